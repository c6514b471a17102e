"""Writing arrays: for people, and in every notation that is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.matrices import is_counting
from grader.answers.numbers import write_number
from grader.model import Raw

_MOST_SHOWN = 400


def show_array(array: NDArray[Any]) -> str:
    """An array for a person: rows under one another, columns aligned, matrices divided by blank lines."""
    if array.ndim == 0:
        return write_number(float(array))
    if array.size > _MOST_SHOWN or array.size == 0:
        return f"an array of {'x'.join(map(str, array.shape))} numbers"
    if array.ndim == 1:
        return "[" + ", ".join(write_number(float(entry)) for entry in array) + "]"
    if array.ndim == 2:
        return _show_matrix(array)
    return "\n\n".join(show_array(part) for part in array)


def _show_matrix(array: NDArray[Any]) -> str:
    cells = [[write_number(float(entry)) for entry in row] for row in array]
    widths = [max(len(row[column]) for row in cells) for column in range(array.shape[1])]
    return "\n".join(
        "[" + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) + "]"
        for row in cells
    )


def array_forms(array: NDArray[Any]) -> dict[str, Raw]:
    """Every notation of an array that is read, by its name; with enough digits to read back exactly."""
    if array.size == 0 or array.ndim == 0:
        return {"json": array.tolist()}
    nested = nested_lists(array)
    forms: dict[str, Raw] = {
        "json": nested,
        "text": str(nested),
        "tuples": _nest(nested, "(", ")", ", "),
        "braces": _nest(nested, "{", "}", ", "),
        "numpy": f"array({_nest(nested, '[', ']', ', ')})",
        "torch": f"tensor({_nest(nested, '[', ']', ', ')}, dtype=torch.float64)",
        "fenced": f"```\n{nested}\n```",
        "chain": f"y = {nested}",
    }
    if array.ndim == 1:
        forms |= _list_forms(nested)
    elif array.ndim == 2:
        forms |= _matrix_forms(nested)
    elif array.ndim == 3:
        forms |= _stack_forms(nested)
    return forms


def nested_lists(array: NDArray[Any]) -> Any:
    """An array in nested lists, of ``int`` where all entries are whole and exact."""
    whole = bool((array == np.rint(array)).all() and np.abs(array).max(initial=0.0) < 2**53)
    return (array.astype(np.int64) if whole else array.astype(np.float64)).tolist()


def _list_forms(row: Sequence[float]) -> dict[str, Raw]:
    words = [str(entry) for entry in row]
    forms: dict[str, Raw] = {
        "column": r"\begin{bmatrix} " + r" \\ ".join(words) + r" \end{bmatrix}",
        "row": r"$\begin{pmatrix} " + " & ".join(words) + r" \end{pmatrix}$",
    }
    if len(row) > 1:
        forms |= {
            "commas": ", ".join(words),
            "spaces": " ".join(words),
            "brackets and spaces": f"[{' '.join(words)}]",
        }
    return forms


def _matrix_forms(rows: Sequence[Sequence[float]]) -> dict[str, Raw]:
    words = [[str(entry) for entry in row] for row in rows]
    latex = r" \\ ".join(" & ".join(row) for row in words)
    columns = "c" * len(words[0])
    forms: dict[str, Raw] = {
        "numpy print": "[" + "\n ".join(f"[{' '.join(row)}]" for row in words) + "]",
        "bmatrix": rf"$$Y = \begin{{bmatrix}} {latex} \end{{bmatrix}}$$",
        "pmatrix": rf"\begin{{pmatrix}}{latex}\\\end{{pmatrix}}",
        "array": rf"\left[\begin{{array}}{{{columns}}} {latex} \end{{array}}\right]",
    }
    if len(words) > 1:
        forms |= {
            "matlab": "[" + "; ".join(" ".join(row) for row in words) + "]",
            "rows": "\n".join(" ".join(row) for row in words),
            "table": table(words, blank_header=True),
        }
    if len(words) > 1 and not is_counting(words[0]):
        forms["table without header"] = table(words, blank_header=False)
    if len(words) > 1 and len(words[0]) > 1:
        forms["csv"] = "\n".join(",".join(row) for row in words)
    return forms


def _stack_forms(matrices: Sequence[Sequence[Sequence[float]]]) -> dict[str, Raw]:
    latex = [r" \\ ".join(" & ".join(map(str, row)) for row in matrix) for matrix in matrices]
    if len(matrices) == 1:
        return {}
    return {
        "bmatrices": ",\n".join(rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}" for rows in latex),
        "labelled": "\n\n".join(f"Channel {i}:\n\n{matrix}" for i, matrix in enumerate(matrices, start=1)),
    }


def table(rows: Sequence[Sequence[str]], blank_header: bool) -> str:
    """A Markdown table with a header of blanks, or with the first row as its header."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = "|" + " --- |" * len(rows[0])
    if blank_header:
        return "\n".join(["|" + "   |" * len(rows[0]), rule, *lines])
    return "\n".join([lines[0], rule, *lines[1:]])


def _nest(nested: Any, opening: str, closing: str, comma: str) -> str:
    if not isinstance(nested, list):
        return str(nested)
    inside = comma.join(_nest(entry, opening, closing, comma) for entry in nested)
    return opening + inside + ("," if len(nested) == 1 else "") + closing

"""Matrices drawn in text: aligned cells in brackets, wrong ones marked, large ones cut around them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.text import clean_text

Piece = tuple[str, str]
"""Some text and its role: "" plain, "wrong" a wrong cell, "frame" a bracket, "label" a name."""

Line = tuple[Piece, ...]
Block = tuple[Line, ...]
Cells = NDArray[np.object_]

_CORNERS = {False: (("⎡", "⎤"), ("⎢", "⎥"), ("⎣", "⎦")), True: (("|", "|"),) * 3}
_GAP = "   "
_MOST_ROWS = 12
_MOST_MATRIX_ROWS = 24


class Marking(Enum):
    """How wrong cells stand out: in brackets, by colour, or not at all (in the right array)."""

    BRACKETS = "brackets"
    COLOUR = "colour"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pen:
    """How to draw: in plain ASCII or not, how wrong cells are marked, how wide.

    ``cut`` leaves out what is far from the first wrong cell of a large array; else all is drawn, and
    ``max_width`` only says how many matrices stand side by side.
    """

    ascii: bool = False
    marking: Marking = Marking.BRACKETS
    max_width: int = 76
    cut: bool = False

    @property
    def dots(self) -> str:
        """What stands for cells left out."""
        return "..." if self.ascii else "…"


def write_cells(value: Any) -> Cells | None:
    """The entries of an array as text, in its shape; None for what is no array."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    if array.ndim == 0 or array.size == 0:
        return None
    if array.dtype.kind in "biuf":
        return format_numbers(array)
    words = [" ".join(clean_text(str(entry)).split()) for entry in array.ravel().tolist()]
    return _fill_cells(words, array.shape)


def format_numbers(numbers: NDArray[Any]) -> Cells:
    """Numbers as text with the same count of decimals, as few as show six significant digits."""
    floats = numbers.astype(np.float64)
    finite = floats[np.isfinite(floats)]
    whole = bool((finite == np.rint(finite)).all())
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    places = 0 if whole else _count_places(finite, largest)
    texts = [_write_number(number, places, largest >= 1e15) for number in floats.ravel().tolist()]
    return _fill_cells(texts, numbers.shape)


def _fill_cells(texts: list[str], shape: tuple[int, ...]) -> Cells:
    cells = np.empty(len(texts), dtype=object)
    cells[:] = texts
    return cells.reshape(shape)


def _count_places(finite: NDArray[np.float64], largest: float) -> int:
    most = min(6, max(0, 5 - int(np.floor(np.log10(largest)))))
    for places in range(1, most):
        scaled = finite * 10.0**places
        if (np.abs(scaled - np.rint(scaled)) < 1e-9 * np.maximum(1.0, np.abs(scaled))).all():
            return places
    # Small numbers only, or none with an end: six significant digits of the largest one.
    return most if largest >= 1e-3 else -1


def _write_number(number: float, places: int, huge: bool) -> str:
    if not np.isfinite(number) or huge or places < 0:
        return f"{number:.4g}"
    text = f"{number:.{places}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


def draw_array(cells: Cells, pen: Pen, *, name: str = "", wrong: Collection[tuple[int, ...]] = ()) -> Block:
    """One matrix for the last two axes; of more axes, the matrices in turn with their indices.

    With a ``name``, each matrix is led by ``name = ``. Of many matrices those with wrong cells come first.
    """
    if cells.ndim <= 2:
        grid = cells.reshape(1, -1) if cells.ndim == 1 else cells
        marked = {(0, *cell) if cells.ndim == 1 else cell for cell in wrong}
        return _lead(draw_matrix(grid, pen, marked), f"{name} = " if name else "")
    outer = list(np.ndindex(cells.shape[:-2]))
    most = max(2, _MOST_MATRIX_ROWS // cells.shape[-2]) if pen.cut else len(outer)
    kept = _choose(outer, {cell[:-2] for cell in wrong}, most)
    blocks = []
    for index in kept:
        label = f"{name}[{', '.join(map(str, index))}]"
        marked = {cell[-2:] for cell in wrong if cell[:-2] == index}
        matrix = draw_matrix(cells[index], pen, marked)
        blocks.append(_lead(matrix, f"{label} = ") if name else (((label, "label"),), *matrix))
    drawn = beside(blocks, pen.max_width)
    left_out = len(outer) - len(kept)
    return (*drawn, ((f"{pen.dots} {left_out} more", "label"),)) if left_out else drawn


def _choose(
    outer: list[tuple[int, ...]], with_wrong: set[tuple[int, ...]], most: int
) -> list[tuple[int, ...]]:
    if len(outer) <= most:
        return outer
    return sorted(sorted(outer, key=lambda index: index not in with_wrong)[:most])


def draw_matrix(grid: Cells, pen: Pen, wrong: Collection[tuple[int, ...]] = ()) -> Block:
    """A matrix in brackets, cut to the pen's size around its first wrong cell."""
    focus = min(wrong, default=(0, 0))
    gap = " " if wrong and pen.marking is Marking.BRACKETS else ""
    width = max(len(text) for text in grid.ravel()) + 2 + len(gap)
    around = 2 + len(gap) + 2 * (len(pen.dots) + 2 + len(gap))
    most_columns = max(3, (pen.max_width - around) // width)
    rows = _window(grid.shape[0], _MOST_ROWS if pen.cut else grid.shape[0], focus[0])
    columns = _window(grid.shape[1], most_columns if pen.cut else grid.shape[1], focus[1])
    widths = [
        len(pen.dots) if column is None else max(len(grid[row, column]) for row in rows if row is not None)
        for column in columns
    ]
    lines = []
    for number, row in enumerate(rows):
        left, right = _bracket(number, len(rows), pen.ascii)
        pieces = [
            _draw_cell(grid, row, column, size, wrong, pen)
            for column, size in zip(columns, widths, strict=True)
        ]
        lines.append(_frame(pieces, left, right, gap))
    return tuple(lines)


def _frame(pieces: list[Piece], left: str, right: str, gap: str) -> Line:
    """A row between its brackets; marked cells need a gap, or their marks would run together."""
    return ((left, "frame"), *((gap + text, role) for text, role in pieces), (gap + right, "frame"))


def _window(length: int, most: int, focus: int) -> list[int | None]:
    """The indices to draw, None standing for some left out."""
    if length <= most:
        return list(range(length))
    start = min(max(0, focus - most // 2), length - most)
    inside: list[int | None] = list(range(start, start + most))
    before: list[int | None] = [None] if start > 0 else []
    return before + inside + ([None] if start + most < length else [])


def _bracket(number: int, count: int, ascii: bool) -> tuple[str, str]:
    if count == 1:
        return "[", "]"
    first, middle, last = _CORNERS[ascii]
    return first if number == 0 else last if number == count - 1 else middle


def _draw_cell(
    grid: Cells, row: int | None, column: int | None, width: int, wrong: Collection[tuple[int, ...]], pen: Pen
) -> Piece:
    if row is None or column is None:
        return f" {pen.dots:>{width}} "[: width + 2], "frame"
    text: str = grid[row, column]
    if (row, column) not in wrong or pen.marking is Marking.NONE:
        return f" {text:>{width}} ", ""
    if pen.marking is Marking.BRACKETS:
        return f"{'[' + text + ']':>{width + 2}}", "wrong"
    return f" {text:>{width}} ", "wrong"


def _lead(block: Block, label: str) -> Block:
    """Put a label in front of the middle line, and as much space before the others."""
    if not label:
        return block
    middle = (len(block) - 1) // 2
    return tuple(
        ((label if number == middle else " " * len(label), "label"), *line)
        for number, line in enumerate(block)
    )


def beside(blocks: Sequence[Block], max_width: int, gap: str = _GAP) -> Block:
    """Blocks side by side, in as many rows as the width asks for."""
    lines: list[Line] = []
    for number, row in enumerate(_fill_rows(blocks, max_width, len(gap))):
        if number and (len(row[0]) > 1 or len(lines) > 1):
            lines.append(())
        widths = [measure(block) for block in row]
        for height in range(max(len(block) for block in row)):
            pieces: list[Piece] = []
            for block, width in zip(row, widths, strict=True):
                line = block[height] if height < len(block) else ()
                pieces += [*line, (" " * (width - _length(line)) + gap, "")]
            lines.append(tuple(pieces[:-1]))
    return tuple(lines)


def _fill_rows(blocks: Sequence[Block], max_width: int, gap: int) -> Iterator[list[Block]]:
    row: list[Block] = []
    used = 0
    for block in blocks:
        width = measure(block)
        if row and used + gap + width > max_width:
            yield row
            row, used = [], 0
        used += width + (gap if row else 0)
        row.append(block)
    if row:
        yield row


def measure(block: Block) -> int:
    """The width of a block in characters."""
    return max((_length(line) for line in block), default=0)


def _length(line: Line) -> int:
    return sum(len(text) for text, _ in line)


def plain_lines(block: Block) -> list[str]:
    """A block as lines of text."""
    return ["".join(text for text, _ in line).rstrip() for line in block]

"""Answers written down as sheets, the way students fill them in. One function per format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from submissions.independent import Answer

Answers = Mapping[str, Answer]


def write_sheet(suffix: str, assignment: str, student: str, answers: Answers) -> str:
    """The text of a sheet in the format with this suffix."""
    writers = {"md": _markdown, "toml": _toml, "json": _json, "yaml": _yaml, "ipynb": _notebook}
    return writers[suffix](assignment, student, answers)


def as_text(answer: Answer) -> str:
    """An answer as a line of text or a few: what a Markdown or notebook sheet holds."""
    if isinstance(answer, Mapping) and "claim" in answer:
        witness = "".join(f"; {name} = {as_text(value)}" for name, value in answer["witness"].items())
        return as_text(answer["claim"]) + witness
    if isinstance(answer, Mapping):
        return "\n".join(f"{name}: {as_text(value)}" for name, value in answer.items())
    if isinstance(answer, list) and not _is_array(answer):
        return "; ".join(as_text(each) for each in answer)
    return answer if isinstance(answer, str) else json.dumps(answer)


def _is_array(answer: list[Any]) -> bool:
    """Whether a list is one array of at most two axes, not several answers in a row."""
    flat = not any(isinstance(each, str | list) for each in answer)
    return flat or _is_matrix(answer)


def _is_matrix(answer: Answer) -> bool:
    rows = answer if isinstance(answer, list) else []
    numeric = all(isinstance(row, list) and not any(isinstance(each, list) for each in row) for row in rows)
    return bool(rows) and numeric and len({len(row) for row in rows}) == 1


def _latex(answer: Answer) -> str:
    rows = r" \\ ".join(" & ".join(map(json.dumps, row)) for row in answer)
    return rf"$$\begin{{bmatrix}} {rows} \end{{bmatrix}}$$"


def _markdown(assignment: str, student: str, answers: Answers) -> str:
    parts = [f"---\nassignment: {assignment}\nstudent: {student}\n---\n"]
    for name, answer in answers.items():
        text = _latex(answer) if _is_matrix(answer) else as_text(answer)
        parts.append(f"## {name}\n\n{text}\n")
    return "\n".join(parts)


def _json(assignment: str, student: str, answers: Answers) -> str:
    lines = ",\n".join(f"    {json.dumps(name)}: {_compact(answer)}" for name, answer in answers.items())
    head = f'  "assignment": {json.dumps(assignment)},\n  "student": {json.dumps(student)},\n'
    return f'{{\n{head}  "answers": {{\n{lines}\n  }}\n}}\n'


def _compact(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _quoted(text: str) -> str:
    """Text between single quotes, which TOML and YAML take as it stands."""
    return f"'{text}'" if "'" not in text and "\n" not in text else _compact(text)


def _yaml(assignment: str, student: str, answers: Answers) -> str:
    lines = [f"assignment: {assignment}", f"student: {student}", "answers:"]
    for name, answer in answers.items():
        value = _quoted(answer) if isinstance(answer, str) else _compact(answer)
        lines.append(f"  {name}: {value}")
    return "\n".join(lines) + "\n"


def _toml(assignment: str, student: str, answers: Answers) -> str:
    lines = [f'assignment = "{assignment}"', f'student = "{student}"', "", "[answers]"]
    lines.extend(f"{name} = {_toml_value(answer)}" for name, answer in answers.items())
    return "\n".join(lines) + "\n"


def _toml_value(answer: Answer) -> str:
    if isinstance(answer, str):
        return _quoted(answer)
    if isinstance(answer, Mapping):
        inner = ", ".join(f"{name} = {_toml_value(value)}" for name, value in answer.items())
        return f"{{ {inner} }}"
    if isinstance(answer, list):
        return "[" + ", ".join(_toml_value(each) for each in answer) + "]"
    return json.dumps(answer)


def _notebook(assignment: str, student: str, answers: Answers) -> str:
    cells = [_cell("markdown", "start", f"---\nassignment: {assignment}\nstudent: {student}\n---")]
    for name, answer in answers.items():
        cells.append(_cell("markdown", f"{name[:50]}-question", f"## {name}"))
        cells.append(_cell("markdown", f"{name[:50]}-answer", as_text(answer)))
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, name: str, text: str) -> dict[str, Any]:
    return {"cell_type": kind, "id": name.replace(".", "-"), "metadata": {}, "source": text.splitlines(True)}

"""Empty answer sheets with the questions in them; typing after a label is all a student does."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import CallError
from grader.model import Raw
from grader.text import clean_name, clean_text

SHEET_FORMATS = ("md", "toml", "json", "yaml", "ipynb")
_WIDTH = 80


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question as a sheet shows it.

    ``answer_help`` says what an answer may look like. ``blank`` is the answer's skeleton: None, or a
    mapping of its parts' names to None, such as ``{"claim": None, "witness": {"x": None}}``.
    """

    id: str
    title: str
    ask: str
    answer_help: str
    points: float
    blank: Raw = None

    @property
    def heading(self) -> str:
        """Id, title and points in one line."""
        points = f"{self.points:g} point" + ("" if self.points == 1 else "s")
        title = clean_name(self.title, 200)
        return f"{self.id} - {title} ({points})" if title else f"{self.id} ({points})"

    @property
    def lines(self) -> list[str]:
        """The question and how to answer it, line by line."""
        words = [line.rstrip() for line in clean_text(self.ask).strip("\n").split("\n")]
        help_ = clean_name(self.answer_help, 1_000)
        return [*words, "", *textwrap.wrap(f"Answer: {help_}", _WIDTH)] if help_ else words


def write_sheet(
    assignment_id: str, title: str, student: str, questions: Sequence[SheetQuestion], format: str
) -> str:
    """The text of an empty sheet, which reads back as all unanswered.

    Raises:
        CallError: there is no such format.
    """
    writers = {"md": _markdown, "toml": _toml, "json": _json, "yaml": _yaml, "ipynb": _notebook}
    if format not in writers:
        raise CallError(
            f"There is no sheet format '{clean_name(format)}'.",
            mend=f"Choose one of {', '.join(SHEET_FORMATS)}.",
        )
    return writers[format](assignment_id, clean_name(title, 200), clean_name(student), questions)


def _markdown(assignment: str, title: str, student: str, questions: Sequence[SheetQuestion]) -> str:
    parts = [
        *_front_matter(assignment, student),
        "",
        f"# Answers: {title}",
        "",
        "<!-- Write each answer below its question; leave headings and lines with > as they are. -->",
        "",
    ]
    for question in questions:
        parts += [f"## {question.heading}", "", *_quoted(question), ""]
        parts += [*(f"{name}: " for name in _names(question.blank)), "", ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _front_matter(assignment: str, student: str) -> list[str]:
    return ["---", f"assignment: {_text(assignment)}", f"student: {_text(student)}", "---"]


def _quoted(question: SheetQuestion) -> list[str]:
    return [f"> {line}".rstrip().replace("<!--", "<! --") for line in question.lines]


def _names(blank: Raw) -> Iterator[str]:
    """The names in a skeleton, a witness's fields beside the claim."""
    if isinstance(blank, Mapping):
        for name, inner in blank.items():
            if isinstance(inner, Mapping):
                yield from _names(inner)
            else:
                yield name


def _toml(assignment: str, title: str, student: str, questions: Sequence[SheetQuestion]) -> str:
    parts = [
        f"# Answers: {title}",
        "# Write each answer between its quotes, or a number or list in their place.",
        "",
        f"assignment = {_text(assignment)}",
        f"student = {_text(student)}",
        "",
        "[answers]",
    ]
    for question in questions:
        parts += ["", f"# {question.heading}", *_comments(question, "# ")]
        if isinstance(question.blank, Mapping):
            # Dotted keys, not a table: a table would take in all answers that follow.
            parts += [f"{path} = ''" for path in _paths(_key(question.id), question.blank)]
        else:
            parts.append(f"{_key(question.id)} = ''")
    return "\n".join(parts) + "\n"


def _paths(start: str, blank: Mapping[str, Raw]) -> Iterator[str]:
    for name, inner in blank.items():
        path = f"{start}.{_key(name)}"
        if isinstance(inner, Mapping):
            yield from _paths(path, inner)
        else:
            yield path


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _text(name)


def _yaml(assignment: str, title: str, student: str, questions: Sequence[SheetQuestion]) -> str:
    parts = [
        f"# Answers: {title}",
        "# Write each answer after its colon; put text with brackets or signs between single quotes.",
        "",
        f"assignment: {_text(assignment)}",
        f"student: {_text(student)}",
        "",
        "answers:",
    ]
    for question in questions:
        parts += ["", f"  # {question.heading}", *_comments(question, "  # ")]
        parts += _yaml_entry(question.id, question.blank, "  ")
    return "\n".join(parts) + ("\n" if questions else " {}\n")


def _yaml_entry(name: str, blank: Raw, indent: str) -> Iterator[str]:
    key = name if name[:1].isalpha() and _key(name) == name else _text(name)
    yield f"{indent}{key}:" if isinstance(blank, Mapping) else f"{indent}{key}: "
    if isinstance(blank, Mapping):
        for inner, value in blank.items():
            yield from _yaml_entry(inner, value, indent + "  ")


def _comments(question: SheetQuestion, mark: str) -> list[str]:
    return [f"{mark}{line}".rstrip() for line in question.lines]


def _json(assignment: str, title: str, student: str, questions: Sequence[SheetQuestion]) -> str:
    sheet = {
        "assignment": assignment,
        "student": student,
        "answers": {question.id: question.blank for question in questions},
        "title": title,
        "questions": [
            {"id": question.id, "title": question.title, "points": question.points, "ask": question.lines}
            for question in questions
        ],
    }
    return json.dumps(sheet, ensure_ascii=False, indent=2) + "\n"


def _notebook(assignment: str, title: str, student: str, questions: Sequence[SheetQuestion]) -> str:
    front = "\n".join([*_front_matter(assignment, student), "", f"# Answers: {title}", "", _NOTEBOOK_HELP])
    cells = [_cell("sheet", front, {})]
    for number, question in enumerate(questions, start=1):
        asked = "\n".join([f"## {question.heading}", "", *_quoted(question)])
        names = "\n\n".join(f"{name}: " for name in _names(question.blank))
        cells.append(_cell(f"question-{number}", asked, {}))
        cells.append(_cell(f"answer-{number}", names, {"grader": {"question": question.id}}))
    notebook = {
        "cells": cells,
        "metadata": {"grader": {"assignment": assignment, "student": student}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


_NOTEBOOK_HELP = "Write each answer into the empty cell below its question."


def _cell(name: str, text: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": metadata,
        "source": text.splitlines(keepends=True),
    }


def _text(text: str) -> str:
    """A text between double quotes, as TOML, YAML and our front matter read it."""
    return json.dumps(text, ensure_ascii=False)

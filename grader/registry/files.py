"""An assignment file as its author writes it: the schema, and the line at fault when it is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.errors import CourseError

MOST_POINTS = 1_000_000
"""More than any homework has, and few enough to add up exactly."""

QUESTION_ID = r"^[A-Za-z0-9_]+(?:[-.][A-Za-z0-9_]+)*$"

Identifier = Annotated[str, Field(pattern=QUESTION_ID, max_length=80)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MisconceptionEntry(_Strict):
    """A misconception of one question: one of the exercise's by another id, or one of the question's own."""

    id: str
    like: str | None = None
    hint: str | None = None
    changes: dict[str, Any] = {}
    value: Any = None
    values: list[Any] = []
    credit: float | None = Field(default=None, ge=0, lt=1)


class QuestionEntry(_Strict):
    """One ``[[question]]`` table."""

    id: Identifier
    exercise: str
    title: str
    points: float | None = Field(default=None, gt=0, le=MOST_POINTS)
    instance: dict[str, Any] = {}
    misconceptions: list[str | MisconceptionEntry] | None = None
    follow_credit: float = Field(default=0.5, ge=0, le=1)
    ask: str | None = None
    source: str = ""
    note: str = ""
    personal: bool = False
    rubric: list[str] = []


class AssignmentEntry(_Strict):
    """A whole assignment file."""

    id: Identifier
    title: str
    source: str = ""
    reserved: list[Identifier] = []
    data: dict[str, Any] = {}
    question: list[QuestionEntry] = Field(min_length=1)


def read_assignment_file(path: Path) -> tuple[AssignmentEntry, str]:
    """Read and validate one assignment file; its schema and its text.

    Raises:
        CourseError: the file cannot be read, is no TOML, or does not fit the schema; ``where`` names
            the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"This assignment cannot be read: {error}.", where=str(path)) from None
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise CourseError("This nests too deep.", where=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{path}:{line[1]}" if line else str(path)
        raise CourseError(f"This is not valid TOML: {error}.", where=where) from None
    try:
        return AssignmentEntry.model_validate(raw), text
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(step for step in first["loc"] if not (isinstance(step, str) and "[" in step))
        more = len(error.errors()) - 1
        others = f" ({more} more after this one.)" if more else ""
        name = ".".join(str(step) for step in place if isinstance(step, str)) or "the file"
        raise CourseError(
            f"{name}: {_in_words(first['type'], first['msg'])}.{others}",
            where=f"{path}:{line_of(text, place)}",
        ) from None


def _in_words(kind: str, message: str) -> str:
    if kind == "string_pattern_mismatch":
        return "an id is made of letters, digits and _, with single - or . between them"
    return message[:1].lower() + message[1:]


def line_of(text: str, place: tuple[str | int, ...]) -> int:
    """The line where ``("question", 3, "points")`` stands, or the nearest line above it.

    TOML parsers give no lines for values, so the tables are found by their headers.
    """
    lines = text.splitlines()
    start, end = 0, len(lines)
    if len(place) >= 2 and place[0] == "question" and isinstance(place[1], int):
        headers = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*question\s*\]\]", line)]
        if place[1] < len(headers):
            start = headers[place[1]]
            end = headers[place[1] + 1] if place[1] + 1 < len(headers) else len(lines)
        place = place[2:]
    elif len(place) >= 2 and place[0] == "data":
        place = place[1:]
    for key in place[:1]:
        for number in range(start, end):
            if re.match(rf"\s*[\"']?{re.escape(str(key))}[\"']?\s*=", lines[number]):
                return number + 1
    return start + 1

"""What every format of an answer sheet has in common: what it holds, and what bounds it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from grader.intake.sources import Source
from grader.model import Raw

DEEPEST = 64
MOST_ANSWERS = 2_000
MOST_DIGITS = 4_300

KnownIds = Callable[[str | None], Collection[str]]
"""The ids of an assignment's questions, by the assignment's name or None; empty if there is no such one."""

_NESTING = frozenset({list, dict})
_HUGE = 1 << (MOST_DIGITS * 3)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its format gives it. ``lines`` holds where an answer stands: a line or words for a place."""

    assignment: Any
    student: Any
    answers: Mapping[str, Raw]
    lines: Mapping[str, int | str] = field(default_factory=dict)


def keyed_sheet(content: Any, source: Source) -> Sheet:
    """The sheet in a mapping with "assignment", "student" and "answers"; other keys are ignored.

    Raises:
        Rejected: it is no mapping, or has no mapping of answers.
    """
    example = '{"assignment": "...", "student": "...", "answers": {"question-id": ...}}'
    if not isinstance(content, Mapping):
        raise source.reject("The sheet is not a mapping of names to values.", mend=f"As JSON: {example}.")
    if "answers" not in content:
        raise source.reject("The sheet has no 'answers'.", mend=f"As JSON: {example}.")
    answers = content["answers"]
    if answers is None:
        answers = {}
    if not isinstance(answers, Mapping):
        raise source.reject(
            "'answers' is not a mapping of question ids to answers.", mend=f"As JSON: {example}."
        )
    return Sheet(content.get("assignment"), content.get("student"), answers)


def check_depth(content: Any, source: Source) -> None:
    """Refuse lists and mappings nested deeper than anyone means.

    Raises:
        Rejected: deeper than ``DEEPEST``.
    """
    level: list[Any] = [[content]]
    for _ in range(DEEPEST + 1):
        level = [value for value in chain.from_iterable(level) if type(value) in _NESTING]
        if not level:
            return
        level = [value.values() if type(value) is dict else value for value in level]
    raise source.reject(f"The sheet nests deeper than {DEEPEST} levels.", mend="Write plain lists.")


class UnusableNumberError(ValueError):
    """A sheet holds a number that is none, or not finite; the message is how it is written."""


def finite_number(digits: str) -> float:
    """The number that digits state.

    Raises:
        UnusableNumberError: it is too large for any.
    """
    number = float(digits)
    if not math.isfinite(number):
        raise UnusableNumberError(digits)
    return number


def is_huge(value: Any) -> bool:
    """Whether a whole number has too many digits to be worked with."""
    return type(value) is int and abs(value) >= _HUGE

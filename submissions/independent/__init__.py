"""An answer key worked out without the course: torch, SciPy and autograd in place of ``reference/``.

One module per assignment. ``RIGHT`` holds one right answer per question, ``WRONG`` the answers that follow
from the catalogue's misconceptions, ``UNNAMED_WRONG`` one answer per question that follows from none of them.
Where the catalogue's words allow several readings of a slip, ``Readings`` holds them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Answer = Any
"""What a student would write: text, a number, a list or a mapping."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Several answers that one description of a slip may mean; each should be named."""

    answers: tuple[Answer, ...]


def readings(answer: Answer) -> tuple[Answer, ...]:
    """The answers that stand for one slip."""
    return answer.answers if isinstance(answer, Readings) else (answer,)

"""Personal variants: numbers drawn for one student, the same wherever the secret is.

The generator's seed is HMAC-SHA256(secret, assignment, question, student, attempt): whoever has not the
secret can neither predict a variant nor find it from another one.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Mapping

import numpy as np

from grader.errors import CourseError
from grader.model import Question, Value
from grader.solutions import Solution, are_distinct, blaming_author, solve
from grader.text import clean_name

MAX_TRIES = 200
"""Draws until the right answer and all misconceptions differ pairwise; more is the author's fault."""


def variant_seed(secret: bytes, *parts: str) -> bytes:
    """A seed of 32 bytes for the named parts; no two lists of parts share a message."""
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.digest(secret, message, "sha256")


def student_key(student: str) -> str:
    """What a student's name counts as: numbers do not hang on case, spaces or how accents are encoded."""
    return clean_name(unicodedata.normalize("NFKC", clean_name(student))).casefold()


def draw_personal(
    question: Question, assignment: str, student: str, secret: bytes, earlier: Mapping[str, Value]
) -> Solution:
    """Draw a student's instance of a question and solve it.

    The instance that the assignment fixes stays; the rest is drawn, again and again, until the
    instance tells all misconceptions apart.

    Raises:
        CourseError: the draw fails, or no fair instance within ``MAX_TRIES`` draws.
    """
    draw = question.exercise.draw
    if draw is None:
        raise CourseError(f"'{question.exercise.id}' has no draw, so it cannot be personal.")
    name = student_key(student)
    for attempt in range(MAX_TRIES):
        seed = variant_seed(secret, assignment, question.id, name, str(attempt))
        with blaming_author(question, "The draw"):
            drawn = draw(np.random.Generator(np.random.PCG64(int.from_bytes(seed, "big"))))
            instance = {**drawn, **question.instance}
        solution = solve(question, instance, earlier, seed)
        if are_distinct(solution):
            return solution
    raise CourseError(
        f"No fair variant of '{question.id}' in {MAX_TRIES} draws: some misconception always equals "
        "the right answer or another one.",
        mend="Widen the draw, or leave that misconception out of this question.",
    )

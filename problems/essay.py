"""Answers in words: the rubric stands in the assignment, and a person marks them."""

from __future__ import annotations

from grader.authoring import Essay, Exercise


def _no_answer(**_: object) -> None:
    """There is no right answer to compare with."""


free_text = Exercise(
    id="essay.free_text",
    ask="Answer in a few sentences.",
    reference=_no_answer,
    answer=Essay(),
)

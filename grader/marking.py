"""Marking one answer against a question's solution, without the rest of the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.answers import is_blank
from grader.errors import Unreadable
from grader.model import AnswerKind, Comparison, Mark, Misconception, QuestionStatus, Raw, Value
from grader.slips import recognise
from grader.solutions import Solution

_NOT_RIGHT = "This is not right, and it is none of the usual slips. Go through your steps once more."


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark, and the value that was read where there was one (for follow-through)."""

    mark: Mark
    value: Value = None
    readable: bool = False


def mark_answer(solution: Solution, raw: Raw, others: Mapping[str, np.ndarray[Any, Any]]) -> Marked:
    """Mark an answer as the sheet holds it.

    ``others`` are the right answers of the sheet's other questions as arrays, to notice a value that
    was written under the wrong question.
    """
    kind, question = solution.kind, solution.question
    if is_blank(raw):
        return Marked(_mark(solution, QuestionStatus.UNANSWERED))
    if solution.is_essay:
        text = raw if isinstance(raw, str) else str(raw)
        return Marked(_mark(solution, QuestionStatus.NEEDS_REVIEW, actual=text, actual_text=text))
    try:
        value = kind.read(raw)
        comparison = kind.compare(solution.expected, value)
    except Unreadable as error:
        return Marked(
            _mark(
                solution,
                QuestionStatus.INVALID,
                findings=tuple(part for part in (error.message, error.mend) if part),
                place=error.where,
                actual=raw if isinstance(raw, str) else None,
            )
        )
    shown = {"actual": kind.plain(value), "actual_text": kind.show(value)}
    if comparison.equal:
        mark = _mark(solution, QuestionStatus.CORRECT, score=question.points, **shown)
        return Marked(mark, value, readable=True)
    return Marked(_mark_wrong(solution, value, comparison, others, shown), value, readable=True)


def _mark_wrong(
    solution: Solution,
    value: Value,
    comparison: Comparison,
    others: Mapping[str, np.ndarray[Any, Any]],
    shown: Mapping[str, Any],
) -> Mark:
    found = _matching(solution, value, comparison)
    findings, details = _explain(solution, value, comparison, found, others)
    share = _share(solution, comparison, found)
    return _mark(
        solution,
        QuestionStatus.PARTIAL if share > 0 else QuestionStatus.WRONG,
        score=solution.question.points * share,
        misconceptions=tuple(misconception.id for misconception in found),
        findings=findings,
        details=details,
        wrong_cells=comparison.wrong_cells,
        **shown,
    )


def _matching(solution: Solution, value: Value, comparison: Comparison) -> tuple[Misconception, ...]:
    """The misconceptions that give exactly this answer, and those a claim's check names."""
    kind = solution.kind
    found = {
        wrong.misconception.id: wrong.misconception
        for wrong in solution.wrong
        if _gives(kind, wrong.value, value)
    }
    named = {misconception.id: misconception for misconception in solution.question.misconceptions}
    found.update({name: named[name] for name in comparison.misconceptions if name in named})
    return tuple(found.values())


def _gives(kind: AnswerKind, wrong: Value, value: Value) -> bool:
    try:
        if kind.label == "claim":
            # A claim is the same claim with or without a witness.
            return kind.same(wrong, value)
        return kind.compare(wrong, value).equal
    except Unreadable:
        # The two cannot be held against each other: the answer is wrong, and not by this slip.
        return False


def _explain(
    solution: Solution,
    value: Value,
    comparison: Comparison,
    found: tuple[Misconception, ...],
    others: Mapping[str, np.ndarray[Any, Any]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Findings that keep the answer, and details that may give it away."""
    hints = list(dict.fromkeys(misconception.hint for misconception in found))
    if len(hints) > 1:
        hints.insert(0, "More than one slip gives exactly this answer; see which was yours.")
    details = [comparison.detail] if comparison.detail else []
    if not found:
        expected, actual = solution.kind.as_array(solution.expected), solution.kind.as_array(value)
        if expected is not None and actual is not None:
            elsewhere = {name: array for name, array in others.items() if name != solution.question.id}
            # Which entries are wrong is said by the comparison already.
            slips = [slip for slip in recognise(expected, actual, elsewhere) if slip.id != "few-wrong"]
            hints.extend(slip.hint for slip in slips)
            details.extend(slip.detail for slip in slips if slip.detail)
    if comparison.hint:
        hints.append(comparison.hint)
    return tuple(dict.fromkeys(hints)) or (_NOT_RIGHT,), tuple(dict.fromkeys(details))


def _share(solution: Solution, comparison: Comparison, found: tuple[Misconception, ...]) -> float:
    """The share of the points that an answer which is not right still earns.

    Right entries earn theirs whether or not the slip has a name; a name may be worth more.
    """
    by_parts = solution.kind.label == "claim" or solution.question.exercise.credit == "entries"
    return max([comparison.share if by_parts else 0.0, *(slip.credit for slip in found)])


def _mark(solution: Solution, status: QuestionStatus, score: float = 0.0, **fields: Any) -> Mark:
    question = solution.question
    return Mark(
        id=question.id,
        title=question.title,
        status=status,
        score=score,
        max_score=question.points,
        expected=solution.expected_plain,
        expected_text=solution.expected_text,
        rubric=question.rubric,
        **fields,
    )

"""What a question's reference and wrong references answer at its instance."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader.errors import CourseError, GraderError
from grader.model import AnswerKind, Exercise, Instance, Misconception, Question, Raw, Value


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """What a misconception answers at an instance."""

    misconception: Misconception
    value: Value


@dataclass(frozen=True)
class Solution:
    """A question with its full instance, the right answer and the named wrong ones.

    ``expected_plain`` and ``expected_text`` are the right answer as reports write it.
    """

    question: Question
    kind: AnswerKind
    instance: Instance
    expected: Value
    seed: bytes
    expected_plain: Raw
    expected_text: str

    @property
    def is_essay(self) -> bool:
        """Whether a person marks it."""
        return self.kind.label == "essay"

    @property
    def wrong(self) -> tuple[WrongAnswer, ...]:
        """What each misconception answers, run when the first wrong answer is met.

        One that fails is left out: a wrong answer is wrong whether or not its slip has a name.
        """
        return self._tried[0]

    @property
    def failures(self) -> tuple[CourseError, ...]:
        """The misconceptions that fail at this instance, for their author."""
        return self._tried[1]

    @cached_property
    def _tried(self) -> tuple[tuple[WrongAnswer, ...], tuple[CourseError, ...]]:
        found: list[WrongAnswer] = []
        failures: list[CourseError] = []
        for misconception in self.question.misconceptions:
            if misconception.wrong is None and not misconception.changes:
                # Recognised by a claim's check, or by the person who marks an essay.
                continue
            try:
                value = _run_wrong(self, misconception)
            except CourseError as error:
                failures.append(error)
                continue
            if value is not None:
                found.append(WrongAnswer(misconception, value))
        return tuple(found), tuple(failures)


def solve(question: Question, instance: Instance, earlier: Mapping[str, Value], seed: bytes) -> Solution:
    """Run the reference of a question.

    ``instance`` are its own inputs (fixed or drawn); ``earlier`` are answers of earlier questions, by
    id, that the instance names. ``seed`` fixes the points at which formulas are compared.

    Raises:
        CourseError: the reference fails at the instance, or an earlier question has no answer.
    """
    full = complete(question, instance, earlier)
    with blaming_author(question, "The kind of answer"):
        kind = answer_kind(question.exercise, full)
    expected = _run(question, "The reference", kind, question.exercise.reference, full, seed)
    with blaming_author(question, "Writing the answer"):
        _check_expected(question, kind, expected)
        return Solution(
            question=question,
            kind=kind,
            instance=full,
            expected=expected,
            seed=seed,
            expected_plain=kind.plain(expected),
            expected_text=kind.show(expected),
        )


def _check_expected(question: Question, kind: AnswerKind, expected: Value) -> None:
    """Refuse a right answer that no one could give: it would make every student wrong."""
    if kind.label == "essay":
        return
    array = kind.as_array(expected)
    if expected is None or (array is not None and np.isnan(array).any()):
        what = "nothing" if expected is None else "what is no number"
        raise CourseError(f"the reference of {question.exercise.id} returned {what}.")


def answer_at(solution: Solution, earlier: Mapping[str, Value]) -> Value:
    """The reference's answer with other answers put for the earlier questions (follow-through).

    Raises:
        CourseError: the reference has no answer there.
    """
    full = complete(solution.question, solution.instance, earlier)
    reference = solution.question.exercise.reference
    return _run(solution.question, "The reference", solution.kind, reference, full, solution.seed)


def answer_kind(exercise: Exercise, instance: Instance) -> AnswerKind:
    """The kind of answer an exercise wants at an instance."""
    return exercise.answer(**instance) if callable(exercise.answer) else exercise.answer


def complete(question: Question, instance: Instance, earlier: Mapping[str, Value]) -> dict[str, Any]:
    """The instance with the answers of earlier questions put where it names them.

    Raises:
        CourseError: an earlier question has no answer.
    """

    def answer(asked: str) -> Value:
        if asked not in earlier:
            raise CourseError(f"'{question.id}' builds on '{asked}', which has no answer.")
        return earlier[asked]

    answers = {
        name: answer(asked) if isinstance(asked, str) else tuple(map(answer, asked))
        for name, asked in question.follows.items()
    }
    return {**instance, **answers}


def are_distinct(solution: Solution) -> bool:
    """Whether the right answer and all named wrong ones differ pairwise at this instance."""
    values = [solution.expected, *(wrong.value for wrong in solution.wrong)]
    same = solution.kind.same
    return not any(same(one, other) for n, one in enumerate(values) for other in values[:n])


def is_indistinct(solution: Solution, wrong: WrongAnswer) -> bool:
    """Whether this instance cannot tell a misconception from the right answer."""
    return solution.kind.same(solution.expected, wrong.value)


def _run_wrong(solution: Solution, misconception: Misconception) -> Value | None:
    question = solution.question
    function = misconception.wrong or question.exercise.reference
    changed = {**solution.instance, **misconception.changes}
    applies = True

    def wrong(**arguments: Any) -> Any:
        nonlocal applies
        value = function(**arguments)
        applies = applies and value is not None
        return 0 if value is None else value

    try:
        who = f"The misconception '{misconception.id}'"
        value = _run(question, who, solution.kind, wrong, changed, solution.seed)
    except CourseError:
        if not applies:
            return None
        raise
    return value if applies else None


def _run(
    question: Question,
    who: str,
    kind: AnswerKind,
    function: Callable[..., Any],
    instance: Instance,
    seed: bytes,
) -> Value:
    with blaming_author(question, who), np.errstate(all="ignore"):
        return kind.expect(function, instance, seed)


@contextmanager
def blaming_author(question: Question, who: str) -> Iterator[None]:
    """Run an author's function, which may raise anything or even exit; name the question and the cause.

    Raises:
        CourseError: it did.
    """
    try:
        # What an author prints to see what happens must not land among the reports.
        with redirect_stdout(sys.stderr):
            yield
    except GraderError as error:
        raise CourseError(f"{who} of '{question.id}' fails: {error.message}", mend=error.mend) from error
    except (Exception, SystemExit) as error:
        raise CourseError(
            f"{who} of '{question.id}' ({question.exercise.id}) fails: {type(error).__name__}: {error}."
        ) from error

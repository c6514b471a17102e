"""Verifying a course: what its author would want to know before a student does.

A *fault* is something that would mark a student wrongly or break a page. A *note* is a fixed instance
that cannot tell a misconception from the right answer, or two misconceptions from each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.errors import GraderError
from grader.marking import mark_answer
from grader.model import Assignment, Exercise, Mark, Question, QuestionStatus, Raw
from grader.registry import Course
from grader.solutions import Solution, WrongAnswer, is_indistinct, solve
from grader.variants import draw_personal, variant_seed

_SECRET = b"verify"
_STUDENTS = ("s01", "s02", "s03")
"""Draws are tried for a few made-up students; each try draws until the instance is fair."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, what, and whether it is a fault."""

    where: str
    what: str
    is_fault: bool = True


def verify_course(course: Course, only: str | None = None) -> Iterator[Finding]:
    """Verify every assignment and exercise, or one assignment and the exercises it uses."""
    assignments: list[Assignment] = []
    for name in [only] if only else course.assignment_files():
        try:
            assignments.append(course.assignment(name))
        except GraderError as error:
            yield Finding(name, str(error))
    for assignment in assignments:
        yield from verify_assignment(assignment)
    if only:
        used = {q.exercise.id: q.exercise for assignment in assignments for q in assignment.questions}
        for exercise in used.values():
            yield from verify_exercise(exercise)
        return
    for topic in course.topics():
        try:
            exercises = course.exercises_of(topic)
        except GraderError as error:
            yield Finding(topic, str(error))
            continue
        for exercise in exercises.values():
            yield from verify_exercise(exercise)


def verify_assignment(assignment: Assignment) -> Iterator[Finding]:
    """Verify each question at its own instance."""
    expected: dict[str, Any] = {}
    for question in assignment.questions:
        where = f"{assignment.id}/{question.id}"
        try:
            if question.personal:
                solution = draw_personal(question, assignment.id, _STUDENTS[0], _SECRET, expected)
            else:
                seed = variant_seed(b"", assignment.id, question.id)
                solution = solve(question, question.instance, expected, seed)
        except GraderError as error:
            yield Finding(where, str(error))
            continue
        expected[question.id] = solution.expected
        yield from verify_solution(where, solution)


def verify_exercise(exercise: Exercise) -> Iterator[Finding]:
    """Verify an exercise at instances drawn for a few students; one without a draw has none to try."""
    if exercise.draw is None:
        return
    question = Question(
        id="draw",
        exercise=exercise,
        instance={},
        points=1.0,
        title=exercise.id,
        ask=exercise.ask,
        misconceptions=exercise.misconceptions,
        personal=True,
    )
    for student in _STUDENTS:
        try:
            solution = draw_personal(question, exercise.id, student, _SECRET, {})
        except GraderError as error:
            yield Finding(exercise.id, str(error))
            return
        yield from verify_solution(exercise.id, solution)


def verify_solution(where: str, solution: Solution) -> Iterator[Finding]:
    """Verify one solved question: its forms, its misconceptions, its prompt."""
    checks = (_verify_prompt, _verify_forms, _verify_misconceptions, _verify_claim, _verify_essay)
    for check in checks:
        try:
            for finding in check(solution):
                yield Finding(where, finding.what, finding.is_fault)
        except (Exception, SystemExit) as error:
            # Anything an author's code raises here would reach a student's report.
            yield Finding(where, f"{check.__name__.lstrip('_')}: {type(error).__name__}: {error}")


def _fault(what: str) -> Finding:
    return Finding("", what)


def _note(what: str) -> Finding:
    return Finding("", what, is_fault=False)


def _mark(solution: Solution, raw: Raw) -> Mark:
    with np.errstate(all="ignore"):
        return mark_answer(solution, raw, {}).mark


def _verify_prompt(solution: Solution) -> Iterator[Finding]:
    from grader.reports.prompts import plain_prompt

    if not plain_prompt(solution.question, solution.instance).strip():
        yield _fault("The question has no text.")
    if not solution.question.title.strip():
        yield _fault("The question has no title.")
    if not solution.kind.describe().strip():
        yield _fault("Students are not told what an answer may look like.")


def _verify_forms(solution: Solution) -> Iterator[Finding]:
    for name, raw in solution.kind.forms(solution.expected).items():
        mark = _mark(solution, raw)
        if mark.status is not QuestionStatus.CORRECT:
            why = " ".join(mark.findings)
            yield _fault(f"The reference's own answer, written as {name}, is {mark.status}: {raw!r}. {why}")


def _verify_misconceptions(solution: Solution) -> Iterator[Finding]:
    for failure in solution.failures:
        yield _fault(failure.message)
    named: list[WrongAnswer] = []
    for wrong in solution.wrong:
        name = wrong.misconception.id
        if not wrong.misconception.hint.strip():
            yield _fault(f"The misconception '{name}' has no hint.")
        if is_indistinct(solution, wrong):
            yield _note(f"This instance cannot tell '{name}' from the right answer.")
            continue
        named.append(wrong)
        yield from _verify_wrong(solution, wrong)
    for number, one in enumerate(named):
        for other in named[:number]:
            same_id = one.misconception.id == other.misconception.id
            if not same_id and solution.kind.same(one.value, other.value):
                names = f"'{other.misconception.id}' and '{one.misconception.id}'"
                yield _note(f"This instance cannot tell {names} apart.")


def _verify_wrong(solution: Solution, wrong: WrongAnswer) -> Iterator[Finding]:
    name = wrong.misconception.id
    forms = _wrong_forms(solution, wrong)
    if not forms:
        yield _fault(f"The misconception '{name}' does not say how it is written.")
    for form, raw in forms.items():
        mark = _mark(solution, raw)
        if mark.score >= mark.max_score:
            yield _fault(f"The misconception '{name}', written as {form}, loses no marks: {raw!r}.")
        elif name not in mark.misconceptions:
            found = ", ".join(mark.misconceptions) or "none"
            yield _fault(
                f"The misconception '{name}', written as {form}, is not named (named: {found}): {raw!r}."
            )


def _wrong_forms(solution: Solution, wrong: WrongAnswer) -> Mapping[str, Raw]:
    """How a student writes a misconception's answer: as its author says, and as a report would."""
    plain = solution.kind.plain(wrong.value)
    forms = {"plain": None if _is_incomplete(plain) else plain, "declared": wrong.misconception.written}
    return {name: raw for name, raw in forms.items() if raw is not None}


def _is_incomplete(plain: Raw) -> bool:
    """Whether a value has no written form of its own (a wrong formula is known by its values only)."""
    return plain is None or (isinstance(plain, dict) and None in plain.values())


def _verify_claim(solution: Solution) -> Iterator[Finding]:
    """A claim's good witnesses convince; its bad ones lose marks under their own names."""
    kind: Any = solution.kind
    if kind.label != "claim":
        return
    truth = solution.expected.claim
    for witness in kind.witnesses:
        mark = _mark(solution, {"claim": truth, "witness": dict(witness)})
        if mark.status is not QuestionStatus.CORRECT:
            yield _fault(f"The witness {dict(witness)!r} does not convince: {' '.join(mark.findings)}")
    for name, witness in kind.bad_witnesses.items():
        mark = _mark(solution, {"claim": truth, "witness": dict(witness)})
        if mark.score >= mark.max_score:
            yield _fault(f"The bad witness '{name}' loses no marks.")
        elif name not in mark.misconceptions:
            yield _fault(f"The bad witness '{name}' is not named (named: {mark.misconceptions}).")
    mark = _mark(solution, not truth)
    if mark.score > 0:
        yield _fault("The wrong claim earns points.")


def _verify_essay(solution: Solution) -> Iterator[Finding]:
    if not solution.is_essay:
        return
    if not solution.question.rubric:
        yield _fault("An essay needs a rubric.")
    mark = _mark(solution, "Some words.")
    if mark.status is not QuestionStatus.NEEDS_REVIEW:
        yield _fault(f"An essay must need a review, not be {mark.status}.")

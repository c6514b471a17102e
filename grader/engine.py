"""Grading: ``grade(submission, assignment) -> Report``."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.answers import is_blank
from grader.errors import CallError, CourseError, Rejected
from grader.follow_through import Own, follows_own_answers
from grader.marking import Marked, mark_answer
from grader.model import (
    Assignment,
    Mark,
    Question,
    QuestionStatus,
    Raw,
    Report,
    Submission,
    SubmissionStatus,
    Value,
)
from grader.registry import nearest
from grader.solutions import Solution, solve
from grader.variants import draw_personal, student_key, variant_seed
from grader.version import __version__

REMEMBERED = 20_000
"""Marks kept for answers seen before: a class gives the same answers again and again."""

_LONGEST_REMEMBERED = 2_000


def grade(submission: Submission, assignment: Assignment, *, secret: bytes | None = None) -> Report:
    """Grade one submission. For many of one assignment, keep a ``Grader``.

    Raises:
        Rejected: the assignment has personal questions and the submission names no student.
        CallError: the assignment has personal questions and there is no secret.
    """
    return Grader(assignment, secret).grade(submission)


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The solutions of an assignment's questions by id, and why others have none: their author's fault."""

    solved: dict[str, Solution] = field(default_factory=dict)
    broken: dict[str, CourseError] = field(default_factory=dict)

    def solution(self, name: str) -> Solution:
        """One question's solution.

        Raises:
            CourseError: it has none.
        """
        if name in self.broken:
            raise self.broken[name]
        return self.solved[name]


class Grader:
    """The answer key of one assignment, solved once, and the marks of answers already seen."""

    def __init__(self, assignment: Assignment, secret: bytes | None = None) -> None:
        self.assignment = assignment
        self._secret = secret
        self._personal = any(question.personal for question in assignment.questions)
        self._ids = frozenset(question.id for question in assignment.questions)
        self._fixed: AnswerKey | None = None if self._personal else self._solve(None)
        self._others = _as_arrays(self._fixed.solved) if self._fixed else {}
        self._seen: OrderedDict[tuple[str, str], Marked] = OrderedDict()

    def key(self, student: str | None) -> AnswerKey:
        """Every question's solution where it has one, for a student where questions are personal.

        Raises:
            Rejected: questions are personal and there is no student.
            CallError: questions are personal and there is no secret.
        """
        return self._fixed if self._fixed is not None else self._solve(student)

    def solutions(self, student: str | None) -> Mapping[str, Solution]:
        """Every question's solution by id, for a student where questions are personal.

        Raises:
            CourseError: a question has none.
            Rejected, CallError: as ``key``.
        """
        key = self.key(student)
        return {question.id: key.solution(question.id) for question in self.assignment.questions}

    def grade(self, submission: Submission) -> Report:
        """Mark every question of a submission; an unreadable answer costs only its own question.

        So does a question whose reference fails: it is the grader's error, and the others are marked.

        Raises:
            Rejected, CallError: as ``key``.
        """
        key = self.key(submission.student)
        solutions = key.solved
        others = self._others or _as_arrays(solutions)
        own = Own()
        marks: list[Mark] = []
        for question in self.assignment.questions:
            name = question.id
            if name in key.broken:
                marks.append(_unmarked(question, str(key.broken[name])))
                continue
            solution = solutions[name]
            raw = submission.answers.get(name)
            marked = self._marked(solution, raw, others)
            mark = marked.mark
            if not marked.readable:
                own.missing.add(name)
            elif mark.status is not QuestionStatus.CORRECT:
                if question.follows:
                    mark = _credit_follow_through(marked, solution, own, solutions)
                own.wrong[name] = marked.value
            marks.append(mark)
        return Report(
            submission=submission.path,
            assignment=self.assignment.id,
            student=submission.student,
            status=SubmissionStatus.GRADED,
            title=self.assignment.title,
            marks=tuple(marks),
            faults=self._faults(submission),
            notes=self._notes(submission),
            places=submission.places,
            provenance={
                "grader": __version__,
                "assignment_sha256": self.assignment.digest,
                "submission_sha256": submission.digest,
            },
        )

    def _marked(self, solution: Solution, raw: Raw, others: Mapping[str, np.ndarray[Any, Any]]) -> Marked:
        if self._personal or (solution.is_essay and raw is not None):
            # Numbers of one's own and words of one's own are met once.
            return _mark_safely(solution, raw, others)
        text = repr(raw)
        if len(text) > _LONGEST_REMEMBERED:
            return _mark_safely(solution, raw, others)
        key = (solution.question.id, text)
        marked = self._seen.get(key)
        if marked is None:
            marked = _mark_safely(solution, raw, others)
            self._seen[key] = marked
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return marked

    def _solve(self, student: str | None) -> AnswerKey:
        key = AnswerKey()
        expected: dict[str, Value] = {}
        for question in self.assignment.questions:
            try:
                solution = self._solve_question(question, student, expected)
            except CourseError as error:
                key.broken[question.id] = error
                continue
            key.solved[question.id] = solution
            expected[question.id] = solution.expected
        return key

    def _solve_question(
        self, question: Question, student: str | None, earlier: Mapping[str, Value]
    ) -> Solution:
        if not question.personal:
            seed = variant_seed(self._secret or b"", self.assignment.id, question.id)
            return solve(question, question.instance, earlier, seed)
        if student is None or not student_key(student):
            raise Rejected(
                "This assignment has personal numbers, and the sheet names no student.",
                mend='Put student = "..." at the top of the sheet.',
            )
        if self._secret is None:
            raise CallError(
                f"'{self.assignment.id}' has personal numbers, which need the course's secret.",
                mend="Give --secret-file FILE, or set GRADER_SECRET.",
            )
        return draw_personal(question, self.assignment.id, student, self._secret, earlier)

    def _faults(self, submission: Submission) -> tuple[str, ...]:
        """Answers given for questions that the assignment does not have."""
        unknown = submission.answers.keys() - self._ids - set(self.assignment.reserved)
        return tuple(
            f"{_where(submission, name)}{self.assignment.id} has no question '{name[:80]}'. "
            f"{nearest(name, self._ids)}".strip()
            for name in submission.answers
            if name in unknown
        )

    def _notes(self, submission: Submission) -> tuple[str, ...]:
        return tuple(
            f"{_where(submission, name)}'{name}' is answered with code, which is not graded yet."
            for name in self.assignment.reserved
            if name in submission.answers and not is_blank(submission.answers[name])
        )


def _where(submission: Submission, name: str) -> str:
    place = submission.places.get(name)
    return f"{place}: " if place else ""


def _as_arrays(solutions: Mapping[str, Solution]) -> dict[str, np.ndarray[Any, Any]]:
    arrays = {name: solution.kind.as_array(solution.expected) for name, solution in solutions.items()}
    return {name: array for name, array in arrays.items() if array is not None}


def _mark_safely(solution: Solution, raw: Raw, others: Mapping[str, np.ndarray[Any, Any]]) -> Marked:
    """Mark an answer; a fault of ours costs neither the student a zero nor the sheet its other marks."""
    try:
        with np.errstate(all="ignore"):
            return mark_answer(solution, raw, others)
    except (Exception, SystemExit) as error:
        # A claim's check is an author's function: it may raise anything, or even exit.
        return Marked(_unmarked(solution.question, f"{type(error).__name__}: {error}"))


def _unmarked(question: Question, why: str) -> Mark:
    return Mark(
        id=question.id,
        title=question.title,
        status=QuestionStatus.GRADER_ERROR,
        score=0.0,
        max_score=question.points,
        findings=("The grader failed on this answer; it is not your fault and costs no points yet.",),
        details=(why,),
    )


def _credit_follow_through(
    marked: Marked, solution: Solution, own: Own, solutions: Mapping[str, Solution]
) -> Mark:
    slips = follows_own_answers(solution, marked.value, own, solutions)
    if not slips:
        return marked.mark
    question = solution.question
    credit = question.points * question.follow_credit
    names = " and ".join(slips)
    finding = f"This follows correctly from your answer to {names}: the slip is there, not here."
    return replace(
        marked.mark,
        status=QuestionStatus.PARTIAL if credit > 0 else QuestionStatus.WRONG,
        score=max(credit, marked.mark.score),
        follow_through=True,
        findings=(finding,),
    )

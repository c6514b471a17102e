"""Grading many submissions: each by its own assignment, none able to stop the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from grader.engine import Grader
from grader.errors import CallError, CourseError, GraderError, Rejected
from grader.intake import read_submission
from grader.model import Report, Submission, SubmissionStatus
from grader.registry import Course


class Batch:
    """Grades submissions of a course, keeping one answer key an assignment.

    ``assignment`` names the assignment of sheets that name none themselves.
    """

    def __init__(self, course: Course, *, assignment: str | None = None, secret: bytes | None = None) -> None:
        self._course = course
        self._assignment = assignment
        self._secret = secret
        self._graders: dict[str, Grader] = {}

    def grade(self, paths: Iterable[Path]) -> Iterator[Report]:
        """Grade the submissions at the paths, one report each, as they come."""
        for path in paths:
            yield self.grade_one(path)

    def grade_one(self, path: Path) -> Report:
        """Grade the submission at a path; one that cannot be graded gets a report that says why."""
        submission: Submission | None = None
        try:
            submission = read_submission(path, known_ids=self._known_ids)
            return self.grader_of(submission).grade(submission)
        except CourseError as error:
            # The author's fault: never a student's zero, and other assignments go on.
            return _ungraded(path, submission, SubmissionStatus.GRADER_ERROR, str(error))
        except GraderError as error:
            return _ungraded(path, submission, SubmissionStatus.REJECTED, str(error))
        except Exception as error:
            # Ours, not the student's: say so, and go on with the rest of the class.
            why = f"The grader failed on this submission: {type(error).__name__}: {error}"
            return _ungraded(path, submission, SubmissionStatus.GRADER_ERROR, why)

    def _known_ids(self, assignment: str | None) -> Collection[str]:
        """The ids a sheet may use for its answers; none where its assignment is unknown."""
        name = assignment or self._assignment
        try:
            found = self._course.assignment(name or "")
        except CallError:
            return ()
        return (*(question.id for question in found.questions), *found.reserved)

    def grader_of(self, submission: Submission) -> Grader:
        """The grader of a submission's assignment.

        Raises:
            Rejected: the submission names no assignment.
            CallError: there is no such assignment.
        """
        name = submission.assignment or self._assignment
        if name is None:
            raise Rejected(
                "The sheet does not say which assignment it answers.",
                where=submission.path,
                mend='Put assignment = "..." at its top, or give --assignment ID.',
            )
        if name not in self._graders:
            self._graders[name] = Grader(self._course.assignment(name), self._secret)
        return self._graders[name]


def _ungraded(path: Path, submission: Submission | None, status: SubmissionStatus, why: str) -> Report:
    return Report(
        submission=str(path),
        assignment=submission.assignment if submission else None,
        student=submission.student if submission else None,
        status=status,
        why=why,
    )

"""The exceptions of the grader, one small tree.

::

    GraderError          the call or a file is at fault, in words a person can act on (exit code 2)
    ├── CallError        an option or a name in the call is missing or wrong
    ├── CourseError      an author's file is wrong: a problem module or an assignment
    ├── Rejected         a submission cannot be read as a whole
    └── Unreadable       one answer cannot be read; its question is `invalid`

What a student answers is never an exception: it is a mark. Any other exception is the grader's own
fault (exit code 3), and never a student's zero.
"""

from __future__ import annotations


class GraderError(Exception):
    """Something to tell a person: what is wrong, where, and how to mend it.

    The message is one or two plain sentences. ``where`` is a file, with its line when known,
    or a place inside an answer; ``mend`` says what would be right.
    """

    def __init__(self, message: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{place}{self.message}{mend}"


class CallError(GraderError):
    """An option or a name is missing or wrong; in a batch, only submissions that need it are rejected."""


class CourseError(GraderError):
    """An author's file is wrong: an exercise, a reference or an assignment."""


class Rejected(GraderError):
    """A submission cannot be read as a whole; the others of its batch are still graded."""


class Unreadable(GraderError):
    """One answer cannot be read; its question is ``invalid`` and the others are still graded."""

"""From reports to exit codes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.cli.exits import DONE, GRADER_FAULT, INPUT_FAULT, NOT_MET
from grader.errors import CallError
from grader.model import QuestionStatus, Report, SubmissionStatus
from grader.reports.totals import add_up


def check_code(report: Report) -> int:
    """The exit code of ``check``: all right, not all right, sheet at fault, grader at fault."""
    if report.status is SubmissionStatus.GRADER_ERROR:
        return GRADER_FAULT
    if report.status is SubmissionStatus.REJECTED or report.faults:
        return INPUT_FAULT
    statuses = {mark.status for mark in report.marks}
    if QuestionStatus.GRADER_ERROR in statuses:
        return GRADER_FAULT
    right = {QuestionStatus.CORRECT, QuestionStatus.NEEDS_REVIEW}
    return DONE if statuses <= right else NOT_MET


@dataclass(frozen=True, slots=True)
class Least:
    """The least score asked for: points, or a share of the points a machine can mark."""

    points: float | None = None
    share: float | None = None

    def is_met(self, report: Report) -> bool:
        """Whether a graded submission has enough."""
        totals = add_up(report)
        least = self.points or 0.0
        if self.share is not None:
            least = self.share * totals.marked_max_score
        return totals.score >= least - 1e-9


def parse_min_score(text: str | None) -> Least | None:
    """Read ``--min-score``: "12" points, or "60%" of what a machine can mark.

    Raises:
        CallError: it is neither.
    """
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", text)
    if not found or (found[2] and float(found[1]) > 100):
        raise CallError(
            f"--min-score '{text[:40]}' is neither points nor a percentage.", mend='Write 12 or "60%".'
        )
    number = float(found[1])
    return Least(share=number / 100) if found[2] else Least(points=number)


@dataclass
class Tally:
    """What a batch came to, without keeping its reports: how many, and how many of each kind.

    ``grader_errors`` counts submissions that could not be graded and those with a question that could not.
    """

    least: Least | None = None
    done: int = 0
    rejected: int = 0
    at_fault: int = 0
    grader_errors: int = 0
    below: int = 0

    def add(self, report: Report) -> None:
        """Count one report."""
        self.done += 1
        if report.status is SubmissionStatus.REJECTED:
            self.rejected += 1
            return
        if report.status is SubmissionStatus.GRADER_ERROR:
            self.grader_errors += 1
            return
        self.at_fault += bool(report.faults)
        self.grader_errors += any(mark.status is QuestionStatus.GRADER_ERROR for mark in report.marks)
        self.below += self.least is not None and not self.least.is_met(report)

    def exit_code(self) -> int:
        """The worst that happened decides."""
        if self.grader_errors:
            return GRADER_FAULT
        if self.rejected or self.at_fault:
            return INPUT_FAULT
        return NOT_MET if self.below else DONE

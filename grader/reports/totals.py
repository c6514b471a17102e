"""What the marks of a report add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from grader.model import Mark, QuestionStatus, Report

_OPEN = (QuestionStatus.NEEDS_REVIEW, QuestionStatus.GRADER_ERROR)


@dataclass(frozen=True, slots=True)
class Totals:
    """Points: earned, in all, marked by a machine at most, and waiting for a person; marks by status."""

    score: float
    max_score: float
    marked_max_score: float
    pending_score: float
    counts: Counter[QuestionStatus]


def add_up(report: Report) -> Totals:
    """The totals of a report."""
    score = sum(mark.score for mark in report.marks)
    most = sum(mark.max_score for mark in report.marks)
    pending = sum(mark.max_score for mark in report.marks if is_open(mark))
    return Totals(score, most, most - pending, pending, Counter(mark.status for mark in report.marks))


def is_open(mark: Mark) -> bool:
    """Whether a person has to look at an answer before it has points."""
    return mark.status in _OPEN


def place_of(report: Report, mark: Mark) -> str:
    """Where an answer that is not right stands: in the submission, and inside the answer where known."""
    if mark.status is QuestionStatus.CORRECT:
        return ""
    place = report.places.get(mark.id, "")
    if not (place and mark.place):
        return place or mark.place
    return f"{place} ({mark.place})"


def write_points(points: float) -> str:
    """Points as people write them: ``3``, ``0.5``, ``0.33``."""
    return f"{round(points, 2):g}" if abs(points) < 1e6 else f"{points:.0f}"

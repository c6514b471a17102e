"""The table of a class: a line each, then what the class gets wrong most, then who was not graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.model import QuestionStatus, Report, SubmissionStatus
from grader.reports.drawings import Line
from grader.reports.page import Page
from grader.reports.totals import add_up, write_points

if TYPE_CHECKING:
    from rich.console import Console

_WRONG = (QuestionStatus.WRONG, QuestionStatus.PARTIAL, QuestionStatus.ERROR)
_BAR = 10
_NUMBERS_WIDTH = 13 + 2 + _BAR + 6 + 7 + 8 + 7 + 8
_MOST_COMMON = 5


@dataclass(frozen=True, slots=True)
class Row:
    """What the table keeps of a report."""

    name: str
    submission: str
    status: SubmissionStatus
    score: float
    max_score: float
    pending: float
    wrong: int
    invalid: int
    unanswered: int
    misconceptions: tuple[tuple[str, str], ...]
    why: str


def summarise(report: Report) -> Row:
    """The row of a report."""
    totals = add_up(report)
    return Row(
        name=report.student or report.submission,
        submission=report.submission,
        status=report.status,
        score=totals.score,
        max_score=totals.marked_max_score,
        pending=totals.pending_score,
        wrong=sum(totals.counts[status] for status in _WRONG),
        invalid=totals.counts[QuestionStatus.INVALID],
        unanswered=totals.counts[QuestionStatus.UNANSWERED],
        misconceptions=tuple((mark.id, name) for mark in report.marks for name in mark.misconceptions),
        why=report.why,
    )


def render_class(reports: Iterable[Report | Row], console: Console) -> None:
    """Print the table of a class. Reports are reduced to rows one by one, so they need not be kept."""
    page = Page(console)
    rows = [report if isinstance(report, Row) else summarise(report) for report in reports]
    graded = [row for row in rows if row.status is SubmissionStatus.GRADED]
    name_width = min(page.width - _NUMBERS_WIDTH, max([len("student"), *(len(row.name) for row in graded)]))
    if graded:
        page.print(_head(page, name_width))
        rule = ((page.rule * (name_width + _NUMBERS_WIDTH), "frame"),)
        page.print(rule)
        for row in graded:
            page.print(_show_row(row, page, name_width))
        page.print(rule)
        _print_average(graded, page, name_width)
        _print_common(graded, page)
    _print_not_graded([row for row in rows if row.status is not SubmissionStatus.GRADED], page)
    page.flush()


def _head(page: Page, name_width: int) -> Line:
    numbers = f"{'score':>13}  {'':<{_BAR + 6}}{'wrong':>7}{'invalid':>8}{'blank':>7}{'review':>8}"
    return ((page.fit("student", name_width), "strong"), (numbers, "strong"))


def _show_row(row: Row, page: Page, name_width: int) -> Line:
    score = f"{write_points(row.score)} / {write_points(row.max_score)}"
    share = row.score / row.max_score if row.max_score else 0.0
    return (
        (_fit_name(row, page, name_width), ""),
        (f"{score:>13}  ", ""),
        *_show_bar(share, page),
        (f"{100 * share:>4.0f} %", ""),
        _count(row.wrong, 7, "wrong"),
        _count(row.invalid, 8, "part"),
        _count(row.unanswered, 7, ""),
        _count(row.pending, 8, "review"),
    )


def _fit_name(row: Row, page: Page, width: int) -> str:
    """A student's name; of a long path the end, which tells it from others."""
    if row.name == row.submission and len(row.name) > width:
        return page.fit(page.dots + row.name[len(page.dots) - width :], width)
    return page.fit(row.name, width)


def _count(number: float, width: int, role: str) -> tuple[str, str]:
    """A count, or a faint dash for none: what stands out is what there is."""
    return (f"{write_points(number):>{width}}", role) if number else (f"{'-':>{width}}", "faint")


def _show_bar(share: float, page: Page) -> Line:
    filled = round(min(max(share, 0.0), 1.0) * _BAR)
    full, rest = ("#", ".") if page.ascii else ("━", "─")
    role = "right" if share >= 0.5 else "wrong"
    return ((full * filled, role), (rest * (_BAR - filled), "frame"))


def _print_average(graded: Sequence[Row], page: Page, name_width: int) -> None:
    shares = sorted(row.score / row.max_score for row in graded if row.max_score)
    if not shares:
        return
    middle = len(shares) // 2
    median = shares[middle] if len(shares) % 2 else (shares[middle - 1] + shares[middle]) / 2
    mean = sum(shares) / len(shares)
    people = f"{len(graded)} graded"
    page.print(
        (
            (page.fit(people, name_width), "strong"),
            (f"{f'mean {100 * mean:.0f} %':>13}  median {100 * median:.0f} %", ""),
        )
    )


def _print_common(graded: Sequence[Row], page: Page) -> None:
    """The misconceptions that most of the class share."""
    counts = Counter(pair for row in graded for pair in dict.fromkeys(row.misconceptions))
    if not counts:
        return
    page.print()
    page.print((("Most common misconceptions", "strong"),))
    width = len(str(max(counts.values())))
    for (question, name), number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[
        :_MOST_COMMON
    ]:
        page.print(
            (
                (f"{number:>{width + 2}}  ", "wrong"),
                (page.fit(f"{name} in {question}", page.width - width - 4).rstrip(), ""),
            )
        )


def _print_not_graded(rows: Sequence[Row], page: Page) -> None:
    if not rows:
        return
    page.print()
    page.print(((f"Not graded: {len(rows)}", "strong"),))
    for row in rows:
        symbol = "#" if row.status is SubmissionStatus.GRADER_ERROR else "x" if page.ascii else "✗"
        why = row.why or "The grader failed on it."
        for number, line in enumerate(page.wrap(_locate(row.submission, why), page.width - 2)):
            page.print(((f"{'' if number else symbol:<2}", "wrong"), *line))


def _locate(submission: str, why: str) -> str:
    """The reason with the submission it is about, which it may name by itself."""
    return why if why.startswith(submission) else f"{submission}: {why}"

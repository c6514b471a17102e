"""The report of one student, for the terminal: what is right, what is wrong and why, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from grader.model import Mark, QuestionStatus, Report, Reveal, SubmissionStatus
from grader.reports.answers import show_answers
from grader.reports.drawings import Line
from grader.reports.page import Page
from grader.reports.totals import Totals, add_up, place_of, write_points

if TYPE_CHECKING:
    from rich.console import Console

_Status = QuestionStatus

# Symbol, the same in ASCII, role, and the word for how many.
_FACES = {
    _Status.CORRECT: ("✓", "+", "right", "right"),
    _Status.PARTIAL: ("◐", "~", "part", "partly right"),
    _Status.WRONG: ("✗", "x", "wrong", "wrong"),
    _Status.INVALID: ("!", "!", "part", "unreadable"),
    _Status.ERROR: ("✗", "x", "wrong", "stopped with an error"),
    _Status.UNANSWERED: ("○", "-", "faint", "unanswered"),
    _Status.NEEDS_REVIEW: ("?", "?", "review", "to review"),
    _Status.GRADER_ERROR: ("#", "#", "fault", "failed in the grader"),
}
_QUIET = (_Status.CORRECT, _Status.UNANSWERED)
_LONGEST_RUN = 3
_FEW_MARKS = 12
_POINTS_WIDTH = 11


def render_report(report: Report, reveal: Reveal, console: Console, *, title: str = "") -> None:
    """Print one student's report, telling no more than ``reveal`` allows."""
    page = Page(console)
    placed = (replace(mark, place=place_of(report, mark)) for mark in report.marks)
    report = replace(report, marks=tuple(placed), places={})
    _print_header(report, page, title)
    if report.status is SubmissionStatus.GRADED:
        _print_sheet_notes(report, page)
        _print_marks(report.marks, reveal, page)
        _print_totals(report, page)
    else:
        _print_not_graded(report, page)
    page.flush()


def _print_marks(marks: Sequence[Mark], reveal: Reveal, page: Page) -> None:
    spacious = True
    for run in _list_runs(marks):
        details = [] if len(run) > 1 else _explain(run[0], reveal, page)
        if details and not spacious:
            page.print()
        for line in _show_run(run, page) if len(run) > 1 else [_show_mark(run[0], page, _id_width(marks))]:
            page.print(line)
        for line in details:
            page.print(((_bar(page), _FACES[run[0].status][2]), *line))
        if details:
            page.print()
        spacious = bool(details)


def _list_runs(marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Marks one by one, but on a long sheet many right or many unanswered ones in a row together."""
    for status, group in groupby(marks, key=lambda mark: mark.status):
        run = list(group)
        together = status in _QUIET and len(run) > _LONGEST_RUN and len(marks) > _FEW_MARKS
        yield from [run] if together else [[mark] for mark in run]


def _print_header(report: Report, page: Page, title: str) -> None:
    assignment = report.assignment or "no assignment"
    name = page.fit(assignment, 40).rstrip()
    rest = page.fit(title, page.width - len(name) - 2).rstrip() if title != assignment else ""
    page.print(((f"{name}  ", "strong"), (rest, "")))
    student = f"{report.student} {page.dot} " if report.student else ""
    page.print(((page.fit(f"{student}{report.submission}", page.width).rstrip(), "faint"),))
    page.print(((page.rule * page.width, "frame"),))


def _print_not_graded(report: Report, page: Page) -> None:
    rejected = report.status is SubmissionStatus.REJECTED
    words = "Not graded: the submission is rejected." if rejected else "Not graded: the grader failed."
    page.print(((words, "wrong"),))
    for line in page.wrap(report.why, page.width):
        page.print(line)
    _print_sheet_notes(report, page)


def _print_sheet_notes(report: Report, page: Page) -> None:
    for text, symbol, role in [(fault, "!", "part") for fault in report.faults] + [
        (note, page.dot, "faint") for note in report.notes
    ]:
        for number, line in enumerate(page.wrap(text, page.width - 2)):
            page.print((("  " if number else f"{symbol} ", role), *line))
    if report.faults or report.notes:
        page.print()


def _id_width(marks: Sequence[Mark]) -> int:
    return min(34, max((len(mark.id) for mark in marks), default=0))


def _show_mark(mark: Mark, page: Page, id_width: int) -> Line:
    """Symbol, id, title, points."""
    symbol, role = _symbol(mark, page)
    title_width = page.width - 2 - id_width - 2 - _POINTS_WIDTH
    quiet = mark.status in _QUIET
    return (
        (f"{symbol} ", role),
        (page.fit(mark.id, id_width) + "  ", "" if quiet else "strong"),
        (page.fit(mark.title, title_width), "faint" if mark.status is _Status.UNANSWERED else ""),
        *_show_points([mark]),
    )


def _show_points(marks: Sequence[Mark]) -> Line:
    most = write_points(sum(mark.max_score for mark in marks))
    mark = marks[0]
    if mark.status in (_Status.NEEDS_REVIEW, _Status.GRADER_ERROR):
        return ((f"{'- / ' + most:>{_POINTS_WIDTH}}", "faint"),)
    score = write_points(sum(mark.score for mark in marks))
    role = _FACES[mark.status][2]
    return ((f"{score:>{_POINTS_WIDTH - len(most) - 3}}", role), (f" / {most}", "faint"))


def _show_run(marks: Sequence[Mark], page: Page) -> list[Line]:
    """Several marks of one status: how many, then their ids in a paragraph."""
    symbol, role = _symbol(marks[0], page)
    words = f"{len(marks)} {_FACES[marks[0].status][3]}"
    head = ((f"{symbol} ", role), (page.fit(words, page.width - 2 - _POINTS_WIDTH), ""), *_show_points(marks))
    ids = page.wrap(", ".join(mark.id for mark in marks), page.width - 2 - _POINTS_WIDTH)
    return [head, *(((("  ", ""), (line[0][0], "faint"))) for line in ids)]


def _symbol(mark: Mark, page: Page) -> tuple[str, str]:
    symbol, spelled, role, _ = _FACES[mark.status]
    return (spelled if page.ascii else symbol), role


def _bar(page: Page) -> str:
    return "| " if page.ascii else "│ "


def _explain(mark: Mark, reveal: Reveal, page: Page) -> list[Line]:
    """What stands below a mark: the diagnosis, the answer with its wrong cells, what is right."""
    width = page.width - 2
    if mark.status in _QUIET or (reveal is Reveal.VERDICT and mark.status is not _Status.INVALID):
        return []
    if mark.status is _Status.NEEDS_REVIEW:
        return _show_essay(mark, page, width) if reveal is Reveal.ANSWER else []
    lines: list[Line] = []
    for finding in mark.findings:
        lines += page.wrap(finding, width)
    if reveal is Reveal.ANSWER:
        lines += [
            line
            for detail in mark.details
            if not _is_shown(detail, mark)
            for line in page.wrap(detail, width)
        ]
    where = _locate(mark, reveal, page)
    lines += page.wrap(where, width, "faint") if where else []
    answers = show_answers(mark, page, width, with_expected=reveal is Reveal.ANSWER)
    return [*lines, *([()] if lines and answers else []), *answers]


def _is_shown(detail: str, mark: Mark) -> bool:
    """Whether a detail only repeats the two answers that are shown below it."""
    texts = (mark.expected_text, mark.actual_text)
    return all(text and text in detail for text in texts)


def _locate(mark: Mark, reveal: Reveal, page: Page) -> str:
    """Where the answer stands and, for the teacher, what its mistakes are called."""
    parts = [mark.place] if mark.place else []
    if reveal is Reveal.ANSWER and mark.misconceptions:
        parts.append(f"misconception {' or '.join(mark.misconceptions)}")
    return f" {page.dot} ".join(parts)


def _show_essay(mark: Mark, page: Page, width: int) -> list[Line]:
    lines: list[Line] = []
    text = " ".join(mark.actual_text.split())
    if text:
        wrapped = page.wrap(text, width)
        lines += wrapped[:4]
        if len(wrapped) > 4:
            lines.append(((page.dots, "faint"),))
    for item in mark.rubric:
        for number, line in enumerate(page.wrap(item, width - 4)):
            lines.append((("    " if number else f"  {page.dot} ", "faint"), (line[0][0], "faint")))
    return lines


def _print_totals(report: Report, page: Page) -> None:
    totals = add_up(report)
    page.print(((page.rule * page.width, "frame"),))
    page.print(_show_score(totals, page))
    counts = [
        f"{totals.counts[status]} {face[3]}" for status, face in _FACES.items() if totals.counts[status]
    ]
    for line in page.wrap(", ".join(counts), page.width - 7):
        page.print((("       ", ""), (line[0][0], "faint")))
    for number, line in enumerate(page.wrap(say_next(report), page.width - 7)):
        page.print((("Next   " if number == 0 else "       ", "strong"), *line))


def _show_score(totals: Totals, page: Page) -> Line:
    most = totals.marked_max_score
    share = totals.score / most if most else 0.0
    size = min(24, page.width - 56)
    filled = round(share * size) if 0 < share < 1 else int(share) * size
    full, rest = ("#", ".") if page.ascii else ("━", "─")
    pending = f"   {write_points(totals.pending_score)} more after review" if totals.pending_score else ""
    return (
        ("Score  ", "strong"),
        (f"{write_points(totals.score)} / {write_points(most)}", "strong"),
        ("   ", ""),
        (full * filled, "right"),
        (rest * (size - filled), "frame"),
        (f"  {100 * share:.0f} %" if most else "", ""),
        (pending, "review"),
    )


def say_next(report: Report) -> str:
    """What the student does next, in a sentence: what costs least to mend comes first."""
    by_status = {status: [mark for mark in report.marks if mark.status is status] for status in _Status}
    unreadable = by_status[_Status.INVALID]
    if unreadable:
        place = unreadable[0].place.split(" (")[0]
        where = f" ({place})" if place else ""
        return f"Rewrite {unreadable[0].id}{where} so that it can be read{_and_more(unreadable)}."
    # A wrong answer that follows from an earlier one goes away with it.
    wrong = [
        mark
        for mark in report.marks
        if mark.status in (_Status.WRONG, _Status.PARTIAL, _Status.ERROR) and not mark.follow_through
    ]
    if wrong:
        return f"Look at {wrong[0].id}{_and_more(wrong)}."
    unanswered = by_status[_Status.UNANSWERED]
    if unanswered:
        return f"Answer {unanswered[0].id}{_and_more(unanswered)}."
    if by_status[_Status.NEEDS_REVIEW]:
        return "Nothing to mend: the rest is marked by a person."
    return (
        "Nothing: all is right."
        if not by_status[_Status.GRADER_ERROR]
        else "Tell your teacher that the grader failed."
    )


def _and_more(marks: Sequence[Mark]) -> str:
    others = len(marks) - 1
    if others == 1:
        return f", then {marks[1].id}"
    return f", then {marks[1].id} and {others - 1} more" if others else ""

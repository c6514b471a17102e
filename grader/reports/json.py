"""Reports for programs: one JSON object a line."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

from grader.model import Mark, QuestionStatus, Report, Reveal
from grader.reports.totals import add_up, place_of
from grader.text import clean_text

_REMEMBERED = 8_192
_NO_ACTUAL = '"actual": null'
_NO_PLACE = '""}'
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(", ", ": "))


def report_object(report: Report, reveal: Reveal) -> dict[str, Any]:
    """A report in JSON's types, telling no more than ``reveal`` allows."""
    questions = [
        {**mark_object(mark, reveal), "place": clean_text(place_of(report, mark))} for mark in report.marks
    ]
    return {**_head_object(report), "questions": questions}


class ReportLines:
    """Writes reports as lines of JSON, remembering marks: a class gives the same answers again and again.

    A line is ``dumps(report_object(report, reveal))``, only sooner.
    """

    def __init__(self, reveal: Reveal) -> None:
        self._reveal = reveal
        self._written: dict[tuple[str, str] | int, tuple[str, Mark]] = {}

    def write(self, report: Report) -> str:
        """The line of one report, without its end."""
        head = dumps(_head_object(report))
        questions = ", ".join([self._write_mark(report, mark) for mark in report.marks])
        return f'{head[:-1]}, "questions": [{questions}]}}'

    def _write_mark(self, report: Report, mark: Mark) -> str:
        # A mark that is kept keeps its identity. An essay is like no other: only its frame is kept.
        is_essay = mark.status is QuestionStatus.NEEDS_REVIEW
        key = (mark.id, mark.title) if is_essay else id(mark)
        known = self._written.get(key)
        if known is None:
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            frame = mark_object(replace(mark, actual=None) if is_essay else mark, self._reveal)
            known = (dumps(frame), mark)
            self._written[key] = known
        text = known[0]
        if is_essay:
            text = text.replace(_NO_ACTUAL, f'"actual": {_ENCODER.encode(_clean(mark.actual))}', 1)
        place = place_of(report, mark)
        return f"{text[: -len(_NO_PLACE)]}{_ENCODER.encode(clean_text(place))}}}" if place else text


def _head_object(report: Report) -> dict[str, Any]:
    totals = add_up(report)
    return {
        "assignment": _clean_or_none(report.assignment),
        "student": _clean_or_none(report.student),
        "submission": clean_text(report.submission),
        "status": report.status.value,
        "score": _round(totals.score),
        "max_score": _round(totals.max_score),
        "pending_score": _round(totals.pending_score),
        "why": clean_text(report.why),
        "faults": [clean_text(fault) for fault in report.faults],
        "notes": [clean_text(note) for note in report.notes],
        "provenance": dict(report.provenance),
    }


def mark_object(mark: Mark, reveal: Reveal) -> dict[str, Any]:
    """One question's mark in JSON's types."""
    told = reveal is not Reveal.VERDICT
    found = mark.misconceptions if told else ()
    # The names of all that fit together can give an answer away ("63.5-rounded-up").
    all_found = found if reveal is Reveal.ANSWER else found[:1]
    question: dict[str, Any] = {
        "id": mark.id,
        "title": mark.title,
        "status": mark.status.value,
        "score": _round(mark.score),
        "max_score": _round(mark.max_score),
        "misconception": found[0] if found else None,
        "misconceptions": list(all_found),
        "follow_through": mark.follow_through and told,
        "feedback": clean_text(" ".join(mark.findings)) if told and mark.findings else "",
        "counterexample": None,
        "wrong_cells": [list(cell) for cell in mark.wrong_cells] if told else [],
        "actual": _clean(mark.actual),
    }
    if reveal is Reveal.ANSWER:
        question["expected"] = _clean(mark.expected)
        question["details"] = [clean_text(detail) for detail in mark.details]
        question["rubric"] = list(mark.rubric)
    question["place"] = ""
    return question


def dumps(value: dict[str, Any]) -> str:
    """One line of valid JSON in ASCII, which any stream can carry; numbers JSON lacks become text."""
    try:
        return _ENCODER.encode(value)
    except ValueError:
        return _ENCODER.encode(_spell_out(value))


def _spell_out(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spell_out(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spell_out(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value


def _round(points: float) -> float:
    """Points without the noise of adding thirds."""
    return round(float(points), 6)


def _clean_or_none(text: str | None) -> str | None:
    return None if text is None else clean_text(text)


def _clean(value: Any) -> Any:
    """A value of JSON's types with its texts cleaned; lists of numbers pass untouched."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value] if any(_may_hold_text(item) for item in value) else value
    return value


def _may_hold_text(value: Any) -> bool:
    return isinstance(value, str | dict | list | tuple)

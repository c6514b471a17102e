"""Reports: what they tell at each level, and that words of others can do no harm in them."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from grader.model import (
    Mark,
    QuestionStatus,
    Report,
    Reveal,
    SubmissionStatus,
)
from grader.reports.classroom import render_class
from grader.reports.json import ReportLines, dumps, report_object
from grader.reports.terminal import render_report

Status = QuestionStatus

WRONG = Mark(
    id="q2-padded",
    title="Padded convolution",
    status=Status.WRONG,
    score=0.0,
    max_score=2.0,
    misconceptions=("no-flip", "mean-filter"),
    findings=("Which way round does the kernel lie?",),
    details=("(1, 2) should be 4711.",),
    expected=[[1, 4711], [3, 4]],
    actual=[[1, 24], [3, 4]],
    expected_text="[[1, 4711], [3, 4]]",
    actual_text="[[1, 24], [3, 4]]",
    wrong_cells=((0, 1),),
    place="answers.md:21",
)
RIGHT = Mark("q1-valid", "Valid convolution", Status.CORRECT, 1.0, 1.0, expected=9, actual=9)
PARTIAL = replace(WRONG, id="q3-claim", status=Status.PARTIAL, score=1.0, misconceptions=(), wrong_cells=())
INVALID = Mark(
    "q4-shape",
    "Output shape",
    Status.INVALID,
    0.0,
    1.0,
    findings=("'about 12' is no shape.", "Write sizes, for example 32x32x8."),
    place="answers.md:30 (line 2)",
    expected="4711x1",
    expected_text="4711x1",
)
BLANK = Mark("q5-blank", "Not done", Status.UNANSWERED, 0.0, 1.0, expected=4711, expected_text="4711")
ESSAY = Mark(
    "q6-essay",
    "Explain",
    Status.NEEDS_REVIEW,
    0.0,
    4.0,
    rubric=("4: the secret rubric",),
    actual_text="I think",
)
BROKEN = Mark("q7-broken", "Broken", Status.GRADER_ERROR, 0.0, 3.0, findings=("The grader failed.",))
REPORT = Report(
    submission="class/s01/answers.md",
    assignment="hw1",
    student="s01",
    status=SubmissionStatus.GRADED,
    marks=(RIGHT, WRONG, PARTIAL, INVALID, BLANK, ESSAY, BROKEN),
    faults=("answers.md:3: hw1 has no question 'q9'.",),
    notes=("a note",),
    provenance={"grader": "0"},
)
REJECTED = Report("class/s02.zip", None, None, SubmissionStatus.REJECTED, why="The archive is damaged.")


def render(report, reveal=Reveal.ANSWER, *, width=80, encoding="utf-8", show=render_report, **options):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")
    console = Console(file=stream, width=width, highlight=False, **options)
    if show is render_class:
        render_class(report, console)
    else:
        render_report(report, reveal, console, title="Homework one")
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


def line_of(text, word):
    return next(line for line in text.splitlines() if word in line)


def reject_constant(name):
    raise ValueError(f"{name} is not JSON")


# JSON


def test_json_has_the_fields_that_stay():
    found = report_object(REPORT, Reveal.ANSWER)
    assert found["assignment"] == "hw1"
    assert found["student"] == "s01"
    assert found["submission"] == "class/s01/answers.md"
    assert found["status"] == "graded"
    assert (found["score"], found["max_score"], found["pending_score"]) == (2.0, 14.0, 7.0)
    wrong = found["questions"][1]
    assert wrong["status"] == "wrong"
    assert (wrong["misconception"], wrong["misconceptions"]) == ("no-flip", ["no-flip", "mean-filter"])
    assert wrong["feedback"] == "Which way round does the kernel lie?"
    assert (wrong["follow_through"], wrong["counterexample"]) == (False, None)
    assert wrong["expected"] == [[1, 4711], [3, 4]]
    assert found["questions"][5]["rubric"] == ["4: the secret rubric"]


@pytest.mark.parametrize("reveal", [Reveal.VERDICT, Reveal.HINT])
def test_json_below_answer_holds_neither_the_answer_nor_the_rubric(reveal):
    line = dumps(report_object(REPORT, reveal))
    assert "4711" not in line
    assert "secret rubric" not in line


def test_json_at_verdict_tells_the_verdict_only():
    for question in report_object(REPORT, Reveal.VERDICT)["questions"]:
        assert question["feedback"] == ""
        assert question["misconception"] is None
        assert question["misconceptions"] == question["wrong_cells"] == []
        assert not question["follow_through"]


def test_json_of_a_rejected_submission_says_why():
    found = report_object(REJECTED, Reveal.HINT)
    assert (found["status"], found["why"], found["questions"]) == ("rejected", "The archive is damaged.", [])
    assert found["student"] is None


def test_json_is_valid_whatever_a_student_wrote():
    hostile = '\x1b[31mred\x1b[0m \x00\x07\u202e"\ud800é'
    mark = replace(
        WRONG,
        actual={"a\x1b[2J": [float("nan"), float("inf"), -float("inf")], "b": hostile},
        actual_text=hostile,
        findings=(hostile,),
        place=hostile,
    )
    report = replace(REPORT, marks=(mark,), student=hostile, submission=hostile)
    for line in (dumps(report_object(report, Reveal.ANSWER)), ReportLines(Reveal.ANSWER).write(report)):
        found = json.loads(line, parse_constant=reject_constant)
        assert line.isascii()
        assert "\n" not in line
        assert found["questions"][0]["actual"]["a"] == ["nan", "inf", "-inf"]
        assert not re.search(r"\\u00(?:0[0-8b-f]|1.|7f|8.|9.)|\\u202e|\\ud8", line)
        assert "red" in found["student"]


@pytest.mark.parametrize("reveal", list(Reveal))
def test_report_lines_are_the_same_objects_for_sheets_that_share_answers(reveal):
    lines = ReportLines(reveal)
    for number in range(3):
        other = replace(WRONG, id="q9", actual=[[1, number], [3, 4]], place="")
        essay = replace(ESSAY, id="q10", actual=f'"actual": null {number}')
        report = replace(
            REPORT,
            student=f"s{number}",
            marks=(*REPORT.marks, other, essay),
            places={WRONG.id: f"s{number}.md:{number}", "q10": "s.md:9"},
        )
        assert json.loads(lines.write(report)) == report_object(report, reveal)


def test_writing_json_does_not_load_rich():
    code = "import sys, grader.reports.json, grader.reports.prompts; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# The terminal, one student


def test_a_wrong_cell_is_marked_and_only_that_one():
    text = render(REPORT)
    assert "[24]" in text
    assert not re.search(r"\[[134]\]", text)


def test_a_wrong_cell_is_coloured_where_there_is_colour():
    text = render(REPORT, force_terminal=True, color_system="standard", no_color=False)
    assert re.search(r"\x1b\[1;31m[^\x1b]*24", text)
    assert "[24]" not in text


def test_each_level_tells_more():
    verdict, hint, answer = (render(REPORT, reveal) for reveal in Reveal)
    assert "Which way round" not in verdict
    assert "[24]" not in verdict
    assert "Which way round" in hint
    assert "4711" not in hint
    assert "secret rubric" not in hint
    assert "misconception" not in hint
    assert "4711" in answer
    assert "secret rubric" in answer
    assert "no-flip" in answer


def test_an_unreadable_answer_says_where_and_how_at_every_level():
    for reveal in Reveal:
        text = render(REPORT, reveal)
        assert "answers.md:30" in text
        assert "for example 32x32x8" in text


def test_score_counts_what_a_machine_can_mark_and_names_the_rest():
    text = render(REPORT)
    assert "Score  2 / 7" in text
    assert "7 more after review" in text


@pytest.mark.parametrize(
    ("marks", "first"),
    [
        ((RIGHT, BLANK, WRONG, INVALID), "q4-shape (answers.md:30)"),
        ((RIGHT, BLANK, replace(WRONG, id="q8", follow_through=True), PARTIAL), "q3-claim"),
        ((RIGHT, BLANK, ESSAY), "q5-blank"),
        ((RIGHT, ESSAY), "marked by a person"),
        ((RIGHT,), "all is right"),
        ((RIGHT, BROKEN), "grader failed"),
    ],
)
def test_next_names_what_to_mend_first(marks, first):
    text = render(replace(REPORT, marks=marks))
    assert first in text[text.index("Next ") :]


def test_many_right_answers_take_few_lines_and_keep_their_ids():
    marks = tuple(replace(RIGHT, id=f"q{number:02d}") for number in range(48))
    text = render(replace(REPORT, marks=(*marks, WRONG)))
    assert len(text.splitlines()) < 30
    assert all(mark.id in text for mark in marks)
    assert "48 / 48" in text


def test_a_rejected_submission_says_why():
    assert "The archive is damaged." in render(REJECTED)


@pytest.mark.parametrize("width", [80, 100])
def test_no_line_is_wider_than_the_console(width):
    wide = replace(
        WRONG,
        title="a very long title " * 9,
        actual=np.arange(40 * 40).reshape(40, 40).tolist(),
        expected=(np.arange(40 * 40).reshape(40, 40) + 5000).tolist(),
        wrong_cells=((30, 31),),
    )
    text = render(replace(REPORT, marks=(*REPORT.marks, wide)), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert f"[{30 * 40 + 31}]" in text
    assert f" {5000 + 30 * 40 + 31} " in text
    assert all(line.rstrip().endswith(("⎤", "⎥", "⎦")) for line in text.splitlines() if "⎢" in line)


def test_a_large_array_is_cut_to_a_screen():
    huge = replace(WRONG, actual=[[[7] * 300] * 300] * 30, wrong_cells=((21, 150, 150),), expected=None)
    text = render(replace(REPORT, marks=(huge,)))
    assert len(text.splitlines()) < 60
    assert "[21]" in text
    assert " [7] " in text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437"])
def test_an_old_encoding_is_enough(encoding):
    hint = replace(WRONG, findings=("The size is ⌊(W−K)/S⌋ × 2, not λ.",))
    text = render(replace(REPORT, marks=(*REPORT.marks, hint)), encoding=encoding)
    assert "x 2" in text
    assert "[24]" in text


def test_a_very_narrow_console_loses_nothing():
    text = "".join(render(REPORT, width=30).split())
    assert "Whichwayrounddoesthekernellie?" in text.replace("│", "")
    assert "[24]" in text


def test_what_the_two_answers_show_is_not_said_again():
    mark = replace(
        WRONG,
        actual=17,
        expected=16,
        actual_text="17",
        expected_text="16",
        wrong_cells=(),
        details=("Expected 16, yours is 17.", "Yours is one too many."),
    )
    text = render(replace(REPORT, marks=(mark,)))
    assert "Expected 16" not in text
    assert "one too many" in text
    assert re.search(r"yours +17\n.*expected +16", text)


def test_no_escape_codes_without_a_terminal_or_with_no_color(monkeypatch):
    assert "\x1b" not in render(REPORT)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in render(REPORT, force_terminal=True, color_system="truecolor")
    assert "\x1b" not in render([REPORT, REJECTED], show=render_class, force_terminal=True)


def test_markup_in_words_of_students_is_only_text():
    words = "[red]x[/red] [/] [link=file:///etc]y[/link] :smile:"
    mark = replace(WRONG, actual_text=words, actual=words, findings=(words,))
    text = render(replace(REPORT, student="[bold]s[/bold]", marks=(mark, replace(ESSAY, actual_text=words))))
    assert text.count(words) == 3
    assert "[bold]s[/bold]" in text


TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
ACTUAL = st.one_of(
    TEXT, st.none(), st.recursive(st.one_of(TEXT, st.floats(), st.integers()), st.lists, max_leaves=9)
)


@settings(deadline=None, max_examples=150)
@given(text=TEXT, actual=ACTUAL, cells=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3))
def test_nothing_a_student_writes_breaks_the_report_or_moves_the_cursor(text, actual, cells):
    mark = replace(
        WRONG, actual=actual, actual_text=text, findings=(text,), place=text, wrong_cells=tuple(cells)
    )
    marks = (mark, replace(INVALID, findings=(text,)), replace(ESSAY, actual_text=text))
    report = replace(REPORT, student=text, submission=text, marks=marks, faults=(text,))
    shown = render(report) + render([report, replace(REJECTED, why=text)], show=render_class)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)
    json.loads(ReportLines(Reveal.ANSWER).write(report), parse_constant=reject_constant)


# The terminal, a class


def test_the_class_table_has_everyone_their_scores_and_the_common_misconceptions():
    better = replace(REPORT, student="s03", marks=(RIGHT, replace(WRONG, misconceptions=("no-flip",))))
    text = render([REPORT, REJECTED, better], show=render_class)
    assert "2 / 7" in line_of(text, "s01")
    assert "1 / 3" in line_of(text, "s03")
    common = text[text.index("Most common") : text.index("Not graded")]
    assert re.findall(r"(\d+)  (\S+) in q2-padded", common) == [("2", "no-flip"), ("1", "mean-filter")]
    assert "class/s02.zip: The archive is damaged." in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_class_of_nobody_and_of_rejected_ones_only_is_shown():
    assert render([], show=render_class).strip() == ""
    assert "The archive is damaged." in render([REJECTED], show=render_class)

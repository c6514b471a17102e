"""The grader against an answer key that was worked out without it, and the sample submissions."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from grader.cli.app import app
from grader.engine import Grader
from grader.model import Mark, QuestionStatus, Submission
from grader.registry import open_course
from submissions.build import HERE, KEYS, build
from submissions.independent import Answer, lmu_ex4, readings
from submissions.independent.forms import FORMS
from submissions.sheets import as_text, write_sheet

# Slips that lead to the right value at the numbers of the question, so that nobody can tell.
SAME_AS_RIGHT = {
    ("iit-hw4", "q8-strided-output-shape", "62.5-rounded-up"): "two slips that cancel: 63 is right",
    ("iit-hw4", "q11-max-pool-r", "average-pool"): "the channel is constant",
    ("iit-hw4", "q11-max-pool-r", "min-pool"): "the channel is constant",
    ("iit-hw4", "q11-max-pool-r", "transposed"): "the channel is constant",
    ("iit-hw4", "q11-max-pool-g", "average-pool"): "the channel is constant",
    ("iit-hw4", "q11-max-pool-g", "min-pool"): "the channel is constant",
    ("iit-hw4", "q11-max-pool-g", "transposed"): "the channel is constant",
    ("lmu-ex4", "ex4-1a-filter-3", "ocr-3"): "the Laplacian has a zero at the corner with the misprint",
    ("lmu-ex4", "ex4-1a-filter-3", "convolution"): "the Laplacian is point-symmetric",
    ("lmu-ex4", "ex4-1a-filter-3", "transposed-kernel"): "the Laplacian is symmetric",
    ("lmu-ex4", "ex4-1b-gradient-magnitude", "ocr-3"): "(9, -11) has the length of (11, -9)",
    ("lec8", "conv1d-window", "filter-1-1-1"): "both filters end in -1, the only tap on a one",
    ("lec8", "conv1d-example", "replicate"): "the signal is zero at both ends",
    ("lec8", "maxpool-stride-1", "sum"): "no window holds two ones",
    ("lec8", "maxpool-stride-3", "sum"): "no window holds two ones",
    ("lec8", "maxpool-stride-3", "size-2"): "the smaller windows hold the same ones",
    ("lec8", "maxpool-stride-3", "same-padding"): "the shifted windows hold the same ones",
}

# Slips of the registry for which there is no answer to write down.
NOT_WRITABLE = {
    ("iit-hw4", "q3-dilated-conv-pad1-r", "no-padding"): "the output has no entry",
    ("iit-hw4", "q3-dilated-conv-pad1-g", "no-padding"): "the output has no entry",
    ("iit-hw4", "q3-dilated-conv-pad1-b", "no-padding"): "the output has no entry",
    ("iit-hw4", "q3-dilated-conv-pad1-sum", "no-padding"): "the output has no entry",
    ("lmu-ex4", "ex4-2b-cat-eye", "one-layer-only"): "the conclusion is the right one",
    ("lmu-ex4", "ex4-2b-cat-eye", "radius-k"): "the conclusion is the right one",
    ("lmu-ex4", "ex4-2b-cat-eye", "radius-k-1"): "the conclusion is the right one",
    ("lmu-ex4", "ex4-2b-cat-eye", "axes-swapped"): "the conclusion is the right one",
    ("cmu-hw5", "q1-3-linear-collapse", "x-missing"): "about the equation, not about W3 and b3 asked for",
}

RIGHT = [(name, question) for name, key in KEYS.items() for question in key.RIGHT]
ESSAYS = [(name, question) for name, key in KEYS.items() for question in key.ESSAYS]
WRONG = [
    pytest.param(name, question, slip, answer, id=f"{name}-{question}-{slip}-{number}")
    for name, key in KEYS.items()
    for question, slips in key.WRONG.items()
    for slip, wrong in slips.items()
    for number, answer in enumerate(readings(wrong))
    if (name, question, slip) not in SAME_AS_RIGHT
]
FORMATS = ("md", "toml", "json", "yaml", "ipynb")
SAMPLES = sorted(path.parent for path in HERE.glob("*/*/expected.json"))
BROKEN: dict[str, dict[str, Any]] = json.loads((HERE / "broken" / "expected.json").read_text())


@cache
def grader(assignment: str) -> Grader:
    return Grader(open_course().assignment(assignment))


def mark(assignment: str, question: str, answer: Answer) -> Mark:
    report = grader(assignment).grade(Submission("sheet", assignment, "s01", {question: answer}))
    return next(mark for mark in report.marks if mark.id == question)


@cache
def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code and the reports of the command line."""
    result = CliRunner().invoke(app, [*arguments, "--format", "json"])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("assignment", KEYS)
def test_the_key_and_the_registry_hold_the_same_questions_and_points(assignment: str) -> None:
    key = KEYS[assignment]
    points = {question.id: question.points for question in grader(assignment).assignment.questions}
    assert points == dict.fromkeys(key.RIGHT, 1) | key.ESSAY_POINTS


@pytest.mark.parametrize("assignment", KEYS)
def test_every_misconception_of_the_registry_has_an_answer_in_the_key(assignment: str) -> None:
    key = KEYS[assignment]
    for question in grader(assignment).assignment.questions:
        if question.id not in key.RIGHT:
            continue
        known = {misconception.id for misconception in question.misconceptions}
        excused = {slip for name, where, slip in NOT_WRITABLE if (name, where) == (assignment, question.id)}
        unnoticed = {
            slip for name, where, slip in SAME_AS_RIGHT if (name, where) == (assignment, question.id)
        }
        assert known - unnoticed == set(key.WRONG[question.id]) - unnoticed | excused, question.id


@pytest.mark.parametrize(("assignment", "question"), RIGHT)
def test_a_right_answer_is_correct(assignment: str, question: str) -> None:
    marked = mark(assignment, question, KEYS[assignment].RIGHT[question])
    assert marked.status is QuestionStatus.CORRECT, marked.findings
    assert marked.score == marked.max_score == 1


@pytest.mark.parametrize("question", FORMS)
def test_a_right_answer_is_correct_in_every_form_that_people_use(question: str) -> None:
    assignment, _, name = question.partition("/")
    marks = {repr(form): mark(assignment, name, form) for form in FORMS[question]}
    assert {form: each.findings for form, each in marks.items() if each.score < 1} == {}


@pytest.mark.parametrize(("assignment", "question", "slip", "answer"), WRONG)
def test_a_wrong_answer_loses_marks_and_is_named(
    assignment: str, question: str, slip: str, answer: Answer
) -> None:
    marked = mark(assignment, question, answer)
    assert marked.score < marked.max_score
    assert slip in marked.misconceptions, marked.findings


@pytest.mark.parametrize(("assignment", "question", "slip", "answer"), WRONG)
def test_a_wrong_answer_is_named_in_text_as_well(
    assignment: str, question: str, slip: str, answer: Answer
) -> None:
    assert slip in mark(assignment, question, as_text(answer)).misconceptions


@pytest.mark.parametrize(("assignment", "question", "slip"), SAME_AS_RIGHT)
def test_a_slip_that_leads_to_the_right_value_is_not_held_against_anyone(
    assignment: str, question: str, slip: str
) -> None:
    for answer in readings(KEYS[assignment].WRONG[question][slip]):
        assert mark(assignment, question, answer).status is QuestionStatus.CORRECT


@pytest.mark.parametrize(("assignment", "question"), ESSAYS)
def test_an_essay_waits_for_a_person(assignment: str, question: str) -> None:
    marked = mark(assignment, question, KEYS[assignment].ESSAYS[question])
    assert marked.status is QuestionStatus.NEEDS_REVIEW
    assert marked.score == 0


def test_witnesses_of_the_key_show_what_they_are_meant_to_show() -> None:
    assert not lmu_ex4.commutes(lmu_ex4.border_witness())
    assert lmu_ex4.commutes(lmu_ex4.interior_witness())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_sample_gets_its_verdicts(sample: Path) -> None:
    expected = json.loads((sample / "expected.json").read_text())
    code, (report,) = run("check", str(sample))
    assert (code, report["status"], report["faults"]) == (expected["exit"], expected["status"], [])
    assert (report["score"], report["max_score"]) == (expected["score"], expected["max_score"])
    unanswered = {"status": "unanswered", "misconception": None, "follow_through": False}
    for question in report["questions"]:
        verdict = {name: question[name] for name in unanswered}
        assert verdict == expected["questions"].get(question["id"], unanswered), question


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("assignment", KEYS)
def test_every_format_carries_every_right_answer(assignment: str, suffix: str, tmp_path: Path) -> None:
    key = KEYS[assignment]
    sheet = tmp_path / f"answers.{suffix}"
    sheet.write_text(write_sheet(suffix, assignment, "s01", {**key.RIGHT, **key.ESSAYS}))
    code, (report,) = run("check", str(sheet))
    done = ("correct", "needs-review")
    missed = {each["id"]: each["feedback"] for each in report["questions"] if each["status"] not in done}
    assert (code, missed) == (0, {})


def test_the_samples_cover_all_formats_and_assignments() -> None:
    for name in ("perfect", "all-wrong"):
        folders = {sample.parent.name for sample in SAMPLES if sample.name == name}
        formats = {path.suffix for folder in folders for path in (HERE / folder / name).glob("answers.*")}
        assert folders == set(KEYS)
        assert formats == {f".{suffix}" for suffix in FORMATS}
    assert {path.suffix for path in HERE.glob("*/student/answers.*")} == {".md", ".ipynb", ".yaml"}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_sample_gets_its_message(name: str) -> None:
    expected = BROKEN[name]
    code, (report,) = run("check", str(HERE / "broken" / name))
    assert (code, report["status"]) == (expected["exit"], expected["status"])
    said = " ".join([report["why"], *report["faults"]])
    assert all(words in said for words in expected["message_contains"]), said
    marked = {question["id"]: question["status"] for question in report["questions"]}
    assert {key: marked[key] for key in expected.get("questions", {})} == expected.get("questions", {})


def test_every_broken_sample_has_an_expected_verdict() -> None:
    assert {path.name for path in (HERE / "broken").iterdir()} - {"expected.json"} == set(BROKEN)


def test_broken_sheets_do_not_keep_the_rest_of_a_class_from_being_graded() -> None:
    code, reports = run("grade", str(HERE / "broken"), *map(str, SAMPLES))
    assert code == 2
    assert len(reports) == len(BROKEN) + len(SAMPLES)
    perfect = [report for report in reports if (report["student"] or "").startswith("perfect-")]
    assert len(perfect) == len(KEYS)
    assert all(report["score"] == report["max_score"] - report["pending_score"] for report in perfect)


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        ("json", '{"assignment": "iit-hw4", "answers": {"q6-depth-factor": '),
        ("yaml", "assignment: iit-hw4\nanswers:\n  q6-depth-factor: "),
        ("toml", 'assignment = "iit-hw4"\n[answers]\nq6-depth-factor = '),
    ],
)
def test_endless_nesting_is_rejected(suffix: str, start: str, tmp_path: Path) -> None:
    sheet = tmp_path / f"answers.{suffix}"
    sheet.write_text(start + "[" * 100_000)
    code, (report,) = run("check", str(sheet))
    assert (code, report["status"]) == (2, "rejected")
    assert "deep" in report["why"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_sheet_of_100_megabytes_is_rejected_by_its_size(suffix: str, tmp_path: Path) -> None:
    sheet = tmp_path / f"answers.{suffix}"
    with sheet.open("wb") as file:
        file.truncate(100 << 20)
    code, (report,) = run("check", str(sheet))
    assert (code, report["status"]) == (2, "rejected")
    assert "larger than" in report["why"]


def test_a_sheet_that_may_not_be_read_is_rejected(ordinary_user: Path) -> None:
    sheet = ordinary_user / "answers.json"
    sheet.write_text("{}")
    sheet.chmod(0)
    code, (report,) = run("check", str(sheet))
    assert (code, report["status"]) == (2, "rejected")
    assert "permission" in report["why"]


def test_the_committed_samples_are_what_the_build_makes() -> None:
    for path, content in build().items():
        assert contents(path.name, path.read_bytes()) == contents(path.name, content), path


def test_building_twice_changes_nothing() -> None:
    assert build() == build()


def contents(name: str, data: bytes) -> Any:
    """What an archive holds, whichever version of zlib packed it; other files as they are."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(entry.filename, entry.file_size, entry.CRC) for entry in archive.infolist()]
    if name.endswith(".tar.gz"):
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data))) as archive:
            return [(entry.name, entry.type, entry.linkname) for entry in archive]
    return data


def test_the_demo_runs(tmp_path: Path) -> None:
    command = tmp_path / "grader"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m grader "$@"\n')
    command.chmod(0o755)
    shown = subprocess.run(
        ["sh", str(HERE / "demo.sh")],
        env={**os.environ, "BIN": str(tmp_path), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for words in (
        "iit-student",
        "huji-student",
        "cmu-student",
        "perfect-lec8",
        '"misconception": "transposed"',
    ):
        assert words in shown

"""What authors, students and the machine can do wrong, through the command line: nothing else is lost."""

from __future__ import annotations

import json

import pytest

from tests.conftest import TOY_PROBLEMS, TOY_REFERENCE

RIGHT = {"q1": [10, 20, 30], "q2": 60, "q3": 120}
WRONG = {"q1": [11, 12, 13], "q2": 61, "q3": 122}
UNSCALED = {"q1": [1, 2, 3]}
PERSONAL = """
id = "toy-hw"
title = "A toy homework"

[[question]]
id = "q1"
title = "Scaling"
exercise = "toy.scaled"
personal = true
"""

FAILURES = ["1 / 0", "exit()", "__import__('sys').exit(0)", "next(iter(()))", "[][1]"]


def write(folder, student, answers, assignment="toy-hw"):
    path = folder / f"{student}.json"
    sheet = {"assignment": assignment, "student": student, "answers": answers}
    path.write_text(json.dumps(sheet), encoding="utf-8")
    return path


def grade(cli, course, *paths, **options):
    """The reports by student, and the exit code."""
    result = cli("grade", *paths, "--format", "json", "--course", course, **options)
    assert "Traceback" not in result.stderr
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(reports) == len(paths)
    return {report["student"]: report for report in reports}, result.returncode


def statuses(report):
    return {mark["id"]: mark["status"] for mark in report["questions"]}


# Authors


@pytest.mark.parametrize("failure", FAILURES)
def test_a_misconception_that_fails_is_skipped_and_told_to_its_author(cli, tmp_path, make_course, failure):
    course = make_course(topic=TOY_PROBLEMS.replace("values + factor", failure))
    sheets = [write(tmp_path, *sheet) for sheet in (("right", RIGHT), ("wrong", WRONG), ("other", UNSCALED))]
    reports, code = grade(cli, course, *sheets)
    assert code == 0
    assert set(statuses(reports["right"]).values()) == {"correct"}
    assert statuses(reports["wrong"])["q1"] == "wrong"
    assert reports["other"]["questions"][0]["misconception"] == "unscaled", "the next one is still tried"
    verified = cli("verify", "toy-hw", "--course", course)
    assert verified.returncode == 1
    assert "toy-hw/q1: The misconception 'added' of 'q1' (toy.scaled) fails" in verified.stdout


@pytest.mark.parametrize("failure", FAILURES)
def test_a_reference_that_fails_costs_its_own_question_only(cli, tmp_path, make_course, failure):
    solutions = TOY_REFERENCE.replace("np.sum([np.sum(part) for part in parts])", failure)
    course = make_course(solutions=solutions)
    sheets = [write(tmp_path, "right", RIGHT), write(tmp_path, "elsewhere", {"q9-1x1-conv": 1}, "iit-hw4")]
    reports, code = grade(cli, course, *sheets)
    assert code == 3
    assert statuses(reports["right"]) == {"q1": "correct", "q2": "grader-error", "q3": "grader-error"}
    assert reports["right"]["score"] == 1
    assert reports["elsewhere"]["status"] == "graded"
    verified = cli("verify", "toy-hw", "--course", course)
    assert verified.returncode == 1
    assert "The reference of 'q2' (toy.total) fails" in verified.stdout
    assert cli("show", "toy-hw/q1", "--course", course).returncode == 0
    for call in (["show", "toy-hw/q2"], ["start", "toy-hw", "--student", "s", "--to", tmp_path / "sheet"]):
        said = cli(*call, "--course", course)
        assert said.returncode == 2
        assert "q2" in said.stderr


@pytest.mark.parametrize(
    "broken",
    [
        {"topic": "def ("},
        {"topic": "import sys; sys.exit(0)"},
        {"topic": TOY_PROBLEMS.replace("toy.total", "toy.nothing")},
        {"solutions": "1 / 0"},
        {"assignment": "id = = 3"},
        {"assignment": "id = 3"},
    ],
)
def test_a_broken_assignment_loses_no_other(cli, tmp_path, make_course, broken):
    course = make_course(**broken)
    sheets = [write(tmp_path, "here", RIGHT), write(tmp_path, "elsewhere", {"q9-1x1-conv": 1}, "iit-hw4")]
    reports, code = grade(cli, course, *sheets)
    assert code == 3
    assert reports["here"]["status"] == "grader-error"
    assert reports["elsewhere"]["status"] == "graded"
    for options in ([], ["--format", "json"]):
        listed = cli("list", "--course", course, *options)
        assert listed.returncode == 2
        assert "iit-hw4" in listed.stdout
        assert "toy" in listed.stderr
    assert cli("show", "q1-valid-conv-r", "--course", course).returncode == 0
    verified = cli("verify", "toy-hw", "--course", course)
    assert verified.returncode == 1
    assert "fault  toy-hw:" in verified.stdout


@pytest.mark.parametrize("failure", FAILURES)
def test_a_draw_that_fails_is_the_courses_fault(cli, tmp_path, make_course, failure):
    course = make_course(PERSONAL, topic=TOY_PROBLEMS.replace("rng.integers(1, 50, 3)", failure))
    reports, code = grade(cli, course, write(tmp_path, "s01", RIGHT), GRADER_SECRET="secret")
    assert code == 3
    assert statuses(reports["s01"]) == {"q1": "grader-error"}
    for call in (
        ["show", "toy.scaled"],
        ["show", "toy-hw/q1", "--student", "s01"],
        ["start", "toy-hw", "--student", "s01", "--to", tmp_path / "sheet"],
    ):
        said = cli(*call, "--course", course, GRADER_SECRET="secret")
        assert said.returncode == 2
        assert "The draw of" in said.stderr
    assert cli("verify", "toy-hw", "--course", course).returncode == 1


def test_a_field_that_the_instance_lacks_is_said(cli, tmp_path, make_course):
    course = make_course(topic=TOY_PROBLEMS.replace("by {factor}", "by {faktor}"))
    for call in (["show", "toy-hw/q1"], ["start", "toy-hw", "--student", "s01", "--to", tmp_path / "sheet"]):
        said = cli(*call, "--course", course)
        assert said.returncode == 2
        assert "{faktor}" in said.stderr
    reports, code = grade(cli, course, write(tmp_path, "s01", RIGHT))
    assert code == 0
    assert set(statuses(reports["s01"]).values()) == {"correct"}


# Students


def test_a_sheet_of_a_personal_assignment_stops_no_batch_without_a_secret(cli, tmp_path, make_course):
    course = make_course(PERSONAL)
    sheets = [write(tmp_path, "s01", RIGHT), write(tmp_path, "s02", {"q9-1x1-conv": 1}, "iit-hw4")]
    reports, code = grade(cli, course, *sheets)
    assert code == 2
    assert (reports["s01"]["status"], reports["s02"]["status"]) == ("rejected", "graded")
    assert "--secret-file" in reports["s01"]["why"]

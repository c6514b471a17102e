"""What authors, students and the machine can do wrong, through the command line: nothing else is lost."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap

import pytest

from grader.engine import Grader
from grader.model import Submission
from tests.conftest import ROOT, TOY_ASSIGNMENT, TOY_PROBLEMS, TOY_REFERENCE

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


@pytest.mark.parametrize("command", ["check", "grade"])
def test_an_out_file_never_overwrites_a_submission(cli, tmp_path, command):
    folder = tmp_path / "hw"
    folder.mkdir()
    sheet = write(folder, "answers", {"q9-1x1-conv": 1}, "iit-hw4")
    (tmp_path / "symbolic").symlink_to(sheet)
    (tmp_path / "hard").hardlink_to(sheet)
    before = sheet.read_bytes()
    same = [
        (sheet, sheet),
        (sheet, tmp_path / "symbolic"),
        (sheet, tmp_path / "hard"),
        (sheet, "hw/answers.json"),
    ]
    for path, out in [*same, (folder, sheet), (folder, folder / "marks.json"), (".", "hw/marks.md")]:
        result = cli(command, path, "--out", out)
        assert result.returncode == 2
        assert "among the submissions" in result.stderr
        assert sheet.read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["answers.json"]
    for out in (folder / "marks.jsonl", folder / "marks.txt", tmp_path / "marks.json"):
        assert cli(command, folder, "--out", out).returncode < 2
        assert out.stat().st_size


@pytest.mark.parametrize("format", ["terminal", "json"])
def test_what_could_not_be_written_is_not_called_written(cli, tmp_path, format):
    sheet = write(tmp_path, "s01", {"q9-1x1-conv": 1}, "iit-hw4")
    result = cli("grade", sheet, "--out", "/dev/full", "--format", format)
    assert result.returncode == 2
    assert "Written to" not in result.stderr


# Numbers of one's own


def personal_numbers(cli, course, student, secret="secret"):
    result = cli(
        "show", "toy-hw/q1", f"--student={student}", "--course", course, GRADER_SECRET=secret, COLUMNS="500"
    )
    assert result.returncode == 0, result.stderr
    return next(line for line in result.stdout.splitlines() if "Multiply" in line)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("s01", "S01"),
        ("Zoë Groß", "Zoe\u0308  GROSS "),
        ("Ana Li", "Ana\u00a0Li"),
        ("s01", "s\u200e01\x1b[31m"),
        ("s" * 200, "s" * 300),
    ],
)
def test_one_name_has_the_same_numbers_however_it_is_written(cli, tmp_path, make_course, one, other):
    course = make_course(PERSONAL)
    shown = personal_numbers(cli, course, one)
    assert personal_numbers(cli, course, other) == shown
    assert personal_numbers(cli, course, "s02") != shown
    started = cli("start", "toy-hw", f"--student={other}", "--to", tmp_path / "hw", "--course", course,
                  "--format", "json", GRADER_SECRET="secret")  # fmt: skip
    assert started.returncode == 0, started.stderr
    numbers = [int(number) for number in re.findall(r"\d+", shown)]
    sheet = json.loads((tmp_path / "hw" / "answers.json").read_text(encoding="utf-8"))
    sheet["answers"]["q1"] = [value * numbers[-1] for value in numbers[:-1]]
    for student in (sheet["student"], one):
        (tmp_path / "hw" / "answers.json").write_text(json.dumps({**sheet, "student": student}))
        checked = cli("check", tmp_path / "hw", "--course", course, GRADER_SECRET="secret")
        assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("written", [b"secret\n", b"secret\r\n", b"  secret", b"\xef\xbb\xbfsecret"])
def test_a_secret_is_the_same_whatever_an_editor_adds(cli, tmp_path, make_course, written):
    course = make_course(PERSONAL)
    (tmp_path / "secret").write_bytes(written)
    result = cli("show", "toy-hw/q1", "--student", "s01", "--course", course, "--secret-file", tmp_path / "secret",
                 COLUMNS="500")  # fmt: skip
    assert personal_numbers(cli, course, "s01").strip() in result.stdout


@pytest.mark.parametrize("student", ["", "  ", "\x1b[31m", "\u202e"])
def test_no_sheet_is_started_for_no_one(cli, tmp_path, make_course, student):
    course = make_course(PERSONAL)
    for call in (["start", "toy-hw", "--to", tmp_path / "hw"], ["show", "toy-hw/q1"]):
        result = cli(*call, f"--student={student}", "--course", course, GRADER_SECRET="secret")
        assert result.returncode == 2
        assert "student" in result.stderr
    assert not (tmp_path / "hw").exists()


def test_the_secret_and_personal_numbers_are_told_to_no_one(cli, tmp_path, make_course):
    course = make_course(PERSONAL, topic=TOY_PROBLEMS.replace("rng.integers(1, 50, 3)", "1 / 0"))
    sheet = write(tmp_path, "s01", RIGHT)
    calls = [
        ["show", "toy-hw/q1"],
        ["show", "toy-hw/q1", "--student", "s01"],
        ["grade", sheet, "--format", "json"],
        ["check", sheet],
        ["verify", "toy-hw"],
        ["list", "toy-hw"],
    ]
    for call in calls:
        for secret in ("hush-hush", "", "\udcff"):
            result = cli(*call, "--course", course, GRADER_SECRET=secret)
            assert "hush-hush" not in result.stdout + result.stderr
            assert "Traceback" not in result.stderr
            assert "Unicode" not in result.stderr


# Terminals and pipes


def shell(command, tmp_path):
    """Run a command in a shell that tells the exit code of the grader, not of what reads it."""
    grader = f"{shlex.quote(sys.executable)} -m grader"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = ["bash", "-c", command.format(grader=grader) + "; exit ${PIPESTATUS[0]}"]
    return subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("call", "code"), [("list", 0), ("list nope", 2), ("check s01.json", 1), ("grade --format json nope", 2)]
)
def test_closed_streams_change_no_exit_code(tmp_path, closed, call, code):
    write(tmp_path, "s01", {"q9-1x1-conv": 1}, "iit-hw4")
    result = shell(f"{{grader}} {call} {closed}", tmp_path)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    if "2>" in closed:
        assert "grader:" not in result.stdout, "complaints do not land among the output"


@pytest.mark.parametrize("call", ["list --format json", "show iit-hw4", "--help", "verify practice --all"])
def test_a_reader_that_goes_away_is_no_failure(tmp_path, call):
    result = shell(f"{{grader}} {call} | true", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")


def test_an_error_that_cannot_be_told_keeps_its_exit_code(tmp_path):
    assert shell("{grader} list nope 2>/dev/full", tmp_path).returncode == 2


# Authors, again: what must not reach a student


@pytest.mark.parametrize("returned", ["None", "[float('nan'), 1, 2]"])
def test_a_reference_without_a_right_answer_makes_no_one_wrong(cli, tmp_path, make_course, returned):
    course = make_course(solutions=TOY_REFERENCE.replace("np.asarray(values) * factor", returned))
    reports, code = grade(cli, course, write(tmp_path, "right", RIGHT))
    assert code == 3
    assert statuses(reports["right"])["q1"] == "grader-error"
    assert cli("verify", "toy-hw", "--course", course).returncode == 1


@pytest.mark.parametrize(
    "change",
    [
        ('"You added where the question multiplies."', "5"),
        ('id="toy.scaled"', "id=5"),
        ('ask="Multiply {values} by {factor}."', "ask=None"),
        ('Misconception("added", ', "Misconception(1, "),
        (
            'Misconception("unscaled", "The factor is not in your answer.", changes={"factor": 1})',
            '"unscaled"',
        ),
    ],
)
def test_words_that_are_no_text_are_the_authors_fault(cli, tmp_path, make_course, change):
    assert change[0] in TOY_PROBLEMS
    course = make_course(topic=TOY_PROBLEMS.replace(*change))
    sheets = [write(tmp_path, "here", WRONG), write(tmp_path, "elsewhere", {"q9-1x1-conv": 1}, "iit-hw4")]
    reports, code = grade(cli, course, *sheets)
    assert code == 3
    assert (reports["here"]["status"], reports["elsewhere"]["status"]) == ("grader-error", "graded")
    assert "problems/toy.py" in reports["here"]["why"]
    assert cli("show", "toy.scaled", "--course", course).returncode == 2


@pytest.mark.parametrize("points", ["inf", "nan", "0", "-1", "1e300"])
def test_points_that_cannot_be_added_up_are_refused_with_their_line(cli, make_course, points):
    course = make_course(TOY_ASSIGNMENT.replace("points = 2", f"points = {points}"))
    result = cli("show", "toy-hw", "--course", course)
    line = 1 + TOY_ASSIGNMENT.splitlines().index("points = 2")
    assert result.returncode == 2
    assert f"toy-hw.toml:{line}: question.points" in result.stderr


def test_what_authors_print_stays_out_of_the_reports(cli, tmp_path, make_course):
    course = make_course(
        topic="print('imported')\n"
        + textwrap.dedent(TOY_PROBLEMS).replace("values + factor", "print('wrong')"),
        solutions=TOY_REFERENCE.replace("    return np", "    print('reference')\n    return np"),
    )
    reports, code = grade(cli, course, write(tmp_path, "s01", WRONG))
    assert code == 0
    assert reports["s01"]["status"] == "graded"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (TOY_ASSIGNMENT.replace('id = "q2"', 'id = "Q 2"'), "letters, digits and _"),
        (TOY_ASSIGNMENT.replace("[1, 2, 3]", "[" * 5000 + "]" * 5000), "nests too deep"),
    ],
)
def test_an_assignment_that_cannot_be_loaded_says_why(cli, make_course, written, words):
    result = cli("list", "toy-hw", "--course", make_course(written))
    assert result.returncode == 2
    assert "toy-hw.toml" in result.stderr
    assert words in result.stderr


def test_a_draw_of_nothing_is_the_authors_fault(cli, make_course):
    course = make_course(topic=TOY_PROBLEMS.replace("draw=lambda rng: {", "draw=lambda rng: None and {"))
    result = cli("show", "toy.scaled", "--course", course)
    assert result.returncode == 2
    assert "The draw of" in result.stderr


GARBAGE = [
    *("x", "(0,1)", "[0, 1)", "1,23", "", "true", "1/0", "foo(x)", "a; b", "H x W"),
    *([[1]], [1, 2, 3], {"a": 1}, True, -1, 3.25),
]


@pytest.mark.parametrize("assignment", ["iit-hw4", "huji-ex1", "cmu-hw5", "lec8", "lmu-ex4"])
def test_no_wrong_answer_is_told_the_right_one(bundled, assignment):
    grader = Grader(bundled.assignment(assignment))
    for raw in GARBAGE:
        for name, solution in grader.solutions(None).items():
            right = solution.expected_text
            if len(right) < 4 or right in ("true", "false") or right in json.dumps(raw) or right.isalpha():
                continue
            report = grader.grade(Submission("s", assignment, "s", {name: raw}))
            [mark] = [mark for mark in report.marks if mark.id == name]
            assert right not in " ".join(mark.findings), (name, raw)

"""The command line as students, assistants and CI use it: what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.cli.verdicts import Tally
from grader.model import Mark, QuestionStatus, Report, SubmissionStatus
from tests.conftest import ROOT

ESCAPE = re.compile(r"\x1b")

RIGHT = {"q1-valid-conv-r": [[9, 9], [9, 9]], "q8-strided-output-shape": "63x63x16"}


def write_json(path: Path, answers: dict, student: str = "s01", assignment: str | None = "iit-hw4") -> Path:
    sheet = {"student": student, "answers": answers}
    if assignment:
        sheet["assignment"] = assignment
    path.write_text(json.dumps(sheet), encoding="utf-8")
    return path


def objects(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def question(report: dict, name: str) -> dict:
    return next(item for item in report["questions"] if item["id"] == name)


def test_list_names_the_five_assignments(cli):
    result = cli("list")
    assert result.returncode == 0
    for name in ("iit-hw4", "lmu-ex4", "huji-ex1", "cmu-hw5", "lec8"):
        assert name in result.stdout


def test_list_of_an_assignment_names_its_questions(cli, bundled):
    result = cli("list", "lec8")
    for asked in bundled.assignment("lec8").questions:
        assert asked.id in result.stdout


def test_list_as_json(cli):
    rows = objects(cli("list", "--format", "json"))
    assert {"iit-hw4", "lec8"} <= {row["id"] for row in rows}
    assert all(row["questions"] > 10 for row in rows if row["id"] in ("iit-hw4", "lec8"))


def test_show_draws_the_question_and_keeps_the_answer(cli):
    result = cli("show", "iit-hw4/q2-padded-conv-b")
    assert result.returncode == 0
    assert re.search(r"4\s+4\s+4\s+4", result.stdout), "the image is drawn"
    assert "18" not in result.stdout, "the answer is not shown"
    assert "point" in result.stdout


def test_show_of_an_unknown_question_suggests_the_nearest(cli):
    result = cli("show", "iit-hw4/q2-paded-conv-b")
    assert result.returncode == 2
    assert "q2-padded-conv-b" in result.stderr


@pytest.mark.parametrize("format", ["md", "toml", "json", "yaml", "ipynb"])
@pytest.mark.parametrize("assignment", ["iit-hw4", "huji-ex1", "cmu-hw5", "lmu-ex4", "lec8"])
def test_a_started_sheet_is_all_unanswered(cli, tmp_path, format, assignment):
    result = cli("start", assignment, "--student", "s 'ö' \"x\"", "--to", tmp_path / "hw", "--format", format)
    assert result.returncode == 0, result.stderr
    [report] = objects(cli("grade", tmp_path / "hw", "--format", "json"))
    assert report["student"] == "s 'ö' \"x\""
    assert {item["status"] for item in report["questions"]} == {"unanswered"}


def test_start_leaves_a_filled_sheet_alone(cli, tmp_path):
    sheet = tmp_path / "hw" / "answers.md"
    sheet.parent.mkdir()
    sheet.write_text("hours of work", encoding="utf-8")
    result = cli("start", "iit-hw4", "--student", "s01", "--to", tmp_path / "hw")
    assert result.returncode == 2
    assert sheet.read_text(encoding="utf-8") == "hours of work"


def test_check_of_a_wholly_right_sheet_exits_0(cli, tmp_path, make_course):
    sheet = write_json(tmp_path / "a.json", {"q1": [10, 20, 30], "q2": 60, "q3": 120}, assignment="toy-hw")
    assert cli("check", sheet, "--course", make_course()).returncode == 0
    assert cli("check", sheet, GRADER_COURSE=str(make_course())).returncode == 0


def test_check_of_a_wrong_sheet_exits_1_and_hints_without_the_answer(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", {"q8-strided-output-shape": "64x64x16"})
    result = cli("check", sheet)
    assert result.returncode == 1
    assert "q8-strided-output-shape" in result.stdout
    assert "63" not in result.stdout
    [report] = objects(cli("check", sheet, "--format", "json"))
    item = question(report, "q8-strided-output-shape")
    assert item["status"] == "wrong"
    assert item["misconception"] == "ceil-then-plus-one"
    assert item["feedback"]
    assert "63" not in json.dumps(item)


def test_check_never_reveals_answers(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT)
    assert cli("check", sheet, "--reveal", "answer").returncode == 2


def test_verdict_level_says_neither_hint_nor_misconception(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", {"q8-strided-output-shape": "64x64x16"})
    [report] = objects(cli("check", sheet, "--format", "json", "--reveal", "verdict"))
    item = question(report, "q8-strided-output-shape")
    assert item["status"] == "wrong"
    assert item["misconception"] is None
    assert not item["feedback"]


def test_grade_reveals_the_answer_by_default(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", {"q8-strided-output-shape": "64x64x16"})
    result = cli("grade", sheet)
    assert "63" in result.stdout


def test_json_has_the_fields_that_stay(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT)
    [report] = objects(cli("grade", sheet, "--format", "json"))
    assert report["assignment"] == "iit-hw4"
    assert report["student"] == "s01"
    assert report["submission"] == str(sheet)
    assert report["status"] == "graded"
    assert report["score"] == 2.0
    assert report["max_score"] > 40
    fields = {"id", "status", "score", "max_score", "misconception", "follow_through", "feedback"}
    assert all(fields | {"counterexample"} <= set(item) for item in report["questions"])


def test_a_class_is_graded_around_its_broken_submissions(cli, tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    for number in range(3):
        write_json(folder / f"s{number}.json", RIGHT, f"s{number}")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "s9").mkdir()
    result = cli("grade", folder, "--format", "json")
    assert result.returncode == 2
    statuses = [report["status"] for report in objects(result)]
    assert sorted(statuses) == ["graded"] * 3 + ["rejected"] * 2
    table = cli("grade", folder)
    assert table.returncode == 2
    assert "s0" in table.stdout
    assert "broken.json" in "".join(table.stdout.split()), "wherever a long path is broken"


def test_out_writes_the_file(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT)
    result = cli("grade", sheet, "--format", "json", "--out", tmp_path / "marks.jsonl")
    assert result.returncode == 0
    assert result.stdout == ""
    assert json.loads((tmp_path / "marks.jsonl").read_text())["student"] == "s01"


def test_an_out_file_that_cannot_be_written_is_said(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT)
    result = cli("grade", sheet, "--out", tmp_path / "no" / "marks.jsonl")
    assert result.returncode == 2
    assert "marks.jsonl" in result.stderr


def test_a_full_disk_is_said(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT)
    result = cli("grade", sheet, "--format", "json", "--out", "/dev/full")
    assert result.returncode == 2
    assert "No space left" in result.stderr
    for call in ("list", f"grade {sheet}", f"grade {sheet} --format json"):
        command = f"{sys.executable} -m grader {call} > /dev/full"
        done = subprocess.run(command, shell=True, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 2, call
        assert "No space left" in done.stderr


@pytest.mark.parametrize(
    ("least", "code"), [("1", 0), ("2", 0), ("2.5", 1), ("100%", 1), ("1%", 0), ("much", 2), ("120%", 2)]
)
def test_min_score(cli, tmp_path, least, code):
    sheet = write_json(tmp_path / "a.json", RIGHT)
    assert cli("grade", sheet, "--min-score", least).returncode == code


def test_a_sheet_without_assignment_takes_the_option(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT, assignment=None)
    assert cli("grade", sheet).returncode == 2
    assert cli("grade", sheet, "--assignment", "iit-hw4").returncode == 0


def test_an_unknown_assignment_is_rejected_with_the_nearest(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT, assignment="iit-hw5")
    [report] = objects(result := cli("grade", sheet, "--format", "json"))
    assert result.returncode == 2
    assert report["status"] == "rejected"
    assert "iit-hw4" in report["why"]


def test_an_unknown_question_suggests_the_nearest_and_the_rest_is_graded(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", {**RIGHT, "q8-strided-output": "63x63x16"})
    [report] = objects(result := cli("grade", sheet, "--format", "json"))
    assert result.returncode == 2
    assert report["score"] == 2.0
    assert "q8-strided-output-shape" in " ".join(report["faults"])


def test_a_missing_path_exits_2(cli, tmp_path):
    assert cli("check", tmp_path / "nothing.json").returncode == 2
    assert cli("grade", tmp_path / "nothing.json").returncode == 2


def test_no_escape_codes_where_no_terminal_is(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", {"q1-valid-conv-r": [[9, 9], [9, 8]]})
    for call in (
        ("check", sheet),
        ("grade", sheet),
        ("list",),
        ("show", "iit-hw4/q1-valid-conv-r"),
        ("--help",),
    ):
        assert not ESCAPE.search(cli(*call).stdout)


def test_reports_fit_80_columns(cli, tmp_path):
    sheet = write_json(
        tmp_path / "a.json", {"q2-padded-conv-b": [[6, 9], [1, 2]], "q8-strided-output-shape": "1"}
    )
    for call in (("check", sheet), ("grade", sheet), ("show", "iit-hw4"), ("list", "iit-hw4")):
        assert max(map(len, cli(*call).stdout.splitlines())) <= 80


def test_an_ascii_terminal_is_enough(cli, tmp_path):
    sheet = write_json(tmp_path / "a.json", {"q1-valid-conv-r": [[9, 9], [9, 8]]})
    result = cli("check", sheet, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert result.returncode == 1, result.stderr
    assert "q1-valid-conv-r" in result.stdout


def test_markup_and_escapes_in_names_and_answers_are_harmless(cli, tmp_path):
    hostile = "[/red][bold]\x1b[31m\u202eevil\x07"
    sheet = write_json(tmp_path / "a.json", {"q1-valid-conv-r": hostile, "q9-1x1-conv": hostile}, hostile)
    for call in ("check", "grade"):
        result = cli(call, sheet)
        assert result.returncode in (0, 1)
        assert not re.search("[\x1b\x07\u202e]", result.stdout)
        assert "[/red][bold]" in result.stdout


def test_personal_numbers_agree_between_show_start_and_grade(cli, tmp_path, make_course):
    from tests.test_engine import PERSONAL

    course = make_course(PERSONAL)
    secret = tmp_path / "secret"
    secret.write_text("a long secret", encoding="utf-8")
    options = ("--course", course, "--secret-file", secret)
    shown = cli("show", "toy-hw/q1", "--student", "s01", *options).stdout
    values = re.search(r"Multiply \(([\d, ]+)\) by (\d+)", shown)
    assert values, shown
    numbers = [int(word) for word in re.findall(r"\d+", values[1])]
    started = cli(
        "start", "toy-hw", "--student", "s01", "--to", tmp_path / "hw", "--format", "json", *options
    )
    assert started.returncode == 0, started.stderr
    started_sheet = json.loads((tmp_path / "hw" / "answers.json").read_text())
    assert values[0] in " ".join(started_sheet["questions"][0]["ask"])
    answer = [number * int(values[2]) for number in numbers]
    sheet = write_json(tmp_path / "a.json", {"q1": answer}, assignment="toy-hw")
    [report] = objects(cli("grade", sheet, "--format", "json", *options))
    assert question(report, "q1")["status"] == "correct"
    assert cli("grade", sheet, "--course", course).returncode == 2
    assert "secret" in cli("show", "toy-hw/q1", "--student", "s01", "--course", course).stderr


def test_verify_passes_the_bundled_course(cli):
    result = cli("verify", "lec8")
    assert result.returncode == 0, result.stdout


def test_verify_finds_a_misconception_that_loses_no_marks(cli, make_course):
    from tests.conftest import TOY_ASSIGNMENT, TOY_PROBLEMS

    topic = TOY_PROBLEMS.replace("values + factor", "values * factor * 1")
    result = cli("verify", "toy-hw", "--all", "--course", make_course(TOY_ASSIGNMENT, topic))
    assert "cannot tell 'added' from the right answer" in result.stdout
    assert result.returncode == 1, "and no fair variant can be drawn"


def test_verify_finds_a_failing_reference(cli, make_course):
    from tests.conftest import TOY_ASSIGNMENT, TOY_PROBLEMS, TOY_REFERENCE

    broken = TOY_REFERENCE.replace("np.asarray(values) * factor", "1 / 0")
    result = cli("verify", "toy-hw", "--course", make_course(TOY_ASSIGNMENT, TOY_PROBLEMS, broken))
    assert result.returncode == 1
    assert "ZeroDivisionError" in result.stdout


def test_ctrl_c_shows_what_is_done(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    for number in range(4000):
        write_json(folder / f"s{number:04d}.json", {**RIGHT, "q9-1x1-conv": f"{number}"}, f"s{number}")
    out = tmp_path / "marks.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", str(folder), "--format", "json", "--out", str(out)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(1000):
        if out.exists() and out.stat().st_size:
            break
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    lines = out.read_text().splitlines()
    assert 0 < len(lines) < 4000
    assert all(json.loads(line)["status"] == "graded" for line in lines)


def test_a_submission_with_a_failed_question_is_done_once():
    failed = Mark("q1", "Failed", QuestionStatus.GRADER_ERROR, 0.0, 1.0)
    tally = Tally()
    tally.add(Report("s01.json", "hw", "s01", SubmissionStatus.GRADED, marks=(failed,)))
    tally.add(Report("s02.json", "hw", "s02", SubmissionStatus.REJECTED))
    assert tally.done == 2
    assert tally.exit_code() == 3


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    command = f"{sys.executable} -m grader list iit-hw4 | head -n 1"
    result = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stderr == ""


def test_starting_imports_no_heavy_module():
    heavy = ("torch", "scipy", "nbformat", "ruamel", "numpy", "rich.console")
    code = f"import sys; import grader.cli; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_checking_json_imports_no_other_formats_reader(tmp_path):
    sheet = write_json(tmp_path / "a.json", RIGHT)
    code = (
        f"import sys; sys.argv = ['grader', 'check', {str(sheet)!r}]\n"
        "from grader.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('torch', 'scipy', 'nbformat', 'ruamel', 'markdown_it') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_a_column_written_for_a_list_is_drawn_with_its_wrong_cell(cli, tmp_path):
    sheet = write_json(
        tmp_path / "a.json", {"q5-pyramid-sizes": [[8], [6], [2]], "q1-valid-conv-r": [[9, 1]]}
    )
    result = cli("grade", sheet)
    assert result.returncode == 0, result.stderr
    assert "[6]" in result.stdout

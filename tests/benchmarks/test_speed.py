"""Figures, as ratios within one run: `make bench` prints them.

Sheets are drawn from right answers, misconceptions and unreadable ones of `iit-hw4`, so that the marks
are a class's, not one sheet graded again and again.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.engine import Grader
from grader.registry import open_course

pytestmark = pytest.mark.bench

ENV = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "GRADER_COURSE")}


def write_class(folder: Path, students: int, questions: int | None = None) -> Path:
    """Write a class of JSON sheets of `iit-hw4`; each answer is drawn anew."""
    draw = random.Random(students)
    solutions = Grader(open_course().assignment("iit-hw4")).solutions(None)
    names = list(solutions)[:questions]
    folder.mkdir(parents=True)
    for number in range(students):
        answers = {}
        for name in names:
            solution = solutions[name]
            if solution.kind.label == "essay":
                answers[name] = f"Words of student {number} on {name}."
                continue
            values = [solution.expected] * 6 + [wrong.value for wrong in solution.wrong]
            forms = solution.kind.forms(draw.choice(values))
            answers[name] = draw.choice([*forms.values(), f"unreadable {number % 100}"])
        sheet = {"assignment": "iit-hw4", "student": f"s{number:05d}", "answers": answers}
        (folder / f"s{number:05d}.json").write_text(json.dumps(sheet), encoding="utf-8")
    return folder


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=ENV, capture_output=True, check=False)
    return time.perf_counter() - began


def test_checking_a_sheet_against_starting_numpy(tmp_path):
    sheet = next(write_class(tmp_path / "one", 1, questions=30).iterdir())
    check = [sys.executable, "-m", "grader", "check", str(sheet)]
    numpy = [sys.executable, "-c", "import numpy"]
    for command in (check, numpy):
        seconds(command)
    pairs = [(seconds(check), seconds(numpy)) for _ in range(15)]
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"\ngrader check, 30 questions: {ratio:.2f} times python -c 'import numpy' (bound 4)")
    assert ratio <= 4


def grade_class(folder: Path, out: Path) -> tuple[float, float]:
    """CPU seconds and peak memory (MB) of grading a folder, as a process of its own on one core."""
    code = (
        "import resource, sys\n"
        "from grader.cli import main\n"
        f"sys.argv = ['grader', 'grade', {str(folder)!r}, '--format', 'json', '--out', {str(out)!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, text=True, check=True)
    cpu, memory = map(float, result.stdout.split()[-2:])
    return cpu, memory


def test_grading_a_large_class(tmp_path):
    half, whole = write_class(tmp_path / "half", 5_000), write_class(tmp_path / "whole", 10_000)
    grade_class(half, tmp_path / "warm.jsonl")
    cpu_half, memory_half = grade_class(half, tmp_path / "half.jsonl")
    cpu_whole, memory_whole = grade_class(whole, tmp_path / "whole.jsonl")
    assert len((tmp_path / "whole.jsonl").read_text().splitlines()) == 10_000
    rate, growth = 10_000 / cpu_whole, cpu_whole / cpu_half
    print(f"\ngrader grade, 10,000 sheets: {rate:.0f} submissions a second of CPU (bound 1,000)")
    print(f"twice the submissions: {growth:.2f} times the time (bound 2.1)")
    print(f"peak memory: {memory_half:.0f} MB for 5,000, {memory_whole:.0f} MB for 10,000")
    assert rate >= 1_000
    assert growth <= 2.1
    assert memory_whole <= memory_half * 1.05

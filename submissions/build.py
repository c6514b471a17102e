"""Rebuilds the generated sample submissions: ``python -m submissions.build``.

Per assignment a perfect and an all-wrong sheet, from the independent answer key, each with the verdicts it
must get; and those of the broken submissions that nobody can type. The sheets of the three students and the
readable broken ones are written by hand and left alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

from submissions.broken_files import broken_files
from submissions.independent import cmu_hw5, huji_ex1, iit_hw4, lec8, lmu_ex4, readings
from submissions.sheets import Answers, write_sheet

HERE = Path(__file__).parent
KEYS: dict[str, ModuleType] = {
    "iit-hw4": iit_hw4,
    "lmu-ex4": lmu_ex4,
    "huji-ex1": huji_ex1,
    "cmu-hw5": cmu_hw5,
    "lec8": lec8,
}
PERFECT = {"iit-hw4": "md", "lmu-ex4": "toml", "huji-ex1": "ipynb", "cmu-hw5": "json", "lec8": "yaml"}
ALL_WRONG = {"iit-hw4": "yaml", "lmu-ex4": "md", "huji-ex1": "json", "cmu-hw5": "ipynb", "lec8": "toml"}


def build() -> dict[Path, bytes]:
    """The generated files, by path, without writing any."""
    files: dict[Path, bytes] = {}
    for assignment, key in KEYS.items():
        perfect, wrong = {**key.RIGHT, **key.ESSAYS}, key.UNNAMED_WRONG
        files |= _sample(assignment, "perfect", PERFECT[assignment], perfect, expect_perfect(key))
        files |= _sample(assignment, "all-wrong", ALL_WRONG[assignment], wrong, expect_all_wrong(key))
    return files | {HERE / "broken" / name: content for name, content in broken_files().items()}


def expect_perfect(key: ModuleType) -> dict[str, Any]:
    """The verdicts on a sheet with every right answer: what a person marks has no points yet."""
    questions = {name: _verdict("correct") for name in key.RIGHT}
    questions |= {name: _verdict("needs-review") for name in key.ESSAYS}
    return _graded(key, score=len(key.RIGHT), exit_code=0, questions=questions)


def expect_all_wrong(key: ModuleType) -> dict[str, Any]:
    """The verdicts on a sheet with every answer wrong and no essay."""
    questions = {name: _verdict("wrong", _named(key, name)) for name in key.UNNAMED_WRONG}
    questions |= {name: _verdict("unanswered") for name in key.ESSAYS}
    return _graded(key, score=0, exit_code=1, questions=questions)


def _graded(key: ModuleType, score: int, exit_code: int, questions: dict[str, Any]) -> dict[str, Any]:
    # Every question that is no essay counts one point.
    most = len(key.RIGHT) + sum(key.ESSAY_POINTS.values())
    return {
        "status": "graded",
        "score": score,
        "max_score": most,
        "exit": exit_code,
        "questions": questions,
    }


def _verdict(status: str, misconception: str | None = None) -> dict[str, Any]:
    return {"status": status, "misconception": misconception, "follow_through": False}


def _named(key: ModuleType, name: str) -> str | None:
    """The misconception that a wrong answer cannot help but show, such as a claim's other truth value."""
    answer = key.UNNAMED_WRONG[name]
    return next((slip for slip, wrong in key.WRONG[name].items() if answer in readings(wrong)), None)


def _sample(
    assignment: str, name: str, suffix: str, answers: Answers, expected: dict[str, Any]
) -> dict[Path, bytes]:
    folder = HERE / assignment / name
    sheet = write_sheet(suffix, assignment, f"{name}-{assignment}", answers)
    verdicts = json.dumps(expected, indent=2) + "\n"
    return {folder / f"answers.{suffix}": sheet.encode(), folder / "expected.json": verdicts.encode()}


def main() -> None:
    """Write the generated files."""
    for path, content in build().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()

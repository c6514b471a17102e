"""``grader start``: an empty sheet with the questions in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.engine import Grader
from grader.errors import CallError
from grader.intake.blank_sheets import SheetQuestion, write_sheet
from grader.model import Assignment
from grader.registry import Course
from grader.reports.prompts import plain_prompt
from grader.solutions import Solution
from grader.text import clean_name


def write_start(
    course: Course, name: str, student: str, folder: Path, format: str, secret: bytes | None
) -> Path:
    """Write ``answers.<format>`` into a folder and return its path.

    Raises:
        CallError: the student has no name, there is a sheet already, or the folder cannot be written.
    """
    assignment = course.assignment(name)
    student = clean_name(student)
    if not student:
        raise CallError("--student is empty.", mend="Give the name or number of who will answer.")
    present = sorted(folder.glob("answers.*")) if folder.is_dir() else []
    if present:
        raise CallError(
            "There is an answer sheet already; it is left as it is.",
            where=str(present[0]),
            mend="Choose another folder with --to.",
        )
    content = write_sheet(
        assignment.id, assignment.title, student, sheet_questions(assignment, student, secret), format
    )
    path = folder / f"answers.{format}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise CallError(
            f"The sheet cannot be written: {error.strerror}.",
            where=str(path),
            mend="Choose a folder that you may write to with --to.",
        ) from None
    return path


def sheet_questions(assignment: Assignment, student: str, secret: bytes | None) -> list[SheetQuestion]:
    """The questions as a sheet shows them, with the student's own numbers."""
    solutions = Grader(assignment, secret).solutions(student)
    return [_sheet_question(solution) for solution in solutions.values()]


def _sheet_question(solution: Solution) -> SheetQuestion:
    question = solution.question
    return SheetQuestion(
        id=question.id,
        title=question.title,
        ask=plain_prompt(question, solution.instance),
        answer_help=solution.kind.describe(),
        points=question.points,
        blank=_blank(solution),
    )


def _blank(solution: Solution) -> Any:
    """The skeleton of an answer; it must not tell whether a claim holds."""
    kind: Any = solution.kind
    if kind.label == "claim" and kind.fields:
        return {"claim": None, "witness": dict.fromkeys(kind.fields)}
    if kind.label == "parts":
        return dict.fromkeys(kind.parts)
    return None

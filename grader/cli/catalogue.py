"""``grader list`` and ``grader show``: what there is to answer."""

from __future__ import annotations

import json

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.engine import AnswerKey, Grader
from grader.errors import CallError, CourseError
from grader.model import Assignment, Exercise, Question
from grader.registry import Course, nearest
from grader.reports.prompts import Prompt
from grader.solutions import Solution, answer_kind, blaming_author, solve

Rows = list[dict[str, str | int | float]]


def list_assignments(course: Course, assignment: str | None, *, as_json: bool) -> list[CourseError]:
    """Print the assignments of a course, or the questions of one; what is broken is returned."""
    rows, faults = _question_rows(course.assignment(assignment)) if assignment else _assignment_rows(course)
    if as_json:
        for row in rows:
            print(json.dumps(row))
    elif rows:
        _print_table(rows, assignment)
    return faults


def _print_table(rows: Rows, assignment: str | None) -> None:
    console = Console(highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in rows[0]:
        number = isinstance(rows[0][name], int | float)
        table.add_column(name, justify="right" if number else "left", overflow="fold", no_wrap=name == "id")
    for row in rows:
        table.add_row(*(Text(f"{cell:g}" if isinstance(cell, float) else str(cell)) for cell in row.values()))
    console.print(table)
    example = f"{assignment}/{rows[0]['id']}" if assignment else rows[0]["id"]
    console.print(Text(f"Read one with: grader show {example}", style="dim"))


def _load(course: Course) -> tuple[list[Assignment], list[CourseError]]:
    """The assignments of a course, and why others cannot be loaded."""
    loaded: list[Assignment] = []
    faults: list[CourseError] = []
    for name in course.assignment_files():
        try:
            loaded.append(course.assignment(name))
        except CourseError as error:
            faults.append(error)
    return loaded, faults


def _assignment_rows(course: Course) -> tuple[Rows, list[CourseError]]:
    loaded, faults = _load(course)
    rows: Rows = [
        {
            "id": assignment.id,
            "questions": len(assignment.questions),
            "points": sum(question.points for question in assignment.questions),
            "title": assignment.title,
        }
        for assignment in loaded
    ]
    return rows, faults


def _question_rows(assignment: Assignment) -> tuple[Rows, list[CourseError]]:
    is_personal = any(question.personal for question in assignment.questions)
    key = AnswerKey() if is_personal else Grader(assignment).key(None)
    kinds = {name: solution.kind.label for name, solution in key.solved.items()}
    rows: Rows = [
        {
            "id": question.id,
            "answer": kinds.get(question.id, "personal" if is_personal else "broken"),
            "points": question.points,
            "title": question.title,
        }
        for question in assignment.questions
    ]
    return rows, list(key.broken.values())


def show(course: Course, name: str, student: str | None, secret: bytes | None) -> None:
    """Print an assignment's questions, one question, or an exercise at an example.

    Raises:
        CallError: nothing has that name.
    """
    console = Console(highlight=False)
    assignment_id, _, question_id = name.partition("/")
    if not question_id and "." in name and name.partition(".")[0] in course.topics():
        _show_exercise(console, course.exercise(name))
        return
    if not question_id and name not in course.assignment_files():
        assignment_id, question_id = _find_question(course, name), name
    assignment = course.assignment(assignment_id)
    known = {question.id for question in assignment.questions}
    if question_id in assignment.reserved:
        raise CallError(f"'{question_id}' is answered with code, which is not graded yet.")
    if question_id and question_id not in known:
        raise CallError(
            f"{assignment_id} has no question '{question_id[:80]}'.", mend=nearest(question_id, known)
        )
    if student is None and any(q.personal for q in assignment.questions if question_id in ("", q.id)):
        raise CallError("These numbers are personal.", mend="Say whose with --student.")
    key = Grader(assignment, secret).key(student)
    asked = [question_id] if question_id else [question.id for question in assignment.questions]
    for asked_id in asked:
        console.print(_question_view(assignment, key.solution(asked_id)))


def _find_question(course: Course, name: str) -> str:
    """The one assignment that has a question of this id."""
    loaded, _ = _load(course)
    homes = [
        assignment.id for assignment in loaded if name in {question.id for question in assignment.questions}
    ]
    if len(homes) == 1:
        return homes[0]
    if homes:
        raise CallError(f"'{name}' is in {' and '.join(homes)}.", mend=f"Write {homes[0]}/{name}.")
    questions = [question.id for assignment in loaded for question in assignment.questions]
    names = [*course.assignment_files(), *questions]
    raise CallError(
        f"Nothing here is called '{name[:80]}'.",
        mend=nearest(name, names) or "`grader list` names all assignments.",
    )


def _question_view(assignment: Assignment, solution: Solution) -> Group:
    question = solution.question
    points = f"{question.points:g} point" + ("" if question.points == 1 else "s")
    title = Text.assemble(
        (f"{assignment.id}/{question.id}", "bold"), f"  {question.title}  ", (points, "dim")
    )
    lines = [Text(f"Answer: {solution.kind.describe()}")]
    if question.follows:
        credit = f"{100 * question.follow_credit:g} %"
        lines.append(
            Text(f"Right at your own earlier answers, though those are wrong: {credit}.", style="dim")
        )
    if question.note:
        lines.append(Text(f"Note: {question.note}"))
    source = "; ".join(dict.fromkeys(part for part in (question.source, question.exercise.source) if part))
    if source:
        lines.append(Text(f"Source: {source}", style="dim"))
    prompt = Padding(Prompt(question, solution.instance), (1, 2))
    return Group(title, prompt, Padding(Group(*lines), (0, 2)), Text(""))


def _show_exercise(console: Console, exercise: Exercise) -> None:
    """An exercise as authors see it: its text at a drawn example, and its misconceptions."""
    import numpy as np

    console.print(Text(exercise.id, style="bold"))
    if exercise.draw is not None:
        question = Question("example", exercise, {}, 1.0, exercise.id, exercise.ask)
        with blaming_author(question, "The draw"):
            drawn = dict(exercise.draw(np.random.default_rng(0)))
        solution = solve(question, drawn, {}, b"")
        console.print(Padding(Prompt(question, solution.instance), (1, 2)))
        console.print(Padding(Text(f"Answer: {solution.kind.describe()}"), (0, 2)))
    elif not callable(exercise.answer):
        console.print(Padding(Text(exercise.ask), (1, 2)))
        console.print(Padding(Text(f"Answer: {answer_kind(exercise, {}).describe()}"), (0, 2)))
    for misconception in exercise.misconceptions:
        console.print(
            Padding(Text.assemble((misconception.id, "bold"), ": ", misconception.hint), (1, 2, 0, 2))
        )
    if exercise.source:
        console.print(Padding(Text(f"Source: {exercise.source}", style="dim"), (1, 2)))

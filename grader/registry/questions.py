"""From an assignment file to questions: named data, earlier questions, misconceptions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import CourseError
from grader.model import Assignment, Exercise, Misconception, Question
from grader.registry.files import AssignmentEntry, MisconceptionEntry, QuestionEntry, line_of
from grader.registry.names import nearest


@dataclass(frozen=True)
class _Place:
    """Where in the author's file we are, to say so when something is wrong."""

    path: Path
    text: str
    number: int

    def error(self, key: str, message: str, mend: str = "") -> CourseError:
        line = line_of(self.text, ("question", self.number, key))
        return CourseError(message, where=f"{self.path}:{line}", mend=mend)


def resolve_assignment(
    entry: AssignmentEntry, text: str, path: Path, find_exercise: Callable[[str], Exercise]
) -> Assignment:
    """Build the assignment that a validated file describes.

    Raises:
        CourseError: a name in it leads nowhere, or an id stands twice; with the line.
    """
    data = {name: freeze(value) for name, value in entry.data.items()}
    questions: list[Question] = []
    seen: set[str] = set(entry.reserved)
    for number, question in enumerate(entry.question):
        place = _Place(path, text, number)
        if question.id in seen:
            raise place.error("id", f"The question id '{question.id}' is used twice.")
        seen.add(question.id)
        earlier = {asked.id for asked in questions}
        questions.append(_resolve_question(question, place, data, earlier, find_exercise))
    return Assignment(
        id=entry.id,
        title=entry.title,
        questions=tuple(questions),
        source=entry.source,
        reserved=tuple(entry.reserved),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _resolve_question(
    entry: QuestionEntry,
    place: _Place,
    data: Mapping[str, Any],
    earlier: set[str],
    find_exercise: Callable[[str], Exercise],
) -> Question:
    try:
        exercise = find_exercise(entry.exercise)
    except CourseError as error:
        if error.where:
            raise
        raise place.error("exercise", error.message, error.mend) from None
    instance: dict[str, Any] = {}
    follows: dict[str, str | tuple[str, ...]] = {}
    for name, value in entry.instance.items():
        named = _named_questions(value, earlier, place)
        if named is None:
            instance[name] = _resolve_value(value, data, place, "instance")
        else:
            follows[name] = named
    if entry.personal and exercise.draw is None:
        raise place.error("personal", f"'{exercise.id}' has no draw, so it cannot be personal.")
    points = entry.points
    if points is None:
        points = _rubric_points(entry.rubric) or 1.0
    return Question(
        id=entry.id,
        exercise=exercise,
        instance=instance,
        points=points,
        title=entry.title,
        ask=entry.ask or exercise.ask,
        misconceptions=_resolve_misconceptions(entry, exercise, data, place),
        source=entry.source,
        note=entry.note,
        personal=entry.personal,
        follows=follows,
        follow_credit=entry.follow_credit if follows else 0.0,
        rubric=tuple(entry.rubric),
    )


def _rubric_points(rubric: list[str]) -> float:
    """The points of a rubric: each line starts with its own (``"1: ..."``, ``"1 (bonus): ..."``)."""
    leads = (re.match(r"(\d+(?:\.\d+)?)\s*:", line) for line in rubric)
    return float(sum(float(lead[1]) for lead in leads if lead))


def _resolve_misconceptions(
    entry: QuestionEntry, exercise: Exercise, data: Mapping[str, Any], place: _Place
) -> tuple[Misconception, ...]:
    if entry.misconceptions is None:
        return exercise.misconceptions
    known: dict[str, list[Misconception]] = {}
    for misconception in exercise.misconceptions:
        known.setdefault(misconception.id, []).append(misconception)
    found: list[Misconception] = []
    for item in entry.misconceptions:
        one = MisconceptionEntry(id=item) if isinstance(item, str) else item
        found.extend(_resolve_misconception(one, known, data, place))
    return tuple(found)


def _resolve_misconception(
    entry: MisconceptionEntry,
    known: Mapping[str, list[Misconception]],
    data: Mapping[str, Any],
    place: _Place,
) -> list[Misconception]:
    typed = [entry.value] if entry.value is not None else entry.values
    bases = known.get(entry.like or entry.id, [])
    if entry.like is not None and not bases:
        raise place.error(
            "misconceptions", f"The exercise has no misconception '{entry.like}'.", nearest(entry.like, known)
        )
    if not bases and entry.hint is None:
        raise place.error(
            "misconceptions",
            f"'{entry.id}' is no misconception of the exercise, and has no hint of its own.",
            nearest(entry.id, known),
        )
    changes = {k: _resolve_value(v, data, place, "misconceptions") for k, v in entry.changes.items()}
    made = [
        replace(
            base,
            id=entry.id,
            hint=entry.hint or base.hint,
            changes={**base.changes, **changes},
            credit=base.credit if entry.credit is None else entry.credit,
        )
        for base in bases or [Misconception(entry.id, hint=entry.hint or "")]
    ]
    if not typed:
        return made
    values = [_resolve_value(value, data, place, "misconceptions") for value in typed]
    return [replace(made[0], wrong=_Typed(value)) for value in values]


@dataclass(frozen=True)
class _Typed:
    """A wrong reference that is one known wrong answer, as an author typed it."""

    value: Any

    def __call__(self, **_: Any) -> Any:
        return self.value


def _named_questions(value: Any, earlier: set[str], place: _Place) -> str | tuple[str, ...] | None:
    """The id that a value of an instance names with ``@id``, or several; None without any."""
    names = value if isinstance(value, list) else [value]
    if not any(isinstance(name, str) and name.startswith("@") for name in names):
        return None
    for name in names:
        if not isinstance(name, str) or not name.startswith("@") or name[1:] not in earlier:
            raise place.error(
                "instance",
                f"'{name}' names no earlier question of this assignment.",
                nearest(str(name).removeprefix("@"), earlier),
            )
    return tuple(name[1:] for name in names) if isinstance(value, list) else value[1:]


def _resolve_value(value: Any, data: Mapping[str, Any], place: _Place, key: str) -> Any:
    """Replace ``"$name"`` by the named data, anywhere in a value."""
    if isinstance(value, str) and value.startswith("$"):
        if value[1:] not in data:
            raise place.error(key, f"[data] has no '{value[1:]}'.", nearest(value[1:], data))
        return data[value[1:]]
    if isinstance(value, list):
        items = [_resolve_value(item, data, place, key) for item in value]
        return freeze([item.tolist() if isinstance(item, np.ndarray) else item for item in items])
    if isinstance(value, dict):
        return {name: _resolve_value(item, data, place, key) for name, item in value.items()}
    return value


def freeze(value: Any) -> Any:
    """A value of an author's file as instances hold it: rectangular lists of numbers are read-only arrays."""
    if isinstance(value, dict):
        return {name: freeze(item) for name, item in value.items()}
    if not isinstance(value, list):
        return value
    if _is_numeric(value):
        try:
            array = np.array(value)
        except ValueError:
            return tuple(freeze(item) for item in value)
        array.flags.writeable = False
        return array
    return tuple(freeze(item) for item in value)


def _is_numeric(value: list[Any]) -> bool:
    return bool(value) and all(
        _is_numeric(item)
        if isinstance(item, list)
        else isinstance(item, int | float) and not isinstance(item, bool)
        for item in value
    )

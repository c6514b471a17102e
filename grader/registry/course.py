"""Opening a course: finding its topics and assignments, loading them when they are asked for."""

from __future__ import annotations

import importlib
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import CallError, CourseError
from grader.model import Assignment, Exercise, Misconception
from grader.registry.files import read_assignment_file
from grader.registry.names import nearest
from grader.registry.questions import resolve_assignment

_CREDITS = ("all", "entries")


@dataclass(frozen=True)
class Course:
    """The exercises and assignments of a course, loaded on first use.

    ``roots`` are the folders that hold ``problems/``, the outermost course first; the bundled one last.
    """

    roots: tuple[Path, ...]
    _assignments: dict[str, Assignment] = field(default_factory=dict, repr=False)

    def assignment_files(self) -> dict[str, Path]:
        """Every assignment's file by id, in alphabetical order; a course's own hides a bundled one."""
        files: dict[str, Path] = {}
        for root in reversed(self.roots):
            for path in sorted((root / "problems" / "assignments").glob("*.toml")):
                files[path.stem] = path
        return dict(sorted(files.items()))

    def topics(self) -> list[str]:
        """The names of all topics: the modules of ``problems/``."""
        names = {
            path.stem
            for root in self.roots
            for path in (root / "problems").glob("*.py")
            if not path.stem.startswith("_")
        }
        return sorted(names)

    def assignment(self, name: str) -> Assignment:
        """Load an assignment by id.

        Raises:
            CallError: there is no such assignment.
            CourseError: its file is wrong, or names an exercise that is.
        """
        if name not in self._assignments:
            files = self.assignment_files()
            if name not in files:
                known = ", ".join(files)
                raise CallError(
                    f"There is no assignment '{name[:80]}'.",
                    mend=nearest(name, files) or f"The assignments are: {known}.",
                )
            entry, text = read_assignment_file(files[name])
            if entry.id != name:
                raise CourseError(
                    f"The id is '{entry.id}' but the file is named '{name}'.",
                    where=str(files[name]),
                    mend="Give both the same name.",
                )
            self._assignments[name] = resolve_assignment(entry, text, files[name], self.exercise)
        return self._assignments[name]

    def exercise(self, name: str) -> Exercise:
        """Load an exercise by its id ``topic.name``.

        Raises:
            CourseError: there is no such topic or exercise, or its module fails to import.
        """
        topic = name.partition(".")[0]
        if topic not in self.topics():
            raise CourseError(
                f"There is no exercise '{name}': problems/ has no topic '{topic}'.",
                mend=nearest(topic, self.topics()),
            )
        exercises = self.exercises_of(topic)
        if name not in exercises:
            raise CourseError(f"There is no exercise '{name}'.", mend=nearest(name, exercises))
        return exercises[name]

    def exercises_of(self, topic: str) -> dict[str, Exercise]:
        """Every exercise of a topic by id, in the order of definition.

        Raises:
            CourseError: the module fails to import, or an exercise in it is wrong.
        """
        try:
            _lay_out(self.roots)
            # What an author prints to see what happens must not land among the reports.
            with redirect_stdout(sys.stderr):
                module = importlib.import_module(f"problems.{topic}")
        except (Exception, SystemExit) as error:
            # Whatever an author's module raises is the author's to mend; say where.
            raise CourseError(
                f"The topic cannot be imported: {type(error).__name__}: {error}.",
                where=f"problems/{topic}.py",
            ) from error
        exercises: dict[str, Exercise] = {}
        for exercise in vars(module).values():
            if not isinstance(exercise, Exercise):
                continue
            _check_exercise(exercise, f"problems/{topic}.py")
            if exercise.id.partition(".")[0] != topic:
                # An exercise imported from another topic is that topic's.
                continue
            if exercises.get(exercise.id, exercise) is not exercise:
                raise CourseError(
                    f"The exercise id '{exercise.id}' is used twice.", where=f"problems/{topic}.py"
                )
            exercises[exercise.id] = exercise
        return exercises


def _check_exercise(exercise: Exercise, where: str) -> None:
    """Refuse what would mark students wrongly or reach a report as it should not.

    Raises:
        CourseError: something in the exercise is not what its field is for.
    """
    if isinstance(exercise.answer, type):
        kind = exercise.answer.__name__
        raise CourseError(f"{exercise.id}: the answer is a class.", where=where, mend=f"Write {kind}().")
    texts = {name: getattr(exercise, name) for name in ("id", "ask", "credit", "source")}
    for misconception in exercise.misconceptions:
        if not isinstance(misconception, Misconception):
            raise CourseError(f"{exercise.id}: {misconception!r} is no Misconception.", where=where)
        texts[f"the id {misconception.id!r}"] = misconception.id
        texts[f"the hint of '{misconception.id}'"] = misconception.hint
    for name, text in texts.items():
        if not isinstance(text, str):
            raise CourseError(f"{exercise.id}: {name} is not text: {text!r}.", where=where)
    if exercise.credit not in _CREDITS:
        raise CourseError(
            f"{exercise.id}: there is no credit '{exercise.credit[:40]}'.",
            where=where,
            mend=f"Write one of: {', '.join(_CREDITS)}.",
        )


def open_course(folder: Path | None = None) -> Course:
    """Open the bundled course, or a folder laid over it.

    Raises:
        CallError: the folder has no ``problems/``.
    """
    import problems

    bundled = Path(problems.__path__[-1]).parent
    if folder is None:
        return Course((bundled,))
    folder = folder.resolve()
    if not (folder / "problems").is_dir():
        raise CallError(
            "This folder is no course: it has no problems/ in it.",
            where=str(folder),
            mend="A course has problems/ (with assignments/*.toml) and reference/.",
        )
    return Course((folder, bundled))


def _lay_out(roots: tuple[Path, ...]) -> None:
    """Let ``import problems.topic`` and ``reference.topic`` find a course's own modules, its outermost first.

    What another course of this process has loaded under these names is forgotten.
    """
    for package in ("problems", "reference"):
        module = importlib.import_module(package)
        folders = [str(root / package) for root in roots if (root / package).is_dir()]
        if list(module.__path__) == folders:
            continue
        own = {path.stem for folder in (*module.__path__, *folders) for path in Path(folder).glob("*.py")}
        module.__path__[:] = folders
        for name in own:
            if sys.modules.pop(f"{package}.{name}", None) is not None:
                vars(module).pop(name, None)

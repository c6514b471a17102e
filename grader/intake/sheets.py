"""What every format of an answer sheet has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from grader.intake.sources import Source, format_of
from grader.model import Raw
from grader.text import clean_name

DEEPEST = 64
MOST_ANSWERS = 2_000
LONGEST_ID = 100
MOST_DIGITS = 4_300

KnownIds = Callable[[str | None], Collection[str]]
"""The ids of an assignment's questions, by the assignment's name or None; empty if there is no such one."""

_ESCAPING = frozenset({"json", "toml", "yaml"})
# The format turned "\frac" into a form feed and "rac": the sheet's author meant a backslash.
_EATEN_BACKSLASH = re.compile(
    r"[\x08\x0c]|\t(?:imes|heta|anh|au\b|ext\b|ilde)|\n(?:abla|eq\b)|\r(?:ho|ight|floor|ceil)"
)
_NESTING = frozenset({list, dict})
_HUGE = 1 << (MOST_DIGITS * 3)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its format gives it. ``lines`` holds where an answer stands: a line or words for a place."""

    assignment: Any
    student: Any
    answers: Mapping[str, Raw]
    lines: Mapping[str, int | str] = field(default_factory=dict)


def parse_sheet(source: Source, known_ids: KnownIds | None = None) -> Sheet:
    """Read a sheet of any format; its suffix says which.

    Raises:
        Rejected: the sheet cannot be read as a whole; says where and how to mend it.
    """
    return _settled(_parse(source, known_ids), source)


def _parse(source: Source, known_ids: KnownIds | None) -> Sheet:
    # Each format's reader is imported only for sheets of that format: some take longer than grading.
    match format_of(source.name):
        case "json":
            from grader.intake.json_sheet import parse_json

            return parse_json(source)
        case "toml":
            from grader.intake.toml_sheet import parse_toml

            return parse_toml(source)
        case "yaml":
            from grader.intake.yaml_sheet import parse_yaml

            return parse_yaml(source)
        case "md":
            from grader.intake.markdown_sheet import parse_markdown

            return parse_markdown(source, known_ids)
        case "ipynb":
            from grader.intake.notebook_sheet import parse_notebook

            return parse_notebook(source, known_ids)
    raise source.reject(
        "This is not an answer sheet.",
        mend="Hand in .md, .toml, .json, .yaml or .ipynb, a folder with one, or a .zip or .tar.gz of it.",
    )


def keyed_sheet(content: Any, source: Source) -> Sheet:
    """The sheet in a mapping with "assignment", "student" and "answers"; other keys are ignored.

    Raises:
        Rejected: it is no mapping, or has no mapping of answers.
    """
    example = '{"assignment": "...", "student": "...", "answers": {"question-id": ...}}'
    if not isinstance(content, Mapping):
        raise source.reject("The sheet is not a mapping of names to values.", mend=f"As JSON: {example}.")
    if "answers" not in content:
        raise source.reject("The sheet has no 'answers'.", mend=f"As JSON: {example}.")
    answers = content["answers"]
    if answers is None:
        answers = {}
    if not isinstance(answers, Mapping):
        raise source.reject(
            "'answers' is not a mapping of question ids to answers.", mend=f"As JSON: {example}."
        )
    return Sheet(content.get("assignment"), content.get("student"), answers)


def check_depth(content: Any, source: Source) -> None:
    """Refuse lists and mappings nested deeper than anyone means.

    Raises:
        Rejected: deeper than ``DEEPEST``.
    """
    level: list[Any] = [[content]]
    for _ in range(DEEPEST + 1):
        level = [value for value in chain.from_iterable(level) if type(value) in _NESTING]
        if not level:
            return
        level = [value.values() if type(value) is dict else value for value in level]
    raise source.reject(f"The sheet nests deeper than {DEEPEST} levels.", mend="Write plain lists.")


def is_huge(value: Any) -> bool:
    """Whether a whole number has too many digits to be worked with."""
    return type(value) is int and abs(value) >= _HUGE


def _settled(sheet: Sheet, source: Source) -> Sheet:
    """Names cleaned, ids without their assignment's name, nothing of unbounded size."""
    if len(sheet.answers) > MOST_ANSWERS:
        raise source.reject(f"The sheet has more than {MOST_ANSWERS} answers.", mend="Keep your own.")
    assignment = _name(sheet.assignment, "assignment", source)
    answers, lines = sheet.answers, sheet.lines
    ids = "".join(answers)
    if len(ids) > LONGEST_ID:
        for name in answers:
            if len(name) > LONGEST_ID:
                raise source.reject(
                    f"A question's id is longer than {LONGEST_ID} characters: '{name[:40]}...'."
                )
    if "/" in ids:
        assignment, answers, lines = _without_prefix(assignment, sheet, source)
    if not ids.isprintable():
        raise source.reject("A question's id holds control characters.", mend="Copy the ids from the sheet.")
    if format_of(source.name) in _ESCAPING and "\\" in source.text:
        for name, raw in answers.items():
            if type(raw) is str and _EATEN_BACKSLASH.search(raw):
                _refuse_eaten_backslash(name, lines, source)
    answers = {name: _filled(raw) if type(raw) is dict else raw for name, raw in answers.items()}
    return Sheet(assignment, _name(sheet.student, "student", source), answers, lines)


def _filled(parts: Mapping[str, Raw]) -> dict[str, Raw]:
    """A mapping without the entries of its skeleton that nobody filled in."""
    kept = {key: _filled(value) if type(value) is dict else value for key, value in parts.items()}
    return {key: value for key, value in kept.items() if value is not None and value not in ("", {})}


def _name(raw: Any, what: str, source: Source) -> str | None:
    """A name as the sheet states it: text, or a whole number (a student's)."""
    if raw is None:
        return None
    if isinstance(raw, int) and not isinstance(raw, bool) and not is_huge(raw):
        raw = str(raw)
    if not isinstance(raw, str):
        raise source.reject(f"'{what}' is not text.", mend=f'Write it between quotes: {what} = "...".')
    return clean_name(raw) or None


def _without_prefix(
    assignment: str | None, sheet: Sheet, source: Source
) -> tuple[str | None, dict[str, Raw], dict[str, int | str]]:
    """Ids written in full, "iit-hw4/q1-valid-conv-r", cut to the question's own."""
    prefixes = {name.partition("/")[0] for name in sheet.answers if "/" in name}
    if assignment is None and len(prefixes) == 1:
        assignment = clean_name(next(iter(prefixes)))
    answers: dict[str, Raw] = {}
    lines: dict[str, int | str] = {}
    for name, raw in sheet.answers.items():
        own = name.removeprefix(f"{assignment}/") if assignment else name
        if own in answers:
            raise source.reject(f"The question '{own}' is answered twice.", mend="Keep one of the two.")
        answers[own] = raw
        if name in sheet.lines:
            lines[own] = sheet.lines[name]
    return assignment, answers, lines


def _refuse_eaten_backslash(name: str, lines: Mapping[str, int | str], source: Source) -> None:
    line = lines.get(name)
    raise source.reject(
        f"A backslash in the answer to '{name}' was read as a control character.",
        line=line if isinstance(line, int) else None,
        mend="Write it twice between double quotes (\\\\frac); in TOML and YAML single quotes need none.",
    )

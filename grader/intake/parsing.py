"""Parsing a sheet: its format's reader, then what holds for all formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from grader.intake.sheets import MOST_ANSWERS, KnownIds, Sheet, is_huge
from grader.intake.sources import Source, format_of
from grader.model import Raw
from grader.text import clean_name

LONGEST_ID = 100

_ESCAPING = frozenset({"json", "toml", "yaml"})
# Between double quotes "\frac" is a form feed and "rac", "\times" a tab and "imes": no one means those.
_EATEN_BACKSLASH = re.compile(
    r"[\x08\x0c]|\t(?:imes|heta|anh|au\b|ext\b|ilde)|\n(?:abla|eq\b)|\r(?:ho|ight|floor|ceil)"
)
_ESCAPES = {"\x08": "\\b", "\x0c": "\\f", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


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
                    f"A question's id is longer than {LONGEST_ID} characters: '{name[:40]}...'.",
                    mend="Copy the ids from the sheet.",
                )
    if "/" in ids:
        assignment, answers, lines = _without_prefix(assignment, sheet, source)
    if not ids.isprintable():
        raise source.reject("A question's id holds control characters.", mend="Copy the ids from the sheet.")
    if format_of(source.name) in _ESCAPING and "\\" in source.text:
        answers = {name: _with_backslashes(raw) if type(raw) is str else raw for name, raw in answers.items()}
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


def _with_backslashes(text: str) -> str:
    """A text with the backslashes back that its format took for the beginning of a control character."""
    return _EATEN_BACKSLASH.sub(lambda found: _ESCAPES[found[0][0]] + found[0][1:], text)

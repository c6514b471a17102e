"""Several named answers in one: a mapping, a list in order, or text with "name: value"."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from grader.answers.blank import is_blank
from grader.answers.matrices import is_table_rule, table_cells
from grader.answers.notation import check_length, quote, split_outside, unwrap
from grader.errors import Unreadable
from grader.model import AnswerKind, Raw, Value

_ONE_NUMBER = frozenset({"integer", "number", "choice"})
_MOST_NAMES = 1_000
_BULLET = r" ?(?:[-*+] |#+ ?|> ?|[0-9]{1,2}[.)] )?(?P<open>\*\*|__|`|\$\$?)? ?\\?"
_SIGN = r"(?:\*\*|__|`)? ?(?::=|->|→|[:=])(?:\*\*|__)?"
_LINE_START = rf"(?:^|[;\n]){_BULLET}"
_LINE_SIGN = rf"(?:{_SIGN}|(?:\*\*|__|`)? ?(?=\n))"
_JOINT = r"[ _\-{}]{0,3}"
_RUN_OF_SPACES = re.compile(r"[ \t\u00a0]{2,}|\t")


def name_key(name: str) -> str:
    """A name without capitals, spaces, underscores and dashes: how names are compared."""
    return re.sub(r"[\s_\-]+", "", name).casefold()


def read_named(raw: Raw, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Value]:
    """The values that an answer gives, by the names in ``kinds``; what is blank or missing is left out.

    ``what`` is the word for one of them in messages: "part", "field". Raises ``Unreadable``.
    """
    if isinstance(raw, str):
        raw = _from_text(raw, kinds, what)
    elif isinstance(raw, list | tuple):
        raw = _in_order(raw, kinds, what)
    elif not isinstance(raw, Mapping):
        if len(kinds) != 1:
            raise Unreadable(f"One value stands where {len(kinds)} {what}s are wanted.", mend=example(kinds))
        raw = {next(iter(kinds)): raw}
    return _read_each(_matched(raw, kinds, what), kinds, what)


def _read_each(raws: Mapping[str, Raw], kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, kind in kinds.items():
        if name not in raws or is_blank(raws[name]):
            continue
        try:
            values[name] = kind.read(raws[name])
        except Unreadable as error:
            where = f'{what} "{name}"' + (f", {error.where}" if error.where else "")
            raise Unreadable(error.message, where=where, mend=error.mend) from error
    return values


def _matched(raw: Mapping[Any, Raw], kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw]:
    """The raw values under the names of ``kinds``. Raises ``Unreadable`` for unknown and double names."""
    if len(raw) > _MOST_NAMES:
        raise Unreadable(f"{len(raw):,} {what}s are too many.", mend=example(kinds))
    known = {name_key(name): name for name in kinds}
    found: dict[str, Raw] = {}
    for given, value in raw.items():
        name = known.get(name_key(str(given)[:100]))
        if name is None:
            raise unknown_name(str(given), kinds, what)
        if name in found:
            raise Unreadable(f'The {what} "{name}" stands there twice.', mend="Keep one of them.")
        found[name] = value
    return found


def unknown_name(given: str, kinds: Mapping[str, AnswerKind], what: str) -> Unreadable:
    """The error for a name that is none of the known ones, with the nearest of them."""
    from difflib import get_close_matches

    near = get_close_matches(given[:100], list(kinds), n=1)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    return Unreadable(
        f"There is no {what} {quote(given)}.{meant}", mend=f"The {what}s are: {', '.join(kinds)}."
    )


def example(kinds: Mapping[str, AnswerKind]) -> str:
    """How to write several named values."""
    return "Write each on a line of its own: " + "; ".join(f"{name}: ..." for name in kinds) + "."


def describe_each(kinds: Mapping[str, AnswerKind]) -> str:
    """What each of the named values may look like, said once for those of one kind."""
    said: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        said.setdefault(kind.describe(), []).append(name)
    return " ".join(f"{', '.join(names)}: {text}" for text, names in said.items())


def _in_order(raw: list[Raw] | tuple[Raw, ...], kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw]:
    if len(raw) != len(kinds):
        raise Unreadable(
            f"{len(raw)} of {len(kinds)} {what}s are given.",
            mend=f"Give one for each, in this order: {', '.join(kinds)}.",
        )
    return dict(zip(kinds, raw, strict=True))


def _from_text(raw: str, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw]:
    check_length(raw)
    text = unwrap(raw)
    mapping = mapping_in(text) or _table_mapping(text, kinds)
    if mapping is not None:
        return mapping
    labelled = labelled_values(text, kinds, what)
    if labelled is not None:
        return labelled
    if len(kinds) == 1:
        return {next(iter(kinds)): raw}
    return _unlabelled_values(text, kinds, what)


def mapping_in(text: str) -> dict[str, Raw] | None:
    """The JSON object that a text is, if it is one."""
    text = unwrap(text)
    if not (text.startswith("{") and text.endswith("}") and '"' in text):
        return None
    try:
        found = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _table_mapping(text: str, kinds: Mapping[str, AnswerKind]) -> dict[str, Raw] | None:
    """A Markdown table with names in its header and one row, or with names and values side by side."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or len(lines) > _MOST_NAMES or any("|" not in line for line in lines):
        return None
    rows = [row for row in map(table_cells, lines) if not is_table_rule(row)]
    names = {name_key(name) for name in kinds}
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) and all(name_key(cell) in names for cell in rows[0]):
        return dict(zip(*rows, strict=True))
    if len(rows) == 1 and len(rows[0]) == len(kinds):
        return dict(zip(kinds, rows[0], strict=True))
    if any(len(row) != 2 for row in rows) or not any(name_key(row[0]) in names for row in rows):
        return None
    if len(lines) > len(rows) and name_key(rows[0][0]) not in names:
        rows = rows[1:]
    return _once_each([(name, value) for name, value in rows])


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("A name stands twice in this mapping.", mend="Keep one of them.")
    return found


def _no_constant(name: str) -> Any:
    raise Unreadable(f"{name} is not a number that can be compared.", mend="Write a finite number.")


def labelled_values(text: str, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw] | None:
    """The text after each "name:" or "name =" that begins a line or follows a semicolon; None without any."""
    text = _RUN_OF_SPACES.sub(" ", text)
    found = list(_labels(kinds, _LINE_START, _LINE_SIGN).finditer(text))
    if not found:
        return None
    before = text[: found[0].start()].strip(" \n;.,:{")
    if before and not before.startswith("#"):
        name = re.match(r"[\w -]{1,40}(?=\s*[:=])", before)
        if name:
            raise unknown_name(name.group().strip(), kinds, what)
        raise Unreadable(f"{quote(before)} stands before the first {what}.", mend=example(kinds))
    return _values_after(text, found, kinds, what)


def scattered_values(text: str, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw] | None:
    """As ``labelled_values``, with "name =" anywhere in a sentence; words before the first do not matter."""
    text = _RUN_OF_SPACES.sub(" ", text)
    found = list(_labels(kinds, rf"(?:^|[;,\s]){_BULLET}", _SIGN).finditer(text))
    return _values_after(text, found, kinds, what) if found else None


def _values_after(
    text: str, labels: list[re.Match[str]], kinds: Mapping[str, AnswerKind], what: str
) -> dict[str, Raw]:
    """What follows each label, by name. Raises ``Unreadable`` where a name stands twice."""
    values: dict[str, Raw] = {}
    known = {name_key(name): name for name in kinds}
    for place, label in enumerate(labels):
        end = labels[place + 1].start() if place + 1 < len(labels) else len(text)
        name = known[re.sub(r"[ _\-{}]+", "", label["name"]).casefold()]
        if name in values:
            raise Unreadable(f'The {what} "{name}" stands there twice.', mend="Keep one of them.")
        values[name] = _segment(text[label.end() : end], label["open"])
    return values


def _segment(text: str, opened: str | None) -> str:
    """The text of one value, without the sign that was opened before its name and closes after it."""
    text = text.strip().rstrip(";,").rstrip()
    text = text[:-4].rstrip(",; ") if text.endswith(" and") else text
    if opened and opened[0] in "$`" and text.endswith(opened) and text.count(opened) % 2:
        text = text[: -len(opened)]
    return text


def _labels(kinds: Mapping[str, AnswerKind], before: str, after: str) -> re.Pattern[str]:
    spelled = sorted((_spelled(name) for name in kinds), key=len, reverse=True)
    return re.compile(f"{before}(?P<name>{'|'.join(spelled)}){after}", re.IGNORECASE | re.MULTILINE)


def _spelled(name: str) -> str:
    return _JOINT.join(map(re.escape, re.sub(r"[\s_\-]+", "", name))) + r"\}?"


def _unlabelled_values(text: str, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw]:
    """As many values as there are names, divided by semicolons, lines, blank lines or commas."""
    text = _RUN_OF_SPACES.sub(" ", text)
    ways = [
        split_outside(text, ";"),
        split_outside(text, "\n"),
        split_outside(text, ";\n"),
        re.split(r"\n ?\n", text),
    ]
    if all(kind.label in _ONE_NUMBER for kind in kinds.values()):
        inside = text[1:-1] if text[:1] + text[-1:] in ("()", "[]") else text
        ways.append(re.split(r",\s|\sand\s", inside.replace(", and ", ", ")))
    for pieces in ways:
        filled = [piece.strip() for piece in pieces if piece.strip()]
        if len(filled) == len(kinds):
            return dict(zip(kinds, filled, strict=True))
    raise Unreadable(f"{len(kinds)} {what}s are wanted; they cannot be told apart here.", mend=example(kinds))

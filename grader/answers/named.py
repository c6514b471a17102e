"""Several named answers in one: a mapping, a list in order, or text with "name: value"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from grader.answers.blank import is_blank
from grader.answers.literals import list_in, mapping_in
from grader.answers.markup import without_markup
from grader.answers.matrices import is_table_rule, table_cells
from grader.answers.notation import check_length, matching, quote, split_outside, unwrap
from grader.errors import Unreadable
from grader.model import AnswerKind, Raw, Value

_ONE_NUMBER = frozenset({"integer", "number", "choice"})
_MOST_NAMES = 1_000
_BULLET = r" ?(?:[-*+] |#+ ?|> ?|[0-9]{1,2}[.)] )?(?P<open>\*\*|__|`|\$\$?)? ?\\?"
_SIGN = r"(?:\*\*|__|`)? ?(?::=|->|→|[:=])(?:\*\*|__)?"
_LINE_START = rf"(?:^|[;\n]){_BULLET}"
_LINE_SIGN = rf"(?:{_SIGN}|(?:\*\*|__|`)? ?(?=\n))"
_WITHIN = rf"(?:^|[;,\n]|\s(?=\S{{1,40}} ?[:=])|(?<![A-Za-z])(?:and|at|for|where|with)(?![A-Za-z])){_BULLET}"
_SIGN_OR_BRACKET = rf"(?:{_SIGN}|(?:\*\*|__|`)? ?(?:(?:is|in|∈|\\in)(?![A-Za-z])|(?= ?[\[(])))"
_JOINT = r"[ _\-/{}]{0,3}"
_ARROW = re.compile(r"\s*(?:→|⇒|-{1,2}>|=>|\\(?:to|rightarrow|Rightarrow|longrightarrow)(?![A-Za-z]))\s*")
_MARK = re.compile(r"[-*+•·]\s\S")
_RUN_OF_SPACES = re.compile(r"[ \t\u00a0]{2,}|\t")


def name_key(name: str) -> str:
    """A name without capitals, spaces and the signs that join its words: how names are compared."""
    return re.sub(r"[\s_\-/\\{}$`*∂]+", "", name).casefold()


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
    return _assign(list(raw.items()), kinds, what)


def _assign(pairs: list[tuple[Any, Raw]], kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw]:
    """Values under the names of ``kinds``; "pool" twice are pool1 and pool2, in their order."""
    known = {name_key(name): name for name in kinds}
    keys = [name_key(str(given)[:100]) for given, _ in pairs]
    numbered = {
        key: names
        for key, names in _numbered(kinds).items()
        if key not in known and keys.count(key) == len(names)
    }
    found: dict[str, Raw] = {}
    for key, (given, value) in zip(keys, pairs, strict=True):
        name = numbered[key].pop(0) if numbered.get(key) else known.get(key)
        if name is None:
            if keys.count(key) > 1:
                raise Unreadable(f"{quote(str(given))} stands there twice.", mend=example(kinds))
            raise unknown_name(str(given), kinds, what)
        if name in found:
            raise Unreadable(f'The {what} "{name}" stands there twice.', mend="Keep one of them.")
        found[name] = value
    return found


def _numbered(kinds: Mapping[str, AnswerKind]) -> dict[str, list[str]]:
    """The names that end in a number, in order, under what stands before it."""
    found: dict[str, list[str]] = {}
    for name in kinds:
        base = re.sub(r"[0-9]+\Z", "", name_key(name))
        if base and base != name_key(name):
            found.setdefault(base, []).append(name)
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


def _from_text(raw: str, kinds: Mapping[str, AnswerKind], what: str) -> Mapping[Any, Raw]:
    check_length(raw)
    text = unwrap(without_markup(raw))
    mapping = mapping_in(text) or _table_mapping(text, kinds)
    if mapping is not None:
        return mapping
    listed = list_in(text) if len(kinds) > 1 else None
    if listed is not None:
        pieces = _split_listed(_inner(text))
        if len(listed) == len(kinds) == len(pieces):
            return {
                name: piece if kind.label == "interval" and piece.strip().startswith("(") else entry
                for (name, kind), entry, piece in zip(kinds.items(), listed, pieces, strict=True)
            }
    labelled = labelled_values(text, kinds, what)
    if labelled is not None:
        return labelled
    if len(kinds) == 1:
        return {next(iter(kinds)): raw}
    return _unlabelled_values(text, kinds, what)


def _table_mapping(text: str, kinds: Mapping[str, AnswerKind]) -> dict[str, Raw] | None:
    """A Markdown table with names in its header and one row, or with names and values side by side."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or len(lines) > _MOST_NAMES or any("|" not in line for line in lines):
        return None
    rows = [row for row in map(table_cells, lines) if not is_table_rule(row)]
    names = {*map(name_key, kinds), *_numbered(kinds)}
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) and all(name_key(cell) in names for cell in rows[0]):
        return dict(zip(*rows, strict=True))
    if len(rows) == 1 and len(rows[0]) == len(kinds):
        return dict(zip(kinds, rows[0], strict=True))
    if any(len(row) != 2 for row in rows) or not any(name_key(row[0]) in names for row in rows):
        return None
    if len(lines) > len(rows) and name_key(rows[0][0]) not in names:
        rows = rows[1:]
    return _assign([(name, value) for name, value in rows], kinds, "part")


def labelled_values(text: str, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw] | None:
    """The text after each "name:" or "name =" that begins a line or follows a sign; None without any.

    A comma, "and" or "at" before a name counts outside brackets only.

    Raises:
        Unreadable: other words stand before the first name, or a name stands twice or is unknown.
    """
    text = _RUN_OF_SPACES.sub(" ", text)
    lines = {found.start("name"): found for found in _labels(kinds, _LINE_START, _LINE_SIGN).finditer(text)}
    if len(kinds) > 1 and (lines or "\n" not in text):
        within = _labels(kinds, _WITHIN, _SIGN_OR_BRACKET).finditer(text)
        inside = _inside_brackets(text)
        lines |= {
            found.start("name"): found
            for found in within
            if found.start("name") not in lines and not inside[found.start("name")]
        }
    if not lines:
        return None
    found = [lines[place] for place in sorted(lines)]
    before = text[: found[0].start()].strip(" \n;.,:{")
    if before and not before.startswith("#"):
        name = re.match(r"[\w -]{1,40}(?=\s*[:=])", before)
        if name:
            raise unknown_name(name.group().strip(), kinds, what)
        raise Unreadable(f"{quote(before)} stands before the first {what}.", mend=example(kinds))
    return _values_after(text, found, kinds, what)


def _inside_brackets(text: str) -> list[bool]:
    """For every character whether a bracket is open there."""
    inside: list[bool] = []
    depth = 0
    for sign in text:
        depth = depth + 1 if sign in "([{" else max(0, depth - 1) if sign in ")]}" else depth
        inside.append(depth > 0)
    return inside


def scattered_values(text: str, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw] | None:
    """As ``labelled_values``, with "name =" anywhere in a sentence; words before the first do not matter."""
    text = _RUN_OF_SPACES.sub(" ", text)
    found = list(_labels(kinds, rf"(?:^|[;,\s]){_BULLET}", _SIGN).finditer(text))
    return _values_after(text, found, kinds, what) if found else None


def _values_after(
    text: str, labels: list[re.Match[str]], kinds: Mapping[str, AnswerKind], what: str
) -> dict[str, Raw]:
    """What follows each label, by name. Raises ``Unreadable`` where a name stands twice."""
    pairs: list[tuple[str, Raw]] = []
    for place, label in enumerate(labels):
        end = labels[place + 1].start() if place + 1 < len(labels) else len(text)
        pairs.append((label["name"], _segment(text[label.end() : end], label["open"])))
    return _assign(pairs, kinds, what)


def _segment(text: str, opened: str | None) -> str:
    """The text of one value, without the sign that was opened before its name and closes after it."""
    text = text.strip().rstrip(";,").rstrip()
    text = text[:-4].rstrip(",; ") if text.endswith(" and") else text
    if opened and opened[0] in "$`" and text.endswith(opened) and text.count(opened) % 2:
        text = text[: -len(opened)]
    return text


def _labels(kinds: Mapping[str, AnswerKind], before: str, after: str) -> re.Pattern[str]:
    names = dict.fromkeys([*kinds, *_numbered(kinds)])
    spelled = sorted((_spelled(name) for name in names), key=len, reverse=True)
    return re.compile(f"{before}(?P<name>{'|'.join(spelled)}){after}", re.IGNORECASE | re.MULTILINE)


def _spelled(name: str) -> str:
    return _JOINT.join(map(re.escape, re.sub(r"[\s_\-/]+", "", name))) + r"\}?"


def _unlabelled_values(text: str, kinds: Mapping[str, AnswerKind], what: str) -> dict[str, Raw]:
    """As many values as there are names, divided by semicolons, lines, blank lines or commas."""
    text = _RUN_OF_SPACES.sub(" ", text)
    inner = _inner(text)
    ways = [
        split_outside(text, ";"),
        split_outside(text, "\n"),
        split_outside(text, ";\n"),
        re.split(r"\n ?\n", text),
        _ARROW.split(text),
    ]
    if all(kind.label in _ONE_NUMBER for kind in kinds.values()):
        ways.append(re.split(r",\s|\sand\s", inner.replace(", and ", ", ")))
    else:
        ways += [_split_listed(text), _split_listed(inner)]
    for pieces in ways:
        filled = _without_bullets([piece.strip(" \n\t$") for piece in pieces if piece.strip(" \n\t$")])
        if len(filled) == len(kinds):
            return dict(zip(kinds, filled, strict=True))
    raise Unreadable(f"{len(kinds)} {what}s are wanted; they cannot be told apart here.", mend=example(kinds))


def _inner(text: str) -> str:
    """A text without the brackets around all of it."""
    return text[1:-1] if text[:1] in ("(", "[") and matching(text, 0) == len(text) - 1 else text


def _split_listed(text: str) -> list[str]:
    """The entries of "(0, 1), [2, 3] and 4": between commas or "and" outside brackets."""
    return split_outside(re.sub(r",?\s(?:and|\\text\s?\{ ?and ?\})\s", ", ", text), ",\n")


def _without_bullets(pieces: list[str]) -> list[str]:
    """Pieces without "1." or "-" before them, where all of them have one."""
    numbered = all(re.match(rf"\(?{place}[.)] ?\S", piece) for place, piece in enumerate(pieces, start=1))
    if len(pieces) < 2 or not (numbered or all(_MARK.match(piece) for piece in pieces)):
        return pieces
    return [re.sub(r"\A(?:\(?[0-9]{1,2}[.)]|[-*+•·])\s?", "", piece) for piece in pieces]

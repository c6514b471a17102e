"""Answer sheets in JSON: the plainest form, and the quickest to read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from grader.intake.sheets import DEEPEST, Sheet, UnusableNumberError, check_depth, finite_number, keyed_sheet
from grader.intake.sources import Source

# A string that is not closed reaches to the end, so that no text takes quadratic time.
_STRING = r'"(?:[^"\\]++|\\.)*+"?'
_TOKENS = re.compile(rf"{_STRING}|[{{}}\[\],:]|\n", re.DOTALL)
_STRINGS = re.compile(_STRING, re.DOTALL)


class _DuplicateKeyError(ValueError):
    pass


def _as_mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _DuplicateKeyError
    return mapping


def _refuse_constant(name: str) -> Any:
    raise UnusableNumberError(name)


def _nothing(_: str) -> None:
    return None


_STRICT = json.JSONDecoder(
    object_pairs_hook=_as_mapping, parse_constant=_refuse_constant, parse_float=finite_number
)
# Jupyter itself writes NaN and Infinity into the outputs of cells, which nobody grades.
_NOTEBOOK = json.JSONDecoder(object_pairs_hook=_as_mapping, parse_constant=_nothing)


def parse_json(source: Source) -> Sheet:
    """Read a JSON sheet.

    Raises:
        Rejected: it is not JSON, a key stands twice, a number is no number, it nests too deep.
    """
    content = load_json(source)
    sheet = keyed_sheet(content, source)
    return Sheet(sheet.assignment, sheet.student, sheet.answers, _lines_of(sheet.answers, source.text))


def load_json(source: Source, *, notebook: bool = False) -> Any:
    """The value of a JSON text, its nesting bounded and its keys unique.

    Raises:
        Rejected: as for ``parse_json``.
    """
    text = source.text
    decoder = _NOTEBOOK if notebook else _STRICT
    try:
        content = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise source.reject(
            f"This is not JSON: {_in_words(error.msg)} (column {error.colno}).",
            line=error.lineno,
            mend=_mend_of(error.msg),
        ) from None
    except _DuplicateKeyError:
        key, line = _find_duplicate(text)
        raise source.reject(
            f"The key '{key[:80]}' stands twice.", line=line, mend="Keep one of the two."
        ) from None
    except UnusableNumberError as error:
        raise source.reject(
            f"{str(error)[:40]} is not a number that JSON has.",
            line=_line_outside_texts(text, re.escape(str(error))),
            mend='Write a finite number, or text between quotes: "infinity".',
        ) from None
    except RecursionError:
        raise source.reject(
            f"The sheet nests deeper than {DEEPEST} levels.", mend="Write plain lists."
        ) from None
    except ValueError:  # Python's own bound on the digits of an integer
        raise source.reject(
            "A number has thousands of digits.",
            line=_line_outside_texts(text, r"\d{4000}"),
            mend="Write a shorter one.",
        ) from None
    if text.count("[") + text.count("{") > DEEPEST:
        check_depth(content, source)
    if "\\u" in text:
        _check_surrogates(content, source)
    return content


def _check_surrogates(content: Any, source: Source) -> None:
    """Refuse halves of surrogate pairs: they are no characters and cannot be written anywhere."""
    try:
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        found = re.search(re.escape(half), source.text, re.IGNORECASE)
        line = source.text.count("\n", 0, found.start()) + 1 if found else None
        raise source.reject(
            f"{half} is half of a character.", line=line, mend="Write the character itself."
        ) from None


def _lines_of(answers: Mapping[str, Any], text: str) -> dict[str, int]:
    """The line of each answer's key, in the order they stand in."""
    if "\n" not in text:
        return dict.fromkeys(answers, 1)
    at = max(text.find('"answers"'), 0)
    line = text.count("\n", 0, at) + 1
    lines: dict[str, int] = {}
    for name in answers:
        found = text.find(f'"{name}"', at)
        if found >= 0:
            line += text.count("\n", at, found)
            at = found
            lines[name] = line
    return lines


def _find_duplicate(text: str) -> tuple[str, int]:
    """The first key that stands twice in one object, and its second line."""
    keys: list[set[str]] = []
    line, last = 1, ""
    for found in _TOKENS.finditer(text):
        part = found[0]
        if part == "\n":
            line += 1
        elif part in "{[":
            keys.append(set())
        elif part in "}]":
            if keys:
                keys.pop()
        elif part == ":" and keys:
            key = _unquoted(last)
            if key in keys[-1]:
                return key, line
            keys[-1].add(key)
        else:
            last = part
    return "?", line


def _unquoted(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _line_outside_texts(text: str, pattern: str) -> int | None:
    """The first line that a pattern matches in, texts between quotes apart."""
    bare = _STRINGS.sub('""', text)
    found = re.search(pattern, bare)
    return bare.count("\n", 0, found.start()) + 1 if found else None


def _in_words(message: str) -> str:
    words = {
        "Extra data": "something follows the closing bracket",
        "Invalid control character at": "a line break or control character inside quotes",
        "Unterminated string starting at": "a text is not closed with a quote",
        "Expecting property name enclosed in double quotes": "a name in double quotes is missing",
        "Expecting ',' delimiter": "a comma is missing",
        "Expecting ':' delimiter": "a colon is missing",
        "Expecting value": "a value is missing",
        "Invalid \\escape": "a single backslash inside quotes",
        "Invalid \\uXXXX escape": "\\u without four hexadecimal digits",
    }
    return words.get(message.rstrip(": "), message)


def _mend_of(message: str) -> str:
    if "escape" in message:
        return "Inside JSON text, write a backslash twice: \\\\sigma."
    if "control character" in message:
        return "Write a line break inside quotes as \\n."
    return "Mind commas between entries and double quotes around names and texts."

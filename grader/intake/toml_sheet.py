"""Answer sheets in TOML: the same keys as in JSON, with a table ``[answers]``."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from grader.intake.sheets import (
    DEEPEST,
    Sheet,
    UnusableNumberError,
    check_depth,
    finite_number,
    is_huge,
    keyed_sheet,
)
from grader.intake.sources import Source

# Strings that are not closed reach to the end, so that no text takes quadratic time.
_MULTILINE = r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{0,5}|\'\'\'(?:[^\']++|\'{1,2}(?!\'))*+\'{0,5}'
_LEXEMES = re.compile(
    rf'(?P<block>{_MULTILINE})|(?P<text>"(?:[^"\\\n]++|\\.)*+"?|\'[^\'\n]*+\'?)|(?P<comment>#[^\n]*+)',
    re.DOTALL,
)
_SEPARATORS = re.compile(r"[,=\[\]{}\n]")
_KEY = re.compile(
    r"^[ \t]*(?:\[+[ \t]*)?(?:answers[ \t]*\.[ \t]*)?(?:\"([^\"\n]+)\"|'([^'\n]+)'|([\w-]+))", re.MULTILINE
)


def parse_toml(source: Source) -> Sheet:
    """Read a TOML sheet.

    Raises:
        Rejected: it is not TOML, a key stands twice, a number is no number, it nests too deep.
    """
    _check_keys(source)
    try:
        content = tomllib.loads(source.text, parse_float=finite_number)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(source, str(error)) from None
    except UnusableNumberError as error:
        raise source.reject(
            f"{str(error)[:40]} is not a finite number.",
            line=_line_of(source.text, str(error)),
            mend="Write a finite number, or text between quotes: 'infinity'.",
        ) from None
    except RecursionError:
        raise source.reject(
            f"The sheet nests deeper than {DEEPEST} levels.", mend="Write plain lists."
        ) from None
    except (ValueError, OverflowError):  # Python's own bound on the digits of an integer; dates out of range
        raise source.reject("A number or date is out of all bounds.", mend="Write a shorter one.") from None
    check_depth(content, source)
    sheet = keyed_sheet(content, source)
    answers = {name: _plain(value, source) for name, value in sheet.answers.items()}
    return Sheet(sheet.assignment, sheet.student, answers, _lines_of(answers, source.text))


def _check_keys(source: Source) -> None:
    """Refuse dotted keys of many parts, whose reading takes time quadratic in their number."""
    bare = _LEXEMES.sub(lambda found: "\n" * found[0].count("\n") + "_", source.text)
    for piece in _SEPARATORS.split(bare):
        if piece.count(".") > DEEPEST:
            raise source.reject(f"A key has more than {DEEPEST} parts.", mend="Put text between quotes.")


def _plain(value: Any, source: Source) -> Any:
    """A value of TOML in JSON's types: dates and times become text."""
    if isinstance(value, dict):
        return {key: _plain(inner, source) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, source) for inner in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if is_huge(value):
        raise source.reject("A number has thousands of digits.", mend="Write a shorter one.")
    return value


def _not_toml(source: Source, message: str) -> Exception:
    at = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    words = message[: at.start()] if at else message
    line = int(at[1]) if at and at[1] else source.text.rstrip().count("\n") + 1
    if "overwrite" in words or "twice" in words or "mutate" in words:
        return source.reject(f"A key stands twice ({words}).", line=line, mend="Keep one of the two.")
    return source.reject(
        f"This is not TOML: {words[:120]}.",
        line=line,
        mend="Put text between single quotes: question-id = '28x30x8'.",
    )


def _line_of(text: str, digits: str) -> int | None:
    bare = _LEXEMES.sub(lambda found: "\n" * found[0].count("\n"), text)
    at = bare.find(digits)
    return bare.count("\n", 0, at) + 1 if at >= 0 else None


def _lines_of(answers: Mapping[str, Any], text: str) -> dict[str, int]:
    """The line of each answer's key: the first line that starts with it below ``[answers]``."""
    bare = _LEXEMES.sub(lambda found: found[0] if found["text"] else "\n" * found[0].count("\n"), text)
    lines: dict[str, int] = {}
    line, seen = 1, 0
    for found in _KEY.finditer(bare, max(bare.find("[answers"), 0)):
        key = found[1] or found[2] or found[3]
        if key in answers and key not in lines:
            line += bare.count("\n", seen, found.start())
            seen = found.start()
            lines[key] = line
    return lines

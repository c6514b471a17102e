"""Mappings and lists as JSON or as Python writes them, to JSON's types.

Python's notation is turned into JSON token by token, which is read as such: nothing is evaluated.
"""

from __future__ import annotations

import json
import re
from typing import Any

from grader.answers.notation import unwrap
from grader.errors import Unreadable
from grader.model import Raw

_LONGEST = 20_000
_MOST_DEEP = 24
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
    r"|(?P<fraction>-?[0-9]{1,9}/[0-9]{1,9})"
    r"|(?P<number>[-+]?[0-9][0-9_]*\.?[0-9]*(?:[eE][-+]?[0-9]{1,4})?|[-+]?\.[0-9]+)"
    r"|(?P<word>[-+]?[A-Za-z_][\w.]*)|(?P<sign>[\[\](){}:,=])|(?P<comment>\#[^\n]*))"
)
_WORDS = {"true": "true", "false": "false", "none": "null", "null": "null"}
_INFINITE = re.compile(r"([-+]?)(?:(?:np|numpy|math|torch)\.)?(?:inf|infinity)", re.IGNORECASE)
_CONSTRUCTOR = re.compile(
    r"(?:(?:np|numpy|torch|jnp)\.)?(?:array|asarray|tensor|as_tensor|Tensor|FloatTensor|list|tuple|dict|float|int"
    r"|Size|(?:float|int)(?:16|32|64)|matrix)"
)
_ASSIGNED = re.compile(r"(?:(?:[A-Za-z_]\w{0,40})?\s*=\s*)?(?=[\[({])")
_ESCAPE = re.compile(r"\\(.)")


def mapping_in(text: str) -> dict[str, Raw] | None:
    """The mapping that a text is, in JSON or as a Python dict, if it is one."""
    found = _literal(text, "{", "}")
    return found if isinstance(found, dict) else None


def list_in(text: str) -> list[Raw] | None:
    """The list that a text is, in JSON or as a Python list or tuple, if it is one."""
    found = _literal(text, "[(", "])")
    return found if isinstance(found, list) else None


def _literal(text: str, opening: str, closing: str) -> Any:
    text = unwrap(text)
    assigned = _ASSIGNED.match(text)
    if assigned is None:
        return None
    text = text[assigned.end() :]
    if text[0] not in opening or text[-1] not in closing:
        return None
    if text[0] == "{" and ":" not in text:
        return None
    found = _from_json(text)
    if found is not None or len(text) > _LONGEST:
        return found
    written = _Translation(text).run()
    return None if written is None else _from_json(written)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs as a mapping. Raises ``Unreadable`` where a name stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("A name stands twice in this mapping.", mend="Keep one of them.")
    return found


def _no_constant(name: str) -> Any:
    raise Unreadable(f"{name} is not a number that can be compared.", mend="Write a finite number.")


class _Translation:
    """Python's notation to JSON's; None where a text holds anything else."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._open: list[tuple[str, int, bool]] = []
        """Open brackets: the sign ("call": a constructor's), its place in the output, whether a comma came"""

    def run(self) -> str | None:
        place, text = 0, self._text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None or not self._take(found, text[found.end() : found.end() + 40]):
                return None
            place = found.end()
            if len(self._open) > _MOST_DEEP:
                return None
        return None if self._open else " ".join(self._out)

    def _take(self, found: re.Match[str], rest: str) -> bool:
        kind, token = str(found.lastgroup), found[str(found.lastgroup)]
        if kind == "comment":
            return True
        if self._open and self._open[-1][0] == "call" and self._open[-1][2]:
            return self._skip(token)
        if kind == "sign":
            return self._sign(token)
        if kind == "word":
            return self._word(token, rest.lstrip())
        self._out.append(_as_json(kind, token, is_key=rest.lstrip().startswith(":")))
        return True

    def _skip(self, sign: str) -> bool:
        """Further arguments of a constructor: dtype=np.float32."""
        if sign == ")":
            self._open.pop()
        return sign == ")" or sign not in "[({]}"

    def _word(self, word: str, rest: str) -> bool:
        infinite = _INFINITE.fullmatch(word)
        if rest.startswith(":") and self._open and self._open[-1][0] == "{":
            self._out.append(json.dumps(word))
        elif word.casefold() in _WORDS:
            self._out.append(_WORDS[word.casefold()])
        elif infinite:
            self._out.append(json.dumps(f"{infinite[1]}inf"))
        elif _CONSTRUCTOR.fullmatch(word) and rest.startswith("("):
            self._out.append("")
            self._open.append(("next", 0, False))
        else:
            return False
        return True

    def _sign(self, sign: str) -> bool:
        if sign == "(" and self._open and self._open[-1][0] == "next":
            self._open[-1] = ("call", len(self._out), False)
        elif sign in "([{":
            self._open.append((sign, len(self._out), False))
            self._out.append("{" if sign == "{" else "[")
        elif sign in ")]}":
            return self._close(sign)
        elif sign == "," and self._open:
            opened, place, _ = self._open[-1]
            self._open[-1] = (opened, place, True)
            if opened != "call":
                self._out.append(",")
        elif sign == ":":
            self._out.append(":")
        else:
            return False
        return True

    def _close(self, sign: str) -> bool:
        opened, place, comma = self._open.pop() if self._open else ("", 0, False)
        if {"(": ")", "[": "]", "{": "}", "call": ")"}.get(opened) != sign:
            return False
        if opened == "call":
            return True
        if self._out[-1] == ",":
            self._out.pop()
        if opened == "(" and not comma and len(self._out) > place + 1:
            self._out[place] = ""  # brackets that only group
        else:
            self._out.append("}" if sign == "}" else "]")
        return True


def _as_json(kind: str, token: str, *, is_key: bool) -> str:
    if kind == "string":
        return json.dumps(_ESCAPE.sub(lambda found: _unescaped(found[1]), token[1:-1]))
    if kind == "fraction" or is_key:
        return json.dumps(token)
    token = token.replace("_", "").lstrip("+")
    sign, digits = ("-", token[1:]) if token.startswith("-") else ("", token)
    whole, point, rest = digits.partition(".")
    if not point:
        mantissa, mark, power = whole.partition("e" if "e" in whole else "E")
        return f"{sign}{mantissa.lstrip('0') or '0'}{mark}{power}"
    return f"{sign}{whole.lstrip('0') or '0'}.{rest if rest[:1].isdigit() else '0' + rest}"


def _unescaped(sign: str) -> str:
    """What stands behind a backslash in Python's text; LaTeX keeps its backslash."""
    return {"n": "\n", "\\": "\\", "'": "'", '"': '"'}.get(sign, "\\" + sign)

"""Answer sheets in YAML 1.2, its core schema: no anchors, no aliases, no tags.

ruamel.yaml splits the text into events; values are built here, so that nesting, repeated keys and
lines are in our hands and nothing recurses.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from grader.errors import Rejected
from grader.intake.sheets import DEEPEST, MOST_DIGITS, Sheet, keyed_sheet
from grader.intake.sources import Source

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@dataclass(slots=True)
class _Node:
    """A list or mapping under construction. ``key`` waits for its value."""

    content: dict[str, Any] | list[Any]
    key: str | None = None
    lines: dict[str, int] = field(default_factory=dict)


def parse_yaml(source: Source) -> Sheet:
    """Read a YAML sheet.

    Raises:
        Rejected: it is not YAML, uses anchors, aliases or tags, a key stands twice, it nests too deep.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    builder = _Builder(source)
    try:
        for event in YAML(typ="safe", pure=True).parse(source.text):
            builder.take(event)
    except YAMLError as error:
        raise _not_yaml(source, error) from None
    except (RecursionError, ValueError, LookupError, AttributeError):
        raise source.reject("This is not YAML.", mend=_MEND) from None
    return _sheet(builder, source)


_MEND = "Put the answer between single quotes: question-id: '[0, 1)'."


def _sheet(builder: _Builder, source: Source) -> Sheet:
    sheet = keyed_sheet(builder.root, source)
    # A student number keeps its leading zeros: it is taken as written.
    written = builder.written
    return Sheet(sheet.assignment, written.get("student", sheet.student), sheet.answers, builder.answer_lines)


class _Builder:
    """Builds the value of one document from its events."""

    def __init__(self, source: Source) -> None:
        self.root: Any = None
        self.written: dict[str, str] = {}
        self.answer_lines: dict[str, int] = {}
        self._source = source
        self._stack: list[_Node] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take the parser's next event."""
        kind = type(event).__name__
        line = event.start_mark.line + 1 if event.start_mark else 1
        if kind == "DocumentStartEvent":
            self._start_document(event, line)
        elif kind == "AliasEvent" or getattr(event, "anchor", None):
            raise self._source.reject(
                "YAML anchors and aliases (& and *) are not read.",
                line=line,
                mend="Write the value out, or put text that starts so between single quotes.",
            )
        elif kind == "ScalarEvent":
            self._check_tag(event, line)
            self._take_scalar(event, line)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._check_tag(event, line)
            self._open({} if kind == "MappingStartEvent" else [], line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._close()

    def _start_document(self, event: Any, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._source.reject(
                "The sheet holds two YAML documents.", line=line, mend="Remove the line '---' between them."
            )
        if event.version and tuple(event.version) != (1, 2):
            raise self._source.reject("Only YAML 1.2 is read.", line=line, mend="Remove the line '%YAML'.")

    def _check_tag(self, event: Any, line: int) -> None:
        if str(event.tag) not in ("None", "!"):
            raise self._source.reject(
                f"YAML tags ({str(event.tag)[:40]}) are not read.",
                line=line,
                mend="Remove it, or put text that starts with ! between single quotes.",
            )

    def _take_scalar(self, event: Any, line: int) -> None:
        text = str(event.value)
        plain = event.style in (None, "")
        node = self._stack[-1] if self._stack else None
        if node is not None and type(node.content) is dict and node.key is None:
            self._take_key(node, text, line)
            return
        if len(self._stack) == 1 and node is not None and node.key is not None and text not in _NULL:
            self.written[node.key] = text
        self._add(self._resolve(text, line) if plain else text)

    def _take_key(self, node: _Node, key: str, line: int) -> None:
        if key in node.lines:
            raise self._source.reject(
                f"The key '{key[:80]}' stands twice (first in line {node.lines[key]}).",
                line=line,
                mend="Keep one of the two.",
            )
        node.lines[key] = line
        node.key = key

    def _open(self, content: dict[str, Any] | list[Any], line: int) -> None:
        parent = self._stack[-1] if self._stack else None
        if parent is not None and type(parent.content) is dict and parent.key is None:
            raise self._source.reject("A key must be text, not a list or mapping.", line=line, mend=_MEND)
        if len(self._stack) >= DEEPEST:
            raise self._source.reject(
                f"The sheet nests deeper than {DEEPEST} levels.", line=line, mend="Write plain lists."
            )
        self._stack.append(_Node(content))

    def _close(self) -> None:
        node = self._stack.pop()
        if len(self._stack) == 1 and self._stack[0].key == "answers":
            self.answer_lines = node.lines
        self._add(node.content)

    def _add(self, value: Any) -> None:
        if not self._stack:
            self.root = value
            return
        node = self._stack[-1]
        if isinstance(node.content, list):
            node.content.append(value)
        elif node.key is not None:
            node.content[node.key] = value
            node.key = None

    def _resolve(self, text: str, line: int) -> Any:
        """The value of an unquoted scalar in YAML 1.2's core schema."""
        if text in _NULL:
            return None
        if text in _TRUTH:
            return _TRUTH[text]
        if _NOT_FINITE.fullmatch(text):
            raise self._not_a_number(text, line)
        if _INTEGER.fullmatch(text) or _OTHER_BASE.fullmatch(text):
            if len(text) > MOST_DIGITS:
                raise self._source.reject(
                    "A number has thousands of digits.", line=line, mend="Write a shorter one."
                )
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if not math.isfinite(number):
                raise self._not_a_number(text, line)
            return number
        return text

    def _not_a_number(self, text: str, line: int) -> Rejected:
        return self._source.reject(
            f"{text[:40]} is not a finite number.",
            line=line,
            mend="Write a finite number, or text between quotes: 'infinity'.",
        )


def _not_yaml(source: Source, error: Any) -> Rejected:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or "a character that YAML does not allow")
    return source.reject(
        f"This is not YAML: {problem[:120]}.", line=mark.line + 1 if mark else None, mend=_MEND
    )

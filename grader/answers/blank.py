"""Which answers are none at all: what an empty sheet holds before a student fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BLANK_WORDS = frozenset({"", "todo", "tbd"})
_BLANK_MARKS = frozenset("?.…_-–—*`$ \t\r\n")
_LONGEST_BLANK = 40
_MOST_ITEMS = 100_000


def is_blank(raw: Any) -> bool:
    """Whether a raw answer says nothing: None, "", "TODO", "?", "...", an empty list, a mapping of blanks."""
    waiting = [raw]
    seen = 0
    while waiting:
        item = waiting.pop()
        seen += 1
        if seen > _MOST_ITEMS:
            return False
        if item is None:
            continue
        if isinstance(item, str):
            if not _is_blank_text(item):
                return False
        elif isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        else:
            return False
    return True


def _is_blank_text(text: str) -> bool:
    if len(text) > _LONGEST_BLANK:
        return not text or text.isspace()
    word = text.strip().lower()
    return word.strip("*_`$ ") in _BLANK_WORDS or _BLANK_MARKS.issuperset(word)

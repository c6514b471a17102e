"""Text from outside, made safe to show: no control characters, no escape sequences, no bidi marks."""

from __future__ import annotations

import re

LONGEST_NAME = 100

_ESCAPES = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # operating system commands: titles, links
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours, cursor movements
    r"|\x1b[ -/]*[0-~]?"
)
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls, all but tab and newline
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # marks that reorder or reshape what is around them
    "\u2028\u2029\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"  # line separators, byte order marks, tags
)
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str, limit: int = 10_000) -> str:
    """Text without what could act on a terminal or a page; longer than the limit, it ends in "…".

    Newlines and tabs stay. Halves of surrogate pairs become "\ufffd".
    """
    if not text.isprintable():
        # What stands in for a cut never completes an escape sequence, so one pass of each is enough.
        text = text[: 4 * limit + 100].replace("\r\n", "\n")
        text = _NO_CHARACTERS.sub("\ufffd", _UNSAFE.sub("", _ESCAPES.sub("", text)))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def clean_name(text: str, limit: int = LONGEST_NAME) -> str:
    """A name on one line: cleaned, with single spaces."""
    return clean_text(" ".join(clean_text(text, 10 * limit).split()), limit)

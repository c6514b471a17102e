"""The text of one sheet: from bytes that anyone may have written, to text and lines."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from grader.errors import Rejected
from grader.text import clean_name

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE

LARGEST_SHEET = 8 * MEGABYTE

FORMATS = {
    ".json": "json",
    ".toml": "toml",
    ".md": "md",
    ".markdown": "md",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".ipynb": "ipynb",
}
"""The format of a sheet by its suffix."""

LARGEST = {
    "json": LARGEST_SHEET,
    "ipynb": LARGEST_SHEET,
    # Read in pure Python, at worst at 100 KB a second; no one types that much.
    "toml": 2 * MEGABYTE,
    "md": 512 * KILOBYTE,
    "yaml": 512 * KILOBYTE,
}
"""Bytes that a sheet may have, by its format."""

_LONGEST_MESSAGE = 400
_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark it starts with
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a sheet. ``name`` is the file's own, ``label`` how messages call it."""

    name: str
    label: str
    text: str

    def at(self, line: int) -> str:
        """A line of the sheet, as messages say it."""
        return f"{self.label}:{line}"

    def reject(self, message: str, *, line: int | None = None, mend: str = "") -> Rejected:
        """The exception that says what is wrong with the sheet, and in which line."""
        if not message.isprintable():  # it may quote the sheet
            message = clean_name(message, _LONGEST_MESSAGE)
        return Rejected(message, where=self.label if line is None else self.at(line), mend=mend)


def format_of(name: str) -> str | None:
    """The format of a sheet with this file name, or None if it is not a sheet's."""
    dot = name.rfind(".")
    return FORMATS.get(name[dot:].lower()) if dot > 0 else None


def decode(data: bytes, name: str, label: str) -> Source:
    """The text of a sheet's bytes.

    Raises:
        Rejected: it is empty, too large, not text, or not UTF-8.
    """
    check_size(len(data), name, label)
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, label, error.start) from None
    if "\0" in text:
        raise _not_text(data, label)
    if not text or text.isspace():
        raise Rejected(
            "The answer sheet is empty.",
            where=label,
            mend="Put the answers in it; `grader start` writes a sheet to fill in.",
        )
    return Source(name, label, text)


def check_size(size: int, name: str, label: str) -> None:
    """Whether a sheet of this many bytes is read at all.

    Raises:
        Rejected: it is too large.
    """
    largest = LARGEST.get(format_of(name) or "", LARGEST_SHEET)
    if size > largest:
        limit = f"{largest // MEGABYTE} MB" if largest >= MEGABYTE else f"{largest // KILOBYTE} KB"
        raise Rejected(
            f"The answer sheet is larger than {limit}.",
            where=label,
            mend="Keep the answers only (in a notebook: clear all outputs).",
        )


def _not_utf8(data: bytes, label: str, start: int) -> Rejected:
    for mark, encoding in _OTHER_ENCODINGS.items():
        if data.startswith(mark):
            return Rejected(
                f"The answer sheet is written in {encoding}.", where=label, mend="Save it as UTF-8."
            )
    if b"\0" in data:
        return _not_text(data, label)
    line = data.count(b"\n", 0, start) + 1
    return Rejected(
        f"The answer sheet is not UTF-8: byte {start} (0x{data[start]:02x}) is no character.",
        where=f"{label}:{line}",
        mend="Save it as UTF-8.",
    )


def _not_text(data: bytes, label: str) -> Rejected:
    offset = data.index(b"\0")
    return Rejected(
        f"The answer sheet is a binary file: byte {offset} is zero.",
        where=label,
        mend="Hand in a text file: Markdown, TOML, JSON, YAML or a notebook.",
    )

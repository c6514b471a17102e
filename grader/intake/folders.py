"""Files and folders on disk: read without following links or waiting on pipes, sheets found by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from grader.errors import Rejected
from grader.intake.sources import MEGABYTE, format_of
from grader.text import clean_text

# A pipe opened without a writer would block; a link may lead to another student's file.
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)


LARGEST_ARCHIVE = 64 * MEGABYTE
_ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar")


def is_archive(name: str) -> bool:
    """Whether a file of this name is read as an archive."""
    return name.lower().endswith(_ARCHIVES)


def is_sheet_or_archive(name: str) -> bool:
    """Whether a file of this name in a class folder is taken for a submission."""
    return may_be_sheet(name) or is_archive(name)


def read_file(path: str, largest: int, label: str) -> bytes:
    """The bytes of a regular file, at most one more than ``largest``.

    Raises:
        Rejected: it is missing, cannot be read, or is a link, a pipe or a device.
    """
    try:
        check_regular(os.lstat(path), label)
        handle = os.open(path, _FLAGS)
        try:
            status = os.fstat(handle)
            check_regular(status, label)
            return _read_at_most(handle, min(status.st_size, largest) + 1)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        raise unreadable(error, label) from None


def _read_at_most(handle: int, size: int) -> bytes:
    data = os.read(handle, size)
    if len(data) in (0, size - 1):
        return data
    pieces = [data]
    left = size - len(data)
    while left > 0 and (piece := os.read(handle, left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def check_regular(status: os.stat_result, label: str) -> None:
    """Refuse everything but ordinary files.

    Raises:
        Rejected: a link, a pipe or a device.
    """
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISLNK(status.st_mode):
        raise Rejected(
            "This is a link, and links are not followed.", where=label, mend="Give the file or folder itself."
        )
    raise Rejected("This is not an ordinary file.", where=label, mend="Give an answer sheet.")


def unreadable(error: OSError | ValueError, label: str) -> Rejected:
    """What to say about a path that the system does not let us read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Rejected("There is no such file or folder.", where=label, mend="Check the path.")
    if isinstance(error, PermissionError):
        return Rejected("There is no permission to read this.", where=label, mend="Change its permissions.")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return Rejected(f"This cannot be read: {reason}.", where=label)


def sheets_among(names: Iterable[str]) -> list[str]:
    """The names that are answer sheets': ``answers.*`` if there is one, else any that may be one."""
    sheets = sorted(name for name in names if may_be_sheet(name))
    return [name for name in sheets if is_answers(name)] or sheets


def may_be_sheet(name: str) -> bool:
    """Whether a file of this name may be a sheet: not hidden, no README, no expected verdicts."""
    if format_of(name) is None or name.startswith("."):
        return False
    return name.lower() != "expected.json" and not name.lower().startswith("readme")


def is_answers(name: str) -> bool:
    """Whether a file is called ``answers.<format>``."""
    return name.lower().startswith("answers.") and name.count(".") == 1 and format_of(name) is not None


def choose_sheet(names: Iterable[str], label: str) -> str:
    """The one sheet of a folder, by name.

    Raises:
        Rejected: there is none, or several and it is not clear which.
    """
    sheets = sheets_among(names)
    if len(sheets) == 1:
        return sheets[0]
    if not sheets:
        raise Rejected(
            "There is no answer sheet here.",
            where=label,
            mend="Put answers.md, .toml, .json, .yaml or .ipynb into it.",
        )
    listed = ", ".join(shown(name)[:80] for name in sheets[:5]) + (", ..." if len(sheets) > 5 else "")
    raise Rejected(
        f"There are {len(sheets)} answer sheets: {listed}.",
        where=label,
        mend="Keep one, or call the right one answers.* .",
    )


def choose_sheet_in(folder: str, label: str) -> str:
    """The name of the one sheet in a folder on disk.

    Raises:
        Rejected: as ``choose_sheet``, or the folder cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if may_be_sheet(entry.name) and not _is_folder(entry)]
    except OSError as error:
        raise unreadable(error, label) from None
    return choose_sheet(names, label)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def shown(path: str | Path) -> str:
    """A path as messages and reports say it: names of files are a student's words, too."""
    text = str(path)
    return text if text.isprintable() else clean_text(text).replace("\n", " ").replace("\t", " ")

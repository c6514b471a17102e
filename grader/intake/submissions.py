"""Reading a submission: a sheet, a folder with one, or an archive of it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.errors import Rejected
from grader.intake.folders import (
    LARGEST_ARCHIVE,
    choose_sheet_in,
    is_answers,
    is_archive,
    may_be_sheet,
    read_file,
    shown,
    unreadable,
)
from grader.intake.parsing import parse_sheet
from grader.intake.sheets import KnownIds
from grader.intake.sources import LARGEST_SHEET, MEGABYTE, decode
from grader.model import Submission


def read_submission(
    path: str | Path, *, given: str | None = None, known_ids: KnownIds | None = None
) -> Submission:
    """Read a submission; nothing in it is trusted and no code of it runs.

    ``given`` is what reports call it, if not the path. ``known_ids`` gives the ids of an assignment's
    questions (of the default assignment for None): with them, labels in Markdown and notebooks are told
    from other words with certainty.

    Raises:
        Rejected: it cannot be read as a whole; says why, where and how to mend it.
    """
    at = os.fspath(path)
    label = shown(at if given is None else given)
    try:
        mode = os.lstat(at).st_mode
    except (OSError, ValueError) as error:
        raise unreadable(error, label) from None
    if stat.S_ISDIR(mode):
        name = choose_sheet_in(at, label)
        sheet_label = f"{label.rstrip('/')}/{shown(name)}"
        data = read_file(os.path.join(at, name), LARGEST_SHEET, sheet_label)
    elif is_archive(at):
        from grader.intake.archives import read_archive

        name, data = read_archive(_archive_bytes(at, label), at, label)
        sheet_label = f"{label}/{shown(name)}"
    else:
        name, sheet_label = os.path.basename(at), label
        data = read_file(at, LARGEST_SHEET, sheet_label)
    sheet = parse_sheet(decode(data, name, sheet_label), known_ids)
    name = shown(name)
    return Submission(
        path=label,
        assignment=sheet.assignment,
        student=sheet.student,
        answers=sheet.answers,
        places={
            question: f"{name}:{line}" if isinstance(line, int) else f"{name}, {line}"
            for question, line in sheet.lines.items()
        },
        digest=hashlib.sha256(data).hexdigest(),
    )


def _archive_bytes(path: str, label: str) -> bytes:
    data = read_file(path, LARGEST_ARCHIVE, label)
    if len(data) > LARGEST_ARCHIVE:
        raise Rejected(
            f"The archive is larger than {LARGEST_ARCHIVE // MEGABYTE} MB.",
            where=label,
            mend="Pack the sheet and your code only.",
        )
    return data


def find_submissions(paths: Sequence[str | Path]) -> Iterator[Path]:
    """The submissions at the paths, in order: files, folders with a sheet, folders of submissions.

    A path where nothing can be read is found as well, so that reading it says why. Links inside folders
    are found and refused when read; they are never followed.
    """
    for path in paths:
        if os.path.isdir(path):
            yield from _in_folder(Path(path))
        else:
            yield Path(path)


def _in_folder(top: Path) -> Iterator[Path]:
    # A stack of our own: folders may nest deeper than Python's calls.
    waiting = [(top, True)]
    while waiting:
        path, is_folder = waiting.pop()
        inner = _submissions_in(path) if is_folder else None
        if inner is None:
            yield path
        else:
            waiting += reversed(inner)


def _submissions_in(folder: Path) -> list[tuple[Path, bool]] | None:
    """What a class folder holds, in order, and which of it are folders; None for a submission's folder."""
    try:
        with os.scandir(folder) as entries:
            children = sorted((entry for entry in entries if not _is_ignored(entry.name)), key=_by_name)
    except OSError:
        return None
    if any(is_answers(entry.name) for entry in children):
        return None
    found = [
        (folder / entry.name, entry.is_dir(follow_symlinks=False))
        for entry in children
        if entry.is_dir(follow_symlinks=False)
        or entry.is_symlink()
        or may_be_sheet(entry.name)
        or is_archive(entry.name)
    ]
    return found or None


def _by_name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"

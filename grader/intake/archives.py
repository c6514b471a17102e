"""The sheet in a ``.zip``, ``.tar``, ``.tar.gz`` or ``.tgz``: read in memory, nothing is unpacked to disk.

Nothing that an archive says about itself is trusted: entries, bytes and ratios are bounded while reading.
"""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from grader.errors import Rejected
from grader.intake.folders import choose_sheet, shown
from grader.intake.sources import LARGEST_SHEET, MEGABYTE, check_size
from grader.text import clean_name

LARGEST_UNPACKED = 64 * MEGABYTE
MOST_ENTRIES = 2_000
LARGEST_RATIO = 200

_ZIP_ENTRY = b"PK\x01\x02"
_GZIP_MEMBER = b"\x1f\x8b\x08"
_READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    OverflowError,
    RuntimeError,
    AssertionError,
)

_Files = dict[str, Callable[[], bytes]]


def read_archive(data: bytes, file_name: str, label: str) -> tuple[str, bytes]:
    """The name and the bytes of the one sheet in an archive, whose kind its file name says.

    Raises:
        Rejected: it is damaged or encrypted, holds links, paths that lead out of it or too much, or not
            one sheet.
    """
    try:
        kind = file_name.lower()
        if kind.endswith(".zip"):
            files = _zip_files(data, label)
        else:
            files = _tar_files(data if kind.endswith(".tar") else _gunzip(data, label), label)
        files = _below_top_folder(files)
        name = choose_sheet([path for path in files if "/" not in path], label)
        return name, files[name]()
    except _DAMAGED as error:
        raise Rejected(
            f"The archive is damaged or no archive: {clean_name(str(error), 120) or 'it ends too early'}.",
            where=label,
            mend="Pack it again, or hand in the sheet itself.",
        ) from None


def _below_top_folder(files: _Files) -> _Files:
    """The files below the one folder that holds everything, if there is one."""
    tops = {path.partition("/")[0] for path in files}
    if len(tops) == 1 and all("/" in path for path in files):
        return {path.partition("/")[2]: read for path, read in files.items()}
    return files


def _zip_files(data: bytes, label: str) -> _Files:
    # The directory is counted before zipfile builds an object of each entry; inner archives may add some.
    if data.count(_ZIP_ENTRY) > 2 * MOST_ENTRIES:
        raise _too_many(label)
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _too_many(label)
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _too_large(label)
    files: _Files = {}
    for entry in entries:
        path = _checked_path(entry.filename, label)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _not_a_file(path, label)
        if entry.flag_bits & _ENCRYPTED:
            raise Rejected("The archive is encrypted.", where=label, mend="Pack it without a password.")
        if entry.is_dir() or kind == stat.S_IFDIR or _is_litter(path):
            continue
        _check_ratio(entry.file_size, entry.compress_size, label)
        if path in files:
            raise Rejected(f"The archive holds '{path}' twice.", where=label, mend="Pack it again.")
        files[path] = lambda entry=entry: _read_zip_entry(archive, entry, label)  # type: ignore[misc]
    return files


def _read_zip_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str) -> bytes:
    if entry.compress_type not in _READABLE:
        raise Rejected(
            "The archive is compressed in an unusual way.", where=label, mend="Pack it as an ordinary .zip."
        )
    check_size(entry.file_size, entry.filename, label)
    with archive.open(entry) as file:
        data = file.read(LARGEST_SHEET + 1)
    check_size(len(data), entry.filename, label)
    return data


def _tar_files(data: bytes, label: str) -> _Files:
    archive = tarfile.TarFile(fileobj=io.BytesIO(data))
    files: _Files = {}
    total = 0
    for count, member in enumerate(archive, start=1):
        if count > MOST_ENTRIES:
            raise _too_many(label)
        path = _checked_path(member.name, label)
        if member.isdir():
            continue
        if not member.isreg() or member.issparse():
            raise _not_a_file(path, label)
        total += member.size
        if member.size < 0 or total > LARGEST_UNPACKED:
            raise _too_large(label)
        if _is_litter(path):
            continue
        if path in files:
            raise Rejected(f"The archive holds '{path}' twice.", where=label, mend="Pack it again.")
        files[path] = lambda member=member: _read_member(archive, member, label)  # type: ignore[misc]
    return files


def _read_member(archive: tarfile.TarFile, member: tarfile.TarInfo, label: str) -> bytes:
    check_size(member.size, member.name, label)
    file = archive.extractfile(member)
    data = file.read(LARGEST_SHEET + 1) if file else b""
    if len(data) != member.size:
        raise EOFError
    return data


def _gunzip(data: bytes, label: str) -> bytes:
    """Unpack gzip in bounded memory."""
    if data.count(_GZIP_MEMBER) > MOST_ENTRIES:
        raise _too_many(label)
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        unpacked = file.read(LARGEST_UNPACKED + 1)
    if len(unpacked) > LARGEST_UNPACKED:
        raise _too_large(label)
    _check_ratio(len(unpacked), len(data), label)
    return unpacked


def _checked_path(name: str, label: str) -> str:
    """An entry's path with "/" between its parts.

    Raises:
        Rejected: it leads out of the archive's folder.
    """
    path = name.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
        raise Rejected(
            f"The archive holds a path that leads out of it: '{shown(name)[:80]}'.",
            where=label,
            mend="Pack the folder itself, without '..' or absolute paths.",
        )
    return shown("/".join(parts))


def _is_litter(path: str) -> bool:
    """Files that computers add by themselves, and hidden ones."""
    return any(part == "__MACOSX" or part.startswith(".") for part in path.split("/"))


def _check_ratio(unpacked: int, packed: int, label: str) -> None:
    if unpacked > MEGABYTE and unpacked > LARGEST_RATIO * max(packed, 1):
        raise _too_large(label)


def _too_many(label: str) -> Rejected:
    return Rejected(
        f"The archive holds more than {MOST_ENTRIES} files.",
        where=label,
        mend="Pack the sheet and your code only.",
    )


def _too_large(label: str) -> Rejected:
    return Rejected(
        f"The archive unpacks to more than {LARGEST_UNPACKED // MEGABYTE} MB, "
        f"or to more than {LARGEST_RATIO} times its size.",
        where=label,
        mend="Pack the sheet and your code only.",
    )


def _not_a_file(path: str, label: str) -> Rejected:
    return Rejected(
        f"The archive holds '{path[:80]}', which is a link or a device, not a file.",
        where=label,
        mend="Pack the files themselves.",
    )

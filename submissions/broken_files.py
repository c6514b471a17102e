"""The broken submissions that nobody can type: archives, wrong encodings, endless nesting and formulas.

No file holds a date or a random number, so that building twice gives the same bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

_SHEET = b'{"assignment": "iit-hw4", "student": "s01", "answers": {"q6-depth-factor": 4}}\n'
_MIB = 1 << 20


def broken_files() -> dict[str, bytes]:
    """The files by name, as they stand in ``submissions/broken``."""
    return {
        "binary.yaml": _binary(),
        "latin1.toml": _latin1(),
        "deep-nesting.json": _deep(1000),
        "dotdot.zip": _zip({"../answers.json": _SHEET}),
        "symlink.tar.gz": _tar_with_link(),
        "bomb.zip": _zip({"answers.json": b'{"answers": "' + b" " * (24 * _MIB) + b'"}'}, pack=True),
        "formulas-hostile.json": _hostile_formulas(),
        "markup-and-bidi.json": _markup(),
    }


def _binary() -> bytes:
    """The start of an image that was renamed."""
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2


def _latin1() -> bytes:
    lines = [
        'assignment = "iit-hw4"',
        'student = "Jörg"',
        "[answers]",
        "q8-strided-output-shape = '63×63×16'",
    ]
    return "\n".join([*lines, ""]).encode("latin-1")


def _deep(levels: int) -> bytes:
    nested = "[" * levels + "9" + "]" * levels
    return f'{{"assignment": "iit-hw4", "answers": {{"q1-valid-conv-r": {nested}}}}}\n'.encode()


def _zip(entries: dict[str, bytes], *, pack: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01
            entry.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
            archive.writestr(entry, content, compresslevel=9 if pack else None)
    return buffer.getvalue()


def _tar_with_link() -> bytes:
    """A sheet that is a link to a file outside the archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        link = tarfile.TarInfo("answers.json")
        link.type = tarfile.SYMTYPE
        link.linkname = "/etc/passwd"
        archive.addfile(link)
    return gzip.compress(buffer.getvalue(), mtime=0)


def _hostile_formulas() -> bytes:
    answers = {
        "q7-output-size-formula": "__import__('os').system('id')",
        "q7-q8-parameter-count": "factorial(10**7)",
        "q6-depth-factor": "9**9**9",
        "q9-1x1-params": "1/0",
        "q5-pyramid-sizes": "(" * 5000 + ")" * 5000,
        "q9-1x1-shape": "128x128x" + "1" * 10_000,
        "q8-strided-output-shape": "().__class__.__mro__[-1].__subclasses__()",
        "q1-valid-conv-r": "[[sin, 9], [9, frobnicate]]",
        "q18-residual-zero-weights": True,
    }
    return _dumped({"assignment": "iit-hw4", "student": "hostile", "answers": answers})


def _markup() -> bytes:
    answers = {
        "q6-depth-factor": "<script>alert(4)</script>",
        "q9-1x1-params": "\u202e56\u202c",
        "q7-q8-parameter-count": "[bold red]448[/]",
        "q9-1x1-conv": "\x1b[31mred\x1b[0m \u2066[link=file:///etc/passwd]x[/link]\u2069",
        "q18-residual-zero-weights": True,
    }
    student = "\x1b]0;owned\x07\u202eeve [bold]<b>"
    return _dumped({"assignment": "iit-hw4", "student": student, "answers": answers})


def _dumped(sheet: object) -> bytes:
    return json.dumps(sheet, indent=2).encode() + b"\n"

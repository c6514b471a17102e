"""Folders and archives: which sheet is read, which submissions are found, what is refused."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.errors import Rejected
from grader.intake import find_submissions, read_submission

SHEET = b'{"student": "s", "answers": {"q1": "5"}}'
MEGABYTE = 1024 * 1024


def write_zip(path: Path, files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def write_tar(path: Path, files: Mapping[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


ARCHIVES: dict[str, Callable[[Path, Mapping[str, bytes]], Path]] = {
    "s.zip": write_zip,
    "s.tar.gz": write_tar,
    "s.TGZ": write_tar,
    "s.tar": lambda path, files: write_tar(path, files, "w"),
}


@pytest.fixture(params=ARCHIVES)
def pack(request, tmp_path) -> Callable[[Mapping[str, bytes]], Path]:
    return lambda files: ARCHIVES[request.param](tmp_path / request.param, files)


def why(path: Path) -> str:
    with pytest.raises(Rejected) as caught:
        read_submission(path)
    assert caught.value.where.startswith(str(path))
    assert str(caught.value).isprintable()
    return caught.value.message


@pytest.mark.parametrize(
    "files",
    [
        {"answers.json": SHEET},
        {"./answers.json": SHEET},
        {"hw4.json": SHEET, "README.md": b"# q2", "expected.json": b"{}", "conv.py": b"x"},
        {"answers.json": SHEET, "notes.md": b"# q2", "code/more.json": b"{}"},
        {"s01/answers.json": SHEET, "s01/code/conv.py": b"x", "__MACOSX/s01/._answers.json": b"\0"},
        {"s01\\answers.json": SHEET, ".DS_Store": b"\0"},
    ],
)
def test_one_sheet_in_an_archive(pack, files):
    submission = read_submission(pack(files))
    assert (submission.student, submission.answers) == ("s", {"q1": "5"})
    name = "hw4.json" if "hw4.json" in files else "answers.json"
    assert submission.places == {"q1": f"{name}:1"}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "no answer sheet"),
        ({"conv.py": b"x"}, "no answer sheet"),
        ({"a/answers.json": SHEET, "b/answers.json": SHEET}, "no answer sheet"),
        ({"answers.json": SHEET, "answers.md": b"x"}, "answers.json, answers.md"),
        ({"answers.json": b""}, "empty"),
        ({"answers.json": b"{"}, "JSON"),
        ({"answers.json": SHEET, "../evil.py": b"x"}, "leads out"),
        ({"a/../../answers.json": SHEET}, "leads out"),
        ({"/etc/answers.json": SHEET}, "leads out"),
        ({"..\\answers.json": SHEET}, "leads out"),
        ({"../\x1b[2J\n\u202e.json": SHEET}, "leads out"),
        ({"\x1b[2J\n\u202e.json": SHEET, "b\n.json": SHEET}, "2 answer sheets"),
        ({"C:\\answers.json": SHEET}, "leads out"),
        ({"answers.json": SHEET, "./answers.json": SHEET}, "twice"),
        ({"answers.json": b" " * (9 * MEGABYTE)}, "larger than|unpacks"),
        ({"answers.json": SHEET, **{f"{n}.txt": b"" for n in range(2001)}}, "more than 2000"),
        (
            {"answers.json": SHEET, **{f"{n}.bin": os.urandom(2000) * 6_800 for n in range(5)}},
            "unpacks|larger than",
        ),
    ],
)
def test_archives_that_are_refused(pack, files, words):
    message = why(pack(files))
    assert any(word in message for word in words.split("|")), message


@pytest.mark.parametrize("name", ["s.zip", "s.tar.gz"])
def test_a_bomb(tmp_path, name):
    path = ARCHIVES[name](tmp_path / name, {"answers.json": SHEET, "zeros.bin": b"\0" * (60 * MEGABYTE)})
    assert "unpacks" in why(path)


def test_what_follows_a_damaged_start_is_not_guessed(pack):
    path = pack({"answers.json": SHEET * 100, "b.bin": os.urandom(5000)})
    data = path.read_bytes()
    for size in (0, 1, 10, 100, len(data) // 2, len(data) - 30):
        path.write_bytes(data[:size])
        if not (path.suffix == ".tar" and size > len(SHEET) * 100 + 1024):
            assert why(path)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar(tmp_path, kind):
    path = tmp_path / "s.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("answers.json")
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    assert "link or a device" in why(path)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_in_a_zip(tmp_path, kind):
    path = tmp_path / "s.zip"
    entry = zipfile.ZipInfo("answers.json")
    entry.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert "link or a device" in why(path)


def test_an_encrypted_zip(tmp_path):
    path = write_zip(tmp_path / "s.zip", {"answers.json": SHEET}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    for flags in (6, directory + 8):
        data[flags] |= 1
    path.write_bytes(data)
    assert "encrypted" in why(path)


def test_a_zip_that_lies_about_its_sizes(tmp_path):
    path = write_zip(tmp_path / "s.zip", {"answers.json": SHEET + b" " * (30 * MEGABYTE)})
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    for at in (22, directory + 24):
        data[at : at + 4] = struct.pack("<I", len(SHEET))
    path.write_bytes(data)
    assert why(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_unusual_compression(tmp_path, compression):
    assert "unusual" in why(write_zip(tmp_path / "s.zip", {"answers.json": SHEET}, compression))


def test_a_gzip_bomb_is_not_unpacked_whole(tmp_path):
    path = tmp_path / "s.tar.gz"
    with gzip.open(path, "wb", 9) as file:
        for _ in range(300):
            file.write(b"\0" * MEGABYTE)
    assert "unpacks" in why(path)


def test_a_sparse_member_of_a_terabyte(tmp_path):
    member = tarfile.TarInfo("answers.json")
    member.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "answers.json",
        "GNU.sparse.realsize": str(1 << 40),
    }
    body = b"1\n0\n1\n".ljust(512, b"\0")
    member.size = len(body)
    path = tmp_path / "s.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(member, io.BytesIO(body))
    assert why(path)


@pytest.mark.parametrize("name", ["s.zip", "s.tar", "s.tar.gz"])
def test_no_archive_at_all(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"hello" * 1000)
    assert "damaged" in why(path)


def test_a_huge_archive_is_not_even_read(tmp_path):
    path = tmp_path / "s.zip"
    with path.open("wb") as file:
        file.truncate(100 * 1024**3)
    assert "larger than" in why(path)


def test_nothing_is_unpacked_to_disk(pack, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = pack({"s01/answers.json": SHEET, "s01/conv.py": b"x"})
    read_submission(path)
    assert list(tmp_path.rglob("*")) == [path]


@pytest.mark.parametrize(
    "names", [["answers.json", "notes.md"], ["hw4.json", "README.md", "expected.json", ".x.md"]]
)
def test_one_sheet_in_a_folder(tmp_path, names):
    for name in names:
        (tmp_path / name).write_bytes(SHEET)
    submission = read_submission(tmp_path, given="class/s01")
    assert submission.path == "class/s01"
    assert submission.answers == {"q1": "5"}


def make_tree(top: Path, *paths: str) -> None:
    for path in paths:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (top / path).mkdir()
        else:
            (top / path).write_bytes(SHEET)


def test_submissions_of_a_class(tmp_path):
    make_tree(
        tmp_path,
        "b.json",
        "a.zip",
        "README.md",
        "expected.json",
        ".git/config.json",
        "__MACOSX/c.json",
        "s01/answers.md",
        "s01/old/answers.md",
        "s02/hw4.toml",
        "s02/conv.py",
        "s03/scan.png",
        "s03/notes.txt",
        "s04/",
        "group/s05/answers.ipynb",
        "group/s06.tar.gz",
    )
    found = [str(path.relative_to(tmp_path)) for path in find_submissions([tmp_path])]
    assert found == [
        "a.zip",
        "b.json",
        "group/s05",
        "group/s06.tar.gz",
        "s01",
        "s02/hw4.toml",
        "s03",
        "s04",
    ]
    for leaf in ("s03", "s04"):
        assert "no answer sheet" in why(tmp_path / leaf)


def test_paths_given_are_found_as_they_are(tmp_path):
    make_tree(tmp_path, "s01/answers.md", "b.json")
    paths = [tmp_path / "nowhere", tmp_path / "b.json", tmp_path / "s01", tmp_path / "b.json"]
    assert list(find_submissions(paths)) == paths
    assert "no such file" in why(tmp_path / "nowhere")


def test_an_empty_class_is_found_and_refused(tmp_path):
    assert list(find_submissions([tmp_path])) == [tmp_path]


def test_links_in_a_class_are_never_followed(tmp_path):
    make_tree(tmp_path, "class/s01/answers.json", "secret/answers.json")
    (tmp_path / "class" / "loop").symlink_to(tmp_path / "class")
    (tmp_path / "class" / "s02").symlink_to(tmp_path / "secret")
    (tmp_path / "class" / "s03.json").symlink_to(tmp_path / "secret" / "answers.json")
    found = list(find_submissions([tmp_path / "class"]))
    assert [path.name for path in found] == ["loop", "s01", "s02", "s03.json"]
    for path in found:
        if path.name != "s01":
            assert "link" in why(path)


def test_folders_nested_deeper_than_calls(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    try:
        assert len(list(find_submissions([tmp_path]))) == 1
    finally:
        while (tmp_path / "d" / "d").exists():
            (tmp_path / "d" / "d").rename(tmp_path / "e")
            (tmp_path / "d").rmdir()
            (tmp_path / "e").rename(tmp_path / "d")


def test_finding_streams(tmp_path):
    make_tree(tmp_path, "a/answers.json", "b/answers.json")
    found = find_submissions([tmp_path])
    assert next(found).name == "a"
    make_tree(tmp_path, "b/zz")
    (tmp_path / "b" / "answers.json").rename(tmp_path / "b" / "late.json")
    assert [path.name for path in found] == ["late.json"]

"""Sheets that cannot be read: every one is refused with words that say why, where and how to mend it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from grader.errors import Rejected
from grader.intake import read_submission

DEEP = 100_000


def rejection(path: Path, **options) -> Rejected:
    with pytest.raises(Rejected) as caught:
        read_submission(path, **options)
    error = caught.value
    assert error.message
    assert error.where.startswith(str(path)), error.where
    assert str(error).isprintable(), str(error)
    return error


def reject(folder: Path, name: str, content: str | bytes) -> Rejected:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return rejection(path)


ALL = ["a.json", "a.toml", "a.yaml", "a.md", "a.ipynb"]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("content", [b"", b"  \n\t\n", b"\xef\xbb\xbf"])
def test_empty(tmp_path, name, content):
    assert "empty" in reject(tmp_path, name, content).message


@pytest.mark.parametrize("name", ALL)
def test_binary(tmp_path, name):
    assert "binary" in reject(tmp_path, name, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR").message
    assert "binary" in reject(tmp_path, name, b"text\x00text").message


@pytest.mark.parametrize("name", ALL)
def test_wrong_encoding_names_byte_and_line(tmp_path, name):
    error = reject(tmp_path, name, "one\nZoë".encode("latin-1"))
    assert "byte 6 (0xeb)" in error.message
    assert error.where.endswith(f"{name}:2")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_other_unicode_encodings(tmp_path, encoding):
    mark = "\ufeff" if encoding.endswith("be") else ""
    error = reject(tmp_path, "a.json", (mark + '{"answers": {}}').encode(encoding))
    assert encoding[:6].upper() in error.message
    assert "UTF-8" in error.mend


@pytest.mark.parametrize("name", ALL)
def test_a_huge_sheet_is_not_even_read(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(100 * 1024**3)  # sparse: reading it whole would exhaust the machine
    assert "larger than" in rejection(path).message


NESTED = {
    "lists.json": '{"answers": {"q1": ' + "[" * DEEP + "]" * DEEP + "}}",
    "mappings.json": '{"answers": {"q1": ' + '{"a":' * DEEP + "1" + "}" * DEEP + "}}",
    "unclosed.json": "[" * DEEP,
    "barely.json": '{"answers": {"q1": ' + "[" * 65 + "]" * 65 + "}}",
    "lists.toml": "[answers]\nq1 = " + "[" * DEEP + "]" * DEEP,
    "mappings.toml": "[answers]\nq1 = " + "{a=" * DEEP + "1" + "}" * DEEP,
    "dots.toml": "[answers]\nq1" + ".a" * DEEP + " = 1",
    "quoted-dots.toml": "[answers]\nq1" + '.","' * DEEP + " = 1",
    "table.toml": "[answers" + ".a" * DEEP + "]\nb = 1",
    "barely.toml": "[answers]\nq1 = " + "[" * 65 + "]" * 65,
    "lists.yaml": "answers:\n  q1: " + "[" * DEEP + "]" * DEEP,
    "mappings.yaml": "answers:\n  q1: " + "{a: " * DEEP + "}" * DEEP,
    "dashes.yaml": "answers:\n  q1:\n    " + "- " * DEEP,
    "keys.yaml": "\n".join(" " * n + "answers:" for n in range(500)),
    "question-marks.yaml": "? " * DEEP,
    "lists.ipynb": '{"cells": ' + "[" * DEEP + "]" * DEEP + "}",
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting(tmp_path, name):
    error = reject(tmp_path, name, NESTED[name])
    assert any(word in error.message for word in ("nests deeper", "64 parts", "must be text")), error.message


@pytest.mark.parametrize(
    "text", [">" * DEEP, "- " * DEEP, "[" * DEEP, "*" * DEEP, "> - " * DEEP, "$$ a\n" * DEEP]
)
def test_nesting_in_markdown_is_only_text(tmp_path, text):
    path = tmp_path / "a.md"
    path.write_text(f"# q1\n\n{text}\n\n# q2\n\n5\n", encoding="utf-8")
    assert read_submission(path).answers["q2"] == "5"


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("a.json", '{"answers": {\n"q1": 1,\n"q1": 2}}', 3, "'q1' stands twice"),
        ("a.json", '{"answers": {"q1": {"x": 1,\n"\\u0078": 2}}}', 2, "'x' stands twice"),
        ("a.json", '{"student": "a",\n"student": "b", "answers": {}}', 2, "'student' stands twice"),
        ("a.json", '{"answers": {\n"q1": NaN}}', 2, "NaN"),
        ("a.json", '{"answers": {"NaN": 1,\n"q1": [1, -Infinity]}}', 2, "-Infinity"),
        ("a.json", '{"answers": {\n"q1": 1e999}}', 2, "1e999"),
        ("a.json", '{"answers": {\n"q1": ' + "9" * 10_000 + "}}", 2, "digits"),
        ("a.json", '{"answers": {\n"q1": "\\ud800"}}', 2, "half of a character"),
        ("a.json", '{"answers": {\n"\\udc00": 1}}', 2, "half of a character"),
        ("a.json", '{"answers": {\n"q1": "\\sigma"}}', 2, "backslash"),
        ("a.json", '{"answers": {\n"q1": 1\n"q2": 2}}', 3, "comma"),
        ("a.json", '{"answers": {"q1": "a\nb"}}', 1, "line break"),
        ("a.json", '{"answers":\n{"q1": 1', 2, "JSON"),
        ("a.toml", "[answers]\nq1 = 1\nq1 = 2\n", 3, "twice"),
        ("a.toml", "[answers]\nq1 = 64x64\n", 2, "TOML"),
        ("a.toml", "[answers]\nq1 = nan\n", 2, "nan"),
        ("a.toml", "[answers]\n'-inf' = 2\nq1 = [1.0, -inf]\n", 3, "-inf"),
        ("a.toml", "[answers]\nq1 = '''\n", 2, "TOML"),
        ("a.yaml", "answers:\n  q1: 1\n  q1: 2\n", 3, "'q1' stands twice"),
        ("a.yaml", "answers:\n  q1: &a [1]\n  q2: *a\n", 2, "anchors"),
        ("a.yaml", "answers:\n  q1: *nothing\n", 2, "anchors"),
        ("a.yaml", "answers:\n  q1: !!python/object/apply:os.system [ls]\n", 2, "tags"),
        ("a.yaml", "answers:\n  q1: !x 1\n", 2, "tags"),
        ("a.yaml", "answers:\n  q1: .nan\n", 2, ".nan"),
        ("a.yaml", "answers:\n  q1: 1e999\n", 2, "1e999"),
        ("a.yaml", "answers:\n  q1: " + "9" * 10_000, 2, "digits"),
        ("a.yaml", "answers:\n  q1: [0, 1)\n  q2: 3\n", 3, "YAML"),
        ("a.yaml", "answers:\n  q1: 1\n---\nanswers:\n  q1: 2\n", 3, "two YAML documents"),
        ("a.yaml", "%YAML 1.1\n---\nanswers:\n  q1: on\n", 2, "1.2"),
        ("a.yaml", "answers:\n  [a, b]: 2\n", 2, "key"),
        ("a.md", "# q1-a\n5\n# q2-a\n6\n# q1-a\n7\n", 5, "'q1-a' is answered twice (first in line 1)"),
        ("a.md", "# q1-a\n```\n5\n# q2-a\n6\n", 2, "not closed"),
        ("a.md", "# q1-a\n\n<!-- what\n# q2-a\n6\n", 3, "comment"),
        ("a.md", "---\nstudent: s\n", 1, "not closed"),
        ("a.md", "---\nstudent: s\n# q1-a\n5\n---\n", 3, "'name: value'"),
    ],
)
def test_message_and_line(tmp_path, name, text, line, words):
    error = reject(tmp_path, name, text)
    assert words in error.message
    assert error.where == f"{tmp_path / name}:{line}"
    assert error.mend


@pytest.mark.parametrize("digits", ["0x" + "f" * 10_000, "9" * 10_000])
def test_whole_numbers_too_long_to_print_in_toml(tmp_path, digits):
    assert reject(tmp_path, "a.toml", f"[answers]\nq1 = {digits}\n").message


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "[1, 2]", "not a mapping"),
        ("a.json", "5", "not a mapping"),
        ("a.json", '{"student": "s"}', "no 'answers'"),
        ("a.json", '{"answers": [1]}', "'answers' is not a mapping"),
        ("a.toml", "answers = 3", "'answers' is not a mapping"),
        ("a.yaml", "just text", "not a mapping"),
        ("a.yaml", "answers:\n- 1\n", "'answers' is not a mapping"),
        ("a.json", '{"student": ["s"], "answers": {}}', "'student' is not text"),
        ("a.json", '{"student": true, "answers": {}}', "'student' is not text"),
        ("a.json", '{"assignment": 1.5, "answers": {}}', "'assignment' is not text"),
        ("a.yaml", "student: {a: b}\nanswers:\n", "'student' is not text"),
        ("a.json", json.dumps({"answers": {f"q{n}": 1 for n in range(2001)}}), "more than 2000 answers"),
        ("a.json", json.dumps({"answers": {"q" * 101: 1}}), "longer than 100"),
        ("a.json", json.dumps({"answers": {"q1\u202e": 1}}), "control characters"),
        ("a.ipynb", '{"answers": {}}', "format 4"),
        ("a.ipynb", '{"worksheets": [{"cells": []}], "nbformat": 3}', "format 4"),
        ("a.ipynb", '{"cells": [{"cell_type": "code"}], "nbformat": 4}', "Cell 1"),
        ("a.ipynb", '{"cells": [3], "nbformat": 4}', "Cell 1"),
        ("a.pdf", "%PDF-1.5", "not an answer sheet"),
        ("answers", "x", "not an answer sheet"),
    ],
)
def test_what_is_no_sheet(tmp_path, name, text, words):
    assert words in reject(tmp_path, name, text).message


def test_twice_in_a_notebook_names_both_cells(tmp_path):
    cells = [{"cell_type": "markdown", "source": text, "metadata": {}} for text in ("# q1-a", "5", "# q1-a")]
    error = reject(tmp_path, "a.ipynb", json.dumps({"cells": cells, "nbformat": 4}))
    assert "first in cell 1" in error.message
    assert error.where.endswith("cell 3")


def test_missing_path(tmp_path):
    assert "no such file" in rejection(tmp_path / "nowhere.json").message
    (tmp_path / "file.json").write_text("{}", encoding="utf-8")
    assert "no such file" in rejection(tmp_path / "file.json" / "below").message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"answers": {"q\\u202e": 1, "q\\u202e": 2}}'),
        ("a.json", '{"answers": {"a/q\\u001b[2J": 1, "a/q\\u001b[2J": 2}}'),
        ("a.yaml", "a\u202e: 1\na\u202e: 2\n"),
        ("a.yaml", "a: !\u202ex 2\n"),
        ("a.toml", '"a\u202e" = 1\n"a\u202e" = 2\n'),
        ("a.toml", "a\u202e = 1\n"),
        ("a.md", "# q1-a\x1b[31m\n5\n# q1-a\x1b[31m\n6\n"),
    ],
)
def test_messages_quote_nothing_that_acts_on_a_terminal(tmp_path, name, text):
    reject(tmp_path, name, text)


def test_a_path_that_is_none(tmp_path):
    with pytest.raises(Rejected):
        read_submission("a\0b.json")
    with pytest.raises(Rejected):
        read_submission("a" * 100_000 + ".json")


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_no_permission(ordinary_user, kind):
    path = ordinary_user / "locked.json" if kind == "file" else ordinary_user / "locked"
    if kind == "file":
        path.write_text("{}", encoding="utf-8")
    else:
        path.mkdir()
    path.chmod(0)
    try:
        assert "permission" in rejection(path).message
    finally:
        path.chmod(stat.S_IRWXU)


def test_no_permission_said_by_the_system(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text('{"answers": {}}', encoding="utf-8")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "permission" in rejection(path).message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("inside", [False, True])
def test_a_pipe_is_refused_without_waiting(tmp_path, inside):
    os.mkfifo(tmp_path / "answers.json")
    assert "ordinary file" in rejection(tmp_path if inside else tmp_path / "answers.json").message


def test_a_device_is_refused():
    with pytest.raises(Rejected):
        read_submission("/dev/zero")


def test_links_are_refused(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"answers": {"q1": "other"}}', encoding="utf-8")
    folder = tmp_path / "s01"
    folder.mkdir()
    (folder / "answers.json").symlink_to(secret)
    (tmp_path / "linked").symlink_to(folder)
    for path in (folder, folder / "answers.json", tmp_path / "linked"):
        assert "link" in rejection(path).message


@pytest.mark.parametrize(
    "names", [["answers.md", "answers.json"], ["a.md", "b.toml"], ["answers.yml", "answers.yaml"]]
)
def test_two_sheets_are_both_named(tmp_path, names):
    for name in names:
        (tmp_path / name).write_text("x", encoding="utf-8")
    error = rejection(tmp_path)
    assert all(name in error.message for name in names)


@pytest.mark.parametrize(
    "names", [[], ["picture.png", "README.md", ".hidden.json", "expected.json", "conv.py"]]
)
def test_a_folder_without_a_sheet(tmp_path, names):
    for name in names:
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert "no answer sheet" in rejection(tmp_path).message


def test_control_characters_in_file_names_are_not_repeated(tmp_path):
    path = tmp_path / "\x1b[31m\u202e.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        read_submission(path)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"answers": {"q1": "\\frac{1}{2} \\times \\beta"}}'),
        ("a.toml", '[answers]\nq1 = "\\frac{1}{2} \\times \\beta"\n'),
        ("a.yaml", 'answers:\n  q1: "\\frac{1}{2} \\times \\beta"\n'),
    ],
)
def test_a_backslash_that_the_format_took_for_an_escape_is_put_back(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read_submission(path).answers["q1"] == "\\frac{1}{2} \\times \\beta"

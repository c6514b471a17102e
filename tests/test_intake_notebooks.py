"""Notebooks as answer sheets: cells by heading or by metadata, no code run."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from grader.intake import read_submission


def read(folder: Path, name: str, text: str):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_submission(path)


def notebook(*cells: tuple[str, str] | tuple[str, str, dict], **metadata) -> str:
    made = []
    for kind, text, *more in cells:
        new = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
        made.append(new.get(kind, nbformat.v4.new_raw_cell)(text, metadata=more[0] if more else {}))
    return nbformat.writes(nbformat.v4.new_notebook(cells=made, metadata=metadata))


def test_a_notebook(tmp_path):
    text = notebook(
        ("markdown", "---\nassignment: iit-hw4\nstudent: Zoë\n---\n# Homework"),
        ("code", "import numpy as np"),
        ("markdown", "## q1-valid-conv-r\n> Convolve."),
        ("code", "# my answer\nanswer = [[9, 9],  # first row\n          [9, 9]]"),
        ("markdown", "## q2-shape"),
        ("raw", "64x64x16"),
        ("markdown", "## q3-essay\nBecause."),
        ("markdown", "## Remarks\nNot an answer."),
        ("code", "print('nor this')"),
        ("code", "q4 = 'false # really'", {"grader": {"question": "q4-flip-needed"}}),
        ("code", "x = 2\nq5_dJ_dW = x + 1", {"grader": {"question": "q5-dJ-dW"}}),
    )
    submission = read(tmp_path, "answers.ipynb", text)
    assert (submission.assignment, submission.student) == ("iit-hw4", "Zoë")
    assert submission.answers == {
        "q1-valid-conv-r": "[[9, 9],\n          [9, 9]]",
        "q2-shape": "64x64x16",
        "q3-essay": "Because.",
        "q4-flip-needed": "false # really",
        "q5-dJ-dW": "x + 1",
    }
    assert submission.places["q2-shape"] == "answers.ipynb, cell 5"


def test_names_in_the_metadata_of_a_notebook(tmp_path):
    text = notebook(
        ("code", "7", {"grader": {"question": "q2-shape"}}), grader={"assignment": "a", "student": "b"}
    )
    submission = read(tmp_path, "a.ipynb", text)
    assert (submission.assignment, submission.student, submission.answers) == ("a", "b", {"q2-shape": "7"})


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    text = notebook(
        ("raw", "---\r\nstudent: s\r\n---"), ("markdown", "# q2-shape\r\n"), ("markdown", "5\r\n")
    )
    submission = read(tmp_path, "a.ipynb", "\ufeff" + text)
    assert (submission.student, submission.answers) == ("s", {"q2-shape": "5"})


def test_outputs_of_a_notebook_do_not_matter(tmp_path):
    content = json.loads(notebook(("markdown", "# q2-shape"), ("code", "5")))
    content["cells"][1]["outputs"] = [
        {"output_type": "display_data", "data": {"a/b": float("nan")}, "metadata": {}}
    ]
    assert read(tmp_path, "a.ipynb", json.dumps(content)).answers == {"q2-shape": "5"}

"""Empty sheets: they hold the questions, read back as unanswered, and typing into them is all it takes."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.answers import is_blank
from grader.errors import CallError
from grader.intake import read_submission
from grader.intake.blank_sheets import SHEET_FORMATS, SheetQuestion, write_sheet
from grader.text import clean_name, clean_text

QUESTIONS = (
    SheetQuestion(
        "q1-valid-conv-r",
        "Valid convolution: R - 1",
        "Convolve R with f.\n\n    1 2\n    3 4\n\n# not a heading\n```\nnot closed\n<!-- not closed\n---\n",
        'A matrix such as [[1, 2], [3, 4]], or "none".',
        1,
    ),
    SheetQuestion("q2-shape", "", "Which shape?\x1b[31m\u2028'''", "", 2.5),
    SheetQuestion(
        "q4-flip-needed",
        "Flip",
        "Is a flip needed?",
        "true or false, and a witness.",
        1,
        {"claim": None, "witness": {"x": None, "kernel 2": None}},
    ),
    SheetQuestion(
        "ex4-2a-dY-dW", "Shapes", "q1-valid-conv-r: 5", "Lines of text, " * 20, 1, {"a": None, "n": None}
    ),
)


def round_trip(folder, format, student="s01", questions=QUESTIONS):
    path = folder / f"answers.{format}"
    path.write_text(
        write_sheet("iit-hw4", "Image-processing 4", student, questions, format), encoding="utf-8"
    )
    return read_submission(path)


@pytest.mark.parametrize("format", SHEET_FORMATS)
@pytest.mark.parametrize("questions", [QUESTIONS, (), QUESTIONS[2:3]])
def test_an_empty_sheet_reads_back_as_unanswered(tmp_path, format, questions):
    submission = round_trip(tmp_path, format, questions=questions)
    assert (submission.assignment, submission.student) == ("iit-hw4", "s01")
    assert list(submission.answers) == [question.id for question in questions]
    assert all(is_blank(answer) for answer in submission.answers.values())


@pytest.mark.parametrize("format", SHEET_FORMATS)
def test_an_empty_sheet_holds_the_questions(format):
    text = write_sheet("iit-hw4", "Image-processing 4", "s01", QUESTIONS, format)
    for words in ("Image-processing 4", "Convolve R with f.", "Is a flip needed?", "of text", "2.5"):
        assert words in text
    assert "\x1b" not in text


FILLED = {
    "q1-valid-conv-r": ["[[9, 9], [9, 9]]", [[9, 9], [9, 9]]],
    "q2-shape": ["64x64x16", "64x64x16"],
}


@pytest.mark.parametrize("format", SHEET_FORMATS)
def test_typing_into_an_empty_sheet_fills_it_in(tmp_path, format):
    text = write_sheet("iit-hw4", "Homework", "s01", QUESTIONS, format)
    if format == "md":
        text = re.sub(r"(?<=> Answer: A matrix).*\n", r"\g<0>\n[[9, 9], [9, 9]]\n", text)
        text = text.replace("## q4", "64x64x16\n\n## q4").replace("claim: ", "claim: false")
        text = text.replace("x: \n", "x: [1]\n")
    elif format == "toml":
        text = text.replace("q1-valid-conv-r = ''", "q1-valid-conv-r = [[9, 9], [9, 9]]")
        text = text.replace("q2-shape = ''", "q2-shape = '64x64x16'")
        text = text.replace("claim = ''", "claim = false").replace("witness.x = ''", "witness.x = [1]")
    elif format == "yaml":
        text = text.replace("q1-valid-conv-r: \n", "q1-valid-conv-r: [[9, 9], [9, 9]]\n")
        text = text.replace("q2-shape: \n", "q2-shape: 64x64x16\n")
        text = text.replace("claim: \n", "claim: false\n").replace("x: \n", "x: [1]\n")
    elif format == "json":
        text = text.replace('"q1-valid-conv-r": null', '"q1-valid-conv-r": [[9, 9], [9, 9]]')
        text = text.replace('"q2-shape": null', '"q2-shape": "64x64x16"')
        text = text.replace('"claim": null', '"claim": false').replace('"x": null', '"x": [1]')
    else:
        notebook = nbformat.reads(text, as_version=4)
        cells = {cell.metadata.get("grader", {}).get("question"): cell for cell in notebook.cells}
        cells["q1-valid-conv-r"].source = "[[9, 9], [9, 9]]"
        cells["q2-shape"].cell_type = "code"
        cells["q2-shape"].source = "answer = '64x64x16'"
        cells["q4-flip-needed"].source = cells["q4-flip-needed"].source.replace("claim: ", "claim: false")
        cells["q4-flip-needed"].source = cells["q4-flip-needed"].source.replace("x: \n", "x: [1]\n")
        text = json.dumps(notebook)
    path = tmp_path / f"answers.{format}"
    path.write_text(text, encoding="utf-8")
    answers = read_submission(path).answers
    assert answers["q1-valid-conv-r"] in FILLED["q1-valid-conv-r"]
    assert answers["q2-shape"] in FILLED["q2-shape"]
    assert is_blank(answers["ex4-2a-dY-dW"])
    claim = answers["q4-flip-needed"]
    if format in ("md", "ipynb"):
        assert re.findall(r"[\w ]+: ?\S+", claim) == ["claim: false", "x: [1]"]
    else:
        assert claim == {"claim": False, "witness": {"x": [1]}}


NAMES = st.text(st.characters(codec=None), max_size=120) | st.text(
    "\"'\\#:-`{}[]<>!&*|%@\n\r\t\u2028\x85é😀 ", max_size=20
)


@pytest.mark.parametrize("format", SHEET_FORMATS)
@given(student=NAMES)
@example(student='"; --- \n"""\\')
@example(student="null")
@example(student="007")
@example(student="---\nassignment: other\n---")
@example(student="-->")
def test_any_name_survives_every_format(tmp_path_factory, format, student):
    folder = tmp_path_factory.mktemp("sheet")
    submission = round_trip(folder, format, student)
    assert submission.student == (clean_name(student) or None)
    assert list(submission.answers) == [question.id for question in QUESTIONS]


@given(NAMES, st.integers(1, 200))
def test_clean_text_is_safe_short_and_stable(text, limit):
    clean = clean_text(text, limit)
    assert len(clean) <= limit
    assert clean_text(clean, limit) == clean
    clean.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", clean)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain Zoë 😀\n\tx", "plain Zoë 😀\n\tx"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone\x9d0;title\x9cx", "gonex"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\r\nb\rc", "a\nbc"),
        ("\ud800", "\ufffd"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("\x1b", ""),
        ("\x1b\x1b[[31mx", "31mx"),
    ],
)
def test_clean_text(text, clean):
    assert clean_text(text) == clean


def test_an_unknown_format_is_refused():
    with pytest.raises(CallError, match="md, toml, json, yaml, ipynb"):
        write_sheet("a", "t", "s", (), "docx")


def test_an_empty_notebook_is_valid():
    notebook = nbformat.reads(write_sheet("a", "t", "s", QUESTIONS, "ipynb"), as_version=4)
    nbformat.validate(notebook)

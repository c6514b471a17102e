"""What students write in each format, and what is read from it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from grader.errors import Rejected
from grader.intake import read_submission

IDS = ("q1-valid-conv-r", "q2-shape", "q3-essay", "q4-flip-needed", "q5-dJ-dW")


def known_ids(assignment: str | None) -> tuple[str, ...]:
    return IDS if assignment in ("iit-hw4", None) else ()


def read(folder: Path, name: str, text: str, **options):
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return read_submission(path, **options)


SAME_SHEET = {
    "answers.json": """
        {"assignment": "iit-hw4", "student": "Zoë",
         "title": "ignored",
         "answers": {"q1-valid-conv-r": [[9, 9], [9, 9.5]],
                     "q2-shape": "64x64x16",
                     "q4-flip-needed": {"claim": false, "witness": {"x": [1, -1]}}}}
        """,
    "answers.toml": """
        assignment = "iit-hw4"
        student = "Zoë"
        title = "ignored"
        [answers]
        q1-valid-conv-r = [[9, 9], [9, 9.5]]
        q2-shape = '64x64x16'
        [answers.q4-flip-needed]
        claim = false
        witness.x = [1, -1]
        """,
    "answers.yaml": """
        assignment: iit-hw4
        student: Zoë
        title: ignored
        answers:
          q1-valid-conv-r:
            - [9, 9]
            - [9, 9.5]
          q2-shape: 64x64x16
          q4-flip-needed: {claim: false, witness: {x: [1, -1]}}
        """,
}


@pytest.mark.parametrize("name", SAME_SHEET)
def test_the_same_sheet_in_every_typed_format(tmp_path, name):
    submission = read(tmp_path, name, SAME_SHEET[name])
    assert submission.assignment == "iit-hw4"
    assert submission.student == "Zoë"
    assert submission.answers == {
        "q1-valid-conv-r": [[9, 9], [9, 9.5]],
        "q2-shape": "64x64x16",
        "q4-flip-needed": {"claim": False, "witness": {"x": [1, -1]}},
    }


@pytest.mark.parametrize("name", SAME_SHEET)
def test_places_name_the_line_of_each_answer(tmp_path, name):
    submission = read(tmp_path, name, SAME_SHEET[name])
    lines = (tmp_path / name).read_text(encoding="utf-8").splitlines()
    assert submission.places.keys() == submission.answers.keys()
    for question, place in submission.places.items():
        file, _, line = place.partition(":")
        assert file == name
        assert question in lines[int(line) - 1]


def test_the_digest_is_of_the_bytes_of_the_sheet(tmp_path):
    submission = read(tmp_path, "a.json", '{"answers": {}}')
    assert submission.digest == hashlib.sha256((tmp_path / "a.json").read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["a.json", "a.toml", "a.yaml", "a.md"])
def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path, name):
    text = {
        "a.json": '{"student": "s",\n "answers": {"q2-shape": "5"}}',
        "a.toml": "student = 's'\n[answers]\nq2-shape = '5'\n",
        "a.yaml": "student: s\nanswers:\n  q2-shape: '5'\n",
        "a.md": "---\nstudent: s\n---\n# q2-shape\n\n5\n",
    }[name]
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    submission = read_submission(tmp_path / name)
    assert (submission.student, submission.answers) == ("s", {"q2-shape": "5"})


def test_yaml_is_read_as_1_2(tmp_path):
    submission = read(
        tmp_path,
        "a.yaml",
        """
        student: 007
        answers:
          on-off: on
          octal: 010
          tiny: 1e-3
          hex: 0x1F
          yes-no: yes
          sexagesimal: 1:30
          quoted: '12'
          folded: >
            one
            two
          nothing:
          date: 2001-01-01
          matrix: '[0, 1)'
        """,
    )
    assert submission.student == "007"
    assert submission.answers == {
        "on-off": "on",
        "octal": 10,
        "tiny": 0.001,
        "hex": 31,
        "yes-no": "yes",
        "sexagesimal": "1:30",
        "quoted": "12",
        "folded": "one two\n",
        "nothing": None,
        "date": "2001-01-01",
        "matrix": "[0, 1)",
    }


def test_ids_written_in_full_lose_the_name_of_the_assignment(tmp_path):
    sheet = '{"answers": {"iit-hw4/q1-valid-conv-r": 1, "iit-hw4/q2-shape": 2}}'
    submission = read(tmp_path, "a.json", sheet)
    assert submission.assignment == "iit-hw4"
    assert submission.answers == {"q1-valid-conv-r": 1, "q2-shape": 2}
    assert submission.places.keys() == submission.answers.keys()


def test_ids_of_another_assignment_keep_its_name(tmp_path):
    submission = read(tmp_path, "a.json", '{"assignment": "iit-hw4", "answers": {"lec8/fc-on-images": 1}}')
    assert submission.answers == {"lec8/fc-on-images": 1}


def test_an_id_in_full_and_in_short_is_answered_twice(tmp_path):
    with pytest.raises(Rejected, match="twice"):
        read(tmp_path, "a.json", '{"assignment": "a", "answers": {"a/q1": 1, "q1": 2}}')


def test_entries_of_a_skeleton_that_stay_blank_are_left_out(tmp_path):
    sheet = '{"answers": {"q4-flip-needed": {"claim": false, "witness": {"x": [1, 2], "y": null, "z": ""}}}}'
    assert read(tmp_path, "a.json", sheet).answers == {
        "q4-flip-needed": {"claim": False, "witness": {"x": [1, 2]}}
    }


@pytest.mark.parametrize(
    ("sheet", "student"),
    [
        ('{"student": 123456, "answers": {}}', "123456"),
        ('{"student": "  a\\n b ", "answers": {}}', "a b"),
        ('{"student": "x\\u202egnp\\u001b[31m", "answers": {}}', "xgnp"),
        ('{"student": "", "answers": {}}', None),
        ('{"student": null, "answers": null}', None),
    ],
)
def test_student_names(tmp_path, sheet, student):
    assert read(tmp_path, "a.json", sheet).student == student


MARKDOWN = """
    ---
    assignment: iit-hw4
    student: "Zo\\u00eb"
    ---
    # Answers: homework

    ## q1-valid-conv-r - Valid convolution (1 point)

    > Convolve R with f.
    > # q2-shape in a quote is no heading
    | 9 | 9 |
    |---|---|
    | 9 | 9 |

    ## **q2-shape**
    64x64x16
    ---

    ## `q3-essay`: why?

    First <!-- hidden --> thought.

    ### notes
    ```python
    # q4-flip-needed
    x = 1
    ```
    well-known: a label that is no question's

    <!--
    ## q9-hidden
    -->
    ## q4-flip-needed

    $$
    x
    > 0
    $$
    ## Remarks to the marker
    Not an answer.
    """


@pytest.mark.parametrize("options", [{}, {"known_ids": known_ids}])
def test_markdown_headings(tmp_path, options):
    submission = read(tmp_path, "answers.md", MARKDOWN, **options)
    assert (submission.assignment, submission.student) == ("iit-hw4", "Zoë")
    assert submission.answers == {
        "q1-valid-conv-r": "| 9 | 9 |\n|---|---|\n| 9 | 9 |",
        "q2-shape": "64x64x16",
        "q3-essay": "First  thought.\n\n### notes\n# q4-flip-needed\nx = 1\n"
        "well-known: a label that is no question's",
        "q4-flip-needed": "$$\nx\n> 0\n$$",
    }
    lines = (tmp_path / "answers.md").read_text(encoding="utf-8").splitlines()
    for question, place in submission.places.items():
        assert question in lines[int(place.removeprefix("answers.md:")) - 1]


@pytest.mark.parametrize("options", [{}, {"known_ids": known_ids}])
def test_markdown_labels(tmp_path, options):
    submission = read(
        tmp_path,
        "answers.md",
        r"""
        My answers

        - **q1-valid-conv-r**: 9
        - **q2-shape:** 64x64x16
        * `q3-essay`: one
          two

          three

        That is all of the list.

        q4-flip-needed: false
        x = [1, -1]

        1. iit-hw4/q5-dJ-dW = \delta x^T
        """,
        **options,
    )
    assert submission.answers == {
        "q1-valid-conv-r": "9",
        "q2-shape": "64x64x16",
        "q3-essay": "one\ntwo\n\nthree",
        "q4-flip-needed": "false\nx = [1, -1]",
        "q5-dJ-dW": r"\delta x^T",
    }


def test_an_answer_below_a_list_label(tmp_path):
    submission = read(
        tmp_path,
        "answers.md",
        """
        - q1-valid-conv-r:

          ```json
          [[9, 9],
           [9, 9]]
          ```
        - q2-shape:

              64x64x16
        """,
    )
    assert submission.answers == {"q1-valid-conv-r": "[[9, 9],\n [9, 9]]", "q2-shape": "64x64x16"}


def test_known_ids_in_headings_of_any_wording(tmp_path):
    submission = read(
        tmp_path,
        "answers.md",
        """
        ## Question 1 (Q1-Valid-Conv-R)
        9
        ## 2. q2-shap
        8
        ## Pros-and-cons
        7

        q3-essay
        --------
        6

        ### trade-offs
        q4-flip-needed: true
        """,
        known_ids=known_ids,
    )
    assert submission.answers == {
        "q1-valid-conv-r": "9",
        "q2-shap": "8",
        "q3-essay": "6\n\n### trade-offs",
        "q4-flip-needed": "true",
    }


def test_an_answer_beside_the_heading_counts_where_nothing_is_below(tmp_path):
    text = "## q2-shape: 64x64x16\n\n## q1-valid-conv-r: Valid convolution\n[[9]]\n"
    assert read(tmp_path, "a.md", text).answers == {"q2-shape": "64x64x16", "q1-valid-conv-r": "[[9]]"}


def test_headings_between_a_question_and_its_answer(tmp_path):
    text = "## q1-a - Title\n\n## Solution\n\n5\n\n## Remarks\n\nHard!\n\n## q2-b\n### 64x64\n## q3-c\n# Part 2\nText\n"
    assert read(tmp_path, "a.md", text).answers == {"q1-a": "5", "q2-b": "64x64", "q3-c": None}


def test_a_label_repeated_below_its_heading_is_no_second_answer(tmp_path):
    assert read(tmp_path, "a.md", "## q2-shape\n\nq2-shape: 64x64x16\n").answers == {"q2-shape": "64x64x16"}


def test_an_answer_right_below_the_quoted_question_counts(tmp_path):
    assert read(tmp_path, "a.md", "## q2-shape\n> Which shape?\n64x64x16\n").answers == {
        "q2-shape": "64x64x16"
    }


def test_json_needs_none_of_the_slow_readers(tmp_path):
    code = (
        "import sys; from grader.intake import read_submission; read_submission(sys.argv[1]);"
        "slow = {'ruamel', 'markdown_it', 'nbformat', 'numpy', 'tarfile', 'tomllib'} & set(sys.modules);"
        "sys.exit(str(slow) if slow else 0)"
    )
    path = tmp_path / "a.json"
    path.write_text('{"answers": {}}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

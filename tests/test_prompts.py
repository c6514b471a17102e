"""Questions as people read them: text with the instance filled in, matrices drawn below."""

import io
import re

import numpy as np
import pytest
from rich.console import Console

from grader.errors import CourseError
from grader.model import Exercise, Question
from grader.reports.prompts import Prompt, plain_prompt


def ask(text, follows=None, **instance):
    exercise = Exercise(id="topic.name", ask=text, reference=len, answer=None)
    return Question("q1", exercise, instance, 1.0, "Title", text, follows=follows or {})


def show_prompt(question, width=80):
    console = Console(file=io.StringIO(), width=width)
    console.print(Prompt(question))
    return console.file.getvalue()


LAYERS = (
    {"name": "conv1", "kind": "conv2d", "in_channels": 3, "out_channels": 32, "kernel": 5, "stride": 2},
    {"name": "pool", "kind": "max_pool2d", "kernel": 2},
    {"name": "fc", "kind": "linear", "out_features": 10, "bias": False},
)


@pytest.mark.parametrize("write", [plain_prompt, show_prompt])
def test_numbers_and_short_lists_stand_in_the_text(write):
    question = ask(
        "Size {size}x{size}, x = {x}, {name}, p = {p}, {flag}.",
        size=3,
        x=np.array([1, -1, 2.5]),
        name="same",
        p=0.1,
        flag=True,
    )
    assert " ".join(write(question).split()) == "Size 3x3, x = (1, -1, 2.5), same, p = 0.1, true."


@pytest.mark.parametrize("write", [plain_prompt, show_prompt])
def test_a_matrix_is_named_in_the_text_and_drawn_once_below(write):
    image = np.arange(20).reshape(4, 5) - 7
    text = write(ask("Convolve {image} with itself, {image}.", image=image))
    assert text.splitlines()[0] == "Convolve image with itself, image."
    rows = [re.findall(r"-?\d+", line) for line in text.splitlines()[1:]]
    assert np.array_equal(np.array([row for row in rows if row], dtype=int), image)


@pytest.mark.parametrize("shape", [(2, 3, 4), (2, 2, 2, 3)])
def test_arrays_of_more_axes_are_drawn_matrix_by_matrix(shape):
    stack = np.arange(100, 100 + np.prod(shape)).reshape(shape)
    text = plain_prompt(ask("Pool {stack}.", stack=stack))
    assert sorted(map(int, re.findall(r"\d{3}", text))) == sorted(stack.ravel().tolist())
    for index in np.ndindex(shape[:-2]):
        assert f"stack[{', '.join(map(str, index))}]" in text


def test_decimals_of_a_matrix_are_kept():
    text = plain_prompt(ask("{kernel} is small.", kernel=np.array([[0.25, -1], [0.0625, 2]])))
    assert {float(number) for number in re.findall(r"-?\d+\.\d+", text)} == {0.25, -1, 0.0625, 2}


@pytest.mark.parametrize("write", [plain_prompt, show_prompt])
def test_layers_stand_where_their_field_stands(write):
    text = write(ask("How many weights?\n\n{layers}\n\nOne number.", layers=LAYERS))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert lines == [
        "How many weights?",
        "conv1: Conv2d(3, 32, kernel_size=5, stride=2)",
        "pool:  MaxPool2d(kernel_size=2)",
        "fc:    Linear(out_features=10, bias=False)",
        "One number.",
    ]


def test_several_networks_are_drawn_one_by_one():
    text = plain_prompt(ask("Two.\n\n{models}", models=(LAYERS[:1], LAYERS[1:])))
    assert text.index("Conv2d") < text.index("Number 2") < text.index("MaxPool2d")


def test_braces_and_latex_are_kept():
    assert plain_prompt(ask(r"\frac{1}{2} of W_{{i,j}} at {n}", n=3)) == r"\frac{1}{2} of W_{i,j} at 3"


def test_a_missing_field_is_the_authors_fault():
    with pytest.raises(CourseError, match="kernel") as caught:
        plain_prompt(ask("Convolve with {kernel}.", image=1))
    assert caught.value.where == "q1"


def test_answers_to_earlier_questions_are_named_and_never_shown():
    question = ask("Add up {maps}, less {one}.", {"maps": ("q1-r", "q1-g"), "one": "q1-b"})
    solved = {"maps": (np.full((2, 2), 4711), np.full((2, 2), 4711)), "one": np.array([4711])}
    text = plain_prompt(question, solved)
    assert text == "Add up your answers to q1-r and q1-g, less your answer to q1-b."


def test_a_personal_instance_replaces_the_questions_own():
    assert plain_prompt(ask("n = {n}", n=3), {"n": 4}) == "n = 4"


def test_paragraphs_are_wrapped_and_items_keep_their_lines():
    text = plain_prompt(ask("Say why:\n- one\n- two\n\n" + "word " * 40), width=60)
    assert text.splitlines()[:3] == ["Say why:", "- one", "- two"]
    assert max(map(len, text.splitlines())) <= 60


def test_a_narrow_console_loses_no_number_of_a_question():
    image = np.arange(1000, 1030).reshape(1, 30)
    numbers = re.findall(r"\d{4}", show_prompt(ask("Look at {image}.", image=image), width=40))
    assert [int(number) for number in numbers] == image.ravel().tolist()

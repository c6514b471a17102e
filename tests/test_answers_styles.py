"""Styles of writing in which a right answer was once taken for a wrong one, and what is ambiguous."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.answers import (
    Array,
    Choice,
    Claim,
    Formula,
    Integer,
    Interval,
    Number,
    Parts,
    Shape,
    SymbolicShape,
    WitnessResult,
)
from grader.answers.literals import list_in, mapping_in
from grader.answers.markup import without_markup
from grader.errors import Unreadable
from grader.formulas.domain import Whole
from grader.model import AnswerKind

IMAGE = Shape(axes="HWC")
LAYERS = Parts({name: Shape(axes="CHW") for name in ("conv1", "pool1", "conv2", "pool2", "fc1")})
SIZES = ("6x28x28", "6x14x14", "16x10x10", "16x5x5", "84")
RANGES = Parts({"tanh": Interval(), "sigmoid": Interval()})
BOUND = Parts({"maximum": Number(), "x": Number()})
PAIR = Claim(
    fields={"x": Array(), "y": Array()},
    check=lambda _, witness: WitnessResult(ok=set(witness) == {"x", "y"}, why="Both are wanted."),
)


@pytest.mark.parametrize(
    "raw",
    [
        r"30\times28\times8",
        r"$30\times28\times8$",
        r"30\cdot28\cdot8",
        r"30\;\times\;28\;\times\;8",
        r"30{\times}28{\times}8",
        r"\[ \boxed{30\times28\times8} \]",
        r"$\frac{61}{2} = 30.5 \rightarrow 30\times28\times8$",
        r"$32\times30\times3 \mapsto 30\times28\times8$",
        "(32-3)/1+1 = 30\n30x28x8",
        "(32-3)/1+1 = 30, so 30x28x8",
        "The output shape will be 30x28x8.",
        "- 30x28x8",
        "1. 30x28x8",
        "30 x 28 x 8.",
        "30x28x8 = 6720",
        "30&times;28&times;8<br>",
        "３０×２８×８",
        "8@30x28",
        "30x28@8",
        "{'h': 30, 'w': 28, 'c': 8}",
        "\\begin{align*}\ny &= 30 \\times 28 \\times 8\n\\end{align*}",
        "*30x28x8*",
        "Q7: 30x28x8",
    ],
)
def test_styles_of_a_shape(raw: str) -> None:
    assert IMAGE.read(raw) == (30, 28, 8)


@pytest.mark.parametrize(
    "raw",
    ["30/28/8", "1x30x28x8", "1. 30 28 8", "30 28 x 8", "30x28x8\n31x29x8", "not 30x28x8", "30x28x8 = 99"],
)
def test_shapes_that_could_mean_something_else_are_unreadable(raw: str) -> None:
    with pytest.raises(Unreadable):
        IMAGE.read(raw)


@pytest.mark.parametrize("kind", [Integer(), Number()])
@pytest.mark.parametrize("raw", ["- 4", "Answer - 4", "1. -1", "(2) 448"])
def test_a_dash_or_a_count_before_a_number_is_not_guessed(kind: AnswerKind, raw: str) -> None:
    with pytest.raises(Unreadable):
        kind.read(raw)


@pytest.mark.parametrize("raw", ["-4", "$- 4$", "x = - 4", "−4", "Answer: -4", "<b>-4</b>", "＝ -4", "-8/2"])
def test_a_minus_stays_one(raw: str) -> None:
    assert Number().read(raw) == -4


def test_vulgar_fractions_are_numbers() -> None:
    assert Number().read("¼") == 0.25
    with pytest.raises(Unreadable):
        Number().read("2½")


@pytest.mark.parametrize("raw", ["9 → 6 → 3", "9 -> 6 -> 3", r"$9 \to 6 \rightarrow 3$", "Answer: 9 → 6 → 3"])
def test_three_numbers_with_arrows_are_a_list(raw: str) -> None:
    assert Array().read(raw).tolist() == [9, 6, 3]


@pytest.mark.parametrize(
    "raw",
    [
        "9 → 6",
        "sizes 9 → 6 → 3",
        "9/6/3",
        "1. 9 6 3",
        "# 9 6\n3 1",
        "The output is 9 6\n3 1",
        "2. [[9, 6], [3, 1]]",
        "| 0 | 1 | 2 |\n|---|---|---|\n| 9 | 6 | 3 |",
        "- [[9, 6], [3, 1]]",
    ],
)
def test_arrays_that_could_mean_something_else_are_unreadable(raw: str) -> None:
    with pytest.raises(Unreadable):
        Array().read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        r"\Bigl[\begin{matrix}9&6\\3&1\end{matrix}\Bigr]",
        "y &= [[9 6]\n [3 1]]",
        "9 6<br>3 1",
        "Answer: | 9 | 6 |\n|---|---|\n| 3 | 1 |",
        "```python\nnp.array([[9., 6.], [3., 1.]])\n```",
    ],
)
def test_styles_of_a_matrix(raw: str) -> None:
    assert Array().read(raw).tolist() == [[9, 6], [3, 1]]


@pytest.mark.parametrize("names", ["RGB", "rgb", "012", ("red", "green", "blue")])
def test_channels_in_a_mapping_are_stacked(names: Any) -> None:
    channels = np.arange(12).reshape(3, 2, 2).tolist()
    mapping = dict(zip(names, channels, strict=True))
    assert Array().read(mapping).tolist() == channels
    assert Array().read(str(mapping)).tolist() == channels


@pytest.mark.parametrize(
    "mapping", [{"B": [1], "G": [2], "R": [3]}, {"a": [1]}, {"R": {"G": 1}, "G": 1, "B": 1}]
)
def test_other_mappings_are_no_arrays(mapping: Any) -> None:
    with pytest.raises(Unreadable):
        Array().read(mapping)


@pytest.mark.parametrize(
    "raw",
    [
        "maximum = 22/7, x = 0",
        "maximum: 22/7 at x = 0",
        "x = 0, maximum = 22/7",
        "$maximum = \\frac{22}{7}$ and $x = 0$",
        "maximum = 22/7 x = 0",
        "{'maximum': 22/7, 'x': 0}",
        "22/7, 0",
    ],
)
def test_parts_on_one_line(raw: str) -> None:
    assert BOUND.read(raw) == {"maximum": 22 / 7, "x": 0}


@pytest.mark.parametrize(
    "raw",
    [
        "tanh: (-1, 1), sigmoid: (0, 1)",
        "tanh (-1, 1), sigmoid (0, 1)",
        "tanh is (-1, 1) and sigmoid is (0, 1)",
        "(-1,1), (0,1)",
        "$(-1,1)$ and $(0,1)$",
        '["(-1, 1)", "(0, 1)"]',
        "[(-1, 1), (0, 1)]",
        "(-1, 1) → (0, 1)",
        "1. (-1, 1)\n2. (0, 1)",
    ],
)
def test_intervals_side_by_side(raw: str) -> None:
    expected = RANGES.expect(lambda: ((-1, 1, "()"), (0, 1, "()")), {}, b"")
    assert RANGES.compare(expected, RANGES.read(raw)).equal


@pytest.mark.parametrize(
    "raw", [[[-1, 1], [0, 1]], "[[-1, 1], [0, 1]]", r"\tanh \in (-1,1), \sigma \in (0,1)"]
)
def test_a_list_does_not_say_which_ends_belong(raw: Any) -> None:
    with pytest.raises(Unreadable):
        RANGES.read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "[[6, 28, 28], [6, 14, 14], [16, 10, 10], [16, 5, 5], [84]]",
        "[(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (84,)]",
        ", ".join(SIZES),
        " → ".join(SIZES),
        r" \rightarrow ".join(size.replace("x", r"\times") for size in SIZES),
        "\n".join(f"{place}. {size}" for place, size in enumerate(SIZES, start=1)),
        "\n".join(f"- {size}" for size in SIZES),
        "\n".join(f"{n}: {s}" for n, s in zip(("conv", "pool", "conv", "pool", "fc"), SIZES, strict=True)),
        ", ".join(f"{n}: {s}" for n, s in zip(("conv", "pool", "conv", "pool", "fc"), SIZES, strict=True)),
        "| layer | shape |\n|---|---|\n"
        + "\n".join(
            f"| {n} | {s} |" for n, s in zip(("conv", "pool", "conv", "pool", "fc"), SIZES, strict=True)
        ),
        "<br>".join(f"{n}: {s}" for n, s in zip(LAYERS.parts, SIZES, strict=True)),
    ],
)
def test_styles_of_a_list_of_shapes(raw: str) -> None:
    assert list(LAYERS.read(raw).values()) == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (84,)]


def test_one_of_two_layers_of_a_name_is_not_guessed() -> None:
    with pytest.raises(Unreadable):
        LAYERS.read("conv: 6x28x28\nfc: 84")


def test_signs_that_join_the_words_of_a_name_do_not_matter() -> None:
    kind = Parts({"dloss_dW1": Integer(), "dZ1_dW1": Integer()})
    for raw in ({"dloss/dW1": 1, "dZ1/dW1": 2}, "dloss/dW1 = 1\ndZ1/dW1 = 2", "dloss dW1: 1, dZ1-dW1: 2"):
        assert kind.read(raw) == {"dloss_dW1": 1, "dZ1_dW1": 2}


def test_parts_that_are_partly_right_are_named() -> None:
    expected = LAYERS.read(list(SIZES))
    comparison = LAYERS.compare(expected, LAYERS.read(["6x27x28", "7x13x13", "1x1x1", "2x2x2", "3"]))
    assert comparison.share > 0
    assert "Partly right: conv1." in comparison.hint
    assert "None of the parts" not in comparison.hint


@pytest.mark.parametrize(
    "raw",
    [
        '{"claim": False, "witness": {"x": [1, -1], "y": [-1, 1]}}',
        "{'claim': False, 'witness': {'x': (1, -1), 'y': np.array([-1, 1], dtype=float)}}",
        "answer = {'claim': False, 'x': [1, -1], 'y': [-1, 1],}",
        "claim = False\nwitness = {'x': [1, -1], 'y': [-1, 1]}",
        "false (x=[1, -1], y=[-1, 1])",
        "False, x = [1, -1], y = [-1, 1]",
        "false because x=[1, -1], y=[-1, 1]",
        [False, {"x": [1, -1], "y": [-1, 1]}],
        "(False)\nx = [1, -1]\ny = [-1, 1]",
    ],
)
def test_styles_of_a_claim(raw: Any) -> None:
    expected = PAIR.expect(lambda: False, {}, b"")
    assert PAIR.compare(expected, PAIR.read(raw)).equal


def test_python_literals_are_data() -> None:
    assert mapping_in("{'a': (1, 2.), 'b': (3), 'c': None, 'd': [1/3, .5, +1], 'e': 'it\\'s'}") == {
        "a": [1, 2.0],
        "b": 3,
        "c": None,
        "d": ["1/3", 0.5, 1],
        "e": "it's",
    }
    assert list_in("((1, 2), (3,))") == [[1, 2], [3]]
    for text in ("{'a': open('x')}", "{'a': 1 2}", "{'a': b}", "{" * 50, "[" * 10_000, "{'a': [1)}", "{'a'"):
        assert mapping_in(text) is None
        assert list_in(text) is None


def test_markup_is_taken_off_and_comparisons_stay() -> None:
    assert without_markup("0 <b>1</b> &lt; W<sub>3</sub> x<sup>2</sup><br/>") == "0 1 < W_{3} x^{2}\n"
    assert without_markup("0 < s and b > 1 & 2") == "0 < s and b > 1 & 2"


@pytest.mark.parametrize(
    "kind", [Array(), Shape(axes="HWC"), Number(), BOUND, PAIR, RANGES, LAYERS, Choice(("a",))]
)
@pytest.mark.parametrize(
    "text",
    [
        "- " * 60_000,
        " " * 150_000 + "x",
        "a " * 90_000,
        "<b" * 90_000,
        "&#" * 90_000,
        "{'a':" * 30_000,
        "9 → " * 40_000,
    ],
)
def test_long_hostile_texts_are_refused(kind: AnswerKind, text: str) -> None:
    with pytest.raises(Unreadable):
        kind.read(text)


@pytest.mark.parametrize("raw", ["(d - k)^2", r"$(d-k)^{2}$", "(d-k)²", r"$\boxed{(d-k)²}$"])
def test_a_power_of_sizes_is_not_guessed(raw: str) -> None:
    with pytest.raises(Unreadable):
        SymbolicShape(variables={"d": Whole(9, 20), "k": Whole(1, 5)}).read(raw)


@pytest.mark.parametrize("raw", ["- d + k", "Answer - d + k", "**Answer** - d + k"])
def test_a_dash_before_a_formula_is_not_guessed(raw: str) -> None:
    kind = Formula(variables={"d": Whole(9, 20), "k": Whole(1, 5)})
    assert kind.read("d - k + 1").names == {"d", "k"}
    with pytest.raises(Unreadable):
        kind.read(raw)

"""Reading shapes with and without declared axes, and comparing them axis by axis."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.answers import Shape
from grader.errors import CourseError, Unreadable

SIZES = st.lists(st.integers(0, 5000), min_size=1, max_size=6)


@given(SIZES, st.sampled_from(["", "HWC", "CHW", "HW", "NCHW"]))
def test_every_form_reads_back(sizes: list[int], axes: str) -> None:
    kind = Shape(axes=axes if len(axes) == len(sizes) else "")
    for name, raw in kind.forms(tuple(sizes)).items():
        assert kind.compare(tuple(sizes), kind.read(raw)).equal, name


@pytest.mark.parametrize("order", ["".join(order) for order in permutations("HWC")])
def test_a_declared_order_is_put_into_the_questions_order(order: str) -> None:
    kind, sizes = Shape(axes="HWC"), {"H": 120, "W": 126, "C": 16}
    given_sizes = [sizes[axis] for axis in order]
    by_x, by_comma = "x".join(map(str, given_sizes)), ", ".join(map(str, given_sizes))
    letters = "x".join(order)
    for raw in (
        f"{by_x} ({letters})",
        f"{by_x} in {order} order",
        f"{letters} = {by_x}",
        f"({', '.join(order)}) = ({by_comma})",
        f"{order.lower()}: [{by_comma}]",
        ", ".join(f"{axis}={sizes[axis]}" for axis in order),
        " x ".join(f"{sizes[axis]} ({axis})" for axis in order),
        {axis: sizes[axis] for axis in order},
    ):
        assert kind.read(raw) == (120, 126, 16), raw


@pytest.mark.parametrize(
    "raw",
    [
        "126x120x16",
        "126×120×16",
        "(126, 120, 16)",
        r"126 \times 120 \times 16",
        "126*120*16",
        "126 by 120 by 16",
    ]
    + [
        "torch.Size([126, 120, 16])",
        [126, 120, 16],
        ["126", "120", "16"],
        "126 120 16",
        "126 x 120 x 16 pixels",
    ]
    + [
        r"$$\therefore \text{size after 16 filters} = \underline{126 \times 120 \times 16}$$",
        "**126x120x16**.",
    ]
    + [
        {"height": 126, "width": 120, "channels": 16},
        "16x126x120, channels-first",
        "16@126x120 (C@HxW)",
        "16,126,120 (channels, height, width)",
        "channels x height x width = 16x126x120",
        r"$\mathbb{R}^{126 \times 120 \times 16}$",
        "126-by-120-by-16",
        "Output size: 126x120x16",
    ],
)
def test_ways_to_write_a_shape(raw: object) -> None:
    assert Shape(axes="HWC").read(raw) == (126, 120, 16)


def test_a_bare_shape_keeps_the_order_it_stands_in() -> None:
    kind = Shape(axes="HWC")
    comparison = kind.compare((126, 120, 16), kind.read("16x126x120"))
    assert not comparison.equal
    assert "order" in comparison.hint


def test_single_sizes() -> None:
    assert Shape().read("10") == Shape().read(10) == Shape().read([10]) == Shape().read("(10,)") == (10,)


def test_sizes_that_are_not_whole_are_wrong_and_not_unreadable() -> None:
    kind = Shape(axes="HWC")
    comparison = kind.compare((63, 63, 16), kind.read("62.5 x 62.5 x 16"))
    assert not comparison.equal
    assert comparison.share == pytest.approx(1 / 3)
    assert "whole" in comparison.hint


def test_the_hint_names_the_wrong_axis_and_not_its_size() -> None:
    comparison = Shape(axes="HWC").compare((126, 120, 16), (126, 120, 48))
    assert "channels" in comparison.hint
    assert "16" not in comparison.hint
    assert "16" in comparison.detail
    assert comparison.wrong_cells == ((2,),)
    other_length = Shape(axes="HWC").compare((126, 120, 16), (126, 120))
    assert "2 sizes" in other_length.hint
    assert other_length.share == 0


@pytest.mark.parametrize(
    "raw",
    [
        "126^2 x 16",
        "(1,024, 3)",
        "W-2 x H-2 x 16",
        "3 x H x W",
        "126x",
        "x",
        "",
        "wide",
        True,
        None,
        [[1, 2]],
        [True, 2],
    ]
    + [
        {"H": 1, "W": 2},
        {"H": 1, "W": 2, "Q": 3},
        "H=1, W=2, H=3",
        [],
        list(range(40)),
        "16@126x126 and more",
        "nan x 3",
        "126 x 120 x 16 = 241921",
        "(N, H, W, C) = (1, 126, 120, 16)",
    ],
)
def test_what_gives_no_sizes_is_unreadable(raw: object) -> None:
    with pytest.raises(Unreadable):
        Shape(axes="HWC").read(raw)


def test_a_reference_gives_sizes_or_the_author_is_told() -> None:
    assert Shape().expect(lambda: np.zeros((2, 3)).shape, {}, b"") == (2, 3)
    assert Shape().expect(lambda: 7, {}, b"") == (7,)
    assert Shape().expect(lambda: None, {}, b"") is None
    for result in ("2x3", [[1], [2]], (True, False)):
        with pytest.raises(CourseError):
            Shape().expect(lambda result=result: result, {}, b"")

"""Answers that are shapes in symbols."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from grader.answers.symbolic_shape import SymbolicShape
from grader.errors import Unreadable
from grader.formulas import Whole
from tests.test_formula_answers import equal, hint

IMAGE = SymbolicShape(variables={"H": Whole(2, 64), "W": Whole(2, 64)}, axes="CHW", text="3 x H x W")
MAP = SymbolicShape(variables={"d": Whole(5, 30), "k": Whole(1, 4)}, example={"d": 5, "k": 3})


def image_shape(H: int, W: int) -> tuple[int, ...]:
    return tuple(torch.zeros(3, H, W).shape)


def map_shape(d: int, k: int) -> tuple[int, ...]:
    return tuple(torch.nn.functional.conv2d(torch.zeros(1, 1, d, d), torch.zeros(1, 1, k, k)).shape[2:])


@pytest.mark.parametrize(
    "answer",
    [
        "3 x H x W",
        "3xHxW",
        "3×H×W",
        r"3 \times H \times W",
        "(3, H, W)",
        "[3, H, W]",
        [3, "H", "W"],
        "(3, h, w)",
        r"\mathbb{R}^{3 \times H \times W}",
        "H x W x 3 (HWC)",
        "H x W x 3 (HxWxC)",
        "torch.Size([3, H, W])",
        "shape = (3, H, W).",
    ],
)
def test_a_shape_in_symbols_is_read_in_all_its_notations(answer: Any) -> None:
    assert equal(IMAGE, image_shape, answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("H x W x 3", "another order"),
        ("3HW", "1 axes"),
        ("3 x H", "2 axes"),
        ("1 x H x W", "axis 1"),
        ("(3, H+1, W+1)", "2, 3"),
    ],
)
def test_a_wrong_shape_in_symbols_is_told_what_is_wrong(answer: str, words: str) -> None:
    assert words in hint(IMAGE, image_shape, answer)


@pytest.mark.parametrize(
    "answer", ["(d-k+1, d-k+1)", "d-k+1 x d-k+1", r"(d-k+1)\times(d-k+1)", [3, 3], "3x3"]
)
def test_the_shape_of_a_map_is_right_in_symbols_and_at_the_example(answer: Any) -> None:
    assert equal(MAP, map_shape, answer)


@pytest.mark.parametrize(
    "answer", ["", "3 x", "a x b", "x", "()", [[3, 4]], None, {"C": 3}, "3, H, W; 4", "H x W x " * 9]
)
def test_what_is_no_shape_is_unreadable(answer: Any) -> None:
    with pytest.raises(Unreadable):
        IMAGE.read(answer)

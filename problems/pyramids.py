"""Image pyramids: the same window on ever smaller images, and what depth makes up for."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Integer, Misconception
from reference import pyramids


def _valid_convolutions(base: int, levels: int, factor: int = 2) -> list[int]:
    return [base - 2 * level for level in range(levels)]


def _draw_sizes(rng: np.random.Generator) -> dict[str, Any]:
    levels = int(rng.integers(3, 5))
    return {"base": int(rng.integers(2, 9)) * 2 ** (levels - 1), "levels": levels, "factor": 2}


sizes = Exercise(
    id="pyramids.sizes",
    ask=(
        "The lowest layer (layer 0) of an image pyramid has {base} pixels along a side; each next layer is "
        "smaller by the factor {factor}. Give the sides of its {levels} layers in "
        "pixels, a number for each, layer 0 first."
    ),
    reference=pyramids.sizes,
    answer=Array(),
    misconceptions=(
        Misconception(
            "reversed",
            "Your list starts at the top of the pyramid. Layer 0 comes first.",
            wrong=lambda **given: pyramids.sizes(**given)[::-1],
        ),
        Misconception(
            "minus-two",
            "You took two pixels away per layer, as a 3x3 kernel without padding does. A pyramid divides.",
            wrong=_valid_convolutions,
        ),
    ),
    draw=_draw_sizes,
    source="document 002, lines 86-94",
)


def _draw_coverage(rng: np.random.Generator) -> dict[str, Any]:
    return {"window": int(rng.integers(3, 8)), "levels": int(rng.integers(3, 5)), "factor": 2}


window_coverage = Exercise(
    id="pyramids.window_coverage",
    ask=(
        "A window of {window} pixels is placed on each of the layers 0, 1, ... of an image pyramid of "
        "{levels} layers; every layer is smaller than the one below by the factor {factor}, each of its "
        "pixels standing for {factor} pixels along a side. How many pixels of layer 0 does the window "
        "span, along a side, on each layer? Start with layer 0."
    ),
    reference=pyramids.window_coverage,
    answer=Array(),
    misconceptions=(
        Misconception(
            "same-window",
            "You gave the window's own size. A pixel of a higher layer stands for several of layer 0.",
            wrong=lambda window, levels, factor=2: [window] * levels,
        ),
        Misconception(
            "additive",
            "You added two pixels per layer, as a stack of 3x3 convolutions does. A pyramid multiplies.",
            wrong=lambda window, levels, factor=2: [window + 2 * level for level in range(levels)],
        ),
    ),
    draw=_draw_coverage,
    source="document 002, lines 79-82",
)


depth_factor = Exercise(
    id="pyramids.depth_factor",
    ask=(
        "Height and width of a feature map are both divided by {factor}. By what factor must the number of "
        "channels grow so that the number of coefficients stays the same?"
    ),
    reference=pyramids.depth_factor,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "doubling",
            "This is the factor of one side. Count by how much height times width shrinks.",
            wrong=lambda factor=2, axes=2: factor,
        ),
    ),
    draw=lambda rng: {"factor": int(rng.integers(2, 6))},
    source="document 002, line 188",
)

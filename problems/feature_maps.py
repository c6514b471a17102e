"""What happens to one feature map, step by step: padding, one window, bias, ReLU.

Each step goes on from a map that an earlier question may have asked for; the image and the kernel
that it came from are there for the slips that go back to them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.authoring import Array, Claim, Exercise, Integer, Misconception
from reference import convolution, feature_maps

Map = NDArray[Any]


# Padding


def padded_before_only(image: Map, padding: int) -> Map:
    return np.pad(image, [(padding, 0)] * image.ndim)


zero_padded = Exercise(
    id="feature_maps.zero_padded",
    ask="A filter is to be applied to the {image} with zero padding {padding} on every side. Write down the "
    "padded input that the filter slides over.",
    reference=feature_maps.zero_padded,
    answer=Array(),
    misconceptions=(
        Misconception(
            "before-only",
            "Your border is missing on two sides. Padding surrounds the image.",
            wrong=padded_before_only,
        ),
    ),
    draw=lambda rng: {"image": rng.integers(1, 9, size=(3, 4)), "padding": int(rng.integers(1, 3))},
)


# One window


def draw_window(rng: np.random.Generator) -> dict[str, Any]:
    """A window and a kernel whose products add up to something below zero."""
    kernel, window = rng.integers(1, 5, size=3), rng.integers(1, 5, size=3)
    return {"window": window, "kernel": -kernel}


window_response = Exercise(
    id="feature_maps.window_response",
    ask="The filter {kernel} is laid over the window {window}, the first entry of one over the first of the "
    "other. Which value does it give?",
    reference=feature_maps.window_response,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "sign-lost",
            "The size is right. Which sign has the entry of the filter that meets a pixel that is not zero?",
            wrong=lambda window, kernel: abs(feature_maps.window_response(window, kernel)),
        ),
        Misconception(
            "first-element-only",
            "That is the first product alone. All the products are added.",
            wrong=lambda window, kernel: np.ravel(window * kernel)[0].item(),
        ),
    ),
    draw=draw_window,
)


# Bias and ReLU


def filtered(image: Map, kernel: Map, padding: int) -> Map:
    return convolution.convolve(image, kernel, padding=padding)


def draw_map(rng: np.random.Generator) -> dict[str, Any]:
    image, kernel = rng.integers(-4, 5, size=8), rng.choice([-3, -2, -1, 1, 2, 3], size=3)
    bias = int(rng.integers(1, 4))
    map = filtered(image, kernel, 1)
    return {"map": map, "image": image, "kernel": kernel, "padding": 1, "bias": bias}


def draw_biased_map(rng: np.random.Generator) -> dict[str, Any]:
    drawn = draw_map(rng)
    return {**drawn, "map": drawn["map"] + drawn["bias"]}


def bias_to_input(map: Map, image: Map, kernel: Map, padding: int, bias: float) -> Map:
    return filtered(image + bias, kernel, padding)


biased = Exercise(
    id="feature_maps.biased",
    ask="The filter {kernel} was applied to {image} with zero padding {padding} and gave {map}. Now it gets "
    "the bias {bias}. What does it give with the bias?",
    reference=lambda map, bias, **_: feature_maps.biased(map, bias),
    answer=Array(),
    misconceptions=(
        Misconception(
            "bias-per-tap",
            "You added the bias once for every weight of the filter. How often does it enter one output?",
            wrong=lambda map, kernel, bias, **_: feature_maps.biased(map, bias * kernel.size),
        ),
        Misconception(
            "bias-to-input",
            "You added the bias to the pixels, and the filter then weighted it. It belongs to the filter's "
            "sums.",
            wrong=bias_to_input,
        ),
        Misconception(
            "no-bias",
            "These are the sums without the bias.",
            wrong=lambda map, **_: map,
        ),
    ),
    draw=draw_map,
)


def relu_before_bias(map: Map, image: Map, kernel: Map, padding: int, bias: float) -> Map | None:
    return feature_maps.rectified(filtered(image, kernel, padding)) + bias if bias else None


def relu_without_bias(map: Map, image: Map, kernel: Map, padding: int, bias: float) -> Map | None:
    return feature_maps.rectified(filtered(image, kernel, padding)) if bias else None


def relu_of_image(map: Map, image: Map, kernel: Map, padding: int, bias: float) -> Map:
    return feature_maps.rectified(image)


def filter_of_rectified_image(map: Map, image: Map, kernel: Map, padding: int, bias: float) -> Map:
    return filtered(feature_maps.rectified(image), kernel, padding) + bias


RELU_BEFORE = "ReLU comes after the filter: it acts on the sums, not on the pixels."

rectified = Exercise(
    id="feature_maps.rectified",
    ask="The filter {kernel} with bias {bias} was applied to {image} with zero padding {padding} and gave "
    "{map}, the bias included. What does ReLU make of it?",
    reference=lambda map, **_: feature_maps.rectified(map),
    answer=Array(),
    misconceptions=(
        Misconception(
            "relu-before-bias",
            "You added the bias last. ReLU acts on the sum with the bias in it.",
            wrong=relu_before_bias,
        ),
        Misconception(
            "absolute",
            "You dropped the minus signs. What does ReLU do with a negative number?",
            wrong=lambda map, **_: np.abs(map),
        ),
        Misconception(
            "no-bias",
            "You applied ReLU to the sums without the bias.",
            wrong=relu_without_bias,
        ),
        Misconception(
            "threshold",
            "Your result is 1 also where the sum is 0. What does ReLU do with 0, and with a positive number?",
            wrong=lambda map, **_: np.where(map > -1, 1, 0),
        ),
        Misconception(
            "sign",
            "You kept the signs alone. What does ReLU do with a negative, and with a positive number?",
            wrong=lambda map, **_: np.sign(map),
        ),
        Misconception("relu-of-image", RELU_BEFORE, wrong=relu_of_image),
        Misconception("relu-before", RELU_BEFORE, wrong=filter_of_rectified_image),
    ),
    draw=draw_biased_map,
)


# Two maps compared


def is_same_map(map: Map, image: Map, kernel: Map, padding: int) -> bool:
    return np.array_equal(feature_maps.rectified(filtered(image, kernel, padding)), map)


same_map = Exercise(
    id="feature_maps.same_map",
    ask="True or false: {map} is what the filter {kernel}, followed by ReLU, makes of {image} with zero "
    "padding {padding} and stride 1.",
    reference=is_same_map,
    answer=Claim(needs_witness=False),
    misconceptions=(
        Misconception(
            "same-map",
            "Compare the two maps: their sizes, and the places of their ones.",
            wrong=lambda **_: True,
        ),
    ),
)

"""Counts of what a layer learns, as exercises of ``convolution``."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from grader.authoring import Exercise, Integer, Misconception
from reference import sizes
from reference.windows import padding_pairs, per_axis


def _sides(kernel: Any) -> tuple[int, ...]:
    return (int(kernel), int(kernel)) if np.ndim(kernel) == 0 else tuple(int(n) for n in kernel)


def _positions(kernel: Any, image: Any, padding: Any = 0, stride: Any = 1) -> int:
    axes = len(_sides(kernel))
    return prod(
        (size + before + after - k) // s + 1
        for size, k, s, (before, after) in zip(
            image,
            _sides(kernel),
            per_axis(stride, axes, "stride"),
            padding_pairs(padding, image, _sides(kernel), per_axis(stride, axes, "stride"), (1,) * axes),
            strict=True,
        )
    )


def _one_input_channel(input_channels: int = 1, **given: Any) -> int | None:
    return sizes.parameters(input_channels=1, **given) if input_channels > 1 else None


def _without_bias(bias: bool = True, **given: Any) -> int | None:
    return sizes.parameters(bias=False, **given) if bias else None


def _bias_per_input_channel(
    input_channels: int = 1, filters: int = 1, bias: bool = True, **given: Any
) -> Any:
    if not bias or input_channels == 1:
        return None
    return filters * (prod(_sides(given["kernel"])) * input_channels + input_channels)


def _one_bias(filters: int = 1, bias: bool = True, **given: Any) -> int | None:
    return sizes.parameters(filters=filters, bias=False, **given) + 1 if bias and filters > 1 else None


def _weights_per_position(image: Any = None, padding: Any = 0, stride: Any = 1, **given: Any) -> int | None:
    if image is None:
        return None
    return sizes.parameters(**given) * _positions(given["kernel"], image, padding, stride)


def _fully_connected(
    kernel: Any,
    input_channels: int = 1,
    filters: int = 1,
    bias: bool = True,
    image: Any = None,
    padding: Any = 0,
    stride: Any = 1,
) -> int | None:
    if image is None:
        return None
    inputs = input_channels * int(np.prod(image))
    return sizes.fully_connected_parameters(
        inputs, filters * _positions(kernel, image, padding, stride), bias
    )


def _draw_parameters(rng: np.random.Generator) -> dict[str, Any]:
    side = int(rng.integers(20, 40))
    return {
        "kernel": int(rng.choice([3, 5, 7])),
        "input_channels": int(rng.integers(2, 9)),
        "filters": int(rng.integers(10, 33)),
        "image": [side, side],
        "stride": 1,
        "padding": 0,
    }


parameters = Exercise(
    id="convolution.parameters",
    ask=(
        "How many numbers does a convolutional layer learn that has {filters} filters of size "
        "{kernel}x{kernel} over {input_channels} input channels, each with a bias?"
    ),
    reference=sizes.parameters,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "no-bias",
            "You counted the weights only. Each filter also learns a bias.",
            wrong=_without_bias,
        ),
        Misconception(
            "no-input-channels",
            "You counted a filter on one channel. A filter has weights for every input channel.",
            wrong=_one_input_channel,
        ),
        Misconception(
            "one-bias-per-channel",
            "You gave each filter a bias for every input channel. It has one, added to the whole sum.",
            wrong=_bias_per_input_channel,
        ),
        Misconception(
            "one-bias",
            "You counted one bias for the whole layer. Each filter has its own.",
            wrong=_one_bias,
        ),
        Misconception(
            "stride-dependent",
            "You multiplied by the number of output positions. The same weights are used at every position.",
            wrong=_weights_per_position,
        ),
        Misconception(
            "fully-connected",
            "You counted a weight from every input to every output. A convolution shares a few weights "
            "between all positions.",
            wrong=_fully_connected,
        ),
    ),
    draw=_draw_parameters,
    source="each filter spans all input channels and has one bias",
)


def _draw_fully_connected(rng: np.random.Generator) -> dict[str, Any]:
    inputs = int(rng.integers(8, 40))
    return {"inputs": inputs, "outputs": inputs + int(rng.integers(1, 9)), "kernel": 3}


def _fully_connected_count(inputs: int, outputs: int, bias: bool = True, **_: Any) -> int:
    return sizes.fully_connected_parameters(inputs, outputs, bias)


def _counted_as_convolution(kernel: int | None = None, bias: bool = True, **_: Any) -> int | None:
    return None if kernel is None else sizes.parameters([kernel], bias=bias)


fully_connected_parameters = Exercise(
    id="convolution.fully_connected_parameters",
    ask=(
        "How many weights, including biases, has a fully connected layer with {inputs} inputs and {outputs} "
        "outputs?"
    ),
    reference=_fully_connected_count,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "no-bias",
            "You counted the weights only. Each output also has a bias.",
            changes={"bias": False},
        ),
        Misconception(
            "one-bias",
            "You counted one bias for the whole layer. Each output has its own.",
            wrong=lambda inputs, outputs, **_: inputs * outputs + 1,
        ),
        Misconception(
            "bias-per-input",
            "You gave every input a bias. It is the outputs that have one each.",
            wrong=lambda inputs, outputs, **_: (inputs * outputs + inputs) if inputs != outputs else None,
        ),
        Misconception(
            "as-convolution",
            "This is the count of one small filter. In a fully connected layer every output has a weight for "
            "every input.",
            wrong=_counted_as_convolution,
        ),
    ),
    draw=_draw_fully_connected,
    source="every output has a weight for every input and one bias",
)

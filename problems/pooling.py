"""Pooling: the largest, the mean of each window; sizes, strides, weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Claim, Exercise, Integer, Misconception
from problems._pooling_sizes import output_size, output_size_formula, output_sizes
from reference import pooling

__all__ = [
    "average_pool",
    "channels",
    "max_pool",
    "output_size",
    "output_size_formula",
    "output_sizes",
    "parameters",
    "strides_differ",
]


def _pooled(operation: str) -> Any:
    """A wrong pooling: another operation on the same windows."""

    def pool(maps: Any = (), **given: Any) -> Any:
        return pooling.pool(**given, operation=operation)

    return pool


def _with_stride(step: Any) -> Any:
    """A wrong pooling: the given stride instead, from size and stride; None where it is the same one."""

    def pool(maps: Any = (), stride: Any = None, **given: Any) -> Any:
        size = given["size"]
        right = size if stride is None else stride
        other = step(size, right)
        if np.array_equal(np.broadcast_to(other, (2,)), np.broadcast_to(right, (2,))):
            return None
        return pooling.max_pool(**given, stride=other)

    return pool


def _transposed(image: Any, maps: Any = (), **given: Any) -> Any:
    pixels = np.asarray(image)
    return pooling.max_pool(np.swapaxes(pixels, -1, -2), **given) if pixels.ndim > 1 else None


def _padded(padding: Any = 0, maps: Any = (), **given: Any) -> Any:
    if np.any(padding) or np.min(given["size"]) < 2:
        return None
    return pooling.max_pool(**given, padding=1)


def _ceiled(maps: Any = (), ceil_mode: bool = False, **given: Any) -> Any:
    """Windows that hang over the edge counted, where there are any."""
    right, over = (pooling.max_pool(**given, ceil_mode=mode) for mode in (False, True))
    return None if ceil_mode or right.shape == over.shape else over


OPERATIONS = (
    Misconception(
        "min-pool",
        "You took the smallest value of each window. Max pooling keeps the largest.",
        wrong=_pooled("min"),
    ),
    Misconception(
        "sum-pool",
        "You added the values of each window. Max pooling keeps one of them.",
        wrong=_pooled("sum"),
    ),
)

PLACES = (
    Misconception(
        "stride-1",
        "You moved the window by one pixel. The stride says how far it moves.",
        wrong=_with_stride(lambda size, stride: 1),
    ),
    Misconception(
        "skips-stride",
        "You skipped as many pixels as the stride and so moved one too far. A stride of s moves the window "
        "by s pixels.",
        wrong=_with_stride(lambda size, stride: np.add(stride, 1)),
    ),
    Misconception(
        "no-overlap",
        "You moved the window by its own size. The stride says how far it moves; windows may overlap.",
        wrong=_with_stride(lambda size, stride: size),
    ),
    Misconception(
        "same-padding",
        "You put a border around the map. The windows of this question stay inside it.",
        wrong=_padded,
    ),
    Misconception(
        "ceil-mode",
        "You counted windows that hang over the edge. Only whole windows give an output.",
        wrong=_ceiled,
    ),
    Misconception(
        "transposed",
        "You used the image with rows and columns swapped. Check along which direction its values change.",
        wrong=_transposed,
    ),
)


def _numbers(rng: np.random.Generator, *shape: int) -> Any:
    """Different whole numbers from 1 on, in any order."""
    return rng.permutation(np.arange(1, int(np.prod(shape)) + 1)).reshape(shape)


def _draw_pool(rng: np.random.Generator) -> dict[str, Any]:
    size, stride = ((2, 2), (4, 2))[int(rng.integers(0, 2))]
    return {"image": _numbers(rng, 6, 7), "size": size, "stride": stride, "padding": 0}


max_pool = Exercise(
    id="pooling.max",
    ask="Max-pool the {image} below: window {size}x{size}, stride {stride}, padding {padding}.",
    reference=pooling.max_pool,
    answer=Array(),
    misconceptions=(
        Misconception(
            "average-pool",
            "You took the mean of each window. Max pooling keeps the largest value.",
            wrong=_pooled("average"),
        ),
        *OPERATIONS,
        *PLACES,
    ),
    draw=_draw_pool,
    source="torch.nn.MaxPool2d",
)


def _average_transposed(image: Any, **given: Any) -> Any:
    pixels = np.asarray(image)
    return pooling.average_pool(np.swapaxes(pixels, -1, -2), **given) if pixels.ndim > 1 else None


average_pool = Exercise(
    id="pooling.average",
    ask="Average-pool the {image} below: window {size}x{size}, stride {stride}, padding {padding}.",
    reference=pooling.average_pool,
    answer=Array(),
    misconceptions=(
        Misconception(
            "max-pool",
            "You took the largest value of each window. Average pooling takes the mean.",
            wrong=_pooled("max"),
        ),
        Misconception(
            "min-pool",
            "You took the smallest value of each window. Average pooling takes the mean.",
            wrong=_pooled("min"),
        ),
        Misconception(
            "sum-pool",
            "You added the values of each window. Divide by how many they are.",
            wrong=_pooled("sum"),
        ),
        Misconception(
            "transposed",
            "You used the image with rows and columns swapped. Check along which direction its values "
            "change.",
            wrong=_average_transposed,
        ),
    ),
    draw=_draw_pool,
    source="torch.nn.AvgPool2d",
)


def _over_channels(image: Any, maps: Any = (), **given: Any) -> Any:
    return pooling.max_pool(image, **given).max(axis=0)


def _channels_added(image: Any, maps: Any = (), **given: Any) -> Any:
    return pooling.max_pool(image, **given).sum(axis=0)


def _channels_last(image: Any, maps: Any = (), **given: Any) -> Any:
    return np.moveaxis(pooling.max_pool(image, **given), 0, -1)


def _draw_channels(rng: np.random.Generator) -> dict[str, Any]:
    return {"image": _numbers(rng, 3, 6, 8), "size": 2, "stride": 2, "maps": ()}


channels = Exercise(
    id="pooling.channels",
    ask=(
        "Max-pool the {image} below: window {size}x{size}, stride {stride}, no padding. Give the result "
        "as an array of channels x height x width."
    ),
    reference=pooling.max_pool_channels,
    answer=Array(),
    misconceptions=(
        Misconception(
            "pool-over-channels",
            "You also took the largest value over the channels. Pooling treats each channel by itself.",
            wrong=_over_channels,
        ),
        Misconception(
            "channels-summed",
            "You added the channels, as a filter does. Pooling treats each channel by itself.",
            wrong=_channels_added,
        ),
        Misconception(
            "channels-last",
            "The channels stand last in your array. Put them first.",
            wrong=_channels_last,
        ),
        Misconception(
            "average-pool",
            "You took the mean of each window. Max pooling keeps the largest value.",
            wrong=_pooled("average"),
        ),
        *OPERATIONS,
    ),
    draw=_draw_channels,
    source="torch.nn.MaxPool2d",
)


# What pooling learns, and what its stride shows.

parameters = Exercise(
    id="pooling.parameters",
    ask="How many weights does a max-pooling layer with a {size}x{size} window learn?",
    reference=pooling.parameters,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "window-has-weights",
            "You gave every cell of the window a weight. Think of what is computed from the window.",
            wrong=lambda size, **_: int(size) ** 2,
        ),
        Misconception(
            "one-bias",
            "You counted a bias. Think of what is computed from the window.",
            wrong=lambda size, **_: 1,
        ),
    ),
    draw=lambda rng: {"size": int(rng.integers(2, 6))},
    source="torch.nn.MaxPool2d",
)


def _draw_strides(rng: np.random.Generator) -> dict[str, Any]:
    """One bright pixel, seen by the same windows with either stride."""
    image = np.zeros((6, 6), dtype=int)
    image[tuple(rng.integers(0, 2, 2))] = 1
    return {"image": image, "size": 3, "strides": np.array([3, 2])}


strides_differ = Exercise(
    id="pooling.strides_differ",
    ask=(
        "True or false: from the max-pooled map alone (window {size}x{size}, no padding) one can tell "
        "whether {image} was pooled with stride {strides}, the first or the second."
    ),
    reference=pooling.strides_differ,
    answer=Claim(needs_witness=False),
    misconceptions=(
        Misconception(
            "distinguishable",
            "Pool the map with both strides and hold the results side by side.",
            wrong=lambda image, size, strides: not pooling.strides_differ(image, size, strides),
        ),
    ),
    draw=_draw_strides,
    source="document 004, lines 392-393",
)

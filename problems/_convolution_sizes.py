"""Sizes of a convolution's output, as exercises of ``convolution``."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Integer, Misconception, Shape
from reference import sizes
from reference.windows import effective_kernel, padding_pairs, per_axis


def _room(size: int, kernel: int, padding: Any = 0, stride: int = 1, dilation: int = 1) -> int:
    """W - K + 2P with K the effective kernel: how far the window can move."""
    around = padding if isinstance(padding, str) or np.ndim(padding) == 0 else [padding]
    ((before, after),) = padding_pairs(around, (size,), (kernel,), (stride,), (dilation,))
    return size + before + after - effective_kernel(kernel, dilation)


# One axis.


def _size_no_plus_one(stride: int = 1, **given: Any) -> int:
    return _room(stride=stride, **given) // stride


def _size_minus_one(stride: int = 1, **given: Any) -> int:
    return _room(stride=stride, **given) // stride - 1


def _size_rounded_up(stride: int = 1, **given: Any) -> int | None:
    room = _room(stride=stride, **given)
    return -(-room // stride) + 1 if room % stride else None


def _size_padded_once(padding: Any = 0, **given: Any) -> int | None:
    if isinstance(padding, str) or np.ndim(padding) or not padding:
        return None
    return sizes.output_size(padding=[padding, 0], **given)


def _size_undilated(dilation: int = 1, **given: Any) -> int | None:
    return sizes.output_size(**given) if dilation > 1 else None


def _size_stride_ignored(stride: int = 1, **given: Any) -> int | None:
    return sizes.output_size(**given) if stride > 1 else None


def _draw_output_size(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "size": int(rng.integers(20, 60)),
        "kernel": int(rng.choice([5, 7])),
        "padding": int(rng.integers(4, 8)),
        "stride": 2,
        "dilation": int(rng.integers(2, 4)),
    }


output_size = Exercise(
    id="convolution.output_size",
    ask=(
        "A kernel of size {kernel} slides along {size} pixels: padding {padding} on each side, stride "
        "{stride}, dilation {dilation}. How many outputs are there?"
    ),
    reference=sizes.output_size,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "no-plus-one",
            "You counted the steps of the window. Its first position is an output before any step.",
            wrong=_size_no_plus_one,
        ),
        Misconception(
            "subtracts-one-more",
            "You subtracted one where one is to be added. Try it on a kernel as long as the image.",
            wrong=_size_minus_one,
        ),
        Misconception(
            "rounds-up",
            "You rounded up. A window that does not fit wholly gives no output.",
            wrong=_size_rounded_up,
        ),
        Misconception(
            "p-not-doubled",
            "You counted the padding once. It lies on both sides.",
            wrong=_size_padded_once,
        ),
        Misconception(
            "ignore-dilation",
            "You used the kernel without its gaps. Dilation makes it span more pixels.",
            wrong=_size_undilated,
        ),
        Misconception(
            "stride-ignored",
            "You moved the window one pixel at a time. The stride says how far it moves.",
            wrong=_size_stride_ignored,
        ),
        Misconception(
            "same-padding",
            'This is the size with "same" padding. Read again how much padding the question wants.',
            changes={"padding": "same"},
        ),
    ),
    draw=_draw_output_size,
    source="V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016)",
)


def _sizes_with_span(span: int, size: int, paddings: Any, stride: int = 1) -> list[int]:
    """The formula without a look at whether the kernel fits."""
    return [(size + 2 * int(p) - span) // stride + 1 for p in paddings]


def _span_times_rate(kernel: int, dilation: int, **given: Any) -> list[int]:
    return _sizes_with_span(kernel * dilation, **given)


def _span_times_rate_fitting(kernel: int, dilation: int, **given: Any) -> list[int] | None:
    blind = _span_times_rate(kernel, dilation, **given)
    return [max(n, 0) for n in blind] if min(blind) < 0 else None


def _span_plus_rate(kernel: int, dilation: int, **given: Any) -> list[int]:
    return _sizes_with_span(kernel + dilation - 1, **given)


def _draw_output_sizes(rng: np.random.Generator) -> dict[str, Any]:
    kernel, dilation = int(rng.choice([3, 5])), int(rng.integers(2, 4))
    size = effective_kernel(kernel, dilation) - int(rng.integers(0, 2))
    return {"size": size, "kernel": kernel, "dilation": dilation, "paddings": np.arange(3), "stride": 1}


output_sizes = Exercise(
    id="convolution.output_sizes",
    ask=(
        "A kernel of side {kernel} with dilation {dilation} slides over an image of side {size}, stride "
        "{stride}. Give the side of the output for zero padding {paddings} on every side, in this order; 0 "
        "where the kernel does not fit."
    ),
    reference=sizes.output_sizes,
    answer=Array(),
    misconceptions=(
        Misconception(
            "span-is-kernel-times-rate",
            "You took kernel times rate as the span of the dilated kernel. There is no gap after the last "
            "tap; draw the taps on a line.",
            wrong=_span_times_rate,
        ),
        Misconception(
            "span-is-kernel-times-rate-fitting",
            "You took kernel times rate as the span of the dilated kernel. There is no gap after the last "
            "tap; draw the taps on a line.",
            wrong=_span_times_rate_fitting,
        ),
        Misconception(
            "span-is-kernel-plus-rate",
            "You made the kernel longer once only. Every gap between two taps grows with the rate; draw the "
            "taps on a line.",
            wrong=_span_plus_rate,
        ),
        Misconception(
            "ignore-dilation",
            "You used the kernel without its gaps. Dilation makes it span more pixels.",
            changes={"dilation": 1},
        ),
    ),
    draw=_draw_output_sizes,
    source="V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016), section 5.1",
)


# The whole layer.


def _rooms(image: Any, kernel: Any, padding: Any, stride: Any, dilation: Any) -> list[tuple[int, int]]:
    """How far the window can move and its step, for height and width."""
    kernels, strides, gaps = (
        per_axis(value, 2, name)
        for value, name in ((kernel, "kernel"), (stride, "stride"), (dilation, "dilation"))
    )
    side = [int(n) for n in image[:2]]
    pairs = padding_pairs(padding, side, kernels, strides, gaps)
    return [
        (size + before + after - effective_kernel(k, d), s)
        for size, k, d, s, (before, after) in zip(side, kernels, gaps, strides, pairs, strict=True)
    ]


def _sides_by(rule: Any, *, when: Any = None) -> Any:
    """A wrong layer: the given rule for the sides, from room and stride."""

    def shape(
        image: Any, kernel: Any, filters: int, padding: Any = 0, stride: Any = 1, dilation: Any = 1
    ) -> tuple[float, ...] | None:
        rooms = _rooms(image, kernel, padding, stride, dilation)
        if when is not None and not any(when(room, step) for room, step in rooms):
            return None
        return (*(rule(room, step) for room, step in rooms), filters)

    return shape


def _channels_by(rule: Any) -> Any:
    """A wrong layer: right sides, the given rule for the channels, from input channels and filters."""

    def shape(image: Any, filters: int, **given: Any) -> tuple[int, ...] | None:
        rows, columns, _ = sizes.output_shape(image=image, filters=filters, **given)
        channels = rule(int(image[2]), filters)
        return None if channels is None else (rows, columns, channels)

    return shape


def _leaves_rest(room: int, step: int) -> bool:
    return room % step > 0


def _is_strided(room: int, step: int) -> bool:
    return step > 1


def _shape_same(**given: Any) -> Any:
    same = sizes.output_shape(**{**given, "padding": "same"})
    return None if same == sizes.output_shape(**given) else same


def _shape_channel_first(**given: Any) -> tuple[int, ...]:
    rows, columns, channels = sizes.output_shape(**given)
    return channels, rows, columns


def _shape_one_number(**given: Any) -> tuple[int, ...]:
    return 1, 1, sizes.output_shape(**given)[2]


def _draw_output_shape(rng: np.random.Generator) -> dict[str, Any]:
    height = int(rng.integers(30, 80))
    return {
        "image": [height, height + int(rng.integers(3, 20)), int(rng.integers(2, 6))],
        "kernel": 3,
        "filters": int(rng.integers(7, 12)),
        "stride": 2,
        "padding": 0,
    }


output_shape = Exercise(
    id="convolution.output_shape",
    ask=(
        "A layer of {filters} filters with kernels {kernel}x{kernel} (spanning all channels) gets an "
        "image of shape {image} (height, width, channels): stride {stride}, padding {padding}. Give the "
        "shape of its output as height x width x channels."
    ),
    reference=sizes.output_shape,
    answer=Shape(axes="HWC"),
    misconceptions=(
        Misconception(
            "same-padding",
            "This layer would need padding to have sides of this length. Look at the padding in the "
            "question.",
            wrong=_shape_same,
        ),
        Misconception(
            "forgot-plus-one",
            "You counted the steps of the window. Its first position is an output before any step.",
            wrong=_sides_by(lambda room, step: room // step),
        ),
        Misconception(
            "subtract-k-plus-one",
            "You subtracted one where one is to be added. Try it on a kernel as large as the image.",
            wrong=_sides_by(lambda room, step: room // step - 1),
        ),
        Misconception(
            "ceil-then-plus-one",
            "You rounded up when dividing by the stride. A window that does not fit wholly gives no output.",
            wrong=_sides_by(lambda room, step: -(-room // step) + 1, when=_leaves_rest),
        ),
        Misconception(
            "no-rounding",
            "A number of pixels is whole. Find out what happens to the last, incomplete step, and whether "
            "the first position is counted.",
            wrong=_sides_by(lambda room, step: room / step, when=_leaves_rest),
        ),
        Misconception(
            "stride-ignored",
            "You moved the window one pixel at a time. The stride says how far it moves.",
            wrong=_sides_by(lambda room, step: room + 1, when=_is_strided),
        ),
        Misconception(
            "channels-times-filters",
            "You multiplied filters by input channels. A filter spans all channels and makes one map.",
            wrong=_channels_by(lambda channels, filters: channels * filters),
        ),
        Misconception(
            "one-filter",
            "You gave the output of one filter. Every filter makes a map of its own.",
            wrong=_channels_by(lambda channels, filters: 1 if filters > 1 else None),
        ),
        Misconception(
            "keeps-input-channels",
            "You kept the depth of the image. The output's depth does not depend on it; see what makes a "
            "map.",
            wrong=_channels_by(lambda channels, filters: channels),
        ),
        Misconception(
            "channel-first",
            "The channels stand first in your shape. Give height, width, channels, or write your order "
            "beside it.",
            wrong=_shape_channel_first,
        ),
        Misconception(
            "single-number",
            "You reduced each map to one number. The filter makes a number at every position.",
            wrong=_shape_one_number,
        ),
    ),
    draw=_draw_output_shape,
    source="V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016)",
)

"""Convolution in one and two dimensions, over one channel or several; sizes and parameter counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Integer, Misconception, Number
from problems import _wrong_convolutions as wrong
from problems._convolution_claims import finite_border, flip_needed, flip_negates_all
from problems._convolution_formulas import (
    index_range,
    output_length_formula,
    output_size_formula,
    result_shape_formula,
    weight_derivative,
)
from problems._convolution_misconceptions import (
    AFTERWARDS,
    BIAS_AND_ACTIVATION,
    CHANNELS,
    KERNEL,
    PADDING,
)
from problems._convolution_sizes import (
    output_shape,
    output_size,
    output_sizes,
)
from problems._layer_parameters import fully_connected_parameters, parameters
from reference import convolution

__all__ = [
    "channel_sum",
    "entry",
    "filter_bank",
    "finite_border",
    "flip_needed",
    "flip_negates_all",
    "fully_connected_parameters",
    "index_range",
    "intended_channel",
    "missing_pixel",
    "output_length_formula",
    "output_shape",
    "output_size",
    "output_size_formula",
    "output_sizes",
    "parameters",
    "result",
    "result_shape_formula",
    "true_convolution",
    "weight_derivative",
]


def _integers(rng: np.random.Generator, *shape: int, low: int = -4, high: int = 9) -> Any:
    """Whole numbers from low to high without 0."""
    values = rng.integers(low, high, shape)
    return values + (values >= 0)


def _draw_result(rng: np.random.Generator) -> dict[str, Any]:
    """Padding 1, and now and then a stride, a dilation, or bias and ReLU."""
    stride, dilation = ((1, 1), (2, 1), (1, 2))[int(rng.integers(0, 3))]
    rectified = bool(rng.integers(0, 2))
    return {
        "image": _integers(rng, 6, 7),
        "kernel": _integers(rng, 3, 3, high=4),
        "padding": 1,
        "stride": stride,
        "dilation": dilation,
        "bias": int(rng.integers(1, 4)) if rectified else 0,
        "activation": "relu" if rectified else "none",
    }


result = Exercise(
    id="convolution.result",
    ask=(
        "Slide the {kernel} below over the {image} below: padding {padding} (zeros), stride {stride}, "
        "dilation {dilation}; then add the bias {bias} and apply the activation {activation}. As in deep "
        "learning, the kernel is not flipped (cross-correlation)."
    ),
    reference=convolution.convolve,
    answer=Array(),
    misconceptions=(*PADDING, *KERNEL, *AFTERWARDS, *BIAS_AND_ACTIVATION),
    draw=_draw_result,
    source="V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016)",
)


def _flipping(misconception: Misconception) -> Misconception:
    """The same slip where the kernel is to be flipped."""
    slip: Any = misconception.wrong
    return replace(misconception, wrong=lambda **given: slip(**given, flip=True))


def _draw_true_convolution(rng: np.random.Generator) -> dict[str, Any]:
    return {"image": _integers(rng, 5, 6), "kernel": _integers(rng, 3, 3, high=4), "padding": 1, "stride": 1}


true_convolution = Exercise(
    id="convolution.true_convolution",
    ask=(
        "Convolve the {image} below with the {kernel} below in the sense of signal processing: the kernel is "
        "turned by 180 degrees before it slides. Padding {padding} (zeros), stride {stride}."
    ),
    reference=convolution.true_convolution,
    answer=Array(),
    misconceptions=(
        Misconception(
            "correlation",
            "You slid the kernel as it stands, which is cross-correlation. Turn it by 180 degrees first.",
            wrong=convolution.convolve,
        ),
        Misconception(
            "mirrored-in-one-axis",
            "You mirrored the kernel in one direction only. Turning it by 180 degrees exchanges left and "
            "right and top and bottom.",
            wrong=wrong.mirrored,
        ),
        *(_flipping(misconception) for misconception in PADDING),
        *(_flipping(one) for one in KERNEL if one.id in {"transposed-kernel", "averaged", "stride-ignored"}),
    ),
    draw=_draw_true_convolution,
    source="A. V. Oppenheim, A. S. Willsky, Signals and Systems",
)


def _bank_added(**given: Any) -> Any:
    return convolution.filter_bank(**given).sum(axis=0)


def _bank_without_biases(**given: Any) -> Any:
    return convolution.filter_bank(**{**given, "biases": 0}) if np.any(given.get("biases", 0)) else None


def _bank_flipped(**given: Any) -> Any:
    return convolution.filter_bank(**given, flip=True)


def _bank_channels_last(**given: Any) -> Any:
    return np.moveaxis(convolution.filter_bank(**given), 0, -1)


def _draw_filter_bank(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "image": _integers(rng, 4, 5),
        "kernels": _integers(rng, 2, 3, 3, high=4),
        "biases": rng.permutation(np.arange(1, 3)),
        "padding": 0,
        "stride": 1,
    }


filter_bank = Exercise(
    id="convolution.filter_bank",
    ask=(
        "A layer has the filters {kernels} with the biases {biases} (no flip), padding {padding}, stride "
        "{stride}. Apply it to the {image} below and give the result as an array of filters x height x "
        "width."
    ),
    reference=convolution.filter_bank,
    answer=Array(),
    misconceptions=(
        Misconception(
            "filters-added",
            "You added the maps of the filters. Each filter makes a channel of its own.",
            wrong=_bank_added,
        ),
        Misconception(
            "no-bias",
            "You left the biases out. Each filter adds its own to every sum.",
            wrong=_bank_without_biases,
        ),
        Misconception(
            "convolution",
            "You turned the kernels around before sliding them. Here they stay as they are.",
            wrong=_bank_flipped,
        ),
        Misconception(
            "channels-last",
            "The filters stand last in your array. Put them first.",
            wrong=_bank_channels_last,
        ),
    ),
    draw=_draw_filter_bank,
    source="V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016)",
)


def _draw_channel_sum(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "image": _integers(rng, 3, 6, 7),
        "kernel": _integers(rng, 3, 3, high=4),
        "padding": 1,
        "stride": 1,
        "dilation": int(rng.integers(1, 3)),
        "maps": (),
    }


channel_sum = Exercise(
    id="convolution.channel_sum",
    ask=(
        "One filter spans all channels of the {image} below and has the weights of the {kernel} below in "
        "each of them. Padding {padding} (zeros), stride {stride}, dilation {dilation}, no bias, no flip. "
        "What is its output?"
    ),
    reference=convolution.channel_sum,
    answer=Array(),
    misconceptions=(
        *CHANNELS,
        *PADDING,
        *KERNEL,
        *AFTERWARDS,
    ),
    draw=_draw_channel_sum,
    source="V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016)",
)


def _entry_kind(image: Any, kernel: Any, **_: Any) -> Any:
    whole = all(np.asarray(values).dtype.kind in "iu" for values in (image, kernel))
    return Integer() if whole else Number()


def _entry_from_one(row: int, column: int, **given: Any) -> Any:
    if min(row, column) == 0:
        return None
    return convolution.entry(row=row - 1, column=column - 1, **given)


def _entry_flipped(**given: Any) -> Any:
    return convolution.entry(**given, flip=True)


def _draw_entry(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "image": _integers(rng, 5, 6),
        "kernel": _integers(rng, 3, 3, high=4),
        "row": int(rng.integers(1, 3)),
        "column": int(rng.integers(1, 4)),
    }


entry = Exercise(
    id="convolution.entry",
    ask=(
        "Cross-correlate the {image} below with the {kernel} below (no flip, no padding, stride 1): Y[i, "
        "j] = sum over m, n of K[m, n] X[i+m, j+n], all indices counted from 0. What is Y[{row}, "
        "{column}]?"
    ),
    reference=convolution.entry,
    answer=_entry_kind,
    misconceptions=(
        Misconception(
            "convolution",
            "You turned the kernel around before multiplying. Cross-correlation leaves it as it is.",
            wrong=_entry_flipped,
        ),
        Misconception(
            "index-shift-by-one",
            "You counted rows and columns from 1. Here the first row and the first column have index 0.",
            wrong=_entry_from_one,
        ),
    ),
    draw=_draw_entry,
    source="Deep Learning (Goodfellow, Bengio, Courville), equation 9.6",
)


def _as_printed(image: Any, row: int, column: int, **_: Any) -> Any:
    return image[row][column]


def _draw_missing_pixel(rng: np.random.Generator) -> dict[str, Any]:
    image, kernel = _integers(rng, 5, 5), _integers(rng, 3, 3, high=4)
    row, column = (int(n) for n in rng.integers(0, 3, 2))
    printed = image.copy()
    printed[row, column] += rng.choice([-2, -1, 1, 2])
    return {
        "image": printed,
        "kernel": kernel,
        "row": row,
        "column": column,
        "output": int(convolution.entry(image, kernel, row, column)),
    }


missing_pixel = Exercise(
    id="convolution.missing_pixel",
    ask=(
        "In the {image} below the pixel X[{row}, {column}] cannot be trusted. Cross-correlation with the "
        "{kernel} below (no padding, stride 1, indices from 0) gives Y[{row}, {column}] = {output}. Which "
        "value has X[{row}, {column}]?"
    ),
    reference=convolution.missing_pixel,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "as-printed",
            "This is the printed value. With it the sum in the question does not come out; find the pixel "
            "that makes it come out.",
            wrong=_as_printed,
        ),
    ),
    draw=_draw_missing_pixel,
    source="Deep Learning (Goodfellow, Bengio, Courville), equation 9.6",
)


def _intended(printed: Any, image: Any, **_: Any) -> Any:
    return convolution.restored_channel(printed, image)


def _printed(printed: Any, **_: Any) -> Any:
    return printed


def _printed_convolved(printed: Any, image: Any, **how: Any) -> Any:
    return convolution.convolve(printed, **how)


def _draw_intended(rng: np.random.Generator) -> dict[str, Any]:
    image = _integers(rng, 4, 5, low=1)
    printed = image.copy()
    printed[tuple(rng.integers(0, 4, 2))] += 1
    return {
        "image": image,
        "printed": printed,
        "kernel": _integers(rng, 3, 3, high=4),
        "padding": 1,
        "dilation": 1,
    }


intended_channel = Exercise(
    id="convolution.intended_channel",
    ask=(
        "A channel stands twice in a document, once damaged ({printed} below) and once undamaged ({image} "
        "below). Which channel is the one to convolve?"
    ),
    reference=_intended,
    answer=Array(),
    misconceptions=(
        Misconception(
            "printed-matrix",
            "You took the matrix as it is printed there. Compare it with the other parts that use the same "
            "channel.",
            wrong=_printed,
        ),
        Misconception(
            "use-printed",
            "You convolved the matrix as it is printed there. The question asks for the channel, and the "
            "printed one does not fit the other parts.",
            wrong=_printed_convolved,
        ),
    ),
    draw=_draw_intended,
)

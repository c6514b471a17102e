"""Where windows lie on a padded grid: what convolution and pooling share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pairs = tuple[tuple[int, int], ...]

PADDING_MODES = {"zeros": "constant", "edge": "edge", "reflect": "reflect", "wrap": "wrap"}


def per_axis(value: Any, axes: int, name: str) -> tuple[int, ...]:
    """A number for every axis, or one per axis, as a tuple of positive whole numbers.

    Shapes: value () or (axes,); result (axes,).
    Raises: ValueError where it is neither.
    Source: PyTorch's documentation of Conv2d: an int or a tuple of ints.
    """
    values = np.broadcast_to(np.asarray(value), (axes,)) if np.ndim(value) == 0 else np.asarray(value)
    if values.shape != (axes,):
        raise ValueError(f"{name} needs one number, or {axes}, one per axis")
    if any(v != int(v) or v < 1 for v in values.tolist()):
        raise ValueError(f"{name} must be whole and at least 1, not {value}")
    return tuple(int(v) for v in values.tolist())


def effective_kernel(kernel: int, dilation: int = 1) -> int:
    """Pixels from a dilated kernel's first tap to its last, both included.

    Units: pixels.
    Raises: ValueError where either is below 1.
    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016), section 5.1.
    """
    if kernel < 1 or dilation < 1:
        raise ValueError(f"kernel {kernel} and dilation {dilation} must be at least 1")
    return dilation * (kernel - 1) + 1


def padding_pairs(
    padding: Any,
    sizes: Sequence[int],
    kernels: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
) -> Pairs:
    """Padding before and after each axis, from any of the ways to state it.

    ``padding`` is a number, one per axis, a [before, after] pair per axis, or a word: "valid" (none),
    "same" (``ceil(size / stride)`` outputs, an odd pixel goes after), "full" (every overlap counts).

    Shapes: sizes, kernels, strides and dilations (N,); result (N, 2).
    Units: pixels.
    Raises: ValueError where it is none of these, or negative.
    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016), chapter 2;
        for "same" with a stride TensorFlow's documentation of tf.nn.convolution.
    """
    if isinstance(padding, str):
        return tuple(
            _worded_padding(padding, *axis) for axis in zip(sizes, kernels, strides, dilations, strict=True)
        )
    amounts = np.asarray(padding)
    if amounts.ndim == 2 and amounts.shape != (len(sizes), 2):
        raise ValueError(f"padding needs one [before, after] pair for each of the {len(sizes)} axes")
    if amounts.ndim == 1 and amounts.shape != (len(sizes),):
        raise ValueError(f"padding needs one number, or {len(sizes)}, one per axis")
    if amounts.ndim > 2 or amounts.dtype.kind not in "iu" or amounts.min() < 0:
        raise ValueError(f"padding must be whole and not negative, not {padding}")
    columns = amounts[:, None] if amounts.ndim == 1 else amounts
    pairs = np.broadcast_to(columns, (len(sizes), 2)).tolist()
    return tuple((int(before), int(after)) for before, after in pairs)


def _worded_padding(word: str, size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    span = effective_kernel(kernel, dilation)
    if word == "valid":
        return 0, 0
    if word == "full":
        return span - 1, span - 1
    if word == "same":
        total = max((-(-size // stride) - 1) * stride + span - size, 0)
        return total // 2, total - total // 2
    raise ValueError(f'padding {word!r} is not one of "valid", "same", "full"')


def fitting_steps(
    sizes: Sequence[int],
    kernels: Sequence[int],
    pairs: Pairs,
    strides: Sequence[int],
    dilations: Sequence[int],
) -> tuple[int, ...]:
    """Number of window positions along each axis.

    Units: positions.
    Raises: ValueError where the window is longer than the padded axis.
    Source: floor((size + before + after - span) / stride) + 1.
    """
    steps = []
    for size, kernel, (before, after), stride, dilation in zip(
        sizes, kernels, pairs, strides, dilations, strict=True
    ):
        span, room = effective_kernel(kernel, dilation), size + before + after
        if room < span:
            raise ValueError(f"a window of {span} does not fit in {room} pixels")
        steps.append((room - span) // stride + 1)
    return tuple(steps)


def pad(pixels: NDArray[Any], pairs: Pairs, mode: str = "zeros") -> NDArray[Any]:
    """Add a border to the last axes of an image.

    Shapes: pixels (..., *sizes); result (..., *(before + size + after)).
    Raises: ValueError where the mode is not one of zeros, edge, reflect and wrap.
    Source: NumPy's documentation of pad.
    """
    if mode not in PADDING_MODES:
        raise ValueError(f"padding mode {mode!r} is not one of {', '.join(PADDING_MODES)}")
    if not any(map(any, pairs)):
        return pixels
    widths = ((0, 0),) * (pixels.ndim - len(pairs)) + pairs
    return np.pad(pixels, widths, mode=PADDING_MODES[mode])  # type: ignore[call-overload,no-any-return]

"""Convolution as deep learning uses it: cross-correlation in one or two dimensions, over channels.

Layouts are ``(L,)`` for a signal, ``(H, W)`` for an image of one channel and ``(C, H, W)`` for one of
several; ``spatial_axes=1`` reads ``(C, L)`` as a signal of several channels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from reference.windows import effective_kernel, fitting_steps, pad, padding_pairs, per_axis

ACTIVATIONS: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "none": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
}


def convolve(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    padding: Any = 0,
    stride: Any = 1,
    dilation: Any = 1,
    bias: float = 0,
    activation: str = "none",
    flip: bool = False,
    padding_mode: str = "zeros",
    spatial_axes: int | None = None,
) -> NDArray[Any]:
    """Slide a kernel over an image and sum the products, channels included (cross-correlation).

    Shapes: image (L,), (H, W) or (C, H, W); kernel with the same number of axes, or without the
        channel axis, and then used for every channel; result (L',) or (H', W').
        ``padding`` is a number, one per axis, a [before, after] pair per axis, "valid", "same" or "full";
        ``stride`` and ``dilation`` are a number or one per axis.
    Units: pixels.
    Raises: ValueError where image and kernel do not go together, or the kernel does not fit.
    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016).
        ``flip=True`` is the convolution of signal processing: the kernel turned around in every spatial axis.
    """
    pixels, weights, axes = _aligned(image, kernel, spatial_axes)
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation {activation!r} is not one of {', '.join(ACTIVATIONS)}")
    space = tuple(range(pixels.ndim - axes, pixels.ndim))
    if flip:
        weights = np.flip(weights, space)
    sizes = tuple(pixels.shape[axis] for axis in space)
    taps = tuple(weights.shape[axis] for axis in space)
    steps = per_axis(stride, axes, "stride")
    gaps = per_axis(dilation, axes, "dilation")
    pairs = padding_pairs(padding, sizes, taps, steps, gaps)
    fitting_steps(sizes, taps, pairs, steps, gaps)
    padded = pad(pixels, pairs, padding_mode)
    windows = sliding_window_view(
        padded, [effective_kernel(k, d) for k, d in zip(taps, gaps, strict=True)], space
    )
    start = (slice(None),) * (pixels.ndim - axes)
    seen = windows[
        start + tuple(slice(None, None, s) for s in steps) + tuple(slice(None, None, d) for d in gaps)
    ]
    return ACTIVATIONS[activation](_weighted_sum(seen, weights, axes) + bias)


def _aligned(
    image: ArrayLike, kernel: ArrayLike, spatial_axes: int | None
) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Image and kernel with the same axes, and the number of them that are spatial."""
    pixels, weights = np.asarray(image), np.asarray(kernel)
    axes = min(pixels.ndim, 2) if spatial_axes is None else spatial_axes
    if not 1 <= axes <= pixels.ndim <= axes + 1:
        raise ValueError(f"an image of {pixels.ndim} axes cannot be read with {axes} spatial axes")
    if weights.ndim == axes < pixels.ndim:
        weights = np.broadcast_to(weights, (pixels.shape[0], *weights.shape))
    if weights.ndim != pixels.ndim:
        raise ValueError(f"a kernel of {weights.ndim} axes does not go with an image of {pixels.ndim}")
    if pixels.ndim > axes and weights.shape[0] != pixels.shape[0]:
        raise ValueError(f"the kernel has {weights.shape[0]} channels, the image {pixels.shape[0]}")
    return pixels, weights, axes


def _weighted_sum(windows: NDArray[Any], weights: NDArray[Any], axes: int) -> Any:
    """Sum of window times weight; windows (C?, *positions, *taps), weights (C?, *taps)."""
    taps = tuple(range(-axes, 0))
    if weights.ndim == axes:
        return np.tensordot(windows, weights, (taps, tuple(range(axes))))
    return np.tensordot(windows, weights, ((0, *taps), tuple(range(axes + 1))))


def true_convolution(image: ArrayLike, kernel: ArrayLike, **how: Any) -> NDArray[Any]:
    """Convolve in the sense of signal processing: the kernel is flipped in every spatial axis.

    Shapes: as ``convolve``.
    Raises: ValueError as ``convolve``.
    Source: A. V. Oppenheim, A. S. Willsky, "Signals and Systems".
    """
    return convolve(image, kernel, **{**how, "flip": True})


def channel_maps(image: ArrayLike, kernel: ArrayLike, **how: Any) -> NDArray[Any]:
    """Convolve each channel with its own slice of the kernel, without adding the channels.

    Shapes: image (C, H, W); kernel (C, kh, kw) or (kh, kw); result (C, H', W').
    Raises: ValueError as ``convolve``.
    Source: a depthwise convolution with one filter per channel.
    """
    pixels, weights, axes = _aligned(image, kernel, None)
    if pixels.ndim == axes:
        raise ValueError("an image with a channel axis (C, H, W) is needed")
    return np.stack([convolve(p, w, **how) for p, w in zip(pixels, weights, strict=True)])


def channel_sum(image: ArrayLike, kernel: ArrayLike, maps: Any = (), **how: Any) -> NDArray[Any]:
    """Result of one filter on an image of several channels: the sum of the channels' maps.

    Shapes: image (C, H, W); kernel (C, kh, kw) or (kh, kw); maps C arrays (H', W') where they are known
        already, and then they alone are added; result (H', W').
    Raises: ValueError as ``convolve``, and where the maps differ in shape.
    Source: the definition of a convolutional layer with C input channels.
    """
    parts = stacked_maps(maps) if len(maps) else channel_maps(image, kernel, **how)
    total: NDArray[Any] = parts.sum(axis=0)
    return total


def stacked_maps(maps: Any) -> NDArray[Any]:
    """Put results of several channels or filters together.

    Shapes: N arrays (H, W); result (N, H, W).
    Raises: ValueError where they differ in shape.
    Source: the channel axis stands first.
    """
    arrays = [np.asarray(one) for one in maps]
    if len({one.shape for one in arrays}) > 1:
        raise ValueError("maps of different shapes cannot be put together")
    return np.stack(arrays)


def filter_bank(image: ArrayLike, kernels: Any, biases: Any = 0, **how: Any) -> NDArray[Any]:
    """Apply several filters to one image; each gives one output channel.

    Shapes: image (H, W) or (C, H, W); kernels N of the image's axes; biases (N,) or one number;
        result (N, H', W').
    Raises: ValueError as ``convolve``, and where kernels and biases differ in number.
    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016).
    """
    if np.ndim(biases) > 0 and len(biases) != len(kernels):
        raise ValueError(f"{len(kernels)} filters need {len(kernels)} biases, not {len(biases)}")
    offsets = np.broadcast_to(np.asarray(biases), (len(kernels),))
    return np.stack([convolve(image, k, bias=b, **how) for k, b in zip(kernels, offsets, strict=True)])


def entry(image: ArrayLike, kernel: ArrayLike, row: int, column: int, **how: Any) -> Any:
    """One entry of a convolution's result, counted from 0.

    Shapes: as ``convolve``; result a number.
    Raises: ValueError as ``convolve``, and where the result has no such entry.
    Source: the definition Y[i, j] = sum over m, n of K[m, n] X[i + m, j + n].
    """
    result = convolve(image, kernel, **how)
    if not (0 <= row < result.shape[0] and 0 <= column < result.shape[1]):
        raise ValueError(f"the result of shape {result.shape} has no entry ({row}, {column})")
    return result[row, column]


def missing_pixel(image: ArrayLike, kernel: ArrayLike, row: int, column: int, output: float) -> Any:
    """The pixel [row, column] that makes the entry (row, column) of the cross-correlation come out as stated.

    Shapes: image (H, W), its pixel [row, column] not trusted; kernel (kh, kw); result a number.
    Raises: ValueError where the kernel's first weight is 0, so that the pixel does not matter.
    Source: Y[i, j] = sum over m, n of K[m, n] X[i + m, j + n], solved for X[i, j].
    """
    weight = np.asarray(kernel)[0, 0]
    if weight == 0:
        raise ValueError("the kernel's first weight is 0: the output does not depend on this pixel")
    pixel = np.asarray(image)[row, column] + (output - entry(image, kernel, row, column)) / weight
    return int(pixel) if pixel == int(pixel) else pixel


def restored_channel(printed: ArrayLike, channel: ArrayLike) -> NDArray[Any]:
    """The channel meant where one table prints it damaged and another undamaged.

    Shapes: printed and channel (H, W); result (H, W).
    Raises: ValueError where the two tables differ in shape.
    Source: the undamaged table.
    """
    if np.shape(printed) != np.shape(channel):
        raise ValueError(
            f"a table of shape {np.shape(printed)} is no damaged copy of one of {np.shape(channel)}"
        )
    return np.asarray(channel)

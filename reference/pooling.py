"""Pooling: a window moves over each channel and keeps one number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from reference.convolution import stacked_maps
from reference.windows import Pairs, per_axis

# What padding holds, so that it never changes the result of the operation.
_NEUTRAL = {"max": -np.inf, "min": np.inf, "sum": 0.0, "average": 0.0}


def pool(
    image: ArrayLike,
    size: Any,
    stride: Any = None,
    *,
    padding: Any = 0,
    ceil_mode: bool = False,
    operation: str = "max",
) -> NDArray[Any]:
    """Reduce each window of each channel to one number: "max", "min", "sum" or "average".

    Shapes: image (L,), (H, W) or (C, H, W); size, stride and padding a number or one per axis, the stride
        being the size unless stated; result with as many axes as the image.
    Units: pixels. With ``ceil_mode`` a window may hang over the end, though not start behind it; averages
        count padding, and no pixel beyond it.
    Raises: ValueError where the window does not fit, or is padded by more than half of it.
    Source: torch.nn.MaxPool2d and AvgPool2d.
    """
    pixels = np.asarray(image)
    if operation not in _NEUTRAL:
        raise ValueError(f"operation {operation!r} is not one of {', '.join(_NEUTRAL)}")
    axes = min(pixels.ndim, 2)
    if not axes <= pixels.ndim <= axes + 1 or axes == 0:
        raise ValueError(f"an image of {pixels.ndim} axes cannot be pooled")
    space = tuple(range(pixels.ndim - axes, pixels.ndim))
    sizes, steps, around = _layout(size, stride, padding, axes)
    counts = [
        output_size(pixels.shape[a], sizes[i], steps[i], around[i], ceil_mode) for i, a in enumerate(space)
    ]
    over = [
        max((n - 1) * s + k - pixels.shape[a] - 2 * p, 0)
        for n, s, k, p, a in zip(counts, steps, sizes, around, space, strict=True)
    ]
    pairs = tuple((p, p + o) for p, o in zip(around, over, strict=True))
    windows = _windows(_padded(pixels, pairs, _NEUTRAL[operation]), sizes, steps, counts, space)
    taps = tuple(range(-axes, 0))
    if operation == "average":
        # Padding counts as a pixel of value 0; what hangs over beyond it does not count.
        real = np.pad(
            np.ones(pixels.shape), _widths(pixels, tuple((p, p) for p in around)), constant_values=1
        )
        share = _windows(_padded(real, tuple((0, o) for o in over), 0.0), sizes, steps, counts, space)
        return windows.sum(taps) / share.sum(taps)  # type: ignore[no-any-return]
    return {"max": np.max, "min": np.min, "sum": np.sum}[operation](windows, axis=taps)  # type: ignore[operator,no-any-return]


def _layout(
    size: Any, stride: Any, padding: Any, axes: int
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    sizes = per_axis(size, axes, "size")
    steps = sizes if stride is None else per_axis(stride, axes, "stride")
    around = tuple(p - 1 for p in per_axis(np.asarray(padding) + 1, axes, "padding"))
    if any(2 * p > k for p, k in zip(around, sizes, strict=True)):
        raise ValueError(f"padding {padding} is more than half of the window {size}")
    return sizes, steps, around


def _widths(pixels: NDArray[Any], pairs: Pairs) -> Pairs:
    return ((0, 0),) * (pixels.ndim - len(pairs)) + pairs


def _padded(pixels: NDArray[Any], pairs: Pairs, value: float) -> NDArray[Any]:
    if not any(map(any, pairs)):
        return pixels
    return np.pad(pixels.astype(float), _widths(pixels, pairs), constant_values=value)


def _windows(
    pixels: NDArray[Any],
    sizes: tuple[int, ...],
    steps: tuple[int, ...],
    counts: list[int],
    space: tuple[int, ...],
) -> NDArray[Any]:
    windows = sliding_window_view(pixels, sizes, space)
    start = (slice(None),) * (pixels.ndim - len(space))
    return windows[start + tuple(slice(0, n * s, s) for n, s in zip(counts, steps, strict=True))]


def max_pool(
    image: ArrayLike, size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False
) -> NDArray[Any]:
    """Largest value of each window.

    Shapes: as ``pool``.
    Raises: ValueError as ``pool``.
    Source: torch.nn.MaxPool2d.
    """
    return pool(image, size, stride, padding=padding, ceil_mode=ceil_mode, operation="max")


def average_pool(
    image: ArrayLike, size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False
) -> NDArray[Any]:
    """Mean of each window; padding counts as zeros.

    Shapes: as ``pool``.
    Raises: ValueError as ``pool``.
    Source: torch.nn.AvgPool2d.
    """
    return pool(image, size, stride, padding=padding, ceil_mode=ceil_mode, operation="average")


def max_pool_channels(
    image: ArrayLike, size: Any, stride: Any = None, padding: Any = 0, maps: Any = ()
) -> NDArray[Any]:
    """Max-pool every channel of an image by itself.

    Shapes: image (C, H, W); maps C arrays (H', W') where they are known already, and then they alone are
        put together; result (C, H', W').
    Raises: ValueError as ``pool``, and where the maps differ in shape.
    Source: torch.nn.MaxPool2d.
    """
    if len(maps) == 0:
        return max_pool(image, size, stride, padding)
    return stacked_maps(maps)


def output_size(
    size: int, window: int, stride: int | None = None, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Number of windows along one axis.

    Units: pixels.
    Raises: ValueError where the window does not fit or a number is out of range.
    Source: torch.nn.MaxPool2d; with ``ceil_mode`` a last window must start inside the image or its padding
        before it.
    """
    step = window if stride is None else stride
    room = size + 2 * padding - window
    if min(size, window, step) < 1 or padding < 0:
        raise ValueError("size, window and stride must be at least 1, padding at least 0")
    if room < 0:
        raise ValueError(f"a window of {window} does not fit in {size + 2 * padding} pixels")
    if not ceil_mode:
        return room // step + 1
    count = -(-room // step) + 1
    return count - 1 if (count - 1) * step >= size + padding else count


def output_sizes(size: int, window: int, strides: Any) -> list[int]:
    """Number of windows along one axis for each of several strides.

    Shapes: strides (N,); result N numbers.
    Units: pixels.
    Raises: ValueError as ``output_size``.
    Source: floor((n - f) / s) + 1.
    """
    return [output_size(size, window, int(stride)) for stride in strides]


def parameters(size: Any, **_geometry: Any) -> int:
    """Number of weights that a pooling layer learns; stride and padding do not matter.

    Units: numbers learned; ``size`` in pixels.
    Raises: ValueError where a size is below 1.
    Source: the largest or the mean of a window is taken without any weight.
    """
    if np.min(size) < 1:
        raise ValueError("the window must be at least 1")
    return 0


def strides_differ(image: ArrayLike, size: Any, strides: Any) -> bool:
    """Whether max-pooling an image with two strides gives different results.

    Shapes: image (H, W); strides (2,).
    Raises: ValueError as ``pool``.
    Source: both results held side by side.
    """
    one, other = (max_pool(image, size, int(stride)) for stride in strides)
    return not np.array_equal(one, other)

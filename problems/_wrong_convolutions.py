"""Wrong references for convolution: what people compute instead of the right result.

Each takes the arguments of ``reference.convolution.convolve`` by name, and returns None where its slip
does not apply: padding left out where there is none, a window that does not fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.convolution import ACTIVATIONS, channel_maps, convolve
from reference.windows import Pairs, padding_pairs, per_axis


def _again(given: dict[str, Any], **changes: Any) -> Any:
    """Convolve once more with other arguments; None where the window does not fit then."""
    how = {name: value for name, value in given.items() if name != "maps"} | changes
    try:
        return convolve(**how)
    except ValueError:
        return None


def _space(given: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sizes of image and kernel along the spatial axes."""
    axes = given.get("spatial_axes") or min(np.ndim(given["image"]), 2)
    return np.shape(given["image"])[-axes:], np.shape(given["kernel"])[-axes:]


def _pairs(given: dict[str, Any], padding: Any = None) -> Pairs:
    """The padding of an instance, or another one, as [before, after] pairs."""
    sizes, taps = _space(given)
    steps = per_axis(given.get("stride", 1), len(sizes), "stride")
    gaps = per_axis(given.get("dilation", 1), len(sizes), "dilation")
    return padding_pairs(given.get("padding", 0) if padding is None else padding, sizes, taps, steps, gaps)


def _padded_as(given: dict[str, Any], pairs: Pairs) -> Any:
    """Convolve with other padding; None where it is the padding of the instance."""
    return None if pairs == _pairs(given) else _again(given, padding=pairs)


def _is_padded(given: dict[str, Any]) -> bool:
    return any(map(any, _pairs(given)))


def _is_dilated(given: dict[str, Any]) -> bool:
    return bool(np.max(given.get("dilation", 1)) > 1)


# Padding.


def no_padding(**given: Any) -> Any:
    return _padded_as(given, _pairs(given, "valid"))


def same_padding(**given: Any) -> Any:
    return _padded_as(given, _pairs(given, "same"))


def padding_after_only(**given: Any) -> Any:
    return _padded_as(given, tuple((0, before + after) for before, after in _pairs(given)))


def rows_unpadded(**given: Any) -> Any:
    _first, *others = _pairs(given)
    return _padded_as(given, ((0, 0), *others)) if others else None


def columns_unpadded(**given: Any) -> Any:
    *others, _last = _pairs(given)
    return _padded_as(given, (*others, (0, 0))) if others else None


def replicate_padding(**given: Any) -> Any:
    return _again(given, padding_mode="edge") if _is_padded(given) else None


def reflect_padding(**given: Any) -> Any:
    return _again(given, padding_mode="reflect") if _is_padded(given) else None


def circular_padding(**given: Any) -> Any:
    return _again(given, padding_mode="wrap") if _is_padded(given) else None


def corners_like_edges(**given: Any) -> Any:
    """Corners as if only rows, and no columns, were missing there."""
    pairs = _pairs(given)
    if len(pairs) != 2 or not all(map(all, pairs)):
        return None
    right, edges = (
        _again(given),
        _again({**given, "image": _repeat_columns(given["image"], pairs[1])}, padding=[pairs[0], (0, 0)]),
    )
    corners = np.ix_([0, -1], [0, -1])
    right[corners] = edges[corners]
    return right


def _repeat_columns(image: Any, pair: tuple[int, int]) -> Any:
    pixels = np.asarray(image)
    return np.pad(pixels, [(0, 0)] * (pixels.ndim - 1) + [pair], mode="edge")


def progression_continued(**given: Any) -> Any:
    """Rows outside the image as if its first and last rows went on in equal steps."""
    pairs = _pairs(given)
    pixels = np.asarray(given["image"])
    if len(pairs) != 2 or not any(pairs[0]) or pixels.shape[-2] < 2:
        return None
    first, second, penultimate, last = (pixels[..., row, :] for row in (0, 1, -2, -1))
    above = [first - n * (second - first) for n in range(pairs[0][0], 0, -1)]
    below = [last + n * (last - penultimate) for n in range(1, pairs[0][1] + 1)]
    longer = np.concatenate(
        [part if part.ndim == pixels.ndim else part[..., None, :] for part in (*above, pixels, *below)],
        axis=-2,
    )
    return _again({**given, "image": longer}, padding=[(0, 0), pairs[1]])


# Kernel, dilation, stride.


def flipped(**given: Any) -> Any:
    return _again(given, flip=not given.get("flip", False))


def mirrored(**given: Any) -> Any:
    """The kernel's columns in reverse order, its rows as they are."""
    return _again(given, kernel=np.asarray(given["kernel"])[..., ::-1])


def kernel_transposed(**given: Any) -> Any:
    kernel = np.asarray(given["kernel"])
    return None if kernel.ndim < 2 else _again(given, kernel=np.swapaxes(kernel, -1, -2))


def unweighted(**given: Any) -> Any:
    return _again(given, kernel=np.sign(given["kernel"]))


def centre_row_only(**given: Any) -> Any:
    kernel = np.asarray(given["kernel"])
    if kernel.ndim < 2 or kernel.shape[-2] % 2 == 0:
        return None
    row = kernel.shape[-2] // 2
    only = np.zeros_like(kernel)
    only[..., row, :] = kernel[..., row, :]
    return _again(given, kernel=only)


def averaged(**given: Any) -> Any:
    return _again(given) / np.size(given["kernel"])


def undilated(**given: Any) -> Any:
    """The kernel without gaps, inside the image."""
    return _again(given, dilation=1, padding=0) if _is_dilated(given) else None


def undilated_same(**given: Any) -> Any:
    """The kernel without gaps, padded to keep the size."""
    return _again(given, dilation=1, padding="same") if _is_dilated(given) else None


def stride_ignored(**given: Any) -> Any:
    return _again(given, stride=1) if np.max(given.get("stride", 1)) > 1 else None


# The image, and the result afterwards.


def image_transposed(**given: Any) -> Any:
    image = np.asarray(given["image"])
    return None if _again(given).ndim < 2 else _again(given, image=np.swapaxes(image, -1, -2))


def rows_reversed(**given: Any) -> Any:
    return _again(given)[::-1]


def top_left_block(**given: Any) -> Any:
    result = _again(given)
    return result[tuple(slice(0, (n + 1) // 2) for n in result.shape)]


def last_row_like(row: int) -> Any:
    """The bottom row copied from another row of the result, counted from 1."""

    def copied(**given: Any) -> Any:
        result = _again(given)
        if result.ndim < 2 or result.shape[0] <= row:
            return None
        result[-1] = result[row - 1]
        return result

    return copied


def negated(**given: Any) -> Any:
    return -_again(given)


def absolute(**given: Any) -> Any:
    return np.abs(_again(given, activation="none"))


# Bias and activation.


def no_bias(**given: Any) -> Any:
    return _again(given, bias=0) if given.get("bias", 0) else None


def bias_per_weight(**given: Any) -> Any:
    return _again(given, bias=given["bias"] * np.size(given["kernel"])) if given.get("bias", 0) else None


def bias_to_input(**given: Any) -> Any:
    if not given.get("bias", 0):
        return None
    return _again(given, image=np.asarray(given["image"]) + given["bias"], bias=0)


def activation_before_bias(**given: Any) -> Any:
    if given.get("activation", "none") == "none" or not given.get("bias", 0):
        return None
    return _again(given, bias=0) + given["bias"]


def _rectified(given: dict[str, Any]) -> bool:
    return bool(given.get("activation", "none") == "relu")


def no_activation(**given: Any) -> Any:
    return _again(given, activation="none") if given.get("activation", "none") != "none" else None


def sign_instead_of_relu(**given: Any) -> Any:
    return np.sign(_again(given, activation="none")) if _rectified(given) else None


def threshold_instead_of_relu(**given: Any) -> Any:
    return (_again(given, activation="none") > -1).astype(int) if _rectified(given) else None


def relu_of_input(**given: Any) -> Any:
    if not _rectified(given):
        return None
    return _again(given, image=ACTIVATIONS["relu"](np.asarray(given["image"])), activation="none")


# Several channels.


def channels_apart(image: Any, kernel: Any, maps: Any = (), **how: Any) -> Any:
    return channel_maps(image, kernel, **how) if np.ndim(image) == 3 else None


def channels_averaged(**given: Any) -> Any:
    return _again(given) / len(given["image"]) if np.ndim(given["image"]) == 3 else None


def _last_channel(given: dict[str, Any]) -> dict[str, Any]:
    """The instance with the last channel only."""
    kernel = np.asarray(given["kernel"])
    alone = {"image": given["image"][-1], "kernel": kernel[-1] if kernel.ndim == 3 else kernel}
    return {name: value for name, value in given.items() if name != "maps"} | alone


def last_channel_by(other: Any) -> Any:
    """The sum, with a wrong map of the last channel in it."""

    def summed(**given: Any) -> Any:
        maps = channels_apart(**given)
        last = None if maps is None else other(**_last_channel(given))
        return None if last is None else maps[:-1].sum(axis=0) + last

    return summed


def last_channel_alone_in_last_row(other: Any = convolve) -> Any:
    """The sum, but its bottom row is the last channel's: that of its right map, or of a wrong one."""

    def copied(**given: Any) -> Any:
        total = _again(given)
        last = other(**_last_channel(given)) if np.ndim(given["image"]) == 3 else None
        if last is None:
            return None
        total[-1] = last[-1]
        return total

    return copied

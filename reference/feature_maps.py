"""What happens to one feature map, step by step: padding, one window, bias, ReLU."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def zero_padded(image: ArrayLike, padding: int) -> NDArray[Any]:
    """The image with a border of zeros.

    Shapes: (H, W) to (H + 2 padding, W + 2 padding), or (L,) to (L + 2 padding,).
    Raises: ValueError when the padding is negative.
    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016), section 2.2.
    """
    return np.pad(np.asarray(image), padding)


def window_response(window: ArrayLike, kernel: ArrayLike) -> Any:
    """Sum of the products of a window and a kernel, entry by entry.

    Shapes: both alike.
    Raises: ValueError when they are not.
    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016), section 1.1.
    """
    pixels, weights = np.asarray(window), np.asarray(kernel)
    if pixels.shape != weights.shape:
        raise ValueError(f"window {pixels.shape} and kernel {weights.shape} differ in shape")
    return np.sum(pixels * weights).item()


def biased(map: ArrayLike, bias: float) -> NDArray[Any]:
    """A feature map with the bias added to every entry.

    Shapes: as the map.
    Source: PyTorch's documentation of Conv2d: one bias per output channel.
    """
    return np.asarray(map) + bias


def rectified(map: ArrayLike) -> NDArray[Any]:
    """ReLU of every entry of a feature map.

    Shapes: as the map.
    Source: PyTorch's documentation of ReLU: max(0, x).
    """
    return np.asarray(np.maximum(np.asarray(map), 0))

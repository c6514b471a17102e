"""Gradients of a convolution layer: cross-correlation with stride and zero padding, one channel."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def forward(image: ArrayLike, kernel: ArrayLike, stride: int = 1, padding: int = 0) -> Floats:
    """Forward pass of the layer: Y[i, j] = sum over u, v of W[u, v] X[s i + u - p, s j + v - p].

    Shapes: image (H, W), kernel (h, w) -> (floor((H + 2p - h) / s) + 1, floor((W + 2p - w) / s) + 1).
    Raises: ValueError when the kernel is larger than the padded image.
    Source: Goodfellow, Bengio, Courville, Deep Learning, section 9.1 (cross-correlation).
    """
    W = np.asarray(kernel, float)
    windows = sliding_window_view(np.pad(np.asarray(image, float), padding), W.shape)
    return np.asarray(np.einsum("ijuv,uv->ij", windows[::stride, ::stride], W))


def weight_gradient(
    image: ArrayLike, upstream: ArrayLike, stride: int = 1, padding: int = 0, size: tuple[int, int] = (3, 3)
) -> Floats:
    """Gradient of the loss by the kernel: G[u, v] = sum over i, j of dY[i, j] X[s i + u - p, s j + v - p].

    Shapes: image (H, W), upstream (H', W') as the layer's output -> size (h, w) of the kernel.
    Raises: ValueError when the upstream gradient has not the shape of the layer's output.
    Source: chain rule; Goodfellow, Bengio, Courville, Deep Learning, section 9.5.
    """
    dY = np.asarray(upstream, float)
    windows = sliding_window_view(np.pad(np.asarray(image, float), padding), tuple(size))
    windows = windows[::stride, ::stride]
    if windows.shape[:2] != dY.shape:
        raise ValueError(f"the layer's output is {windows.shape[:2]}, the upstream gradient {dY.shape}")
    return np.asarray(np.einsum("ij,ijuv->uv", dY, windows))


def input_gradient(
    kernel: ArrayLike, upstream: ArrayLike, size: tuple[int, int], stride: int = 1, padding: int = 0
) -> Floats:
    """Gradient of the loss by the image: every output sends its gradient back through its window.

    Shapes: kernel (h, w), upstream (H', W') as the layer's output -> size (H, W) of the image.
    Raises: ValueError when the upstream gradient reaches beyond the padded image.
    Source: chain rule; Goodfellow, Bengio, Courville, Deep Learning, section 9.5.
    """
    W, dY = np.asarray(kernel, float), np.asarray(upstream, float)
    height, width = size
    padded = np.zeros((height + 2 * padding, width + 2 * padding))
    for i, j in np.ndindex(*dY.shape):
        top, left = i * stride, j * stride
        padded[top : top + W.shape[0], left : left + W.shape[1]] += dY[i, j] * W
    return padded[padding : padding + height, padding : padding + width]


def bias_gradient(upstream: ArrayLike) -> Floats:
    """Gradient of the loss by the biases: one bias serves every position, so its gradients add up.

    Shapes: upstream (C, H', W') -> (C,).
    Source: chain rule.
    """
    return np.asarray(np.asarray(upstream, float).sum(axis=(1, 2)))

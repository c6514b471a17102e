"""Backpropagation from a loss to the weights: through a small network on a signal, through two linear layers.

The small network is a filter with padding (no bias), ReLU, a linear output and the squared loss.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def preactivation(X: ArrayLike, W: ArrayLike, index: int) -> float:
    """Pre-activation Z_i of a centred filter: W_1 X_(i-1) + W_2 X_i + W_3 X_(i+1) for a filter of size 3.

    Positions count from 1; the signal is 0 outside.

    Shapes: X (n,), W (k,) with k odd, index in 1..n -> scalar.
    Source: document 004, lines 409-421.
    """
    weights = np.asarray(W, float)
    padded = np.pad(np.asarray(X, float), weights.size // 2)
    return float(weights @ padded[index - 1 : index - 1 + weights.size])


def jacobian_1d(x: ArrayLike, size: int = 3, padding: int = 1) -> Floats:
    """Derivative dZ/dW of a filter's outputs by its weights: a row per weight, a column per output.

    Shapes: x (n,) -> (size, n + 2 padding - size + 1).
    Raises: ValueError when the filter is longer than the padded signal.
    Source: document 004, line 421.
    """
    windows = sliding_window_view(np.pad(np.asarray(x, float), padding), size)
    return np.array(windows.T)


def output_gradients_1d(x: ArrayLike, W1: ArrayLike, W2: ArrayLike, y: float, padding: int = 1) -> Floats:
    """Gradient dloss/dZ of the small network at the filter's outputs: 2 (A2 - y) W2 ReLU'(Z).

    The loss is (A2 - y)^2 with A2 = W2 . ReLU(Z); ReLU'(0) is 0.

    Shapes: x (n,), W1 (k,), W2 (m,), y scalar -> (m,) with m = n + 2 padding - k + 1.
    Source: document 004, line 416.
    """
    Z = jacobian_1d(x, np.size(W1), padding).T @ np.asarray(W1, float)
    weights = np.asarray(W2, float)
    error = weights @ np.maximum(Z, 0) - y
    return np.asarray(2 * error * weights * (Z > 0))


def weight_gradient_1d(x: ArrayLike, W1: ArrayLike, W2: ArrayLike, y: float, padding: int = 1) -> Floats:
    """Gradient dloss/dW1 of the small network: dZ/dW1 times dA1/dZ times dloss/dA1.

    Shapes: x (n,), W1 (k,), W2 (n + 2 padding - k + 1,), y scalar -> (k,).
    Source: document 004, line 416.
    """
    dZ = output_gradients_1d(x, W1, W2, y, padding)
    return np.asarray(jacobian_1d(x, np.size(W1), padding) @ dZ)


def dimensions_1d(length: int, size: int, padding: int) -> dict[str, tuple[int, int]]:
    """Dimensions of what the small network computes, forward and backward.

    Vectors are columns, a scalar is 1 x 1; the derivative of n numbers by m numbers is m x n.

    Shapes: results (rows, columns), by name.
    Units: length, size and padding in samples.
    Source: document 004, lines 409-417.
    """
    outputs = length + 2 * padding - size + 1
    return {
        "Z1": (outputs, 1),
        "A1": (outputs, 1),
        "A2": (1, 1),
        "loss": (1, 1),
        "dloss_dW1": (size, 1),
        "dZ1_dW1": (size, outputs),
        "dA1_dZ1": (outputs, outputs),
        "dloss_dA1": (outputs, 1),
    }


def softmax_cross_entropy_gradient(logits: ArrayLike, label: int) -> Floats:
    """Gradient of -log softmax(z)_label by the logits z: softmax(z) - onehot(label).

    Shapes: logits (k,), label in 0..k-1 -> (k,).
    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.3.
    """
    z = np.asarray(logits, float)
    powers = np.exp(z - z.max())
    gradient = powers / powers.sum()
    gradient[label] -= 1
    return np.asarray(gradient)


def chain_gradient(x: ArrayLike, W1: ArrayLike, W2: ArrayLike, y: ArrayLike, activation: str) -> Floats:
    """Gradient of J = 1/2 |W2^T a - y|^2 with a = activation(W1^T x), by the first layer's weights.

    Shapes: x (d,), W1 (d, h), W2 (h, k), y (k,), activation "sigmoid", "tanh" or "relu" -> (d, h).
    Raises: ValueError for another activation.
    Source: chain rule; Goodfellow, Bengio, Courville, Deep Learning, section 6.5.
    """
    signal, outputs = np.asarray(x, float), np.asarray(W2, float)
    a, derivative = _activate(np.asarray(W1, float).T @ signal, activation)
    error = outputs.T @ a - np.asarray(y, float)
    return np.outer(signal, (outputs @ error) * derivative)


def _activate(z: Floats, activation: str) -> tuple[Floats, Floats]:
    """An activation and its derivative at z."""
    if activation == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s, s * (1 - s)
    if activation == "tanh":
        return np.tanh(z), 1 - np.tanh(z) ** 2
    if activation == "relu":
        return np.maximum(z, 0), (z > 0).astype(float)
    raise ValueError(f"no activation is named {activation!r}")

"""Linear layers y = W^T x + b: forward, one output by itself, and two of them in a row.

W is d x k: a column of weights per output.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def forward(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Floats:
    """Output of the layer, W^T x + b.

    Shapes: x (d,), W (d, k), b (k,) -> (k,).
    Source: document 001, lines 76-100.
    """
    return np.asarray(np.asarray(W, float).T @ np.asarray(x, float) + np.asarray(b, float))


def output_component(x: ArrayLike, W: ArrayLike, b: ArrayLike, index: int) -> float:
    """One output of the layer, counted from 1: the sum over j of x_j w_(j, index), plus b_index.

    Shapes: x (d,), W (d, k), b (k,), index in 1..k -> scalar.
    Source: document 001, lines 92-100.
    """
    weights, bias = np.asarray(W, float), np.asarray(b, float)
    return float(
        sum(value * weights[j, index - 1] for j, value in enumerate(np.asarray(x))) + bias[index - 1]
    )


def collapse(
    W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike, *, a1: float = 1.0, c1: float = 0.0
) -> tuple[Floats, Floats]:
    """The one layer (W3, b3) equal to two: h1 = a1 (W1^T x + b1) + c1, then h2 = W2^T h1 + b2.

    Shapes: W1 (d, h), b1 (h,), W2 (h, k), b2 (k,), a1 and c1 scalars -> W3 (d, k), b3 (k,).
    Source: document 001, lines 36-58.
    """
    first, second = np.asarray(W1, float), np.asarray(W2, float)
    W3 = a1 * first @ second
    b3 = second.T @ (a1 * np.asarray(b1, float) + c1) + np.asarray(b2, float)
    return W3, np.asarray(b3)

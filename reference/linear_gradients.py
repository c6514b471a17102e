"""Gradients of linear layers y = W^T x + b, with delta = dJ/dy: for one sample, and summed over a batch.

W is d x k: a column of weights per output.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def weight(x: ArrayLike, delta: ArrayLike) -> Floats:
    """Gradient dJ/dW = x delta^T, with delta = dJ/dy.

    Shapes: x (d,), delta (k,) -> (d, k).
    Source: document 001, lines 102-127.
    """
    return np.asarray(np.outer(np.asarray(x, float), np.asarray(delta, float)))


def input(W: ArrayLike, delta: ArrayLike) -> Floats:
    """Gradient dJ/dx = W delta, with delta = dJ/dy.

    Shapes: W (d, k), delta (k,) -> (d,).
    Source: document 001, lines 129-179.
    """
    return np.asarray(np.asarray(W, float) @ np.asarray(delta, float))


def bias(delta: ArrayLike) -> Floats:
    """Gradient dJ/db = delta, with delta = dJ/dy.

    Shapes: delta (k,) -> (k,).
    Source: document 001, lines 181-197.
    """
    return np.array(delta, float)


def batch_weight(X: ArrayLike, delta: ArrayLike) -> Floats:
    """Gradient by W of a loss summed over a batch, X^T delta, with a sample per row.

    Shapes: X (n, d), delta (n, k) -> (d, k).
    Source: the sum of ``weight`` over the batch.
    """
    return np.asarray(np.asarray(X, float).T @ np.asarray(delta, float))


def batch_input(W: ArrayLike, delta: ArrayLike) -> Floats:
    """Gradient by the inputs of a loss summed over a batch, delta W^T, with a sample per row.

    Shapes: W (d, k), delta (n, k) -> (n, d).
    Source: ``input`` of each sample.
    """
    return np.asarray(np.asarray(delta, float) @ np.asarray(W, float).T)


def batch_bias(delta: ArrayLike) -> Floats:
    """Gradient by b of a loss summed over a batch, with a sample per row.

    Shapes: delta (n, k) -> (k,).
    Source: the sum of ``bias`` over the batch.
    """
    return np.asarray(np.asarray(delta, float).sum(axis=0))

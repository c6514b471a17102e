"""Training by gradient descent: what a network with one hidden layer becomes from given weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def train_two_layers(
    X: ArrayLike,
    Y: ArrayLike,
    weights: tuple[Floats, Floats, Floats, Floats],
    rate: float,
    batches: list[list[int]],
) -> tuple[Floats, Floats, Floats, Floats]:
    """Gradient descent on a sigmoid layer and a linear layer with half the squared error, batch by batch.

    Shapes: X (n, d), Y (n, k), weights W1 (d, h), b1 (h,), W2 (h, k), b2 (k,), batches of row numbers
        -> the trained weights, in the same order.
    Source: Goodfellow, Bengio, Courville, Deep Learning, algorithm 6.4.
    """
    inputs, targets = np.asarray(X, float), np.asarray(Y, float)
    W1, b1, W2, b2 = (np.array(part, float) for part in weights)
    for rows in batches:
        x = inputs[rows]
        hidden = 1 / (1 + np.exp(-(x @ W1 + b1)))
        error = hidden @ W2 + b2 - targets[rows]
        back = (error @ W2.T) * hidden * (1 - hidden)
        W1, b1 = W1 - rate * x.T @ back, b1 - rate * back.sum(axis=0)
        W2, b2 = W2 - rate * hidden.T @ error, b2 - rate * error.sum(axis=0)
    return W1, b1, W2, b2


def zero_weights_keep_symmetry(hidden: int = 3) -> bool:
    """Whether the hidden units are still copies of each other after training from all-zero weights.

    Runs mini-batch descent on drawn data. Every hidden unit gets the same sums in the same order, so that
    equality is exact up to rounding.

    Units: ``hidden`` in units of the hidden layer.
    Source: document 001, lines 234-236.
    """
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(12, 4)), rng.normal(size=(12, 2))
    batches = [list(rng.choice(12, 4, replace=False)) for _ in range(30)]
    start = np.zeros((4, hidden)), np.zeros(hidden), np.zeros((hidden, 2)), np.zeros(2)
    W1, b1, W2, _ = train_two_layers(X, Y, start, 0.1, batches)
    return bool(
        np.allclose(W1, W1[:, :1], rtol=1e-9, atol=1e-12)
        and np.allclose(b1, b1[0], rtol=1e-9, atol=1e-12)
        and np.allclose(W2, W2[:1], rtol=1e-9, atol=1e-12)
    )

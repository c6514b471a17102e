"""Residual blocks of fully connected layers, small enough to compute by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def block(
    x: ArrayLike, weights: Any, biases: Any, skip: bool = True, relu_after_add: bool = False
) -> NDArray[Any]:
    """Output of ``x + F(x)``, F being linear layers with ReLU between them.

    Shapes: x (n,); weights N matrices (out, in), the last one with n outputs; biases N vectors (out,).
    Raises: ValueError where the shapes do not go together.
    Source: K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition" (2016); without
        ``skip`` the plain block F(x).
    """
    value = np.asarray(x, dtype=float)
    for number, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        value = np.asarray(weight) @ (np.maximum(value, 0) if number else value) + np.asarray(bias)
    total = value + np.asarray(x) if skip else value
    return np.maximum(total, 0) if relu_after_add else total


def zero_block_is_identity(
    probes: ArrayLike, layers: int = 2, skip: bool = True, relu_after_add: bool = False
) -> bool:
    """Whether a block whose weights and biases are all zero returns its input, on several inputs.

    Shapes: probes (N, n).
    Raises: ValueError where there is no layer.
    Source: the block run on each input.
    """
    inputs = np.asarray(probes, dtype=float)
    if layers < 1:
        raise ValueError("a block needs a layer")
    n = inputs.shape[1]
    weights, biases = [np.zeros((n, n))] * layers, [np.zeros(n)] * layers
    return all(np.array_equal(block(x, weights, biases, skip, relu_after_add), x) for x in inputs)

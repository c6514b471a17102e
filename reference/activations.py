"""Activation functions, their derivatives and their ranges."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Range = tuple[float, float, str]
"""Lower end, upper end, and the brackets: round ones for ends that are not reached."""


def sigmoid(x: ArrayLike) -> Floats:
    """Logistic sigmoid 1 / (1 + exp(-x)), entry by entry, without overflow for any x.

    Shapes: any -> the same.
    Source: document 001, lines 60-62.
    """
    z = np.asarray(x, float)
    power = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1 / (1 + power), power / (1 + power)))


def sigmoid_derivative(x: ArrayLike) -> Floats:
    """Derivative of the sigmoid, sigma(x) (1 - sigma(x)), entry by entry.

    Shapes: any -> the same.
    Source: document 001, lines 64-74.
    """
    # 1 - sigma(x) is sigma(-x), which keeps its digits where sigma(x) is close to 1.
    return np.asarray(sigmoid(x) * sigmoid(-np.asarray(x, float)))


def tanh_derivative(x: ArrayLike) -> Floats:
    """Derivative of the hyperbolic tangent, 1 - tanh(x)^2, entry by entry.

    Shapes: any -> the same.
    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.3.2.
    """
    # tanh(x) = 2 sigma(2x) - 1, so the derivative is 4 sigma'(2x), which keeps its digits far from 0.
    return 4 * sigmoid_derivative(2 * np.asarray(x, float))


def tanh_from_sigmoid(x: ArrayLike) -> Floats:
    """Hyperbolic tangent written with the sigmoid: 2 sigma(2x) - 1.

    Shapes: any -> the same.
    Source: document 001, lines 215-230.
    """
    return 2 * sigmoid(2 * np.asarray(x, float)) - 1


def output_range(function: str) -> Range:
    """All values that "sigmoid" or "tanh" takes on real inputs.

    Each comes as close to its ends as one likes and never reaches them.

    Units: those of the function's values; lower end, upper end and the brackets.
    Raises: ValueError for another function.
    Source: document 001, lines 203-209.
    """
    if function == "sigmoid":
        return 0.0, 1.0, "()"
    if function == "tanh":
        return -1.0, 1.0, "()"
    raise ValueError(f"the range of {function!r} is not known")


def sigmoid_derivative_maximum() -> tuple[float, float]:
    """Greatest value of the sigmoid's derivative and the x where it is attained.

    s (1 - s) is greatest at s = 1/2, which the sigmoid takes at 0.

    Units: the derivative's value, then x; both without a unit.
    Source: document 001, line 199.
    """
    return float(sigmoid_derivative(0.0)), 0.0


def tanh_derivative_maximum() -> tuple[float, float]:
    """Greatest value of tanh's derivative and the x where it is attained: 1 - t^2 is greatest at t = 0.

    Units: the derivative's value, then x; both without a unit.
    Source: document 001, lines 211-213.
    """
    return float(tanh_derivative(0.0)), 0.0


def sigmoid_product_bound(n: int) -> float:
    """Least upper bound of a product of n derivatives of the sigmoid.

    Units: n in layers; the result without a unit.
    Source: document 001, line 199.
    """
    return sigmoid_derivative_maximum()[0] ** n


def tanh_steeper_everywhere() -> bool:
    """Whether tanh'(x) > sigma'(x) for every x: far from 0 tanh saturates first, like 4 exp(-2x) to exp(-x).

    Units: none; tried for x from -10 to 10.
    Source: document 001, line 211.
    """
    x = np.linspace(-10, 10, 2001)
    return bool(np.all(tanh_derivative(x) > sigmoid_derivative(x)))

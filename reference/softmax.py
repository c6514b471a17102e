"""Softmax: its values, their ranges, and its derivative."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Range = tuple[float, float, str]
"""Lower end, upper end, and the brackets: round ones for ends that are not reached."""


def softmax(x: ArrayLike) -> Floats:
    """Softmax of a vector, exp(x_i) / sum of exp(x_j), without overflow.

    Shapes: (d,) -> (d,).
    Source: document 001, lines 9-28.
    """
    z = np.asarray(x, float)
    powers = np.exp(z - z.max())
    return np.asarray(powers / powers.sum())


def jacobian(logits: ArrayLike) -> Floats:
    """Derivative of softmax: entry (i, j) is d softmax_i / d z_j = p_i (delta_ij - p_j).

    Shapes: logits (d,) -> (d, d).
    Source: Bishop, Pattern Recognition and Machine Learning, equation 4.106.
    """
    p = softmax(logits)
    return np.diag(p) - np.outer(p, p)


def entry_range() -> Range:
    """All values an entry of the softmax of two or more numbers takes: positive, and less than the sum 1.

    Units: none; lower end, upper end and the brackets.
    Source: document 001, line 30.
    """
    return 0.0, 1.0, "()"


def numerator_range(*, shifted: bool) -> Range:
    """All values of softmax's numerator exp(x_i + c): for c = 0, or for c = -max(x) if ``shifted``.

    An exponential is positive and never 0. After the shift the exponents are 0 or less, and that of the
    largest entry is 0.

    Units: none; lower end, upper end and the brackets.
    Source: document 001, line 28.
    """
    return (0.0, 1.0, "(]") if shifted else (0.0, math.inf, "()")

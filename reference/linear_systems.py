"""Linear and shift-invariant operators: the laws they obey and the operators that break them.

Signals and images are circular: what a shift pushes out at one end comes back at the other.
Whether an operator obeys a law is found by trying it on drawn inputs; a law that holds on all of
them for an operator of this file (piecewise linear at most) holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]
Operator = Callable[[Signal], Signal]

TRIALS = 40


def impulse(size: int, at: int = 0, height: float = 1.0) -> Signal:
    """A signal that is zero but for one sample: the probe that makes an LTI system show its filter.

    Shapes: (size,).
    Raises: IndexError where ``at`` is no sample of the signal.
    Source: Oppenheim, Schafer: Discrete-Time Signal Processing, section 2.1.
    """
    signal = np.zeros(size)
    signal[at] = height
    return signal


def shift(signal: NDArray[Any], by: int | tuple[int, ...]) -> NDArray[Any]:
    """The signal moved towards higher indices, circularly; for images ``by`` is (down, right).

    Shapes: as the signal.
    Units: samples, or pixels.
    Raises: ValueError where the numbers of ``by`` do not go with the axes.
    Source: Oppenheim, Schafer: Discrete-Time Signal Processing, section 8.6 (circular shift).
    """
    array = np.asarray(signal)
    if isinstance(by, tuple):
        return np.roll(array, by, axis=tuple(range(array.ndim)))
    return np.roll(array, by, axis=-1)


def filtered(signal: NDArray[Any], h: NDArray[Any]) -> Signal:
    """Circular convolution of a signal with an impulse response: an LTI system.

    Shapes: signal (n,), h (k,) to (n,).
    Source: Oppenheim, Schafer: Discrete-Time Signal Processing, section 8.6 (circular convolution).
    """
    x = np.asarray(signal, dtype=np.float64)
    return sum(
        (tap * np.roll(x, delay) for delay, tap in enumerate(np.asarray(h, dtype=np.float64))),
        start=np.zeros_like(x),
    )


def relu(x: NDArray[Any]) -> Signal:
    """Zero for negative entries, the entry itself for the others.

    Shapes: any to the same.
    Source: PyTorch's documentation of ReLU.
    """
    return np.maximum(np.asarray(x, dtype=np.float64), 0.0)


def top_right_pixels(image: NDArray[Any]) -> Signal:
    """Strided pooling that keeps the top-right pixel of each 2x2 block.

    Shapes: image (H, W), both even, to (H/2, W/2).
    Source: document 000, lines 88-102.
    """
    return np.asarray(image, dtype=np.float64)[0::2, 1::2]


def window_max(window: NDArray[Any]) -> Signal:
    """Max pooling of one window.

    Shapes: any to ().
    Source: PyTorch's documentation of MaxPool2d.
    """
    return np.asarray(np.max(np.asarray(window, dtype=np.float64)))


def window_mean(window: NDArray[Any]) -> Signal:
    """Average pooling of one window.

    Shapes: any to ().
    Source: PyTorch's documentation of AvgPool2d.
    """
    return np.asarray(np.mean(np.asarray(window, dtype=np.float64)))


def obeys_superposition(operator: Operator, shape: tuple[int, ...]) -> bool:
    """Whether L(a x + b y) = a L(x) + b L(y) on drawn inputs.

    Shapes: inputs of ``shape``.
    Source: Oppenheim, Schafer: Discrete-Time Signal Processing, section 2.2 (linear systems).
    """
    rng = np.random.default_rng(0)
    for _ in range(TRIALS):
        x, y = rng.normal(size=shape), rng.normal(size=shape)
        a, b = rng.normal(size=2)
        if not np.allclose(operator(a * x + b * y), a * operator(x) + b * operator(y)):
            return False
    return True


def commutes_with_shifts(operator: Operator, shape: tuple[int, ...]) -> bool:
    """Whether shifting the input by one sample shifts the output by one sample, along every axis.

    Shapes: inputs of ``shape``; the outputs have as many axes.
    Source: Oppenheim, Schafer: Discrete-Time Signal Processing, section 2.2 (time-invariant systems).
    """
    rng = np.random.default_rng(0)
    steps = [tuple(int(axis == moved) for axis in range(len(shape))) for moved in range(len(shape))]
    for _ in range(TRIALS):
        x = rng.normal(size=shape)
        for step in steps:
            if not np.allclose(operator(shift(x, step)), shift(operator(x), step)):
                return False
    return True


def _is_lti(operator: Operator, shape: tuple[int, ...]) -> bool:
    return obeys_superposition(operator, shape) and commutes_with_shifts(operator, shape)


def relu_is_lti() -> bool:
    """Whether ReLU is linear and shift-invariant.

    Shapes: tried on signals (6,).
    Source: document 000, lines 70-85.
    """
    return _is_lti(relu, (6,))


def strided_pooling_is_lti() -> bool:
    """Whether keeping the top-right pixel of each 2x2 block is linear and shift-invariant.

    Shapes: tried on images (6, 6).
    Source: document 000, lines 88-102.
    """
    return _is_lti(top_right_pixels, (6, 6))


def bias_is_lti() -> bool:
    """Whether adding a (constant, nonzero) bias is linear and shift-invariant.

    Shapes: tried on signals (6,).
    Source: document 000, lines 104-110.
    """
    return _is_lti(lambda x: x + 1.0, (6,))


def matrix_is_lti() -> bool:
    """Whether multiplication by an arbitrary square matrix is linear and shift-invariant.

    Shapes: tried on signals (6,), matrix (6, 6).
    Source: document 000, lines 112-118.
    """
    matrix = np.random.default_rng(0).normal(size=(6, 6))
    return _is_lti(lambda x: matrix @ x, (6,))


def max_pooling_is_linear() -> bool:
    """Whether the maximum of a window is a linear function of its entries.

    Shapes: tried on windows (4,).
    Source: document 000, line 267.
    """
    return obeys_superposition(window_max, (4,))


def average_pooling_is_linear() -> bool:
    """Whether the mean of a window is a linear function of its entries.

    Shapes: tried on windows (4,).
    Source: document 000, line 290.
    """
    return obeys_superposition(window_mean, (4,))


def shift_leaves_output_unchanged() -> bool:
    """Whether every time-invariant system answers a shifted input with the same output.

    Shapes: tried on a signal (6,) and a filter (3,).
    Source: document 000, lines 37-50.
    """
    h = np.array([1.0, -2.0, 0.5])
    x = np.random.default_rng(0).normal(size=6)
    return all(np.allclose(filtered(x, h), filtered(shift(x, m), h)) for m in range(len(x)))


def order_limits_layer() -> bool:
    """Whether a fully connected layer can represent less when its inputs come in another fixed order.

    It cannot: permuting the columns of the weights undoes the permutation of the inputs.

    Shapes: tried on weights (3, 6) and inputs (6,).
    Source: document 000, lines 60-68.
    """
    rng = np.random.default_rng(0)
    for _ in range(TRIALS):
        W, x, p = rng.normal(size=(3, 6)), rng.normal(size=6), rng.permutation(6)
        if not np.allclose(W[:, p] @ x[p], W @ x):
            return True
    return False


def symmetric_filter(windows: NDArray[Any], responses: NDArray[Any]) -> Signal:
    """The symmetric filter whose correlation with each window gives the stated response.

    Shapes: windows (m, k), responses (m,) to (k,).
    Raises: ValueError when the responses do not fix one symmetric filter, or none has them.
    Source: the responses are linear in the half of the weights that is free; document 004, line 168.
    """
    rows = np.asarray(windows, dtype=np.float64)
    taps = rows.shape[1]
    free = (taps + 1) // 2
    mirror = np.zeros((taps, free))
    for tap in range(taps):
        mirror[tap, min(tap, taps - 1 - tap)] = 1.0
    system, values = rows @ mirror, np.asarray(responses, dtype=np.float64)
    if np.linalg.matrix_rank(system) < free:
        raise ValueError("the responses leave the symmetric filter open")
    half = np.linalg.lstsq(system, values, rcond=None)[0]
    if not np.allclose(system @ half, values):
        raise ValueError("no symmetric filter has these responses")
    return np.asarray(np.round(mirror @ half, 12))

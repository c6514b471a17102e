"""Naming how a formula differs from the right one in general: by a constant, a sign, a transpose ..."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.formulas.domain import Point
from grader.formulas.functions import Array, shape_text
from grader.formulas.tables import close

Pair = tuple[Array, Array]
"""An expected and an actual value at one point."""


def name_difference(pairs: Sequence[Pair], scale: float) -> str:
    """One sentence on how actual values differ from expected ones, without the expected values."""
    if all(expected.shape == actual.shape for expected, actual in pairs):
        return _in_value(pairs, scale)
    return _in_shape(pairs, scale)


def _in_shape(pairs: Sequence[Pair], scale: float) -> str:
    if all(
        close(expected, np.atleast_2d(actual).T if actual.ndim < 2 else _flat(actual.T), scale)
        or close(expected, np.atleast_2d(actual), scale)
        for expected, actual in pairs
    ):
        return "Your formula gives the transpose of what is asked for."
    expected, actual = next(pair for pair in pairs if pair[0].shape != pair[1].shape)
    if expected.ndim != actual.ndim:
        kinds = ("a number", "a vector", "a matrix")
        return f"Your formula gives {kinds[min(actual.ndim, 2)]}; something of another shape is asked for."
    return f"Your formula gives {shape_text(actual)} at a point where another size is asked for."


def _flat(array: Array) -> Array:
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def _in_value(pairs: Sequence[Pair], scale: float) -> str:
    """The difference of tables of the same shapes."""
    if all(close(expected, -actual, scale) for expected, actual in pairs):
        return "Your formula has the opposite sign."
    square = [pair for pair in pairs if pair[0].ndim == 2]
    if square and all(close(e, a.T, scale) for e, a in square):
        return "Your formula gives the transpose of what is asked for."
    if len(pairs) > 1 and (constant := _constant(pairs, scale)):
        return constant
    if rounding := _rounding(pairs, scale):
        return rounding
    agreeing = sum(close(expected, actual, scale) for expected, actual in pairs)
    if agreeing >= max(2, len(pairs) // 4):
        return "Your formula is right for some values of the variables, but not for all."
    return ""


def _constant(pairs: Sequence[Pair], scale: float) -> str:
    """A constant summand or factor, if all the pairs share it."""
    entries = [
        (float(e), float(a)) for pair in pairs for e, a in zip(pair[0].flat, pair[1].flat, strict=True)
    ]
    gaps = np.array([expected - actual for expected, actual in entries])
    expected_values = np.array([expected for expected, _ in entries])
    if np.ptp(expected_values) > 1e-6 * scale and np.ptp(gaps) <= 1e-7 * max(
        scale, float(np.max(np.abs(gaps)))
    ):
        return "Your formula differs from the right one by an additive constant."
    nonzero = [(e, a) for e, a in entries if abs(a) > 1e-9 * scale]
    if len(nonzero) < 2 or len(nonzero) < len(entries) / 2:
        return ""
    ratios = np.array([expected / actual for expected, actual in nonzero])
    zeros_match = all(abs(e) <= 1e-9 * scale for e, a in entries if abs(a) <= 1e-9 * scale)
    if zeros_match and abs(ratios[0]) > 1e-9 and np.ptp(ratios) <= 1e-7 * abs(ratios[0]):
        return "Your formula differs from the right one by a constant factor."
    return ""


def _rounding(pairs: Sequence[Pair], scale: float) -> str:
    """A difference only where a division leaves a remainder."""
    if any(expected.ndim or expected % 1 for expected, _ in pairs):
        return ""
    whole = [
        pair for pair in pairs if abs(pair[1] - np.round(pair[1])) <= 1e-9 * max(1.0, float(abs(pair[1])))
    ]
    broken = [pair for pair in pairs if not any(pair is one for one in whole)]
    if len(whole) > 1 and broken and all(close(*pair, scale) for pair in whole):
        if all(abs(expected - actual) < 1 for expected, actual in broken):
            return (
                "Your formula is right where the division is exact; think about what happens when it leaves "
                "a remainder."
            )
        return ""
    unequal = [float(e - a) for e, a in pairs if not close(e, a, scale)]
    if not broken and 0 < len(unequal) < len(pairs) and len(set(unequal)) == 1 and abs(unequal[0]) == 1:
        return "Your formula is right for some values and off by one for others: check how it rounds."
    return ""


def simplest(points: Sequence[Point], indices: Sequence[int]) -> int:
    """The index of the simplest point: the one with the smallest numbers."""
    return min(indices, key=lambda index: sum(np.sum(np.abs(value)) for value in points[index].values()))

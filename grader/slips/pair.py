"""Two arrays held side by side, and what is said of them: a slip."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# Whole numbers are exact up to the noise of floating point; others as the answer kinds compare them.
WHOLE_TOLERANCE = 1e-9
RELATIVE_TOLERANCE = 1e-3

# The largest denominator of a factor or an offset that is named as a fraction.
LARGEST_BOTTOM = 16


@dataclass(frozen=True, slots=True)
class Slip:
    """A general slip: its id, a hint that keeps the answer, and a detail that may name amounts."""

    id: str
    hint: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """The right array and a student's, with how far an entry of the student's may be off.

    ``tolerance`` has the shape of ``actual``; ``whole`` says that all numbers of both are whole.
    """

    expected: Numbers
    actual: Numbers
    tolerance: Numbers
    whole: bool

    @property
    def same_shape(self) -> bool:
        """Whether entries can be compared one by one."""
        return self.expected.shape == self.actual.shape

    @property
    def noun(self) -> str:
        """What a person calls the student's array."""
        return name_array(self.actual)

    def matches(self, candidate: Numbers) -> bool:
        """Whether the student's array is this one, up to the tolerance."""
        if candidate.shape != self.actual.shape:
            return False
        # Most candidates fail at their first entry already, and one number is compared fastest.
        if not abs(candidate.item(0) - self.actual.item(0)) <= self.tolerance.item(0):
            return False
        return bool((np.abs(candidate - self.actual) <= self.tolerance).all())

    def wrong(self) -> NDArray[np.bool_]:
        """Where entries differ. Shapes: both arrays have one shape, the result has it too."""
        return np.abs(self.expected - self.actual) > self.tolerance


def pair_up(expected: Any, actual: Any) -> Pair | None:
    """A pair to look for slips in, or None where there is nothing to look at."""
    right, given = read_numbers(expected), read_numbers(actual)
    if right is None or given is None:
        return None
    whole = bool((right == np.rint(right)).all() and (given == np.rint(given)).all())
    return Pair(right, given, measure_tolerance(given, whole), whole)


def read_numbers(values: Any) -> Numbers | None:
    """Values as finite floating-point numbers, or None: truth values count as 0 and 1."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf" or array.size == 0:
        return None
    numbers = array.astype(np.float64)
    return numbers if np.isfinite(numbers).all() else None


def measure_tolerance(given: Numbers, whole: bool) -> Numbers:
    """How far each entry may be off: numbers written to n decimals may be off by half of the last one."""
    if whole:
        return WHOLE_TOLERANCE * np.maximum(1.0, np.abs(given))
    tolerance: Numbers = WHOLE_TOLERANCE + RELATIVE_TOLERANCE * np.abs(given)
    places = count_decimals(given)
    half_a_unit = 0.5 * 10.0**-places * (1 + 1e-6)
    # Two decimals and more than two numbers, or else almost any two arrays would agree.
    if 2 <= places <= 4 and given.size > 2 and np.abs(given).max() > 20 * half_a_unit:
        return np.maximum(tolerance, half_a_unit)
    return tolerance


def count_decimals(numbers: Numbers) -> int:
    """Decimals that all the numbers are written with, 5 standing for "many"."""
    for places in range(5):
        scaled = numbers * 10.0**places
        if (np.abs(scaled - np.rint(scaled)) < 1e-7).all():
            return places
    return 5


def is_constant(numbers: Numbers) -> bool:
    """Whether one number fills the array."""
    return bool(numbers.min() == numbers.max())


def name_array(numbers: Numbers) -> str:
    """What a person calls an array: number, list, matrix, array."""
    if numbers.size == 1:
        return "number"
    return {1: "list", 2: "matrix"}.get(numbers.ndim, "array")


def write_number(number: float) -> str:
    """A number as a person writes it: ``3``, ``1/9``, ``-0.37``."""
    if abs(number) < 100:
        fraction = Fraction(number).limit_denominator(LARGEST_BOTTOM)
        if abs(float(fraction) - number) <= 1e-9:
            return str(fraction)
    return str(int(number)) if number == round(number) and abs(number) < 1e15 else f"{number:.4g}"

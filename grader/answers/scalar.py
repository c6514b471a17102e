"""One number: whole, or with a tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.numbers import read_infinity, read_number, whole_or_float, write_number
from grader.errors import CourseError, Unreadable
from grader.model import Comparison, Instance, Raw

_EQUAL = Comparison(equal=True, share=1.0)


def _as_number(result: Any, function: Callable[..., Any]) -> int | float | None:
    """What a reference returned, as a number; None says that a slip does not apply."""
    if result is None or type(result) is int:
        return result
    if isinstance(result, float):
        return whole_or_float(result) if abs(result) < float("inf") else float(result)
    if isinstance(result, np.ndarray) and result.size == 1:
        result = result.reshape(())[()]
    if isinstance(result, np.integer):
        return int(result)
    if isinstance(result, Real) and not isinstance(result, bool):
        return _as_number(float(result), function)
    name = getattr(function, "__name__", "the function")
    raise CourseError(f"{name} returned {type(result).__name__} where one number is wanted.")


def _write_exact(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))


def _common_forms(value: float) -> dict[str, Raw]:
    if math.isinf(value):
        sign = "-" if value < 0 else ""
        return {"text": f"{sign}infinity", "sign": f"{sign}∞", "latex": rf"${sign}\infty$"}
    text = _write_exact(value)
    forms: dict[str, Raw] = {
        "json": value,
        "text": text,
        "latex": f"${text}$",
        "boxed": f"$$\\boxed{{{text}}}$$",
        "bold": f"**{text}**",
        "code": f"`{text}`",
        "labelled": f"Answer: {text}",
        "chain": f"x = {_write_exact(value - 1)} + 1 = {text}" if isinstance(value, int) else f"x = {text}",
        "unicode minus": text.replace("-", "−"),
    }
    if isinstance(value, int):
        forms |= {
            "decimal": f"{text}.0",
            "fraction": f"{2 * value}/2",
            "latex fraction": rf"\frac{{{3 * value}}}{{3}}",
        }
    else:
        mantissa, exponent = f"{value:.16e}".split("e")
        forms["latex power"] = rf"${mantissa} \times 10^{{{int(exponent)}}}$"
        forms["times power"] = f"{mantissa} x 10^{int(exponent)}"
        forms["dot power"] = f"{mantissa}·10^({int(exponent)})"
    return forms


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number; ``unit`` may follow it. A fraction is a wrong answer, not an unreadable one."""

    unit: str = ""

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "integer"

    def read(self, raw: Raw) -> int | float:
        """The value that the answer states. Raises ``Unreadable``."""
        value = read_number(raw, unit=self.unit, whole=True)
        return value if type(value) is int else whole_or_float(value)

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> int | float | None:
        """The number that ``function`` gives; None where a slip does not apply. Raises ``CourseError``."""
        del seed
        return _as_number(function(**instance), function)

    def compare(self, expected: float | None, actual: float) -> Comparison:
        """Hold an answer against the expected one."""
        if expected is not None and _close(expected, actual, 0.0, 1e-9):
            return _EQUAL
        detail = f"Expected {self.show(expected)}, yours is {self.show(actual)}."
        hint = "" if isinstance(actual, int) else "A whole number is wanted; yours is not whole."
        return Comparison(equal=False, hint=hint, detail=detail)

    def same(self, one: float | None, other: float | None) -> bool:
        """Whether two expected values cannot be told apart."""
        return one is not None and other is not None and _close(one, other, 0.0, 1e-9)

    def plain(self, value: float | None) -> Raw:
        """The value in JSON's types."""
        return _plain(value)

    def show(self, value: float | None) -> str:
        """The value as plain text."""
        return _show(value, self.unit)

    def forms(self, expected: int | float) -> Mapping[str, Raw]:
        """Ways to write the expected value; every one reads back as right."""
        forms = _common_forms(expected)
        if isinstance(expected, int) and 1_000 <= abs(expected) < 10**15:
            grouped = f"{expected:,}"
            forms |= {
                "thousands comma": grouped,
                "thousands space": grouped.replace(",", " "),
                "thousands thin space": grouped.replace(",", "\u2009"),
                "thousands underscore": grouped.replace(",", "_"),
                "thousands latex": f"${grouped.replace(',', '{,}')}$",
            }
        if self.unit:
            forms["unit"] = f"{_write_exact(expected)} {self.unit}"
        return forms

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        unit = f' The unit "{self.unit}" may follow.' if self.unit else ""
        return f"A whole number, for example 1234 or 1,234,567.{unit}"

    def as_array(self, value: float | None) -> NDArray[np.float64] | None:
        """The value as numbers for the recognition of general slips, or None."""
        return _scalar_array(value)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, right within ``rtol`` or ``atol``; whole expected numbers are compared exactly.

    ``decimals``: the student was told to round to so many, and that rounding is right too.
    ``unit`` may follow; with "%", both 25 and "25 %" mean 25.
    """

    rtol: float = 1e-3
    atol: float = 1e-9
    decimals: int | None = None
    unit: str = ""

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "number"

    def read(self, raw: Raw) -> int | float:
        """The value that the answer states; infinity in words or as a sign is one. Raises ``Unreadable``."""
        try:
            return read_number(raw, unit=self.unit)
        except Unreadable:
            infinite = read_infinity(raw)
            if infinite is None:
                raise
            return infinite

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> int | float | None:
        """The number that ``function`` gives; None where a slip does not apply. Raises ``CourseError``."""
        del seed
        return _as_number(function(**instance), function)

    def compare(self, expected: float | None, actual: float) -> Comparison:
        """Hold an answer against the expected one."""
        if expected is None:
            return Comparison(equal=False)
        if self._right(expected, actual):
            return _EQUAL
        detail = f"Expected {self.show(expected)}, yours is {self.show(actual)}."
        near = math.isfinite(expected) and _close(expected, actual, max(20 * self.rtol, 0.02), self.atol)
        hint = "Your number is close, but not close enough: round less." if near else ""
        return Comparison(equal=False, hint=hint, detail=detail)

    def _right(self, expected: float, actual: float) -> bool:
        if math.isinf(expected) or math.isinf(actual):
            return expected == actual
        if float(expected).is_integer():
            return _close(expected, actual, 1e-12, 1e-9)
        if _close(expected, actual, self.rtol, self.atol):
            return True
        return self.decimals is not None and _close(
            expected, actual, 0.0, 0.5 * 10.0**-self.decimals * (1 + 1e-9)
        )

    def same(self, one: float | None, other: float | None) -> bool:
        """Whether two expected values cannot be told apart."""
        return one is not None and other is not None and self._right(one, other)

    def plain(self, value: float | None) -> Raw:
        """The value in JSON's types."""
        return _plain(value)

    def show(self, value: float | None) -> str:
        """The value as plain text."""
        return _show(value, self.unit)

    def forms(self, expected: int | float) -> Mapping[str, Raw]:
        """Ways to write the expected value; every one reads back as right."""
        forms = _common_forms(expected)
        if math.isinf(expected):
            return forms
        if self.decimals is not None and not float(expected).is_integer():
            forms["rounded"] = f"{expected:.{self.decimals}f}"
        from fractions import Fraction

        ratio = Fraction(expected).limit_denominator(1000)
        if ratio.denominator > 1 and abs(float(ratio) - expected) <= 1e-12 * abs(expected):
            forms["ratio"] = f"{ratio.numerator}/{ratio.denominator}"
            sign = "-" if ratio < 0 else ""
            forms["latex ratio"] = rf"${sign}\frac{{{abs(ratio.numerator)}}}{{{ratio.denominator}}}$"
        if self.unit:
            forms["unit"] = f"{_write_exact(expected)} {self.unit}"
        return forms

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        rounding = f" Rounding to {self.decimals} decimals is fine." if self.decimals is not None else ""
        unit = f" It is read in {self.unit}." if self.unit else ""
        return f"A number, for example 3.14, 22/7, sqrt(2) or 2.5e-3.{rounding}{unit}"

    def as_array(self, value: float | None) -> NDArray[np.float64] | None:
        """The value as numbers for the recognition of general slips, or None."""
        return _scalar_array(value)


def _close(expected: float, actual: float, rtol: float, atol: float) -> bool:
    if expected == actual:
        return True
    try:
        return abs(actual - expected) <= atol + rtol * abs(expected)
    except OverflowError:
        return False


def _plain(value: float | None) -> Raw:
    return write_number(value) if value is not None and math.isinf(value) else value


def _show(value: float | None, unit: str) -> str:
    if value is None:
        return "no number"
    return f"{write_number(value)} {unit}" if unit else write_number(value)


def _scalar_array(value: float | None) -> NDArray[np.float64] | None:
    return None if value is None or math.isinf(value) else np.asarray(float(value), dtype=np.float64)

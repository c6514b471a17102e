"""An array of numbers: a signal, an image, a stack of feature maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.array_forms import array_forms, nested_lists, show_array
from grader.answers.nesting import read_array
from grader.answers.places import cell_name, shape_name
from grader.errors import CourseError
from grader.model import Comparison, Instance, Raw

Floats = NDArray[np.float64]

_EQUAL = Comparison(equal=True, share=1.0)
_WHOLE_TOLERANCE = 1e-9
_MOST_NAMED = 4
_MOST_CELLS = 2_000


@dataclass(frozen=True, slots=True)
class Array:
    """An array of numbers of the expected shape.

    Where all expected numbers are whole, every entry is compared exactly; else within ``rtol`` or ``atol``,
    or rounded to ``decimals`` where the student was told to. A list of n counts as one row, a row or a
    column as a list of n; with ``squeeze`` axes of length 1 never matter. ``compare_as`` is applied to both
    sides first (the outer product of two factors).
    """

    rtol: float = 1e-3
    atol: float = 1e-9
    decimals: int | None = None
    squeeze: bool = False
    compare_as: Callable[[Any], Any] | None = None

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "array"

    def read(self, raw: Raw) -> Floats:
        """The array that the answer states; one number is an array without axes. Raises ``Unreadable``."""
        return read_array(raw)

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> Floats | None:
        """The array that ``function`` gives, not to be written to; None where a slip does not apply.

        Raises:
            CourseError: it gives no array of numbers.
        """
        del seed
        result = function(**instance)
        if result is None:
            return None
        name = getattr(function, "__name__", "the function")
        try:
            found = np.asarray(result)
        except ValueError as error:
            raise CourseError(f"{name} returned lists of unequal lengths.") from error
        if found.dtype.kind not in "iuf":
            raise CourseError(f"{name} returned entries of type {found.dtype} where numbers are wanted.")
        array = np.array(found, dtype=np.float64)
        array.setflags(write=False)
        return array

    def compare(self, expected: Floats | None, actual: Floats) -> Comparison:
        """Shape first, then every entry: nothing is right by broadcasting."""
        if expected is None:
            return Comparison(equal=False)
        if self.compare_as is not None:
            return self._compare_transformed(expected, actual)
        return self._compare_entries(expected, actual)

    def _compare_entries(self, expected: Floats, actual: Floats) -> Comparison:
        written = actual.shape
        if self.squeeze:
            expected, actual = expected.squeeze(), actual.squeeze()
        elif expected.shape != actual.shape:
            actual = _as_vector_of(expected, actual)
        if expected.shape != actual.shape:
            return _wrong_shape(expected, actual)
        if (expected == actual).all():
            return _EQUAL
        right = self._right(expected, actual)
        return _EQUAL if right.all() else _wrong_entries(expected, actual, right, written)

    def _right(self, expected: Floats, actual: Floats) -> NDArray[np.bool_]:
        error = np.abs(actual - expected)
        if (expected == np.rint(expected)).all():
            return np.asarray(error <= _WHOLE_TOLERANCE)
        right = error <= self.atol + self.rtol * np.abs(expected)
        if self.decimals is not None:
            right |= error <= 0.5 * 10.0**-self.decimals * (1 + 1e-9)
        return np.asarray(right)

    def _compare_transformed(self, expected: Floats, actual: Floats) -> Comparison:
        assert self.compare_as is not None  # noqa: S101 - for the type checker
        wanted = np.asarray(self.compare_as(expected), dtype=np.float64)
        detail = f"Expected, for example, {show_array(expected)}."
        try:
            with np.errstate(all="ignore"):
                given = np.asarray(self.compare_as(actual))
        except (ValueError, IndexError, TypeError, ArithmeticError):
            given = None
        if given is None or given.dtype.kind not in "iuf" or given.shape != wanted.shape:
            hint = f"Your answer does not have the form that is asked for: it is {shape_name(actual.shape)}."
            return Comparison(equal=False, hint=hint, detail=detail)
        right = self._right(wanted, given.astype(np.float64))
        if right.all():
            return _EQUAL
        hint = "What your numbers make together is not what is asked for."
        return Comparison(equal=False, share=float(right.mean()), hint=hint, detail=detail)

    def same(self, one: Floats | None, other: Floats | None) -> bool:
        """Whether two expected values cannot be told apart."""
        return one is not None and other is not None and self.compare(one, other).equal

    def plain(self, value: Floats | None) -> Raw:
        """The value in JSON's types."""
        return None if value is None else nested_lists(value)

    def show(self, value: Floats | None) -> str:
        """The value as plain text."""
        return "no array" if value is None else show_array(value)

    def forms(self, expected: Floats) -> Mapping[str, Raw]:
        """Ways to write the expected value; every one reads back as right."""
        forms = array_forms(expected)
        if self.decimals is not None and self.compare_as is None:
            forms["rounded"] = np.round(expected, self.decimals).tolist()
        return forms

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        rounding = f" Rounding to {self.decimals} decimals is fine." if self.decimals is not None else ""
        return (
            "Numbers in rows: a nested list as [[1, 2], [3, 4]], rows as [1 2; 3 4] or one to a line, "
            f"a Markdown table, or a LaTeX bmatrix; one axis as [1, 2, 3].{rounding}"
        )

    def as_array(self, value: Floats | None) -> Floats | None:
        """The value as numbers for the recognition of general slips, or None."""
        return value


def _as_vector_of(expected: Floats, actual: Floats) -> Floats:
    """A row or a column for a list, and a list for a row: notations that people use for one another."""
    if expected.ndim == 1 and actual.ndim == 2 and 1 in actual.shape and actual.size == expected.size:
        return actual.reshape(-1)
    if expected.ndim == 2 and actual.ndim == 1 and expected.shape == (1, actual.size):
        return actual.reshape(1, -1)
    return actual


def _wrong_shape(expected: Floats, actual: Floats) -> Comparison:
    detail = f"Expected {shape_name(expected.shape)}, yours is {shape_name(actual.shape)}."
    if actual.ndim == 0:
        form = "a list of numbers" if expected.ndim == 1 else "an array of numbers"
        hint = f"One number stands where {form} is asked for."
    elif actual.size == 0:
        hint = "Your answer has no entries."
    elif expected.ndim != actual.ndim:
        hint = f"Your answer is {shape_name(actual.shape)}: its number of axes ({actual.ndim}) is not right."
    else:
        pairs = zip(expected.shape, actual.shape, strict=True)
        wrong = [axis for axis, (want, have) in enumerate(pairs) if want != have]
        counts = [f"{_axis_name(axis, actual.ndim)} (yours has {actual.shape[axis]})" for axis in wrong]
        hint = f"The number of {' and of '.join(counts)} is not right."
    return Comparison(equal=False, hint=hint, detail=detail)


def _axis_name(axis: int, ndim: int) -> str:
    names = {1: ("entries",), 2: ("rows", "columns"), 3: ("matrices", "rows", "columns")}
    return names[ndim][axis] if ndim in names else f"entries along axis {axis + 1}"


def _wrong_entries(
    expected: Floats, actual: Floats, right: NDArray[np.bool_], written: tuple[int, ...]
) -> Comparison:
    """What is wrong, in the shape that the student wrote (a column may stand for a list)."""
    wrong = np.argwhere(~right.reshape(written))[:_MOST_CELLS]
    cells = [tuple(int(i) for i in cell) for cell in wrong]
    count = int(right.size - right.sum())
    if expected.ndim == 0:
        hint = ""
    elif count == right.size:
        hint = f"None of the {count} entries is right." if count > 1 else "The entry is not right."
    else:
        named = "; ".join(cell_name(cell) for cell in cells[:_MOST_NAMED])
        more = f" and {count - _MOST_NAMED} more" if count > _MOST_NAMED else ""
        hint = f"{count} of {right.size} entries {'is' if count == 1 else 'are'} not right: {named}{more}."
    error = np.abs(actual - expected)
    worst = np.unravel_index(int(np.argmax(error)), error.shape)
    place = f" at {cell_name([int(i) for i in worst])}" if worst else ""
    values = f"expected {expected[worst]:.6g}, yours is {actual[worst]:.6g}"
    detail = f"The largest error is {float(error.max()):.6g}{place}: {values}."
    return Comparison(
        equal=False, share=1 - count / right.size, hint=hint, detail=detail, wrong_cells=tuple(cells)
    )

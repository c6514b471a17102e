"""Tables of values: a reference or a student's formula at the points of a domain."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from grader.errors import CourseError
from grader.formulas.domain import Domain, Points, sizes_of
from grader.formulas.evaluation import OutOfRange, evaluate
from grader.formulas.functions import Array, ShapeMismatch
from grader.formulas.syntax import Expression

RTOL = 1e-7
_ATOL_OF_TYPICAL = 1e-10
"""Absolute tolerance, as a part of the typical size of the expected values: what cancellation may cost."""


@dataclass(frozen=True, slots=True, eq=False)
class Tabulated:
    """A reference at the points: its values (None where it has none) and its value at the example."""

    points: Points
    values: tuple[Array | None, ...]
    example: Array | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A formula at the points; where it has no value, ``faults`` says why: "shape", "index" or "infinite"."""

    values: tuple[Array | None, ...]
    faults: tuple[str, ...]
    why: str = ""


def tabulate(
    function: Callable[..., Any],
    instance: Mapping[str, Any],
    points: Points,
    example: Mapping[str, Any] | None,
) -> Tabulated | None:
    """A function at an instance and the points; None where it answers None everywhere.

    Raises:
        CourseError: when the function fails at every point.
    """
    accepted = _accepted(function)
    values: list[Array | None] = []
    absent, failure = 0, None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for point in points.chosen:
            arguments = {**instance, **_only(point, accepted)}
            try:
                result = function(**arguments)
                absent += result is None
                values.append(None if result is None else finite(result))
            except Exception as error:
                failure = error
                values.append(None)
        shown = None
        if example is not None:
            try:
                result = function(**{**instance, **_only(example, accepted)})
                shown = None if result is None else finite(result)
            except Exception as error:
                failure = failure or error
    if absent == len(values):
        return None
    if failure is not None and all(value is None for value in values):
        raise CourseError(f"The reference of a formula fails at every point: {failure!r}.") from failure
    return Tabulated(points, tuple(values), shown)


def _accepted(function: Callable[..., Any]) -> frozenset[str] | None:
    """The arguments that a function takes by name; None when it takes any."""
    parameters = inspect.signature(function).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return frozenset(parameter.name for parameter in parameters)


def _only(point: Mapping[str, Any], accepted: frozenset[str] | None) -> dict[str, Any]:
    """A point without the sizes and other variables that a function does not take."""
    return {name: value for name, value in point.items() if accepted is None or name in accepted}


def with_sizes(example: Mapping[str, Any], variables: Mapping[str, Domain]) -> dict[str, Any]:
    """An example with its lists as arrays and its sizes read off them."""
    full = {name: np.asarray(value, float) if np.ndim(value) else value for name, value in example.items()}
    for name, domain in variables.items():
        for axis, size in enumerate(sizes_of(domain)):
            if isinstance(size, str) and name in example:
                full.setdefault(size, int(np.shape(example[name])[axis]))
    return full


def finite(result: Any) -> Array | None:
    """A result in its plainest shape, or None when it is not finite throughout.

    Shapes:
        a single entry loses its axes, a column (n, 1) becomes a vector (n,).
    """
    array = np.asarray(result, dtype=np.float64)
    if not np.all(np.isfinite(array)):
        return None
    if array.size == 1:
        return array.reshape(())
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


@lru_cache(maxsize=1024)
def evaluate_at(expression: Expression, points: Points) -> Evaluated:
    """A formula at the points.

    ``*`` multiplies entry by entry; where the shapes forbid that at some point but allow the matrix
    product at all, it is the matrix product that was meant.
    """
    table = _evaluate_at(expression, points, star_is_matrix_product=False)
    if "shape" in table.faults and "*" in expression.text:
        other = _evaluate_at(expression, points, star_is_matrix_product=True)
        if "shape" not in other.faults:
            return other
    return table


def _evaluate_at(expression: Expression, points: Points, *, star_is_matrix_product: bool) -> Evaluated:
    values: list[Array | None] = []
    faults: list[str] = []
    why = ""
    for point in points.values:
        value, fault = None, ""
        try:
            value = finite(evaluate(expression, point, star_is_matrix_product=star_is_matrix_product))
            fault = "infinite" if value is None else ""
        except ShapeMismatch as error:
            fault, why = "shape", why or str(error)
        except OutOfRange as error:
            fault, why = "index", why or str(error)
        values.append(value)
        faults.append(fault)
    return Evaluated(tuple(values), tuple(faults), why)


def matrix_product_reading(expression: Expression, points: Points) -> Evaluated:
    """A formula at the points with ``*`` as the matrix product."""
    return _evaluate_at(expression, points, star_is_matrix_product=True)


def typical(values: tuple[Array | None, ...]) -> float:
    """The typical size of the entries of a table: the median of their absolute values."""
    sizes = [float(np.max(np.abs(value))) for value in values if value is not None and value.size]
    # The upper median; NumPy's own loads its masked arrays for it.
    return sorted(sizes)[len(sizes) // 2] if sizes else 0.0


def close(one: Array, other: Array, scale: float) -> bool:
    """Whether two values are equal up to rounding; ``scale`` is the typical size of the values."""
    if one.shape != other.shape:
        return False
    tolerance = RTOL * np.maximum(np.abs(one), np.abs(other)) + _ATOL_OF_TYPICAL * scale
    return bool(np.all(np.abs(one - other) <= tolerance))

"""Domains of variables, and the points at which formulas are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from grader.errors import CourseError


@dataclass(frozen=True, slots=True)
class Real:
    """A real number, both ends included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector of real numbers; its size is a number or the name of a whole variable."""

    size: int | str
    low: float = -2.0
    high: float = 2.0


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of real numbers; its sizes are numbers or names of whole variables."""

    rows: int | str
    columns: int | str
    low: float = -2.0
    high: float = 2.0


Domain: TypeAlias = Real | Whole | Vector | Matrix
Point: TypeAlias = Mapping[str, Any]

POINTS = 24
_TRIES = 6_000
_REPEATED = 200
"""Points met again before a small domain counts as exhausted."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points of a domain. ``chosen`` holds the variables alone, ``values`` the derived names as well."""

    chosen: tuple[Point, ...]
    values: tuple[Point, ...]


def axes_of(domain: Domain) -> int:
    """The number of axes of a variable: 0, 1 or 2."""
    return 2 if isinstance(domain, Matrix) else 1 if isinstance(domain, Vector) else 0


def sizes_of(domain: Domain) -> tuple[int | str, ...]:
    """The sizes of an array variable, as declared."""
    if isinstance(domain, Matrix):
        return (domain.rows, domain.columns)
    return (domain.size,) if isinstance(domain, Vector) else ()


def generator(seed: bytes) -> np.random.Generator:
    """A random generator that depends on the whole seed."""
    return np.random.default_rng(np.frombuffer(hashlib.sha256(seed).digest(), dtype=np.uint32))


def sample(
    variables: Mapping[str, Domain],
    where: Callable[..., bool] | None,
    also: Mapping[str, Callable[..., Any]],
    seed: bytes,
) -> Points:
    """Up to ``POINTS`` different points of a domain that satisfy ``where``.

    Some points have small whole numbers, where rounding shows, some have equal ones, where square
    matrices let wrong products be computed, one has zeros.

    Raises:
        CourseError: when no point satisfies ``where``, or a size names no whole variable.
    """
    _check(variables)
    rng = generator(seed)
    chosen: dict[tuple[Any, ...], dict[str, Any]] = {}
    repeated = 0
    for attempt in range(_TRIES if variables else 1):
        point = _draw(variables, rng, attempt)
        if where is not None and not where(**point):
            continue
        key = tuple(value.tobytes() if isinstance(value, np.ndarray) else value for value in point.values())
        repeated += key in chosen
        chosen.setdefault(key, point)
        if len(chosen) == POINTS or repeated == _REPEATED:
            break
    if not chosen:
        raise CourseError(
            "No point of the formula's domain satisfies its condition.", mend="Widen the domain."
        )
    points = tuple(chosen.values())
    values = tuple(
        {**point, **{name: compute(**point) for name, compute in also.items()}} for point in points
    )
    return Points(points, values)


def _check(variables: Mapping[str, Domain]) -> None:
    for name, domain in variables.items():
        for size in sizes_of(domain):
            if isinstance(size, str) and not isinstance(variables.get(size), Whole):
                raise CourseError(
                    f"The size {size} of {name} is no whole variable.", mend=f"Declare {size}=Whole(2, 5)."
                )


def _draw(variables: Mapping[str, Domain], rng: np.random.Generator, attempt: int) -> dict[str, Any]:
    """One point; the attempts take turns between small, equal and any whole numbers."""
    style = attempt % 4
    common = float(rng.random())
    wholes = {
        name: _draw_whole(domain, rng, style, common)
        for name, domain in variables.items()
        if isinstance(domain, Whole)
    }
    point: dict[str, Any] = {}
    for name, domain in variables.items():
        if isinstance(domain, Whole):
            point[name] = wholes[name]
        elif isinstance(domain, Real):
            at_zero = attempt == 2 and domain.low <= 0 <= domain.high
            point[name] = 0.0 if at_zero else float(rng.uniform(domain.low, domain.high))
        else:
            shape = [wholes[size] if isinstance(size, str) else size for size in sizes_of(domain)]
            point[name] = rng.uniform(domain.low, domain.high, shape)
    return point


def _draw_whole(domain: Whole, rng: np.random.Generator, style: int, common: float) -> int:
    span = domain.high - domain.low
    if style == 0:
        span = min(span, 3)
    elif style in (1, 2):
        span = min(span, 9)
    if style == 1:  # the same share of the same span: equal where the ranges are
        return domain.low + int(common * (span + 1))
    return int(rng.integers(domain.low, domain.low + span + 1))

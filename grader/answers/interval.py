"""Answers that are intervals, or ranges of whole numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from grader.answers.formula import bare
from grader.answers.spans import Span, mapping_span, text_span
from grader.errors import CourseError, Unreadable
from grader.formulas.domain import Domain, Points, axes_of, sample
from grader.formulas.evaluation import OutOfRange, evaluate
from grader.formulas.functions import ShapeMismatch
from grader.formulas.scope import Scope
from grader.formulas.syntax import Expression
from grader.model import Comparison, Instance, Raw

_RTOL = 1e-6
_ENDS = ("[]", "[)", "(]", "()")

Bounds = tuple[float, float, bool, bool]
"""Lower and upper end, and whether each belongs to the interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """An expected interval at the points of its domain; None where it has no value."""

    points: Points
    bounds: tuple[Bounds | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """An interval with open and closed ends, or with ``integer`` a range of whole numbers.

    The reference returns ``(low, high, "[)")``. ``variables`` are names that the ends may contain, sampled
    and passed to the reference together with the instance; ``text`` is then the right answer as text.
    With ``integer``, [0, k-1], [0, k), 0..k-1 and 0 <= m < k are the same.
    """

    variables: Mapping[str, Domain] = field(default_factory=dict)
    integer: bool = False
    text: str = ""

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "range" if self.integer else "interval"

    def read(self, raw: Raw) -> Span:
        """The interval that an answer states. Raises ``Unreadable``."""
        axes: dict[str, int | None] = {name: axes_of(domain) for name, domain in self.variables.items()}
        scope = Scope(axes)
        if isinstance(raw, str):
            return text_span(bare(raw), scope, integer=self.integer)
        if isinstance(raw, Mapping):
            return mapping_span(raw, scope)
        if isinstance(raw, (list, tuple)) and len(raw) == 3 and raw[2] in _ENDS:
            low, high, ends = raw
            closed = {"low_closed": ends[0] == "[", "high_closed": ends[1] == "]"}
            return mapping_span({"low": low, "high": high, **closed}, scope)
        if isinstance(raw, (list, tuple)) and len(raw) == 2 and self.integer:
            return mapping_span({"low": raw[0], "high": raw[1]}, scope)
        raise Unreadable("This does not say which ends belong to the interval.", mend=self.describe())

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> Bounded | None:
        """A reference's interval at the points that follow from the seed; None where it answers None."""
        points = _points(self, seed)
        bounds = [self._expected(function(**{**instance, **point})) for point in points.chosen]
        return None if all(one is None for one in bounds) else Bounded(points, tuple(bounds))

    def _expected(self, result: Any) -> Bounds | None:
        if result is None:
            return None
        try:
            low, high, ends = result
        except (TypeError, ValueError):
            raise CourseError(
                "An interval's reference must return three things.", mend='Return for example (0, 1, "[)").'
            ) from None
        if ends not in _ENDS:
            raise CourseError(
                f"{ends!r} are no ends of an interval.", mend='Use one of "[]", "[)", "(]", "()".'
            )
        return self._normal(float(low), float(high), ends[0] == "[", ends[1] == "]")

    def _normal(self, low: float, high: float, low_closed: bool, high_closed: bool) -> Bounds:
        """Ends at infinity open; ends of a range of whole numbers moved inwards to its first and last."""
        if self.integer:
            low, low_closed = _first_whole(low, low_closed), True
            high, high_closed = -_first_whole(-high, high_closed), True
        return low, high, low_closed and math.isfinite(low), high_closed and math.isfinite(high)

    def _bounds(self, span: Span, points: Points) -> list[Bounds | None]:
        """A read interval at the points."""
        return [self._at(span, point) for point in points.values]

    def _at(self, span: Span, point: Mapping[str, Any]) -> Bounds | None:
        low, high = _end(span.low, point), _end(span.high, point)
        if math.isnan(low) or math.isnan(high):
            return None
        return self._normal(low, high, span.low_closed, span.high_closed)

    def compare(self, expected: Bounded, actual: Span) -> Comparison:
        """Whether both ends are right and belong to the interval alike; else what differs."""
        if self._matches(expected, actual):
            return Comparison(True, 1.0)
        known = [
            (wanted, given)
            for wanted, given in zip(expected.bounds, self._bounds(actual, expected.points), strict=True)
            if wanted is not None and given is not None
        ]
        if not known:
            return Comparison(False, hint="The ends of your interval have no finite value.")
        hint = _difference(known, integer=self.integer)
        return Comparison(False, hint=hint, detail=f"The right answer is {self.show(expected)}.")

    def _matches(self, expected: Bounded, actual: Span) -> bool:
        return all(
            wanted is None or (given is not None and _equal(wanted, given))
            for wanted, given in zip(expected.bounds, self._bounds(actual, expected.points), strict=True)
        ) and any(wanted is not None for wanted in expected.bounds)

    def same(self, one: Bounded, other: Bounded) -> bool:
        """Whether two references give the same interval at all points."""
        return all(
            first is second or (first is not None and second is not None and _equal(first, second))
            for first, second in zip(one.bounds, other.bounds, strict=True)
        )

    def plain(self, value: Bounded | Span) -> Raw:
        """An interval as people write it; None where its ends are known by their values only."""
        if isinstance(value, Span):
            return value.text.strip()
        if not self.variables:
            bounds = value.bounds[0]
            return None if bounds is None else _write(bounds)
        return self.text if self.text and self._matches(value, self.read(self.text)) else None

    def show(self, value: Bounded | Span) -> str:
        """An interval as people write it: (0, 1]."""
        return self.plain(value) or ("a range" if self.integer else "an interval")

    def forms(self, expected: Bounded) -> Mapping[str, Raw]:
        """The declared text, or the ways to write an interval between two numbers."""
        forms: dict[str, Raw] = {"text": self.text} if self.text else {}
        bounds = expected.bounds[0]
        if self.variables or bounds is None:
            return forms
        low, high, low_closed, high_closed = bounds
        forms["brackets"] = _write(bounds)
        forms["turned brackets"] = (
            f"{'[' if low_closed else ']'}{_number(low)}, {_number(high)}{']' if high_closed else '['}"
        )
        forms["inequality"] = (
            f"{_number(low)} {'<=' if low_closed else '<'} x {'<=' if high_closed else '<'} {_number(high)}"
        )
        forms["mapping"] = {
            "low": _number(low), "high": _number(high), "low_closed": low_closed, "high_closed": high_closed
        }  # fmt: skip
        return forms

    def describe(self) -> str:
        """What an answer may look like."""
        if self.integer:
            return "A range of whole numbers, both ends included, for example 2..9 or 2 <= m <= 9."
        return "An interval, for example (2, 5], [2, inf) or 2 < x <= 5; a round bracket leaves its end out."

    def as_array(self, value: Bounded | Span) -> None:
        """An interval is no array."""


@lru_cache(maxsize=256)
def _points(kind: Interval, seed: bytes) -> Points:
    return sample(kind.variables, None, {}, seed)


def _first_whole(low: float, closed: bool) -> float:
    """The first whole number of what begins at ``low``."""
    if not math.isfinite(low):
        return low
    nearest = round(low)
    if abs(low - nearest) < 1e-9:
        return float(nearest if closed else nearest + 1)
    return float(math.ceil(low))


def _end(end: Expression | float, point: Mapping[str, Any]) -> float:
    """An end of a read interval at a point; NaN where it has no value."""
    if isinstance(end, float):
        return end
    try:
        value = evaluate(end, point)
    except (ShapeMismatch, OutOfRange):
        return math.nan
    return float(value) if value.ndim == 0 and np.isfinite(value) else math.nan


def _close(one: float, other: float) -> bool:
    if math.isinf(one) or math.isinf(other):
        return one == other
    return abs(one - other) <= _RTOL * max(abs(one), abs(other))


def _equal(one: Bounds, other: Bounds) -> bool:
    return _close(one[0], other[0]) and _close(one[1], other[1]) and one[2:] == other[2:]


def _difference(pairs: list[tuple[Bounds, Bounds]], *, integer: bool) -> str:
    """One sentence on how an interval differs, without the expected ends."""
    low = all(_close(wanted[0], given[0]) for wanted, given in pairs)
    high = all(_close(wanted[1], given[1]) for wanted, given in pairs)
    if low and high:
        return "Both ends have the right value. Check which of them belong to the interval."
    if all(_close(w[0], g[1]) and _close(w[1], g[0]) for w, g in pairs):
        return "The two ends stand in the wrong order."
    if integer and all(_close(w[0] - g[0], w[1] - g[1]) and abs(w[0] - g[0]) == 1 for w, g in pairs):
        return "The whole range is shifted by one: check where counting starts."
    right, wrong = ("lower", "upper") if low else ("upper", "lower")
    if low or high:
        at = 1 if low else 0
        off_by_one = integer and all(abs(wanted[at] - given[at]) == 1 for wanted, given in pairs)
        return f"The {right} end is right, the {wrong} one is {'off by one' if off_by_one else 'not'}."
    return "Neither end is right."


def _write(bounds: Bounds) -> str:
    low, high, low_closed, high_closed = bounds
    return f"{'[' if low_closed else '('}{_number(low)}, {_number(high)}{']' if high_closed else ')'}"


def _number(value: float) -> str:
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return str(int(value)) if value == int(value) else repr(value)

"""Answers that are formulas, compared by value on secret points of a declared domain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.markup import without_markup
from grader.answers.nesting import read_array
from grader.answers.notation import refuse_dash, unwrap
from grader.answers.numbers import read_number
from grader.errors import Unreadable
from grader.formulas.differences import name_difference, simplest
from grader.formulas.domain import Domain, Points, axes_of, sample
from grader.formulas.evaluation import OutOfRange, evaluate
from grader.formulas.functions import ShapeMismatch
from grader.formulas.reading import read_formula
from grader.formulas.scope import Scope, canonical
from grader.formulas.syntax import Expression, Node, Number, Stack, called, has_index_zero
from grader.formulas.tables import (
    Evaluated,
    Tabulated,
    close,
    evaluate_at,
    finite,
    matrix_product_reading,
    tabulate,
    typical,
    with_sizes,
)
from grader.formulas.tokens import MAX_CHARACTERS
from grader.model import Comparison, Instance, Raw

_MIN_COMMON = 3
_VALUE_RTOL = 1e-3
_MAX_ITEMS = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A formula in declared variables, in plain or LaTeX notation.

    ``variables`` are sampled and passed to the reference together with the instance (sizes and other
    variables that the reference does not take are left out); ``where`` rejects points. ``also`` computes
    further names that students may use; a name of it may be written with its argument, ``s(x)``.
    ``names`` are aliases (``{"sigma": "s", "dJ/dy": "delta"}``). ``example`` are the values stated in the
    question: a mere number or array counts if it is the reference's there. ``index_base`` is the first
    index of an array. ``without`` are names and functions that a right answer does not use, where the
    question would else answer itself. ``text`` and ``latex`` are the right answer in both notations.

    Shapes:
        vectors count as columns: an answer (n, 1) equals (n,), a row (1, n) does not.
    """

    variables: Mapping[str, Domain] = field(default_factory=dict)
    where: Callable[..., bool] | None = None
    also: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    example: Mapping[str, Any] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    index_base: int = 0
    without: tuple[str, ...] = ()
    text: str = ""
    latex: str = ""

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "formula"

    def scope(self) -> Scope:
        """The names that an answer may use."""
        axes: dict[str, int | None] = {name: axes_of(domain) for name, domain in self.variables.items()}
        axes |= _derived_axes(self)
        return Scope(axes, self.names, frozenset(self.also))

    def read(self, raw: Raw) -> Expression:
        """The formula, number or array that an answer states. Raises ``Unreadable``."""
        if isinstance(raw, str):
            try:
                return self._read_text(bare(raw))
            except Unreadable:
                if (found := self._read_example(raw)) is not None:
                    return found
                raise
        if isinstance(raw, (int, float, list, tuple)) and not isinstance(raw, bool):
            root, names = self._node(raw, 0)
            return Expression(str(raw)[:2_000], root, names)
        raise Unreadable("A formula is asked for here.", mend=self.describe())

    def _read_text(self, text: str) -> Expression:
        """A formula. One that indexes from 0 where indices count from 1 does so throughout."""
        expression = read_formula(text, self.scope(), self.index_base)
        if self.index_base == 1 and has_index_zero(expression.root):
            return read_formula(text, self.scope(), 0)
        return expression

    def _read_example(self, text: str) -> Expression | None:
        """The value at the example in a notation of its own: 1,000, rows of numbers, a table."""
        if self.example is None:
            return None
        arrays = any(axes_of(domain) for domain in self.variables.values())
        try:
            value = read_array(text) if arrays else np.asarray(float(read_number(text)))
        except Unreadable:
            return None
        if not value.size or value.ndim > 2:
            return None
        root, _ = self._node(value.tolist(), 0)
        return Expression(text, root, frozenset())

    def _node(self, raw: Raw, depth: int) -> tuple[Node, frozenset[str]]:
        """A number, or nested lists of numbers and formulas, as a tree."""
        if isinstance(raw, str):
            expression = self.read(raw)
            return expression.root, expression.names
        if isinstance(raw, (list, tuple)) and raw and depth < 2 and len(raw) <= _MAX_ITEMS:
            parts = [self._node(item, depth + 1) for item in raw]
            return Stack(tuple(node for node, _ in parts)), frozenset().union(*(names for _, names in parts))
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            try:
                number = float(raw)
            except OverflowError:
                number = math.inf
            if math.isfinite(number):
                return Number(number), frozenset()
        raise Unreadable("This is neither a formula nor a finite number or matrix.", mend=self.describe())

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> Tabulated | None:
        """A reference at the points that follow from the seed; None where it answers None."""
        example = None if self.example is None else with_sizes(self.example, self.variables)
        return tabulate(function, instance, points_of(self, seed), example)

    def compare(self, expected: Tabulated | None, actual: Expression) -> Comparison:
        """Whether a formula has the expected values, and in general how it differs.

        Raises:
            Unreadable: when the formula has a value at hardly any point, so that nothing can be said.
        """
        if expected is None:
            return Comparison(False)
        if actual.constant:
            return self._compare_constant(expected, actual)
        comparison = compare_tables(expected, evaluate_at(actual, expected.points), actual)
        if comparison.equal and self.without:
            return self._compare_used(expected, actual) or comparison
        return comparison

    def _compare_used(self, expected: Tabulated, actual: Expression) -> Comparison | None:
        """What is wrong with a formula that is right by value but uses what it should do without."""
        used = {*actual.names, *called(actual.root)}.intersection(self.without)
        if not used or not self._declares(expected):
            return None
        return Comparison(False, hint=f"This is true, but {_listed(sorted(used))} still stands in it.")

    def _compare_constant(self, expected: Tabulated, actual: Expression) -> Comparison:
        """A mere number or array: right at every point, or at the question's own values."""
        value = constant_value(actual)
        known = [one for one in expected.values if one is not None]
        if known and all(_equals(one, value) for one in known):
            return Comparison(True, 1.0)
        if expected.example is None:
            if known and all(close(one, known[0], typical(expected.values)) for one in known):
                return Comparison(False, hint="The value is not right.")
            return Comparison(
                False, hint=f"A formula in {_listed(self.variables)} is asked for, not a number."
            )
        if _equals(expected.example, value):
            return Comparison(True, 1.0)
        hint = name_difference(
            [(expected.example, value)], float(np.max(np.abs(expected.example), initial=0.0))
        )
        return Comparison(
            False,
            hint=hint or "This is not the value at the numbers of the question.",
            detail=f"At the numbers of the question the value is {_show_inline(expected.example)}.",
        )

    def same(self, one: Tabulated, other: Tabulated) -> bool:
        """Whether two references have the same values at all points."""
        return same_tables(one, other)

    def plain(self, value: Tabulated | Expression) -> Raw:
        """A read formula as its text; a reference as the declared text, or its value at the example."""
        if isinstance(value, Expression):
            return value.text.strip()
        if self._declares(value):
            return self.text
        return None if value.example is None else value.example.tolist()

    def show(self, value: Tabulated | Expression) -> str:
        """The same as one line of text."""
        plain = self.plain(value)
        if isinstance(value, Tabulated) and not isinstance(plain, str):
            return "a formula" if value.example is None else _show_inline(value.example)
        return str(plain)

    def _declares(self, value: Tabulated) -> bool:
        """Whether the declared text is the formula that a table holds."""
        return bool(self.text) and self.compare(value, self.read(self.text)).equal

    def forms(self, expected: Tabulated) -> Mapping[str, Raw]:
        """The declared texts, and the value at the example."""
        forms: dict[str, Raw] = {
            name: text for name, text in (("plain", self.text), ("latex", self.latex)) if text
        }
        if expected.example is not None:
            forms["value at the example"] = expected.example.tolist()
        return forms

    def describe(self) -> str:
        """What an answer may look like."""
        used = _listed([*self.variables, *self.also])
        arrays = {name: axes_of(domain) for name, domain in self.variables.items() if axes_of(domain)}
        first = canonical(next(iter(arrays or self.variables), "3"))
        sentences = [f"A formula in {used}, plainly or in LaTeX, such as 2*{first} + 1."]
        if arrays:
            entry = ", ".join([str(self.index_base)] * max(arrays.values()))
            matrix = canonical(max(arrays, key=lambda name: arrays[name] or 0))
            sentences = [
                f"A formula in {used}, plainly or in LaTeX, such as 2*{first}; {first}^T is a transpose, "
                f"{matrix}[{entry}] an entry, A @ B a matrix product."
            ]
        if self.example is not None:
            sentences.append("The value at the numbers of the question counts as well.")
        return " ".join(sentences)

    def as_array(self, value: Tabulated | Expression) -> NDArray[np.float64] | None:
        """The value at the example, or the mere number or array that was answered."""
        if isinstance(value, Tabulated):
            return value.example
        if not value.constant:
            return None
        try:
            return constant_value(value)
        except Unreadable:
            return None


def bare(text: str) -> str:
    """A text without the fence, bold or box around it, every character at its old place."""
    if len(text) > MAX_CHARACTERS:
        return text  # which the lexer refuses
    refuse_dash(text)
    text = without_markup(text)
    inside = unwrap(text).replace("&=", " =")
    return " " * max(text.find(inside), 0) + inside


@lru_cache(maxsize=512)
def points_of(kind: Formula, seed: bytes) -> Points:
    """The points of a kind for a seed, the same for the reference and all wrong references."""
    return sample(kind.variables, kind.where, kind.also, seed)


@lru_cache(maxsize=256)
def _derived_axes(kind: Formula) -> dict[str, int]:
    """The number of axes of the derived names, from any one point."""
    if not kind.also:
        return {}
    values = points_of(kind, b"").values[0]
    return {name: int(np.ndim(values[name])) for name in kind.also}


def constant_value(expression: Expression) -> NDArray[np.float64]:
    """The value of an expression without variables. Raises ``Unreadable`` when it has none."""
    try:
        value = finite(evaluate(expression, {}))
    except (ShapeMismatch, OutOfRange) as error:
        raise Unreadable(
            f"The formula has no value: {error}.", mend="Mind the shapes of its parts."
        ) from error
    if value is None:
        raise Unreadable("The formula has no finite value.", mend="Check for a division by zero.")
    return value


def compare_tables(expected: Tabulated, table: Evaluated, actual: Expression) -> Comparison:
    """An expected table and a formula's, point by point.

    Raises:
        Unreadable: when the formula has a value at hardly any point.
    """
    has_value = [value is not None for value in table.values]
    _check_decided(table, sum(has_value))
    if any(
        fault == "shape" and value is not None
        for fault, value in zip(table.faults, expected.values, strict=True)
    ):
        return _shapes_do_not_fit(expected, table, actual)
    both = [
        index
        for index, value in enumerate(expected.values)
        if value is not None and table.values[index] is not None
    ]
    known = sum(value is not None for value in expected.values)
    if len(both) < min(_MIN_COMMON, known) or not both:
        outside = "index" in table.faults
        return Comparison(False, hint=f"In your formula {table.why}." if outside else "")
    pairs = [(_known(expected.values[index]), _known(table.values[index])) for index in both]
    scale = typical(expected.values)
    if all(close(*pair, scale) for pair in pairs):
        return Comparison(True, 1.0)
    unequal = [index for index, pair in zip(both, pairs, strict=True) if not close(*pair, scale)]
    hint = _star_hint(expected, actual, scale) or name_difference(pairs, scale)
    return _with_counterexample(expected, table, unequal, hint)


def _check_decided(table: Evaluated, finite_points: int) -> None:
    if finite_points >= max(1, len(table.values) // 4) or any(
        fault in ("shape", "index") for fault in table.faults
    ):
        return
    raise Unreadable(
        "The formula has no finite value at nearly all values of its variables, so it cannot be judged.",
        mend="Check for a division by zero, a root or logarithm of a negative number, or a huge power.",
    )


def _shapes_do_not_fit(expected: Tabulated, table: Evaluated, actual: Expression) -> Comparison:
    hint = f"The shapes in your formula do not fit together: {table.why}."
    return Comparison(False, hint=_star_hint(expected, actual, typical(expected.values)) or hint)


def _star_hint(expected: Tabulated, actual: Expression, scale: float) -> str:
    """A formula that would be right with ``*`` as the matrix product is told what ``*`` means."""
    if "*" not in actual.text:
        return ""
    values = matrix_product_reading(actual, expected.points).values
    if all(
        one is None or (other is not None and close(one, other, scale))
        for one, other in zip(expected.values, values, strict=True)
    ):
        return "Here * multiplies entry by entry. If you mean the matrix product, write @, or no sign."
    return ""


def _with_counterexample(expected: Tabulated, table: Evaluated, unequal: list[int], hint: str) -> Comparison:
    """A comparison that shows the simplest point where the values differ, if they are numbers."""
    chosen = expected.points.chosen
    index = simplest(chosen, unequal)
    wanted, value = _known(expected.values[index]), _known(table.values[index])
    if (
        any(np.ndim(part) for part in chosen[index].values())
        or value.ndim
        or wanted.ndim
        or not chosen[index]
    ):
        return Comparison(False, hint=hint or "Your formula gives other values than the right one.")
    at = ", ".join(f"{name} = {part:.6g}" for name, part in chosen[index].items())
    detail = f"At {at} the right formula gives {float(wanted):.6g}, yours {float(value):.6g}."
    hint = f"{hint or 'Your formula gives other values than the right one.'} Try {at}."
    return Comparison(False, hint=hint, detail=detail)


def _known(value: NDArray[np.float64] | None) -> NDArray[np.float64]:
    assert value is not None  # noqa: S101 - the callers choose points where both have values
    return value


def same_tables(one: Tabulated, other: Tabulated) -> bool:
    """Whether two tables have the same values, and have none at the same points."""
    scale = typical(one.values)
    return all(
        (first is None and second is None)
        or (first is not None and second is not None and close(first, second, scale))
        for first, second in zip(one.values, other.values, strict=True)
    )


def _equals(expected: NDArray[np.float64], value: NDArray[np.float64]) -> bool:
    """Whether a typed-in value is the expected one: exactly if that is whole, else to three digits."""
    if expected.shape != value.shape:
        return False
    rtol = 1e-9 if np.all(expected == np.round(expected)) else _VALUE_RTOL
    return bool(np.allclose(value, expected, rtol=rtol, atol=1e-9))


def _show_inline(value: NDArray[np.float64]) -> str:
    """A number or array on one line."""
    if value.ndim == 0:
        return f"{float(value):.10g}"
    return np.array2string(value, separator=", ", precision=6, threshold=200).replace("\n", "")


def _listed(variables: Iterable[str]) -> str:
    """The variables as a list in words."""
    names = [canonical(name) for name in variables]
    if len(names) < 2:
        return "".join(names) or "numbers"
    return ", ".join(names[:-1]) + " and " + names[-1]

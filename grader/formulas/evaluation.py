"""Evaluating a syntax tree with NumPy: a walk over the closed list of nodes, within a budget of steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.errors import Unreadable
from grader.formulas.functions import (
    FUNCTIONS,
    Array,
    ShapeMismatch,
    check_size,
    fit,
    floor_divide,
    multiply_in_mathematics,
    multiply_matrices,
    outer,
    remainder,
    shape_text,
    transpose,
)
from grader.formulas.syntax import (
    Call,
    Chain,
    Components,
    Expression,
    Index,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Reduction,
    Stack,
    Transpose,
    children,
)

MAX_STEPS = 5_000
"""Nodes visited in one evaluation, the terms of sums included."""


class OutOfRange(ValueError):
    """An index lies outside its array."""


def evaluate(
    expression: Expression, values: Mapping[str, Any], *, star_is_matrix_product: bool = False
) -> Array:
    """The value of a formula where its names have these values; not finite where it has none.

    ``*`` multiplies entry by entry, as NumPy has it, unless ``star_is_matrix_product``.

    Shapes:
        a number is an array without axes; vectors count as columns.

    Raises:
        ShapeMismatch: where an operation is not defined for the shapes of its operands.
        OutOfRange: where an index lies outside its array.
        Unreadable: when a sum has too many terms.
    """
    with np.errstate(all="ignore"):
        walk = _Walk(
            {name: np.asarray(value, dtype=np.float64) for name, value in values.items()},
            multiply_matrices if star_is_matrix_product else _multiply_entries,
        )
        return walk.value(expression.root)


@dataclass(slots=True)
class _Walk:
    values: dict[str, Array]
    star: Callable[[Array, Array], Array]
    steps: int = 0
    bound: dict[str, Array] = field(default_factory=dict)

    def value(self, node: Node) -> Array:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Unreadable(
                "The formula takes too long to evaluate.",
                mend="Write sums with fewer terms, or a closed form.",
            )
        return _EVALUATE[type(node)](self, node)

    def number(self, node: Number) -> Array:
        return np.asarray(node.value)

    def name(self, node: Name) -> Array:
        return self.bound[node.name] if node.name in self.bound else self.values[node.name]

    def chain(self, node: Chain) -> Array:
        result = self.value(node.first)
        for sign, operand in node.rest:
            right = self.value(operand)
            operation = self.star if sign == "*" else _OPERATIONS[sign]
            result = operation(result, right)
        return np.asarray(result)

    def negative(self, node: Negative) -> Array:
        return np.asarray(-self.value(node.operand))

    def power(self, node: Power) -> Array:
        base, exponent = fit(self.value(node.base), self.value(node.exponent))
        return np.asarray(np.power(base, exponent))

    def transpose(self, node: Transpose) -> Array:
        return transpose(self.value(node.operand))

    def call(self, node: Call) -> Array:
        arguments = [self.value(argument) for argument in node.arguments]
        if any(not argument.size for argument in arguments):
            raise ShapeMismatch(f"{node.function} of nothing")
        try:
            return np.asarray(FUNCTIONS[node.function].compute(*arguments), dtype=np.float64)
        except ShapeMismatch:
            raise
        except ValueError as error:
            raise ShapeMismatch(f"{node.function} is not defined for these shapes") from error

    def index(self, node: Index) -> Array:
        array = self.value(node.array)
        if array.ndim < len(node.indices):
            raise ShapeMismatch(f"{shape_text(array)} has no {len(node.indices)} indices")
        picks: list[int | slice] = []
        for axis, index in enumerate(node.indices):
            if index is None:
                picks.append(slice(None))
                continue
            position = self.value(index)
            if position.ndim or not np.isfinite(position) or position % 1:
                raise OutOfRange("an index is not a whole number")
            pick = int(position) - node.base
            if not 0 <= pick < array.shape[axis]:
                raise OutOfRange("an index lies outside its array")
            picks.append(pick)
        return np.asarray(array[tuple(picks)])

    def reduction(self, node: Reduction) -> Array:
        low, high = self._limits(node)
        outside = dict(self.bound)
        total: Array | None = None
        for term in range(low, high + 1):
            self.bound[node.index] = np.asarray(float(term))
            value = self.value(node.body)
            total = value if total is None else _OPERATIONS[node.operation](total, value)
        self.bound = outside
        return np.asarray(_EMPTY[node.operation]) if total is None else np.asarray(total)

    def _limits(self, node: Reduction) -> tuple[int, int]:
        if node.low is None or node.high is None:
            size, _ = self._range(node.body, node.index)
            return node.base, node.base + size - 1
        low, high = self.value(node.low), self.value(node.high)
        if low.ndim or high.ndim or not np.isfinite(low) or not np.isfinite(high) or low % 1 or high % 1:
            raise ShapeMismatch(f"the limits of the sum over {node.index} are not whole numbers")
        if high - low > MAX_STEPS:
            raise Unreadable("A sum has too many terms.", mend="Write a closed form.")
        return int(low), int(high)

    def _range(self, body: Node, index: str) -> tuple[int, int]:
        """The size of the axis that an index without limits runs over, and the first index."""
        sizes = []
        for indexed, axis in indexed_axes(body, index):
            try:
                sizes.append((self.value(indexed.array).shape[axis], indexed.base))
            except (KeyError, IndexError):  # an array that itself depends on a running index
                continue
        if not sizes:
            raise Unreadable(
                f"The range of the index {index} is not given.",
                mend=f"Write for example sum_{{{index}=1}}^{{n}}.",
            )
        return min(sizes)

    def components(self, node: Components) -> Array:
        ranges = [self._range(node.body, index) for index in node.indices]
        check_size(*(size for size, _ in ranges))
        entries = np.empty([size for size, _ in ranges])
        outside = dict(self.bound)
        for position in np.ndindex(*entries.shape):
            for index, at, (_, base) in zip(node.indices, position, ranges, strict=True):
                self.bound[index] = np.asarray(float(at + base))
            entry = self.value(node.body)
            if entry.size != 1:
                raise ShapeMismatch("a formula with indices must give one number for each")
            entries[position] = entry.item()
        self.bound = outside
        return entries

    def stack(self, node: Stack) -> Array:
        items = [self.value(item) for item in node.items]
        if any(item.ndim > 1 or item.shape != items[0].shape for item in items):
            raise ShapeMismatch("the rows of a matrix differ in length")
        return np.stack(items)


def indexed_axes(node: Node, index: str) -> list[tuple[Index, int]]:
    """The entries and axes that a running index indexes directly, as ``j`` in ``W[j, 1]``."""
    found: list[tuple[Index, int]] = []
    if isinstance(node, Index):
        found += [(node, axis) for axis, at in enumerate(node.indices) if at == Name(index)]
    for child in children(node):
        found += indexed_axes(child, index)
    return found


def _entrywise(compute: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    def operation(left: Array, right: Array) -> Array:
        if left.ndim or right.ndim:
            left, right = fit(left, right)
        return compute(left, right)

    return operation


def _termwise(compute: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """Addition as in mathematics: of equal shapes, or of a number to every entry."""

    def operation(left: Array, right: Array) -> Array:
        if left.shape != right.shape and left.size != 1 and right.size != 1:
            column = (
                left.ndim != right.ndim and left.size == right.size and _is_column(left) and _is_column(right)
            )
            if not column:
                raise ShapeMismatch(f"{shape_text(left)} and {shape_text(right)} cannot be added")
            left, right = left.reshape(-1), right.reshape(-1)
        return compute(left, right)

    return operation


def _is_column(array: Array) -> bool:
    return array.ndim == 1 or array.shape[1] == 1


def _outer(left: Array, right: Array) -> Array:
    return outer(left, right) if left.ndim and right.ndim else left * right


_multiply_entries = _entrywise(np.multiply)
_OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "+": _termwise(np.add),
    "-": _termwise(np.subtract),
    "/": _entrywise(np.divide),
    "//": _entrywise(floor_divide),
    "%": _entrywise(remainder),
    "⊙": _multiply_entries,
    "@": multiply_matrices,
    "·": multiply_matrices,  # of two vectors the inner product
    "": multiply_in_mathematics,
    "⊗": _outer,
    "sum": _termwise(np.add),
    "prod": _multiply_entries,
    "max": _entrywise(np.maximum),
    "min": _entrywise(np.minimum),
}
_EMPTY = {"sum": 0.0, "prod": 1.0, "max": np.nan, "min": np.nan}
_EVALUATE: dict[type, Callable[[_Walk, Any], Array]] = {
    Number: _Walk.number,
    Name: _Walk.name,
    Chain: _Walk.chain,
    Negative: _Walk.negative,
    Power: _Walk.power,
    Transpose: _Walk.transpose,
    Call: _Walk.call,
    Index: _Walk.index,
    Reduction: _Walk.reduction,
    Components: _Walk.components,
    Stack: _Walk.stack,
}

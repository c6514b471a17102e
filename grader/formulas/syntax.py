"""The syntax tree of a formula: a closed list of frozen nodes, so that nothing else can ever be evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A number, written out or one of the constants e and pi."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A declared variable or the running index of a sum."""

    name: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one precedence, applied from left to right.

    A flat chain instead of nested pairs keeps the tree shallow however many terms a sum has.
    The operators are ``+ - * / // % @ · ⊙ ⊗`` and ``""``, two factors side by side.
    """

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """The operand with its sign turned."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Power:
    """A base to an exponent, entry by entry for arrays."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Transpose:
    """The transpose; a vector becomes a row."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Call:
    """One of the known functions."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """An entry of an array; an index None is a whole axis. ``base`` is the first index, 0 or 1."""

    array: Node
    indices: tuple[Node | None, ...]
    base: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """A sum, product, maximum or minimum over a running index.

    Without limits the index runs over the axis that it indexes in the body, from ``base`` on.
    """

    operation: str
    index: str
    low: Node | None
    high: Node | None
    body: Node
    base: int


@dataclass(frozen=True, slots=True)
class Stack:
    """A written-out vector or matrix."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Components:
    """The array whose entries a formula in free indices gives: x_i delta_j for all i and j."""

    indices: tuple[str, ...]
    body: Node


Node: TypeAlias = (
    Components | Number | Name | Chain | Negative | Power | Transpose | Call | Index | Reduction | Stack
)


def called(node: object) -> Iterator[str]:
    """Every function that a tree calls."""
    if isinstance(node, Call):
        yield node.function
    if isinstance(node, tuple):
        for item in node:
            yield from called(item)
    elif is_dataclass(node):
        for part in fields(node):
            yield from called(getattr(node, part.name))


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula as read: its text, its tree, and the declared names that it uses."""

    text: str
    root: Node
    names: frozenset[str]

    @property
    def constant(self) -> bool:
        """Whether it is a mere number or array, without any variable."""
        return not self.names


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    found: tuple[Node | None, ...] = ()
    match node:
        case Chain(first, rest):
            found = (first, *(operand for _, operand in rest))
        case Negative(operand) | Transpose(operand) | Components(_, operand):
            found = (operand,)
        case Power(base, exponent):
            found = (base, exponent)
        case Call(_, arguments):
            found = arguments
        case Index(array, indices, _):
            found = (array, *indices)
        case Reduction(_, _, low, high, body, _):
            found = (low, high, body)
        case Stack(items):
            found = items
    return tuple(one for one in found if one is not None)


def has_index_zero(node: Node) -> bool:
    """Whether some array is indexed with a written 0."""
    zero = isinstance(node, Index) and any(index == Number(0.0) for index in node.indices)
    return zero or any(has_index_zero(child) for child in children(node))

"""Answers that are shapes in symbols: 3 x H x W, (d-k+1, d-k+1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.formula import Formula, bare, constant_value
from grader.errors import Unreadable
from grader.formulas.differences import Pair
from grader.formulas.domain import Domain
from grader.formulas.reading import read_part, split_equalities, without_stop
from grader.formulas.scope import Scope
from grader.formulas.syntax import Expression, Stack
from grader.formulas.tables import Tabulated, close, evaluate_at, typical
from grader.formulas.tokens import Token, read_tokens, split_tokens
from grader.model import Comparison, Instance, Raw

_MAX_AXES = 8
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_SEPARATORS = frozenset({"×", ",", "x", "X", "by"})
_SQUARED = re.compile(
    r"[\w)]\s*(?:²|\^\s*\{?\s*2\s*\}?|\*\*\s*2)[\s$.,;)}]{0,9}(?:\\end\{[a-z]+\*?\}[\s$]{0,9})?\Z"
)
_MEND = "Write for example 2*n x n x 7 or (2*n, n, 7)."


@dataclass(frozen=True, slots=True, eq=False)
class SymbolicShape:
    """A tuple of formulas in declared variables; the reference returns a tuple of sizes.

    ``example`` are values stated in the question: the sizes there count as well. ``axes`` ("CHW") names the
    axes: an answer that declares another order ("H x W x 3 (HWC)") is put into the question's.
    ``text`` and ``latex`` are the right answer in both notations.
    """

    variables: Mapping[str, Domain] = field(default_factory=dict)
    example: Mapping[str, Any] | None = None
    axes: str = ""
    text: str = ""
    latex: str = ""
    _formula: Formula = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "_formula",
            Formula(variables=self.variables, example=self.example, text=self.text, latex=self.latex),
        )

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "symbolic shape"

    def read(self, raw: Raw) -> Expression:
        """The sizes that an answer states. Raises ``Unreadable``."""
        if isinstance(raw, str):
            return self._read_text(bare(raw))
        if isinstance(raw, (list, tuple)) and 0 < len(raw) <= _MAX_AXES:
            if any(isinstance(size, (list, tuple, dict)) for size in raw):
                raise Unreadable("A shape is one list of sizes.", mend=_MEND)
            sizes = [self._formula.read(size) for size in raw]
            return _stack(", ".join(str(size) for size in raw), sizes)
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            return _stack(str(raw), [self._formula.read(raw)])
        raise Unreadable("A shape is asked for here.", mend=self.describe())

    def _read_text(self, text: str) -> Expression:
        scope = self._formula.scope()
        tokens = split_equalities(without_stop(read_tokens(text)))[-1][:-1]
        tokens, order = self._declared_order(tokens)
        tokens = _separated(_without_call(tokens), scope)
        parts = _split(_unwrapped(_exponent_of_reals(tokens)))
        if len(parts) == 1 and _SQUARED.search(text):
            raise Unreadable("A power is one size or several equal ones.", mend="Write every size out.")
        if len(parts) > _MAX_AXES or not all(parts):
            raise Unreadable("The sizes of the shape cannot be told apart.", mend=_MEND)
        ends = [Token("end", "", part[-1].start + len(part[-1].text)) for part in parts]
        sizes = [read_part(text, [*part, end], scope) for part, end in zip(parts, ends, strict=True)]
        if order and len(sizes) == len(order):
            sizes = [sizes[order.index(axis)] for axis in self.axes]
        return _stack(text, sizes)

    def _declared_order(self, tokens: list[Token]) -> tuple[list[Token], str]:
        """The tokens without a declared order of axes at the end, and that order."""
        if len(self.axes) < 2 or not tokens or tokens[-1].text not in (")", "]"):
            return tokens, ""
        start = len(tokens) - 1
        while start and tokens[start].text not in ("(", "["):
            start -= 1
        written = "".join(token.text for token in tokens[start + 1 : -1])
        order = "".join(letter for letter in written if letter not in "x×,")
        if start and sorted(order) == sorted(self.axes):
            return tokens[:start], order
        return tokens, ""

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> Tabulated | None:
        """A reference's sizes at the points that follow from the seed."""
        return self._formula.expect(function, instance, seed)

    def compare(self, expected: Tabulated, actual: Expression) -> Comparison:
        """Whether all sizes are right in their order; else which are not, or what is general about it."""
        if actual.constant:
            return self._formula.compare(expected, actual)
        scale = typical(expected.values)
        pairs = _pairs(expected, actual)
        if not pairs:
            return self._formula.compare(expected, actual)
        if len(pairs[0][0]) != len(pairs[0][1]):
            return Comparison(
                False, hint=f"Your shape has {len(pairs[0][1])} axes; another number is asked for."
            )
        wrong = _wrong_axes(pairs, scale)
        if not wrong:
            return Comparison(True, 1.0)
        if all(close(np.sort(wanted), np.sort(given), scale) for wanted, given in pairs):
            return Comparison(False, hint="All sizes are there, but in another order of axes.")
        which = ", ".join(str(axis + 1) for axis in wrong)
        hint = (
            f"The size of axis {which} is not right." if len(wrong) == 1 else f"Axes {which} are not right."
        )
        return Comparison(False, hint=hint, detail=f"The right shape is {self.show(expected)}.")

    def same(self, one: Tabulated, other: Tabulated) -> bool:
        """Whether two references give the same sizes at all points."""
        return self._formula.same(one, other)

    def plain(self, value: Tabulated | Expression) -> Raw:
        """A shape as its text, or the sizes at the example."""
        if isinstance(value, Expression):
            return value.text.strip()
        if self.text and self._declares(value):
            return self.text
        return None if value.example is None else value.example.tolist()

    def _declares(self, value: Tabulated) -> bool:
        """Whether the declared text is the shape that a table holds."""
        pairs = _pairs(value, self.read(self.text))
        return (
            bool(pairs)
            and len(pairs[0][0]) == len(pairs[0][1])
            and not _wrong_axes(pairs, typical(value.values))
        )

    def show(self, value: Tabulated | Expression) -> str:
        """The same as one line of text."""
        plain = self.plain(value)
        if plain is None:
            return "a shape"
        return plain if isinstance(plain, str) else "x".join(f"{size:g}" for size in np.atleast_1d(plain))

    def forms(self, expected: Tabulated) -> Mapping[str, Raw]:
        """The declared texts, and the sizes at the example."""
        return self._formula.forms(expected)

    def describe(self) -> str:
        """What an answer may look like."""
        first = next(iter(self.variables), "n")
        return (
            f"A shape in {', '.join(self.variables) or 'numbers'}, such as {first} x 2 or ({first} + 1, 2)."
        )

    def as_array(self, value: Tabulated | Expression) -> NDArray[np.float64] | None:
        """The sizes at the example, or the numbers that were answered."""
        if isinstance(value, Tabulated):
            return value.example
        return constant_value(value) if value.constant else None


def _pairs(expected: Tabulated, actual: Expression) -> list[Pair]:
    """Expected and actual sizes at the points where both have values."""
    return [
        (np.atleast_1d(wanted), np.atleast_1d(given))
        for wanted, given in zip(expected.values, evaluate_at(actual, expected.points).values, strict=True)
        if wanted is not None and given is not None
    ]


def _wrong_axes(pairs: list[Pair], scale: float) -> list[int]:
    """The axes on which pairs of equally many sizes differ."""
    return [
        axis
        for axis in range(len(pairs[0][0]))
        if not all(close(wanted[axis], given[axis], scale) for wanted, given in pairs)
    ]


def _stack(text: str, sizes: list[Expression]) -> Expression:
    if len(sizes) == 1 and isinstance(sizes[0].root, Stack):
        return sizes[0]
    names = frozenset().union(*(size.names for size in sizes))
    return Expression(text, Stack(tuple(size.root for size in sizes)), names)


def _without_call(tokens: list[Token]) -> list[Token]:
    """The tokens without torch.Size, tuple or shape before the bracket."""
    start = 0
    while start < len(tokens) and tokens[start].text in (
        "torch",
        ".",
        "Size",
        "shape",
        "size",
        "tuple",
        "Shape",
    ):
        start += 1
    return tokens[start:]


def _separated(tokens: list[Token], scope: Scope) -> list[Token]:
    """The tokens with names such as HxW taken apart, unless x is a variable."""
    if scope.exact("x"):
        return tokens
    found: list[Token] = []
    for token in tokens:
        parts = token.text.split("x")
        apart = token.kind == "name" and not scope.exact(token.text) and "x" in token.text
        if not apart or not all(not part or part.isdigit() or scope.find(part) for part in parts):
            found.append(token)
            continue
        start = token.start
        for index, part in enumerate(parts):
            if index:
                found.append(Token("name", "x", start - 1))
            if part:
                found.append(Token("number" if part.isdigit() else "name", part, start))
            start += len(part) + 1
    return found


def _exponent_of_reals(tokens: list[Token]) -> list[Token]:
    """What stands in the exponent of R^{...}, behind a sign of membership if there is one."""
    for index, token in enumerate(tokens):
        if token.text == "∈":
            tokens = tokens[index + 1 :]
            break
    texts = [token.text for token in tokens]
    for opening in (["{", "R", "}", "^"], ["R", "^"], ["ℝ", "^"]):
        if texts[: len(opening)] == opening:
            return tokens[len(opening) :]
    return tokens


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """The tokens without brackets around all of them."""
    while len(tokens) > 2 and tokens[0].text in _PAIRS:
        depths = list(accumulate((one.text in _PAIRS) - (one.text in _PAIRS.values()) for one in tokens))
        if 0 in depths[:-1] or depths[-1]:
            break
        tokens = tokens[1:-1]
    return tokens


def _split(tokens: list[Token]) -> list[list[Token]]:
    """The sizes, between the separators outside all brackets."""
    parts = split_tokens(tokens, _SEPARATORS)
    if len(parts) == 2 and not parts[1] and tokens[-1].text == ",":  # (n,) is Python's tuple of one
        parts.pop()
    return parts

"""Reading intervals and ranges as people write them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from grader.errors import Unreadable
from grader.formulas.reading import read_part
from grader.formulas.scope import Scope
from grader.formulas.syntax import Expression, Number
from grader.formulas.tokens import Token, read_tokens, split_tokens

_INFINITE = frozenset({"inf", "infinity", "infty", "oo", "Inf", "Infinity"})
_LESS = {"<": False, "<=": True}
_MORE = {">": False, ">=": True}
_MEND = "Write for example (2, 5], [2, inf) or 2 < x <= 5."
_MEND_RANGE = "Write for example 2..9 or 2 <= m <= 9."
_SETS: tuple[tuple[str, float, bool], ...] = (
    (
        r"(?:r|ℝ|reals?|real line|real numbers?|all reals?|all real (?:numbers|values)|any real number)",
        -math.inf,
        False,
    ),
    (r"(?:r|ℝ)\s*(?:\^?\{?\+\}?|⁺|_\{?>\s?0\}?)", 0.0, False),
    (r"(?:all )?positive (?:reals?|real numbers|numbers)", 0.0, False),
    (r"(?:all )?non-?\s?negative (?:reals?|real numbers|numbers)", 0.0, True),
)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval as read; an end is a formula or an infinite number."""

    text: str
    low: Expression | float
    high: Expression | float
    low_closed: bool
    high_closed: bool


def mapping_span(raw: Mapping[Any, Any], scope: Scope) -> Span:
    """An interval from {"low": 0, "high": 1, "low_closed": false}; ends belong to it unless said otherwise.

    Raises:
        Unreadable: when an end is missing, or an entry is unknown.
    """
    unknown = [str(key) for key in raw if key not in ("low", "high", "low_closed", "high_closed")]
    closed = [raw.get(key, True) for key in ("low_closed", "high_closed")]
    if unknown or "low" not in raw or "high" not in raw or not all(isinstance(one, bool) for one in closed):
        raise Unreadable("An interval has the entries low, high, low_closed and high_closed.", mend=_MEND)
    ends = [_plain_end(raw[key], scope) for key in ("low", "high")]
    text = f"{'[' if closed[0] else '('}{raw['low']}, {raw['high']}{']' if closed[1] else ')'}"
    return Span(text[:200], ends[0], ends[1], closed[0], closed[1])


def _plain_end(raw: Any, scope: Scope) -> Expression | float:
    if isinstance(raw, str):
        return _end(raw, read_tokens(raw), scope)
    if isinstance(raw, float) and math.isinf(raw):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not abs(raw) < 1e300:
        raise Unreadable("An end of an interval is a number or a formula.", mend=_MEND)
    return Expression(str(raw), Number(float(raw)), frozenset())


def text_span(text: str, scope: Scope, *, integer: bool) -> Span:
    """An interval from text: (0, 1], ]0, 1], 0 < x <= 1, x > 0, R; with ``integer`` also 0..k-1.

    Raises:
        Unreadable: with what would be right.
    """
    if (named := _named_set(text)) is not None:
        return named
    tokens = read_tokens(text)[:-1]
    while tokens and tokens[-1].text in (".", ",", ";"):
        tokens.pop()
    signs = [token.text for token in tokens]
    marks = [place for place, sign in enumerate(signs) if sign in ("∈", "in")]
    if len(marks) > 1 or (
        marks and any(pair in ([")", ","], ["]", ","]) for pair in map(list, pairwise(signs[: marks[-1]])))
    ):
        raise Unreadable("More than one interval stands here.", mend=_MEND)
    tokens = _unbraced_sides(_behind(tokens, "∈", "in", "="))
    reader = _Reader(text, scope, integer=integer)
    if any(token.text in _LESS or token.text in _MORE for token in tokens):
        return reader.inequality(tokens)
    if integer and (found := reader.whole_numbers(tokens)) is not None:
        return found
    return reader.brackets(tokens)


def _named_set(text: str) -> Span | None:
    plain = re.sub(r"\\mathbb\s*\{?\s*R\s*\}?", "R", text).replace("$", " ")
    plain = re.sub(r"^.*(?:∈|\\in\b|(?<![<>])=)", "", plain).strip(" .").lower()
    for pattern, low, closed in _SETS:
        if re.fullmatch(pattern, plain):
            start: Expression | float = low if math.isinf(low) else Expression("0", Number(0.0), frozenset())
            return Span(text, start, math.inf, closed, False)
    return None


def _behind(tokens: list[Token], *marks: str) -> list[Token]:
    """The tokens behind the last of these marks."""
    for index in range(len(tokens) - 1, -1, -1):
        if tokens[index].text in marks:
            return tokens[index + 1 :]
    return tokens


def _unbraced_sides(tokens: list[Token]) -> list[Token]:
    """Without the braces of a LaTeX group or a set around everything."""
    while len(tokens) > 2 and tokens[0].text == "{" and tokens[-1].text == "}":
        tokens = tokens[1:-1]
    return tokens


def _end(text: str, tokens: list[Token], scope: Scope) -> Expression | float:
    """One end of an interval: a formula, or infinity with its sign."""
    tokens = [token for token in tokens if token.kind != "end"]
    bare = _unbraced_sides(tokens)
    if bare and bare[-1].text in _INFINITE and len(bare) <= 2:
        sign = bare[0].text if len(bare) == 2 else "+"
        if sign in ("+", "-"):
            return -math.inf if sign == "-" else math.inf
    if not tokens:
        raise Unreadable("An end of the interval is missing.", mend=_MEND)
    start = tokens[0].start
    return read_part(text, [*tokens, Token("end", "", start)], scope)


class _Reader:
    """The ways to write one interval."""

    def __init__(self, text: str, scope: Scope, *, integer: bool) -> None:
        self.text = text
        self.scope = scope
        self.integer = integer
        self.mend = _MEND_RANGE if integer else _MEND

    def end(self, tokens: list[Token]) -> Expression | float:
        return _end(self.text, tokens, self.scope)

    def brackets(self, tokens: list[Token]) -> Span:
        """(0, 1], [0, 1[, ]0, 1)."""
        ends = (tokens[0].text, tokens[-1].text) if len(tokens) > 3 else ("", "")
        if ends[0] not in ("(", "[", "]") or ends[1] not in (")", "]", "["):
            raise Unreadable("This is not an interval.", mend=self.mend)
        parts = split_tokens(tokens[1:-1], (",", ";"))
        if len(parts) != 2:
            raise Unreadable("An interval has two ends, with a comma between them.", mend=self.mend)
        return Span(self.text, self.end(parts[0]), self.end(parts[1]), ends[0] == "[", ends[1] == "]")

    def inequality(self, tokens: list[Token]) -> Span:
        """0 < x <= 1, x > 0, x >= 0 and x < 1; 0 <= m, n < k, with a limit on either side of its comma."""
        found: dict[bool, tuple[Expression | float, bool]] = {}
        for piece in split_tokens(tokens, (",", "and")):
            for bound, closed, is_low in self._limits(piece):
                if is_low in found:
                    raise Unreadable("Two limits are given for the same side.", mend=self.mend)
                found[is_low] = (bound, closed)
        low, high = found.get(True, (-math.inf, False)), found.get(False, (math.inf, False))
        return Span(self.text, low[0], high[0], low[1], high[1])

    def _limits(self, tokens: list[Token]) -> list[tuple[Expression | float, bool, bool]]:
        """The limits that one inequality states: the end, whether it belongs, whether it is the lower."""
        signs = _signs(tokens)
        parts = split_tokens(tokens, {*_LESS, *_MORE})
        if len(parts) != len(signs) + 1:
            raise Unreadable("The brackets in these inequalities do not match.", mend=self.mend)
        if len(signs) == 2 and len({sign in _LESS for sign in signs}) == 1:
            less = signs[0] in _LESS
            closed = [sign in ("<=", ">=") for sign in signs]
            return [(self.end(parts[0]), closed[0], less), (self.end(parts[2]), closed[1], not less)]
        if len(signs) != 1:
            raise Unreadable("These inequalities cannot be read.", mend=self.mend)
        left, right = (self._readable(part) for part in parts)
        if (left is None) == (right is None):
            raise Unreadable("It is not clear which side is the limit.", mend=self.mend)
        bound = right if left is None else left
        assert bound is not None  # noqa: S101 - one of them is not None
        return [(bound, signs[0] in ("<=", ">="), (signs[0] in _MORE) == (left is None))]

    def _readable(self, tokens: list[Token]) -> Expression | float | None:
        try:
            return self.end(tokens)
        except Unreadable:
            return None

    def whole_numbers(self, tokens: list[Token]) -> Span | None:
        """0..k-1, {0, 1, ..., k-1}, range(k), 0 to k-1; None when it is none of these."""
        if tokens and tokens[0].text == "range" and tokens[-1].text == ")":
            parts = split_tokens(tokens[2:-1], (",",))
            if len(parts) > 2:
                raise Unreadable("A range with steps is not one interval.", mend=self.mend)
            low = self.end(parts[0]) if len(parts) == 2 else Expression("0", Number(0.0), frozenset())
            return Span(self.text, low, self.end(parts[-1]), True, False)
        tokens = _behind(tokens, "from")
        if len(tokens) > 2 and tokens[0].text in "([" and len(split_tokens(tokens[1:-1], ("…", ".."))) == 2:
            tokens = tokens[1:-1]
        parts = split_tokens(tokens, ("…", "..", "to"))
        if len(parts) != 2:
            return None
        before = [part for part in split_tokens(parts[0], (",",)) if part]
        after = [part for part in split_tokens(parts[1], (",",)) if part]
        if not before or len(after) != 1:
            raise Unreadable("The first and the last number of the range are not clear.", mend=self.mend)
        self._check_steps(before)
        return Span(self.text, self.end(before[0]), self.end(after[0]), True, True)

    def _check_steps(self, written: list[list[Token]]) -> None:
        """The numbers before the dots must go up by one."""
        values = [part[0].text if len(part) == 1 and part[0].kind == "number" else "" for part in written]
        if len(values) > 1 and any(
            not one.isdigit() or not other.isdigit() or int(other) != int(one) + 1
            for one, other in pairwise(values)
        ):
            raise Unreadable("The numbers before the dots do not go up by one.", mend=self.mend)


def _signs(tokens: list[Token]) -> list[str]:
    return [token.text for token in tokens if token.text in _LESS or token.text in _MORE]

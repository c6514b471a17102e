"""Reading a whole answer: the formula in it, without delimiters, left-hand sides and the full stop."""

from __future__ import annotations

import numpy as np

from grader.errors import Unreadable
from grader.formulas.evaluation import OutOfRange, evaluate
from grader.formulas.functions import ShapeMismatch
from grader.formulas.parser import read_expression
from grader.formulas.scope import Scope
from grader.formulas.syntax import Components, Expression, Name, Node, Number, Reduction, children
from grader.formulas.tokens import Token, nesting, place, read_tokens, split_tokens

_CONDITIONS = frozenset({"where", "with", "for", "if", "when", "wobei", "mit", "else", "lambda", "or", "and"})


def read_formula(text: str, scope: Scope, index_base: int = 0) -> Expression:
    """The formula that an answer states: the last part of a chain of equalities.

    Raises:
        Unreadable: with the place, and what would be right.
    """
    tokens = read_tokens(text, [name for name in scope.aliases if "/" in name])
    parts = chain_of_equalities(without_stop(tokens))
    left_side = parts[-2] if len(parts) > 1 else []
    return check_constants(read_expression(text, parts[-1], scope, index_base, left_side))


def read_part(text: str, tokens: list[Token], scope: Scope) -> Expression:
    """The formula that some tokens state, the last of which is the end. Raises ``Unreadable``."""
    return check_constants(read_expression(text, tokens, scope, 0))


def constant(text: str) -> float:
    """The value of a number written as a formula: 1/3, sqrt(2), \\frac{1}{4}, 2^10, 2.5\\cdot10^{-3}.

    Raises:
        Unreadable: when it is no finite number.
    """
    expression = read_formula(text, Scope({}))
    try:
        value = evaluate(expression, {})
    except (ShapeMismatch, OutOfRange) as error:
        raise Unreadable("This is not one number.", mend="Write for example 2.5 or 1/3.") from error
    if value.ndim or not np.isfinite(value):
        raise Unreadable("This is not one finite number.", mend="Write for example 2.5 or 1/3.")
    return float(value)


def split_equalities(tokens: list[Token]) -> list[list[Token]]:
    """The parts of a chain of equalities, split at the equals signs outside all brackets."""
    return split_tokens(tokens, ("=",))


def chain_of_equalities(tokens: list[Token]) -> list[list[Token]]:
    """The parts of a chain of equalities, of which the last is the answer.

    Raises:
        Unreadable: when what stands before it shows that it is no chain of equalities.
    """
    for token in tokens:
        if token.kind == "name" and token.text.lower() in _CONDITIONS:
            raise Unreadable(
                f"The word {token.text} is no part of a formula.",
                where=place(token.start),
                mend="Write one formula, without conditions or explanations.",
            )
    parts = split_equalities(tokens)
    for part in parts[:-1]:
        depth = 0
        for token in part:
            depth += nesting(token)
            if token.text in (",", ";") and depth == 0:
                raise Unreadable(
                    "More than one formula stands here.",
                    where=place(token.start),
                    mend="Write one formula only.",
                )
    return parts


def without_stop(tokens: list[Token]) -> list[Token]:
    """The tokens without a full stop, comma or semicolon at the end of the sentence."""
    end = len(tokens) - 1
    while end and tokens[end - 1].kind == "sign" and tokens[end - 1].text in (".", ",", ";"):
        end -= 1
    return [*tokens[:end], tokens[-1]]


def check_constants(expression: Expression) -> Expression:
    """The expression itself, once every part of it without variables is known to have a finite value.

    Raises:
        Unreadable: for 1/0, 9^9^9 and the like, before any variable gets a value.
    """
    if _is_constant(expression.root):
        _check_finite(expression.root)
    return expression


def _is_constant(node: Node) -> bool:
    """Whether a node holds no variables; where some of its parts do, the others are checked."""
    below = children(node)
    fixed = [_is_constant(child) for child in below]
    if isinstance(node, Name):
        return False
    if isinstance(node, (Reduction, Components)):  # their running indices stand for numbers
        return False
    if all(fixed):
        return True
    for child, constant_child in zip(below, fixed, strict=True):
        if constant_child and not isinstance(child, Number):
            _check_finite(child)
    return False


def _check_finite(node: Node) -> None:
    try:
        value = evaluate(Expression("", node, frozenset()), {})
    except (ShapeMismatch, OutOfRange) as error:
        raise Unreadable(
            f"The formula has no value: {error}.", mend="Mind the shapes of its parts."
        ) from error
    if not np.all(np.isfinite(value)):
        raise Unreadable(
            "A part of the formula has no finite value: a division by zero, or a number too large.",
            mend="Write a formula with a finite value, for example (a + b)/2.",
        )

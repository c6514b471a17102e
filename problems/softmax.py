"""Softmax: shifts, ranges and the derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Formula, Interval, Misconception, Parts, Real, Vector, Whole
from reference import softmax

_SCALED = "You scaled the vector, which changes the ratios of the exponentials. Look at what a summand does."
_FACTOR = "You kept the factor exp(c) of the numerator. Look for it in the denominator too."

shift = Exercise(
    id="softmax.shift",
    ask=(
        "x is a vector and c a number that is added to each of its entries. Simplify softmax(x + c) to an "
        "expression without c, for the vector or for its entry i (softmax, exp and sum are known "
        "functions). For x = (1, 2, 3) and c = 100 the three values, to four significant digits, also count "
        "as an answer."
    ),
    reference=lambda x, c: softmax.softmax(x + c),
    answer=Formula(
        text="softmax(x)",
        variables={"x": Vector(3), "c": Real(-3, 3)},
        example={"x": [1.0, 2.0, 3.0], "c": 100.0},
        without=("c",),
    ),
    misconceptions=(
        Misconception(
            "scale-invariance", _SCALED, wrong=lambda x, c: softmax.softmax(2 * x), written="softmax(2*x)"
        ),
        Misconception(
            "scale-invariance", _SCALED, wrong=lambda x, c: softmax.softmax(c * x), written="softmax(c*x)"
        ),
        Misconception(
            "factor-kept",
            _FACTOR,
            wrong=lambda x, c: np.exp(c) * softmax.softmax(x),
            written="exp(c)*softmax(x)",
        ),
        Misconception(
            "factor-kept", _FACTOR, wrong=lambda x, c: np.e * softmax.softmax(x), written="e*softmax(x)"
        ),
        Misconception(
            "vector-c",
            "You shifted one entry only. Here the same number is added to every entry.",
            wrong=lambda x, c: softmax.softmax(x + np.array([1.0, 0.0, 0.0])),
        ),
    ),
    source="document 001, lines 9-26",
)


_NEGATIVE = "That is the range of tanh. An exponential is never negative."

numerator_range = Exercise(
    id="softmax.numerator_range",
    ask=(
        "x is any vector of two or more real numbers. Which values can the numerator exp(x_i + c) of "
        "softmax take: without a shift, c = 0 (no-shift), and for c = -max(x) (max-shift)? Give intervals; "
        "mind which ends belong to them."
    ),
    reference=lambda: {
        "no-shift": softmax.numerator_range(shifted=False),
        "max-shift": softmax.numerator_range(shifted=True),
    },
    answer=Parts({"no-shift": Interval(), "max-shift": Interval()}),
    misconceptions=(
        Misconception(
            "closed-at-zero",
            "You let the exponential be 0. Is there a real number whose exponential is 0?",
            wrong=lambda: {"no-shift": (0.0, np.inf, "[)"), "max-shift": (0.0, 1.0, "[]")},
        ),
        Misconception(
            "open-at-one",
            "You left one end out. What is the numerator of the largest entry after the shift?",
            wrong=lambda: {"no-shift": (0.0, np.inf, "()"), "max-shift": (0.0, 1.0, "()")},
        ),
        Misconception(
            "minus-one-to-one",
            _NEGATIVE,
            wrong=lambda: {"no-shift": (0.0, np.inf, "()"), "max-shift": (-1.0, 1.0, "()")},
        ),
        Misconception(
            "minus-one-to-one",
            _NEGATIVE,
            wrong=lambda: {"no-shift": (0.0, np.inf, "()"), "max-shift": (-1.0, 1.0, "[]")},
        ),
    ),
    credit="entries",
    source="document 001, line 28",
)

range_and_sum = Exercise(
    id="softmax.range_and_sum",
    ask=(
        "x is any vector of d >= 2 real numbers, in exact arithmetic. In which interval does each entry of "
        "softmax(x) lie (range; mind which ends belong to it), and what is the sum of all d entries (sum)?"
    ),
    reference=lambda **_: {"range": softmax.entry_range(), "sum": 1.0},
    answer=Parts({"range": Interval(), "sum": Formula(text="1", variables={"d": Whole(2, 9)})}),
    misconceptions=(
        Misconception(
            "closed-interval",
            "You let an entry reach the ends. Would the exponential of a real number have to be 0 for that?",
            wrong=lambda **_: {"range": (0.0, 1.0, "[]"), "sum": 1.0},
        ),
        Misconception(
            "sum-d",
            "You added up as many ones as there are entries. What does the denominator divide by?",
            wrong=lambda d=2, **_: {"range": softmax.entry_range(), "sum": d},
            written={"range": "(0, 1)", "sum": "d"},
        ),
        Misconception(
            "minus-one-one",
            "That is the range of tanh. Numerator and denominator of softmax are positive.",
            wrong=lambda **_: {"range": (-1.0, 1.0, "()"), "sum": 1.0},
        ),
    ),
    credit="entries",
    source="document 001, line 30",
)


def _jacobian_diagonal(logits: Any) -> Any:
    return np.diag(np.diag(softmax.jacobian(logits)))


def _jacobian_plus(logits: Any) -> Any:
    p = softmax.softmax(logits)
    return np.diag(p) + np.outer(p, p)


def _jacobian_negated(logits: Any) -> Any:
    return -softmax.jacobian(logits)


def _draw_logits(rng: np.random.Generator) -> dict[str, Any]:
    return {"logits": rng.choice(np.arange(-2, 3), int(rng.integers(2, 4)), replace=False)}


jacobian = Exercise(
    id="softmax.jacobian",
    ask=(
        "p = softmax(z) at z = {logits}. Give the matrix of derivatives dp/dz: entry (i, j) is dp_i/dz_j "
        "(three decimals are enough)."
    ),
    reference=softmax.jacobian,
    answer=Array(decimals=3),
    misconceptions=(
        Misconception(
            "diagonal-only",
            "You derived each probability by its own logit only. All logits stand in the denominator.",
            wrong=_jacobian_diagonal,
        ),
        Misconception(
            "plus",
            "The product term has the wrong sign. A probability falls when another logit grows.",
            wrong=_jacobian_plus,
        ),
        Misconception(
            "sign",
            "Every sign is turned. A probability grows with its own logit.",
            wrong=_jacobian_negated,
        ),
    ),
    draw=_draw_logits,
    credit="entries",
    source="Bishop, Pattern Recognition and Machine Learning, equation 4.106",
)

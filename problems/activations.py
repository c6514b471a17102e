"""Sigmoid and tanh: derivatives, identities, ranges and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.authoring import (
    Claim,
    Exercise,
    Formula,
    Integer,
    Interval,
    Misconception,
    Number,
    Parts,
    Real,
    Whole,
    WitnessResult,
)
from reference import activations

_sigmoid = activations.sigmoid

sigmoid_derivative = Exercise(
    id="activations.sigmoid_derivative",
    ask=(
        "sigma(x) = 1 / (1 + exp(-x)). Give the derivative of sigma at x as a formula in s = sigma(x) alone. "
        "Its value at x = 1 also counts as an answer."
    ),
    reference=activations.sigmoid_derivative,
    answer=Formula(
        text="s*(1 - s)",
        variables={"x": Real(-4, 4)},
        also={"s": lambda x, **_: _sigmoid(x)},
        names={"sigma": "s"},
        example={"x": 1.0},
    ),
    misconceptions=(
        Misconception(
            "plus",
            "The second factor has the wrong sign. The slope must vanish where sigma comes close to 1.",
            wrong=lambda x: _sigmoid(x) * (1 + _sigmoid(x)),
            written="s*(1 + s)",
        ),
        Misconception(
            "only-one-factor",
            "One factor of the denominator is lost: the inner function stands there squared after deriving.",
            wrong=lambda x: 1 - _sigmoid(x),
            written="1 - s",
        ),
        Misconception(
            "sign",
            "The sign is turned. Two minus signs meet: one of the exponent -1, one of the exponential.",
            wrong=lambda x: -activations.sigmoid_derivative(x),
            written="-s*(1 - s)",
        ),
        Misconception(
            "squared",
            "You lost the exponential that deriving the denominator brings along.",
            wrong=lambda x: _sigmoid(x) ** 2,
            written="s^2",
        ),
        Misconception(
            "tanh-rule",
            "That is the rule for tanh. Derive 1 / (1 + exp(-x)) itself.",
            wrong=lambda x: 1 - _sigmoid(x) ** 2,
            written="1 - s^2",
        ),
    ),
    source="document 001, lines 60-74",
)

tanh_derivative = Exercise(
    id="activations.tanh_derivative",
    ask="Give the derivative of tanh at x as a formula in t = tanh(x) alone.",
    reference=activations.tanh_derivative,
    answer=Formula(text="1 - t^2", variables={"x": Real(-3, 3)}, also={"t": lambda x, **_: np.tanh(x)}),
    misconceptions=(
        Misconception(
            "sigmoid-rule",
            "That is the rule for the sigmoid. Derive sinh(x) / cosh(x) with the quotient rule.",
            wrong=lambda x: np.tanh(x) * (1 - np.tanh(x)),
            written="t*(1 - t)",
        ),
        Misconception(
            "plus",
            "One sign is wrong. The slope must vanish where tanh comes close to 1.",
            wrong=lambda x: 1 + np.tanh(x) ** 2,
            written="1 + t^2",
        ),
        Misconception(
            "not-squared",
            "The slope must be the same at x and at -x, as tanh is odd. Yours is not.",
            wrong=lambda x: 1 - np.tanh(x),
            written="1 - t",
        ),
    ),
    source="Deep Learning (Goodfellow, Bengio, Courville), section 6.3.2",
)

tanh_from_sigmoid = Exercise(
    id="activations.tanh_from_sigmoid",
    ask=(
        "Write tanh(x) with the function sigma(x) = 1 / (1 + exp(-x)), without tanh or exponentials. The "
        "value at x = 1 also counts as an answer."
    ),
    reference=activations.tanh_from_sigmoid,
    answer=Formula(
        text="2*sigma(2*x) - 1", variables={"x": Real(-3, 3)}, example={"x": 1.0}, without=("tanh",)
    ),
    misconceptions=(
        Misconception(
            "no-doubling",
            "The range is right but the slope at 0 is not. Look at the exponent in tanh.",
            wrong=lambda x: 2 * _sigmoid(x) - 1,
            written="2*sigma(x) - 1",
        ),
        Misconception(
            "no-shift",
            "Your expression is never negative, tanh is.",
            wrong=lambda x: 2 * _sigmoid(2 * x),
            written="2*sigma(2*x)",
        ),
        Misconception(
            "no-scale",
            "Your expression is never positive, tanh is. Compare the lengths of the two ranges.",
            wrong=lambda x: _sigmoid(2 * x) - 1,
            written="sigma(2*x) - 1",
        ),
        Misconception(
            "halved-argument",
            "You stretched where you should squeeze: compare the slopes at 0.",
            wrong=lambda x: 2 * _sigmoid(x / 2) - 1,
            written="2*sigma(x/2) - 1",
        ),
    ),
    source="document 001, lines 215-230",
)

output_ranges = Exercise(
    id="activations.output_ranges",
    ask=(
        "Which values do tanh and the sigmoid 1 / (1 + exp(-x)) take for real x? Give two intervals (tanh, "
        "sigmoid); mind which ends belong to them."
    ),
    reference=lambda: {name: activations.output_range(name) for name in ("tanh", "sigmoid")},
    answer=Parts({"tanh": Interval(), "sigmoid": Interval()}),
    misconceptions=(
        Misconception(
            "closed",
            "You let the functions reach their limits. Is there a real x at which they do?",
            wrong=lambda: {"tanh": (-1.0, 1.0, "[]"), "sigmoid": (0.0, 1.0, "[]")},
        ),
        Misconception(
            "swapped",
            "You exchanged the two. Which of them is 0 at x = 0?",
            wrong=lambda: {
                "tanh": activations.output_range("sigmoid"),
                "sigmoid": activations.output_range("tanh"),
            },
        ),
        Misconception(
            "tanh-unbounded",
            "tanh is sinh divided by cosh, and both grow alike. What is its limit?",
            wrong=lambda: {"tanh": (-np.inf, np.inf, "()"), "sigmoid": activations.output_range("sigmoid")},
        ),
    ),
    credit="entries",
    source="document 001, lines 203-209",
)

sigmoid_derivative_maximum = Exercise(
    id="activations.sigmoid_derivative_maximum",
    ask=(
        "sigma(x) = 1 / (1 + exp(-x)). What is the greatest value of its derivative (maximum), and at which "
        "x is it attained (x)?"
    ),
    reference=activations.sigmoid_derivative_maximum,
    answer=Parts({"maximum": Number(), "x": Number()}),
    misconceptions=(
        Misconception(
            "one-half",
            "That is the value of sigma itself where it is steepest. Put it into the formula of the "
            "derivative.",
            wrong=lambda: (0.5, 0.0),
        ),
        Misconception(
            "one",
            "The sigmoid is nowhere as steep as that. Put its values into the formula of its derivative.",
            wrong=lambda: (activations.tanh_derivative_maximum()[0], 0.0),
        ),
        Misconception(
            "at-infinity",
            "Where sigma comes close to 1 its curve is flat. Look for the steepest place.",
            wrong=lambda: (activations.sigmoid_derivative_maximum()[0], np.inf),
        ),
    ),
    credit="entries",
    source="document 001, line 199",
)

sigmoid_product_bound = Exercise(
    id="activations.sigmoid_product_bound",
    ask=(
        "In backpropagation through n sigmoid layers, n derivatives of the sigmoid are multiplied. Give the "
        "least upper bound of this product as a formula in n. Its value for n = 10 also counts as an answer."
    ),
    reference=activations.sigmoid_product_bound,
    answer=Formula(text="(1/4)^n", variables={"n": Whole(2, 12)}, example={"n": 10}),
    misconceptions=(
        Misconception(
            "linear",
            "You divided by the number of layers. The derivatives are multiplied with each other.",
            wrong=lambda n: activations.sigmoid_derivative_maximum()[0] / n,
            written="1/(4*n)",
        ),
        Misconception(
            "half",
            "You multiplied greatest values of another function: 1/2 is sigma(0), not its slope.",
            wrong=lambda n: 0.5**n,
            written="(1/2)^n",
        ),
    ),
    source="document 001, line 199",
)


def _ratio_of_maxima() -> int:
    return round(activations.tanh_derivative_maximum()[0] / activations.sigmoid_derivative_maximum()[0])


derivative_ratio = Exercise(
    id="activations.derivative_ratio",
    ask="How many times as large as the greatest slope of the sigmoid is the greatest slope of tanh?",
    reference=_ratio_of_maxima,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "range-ratio",
            "You compared the output ranges. The argument is scaled too: compare the derivatives at 0.",
            wrong=lambda: 2,
        ),
        Misconception(
            "equal",
            "The two curves are not equally steep. Evaluate both derivatives at 0.",
            wrong=lambda: 1,
        ),
    ),
    source="document 001, line 213",
)


def _check_slopes(instance: Mapping[str, Any], witness: Mapping[str, Any]) -> WitnessResult:
    if witness.get("x") is None:
        return WitnessResult(False, "The witness is missing: give an x.")
    x = float(witness["x"])
    if activations.tanh_derivative(x) > activations.sigmoid_derivative(x):
        why = f"At x = {x:g} tanh is the steeper one, so this x speaks for the claim."
        return WitnessResult(False, why, "witness-near-zero")
    return WitnessResult(True, f"At x = {x:g} tanh is not the steeper one.")


tanh_steeper_everywhere = Exercise(
    id="activations.tanh_steeper_everywhere",
    ask=(
        "True or false: tanh'(x) > sigma'(x) for all real x, with sigma(x) = 1 / (1 + exp(-x)). If false, "
        "give an x where it fails."
    ),
    reference=activations.tanh_steeper_everywhere,
    answer=Claim(
        fields={"x": Number()},
        check=_check_slopes,
        witnesses=({"x": 3.0}, {"x": -5.0}),
        bad_witnesses={"witness-near-zero": {"x": 1.0}},
    ),
    misconceptions=(
        Misconception(
            "witness-near-zero",
            "Your x lies where tanh is steeper. Try one further out, where tanh has saturated already.",
        ),
    ),
    source="document 001, line 211",
)

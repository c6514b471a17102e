"""Activation functions: softmax, sigmoid and tanh, their derivatives, identities and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.authoring import (
    Array,
    Claim,
    Exercise,
    Formula,
    Integer,
    Misconception,
    Number,
    Parts,
    Real,
    Vector,
    Whole,
    WitnessResult,
)
from reference import activations

# Softmax.

_SCALED = "You scaled the vector, which changes the ratios of the exponentials. Look at what a summand does."
_FACTOR = "You kept the factor exp(c) of the numerator. Look for it in the denominator too."

softmax_shift = Exercise(
    id="activations.softmax_shift",
    ask=(
        "x is a vector and c a number that is added to each of its entries. Simplify softmax(x + c) to an "
        "expression without c. For x = (1, 2, 3) and c = 100 the three values of the result also count as "
        "an answer."
    ),
    reference=lambda x, c: activations.softmax(x + c),
    answer=Formula(
        text="softmax(x)",
        variables={"x": Vector(3), "c": Real(-3, 3)},
        example={"x": [1.0, 2.0, 3.0], "c": 100.0},
    ),
    misconceptions=(
        Misconception("scale-invariance", _SCALED, wrong=lambda x, c: activations.softmax(2 * x)),
        Misconception("scale-invariance", _SCALED, wrong=lambda x, c: activations.softmax(c * x)),
        Misconception("factor-kept", _FACTOR, wrong=lambda x, c: np.exp(c) * activations.softmax(x)),
        Misconception("factor-kept", _FACTOR, wrong=lambda x, c: np.e * activations.softmax(x)),
        Misconception(
            "vector-c",
            "You shifted one entry only. Here the same number is added to every entry.",
            wrong=lambda x, c: activations.softmax(x + np.array([1.0, 0.0, 0.0])),
        ),
    ),
    source="document 001, lines 9-26",
)


def _jacobian_diagonal(logits: Any) -> Any:
    return np.diag(np.diag(activations.softmax_jacobian(logits)))


def _jacobian_plus(logits: Any) -> Any:
    p = activations.softmax(logits)
    return np.diag(p) + np.outer(p, p)


def _jacobian_negated(logits: Any) -> Any:
    return -activations.softmax_jacobian(logits)


def _draw_logits(rng: np.random.Generator) -> dict[str, Any]:
    return {"logits": rng.choice(np.arange(-2, 3), int(rng.integers(2, 4)), replace=False)}


softmax_jacobian = Exercise(
    id="activations.softmax_jacobian",
    ask=(
        "p = softmax(z) at z = {logits}. Give the matrix of derivatives dp/dz: entry (i, j) is dp_i/dz_j "
        "(three decimals are enough)."
    ),
    reference=activations.softmax_jacobian,
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


# Derivatives of sigmoid and tanh.

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
        ),
        Misconception(
            "only-one-factor",
            "One factor of the denominator is lost: the inner function stands there squared after deriving.",
            wrong=lambda x: 1 - _sigmoid(x),
        ),
        Misconception(
            "sign",
            "The sign is turned. Two minus signs meet: one of the exponent -1, one of the exponential.",
            wrong=lambda x: -activations.sigmoid_derivative(x),
        ),
        Misconception(
            "squared",
            "You lost the exponential that deriving the denominator brings along.",
            wrong=lambda x: _sigmoid(x) ** 2,
        ),
        Misconception(
            "tanh-rule",
            "That is the rule for tanh. Derive 1 / (1 + exp(-x)) itself.",
            wrong=lambda x: 1 - _sigmoid(x) ** 2,
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
        ),
        Misconception(
            "plus",
            "One sign is wrong. The slope must vanish where tanh comes close to 1.",
            wrong=lambda x: 1 + np.tanh(x) ** 2,
        ),
        Misconception(
            "not-squared",
            "The slope must be the same at x and at -x, as tanh is odd. Yours is not.",
            wrong=lambda x: 1 - np.tanh(x),
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
    answer=Formula(text="2*sigma(2*x) - 1", variables={"x": Real(-3, 3)}, example={"x": 1.0}),
    misconceptions=(
        Misconception(
            "no-doubling",
            "The range is right but the slope at 0 is not. Look at the exponent in tanh.",
            wrong=lambda x: 2 * _sigmoid(x) - 1,
        ),
        Misconception(
            "no-shift",
            "Your expression is never negative, tanh is.",
            wrong=lambda x: 2 * _sigmoid(2 * x),
        ),
        Misconception(
            "no-scale",
            "Your expression is never positive, tanh is. Compare the lengths of the two ranges.",
            wrong=lambda x: _sigmoid(2 * x) - 1,
        ),
        Misconception(
            "halved-argument",
            "You stretched where you should squeeze: compare the slopes at 0.",
            wrong=lambda x: 2 * _sigmoid(x / 2) - 1,
        ),
    ),
    source="document 001, lines 215-230",
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
            "That is the greatest slope of tanh. Maximise s (1 - s) over s between 0 and 1.",
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
        ),
        Misconception(
            "half",
            "You multiplied greatest values of another function: 1/2 is sigma(0), not its slope.",
            wrong=lambda n: 0.5**n,
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

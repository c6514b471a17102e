"""Linear and shift-invariant systems: claims with counterexamples that a program checks, and probes.

The checks of the counterexamples are in ``problems/_counterexamples.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Claim, Exercise, Integer, Misconception, Number
from problems import _counterexamples as counterexamples
from reference import linear_systems as systems


def always_true(**_: Any) -> bool:
    return True


def always_false(**_: Any) -> bool:
    return False


# Probing a system

probe_signal = Exercise(
    id="linear_systems.probe_signal",
    ask="You may send one signal of {size} samples (n = 0, 1, ..., counted from 0) through an unknown linear "
    "time-invariant system. Which signal makes it output exactly its filter h, with h[0] at n = 0? Give all "
    "{size} samples.",
    reference=systems.impulse,
    answer=Array(squeeze=True),
    misconceptions=(
        Misconception(
            "constant",
            "Every sample of this input starts a copy of the filter, and the copies add up. Which input lets "
            "you see a single copy?",
            wrong=lambda size: np.ones(size, dtype=np.float64),
        ),
        Misconception(
            "shifted-impulse",
            "You would see the filter, but when would its first value h[0] appear?",
            wrong=lambda size: systems.impulse(size, at=1),
        ),
        Misconception(
            "scaled-impulse",
            "The system is linear: what happens to the output when the input is larger than it need be?",
            wrong=lambda size: systems.impulse(size, height=2.0),
        ),
    ),
    draw=lambda rng: {"size": int(rng.integers(4, 13))},
    source="Oppenheim, Schafer: Discrete-Time Signal Processing, impulse response",
)


def draw_responses(rng: np.random.Generator) -> dict[str, Any]:
    """Responses of a drawn symmetric filter to an isolated one and an isolated zero."""
    side, centre = rng.choice([-3, -2, -1, 1, 2, 3], size=2, replace=False)
    return {"windows": np.array([[0, 1, 0], [1, 0, 1]]), "responses": np.array([centre, 2 * side])}


symmetric_filter = Exercise(
    id="linear_systems.symmetric_filter",
    ask="A symmetric filter (the same read from either end) is laid over each row of {windows}, entry by "
    "entry, and the products are added. The sums are {responses}. Which filter is it?",
    reference=systems.symmetric_filter,
    answer=Array(squeeze=True),
    misconceptions=(
        Misconception(
            "negated",
            "Lay your filter over the first window and add the products. What does the sign of the sum tell?",
            wrong=lambda windows, responses: -systems.symmetric_filter(windows, responses),
        ),
    ),
    draw=draw_responses,
)


# Claims

SUPERPOSITION_FIELDS: dict[str, Any] = {"x": Array(), "y": Array(), "a": Number(), "b": Number()}

shift_definition = Exercise(
    id="linear_systems.shift_definition",
    ask="True or false: every time-invariant operator L satisfies L[x[n]] = L[x[n+m]] for all m, that is, "
    "it gives the same output for a signal and for the shifted signal.\n\n"
    "If false, give a witness: an operator by its impulse response h (left out: L[x] = x), a signal x and "
    "shift, the whole number m. Signals are circular: what a shift pushes out at one end comes back at the "
    "other.",
    reference=systems.shift_leaves_output_unchanged,
    answer=Claim(
        fields={"h": Array(), "x": Array(), "shift": Integer()},
        check=counterexamples.check_shift_definition,
        witnesses=({"h": [1, -1], "x": [1, 0, 0, 0], "shift": 1}, {"x": [1, 2, 3], "shift": 2}),
        bad_witnesses={"constant-signal-witness": {"h": [1, 2], "x": [5, 5, 5, 5], "shift": 1}},
    ),
    misconceptions=(
        Misconception(
            "constant-signal-witness",
            "A constant signal looks the same after every shift, so both outputs agree. Take one that "
            "changes.",
        ),
    ),
    source="Oppenheim, Schafer: Discrete-Time Signal Processing, time invariance",
)

flatten_order = Exercise(
    id="linear_systems.flatten_order",
    ask="An activation map is flattened in some order, the same for all samples, and fed into a fully "
    "connected layer that is then trained. True or false: the choice of the order makes a difference to "
    "what the layer can learn, so that there are good and bad orders.",
    reference=systems.order_limits_layer,
    answer=Claim(needs_witness=False),
    misconceptions=(
        Misconception(
            "row-order-good",
            "A fully connected layer has no notion of neighbours. What becomes of its weights if you "
            "rearrange their columns as you rearranged the pixels?",
            wrong=always_true,
        ),
        Misconception(
            "order-breaks-shape",
            "The number of features is the same in every order. Which weights would a layer need to give the "
            "same output for rearranged features?",
            wrong=always_true,
        ),
    ),
)

relu_lti = Exercise(
    id="linear_systems.relu_lti",
    ask="True or false: ReLU, f(x) = max(0, x) for every entry, is linear and time-invariant (LTI).\n\n"
    "If false, give a witness, numbers or signals of one length: x and a with f(a*x) different from a*f(x), "
    "or x and y (and a, b, else 1) with f(a*x + b*y) different from a*f(x) + b*f(y); or, against time "
    "invariance, x and a whole number shift (circular).",
    reference=systems.relu_is_lti,
    answer=Claim(
        fields={**SUPERPOSITION_FIELDS, "shift": Integer()},
        check=counterexamples.check_relu,
        witnesses=({"x": 1, "a": -1}, {"x": [1, -2], "y": [-3, 1]}, {"x": 1, "y": 1, "a": 1, "b": -2}),
        bad_witnesses={
            "positive-scaling-witness": {"x": 1, "a": 2},
            "same-sign-witness": {"x": 1, "y": 2},
            "not-time-invariant": {"x": [1, -2, 3], "shift": 1},
        },
    ),
    misconceptions=(
        Misconception(
            "positive-scaling-witness",
            "ReLU keeps factors that are not negative. Which factors does it not keep?",
        ),
        Misconception(
            "same-sign-witness",
            "Where x and y have the same sign, ReLU treats both alike and the sums agree. What if they "
            "differ?",
        ),
        Misconception(
            "not-time-invariant",
            "ReLU looks at every sample by itself, so it commutes with shifts. Look for the other law of "
            "LTI.",
        ),
        Misconception(
            "lti",
            "Try both laws of an LTI operator with an input that has negative entries.",
            wrong=always_true,
        ),
    ),
)

strided_pooling_lti = Exercise(
    id="linear_systems.strided_pooling_lti",
    ask="True or false: the strided pooling that keeps the top-right pixel of each 2x2 block is linear and "
    "shift-invariant (LTI).\n\n"
    "If false, give a witness: an image (even numbers of rows and columns) and a shift, in whole pixels to "
    "the right or as [down, right]; what it pushes out at one edge comes back at the other. The witness "
    "counts when pooling the shifted image gives something else than the pooled image moved along, be it by "
    "as many positions as the shift has pixels or, since the pooled grid is coarser, by half as many. "
    "Against linearity: image, other and factors a, b (else 1).",
    reference=systems.strided_pooling_is_lti,
    answer=Claim(
        fields={"image": Array(), "shift": Array(), "other": Array(), "a": Number(), "b": Number()},
        check=counterexamples.check_strided_pooling,
        witnesses=(
            {"image": [[1, 2, 3, 4], [5, 6, 7, 8]], "shift": 1},
            {"image": [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], "shift": [1, 0]},
            {"image": [[0, 1], [0, 0]], "shift": [0, 1]},
        ),
        bad_witnesses={
            "shift-by-stride-witness": {"image": [[1, 2, 3, 4], [5, 6, 7, 8]], "shift": 2},
            "constant-image-witness": {"image": [[3, 3], [3, 3]], "shift": 1},
            "top-left": {"image": [[1, 0, 0, 1], [0, 0, 0, 0]], "shift": 1},
            "nonlinear": {"image": [[1, 2], [3, 4]], "other": [[0, -1], [2, 2]]},
        },
    ),
    misconceptions=(
        Misconception(
            "nonlinear",
            "Picking a pixel is linear: the picked pixel of a sum is the sum of the picked pixels. It is the "
            "maximum that would not be. Look at shifts.",
        ),
        Misconception(
            "lti",
            "Linear it is. Now move an image by one pixel: which pixels are kept then?",
            wrong=always_true,
        ),
        Misconception(
            "shift-by-stride-witness",
            "A shift by a whole block moves the output by one position: nothing is violated. Which shifts "
            "do not fit the blocks?",
        ),
        Misconception(
            "constant-image-witness",
            "A constant image looks the same after every shift. Take one whose pixels differ.",
        ),
        Misconception(
            "top-left",
            "Your image would do for the pooling that keeps the top-left pixel. Which pixel is kept here?",
        ),
    ),
)

bias_lti = Exercise(
    id="linear_systems.bias_lti",
    ask="True or false: adding a bias, B(x) = x + bias, is linear and time-invariant (LTI) for every "
    "bias.\n\n"
    "If false, give a witness: a number, signal or image x, a bias (a number or as large as x) and a factor "
    "with B(factor*x) different from factor*B(x); or x, bias and y with B(x + y) different from B(x) + B(y).",
    reference=systems.bias_is_lti,
    answer=Claim(
        fields={"x": Array(), "bias": Array(), "factor": Number(), "y": Array()},
        check=counterexamples.check_bias,
        witnesses=(
            {"x": [1, 2], "factor": 2, "bias": 3},
            {"x": [1, 2], "y": [0, 1], "bias": [1, 0]},
            {"x": 0, "factor": 0, "bias": 1},
        ),
        bad_witnesses={
            "lambda-one": {"x": [1, 2], "factor": 1, "bias": 3},
            "zero-bias": {"x": [1, 2], "factor": 2, "bias": 0},
        },
    ),
    misconceptions=(
        Misconception("lambda-one", "Multiplying by 1 changes neither side. Take another factor."),
        Misconception("zero-bias", "Without a bias nothing is added, and the law holds. Take another bias."),
        Misconception(
            "lti",
            "The bias moves values, not positions. What does a linear operator make of an input that is "
            "zero?",
            wrong=always_true,
        ),
        Misconception(
            "affine-is-linear",
            "A straight line that misses the origin is affine. Does doubling the input double the output?",
            wrong=always_true,
        ),
    ),
)

matrix_lti = Exercise(
    id="linear_systems.matrix_lti",
    ask="True or false: multiplication by a fully connected (square) matrix W is linear and time-invariant "
    "(LTI) for every W.\n\n"
    "If false, give a witness: W, a signal x and a whole number shift such that W times the shifted x is "
    "not the shifted W*x (circular: what leaves at one end comes back at the other). Other fields: a, a "
    "vector to add; y or factor, against linearity.",
    reference=systems.matrix_is_lti,
    answer=Claim(
        fields={
            "W": Array(),
            "x": Array(),
            "shift": Integer(),
            "a": Array(),
            "y": Array(),
            "factor": Number(),
        },
        check=counterexamples.check_matrix,
        witnesses=(
            {"W": [[1, 2], [3, 4]], "x": [1, 0], "shift": 1},
            {"W": [[1, 0, 0], [0, 2, 0], [0, 0, 3]], "x": [1, 1, 1], "shift": -1},
        ),
        bad_witnesses={
            "adds-vector-as-shift": {"W": [[1, 2], [3, 4]], "x": [1, 0], "a": [1, 1]},
            "nonlinear": {"W": [[1, 2], [3, 4]], "x": [1, 0], "factor": 2},
            "circulant-witness": {"W": [[1, 2], [2, 1]], "x": [1, 0], "shift": 1},
        },
    ),
    misconceptions=(
        Misconception(
            "adds-vector-as-shift",
            "Time invariance is about moving a signal along its index, not about adding a vector to its "
            "values.",
        ),
        Misconception(
            "nonlinear",
            "W(a*x + b*y) = a*W*x + b*W*y for every W: linear it is. Look at shifts.",
        ),
        Misconception(
            "lti",
            "Linear it is. Does the first row of W treat the first sample as the second row treats the "
            "second?",
            wrong=always_true,
        ),
        Misconception(
            "circulant-witness",
            "In your W each row is the one above, moved by one: such a matrix is a convolution. Take a more "
            "general one.",
        ),
    ),
)

max_pooling_linear = Exercise(
    id="linear_systems.max_pooling_linear",
    ask="True or false: max pooling is linear.\n\n"
    "If false, give a witness for one window, with f the maximum of its entries: windows x and y of one "
    "size (and factors a, b, else 1) with f(a*x + b*y) different from a*f(x) + b*f(y), or x and a with "
    "f(a*x) different from a*f(x).",
    reference=systems.max_pooling_is_linear,
    answer=Claim(
        fields=SUPERPOSITION_FIELDS,
        check=counterexamples.check_max_pooling,
        witnesses=({"x": [1, 0], "y": [0, 1]}, {"x": [[1, 2], [3, 4]], "a": -1}),
        bad_witnesses={
            "same-argmax-witness": {"x": [1, 0], "y": [3, 2]},
            "positive-scaling-witness": {"x": [1, 0], "a": 3},
        },
    ),
    misconceptions=(
        Misconception(
            "same-argmax-witness",
            "Both windows have their maximum at the same place, so the maxima add up. What if the places "
            "differ?",
        ),
        Misconception(
            "positive-scaling-witness",
            "Factors that are not negative leave the largest entry the largest. Which do not?",
        ),
    ),
)

average_pooling_linear = Exercise(
    id="linear_systems.average_pooling_linear",
    ask="True or false: average pooling is linear.\n\n"
    "If false, give a witness for one window, with f the mean of its entries: windows x and y of one size "
    "(and factors a, b, else 1) with f(a*x + b*y) different from a*f(x) + b*f(y), or x and a with f(a*x) "
    "different from a*f(x).",
    # A witness is asked for as with max pooling, so that the question does not tell the answer.
    reference=systems.average_pooling_is_linear,
    answer=Claim(fields=SUPERPOSITION_FIELDS, check=counterexamples.check_average_pooling),
    misconceptions=(
        Misconception(
            "pooling-is-nonlinear",
            "Write the average of a window as a weighted sum of its entries: do the weights depend on the "
            "entries?",
            wrong=always_false,
        ),
    ),
)

"""Linear layers y = W^T x + b: gradients as formulas and at drawn numbers, and two layers in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Formula, Matrix, Misconception, Parts, Real, Vector, Whole
from reference import linear_layers

# One sample. At some points of the domain d = k, so that wrong products have a value there; elsewhere a wrong
# reference raises what NumPy raises, and has none.

_LAYER = (
    "A linear layer computes y = W^T x + b: x is a column of d numbers, W is d x k, and b, y are columns "
    "of k numbers. delta = dJ/dy is a column of k numbers. "
)
_HOW = "Write @ for the matrix product and .T for the transpose, or LaTeX; vectors are columns."
_VARIABLES = {
    "d": Whole(2, 4),
    "k": Whole(2, 4),
    "x": Vector("d"),
    "W": Matrix("d", "k"),
    "delta": Vector("k"),
}
_EXAMPLE = {"x": [1.0, 2.0, 3.0], "W": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "delta": [10.0, 20.0]}
_NAMES = {"dJ/dy": "delta", "w": "W"}


def _gradient(text: str, latex: str) -> Formula:
    return Formula(text=text, latex=latex, variables=_VARIABLES, example=_EXAMPLE, names=_NAMES)


weight_gradient_formula = Exercise(
    id="linear_layers.weight_gradient_formula",
    ask=(
        _LAYER
        + "Give dJ/dW, laid out like W (d x k), in matrix form with x and delta. "
        + _HOW
        + " The matrix "
        "for x = (1, 2, 3) and delta = (10, 20) also counts as an answer."
    ),
    reference=lambda x, delta, **_: linear_layers.weight_gradient(x, delta),
    answer=_gradient("x @ delta.T", r"x \delta^T"),
    misconceptions=(
        Misconception(
            "transposed",
            "Your matrix is k x d. Check the size against W: a row for each input, a column for each output.",
            wrong=lambda x, delta, **_: np.outer(delta, x),
            written="delta @ x.T",
        ),
        Misconception(
            "elementwise",
            "You multiplied entry by entry. Every input meets every output, so every pair has an entry.",
            wrong=lambda x, delta, **_: x * delta,
            written="x * delta",
        ),
        Misconception(
            "inner-product",
            "Your product is a single number. The gradient has an entry for each weight; look at the order "
            "of the factors.",
            wrong=lambda x, delta, **_: x @ delta,
            written="x.T @ delta",
        ),
        Misconception(
            "uses-W",
            "That is the way back to the input. Derive y by one weight: what stands beside it in W^T x?",
            wrong=lambda W, delta, **_: W @ delta,
            written="W @ delta",
        ),
    ),
    source="document 001, lines 102-127",
)

input_gradient_formula = Exercise(
    id="linear_layers.input_gradient_formula",
    ask=(
        _LAYER + "Give dJ/dx, a column like x, in matrix form with W and delta. " + _HOW + " The vector for "
        "W = [[1, 2], [3, 4], [5, 6]] and delta = (10, 20) also counts as an answer."
    ),
    reference=lambda W, delta, **_: linear_layers.input_gradient(W, delta),
    answer=_gradient("W @ delta", r"W \delta"),
    misconceptions=(
        Misconception(
            "transposed",
            "The sizes only fit when W is square. The way forward has W^T; the way back turns it once more.",
            wrong=lambda W, delta, **_: W.T @ delta,
            written="W.T @ delta",
        ),
        Misconception(
            "row-sums-only",
            "You added up the weights of each input. By the chain rule each of them is weighted with the "
            "gradient at its output.",
            wrong=lambda W, **_: W.sum(axis=1),
        ),
        Misconception(
            "elementwise",
            "Your products are right but not added up yet. Each input reaches the loss through all outputs.",
            wrong=lambda W, delta, **_: W * delta,
            written="W * delta",
        ),
    ),
    source="document 001, lines 129-179",
)

_TIMES_X = "The bias is not multiplied with x in y = W^T x + b. Derive y by b once more."

bias_gradient_formula = Exercise(
    id="linear_layers.bias_gradient_formula",
    ask=(
        _LAYER
        + "Give dJ/db for one sample, a column like b. "
        + _HOW
        + " The vector for delta = (10, 20) also "
        "counts as an answer."
    ),
    reference=lambda delta, **_: linear_layers.bias_gradient(delta),
    answer=_gradient("delta", r"\delta"),
    misconceptions=(
        Misconception(
            "times-x",
            _TIMES_X,
            wrong=lambda x, delta, **_: delta * x,
            written="delta * x",
        ),
        Misconception(
            "times-x",
            _TIMES_X,
            wrong=lambda x, delta, **_: np.outer(delta, x),
            written="delta @ x.T",
        ),
        Misconception(
            "ones",
            "That is the derivative of y by b. By the chain rule it still meets dJ/dy.",
            wrong=lambda delta, **_: np.ones(len(delta)),
            written="ones(k)",
        ),
        Misconception(
            "batch-mean",
            "You averaged. Each bias has an entry of its own; over a batch, gradients of a summed loss add "
            "up.",
            wrong=lambda delta, **_: np.mean(delta),
            written="mean(delta)",
        ),
    ),
    source="document 001, lines 181-197",
)


def _first_inputs_only(x: Any, W: Any, b: Any) -> float:
    outputs = W.shape[1]
    return linear_layers.output_component(x[:outputs], W, b, 1)


def _along_the_row(x: Any, W: Any, b: Any) -> float:
    outputs = W.shape[1]
    return linear_layers.output_component(x[:outputs], W.T, b, 1)


output_formula = Exercise(
    id="linear_layers.output_formula",
    ask=(
        "A linear layer computes y = W^T x + b with d = 3 inputs and k = 2 outputs: x is a column of 3 "
        "numbers, W is 3 x 2 with entries w_ij (row i, column j, counted from 1), b is a column of 2. Write "
        "y_1 as a sum. Its value for x = (1, 2, 3), first column of W (1, 3, 5) and b_1 = 0 also counts as "
        "an answer."
    ),
    reference=lambda x, W, b: linear_layers.output_component(x, W, b, 1),
    answer=Formula(
        text="w_11*x_1 + w_21*x_2 + w_31*x_3 + b_1",
        variables={"x": Vector(3), "W": Matrix(3, 2), "b": Vector(2)},
        names={"w": "W"},
        also={"d": lambda **_: 3, "k": lambda **_: 2},
        example={"x": _EXAMPLE["x"], "W": _EXAMPLE["W"], "b": [0.0, 0.0]},
        index_base=1,
    ),
    misconceptions=(
        Misconception(
            "k-terms",
            "Your sum has a term per output. It runs over the inputs, and there are d of them.",
            wrong=_first_inputs_only,
            written="x_1*w_11 + x_2*w_21 + b_1",
        ),
        Misconception(
            "row-instead-of-column",
            "You took the weights of a row of W. The layer uses W^T, so the first output has the first "
            "column.",
            wrong=_along_the_row,
            written="x_1*w_11 + x_2*w_12 + b_1",
        ),
    ),
    source="document 001, lines 92-100",
)


# A batch: a sample per row, the loss summed over the samples.


def _batch_mean(gradient: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(**instance: Any) -> Any:
        return gradient(**instance) / len(instance["delta"])

    return wrong


def _batch_transposed(gradient: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(**instance: Any) -> Any:
        return gradient(**instance).T

    return wrong


def _draw_batch(rng: np.random.Generator, *names: str) -> dict[str, Any]:
    sizes = {"X": (3, 4), "W": (4, 2), "delta": (3, 2)}
    return {name: rng.integers(1, 5, sizes[name]) * rng.choice([-1, 1], sizes[name]) for name in names}


_BATCH = "A linear layer computes Y = X W + b for a batch with a sample per row; J is summed over the batch. "
_AVERAGED = "You averaged over the batch. J is the sum over the samples, so their gradients add up."

batch_weight_gradient = Exercise(
    id="linear_layers.batch_weight_gradient",
    ask=_BATCH + "{X} and dJ/dY ({delta}) are given below. Give dJ/dW, laid out like W (inputs x outputs).",
    reference=linear_layers.batch_weight_gradient,
    answer=Array(),
    misconceptions=(
        Misconception(
            "transposed",
            "Your matrix has a row for each output. Lay it out like W.",
            wrong=_batch_transposed(linear_layers.batch_weight_gradient),
        ),
        Misconception("batch-mean", _AVERAGED, wrong=_batch_mean(linear_layers.batch_weight_gradient)),
        Misconception(
            "first-sample-only",
            "You used one sample of the batch. All of them share the weights.",
            wrong=lambda X, delta: linear_layers.weight_gradient(X[0], delta[0]),
        ),
    ),
    draw=lambda rng: _draw_batch(rng, "X", "delta"),
    credit="entries",
    source="document 001, lines 102-127, for a batch",
)

batch_input_gradient = Exercise(
    id="linear_layers.batch_input_gradient",
    ask=_BATCH + "{W} and dJ/dY ({delta}) are given below. Give dJ/dX, laid out like X (a sample per row).",
    reference=linear_layers.batch_input_gradient,
    answer=Array(),
    misconceptions=(
        Misconception(
            "transposed",
            "Your matrix has a column for each sample. Lay it out like X.",
            wrong=_batch_transposed(linear_layers.batch_input_gradient),
        ),
        Misconception("batch-mean", _AVERAGED, wrong=_batch_mean(linear_layers.batch_input_gradient)),
        Misconception(
            "row-sums-only",
            "You added up the weights of each input. By the chain rule each of them is weighted with the "
            "gradient at its output.",
            wrong=lambda W, delta: np.tile(W.sum(axis=1), (len(delta), 1)),
        ),
    ),
    draw=lambda rng: _draw_batch(rng, "W", "delta"),
    credit="entries",
    source="document 001, lines 129-179, for a batch",
)

batch_bias_gradient = Exercise(
    id="linear_layers.batch_bias_gradient",
    ask=_BATCH + "dJ/dY ({delta}) is given below. Give dJ/db, an entry per output.",
    reference=linear_layers.batch_bias_gradient,
    answer=Array(squeeze=True),
    misconceptions=(
        Misconception("batch-mean", _AVERAGED, wrong=_batch_mean(linear_layers.batch_bias_gradient)),
        Misconception(
            "not-summed",
            "That is the gradient sample by sample. All samples share the bias.",
            wrong=lambda delta: delta,
        ),
        Misconception(
            "summed-over-outputs",
            "You added up along the wrong axis. There is an entry for each output, not for each sample.",
            wrong=lambda delta: delta.sum(axis=1),
        ),
        Misconception(
            "ones",
            "You counted samples. By the chain rule each sample counts with its dJ/dY.",
            wrong=lambda delta: np.full(delta.shape[1], len(delta)),
        ),
    ),
    draw=lambda rng: _draw_batch(rng, "delta"),
    credit="entries",
    source="document 001, lines 181-197, for a batch",
)


# Two layers in a row.

_COLLAPSE_VARIABLES = {
    "d": Whole(2, 4),
    "h": Whole(2, 4),
    "k": Whole(2, 4),
    "x": Vector("d"),
    "W1": Matrix("d", "h"),
    "b1": Vector("h"),
    "W2": Matrix("h", "k"),
    "b2": Vector("k"),
    "a1": Real(-2, 2),
    # A number that is added to a column acts as a column; students write W2^T c1.
    "c1": Vector("h"),
}
_COLLAPSE_EXAMPLE = {
    "W1": [[1.0, 0.0], [2.0, -1.0]],
    "b1": [1.0, -1.0],
    "W2": [[1.0, 2.0], [0.0, 1.0]],
    "b2": [0.0, 3.0],
    "a1": 2.0,
    "c1": [1.0, 1.0],
}


_W3, _B3 = "a1 * W1 @ W2", "W2.T @ (a1 * b1 + c1) + b2"


def _collapsed(text: str, latex: str) -> Formula:
    return Formula(text=text, latex=latex, variables=_COLLAPSE_VARIABLES, example=_COLLAPSE_EXAMPLE)


def _collapse(W1: Any, b1: Any, W2: Any, b2: Any, a1: Any, c1: Any, **_: Any) -> dict[str, Any]:
    W3, b3 = linear_layers.collapse(W1, b1, W2, b2, a1=a1, c1=c1)
    return {"W3": W3, "b3": b3}


def _collapse_with_x(x: Any, **layers: Any) -> dict[str, Any]:
    right = _collapse(**layers)
    return right | {"W3": x[None, :] @ right["W3"]}


def _collapse_reversed(W1: Any, W2: Any, a1: Any, **layers: Any) -> dict[str, Any]:
    return _collapse(W1=W1, W2=W2, a1=a1, **layers) | {"W3": a1 * W2 @ W1}


def _collapse_biases_added(b1: Any, b2: Any, **layers: Any) -> dict[str, Any]:
    return _collapse(b1=b1, b2=b2, **layers) | {"b3": b1 + b2}


def _collapse_without_offset(**layers: Any) -> dict[str, Any]:
    return _collapse(**layers | {"c1": 0.0})


collapse = Exercise(
    id="linear_layers.collapse",
    ask=(
        "Two layers with a linear activation between them: h1 = a1 (W1^T x + b1) + c1 and h2 = W2^T h1 + "
        "b2. W1 is d x h, W2 is h x k; b1 and b2 are columns, a1 is a number, and c1 a column whose entries "
        "are one and "
        "the same number. Give W3 and b3 of the one layer h2 = W3^T x + b3 that does the same. "
        + _HOW
        + " Their "
        "values for W1 = [[1, 0], [2, -1]], b1 = (1, -1), W2 = [[1, 2], [0, 1]], b2 = (0, 3), a1 = 2, c1 = "
        "(1, 1) also count as an answer."
    ),
    reference=_collapse,
    answer=Parts(
        {
            "W3": _collapsed(_W3, r"a_1 W_1 W_2"),
            "b3": _collapsed(_B3, r"W_2^T (a_1 b_1 + c_1) + b_2"),
        }
    ),
    misconceptions=(
        Misconception(
            "x-missing",
            "The input has gone into your W3, or is lost. W3 is made of the weights alone, and x stays "
            "beside it.",
            wrong=_collapse_with_x,
            written={"W3": "a1 * x.T @ W1 @ W2", "b3": _B3},
        ),
        Misconception(
            "order-reversed",
            "The two weight matrices stand in the wrong order. Transposing a product turns the order of its "
            "factors around.",
            wrong=_collapse_reversed,
            written={"W3": "a1 * W2 @ W1", "b3": _B3},
        ),
        Misconception(
            "bias-not-propagated",
            "The bias of the first layer goes through the second layer too.",
            wrong=_collapse_biases_added,
            written={"W3": _W3, "b3": "b1 + b2"},
        ),
        Misconception(
            "c1-forgotten",
            "The offset c1 of the activation is lost. It also goes through the second layer.",
            wrong=_collapse_without_offset,
            written={"W3": _W3, "b3": "a1 * W2.T @ b1 + b2"},
        ),
    ),
    credit="entries",
    source="document 001, lines 36-58",
)

"""Gradients of a linear layer by its weights, its input and its bias: as formulas, and for a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Formula, Matrix, Misconception, Vector, Whole
from reference import linear_gradients

# One sample. At some points of the domain d = k, so that wrong products have a value there; elsewhere a wrong
# reference raises what NumPy raises, and has none.

_LAYER = (
    "A linear layer computes y = W^T x + b: x is a column of d numbers, W is d x k, and b, y are columns "
    "of k numbers. delta = dJ/dy is a column of k numbers. "
)
_HOW = "Write @ for the matrix product and .T for the transpose, or LaTeX; vectors are columns."
_VARIABLES: dict[str, Any] = {
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


weight_formula = Exercise(
    id="linear_gradients.weight_formula",
    ask=(
        _LAYER
        + "Give dJ/dW, laid out like W (d x k), in matrix form with x and delta. "
        + _HOW
        + " The matrix "
        "for x = (1, 2, 3) and delta = (10, 20) also counts as an answer."
    ),
    reference=lambda x, delta, **_: linear_gradients.weight(x, delta),
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
            "W itself drops out when y is derived by W. Derive y by one weight: what stands beside it in "
            "W^T x?",
            wrong=lambda W, delta, **_: W @ delta,
            written="W @ delta",
        ),
    ),
    source="document 001, lines 102-127",
)

input_formula = Exercise(
    id="linear_gradients.input_formula",
    ask=(
        _LAYER + "Give dJ/dx, a column like x, in matrix form with W and delta. " + _HOW + " The vector for "
        "W = [[1, 2], [3, 4], [5, 6]] and delta = (10, 20) also counts as an answer."
    ),
    reference=lambda W, delta, **_: linear_gradients.input(W, delta),
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

bias_formula = Exercise(
    id="linear_gradients.bias_formula",
    ask=(
        _LAYER
        + "Give dJ/db for one sample, a column like b. "
        + _HOW
        + " The vector for delta = (10, 20) also "
        "counts as an answer."
    ),
    reference=lambda delta, **_: linear_gradients.bias(delta),
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

batch_weight = Exercise(
    id="linear_gradients.batch_weight",
    ask=_BATCH + "{X} and dJ/dY ({delta}) are given below. Give dJ/dW, laid out like W (inputs x outputs).",
    reference=linear_gradients.batch_weight,
    answer=Array(),
    misconceptions=(
        Misconception(
            "transposed",
            "Your matrix has a row for each output. Lay it out like W.",
            wrong=_batch_transposed(linear_gradients.batch_weight),
        ),
        Misconception("batch-mean", _AVERAGED, wrong=_batch_mean(linear_gradients.batch_weight)),
        Misconception(
            "first-sample-only",
            "You used one sample of the batch. All of them share the weights.",
            wrong=lambda X, delta: linear_gradients.weight(X[0], delta[0]),
        ),
    ),
    draw=lambda rng: _draw_batch(rng, "X", "delta"),
    credit="entries",
    source="document 001, lines 102-127, for a batch",
)

batch_input = Exercise(
    id="linear_gradients.batch_input",
    ask=_BATCH + "{W} and dJ/dY ({delta}) are given below. Give dJ/dX, laid out like X (a sample per row).",
    reference=linear_gradients.batch_input,
    answer=Array(),
    misconceptions=(
        Misconception(
            "transposed",
            "Your matrix has a column for each sample. Lay it out like X.",
            wrong=_batch_transposed(linear_gradients.batch_input),
        ),
        Misconception("batch-mean", _AVERAGED, wrong=_batch_mean(linear_gradients.batch_input)),
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

batch_bias = Exercise(
    id="linear_gradients.batch_bias",
    ask=_BATCH + "dJ/dY ({delta}) is given below. Give dJ/db, an entry per output.",
    reference=linear_gradients.batch_bias,
    answer=Array(squeeze=True),
    misconceptions=(
        Misconception("batch-mean", _AVERAGED, wrong=_batch_mean(linear_gradients.batch_bias)),
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

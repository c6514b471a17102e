"""Backpropagation: a small network on a signal, gradients of convolution layers, chains to a loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Formula, Misconception, Parts, Shape, Vector
from reference import activations, backprop


def _nonzero(rng: np.random.Generator, *shape: int) -> Any:
    """Whole numbers from -4 to 4 without 0."""
    return rng.integers(1, 5, shape) * rng.choice([-1, 1], shape)


# A filter on a signal, ReLU, a linear output, the squared loss.


def _jacobian_the_other_way(**instance: int) -> dict[str, tuple[int, int]]:
    shapes = backprop.dimensions_1d(**instance)
    rows, columns = shapes["dZ1_dW1"]
    return shapes | {"dZ1_dW1": (columns, rows)}


def _filter_per_output(**instance: int) -> dict[str, tuple[int, int]]:
    shapes = backprop.dimensions_1d(**instance)
    return shapes | {"dloss_dW1": (instance["size"] * shapes["Z1"][0], 1)}


def _draw_dimensions(rng: np.random.Generator) -> dict[str, Any]:
    size = int(rng.choice([3, 5]))
    return {"length": int(rng.integers(size + 2, 12)), "size": size, "padding": size // 2}


dimensions = Exercise(
    id="backprop.dimensions",
    ask=(
        "A network for regression gets a signal x of size {length}. Its first layer is one filter W1 of size "
        "{size} with zero padding {padding} on both sides, stride 1 and no bias: Z1 = filter(x), A1 = "
        "ReLU(Z1). Its second layer is linear: A2 = W2^T A1, and the loss is (A2 - y)^2. Give the dimensions "
        "of Z1, A1, A2 and the loss, and of the derivatives dloss_dW1, dZ1_dW1, dA1_dZ1 and dloss_dA1. "
        "Write vectors as columns (n x 1) and a scalar as 1x1; the derivative of a column of n by a column "
        "of m numbers is m x n, so that dloss_dW1 = dZ1_dW1 · dA1_dZ1 · dloss_dA1."
    ),
    reference=backprop.dimensions_1d,
    answer=Parts(
        {name: Shape() for name in ("Z1", "A1", "A2", "loss", "dloss_dW1", "dZ1_dW1", "dA1_dZ1", "dloss_dA1")}
    ),
    misconceptions=(
        Misconception(
            "no-padding",
            "These are the sizes of a filter that stays inside the signal. Count how many places the filter "
            "has once zeros are put at both ends.",
            changes={"padding": 0},
        ),
        Misconception(
            "jacobian-layout",
            "You laid dZ1/dW1 out with a row per output. In the layout of the question the product of the "
            "three derivatives must have the size of W1; check that the inner sizes fit.",
            wrong=_jacobian_the_other_way,
        ),
        Misconception(
            "per-output-filter",
            "You counted a filter of its own for every output. A convolution layer uses the same few weights "
            "at every position.",
            wrong=_filter_per_output,
        ),
    ),
    draw=_draw_dimensions,
    credit="entries",
    source="Deep Learning (Goodfellow, Bengio, Courville), section 6.5",
)


def _preactivation(X: Any, W: Any, index: int, **_: Any) -> float:
    return backprop.preactivation(X, W, index)


def _preactivation_shifted(X: Any, W: Any, index: int, **_: Any) -> float:
    return backprop.preactivation(np.append(X[1:], 0), W, index)


def _preactivation_flipped(X: Any, W: Any, index: int, **_: Any) -> float:
    return backprop.preactivation(X, W[::-1], index)


def _preactivation_kind(x: Any, W1: Any, index: int) -> Formula:
    return Formula(
        text=" + ".join(f"W_{{{j}}}*X_{{{index + j - 2}}}" for j in (1, 2, 3)),
        variables={"X": Vector(len(x)), "W": Vector(len(W1))},
        example={"X": x, "W": W1},
        index_base=1,
    )


def _draw_preactivation(rng: np.random.Generator) -> dict[str, Any]:
    while True:
        x, W1 = _nonzero(rng, int(rng.integers(5, 8))), _nonzero(rng, 3)
        index = int(rng.integers(2, len(x)))
        slips = (_preactivation, _preactivation_shifted, _preactivation_flipped)
        # The value at these numbers counts as an answer too.
        if len({slip(x, W1, index) for slip in slips}) == len(slips):
            return {"x": x, "W1": W1, "index": index}


preactivation_formula = Exercise(
    id="backprop.preactivation_formula",
    ask=(
        "A centred filter W = (W_1, W_2, W_3) is applied to a signal X = (X_1, X_2, ...) without bias, as "
        "deep-learning libraries do it (cross-correlation, no flip): Z_i = W^T X_[i-1, i, i+1], positions "
        "counting from 1. Write Z_i for i = {index} in terms of W_1, W_2, W_3 and the entries of X. For a "
        "check: its value at X = {x}, W = {W1} also counts as an answer."
    ),
    reference=_preactivation,
    answer=_preactivation_kind,
    misconceptions=(
        Misconception(
            "centred-shift",
            "Your window starts one position late. The middle weight meets the entry at the position of the "
            "output.",
            wrong=_preactivation_shifted,
        ),
        Misconception(
            "flipped",
            "You flipped the filter, as a convolution in mathematics does. Here the first weight meets the "
            "first entry of the window.",
            wrong=_preactivation_flipped,
        ),
    ),
    draw=_draw_preactivation,
    source="document 004, line 419",
)


def _jacobian_transposed(x: Any, size: int, padding: int) -> Any:
    return backprop.jacobian_1d(x, size, padding).T


def _jacobian_late(x: Any, size: int, padding: int) -> Any:
    padded = np.pad(np.asarray(x, float), (padding - 1, padding + 1))
    return backprop.jacobian_1d(padded, size, 0)


def _jacobian_flipped(x: Any, size: int, padding: int) -> Any:
    return backprop.jacobian_1d(x, size, padding)[::-1]


def _draw_jacobian(rng: np.random.Generator) -> dict[str, Any]:
    return {"x": _nonzero(rng, int(rng.integers(5, 8))), "size": 3, "padding": 1}


jacobian_1d = Exercise(
    id="backprop.jacobian_1d",
    ask=(
        "A filter W1 = (W_1, W_2, W_3) without bias is applied to the signal x = {x}, padded with one zero "
        "on both sides, stride 1, no flip: Z_i = W^T X_[i-1, i, i+1] with X_0 and "
        "the entry after the last one equal to 0. Give the matrix dZ1/dW1: a row for each weight, a column "
        "for each output Z_1, Z_2, ..."
    ),
    reference=backprop.jacobian_1d,
    answer=Array(),
    misconceptions=(
        Misconception(
            "transposed",
            "Your matrix has a row for each output. The question asks for a row for each weight.",
            wrong=_jacobian_transposed,
        ),
        Misconception(
            "no-padding",
            "You took only the windows inside the signal. With padding the filter also stands at both ends, "
            "where one entry of its window is 0.",
            changes={"padding": 0},
        ),
        Misconception(
            "index-starts-at-1",
            "Your windows start one position late. The window of the first output starts in the padding.",
            wrong=_jacobian_late,
        ),
        Misconception(
            "flipped",
            "Your rows stand in reverse order, as if the filter were flipped. The first weight meets the "
            "first entry of every window.",
            wrong=_jacobian_flipped,
        ),
    ),
    draw=_draw_jacobian,
    credit="entries",
    source="document 004, line 421",
)


def _no_relu_mask(x: Any, W1: Any, W2: Any, y: float, padding: int) -> Any:
    jacobian = backprop.jacobian_1d(x, len(W1), padding)
    error = W2 @ np.maximum(jacobian.T @ W1, 0) - y
    return jacobian @ (2 * error * np.asarray(W2, float))


def _half(**instance: Any) -> Any:
    return backprop.weight_gradient_1d(**instance) / 2


def _negated(**instance: Any) -> Any:
    return -backprop.weight_gradient_1d(**instance)


def _no_border_windows(x: Any, W1: Any, W2: Any, y: float, padding: int) -> Any:
    if padding == 0:
        return None
    inner = slice(padding, -padding)
    dZ = backprop.output_gradients_1d(x, W1, W2, y, padding)
    return backprop.jacobian_1d(x, len(W1), padding)[:, inner] @ dZ[inner]


def _draw_network(rng: np.random.Generator) -> dict[str, Any]:
    length = int(rng.integers(5, 7))
    while True:
        x, W1, W2 = _nonzero(rng, length), _nonzero(rng, 3), _nonzero(rng, length)
        Z = backprop.jacobian_1d(x).T @ W1
        # ReLU has no derivative at 0; some outputs must pass and some must not, for the mask to show.
        if np.all(Z != 0) and np.any(Z < 0) and (Z[0] > 0 or Z[-1] > 0) and np.any(Z[1:-1] > 0):
            return {"x": x, "W1": W1, "W2": W2, "y": int(rng.integers(-3, 4)), "padding": 1}


weight_gradient_1d = Exercise(
    id="backprop.weight_gradient_1d",
    ask=(
        "A network for regression filters the signal x = {x} with W1 = {W1} (padding {padding} with zeros on "
        "both sides, stride 1, no flip, no bias), then A1 = ReLU(Z1), A2 = W2^T A1 with W2 = {W2} (no "
        "bias), and loss = (A2 - y)^2 with y = {y}. Give the gradient dloss/dW1, an entry per weight."
    ),
    reference=backprop.weight_gradient_1d,
    answer=Array(),
    misconceptions=(
        Misconception(
            "no-relu-mask",
            "You let the gradient through everywhere. Where Z1 is negative, ReLU is flat and passes nothing "
            "back.",
            wrong=_no_relu_mask,
        ),
        Misconception(
            "no-factor-2",
            "A constant factor is missing. Derive the square of the loss once more.",
            wrong=_half,
        ),
        Misconception(
            "sign",
            "Every sign is turned. Look at which of A2 and y is subtracted from which in the loss.",
            wrong=_negated,
        ),
        Misconception(
            "without-padding-column",
            "You dropped the outputs at both ends, whose windows reach into the padding. They depend on the "
            "weights too.",
            wrong=_no_border_windows,
        ),
    ),
    draw=_draw_network,
    credit="entries",
    source="document 004, lines 416 and 432",
)


# A chain to a loss.


def _negated_softmax_gradient(logits: Any, label: int) -> Any:
    return -backprop.softmax_cross_entropy_gradient(logits, label)


def _probabilities(logits: Any, label: int) -> Any:
    target = np.eye(len(logits))[label]
    return backprop.softmax_cross_entropy_gradient(logits, label) + target


def _only_the_true_class(logits: Any, label: int) -> Any:
    return backprop.softmax_cross_entropy_gradient(logits, label) * np.eye(len(logits))[label]


def _by_the_probabilities(logits: Any, label: int) -> Any:
    target = np.eye(len(logits))[label]
    return -target / _probabilities(logits, label)


def _draw_logits(rng: np.random.Generator) -> dict[str, Any]:
    size = int(rng.integers(3, 5))
    return {"logits": rng.choice(np.arange(-2, 3), size, replace=False), "label": int(rng.integers(size))}


softmax_cross_entropy_gradient = Exercise(
    id="backprop.softmax_cross_entropy_gradient",
    ask=(
        "A classifier turns the logits z = {logits} into p = softmax(z); the true class is number {label}, "
        "counted from 0, and the loss is J = -ln(p_{label}). Give dJ/dz, an entry per logit (three decimals "
        "are enough)."
    ),
    reference=backprop.softmax_cross_entropy_gradient,
    answer=Array(decimals=3),
    misconceptions=(
        Misconception(
            "sign",
            "Every sign is turned. The loss must fall when the logit of the true class grows.",
            wrong=_negated_softmax_gradient,
        ),
        Misconception(
            "target-missing",
            "These are the probabilities themselves. The true class still has to enter.",
            wrong=_probabilities,
        ),
        Misconception(
            "only-true-class",
            "You derived by one logit only. All logits stand in the denominator of softmax.",
            wrong=_only_the_true_class,
        ),
        Misconception(
            "stops-at-probabilities",
            "That is the derivative by p. The chain goes on through softmax to z.",
            wrong=_by_the_probabilities,
        ),
    ),
    draw=_draw_logits,
    credit="entries",
    source="Deep Learning (Goodfellow, Bengio, Courville), section 6.2.2.3",
)


def _chain_without_derivative(x: Any, W1: Any, W2: Any, y: Any, activation: str) -> Any:
    a = _activations(x, W1, activation)
    return np.outer(x, W2 @ (W2.T @ a - y))


def _chain_derivative_at_output(x: Any, W1: Any, W2: Any, y: Any, activation: str) -> Any:
    """The derivative of the activation taken at a instead of at z."""
    if activation == "relu":
        return None
    a = _activations(x, W1, activation)
    derivative = activations.sigmoid_derivative if activation == "sigmoid" else activations.tanh_derivative
    return np.outer(x, (W2 @ (W2.T @ a - y)) * derivative(a))


def _chain_transposed(**instance: Any) -> Any:
    return backprop.chain_gradient(**instance).T


def _activations(x: Any, W1: Any, activation: str) -> Any:
    z = W1.T @ x
    return {"sigmoid": activations.sigmoid(z), "tanh": np.tanh(z), "relu": np.maximum(z, 0)}[activation]


def _draw_chain(rng: np.random.Generator) -> dict[str, Any]:
    while True:
        x, W1 = _nonzero(rng, 3), rng.integers(-1, 2, (3, 2))
        z = W1.T @ x
        # Not at ReLU's kink, not where sigmoid and tanh are flat.
        if np.all(z != 0) and np.all(np.abs(z) < 4) and np.any(z > 0) and np.any(z < 0):
            return {
                "x": x,
                "W1": W1,
                "W2": _nonzero(rng, 2, 2),
                "y": rng.integers(-2, 3, 2),
                "activation": str(rng.choice(["sigmoid", "tanh", "relu"])),
            }


chain_gradient = Exercise(
    id="backprop.chain_gradient",
    ask=(
        "Two linear layers without bias, with an activation between them: a = {activation}(W1^T x), J = 1/2 "
        "|W2^T a - y|^2, for x = {x}, y = {y}, and {W1} and {W2} as below. Give dJ/dW1, laid out like W1 "
        "(four significant digits are enough)."
    ),
    reference=backprop.chain_gradient,
    answer=Array(),
    misconceptions=(
        Misconception(
            "no-activation-derivative",
            "You went back through the activation as if it were not there. Its derivative is a factor of the "
            "chain.",
            wrong=_chain_without_derivative,
        ),
        Misconception(
            "derivative-at-output",
            "You took the activation's derivative at a. It belongs at the activation's input.",
            wrong=_chain_derivative_at_output,
        ),
        Misconception(
            "transposed",
            "Your gradient has a row for each column of W1. Lay it out like the weights it updates.",
            wrong=_chain_transposed,
        ),
    ),
    draw=_draw_chain,
    credit="entries",
    source="Deep Learning (Goodfellow, Bengio, Courville), section 6.5",
)

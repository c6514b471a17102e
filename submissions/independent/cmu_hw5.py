"""cmu-hw5: formulas as students write them, and their numbers by autograd at the instances."""

from __future__ import annotations

import numpy as np
import torch
from scipy import optimize  # type: ignore[import-untyped]
from torch import nn

from submissions.independent import Answer, Readings
from submissions.independent.layers import count, gradient, plain, tensor

x3 = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
SOFTMAX = plain(torch.softmax(x3, 0))
PSNR = 15.386008237936808


def _linear_gradients() -> dict[str, Answer]:
    """Gradients of J = delta . (W^T x + b) by autograd."""
    W = tensor([[1, 2], [3, 4], [5, 6]]).requires_grad_()
    x = x3.clone().requires_grad_()
    b = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    loss = tensor([10, 20]) @ (W.T @ x + b)
    found = torch.autograd.grad(loss, (W, x, b))
    return {name: plain(each) for name, each in zip("Wxb", found, strict=True)}


def _steepest_sigmoid() -> tuple[float, float]:
    """The largest slope of the sigmoid and where it is, by a search along autograd's derivative."""

    def slope(x: float) -> float:
        point = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        return float(gradient(torch.sigmoid(point), point))

    options = {"xatol": 1e-9}
    found = optimize.minimize_scalar(lambda x: -slope(x), bounds=(-5, 4), method="bounded", options=options)
    return float(round(-found.fun, 9)), float(abs(round(found.x, 6)))


def _steepest_tanh() -> float:
    point = torch.zeros((), dtype=torch.float64, requires_grad=True)
    return float(gradient(torch.tanh(point), point))


def _mse_of(psnr: float, peak: float = 1.0) -> float:
    """The mean squared error with a given PSNR, by bracketing."""
    return float(
        optimize.brentq(lambda mse: 20 * np.log10(peak) - 10 * np.log10(mse) - psnr, 1e-9, 1e6, xtol=1e-14)
    )


def _hidden_units_stay_equal() -> bool:
    """Train a zero-initialised net on random single samples and look at its hidden units."""
    generator = torch.Generator().manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 2))
    for parameter in net.parameters():
        nn.init.zeros_(parameter)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.5)
    for _ in range(50):
        sample, target = torch.randn(1, 3, generator=generator), torch.randint(2, (1,), generator=generator)
        optimiser.zero_grad()
        torch.autograd.backward(nn.functional.cross_entropy(net(sample), target))
        optimiser.step()
    first = next(net.parameters()).detach()
    return bool(first.abs().sum() > 0 and torch.equal(first, first[:1].expand_as(first)))


GRADIENTS = _linear_gradients()
STEEPEST, STEEPEST_AT = _steepest_sigmoid()
HEAD = nn.Conv2d(512, 17, 1)
NIST = (nn.Linear(1024, 64), nn.Linear(64, 36))

RIGHT: dict[str, Answer] = {
    "q1-1-softmax-shift-invariance": r"\frac{e^{x}}{\sum_j e^{x_j}}",
    "q1-1-numerator-range": ["(0, inf)", "(0, 1]"],
    "q1-2-range-and-sum": ["(0, 1)", 1],
    "q1-3-linear-collapse": {"W3": "a1 * W1 @ W2", "b3": "W2.T @ (a1 * b1 + c1) + b2"},
    "q1-4-sigmoid-derivative": r"\sigma(x)(1-\sigma(x))",
    "q1-5-dJ-dW": r"x\delta^T",
    "q1-5-scalar-form": r"\sum_{j=1}^{d} x_j w_{j1} + b_1",
    "q1-5-dJ-dx": r"W\delta",
    "q1-5-dJ-db": r"\delta",
    "q1-6-1-sigmoid-derivative-bound": [STEEPEST, STEEPEST_AT],
    "q1-6-1-product-bound": r"\left(\frac{1}{4}\right)^n",
    "q1-6-2-ranges": ["(-1, 1)", "(0, 1)"],
    "q1-6-2-tanh-gradient-larger": {"claim": False, "witness": {"x": 3}},
    "q1-6-3-derivative-ratio": round(_steepest_tanh() / STEEPEST),
    "q1-6-4-tanh-sigmoid": r"2\sigma(2x)-1",
    "q2-1-1-symmetry-witness": _hidden_units_stay_equal(),
    "q5-3-2-mse-from-psnr": _mse_of(PSNR),
    "q6-2-trainable-params": count(HEAD),
    "q3-1-network-params": count(*NIST),
}

WRONG: dict[str, dict[str, Answer]] = {
    "q1-1-softmax-shift-invariance": {
        "scale-invariance": plain(torch.softmax(2 * x3, 0)),
        "factor-kept": plain(np.e * np.array(SOFTMAX)),
        "vector-c": plain(torch.softmax(x3 + tensor([1, 0, 0]), 0)),
    },
    "q1-1-numerator-range": {
        "closed-at-zero": ["[0, inf)", "[0, 1]"],
        "open-at-one": ["(0, inf)", "(0, 1)"],
        "minus-one-to-one": ["(0, inf)", "(-1, 1)"],
    },
    "q1-2-range-and-sum": {
        "closed-interval": ["[0, 1]", 1],
        "sum-d": ["(0, 1)", "d"],
        "minus-one-one": ["(-1, 1)", 1],
    },
    "q1-3-linear-collapse": {
        "order-reversed": {"W3": "a1 * W2 @ W1", "b3": "W2.T @ (a1 * b1 + c1) + b2"},
        "bias-not-propagated": {"W3": "a1 * W1 @ W2", "b3": "b1 + b2"},
        "c1-forgotten": {"W3": "a1 * W1 @ W2", "b3": "a1 * W2.T @ b1 + b2"},
    },
    "q1-4-sigmoid-derivative": {
        "plus": Readings(("s(1+s)", r"\sigma(x)(1+\sigma(x))")),
        "only-one-factor": Readings(("1 - s", "exp(-x)/(1+exp(-x))")),
        "sign": Readings(("-s*(1-s)", r"-\sigma(x)(1-\sigma(x))")),
        "squared": Readings(("s^2", r"\sigma(x)^2")),
        "tanh-rule": Readings(("1 - s**2", r"1-\sigma(x)^2")),
    },
    "q1-5-dJ-dW": {
        "transposed": Readings((r"\delta x^T", "delta @ x.T", plain(np.outer([10, 20], [1, 2, 3])))),
        "elementwise": "x * delta",
        "inner-product": "x^T delta",
        "uses-W": "W delta",
    },
    "q1-5-scalar-form": {"k-terms": 1 * 1 + 2 * 3, "row-instead-of-column": 1 * 1 + 2 * 2},
    "q1-5-dJ-dx": {
        "transposed": r"W^T \delta",
        "row-sums-only": Readings((plain(np.sum([[1, 2], [3, 4], [5, 6]], axis=1)),)),
        "elementwise": plain(np.array([[1, 2], [3, 4], [5, 6]]) * np.array([10, 20])),
    },
    "q1-5-dJ-db": {"times-x": r"\delta * x", "ones": [1, 1], "batch-mean": 15},
    "q1-6-1-sigmoid-derivative-bound": {
        "one-half": [0.5, 0],
        "one": [1, 0],
        "at-infinity": Readings(([0.25, "inf"], [0.25, "∞"])),
    },
    "q1-6-1-product-bound": {
        "linear": Readings(("0.25/n", r"\frac{1}{4n}")),
        "half": Readings(("(1/2)^n", "0.5**n")),
    },
    "q1-6-2-ranges": {
        "closed": ["[-1, 1]", "[0, 1]"],
        "swapped": ["(0, 1)", "(-1, 1)"],
        "tanh-unbounded": ["(-inf, inf)", "(0, 1)"],
    },
    "q1-6-2-tanh-gradient-larger": {"witness-near-zero": {"claim": False, "witness": {"x": 1}}},
    "q1-6-3-derivative-ratio": {"range-ratio": 2, "equal": 1},
    "q1-6-4-tanh-sigmoid": {
        "no-doubling": Readings((r"2\sigma(x)-1", "2*sigma(x) - 1")),
        "no-shift": Readings((r"2\sigma(2x)", "2*sigma(2*x)")),
        "no-scale": Readings((r"\sigma(2x)-1", "sigma(2*x) - 1")),
        "halved-argument": Readings((r"2\sigma(x/2)-1", r"2\sigma(\frac{x}{2}) - 1")),
    },
    "q2-1-1-symmetry-witness": {"random-minibatches-break-symmetry": False, "bias-breaks-symmetry": False},
    "q5-3-2-mse-from-psnr": {
        "factor-20": Readings(("10^(-PSNR/20)", float(np.sqrt(_mse_of(PSNR))))),
        "peak-255": Readings(("255^2 * 10^(-PSNR/10)", _mse_of(PSNR, peak=255))),
    },
    "q6-2-trainable-params": {
        "no-bias": count(nn.Conv2d(512, 17, 1, bias=False)),
        "1000-classes": count(nn.Conv2d(512, 1000, 1)),
        "3x3": count(nn.Conv2d(512, 17, 3)),
    },
    "q3-1-network-params": {
        "no-bias": count(*NIST, only=lambda name, _: name != "bias"),
        "first-layer-only": count(NIST[0]),
        "26-classes": count(NIST[0], nn.Linear(64, 26)),
    },
}

UNNAMED_WRONG: dict[str, Answer] = {
    "q1-1-softmax-shift-invariance": "exp(x)^3 + 7",
    "q1-1-numerator-range": ["(2, 3)", "(4, 5)"],
    "q1-2-range-and-sum": ["(2, 3)", 17],
    "q1-3-linear-collapse": {"W3": "W1 @ W2 + W1", "b3": "b2 - 3*b1"},
    "q1-4-sigmoid-derivative": "x^2 + 5",
    "q1-5-dJ-dW": "3 * x @ delta.T + W",
    "q1-5-scalar-form": 1000,
    "q1-5-dJ-dx": "7 * W @ delta",
    "q1-5-dJ-db": "5 * delta",
    "q1-6-1-sigmoid-derivative-bound": [0.3, 7],
    "q1-6-1-product-bound": "n^3",
    "q1-6-2-ranges": ["(2, 3)", "(4, 5)"],
    "q1-6-2-tanh-gradient-larger": True,
    "q1-6-3-derivative-ratio": 7,
    "q1-6-4-tanh-sigmoid": "3 + x",
    "q2-1-1-symmetry-witness": False,
    "q5-3-2-mse-from-psnr": 0.7,
    "q6-2-trainable-params": 99999,
    "q3-1-network-params": 99999,
}

ESSAYS: dict[str, str] = {
    "q1-1-why-subtract-max": (
        "All exponents become at most zero, so nothing overflows, and the shift leaves the result as it "
        "was. One summand is exp(0), so the denominator is at least one."
    ),
    "q1-2-fill-in": "a probability distribution over the classes",
    "q1-2-three-steps": (
        "exp makes every score positive and keeps the order; the sum is the normaliser; dividing by it "
        "makes the parts add up to one."
    ),
    "q1-6-1-vanishing-gradient": (
        "Each layer multiplies by a slope of at most a quarter, less when the unit is saturated; over "
        "many layers the product is next to nothing."
    ),
    "q1-6-2-prefer-tanh": "Its outputs are centred on zero and its slope is steeper near zero.",
    "q1-6-3-less-vanishing": (
        "Its slope 1 - tanh^2 reaches one where the sigmoid's reaches a quarter; it still saturates far "
        "from zero."
    ),
    "q2-1-1-zero-init": (
        "All units of a layer compute the same and get the same gradient, so they stay copies of one "
        "another; the net is no better than one of width one."
    ),
    "q2-1-3-random-init": (
        "Random numbers tell the units apart. Scaling with the layer size keeps the variance of the "
        "activations and of the gradients from layer to layer."
    ),
    "q3-1-train-nist36": (
        "Batches of 8, rate 0.01, 50 epochs; 92 % on training, just under 79 % on validation and test "
        "data; curves of both are in the report."
    ),
    "q3-2-learning-rates": (
        "Ten times the rate: the curves jump and stay near a third. A tenth: smooth but slow, about five "
        "points lower after 50 epochs."
    ),
    "q3-3-weight-visualisation": "Noise before training; afterwards strokes and edges can be seen.",
    "q3-4-confusion-pairs": (
        "O with 0, 2 with Z, I with 1, S with 5: their shapes hardly differ in handwriting."
    ),
    "q4-1-assumptions": (
        "Letters stand apart from one another, each is one connected piece, and all are about as large. "
        "Joined script, broken strokes and capitals of mixed size fail."
    ),
    "q4-4-extracted-text": (
        "All four images were read, line by line with spaces; most letters are right, the worst is the "
        "list, the best the last one."
    ),
    "q5-2-training-curve": (
        "The loss falls fast for twenty epochs, then slowly, and is flat after about 85."
    ),
    "q5-3-1-reconstructions": (
        "The letters can be recognised, but edges are blurred: the narrow middle cannot hold every detail."
    ),
    "q6-1-2-compare": (
        "96 % instead of 84 % on the training set in a sixth of the epochs: shared local filters fit "
        "images better."
    ),
    "q6-1-4-compare": "71 % against 65 %: the filters are learned instead of chosen by hand.",
    "q6-2-discussion": (
        "The new classifier alone gets good within a few epochs, because the features are learned already."
    ),
}

ESSAY_POINTS: dict[str, int] = {
    "q1-1-why-subtract-max": 2,
    "q1-2-fill-in": 1,
    "q1-2-three-steps": 3,
    "q1-6-1-vanishing-gradient": 3,
    "q1-6-2-prefer-tanh": 2,
    "q1-6-3-less-vanishing": 3,
    "q2-1-1-zero-init": 3,
    "q2-1-3-random-init": 3,
    "q3-1-train-nist36": 3,
    "q3-2-learning-rates": 3,
    "q3-3-weight-visualisation": 2,
    "q3-4-confusion-pairs": 2,
    "q4-1-assumptions": 4,
    "q4-4-extracted-text": 3,
    "q5-2-training-curve": 2,
    "q5-3-1-reconstructions": 3,
    "q6-1-2-compare": 2,
    "q6-1-4-compare": 2,
    "q6-2-discussion": 2,
}

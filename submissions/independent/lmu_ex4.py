"""lmu-ex4: filters by torch, receptive fields by gradients that are followed back to the image."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn

from submissions.independent import Answer, Readings
from submissions.independent.layers import correlate, gradient, plain, receptive_side, spoiled, tensor

X = np.array(
    [[5, 5, 2, 5, 5], [5, 5, 2, 5, 5], [7, 7, 5, 7, 7], [5, 5, 2, 5, 5], [5, 5, 2, 5, 5]], dtype=float
)
X_PRINTED = X.copy()
X_PRINTED[0, 0] = 3
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=float)
SOBEL_ROWS = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]], dtype=float)
LAPLACE = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=float)
EIGHT_NEIGHBOURS = np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]], dtype=float)

SMOOTH, DIFFERENCE = [1, 2, 1], [1, 0, -1]
EDGES_1, EDGES_2 = np.array(correlate(X, SOBEL)), np.array(correlate(X, SOBEL_ROWS))


def _magnitude(image: Answer) -> Answer:
    along_x, along_y = tensor(correlate(image, SOBEL)), tensor(correlate(image, SOBEL_ROWS))
    return plain(torch.hypot(along_x, along_y))


def _filter_wrong(kernel: np.ndarray) -> dict[str, Answer]:
    return {
        "ocr-3": correlate(X_PRINTED, kernel),
        "convolution": correlate(X, np.rot90(kernel, 2).copy()),
        "transposed-kernel": correlate(X, kernel.T),
        "same-padding": correlate(X, kernel, padding=1),
    }


def _sobel_wrong(kernel: np.ndarray) -> dict[str, Answer]:
    return _filter_wrong(kernel) | {
        "absolute-value": plain(np.abs(correlate(X, kernel))),
        "unweighted": correlate(X, np.sign(kernel)),
    }


def _stack_of_layers(layers: int) -> list[nn.Module]:
    return [nn.Conv2d(1, 1, 5, padding=2, bias=False) for _ in range(layers)]


FIELD = receptive_side(_stack_of_layers(10), 101)


def _sees(row: int, column: int, layers: int = 10) -> bool:
    """Whether the top right neuron's gradient reaches a pixel of the 640x428 image."""
    stack = nn.Sequential(*_stack_of_layers(layers))
    for parameter in stack.parameters():
        nn.init.ones_(parameter)
    image = torch.zeros(1, 1, 428, 640, requires_grad=True)
    return bool(gradient(stack(image)[0, 0, 0, -1], image)[0, 0, row, column] != 0)


def _layers_until(distance: float, radius: int = 2) -> int:
    layers = 0
    while layers * radius < distance:
        layers += 1
    return layers


def border_witness() -> dict[str, Answer]:
    """A pixel that is pushed over the right border, although its response was still inside."""
    image = np.zeros((5, 5))
    image[2, 4] = 1
    return {"image": plain(image), "kernel": plain(np.ones((3, 3))), "shift": [0, 1]}


def interior_witness() -> dict[str, Answer]:
    """A pixel far from every border, which shows nothing."""
    image = np.zeros((7, 7))
    image[3, 3] = 1
    return {"image": plain(image), "kernel": plain(np.ones((3, 3))), "shift": [0, 1]}


def _shifted(values: np.ndarray, right: int) -> np.ndarray:
    moved = np.zeros_like(values)
    moved[:, right:] = values[:, :-right]
    return moved


def commutes(witness: dict[str, Answer]) -> bool:
    """Zero-padded filtering before and after the shift of a witness, held against each other."""
    image, kernel, right = np.array(witness["image"], dtype=float), witness["kernel"], witness["shift"][1]
    before = np.array(correlate(_shifted(image, right), kernel, padding=1))
    after = _shifted(np.array(correlate(image, kernel, padding=1)), right)
    return bool(np.array_equal(before, after))


RIGHT: dict[str, Answer] = {
    "ex4-1a-image-corner": int(X[0, 0]),
    "ex4-1a-filter-1": correlate(X, SOBEL),
    "ex4-1a-filter-2": correlate(X, SOBEL_ROWS),
    "ex4-1a-filter-3": correlate(X, LAPLACE),
    "ex4-1a-y00": correlate(X, SOBEL)[0][0],
    "ex4-1a-y11": correlate(X, SOBEL)[1][1],
    "ex4-1a-conv-vs-corr": {"claim": False, "witness": {"filter": 3}},
    "ex4-1b-separable": [[SMOOTH, DIFFERENCE], [DIFFERENCE, SMOOTH]],
    "ex4-1b-laplace-not-separable": int(np.linalg.matrix_rank(LAPLACE)) == 1,
    "ex4-1b-gradient-magnitude": _magnitude(X),
    "ex4-2a-dY-dW": r"X_{i+u,j+v}",
    "ex4-2a-output-size": "(d-k+1) x (d-k+1)",
    "ex4-2a-index-range": "0 <= m, n <= k-1",
    "ex4-2b-cat-eye": _sees(row=210, column=255),
    "ex4-2b-radius": (FIELD - 1) // 2,
    "ex4-2b-receptive-field-size": FIELD,
    "ex4-2b-min-layers": max(_layers_until(639 - 255), _layers_until(210)),
    "ex4-3-finite-border": {"claim": False, "witness": border_witness()},
}

WRONG: dict[str, dict[str, Answer]] = {
    "ex4-1a-image-corner": {"printed-3": int(X_PRINTED[0, 0])},
    "ex4-1a-filter-1": _sobel_wrong(SOBEL),
    "ex4-1a-filter-2": _sobel_wrong(SOBEL_ROWS),
    "ex4-1a-filter-3": _filter_wrong(LAPLACE)
    | {"sign-flipped": correlate(X, -LAPLACE), "eight-neighbours": correlate(X, EIGHT_NEIGHBOURS)},
    "ex4-1a-y00": {
        "ocr-3": correlate(X_PRINTED, SOBEL)[0][0],
        "convolution": correlate(X, np.rot90(SOBEL, 2).copy())[0][0],
    },
    "ex4-1a-y11": {"index-shift-by-one": correlate(X, SOBEL)[0][0]},
    "ex4-1a-conv-vs-corr": {
        "all-signs-turn": True,
        "filter-1-witness": {"claim": False, "witness": {"filter": 1}},
    },
    "ex4-1b-separable": {
        "swapped": [[DIFFERENCE, SMOOTH], [SMOOTH, DIFFERENCE]],
        "sum": [plain(np.add.outer(SMOOTH, DIFFERENCE)), plain(np.add.outer(DIFFERENCE, SMOOTH))],
    },
    "ex4-1b-laplace-not-separable": {"all-filters-separable": True},
    "ex4-1b-gradient-magnitude": {
        "sum-abs": plain(np.abs(EDGES_1) + np.abs(EDGES_2)),
        "no-root": plain(EDGES_1**2 + EDGES_2**2),
        "sum": plain(EDGES_1 + EDGES_2),
        "ocr-3": _magnitude(X_PRINTED),
    },
    "ex4-2a-dY-dW": {
        "convolution": Readings(("X[i-u, j-v]", "X_{i-u,j-v}")),
        "weight": Readings(("W[u,v]", "W_{u,v}")),
        "sum": "sum(X)",
        "flipped": Readings(("X[i+k-1-u, j+k-1-v]", "X_{i+k-1-u,j+k-1-v}")),
    },
    "ex4-2a-output-size": {
        "no-plus-one": "(d-k) x (d-k)",
        "same": "d x d",
        "d-k+2": "(d-k+2, d-k+2)",
    },
    "ex4-2a-index-range": {"off-by-one": "0..k", "one-based": "1..k"},
    "ex4-2b-cat-eye": {"exponential-growth": True, "fc-thinking": True},
    "ex4-2b-radius": {
        "k-per-layer": 10 * 5,
        "k-1-per-layer": 10 * 4,
        "one-layer": (receptive_side(_stack_of_layers(1), 21) - 1) // 2,
        "k-half-rounded": 10 * math.ceil(5 / 2),
    },
    "ex4-2b-receptive-field-size": {
        "twice-radius": FIELD - 1,
        "stack-k": 10 * 5,
        "exponential": 5**10,
        "one-layer": receptive_side(_stack_of_layers(1), 21),
    },
    "ex4-2b-min-layers": {
        "one-based": max(_layers_until(640 - 255), _layers_until(210 - 1)),
        "y-only": _layers_until(210),
        "radius-4": _layers_until(639 - 255, radius=4),
        "euclidean": _layers_until(math.dist((639, 0), (255, 210))),
    },
    "ex4-3-finite-border": {
        "interior-witness": {"claim": False, "witness": interior_witness()},
        "circular": {"claim": False, "witness": border_witness() | {"border": "circular"}},
        "always-equivariant": True,
    },
}

UNNAMED_WRONG: dict[str, Answer] = {
    "ex4-1a-image-corner": 6,
    "ex4-1a-filter-1": spoiled(correlate(X, SOBEL)),
    "ex4-1a-filter-2": spoiled(correlate(X, SOBEL_ROWS)),
    "ex4-1a-filter-3": spoiled(correlate(X, LAPLACE)),
    "ex4-1a-y00": 17,
    "ex4-1a-y11": 4,
    "ex4-1a-conv-vs-corr": True,
    "ex4-1b-separable": [[[7, 8, 9], [4, 5, 6]], [[7, 8, 9], [4, 5, 6]]],
    "ex4-1b-laplace-not-separable": True,
    "ex4-1b-gradient-magnitude": spoiled(_magnitude(X)),
    "ex4-2a-dY-dW": "X[i+u, j+v] * W[u,v] + 3",
    "ex4-2a-output-size": "(d-k+7) x (d-k+5)",
    "ex4-2a-index-range": "2..k+3",
    "ex4-2b-cat-eye": True,
    "ex4-2b-radius": 17,
    "ex4-2b-receptive-field-size": 43,
    "ex4-2b-min-layers": 187,
    "ex4-3-finite-border": True,
}

ESSAYS: dict[str, str] = {
    "ex4-1b-what-filters-do": (
        "The first two take differences along x and along y after some smoothing, so they mark vertical "
        "and horizontal edges. The third is the discrete Laplacian, a second derivative."
    ),
    "ex4-3-equivariance": (
        "Insert the shifted image into the sum, rename the summation index by the shift, and the sum that"
        " remains is the unshifted result read at the shifted place. The grid must be infinite."
    ),
}

ESSAY_POINTS: dict[str, int] = {
    "ex4-1b-what-filters-do": 3,
    "ex4-3-equivariance": 3,
}

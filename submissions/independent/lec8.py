"""lec8: the lecture's 1D and 2D examples by torch, its small regression by autograd."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy import signal  # type: ignore[import-untyped]
from torch import nn
from torch.nn import functional

from submissions.independent import Answer, Readings
from submissions.independent.layers import (
    correlate,
    correlate_1d,
    count,
    gradient,
    plain,
    pool,
    spoiled,
    tensor,
)

IMAGE = np.array(
    [[1, 0, 1, 0, 0], [1, 0, 1, 0, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1], [1, 0, 1, 0, 1]], dtype=float
)
PADDED = np.pad(IMAGE, 1)
SIX_BY_SIX = PADDED[:6, :6]  # the table as printed: its last row and column of zeros are missing
LONELY = np.full((3, 3), -1.0)
LONELY[1, 1] = 1
SIGNAL = [0, 0, 1, 1, 1, 0, 1, 0, 0, 0]
TAPS = [-1, 1, -1]

MAP = np.zeros((6, 6))
MAP[1, 4] = MAP[3, 1] = 1

FILTERED_1D = np.array(correlate_1d(SIGNAL, TAPS, padding=1))
RELU_IMAGE = plain(functional.relu(torch.tensor(IMAGE)))
LONELY_MAP = correlate(IMAGE, LONELY, padding=1)
LONELY_RELU = plain(functional.relu(tensor(LONELY_MAP)))

X5 = [1.0, 2.0, -1.0, 3.0, 0.5]
W1 = [0.5, -1.0, 2.0]
W2 = [1.0, -1.0, 2.0, 0.5, -2.0]


def _centre(value: float) -> np.ndarray:
    kernel = LONELY.copy()
    kernel[1, 1] = value
    return kernel


def _relu_1d(values: np.ndarray) -> Answer:
    return plain(functional.relu(torch.tensor(values)))


def _loss_gradient(*, relu: bool = True, factor: float = 1.0, inner: bool = False) -> Answer:
    """dloss/dW1 by autograd; ``inner`` drops the outputs whose windows reach over the border."""
    w = torch.tensor(W1, dtype=torch.float64, requires_grad=True)
    x, outputs = tensor(X5), tensor(W2)
    z = functional.conv1d(x[None, None], w[None, None], padding=1)[0, 0]
    a = functional.relu(z).detach() + (z - z.detach()) * (torch.ones(5) if not relu else (z > 0))
    if inner:
        a = torch.cat([a[:1].detach(), a[1:-1], a[-1:].detach()])
    return plain(gradient(factor * (outputs @ a - 1) ** 2, w))


def _windows(x: Answer, padding: int) -> np.ndarray:
    """The Jacobian of the convolution in its weights, by autograd: one row per weight."""
    jacobian: Any = torch.autograd.functional.jacobian
    z = jacobian(
        lambda w: functional.conv1d(tensor(x)[None, None], w[None, None], padding=padding)[0, 0], tensor(W1)
    )
    return np.asarray(z).T


DZ_DW = _windows(X5, 1)
_DENSE = nn.Linear(25, 25)
_KERNEL = nn.Conv2d(1, 1, 3)


def _out(side: int, size: int, stride: int) -> int:
    return functional.max_pool2d(torch.zeros(1, 1, side, side), size, stride).shape[2]


def _pool_wrong(stride: int, other: int) -> dict[str, Answer]:
    return {
        f"skip-{stride}": pool(MAP, "max", 3, stride + 1),
        "average": pool(MAP, "average", 3, stride),
        "sum": pool(MAP, "sum", 3, stride),
        "size-2": pool(MAP, "max", 2, stride),
        "other-stride": pool(MAP, "max", 3, other),
        "min": pool(MAP, "min", 3, stride),
        "same-padding": pool(MAP, "max", 3, stride, padding=1),
    }


def _dims(**changed: str) -> dict[str, str]:
    right = {
        "Z1": "5x1",
        "A1": "5x1",
        "A2": "1x1",
        "loss": "1x1",
        "dloss_dW1": "3x1",
        "dZ1_dW1": "3x5",
        "dA1_dZ1": "5x5",
        "dloss_dA1": "5x1",
    }
    return right | changed


LONELY_AT = np.argwhere(np.array(LONELY_RELU) == 1)[0]

RIGHT: dict[str, Answer] = {
    "encode-image-features": plain(IMAGE.reshape(-1)),
    "encode-pixel-index": "5*(r-1) + c",
    "conv1d-window": correlate_1d([0, 0, 1], TAPS)[0],
    "conv1d-lonely-filter": [-1, 1, -1],
    "conv1d-example": plain(FILTERED_1D),
    "conv1d-bias": plain(FILTERED_1D + 1),
    "conv1d-relu": _relu_1d(FILTERED_1D + 1),
    "conv1d-output-length": "m - n + 1",
    "conv1d-weight-count": count(nn.Conv1d(1, 1, 3)),
    "fc-weight-count": count(nn.Linear(10, 10)),
    "conv2d-lonely-one": LONELY_MAP,
    "conv2d-input-table": plain(PADDED),
    "conv2d-relu": LONELY_RELU,
    "conv2d-detected-ones": plain(LONELY_AT),
    "conv2d-weight-count": [count(_KERNEL), count(_DENSE)],
    "conv3d-weights": count(nn.Conv2d(3, 1, 3)),
    "image-tensor-shape": "3 x H x W",
    "maxpool-stride-1": pool(MAP, "max", 3, 1),
    "maxpool-stride-3": pool(MAP, "max", 3, 3),
    "maxpool-stride-indistinguishable": pool(MAP, "max", 3, 3) != pool(MAP, "max", 3, 2),
    "maxpool-stride-definition": [_out(6, 3, stride) for stride in (1, 2, 3)],
    "maxpool-no-weights": count(nn.MaxPool2d(3)),
    "maxpool-output-size": r"\lfloor \frac{n-f}{s} \rfloor + 1",
    "maxpool-input-not-conv-output": bool(np.array_equal(LONELY_RELU, MAP[:5, :5])),
    "backprop-dims": _dims(),
    "backprop-z2": "W_1 X_1 + W_2 X_2 + W_3 X_3",
    "backprop-dz-dw": plain(DZ_DW),
    "backprop-gradient": _loss_gradient(),
}

WRONG: dict[str, dict[str, Answer]] = {
    "encode-image-features": {
        "column-major": plain(IMAGE.T.reshape(-1)),
        "reversed": plain(IMAGE.reshape(-1)[::-1]),
        "rows-sum": plain(IMAGE.sum(axis=1)),
    },
    "encode-pixel-index": {
        "column-major": Readings(("5*(c-1)+r", "5(c-1) + r", 12)),
        "zero-based": Readings(("5*r+c", "5r + c", 13)),
    },
    "conv1d-window": {
        "sign-lost": 1,
        "first-element-only": 0,
        "filter-1-1-1": correlate_1d([0, 0, 1], [1, -1, -1])[0],
    },
    "conv1d-lonely-filter": {
        "ocr-filter": [1, -1, -1],
        "convolution-flip": [-1, -1, 1],
        "negated": [1, -1, 1],
    },
    "conv1d-example": {
        "no-padding": correlate_1d(SIGNAL, TAPS),
        "true-convolution-unsymmetric-filter": plain(signal.convolve(SIGNAL, [1, -1, -1], mode="same")),
        "replicate": correlate_1d(np.pad(SIGNAL, 1, mode="edge"), TAPS),
    },
    "conv1d-bias": {
        "bias-per-tap": plain(FILTERED_1D + 3),
        "bias-to-input": correlate_1d(np.array(SIGNAL) + 1, TAPS, padding=1),
        "no-bias": plain(FILTERED_1D),
    },
    "conv1d-relu": {
        "relu-before-bias": plain(np.array(_relu_1d(FILTERED_1D)) + 1),
        "absolute": plain(np.abs(FILTERED_1D + 1)),
        "no-bias": _relu_1d(FILTERED_1D),
    },
    "conv1d-output-length": {
        "m-n": Readings(("m-n", 7)),
        "m-n-1": Readings(("m-n-1", 6)),
        "m": Readings(("m", 10)),
    },
    "conv1d-weight-count": {
        "no-bias": count(nn.Conv1d(1, 1, 3, bias=False)),
        "per-output": count(nn.Conv1d(1, 1, 3)) * len(SIGNAL),
        "fully-connected": count(nn.Linear(10, 10)),
    },
    "fc-weight-count": {
        "no-bias": count(nn.Linear(10, 10, bias=False)),
        "one-bias": count(nn.Linear(10, 10, bias=False)) + 1,
        "4": count(nn.Conv1d(1, 1, 3)),
    },
    "conv2d-lonely-one": {
        "six-by-six-valid": correlate(SIX_BY_SIX, LONELY),
        "six-by-six-padded": correlate(SIX_BY_SIX, LONELY, padding=1),
        "no-padding": correlate(IMAGE, LONELY),
        "no-centre": correlate(IMAGE, _centre(0), padding=1),
        "centre-plus-eight": correlate(IMAGE, _centre(8), padding=1),
        "centre-minus-one": correlate(IMAGE, _centre(-1), padding=1),
    },
    "conv2d-input-table": {"six-by-six": Readings((plain(SIX_BY_SIX), correlate(SIX_BY_SIX, LONELY)))},
    "conv2d-relu": {
        "abs": plain(np.abs(LONELY_MAP)),
        "threshold": plain(np.array(LONELY_MAP) > -1),
        "sign": plain(np.sign(LONELY_MAP)),
        "relu-before": Readings(
            (plain(np.maximum(IMAGE, 0)), correlate(np.maximum(IMAGE, 0), LONELY, padding=1))
        ),
    },
    "conv2d-detected-ones": {
        "swapped": plain(LONELY_AT[::-1]),
        "one-based": plain(LONELY_AT + 1),
        "all-ones": plain(np.argwhere(IMAGE == 1)),
    },
    "conv2d-weight-count": {
        "no-bias": [count(nn.Conv2d(1, 1, 3, bias=False)), count(nn.Linear(25, 25, bias=False))],
        "per-position": [count(_KERNEL) * 25, count(_DENSE)],
    },
    "conv3d-weights": {
        "no-channels": count(_KERNEL),
        "no-bias": count(nn.Conv2d(3, 1, 3, bias=False)),
        "sum-of-channels": 3 * count(_KERNEL),
    },
    "image-tensor-shape": {"channels-last": "H x W x 3", "flattened": Readings(("3HW", "3*H*W"))},
    "maxpool-stride-1": _pool_wrong(1, other=3),
    "maxpool-stride-3": _pool_wrong(3, other=1),
    "maxpool-stride-indistinguishable": {"distinguishable": True},
    "maxpool-stride-definition": {
        "skip-s": [_out(6, 3, stride + 1) for stride in (1, 2, 3)],
        "no-overlap": [_out(6, 3, 3)] * 3,
        "minus-size": [6 - 3] * 3,
    },
    "maxpool-no-weights": {"nine": 9, "one-bias": 1},
    "maxpool-output-size": {
        "not-rounded": "(n-f)/s + 1",
        "n-over-s": "n/s",
        "no-plus-one": Readings(("(n-f)/s", r"\frac{n-f}{s}")),
    },
    "maxpool-input-not-conv-output": {"same-map": True},
    "backprop-dims": {
        "no-padding": _dims(Z1="3x1", A1="3x1", dZ1_dW1="3x3", dA1_dZ1="3x3", dloss_dA1="3x1"),
        "jacobian-layout": _dims(dZ1_dW1="5x3"),
        "per-output-filter": _dims(dloss_dW1="15x1"),
    },
    "backprop-z2": {
        "centred-shift": Readings(("W1*X2 + W2*X3 + W3*X4", "W_1 X_2 + W_2 X_3 + W_3 X_4")),
        "flipped": Readings(("W3*X1 + W2*X2 + W1*X3", "W_3 X_1 + W_2 X_2 + W_1 X_3")),
    },
    "backprop-dz-dw": {
        "transposed": plain(DZ_DW.T),
        "no-padding": plain(_windows(X5, 0)),
        "index-starts-at-1": plain(_windows([*X5, 0, 0], 0)),
        "flipped": plain(DZ_DW[::-1]),
    },
    "backprop-gradient": {
        "no-relu-mask": _loss_gradient(relu=False),
        "no-factor-2": _loss_gradient(factor=0.5),
        "sign": _loss_gradient(factor=-1),
        "without-padding-column": _loss_gradient(inner=True),
    },
}

_ARRAYS = (
    "encode-image-features",
    "conv1d-lonely-filter",
    "conv1d-example",
    "conv1d-bias",
    "conv1d-relu",
    "conv2d-lonely-one",
    "conv2d-input-table",
    "conv2d-relu",
    "conv2d-detected-ones",
    "conv2d-weight-count",
    "maxpool-stride-1",
    "maxpool-stride-3",
    "maxpool-stride-definition",
    "backprop-dz-dw",
    "backprop-gradient",
)

UNNAMED_WRONG: dict[str, Answer] = {
    name: spoiled(RIGHT[name], number) for number, name in enumerate(_ARRAYS)
} | {
    "encode-pixel-index": "5*r + 7*c",
    "conv1d-window": 17,
    "conv1d-output-length": "3*m + n",
    "conv1d-weight-count": 17,
    "fc-weight-count": 17,
    "conv3d-weights": 17,
    "image-tensor-shape": "5 x W x H",
    "maxpool-stride-indistinguishable": True,
    "maxpool-no-weights": 17,
    "maxpool-output-size": "n*f*s",
    "maxpool-input-not-conv-output": True,
    "backprop-dims": dict.fromkeys(_dims(), "7x2"),
    "backprop-z2": "5*W1*X1 + 3",
}

ESSAYS: dict[str, str] = {
    "feature-ordering": (
        "A fully connected layer can live with any fixed order; a convolution needs neighbours to stay "
        "neighbours."
    ),
    "fc-on-images": (
        "Nearby pixels belong together and a thing stays the same thing wherever it is. Small shared "
        "filters use both and need far fewer weights."
    ),
    "conv1d-padding-needed": (
        "The first and the last pixel never sit in the middle of a window, so two outputs are lost; zeros"
        " around the ends bring them back."
    ),
    "conv2d-elementwise": "Multiply entry by entry and add everything up.",
    "filter-bank-channels": (
        "One channel per filter, so k of them; the filter bank is the set of filters of the layer."
    ),
    "typical-architecture": (
        "Several times convolution with ReLU and then pooling; fully connected layers at the end."
    ),
    "cnn-recipe": ("Choose the predictor, choose a loss, choose the parameters with a small training loss."),
}

ESSAY_POINTS: dict[str, int] = {
    "feature-ordering": 2,
    "fc-on-images": 3,
    "conv1d-padding-needed": 3,
    "conv2d-elementwise": 2,
    "filter-bank-channels": 2,
    "typical-architecture": 3,
    "cnn-recipe": 3,
}

"""huji-ex1: the networks of the report built in torch and counted, traced and differentiated."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from torch import nn

from submissions.independent import Answer, Readings
from submissions.independent.layers import count, plain, receptive_side, spoiled, traced_shapes

IMAGE = (3, 32, 32)


@dataclass(frozen=True, slots=True)
class Network:
    """A network of the report: convolutions, the widths of the linear layers and what lies between."""

    convolutions: tuple[tuple[int, int, int], ...]
    linear: tuple[int, ...]
    pool: str = "max"

    def layers(
        self, *, padding: int | str = 0, pooled: bool = True, flat: int | None = None
    ) -> list[nn.Module]:
        """The layers that count in the shapes question; ``flat`` replaces the first linear layer's input."""
        found: list[nn.Module] = []
        for channels, filters, size in self.convolutions:
            found.append(nn.Conv2d(channels, filters, size, padding=padding))
            found.extend(self._pooling(pooled))
        found.append(nn.Flatten())
        widths = (flat or _flat(found), *self.linear)
        found.extend(nn.Linear(before, after) for before, after in pairwise(widths))
        return found

    def _pooling(self, pooled: bool) -> list[nn.Module]:
        if self.pool == "none":
            return []
        if not pooled:
            return [nn.Identity()]
        kinds: dict[str, nn.Module] = {
            "max": nn.MaxPool2d(2, 2),
            "average": nn.AvgPool2d(2, 2),
            "global": nn.AdaptiveAvgPool2d((1, 1)),
        }
        return [kinds[self.pool]]


def _flat(layers: list[nn.Module]) -> int:
    return traced_shapes(layers, IMAGE)[-1][0]


UNDERFIT = Network(((3, 32, 5), (32, 64, 5)), (10,))
OVERFIT_A = Network(((3, 32, 5), (32, 16, 5)), (200, 50, 10))
OVERFIT_B = Network(((3, 64, 5), (64, 32, 5)), (128, 64, 10))
LINEAR = Network(((3, 16, 5), (16, 8, 5)), (10,), pool="average")
GAP = Network(((3, 16, 5),), (10,), pool="global")
CONV_FC = Network(((3, 9, 9),), (10,), pool="none")


def parameters(network: Network) -> int:
    """Learned parameters of a network, as torch counts them."""
    return count(*network.layers())


FIGURES = {"c1-underfit": parameters(UNDERFIT), "c1-overfit-a": parameters(OVERFIT_A)}


def _is_convolution(layer: nn.Module) -> bool:
    return isinstance(layer, nn.Conv2d)


def _slips(network: Network) -> dict[str, Answer]:
    layers = network.layers()
    one_channel = [
        nn.Conv2d(1, layer.out_channels, layer.kernel_size[0]) if isinstance(layer, nn.Conv2d) else layer
        for layer in layers
    ]
    weighted = sum(isinstance(layer, nn.Conv2d | nn.Linear) for layer in layers)
    no_biases = count(*layers, only=lambda name, _: name != "bias")
    return {
        "no-biases": no_biases,
        "no-conv-bias": count(*layers, only=lambda name, layer: name != "bias" or not _is_convolution(layer)),
        "no-fc-bias": count(*layers, only=lambda name, layer: name != "bias" or _is_convolution(layer)),
        "ignores-input-channels": count(*one_channel),
        "conv-only": count(*layers, only=lambda _, layer: _is_convolution(layer)),
        "one-bias-per-layer": no_biases + weighted,
    }


def _figures(network: Network) -> dict[str, Answer]:
    own = parameters(network)
    figures = {**FIGURES, "c1-overfit-b": parameters(OVERFIT_B)} if network in QUESTION_1 else FIGURES
    return {"count-of-other-figure": Readings(tuple(value for value in figures.values() if value != own))}


QUESTION_1 = (UNDERFIT, OVERFIT_A, OVERFIT_B)


def _pooled_network_wrong(network: Network) -> dict[str, Answer]:
    return (
        _slips(network)
        | _figures(network)
        | {
            "same-padding-flatten": count(*network.layers(padding="same")),
            "no-pooling-flatten": count(*network.layers(pooled=False)),
        }
    )


def _gap_wrong() -> dict[str, Answer]:
    convolution = nn.Conv2d(3, 16, 5)
    unpooled = _flat([convolution, nn.Flatten()])
    halved = _flat([convolution, nn.MaxPool2d(2, 2), nn.Flatten()])
    other = [nn.Conv2d(3, 4, 5), nn.MaxPool2d(2), nn.Conv2d(4, 16, 14), nn.Flatten(), nn.Linear(16, 10)]
    return (
        _slips(GAP)
        | _figures(GAP)
        | {
            "other-network": count(*other),
            "gap-ignored": count(*GAP.layers(flat=unpooled)),
            "max-pool-then-flatten": count(*GAP.layers(flat=halved)),
        }
    )


def _conv_fc_wrong() -> dict[str, Answer]:
    halved = _flat([nn.Conv2d(3, 9, 9), nn.MaxPool2d(2, 2), nn.Flatten()])
    return (
        _slips(CONV_FC)
        | _figures(CONV_FC)
        | {
            "same-padding-flatten": count(*CONV_FC.layers(padding="same")),
            "pooled-flatten": count(*CONV_FC.layers(flat=halved)),
        }
    )


def _shapes(network: Network, **options: Answer) -> list[list[int]]:
    return traced_shapes(network.layers(**options), IMAGE)


def _channels_last(shapes: list[list[int]]) -> list[list[int]]:
    return [[*shape[1:], shape[0]] for shape in shapes]


def _shapes_wrong(network: Network, *, pooling: bool = True) -> dict[str, Answer]:
    wrong: dict[str, Answer] = {"same-padding": _shapes(network, padding="same")}
    if pooling:
        wrong["pooling-forgotten"] = _shapes(network, pooled=False)
    return wrong | {"channels-last": _channels_last(_shapes(network))}


def _convolution(size: int) -> nn.Module:
    return nn.Conv2d(1, 1, size, bias=False)


def _average() -> nn.Module:
    return nn.AvgPool2d(2, 2)


FIELD_Q1 = receptive_side([_convolution(5), _average(), _convolution(5), _average()], 60)
FIELD_BEFORE_POOL = receptive_side([_convolution(5), _average(), _convolution(5)], 60)
FIELD_CONVOLUTIONS = receptive_side([_convolution(5), _convolution(5)], 60)
FIELD_NO_STRIDE = receptive_side(
    [_convolution(5), nn.AvgPool2d(2, 1), _convolution(5), nn.AvgPool2d(2, 1)], 60
)
FIELD_GAP = receptive_side([_convolution(5)], 60)
FIELD_CONV_FC = receptive_side([_convolution(9)], 60)

ACCURACIES = [77.7, 85.4, 53.9, 51.2, 71.5, 56.2, 79.4, 70.2, 77.8, 75.6]
HITS = [round(1000 * percent / 100) for percent in ACCURACIES]

_COLUMN_MAJOR = np.arange(6).reshape(2, 3).ravel(order="F")
COUNTED = plain(np.arange(16).reshape(4, 4))
DELTA = [1, 0, 0, 0, 0, 0, 0, 0]


def _one_at(row: int, column: int) -> Answer:
    image = np.zeros((4, 4))
    image[row, column] = 1
    return plain(image)


RIGHT: dict[str, Answer] = {
    "t1-probe-signal": DELTA,
    "t1-shift-definition": {"claim": False, "witness": {"x": [1, 2, 3, 4], "shift": 1}},
    "t2-flatten-order": False,
    "t2-flatten-permutation": plain(_COLUMN_MAJOR),
    "t3a-relu-lti": {"claim": False, "witness": {"x": 1, "y": -1}},
    "t3b-strided-pooling-lti": {
        "claim": False,
        "witness": {"image": COUNTED, "shift": 1},
    },
    "t3c-bias-lti": {"claim": False, "witness": {"x": [1, 2], "bias": [1, 1], "factor": 2}},
    "t3d-fc-lti": {"claim": False, "witness": {"W": [[1, 2], [3, 4]], "x": [1, 0], "shift": 1}},
    "c1-underfit-params": parameters(UNDERFIT),
    "c1-underfit-shapes": _shapes(UNDERFIT),
    "c1-overfit-a-params": parameters(OVERFIT_A),
    "c1-overfit-a-shapes": _shapes(OVERFIT_A),
    "c1-overfit-b-params": parameters(OVERFIT_B),
    "c1-overfit-b-shapes": _shapes(OVERFIT_B),
    "c2-linear-params": parameters(LINEAR),
    "c2-linear-shapes": _shapes(LINEAR),
    "c3-gap-params": parameters(GAP),
    "c3-gap-shapes": _shapes(GAP),
    "c3-conv-fc-params": parameters(CONV_FC),
    "c3-conv-fc-shapes": _shapes(CONV_FC),
    "c1-receptive-field": FIELD_Q1,
    "c3-receptive-field": [FIELD_Q1, FIELD_GAP, FIELD_CONV_FC],
    "c2-maxpool-nonlinear": {"claim": False, "witness": {"x": [[1, 0], [0, 0]], "y": [[0, 1], [0, 0]]}},
    "c2-avgpool-linear": True,
    "c3-overall-accuracy": [sum(HITS), 100 * sum(HITS) // 10_000],
}

WRONG: dict[str, dict[str, Answer]] = {
    "t1-probe-signal": {
        "constant": [1] * 8,
        "shifted-impulse": plain(np.roll(DELTA, 1)),
        "scaled-impulse": plain(2 * np.array(DELTA)),
    },
    "t1-shift-definition": {
        "constant-signal-witness": {"claim": False, "witness": {"x": [2, 2, 2, 2], "shift": 1}},
    },
    "t2-flatten-order": {"row-order-good": True, "order-breaks-shape": True},
    "t2-flatten-permutation": {
        "inverse-permutation": plain(np.argsort(_COLUMN_MAJOR)),
        "identity": [0, 1, 2, 3, 4, 5],
        "transpose-shape": plain(np.arange(6).reshape(3, 2).ravel(order="F")),
    },
    "t3a-relu-lti": {
        "positive-scaling-witness": {"claim": False, "witness": {"x": 1, "a": 2}},
        "not-time-invariant": {"claim": False, "witness": {"x": [1, -2, 3], "shift": 1}},
        "same-sign-witness": {"claim": False, "witness": {"x": 1, "y": 2}},
        "lti": True,
    },
    "t3b-strided-pooling-lti": {
        "lti": True,
        # Only the top-left pixel of a block would see this pixel move into the next row of blocks.
        "top-left": {"claim": False, "witness": {"image": _one_at(1, 0), "shift": [1, 0]}},
        "nonlinear": {"claim": False, "witness": {"image": COUNTED, "other": COUNTED}},
        "shift-by-stride-witness": {
            "claim": False,
            "witness": {"image": COUNTED, "shift": 2},
        },
        "constant-image-witness": {"claim": False, "witness": {"image": plain(np.ones((4, 4))), "shift": 1}},
    },
    "t3c-bias-lti": {
        "lambda-one": {"claim": False, "witness": {"x": [1, 2], "bias": [1, 1], "factor": 1}},
        "zero-bias": {"claim": False, "witness": {"x": [1, 2], "bias": [0, 0], "factor": 2}},
        "lti": True,
        "affine-is-linear": True,
    },
    "t3d-fc-lti": {
        "lti": True,
        "circulant-witness": {
            "claim": False,
            "witness": {"W": [[1, 2], [2, 1]], "x": [1, 0], "shift": 1},
        },
        "adds-vector-as-shift": {
            "claim": False,
            "witness": {"W": [[1, 2], [3, 4]], "x": [1, 1], "a": [1, 0]},
        },
        "nonlinear": {"claim": False, "witness": {"W": [[1, 2], [3, 4]], "x": [1, 1], "y": [1, 0]}},
    },
    "c1-underfit-params": _pooled_network_wrong(UNDERFIT),
    "c1-underfit-shapes": _shapes_wrong(UNDERFIT),
    "c1-overfit-a-params": _pooled_network_wrong(OVERFIT_A),
    "c1-overfit-a-shapes": _shapes_wrong(OVERFIT_A),
    "c1-overfit-b-params": _pooled_network_wrong(OVERFIT_B),
    "c1-overfit-b-shapes": _shapes_wrong(OVERFIT_B),
    "c2-linear-params": _pooled_network_wrong(LINEAR),
    "c2-linear-shapes": _shapes_wrong(LINEAR),
    "c3-gap-params": _gap_wrong(),
    "c3-gap-shapes": _shapes_wrong(GAP, pooling=False),
    "c3-conv-fc-params": _conv_fc_wrong(),
    "c3-conv-fc-shapes": _shapes_wrong(CONV_FC, pooling=False),
    "c1-receptive-field": {
        "sum-no-stride": FIELD_NO_STRIDE,
        "product": 5 * 5,
        "convs-only": FIELD_CONVOLUTIONS,
        "before-second-pool": FIELD_BEFORE_POOL,
    },
    "c3-receptive-field": {
        "gap-whole-image": [FIELD_Q1, 32, FIELD_CONV_FC],
        "no-stride": [FIELD_NO_STRIDE, FIELD_GAP, FIELD_CONV_FC],
        "bigger-in-q3": [FIELD_Q1, 32, 32],
    },
    "c2-maxpool-nonlinear": {
        "same-argmax-witness": {"claim": False, "witness": {"x": [[2, 1], [0, 0]], "y": [[3, 0], [1, 0]]}},
        "positive-scaling-witness": {"claim": False, "witness": {"x": [[1, 2], [3, 4]], "a": 2}},
    },
    "c2-avgpool-linear": {"pooling-is-nonlinear": False},
    "c3-overall-accuracy": {
        "rounded": [sum(HITS), round(100 * sum(HITS) / 10_000)],
        "mean-of-labels": [sum(HITS[:-1]), 100 * sum(HITS[:-1]) // 10_000],
        "float-division": [sum(HITS), 100 * sum(HITS) / 10_000],
    },
}

UNNAMED_WRONG: dict[str, Answer] = {
    name: [spoiled(shape) for shape in RIGHT[name]] for name in RIGHT if name.endswith("-shapes")
} | {
    "t1-probe-signal": spoiled(DELTA),
    "t1-shift-definition": True,
    "t2-flatten-order": True,
    "t2-flatten-permutation": [5, 4, 3, 2, 1, 0],
    "t3a-relu-lti": True,
    "t3b-strided-pooling-lti": True,
    "t3c-bias-lti": True,
    "t3d-fc-lti": True,
    "c1-underfit-params": 12345,
    "c1-overfit-a-params": 12345,
    "c1-overfit-b-params": 12345,
    "c2-linear-params": 12345,
    "c3-gap-params": 12345,
    "c3-conv-fc-params": 12345,
    "c1-receptive-field": 19,
    "c3-receptive-field": [17, 6, 10],
    "c2-maxpool-nonlinear": True,
    "c2-avgpool-linear": False,
    "c3-overall-accuracy": [6000, 60],
}

ESSAYS: dict[str, str] = {
    "t1-lti-is-convolution": (
        "Write the signal as a sum of weighted shifted impulses. Linearity takes the operator into the "
        "sum, time invariance turns each shifted impulse into a shifted h, and the sum is x * h. Probing "
        "with delta therefore gives h."
    ),
    "c1-experiment": (
        "A small net stays at a high loss on both sets; the wide ones push the training loss down while "
        "the test loss grows. Counts are given for each; width, training time and data together decide."
    ),
    "c2-nonlinear-components": "ReLU and max pooling.",
    "c2-discussion": (
        "Accuracy falls and the loss stays high: a chain of affine maps is one affine map, so only a "
        "linear classifier is left."
    ),
    "c3-discussion": (
        "Both shallow nets were tried and score below question 1: one layer sees small neighbourhoods "
        "only, and averaging over the whole map drops where things are."
    ),
}

ESSAY_POINTS: dict[str, int] = {
    "t1-lti-is-convolution": 5,
    "c1-experiment": 4,
    "c2-nonlinear-components": 2,
    "c2-discussion": 3,
    "c3-discussion": 3,
}

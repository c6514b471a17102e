"""iit-hw4: convolution, pooling and shapes by torch on the RGB image of the sheet."""

from __future__ import annotations

import numpy as np
import torch
from scipy import signal  # type: ignore[import-untyped]
from torch import nn

from submissions.independent import Answer, Readings
from submissions.independent.layers import (
    correlate,
    correlate_padded,
    count,
    plain,
    pool,
    spoiled,
    traced_shapes,
)

R = np.full((4, 4), 1.0)
G = np.full((4, 4), 2.0)
B = np.repeat(np.arange(1.0, 5.0)[:, None], 4, axis=1)
B_PRINTED = B.copy()
B_PRINTED[0, 1] = 2
R_PRINTED = np.array([[0, 1, 0, 1], [1, 1, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]], dtype=float)
ONES = np.ones((3, 3))
RGB = (R, G, B)


def _summed(*maps: Answer) -> Answer:
    return plain(np.sum([np.asarray(each) for each in maps], axis=0))


def _stacked(*maps: Answer) -> Answer:
    return plain(np.stack([np.asarray(each) for each in maps]))


def _scaled(values: Answer, factor: float) -> Answer:
    return plain(np.asarray(values) * factor)


def _flipped(values: Answer) -> Answer:
    return plain(np.flipud(np.asarray(values)))


def _with_last_row(values: Answer, row: Answer) -> Answer:
    return [*values[:-1], row]


def _with_corners(values: Answer, corner: float) -> Answer:
    changed = np.array(values, dtype=float)
    changed[np.ix_([0, -1], [0, -1])] = corner
    return plain(changed)


VALID_R, VALID_G, VALID_B = (correlate(channel, ONES) for channel in RGB)
SAME_R, SAME_G, SAME_B = (correlate(channel, ONES, padding=1) for channel in RGB)
DILATED_R, DILATED_G, DILATED_B = (correlate(channel, ONES, padding=1, dilation=2) for channel in RGB)
SAME_DILATED = tuple(correlate(channel, ONES, padding=2, dilation=2) for channel in RGB)
SAME_SUM = _summed(SAME_R, SAME_G, SAME_B)

# The padding row below B continues 1, 2, 3, 4 with 5; the columns are padded with zeros.
_B_CONTINUED = np.pad(np.vstack([np.zeros(4), B, np.full(4, 5.0)]), ((0, 0), (1, 1)))
STUDENT_SAME_B = correlate(_B_CONTINUED, ONES)


def _valid_wrong(channel: Answer) -> dict[str, Answer]:
    return {
        "same-padding": correlate(channel, ONES, padding=1),
        "averaged": correlate(channel, ONES / 9),
    }


def _padded_wrong(channel: Answer, edge: float) -> dict[str, Answer]:
    return {
        "no-padding": correlate(channel, ONES),
        "replicate-padding": correlate_padded(channel, ONES, "edge"),
        "corner-6": _with_corners(correlate(channel, ONES, padding=1), edge),
    }


def _dilated_wrong(channel: Answer) -> dict[str, Answer]:
    return {
        "undilated-valid": correlate(channel, ONES),
        "same-padding-2": correlate(channel, ONES, padding=2, dilation=2),
        "replicate-padding": correlate_padded(channel, ONES, "edge", dilation=2),
    }


def _origin_at_first_pixel(channel: Answer) -> Answer:
    return correlate_padded(channel, ONES, "constant", ((0, 2), (0, 2)), dilation=2)


def _pool_wrong(channel: Answer) -> dict[str, Answer]:
    return {
        "average-pool": pool(channel, "average", 2, 2),
        "min-pool": pool(channel, "min", 2, 2),
        "stride-1": pool(channel, "max", 2, 1),
        "sum-pool": pool(channel, "sum", 2, 2),
        "transposed": pool(channel.T, "max", 2, 2),
    }


def _places(side: int, window: int) -> int:
    """How many window origins fit into a side, by trying them."""
    return sum(1 for origin in range(side) if origin + window <= side)


def _span(layer: int, window: int = 3) -> int:
    """Layer-0 pixels under a window, by halving pixel indices."""
    first_pixels = [pixel for pixel in range(64) if pixel >> layer < window]
    return len(first_pixels)


def _layer_shape(stride: int = 1, padding: int = 0, filters: int = 16) -> list[int]:
    """Height, width, channels of the output for a 128x128x3 image."""
    layer = nn.Conv2d(3, filters, 3, stride=stride, padding=padding)
    channels, height, width = traced_shapes([layer], (3, 128, 128))[0]
    return [height, width, channels]


def _x(*sizes: object) -> str:
    return "x".join(str(size) for size in sizes)


_H, _W, _C = _layer_shape()
_HS, _WS, _CS = _layer_shape(stride=2)
_LAYER = nn.Conv2d(3, 16, 3)
_POINTWISE = nn.Conv2d(64, 1, 1)
_PH, _PW = traced_shapes([_POINTWISE], (64, 128, 128))[0][1:]
POOLED = _stacked(*(pool(channel, "max", 2, 2) for channel in RGB))


def _flip_witness() -> dict[str, Answer]:
    """A template whose true convolution peaks away from the template's place."""
    template = np.array([[5.0, 1.0], [0.0, 0.0]])
    image = np.zeros((6, 6))
    image[2:4, 2:4] = template
    convolved = signal.convolve2d(image, template, mode="valid")
    if convolved.max() <= convolved[2, 2]:
        raise ArithmeticError("this template shows nothing")
    return {"template": plain(template), "image": plain(image)}


def _identity_with_zero_weights() -> bool:
    branch = nn.Sequential(nn.Conv2d(2, 2, 3, padding=1), nn.ReLU(), nn.Conv2d(2, 2, 3, padding=1))
    for parameter in branch.parameters():
        nn.init.zeros_(parameter)
    x = torch.randn(1, 2, 5, 5)
    return bool(torch.equal(x + branch(x), x))


RIGHT: dict[str, Answer] = {
    "q1-valid-conv-r": VALID_R,
    "q1-valid-conv-g": VALID_G,
    "q1-valid-conv-b": VALID_B,
    "q1-valid-conv-sum": _summed(VALID_R, VALID_G, VALID_B),
    "q2-padded-conv-r": SAME_R,
    "q2-padded-conv-g": SAME_G,
    "q2-padded-conv-b": SAME_B,
    "q2-b-matrix-transcription": plain(B),
    "q2-padded-conv-sum": SAME_SUM,
    "q3-dilated-output-size": [_places(4 + 2 * padding, 5) for padding in (0, 1, 2)],
    "q3-dilated-conv-pad1-r": DILATED_R,
    "q3-dilated-conv-pad1-g": DILATED_G,
    "q3-dilated-conv-pad1-b": DILATED_B,
    "q3-dilated-conv-pad1-sum": _summed(DILATED_R, DILATED_G, DILATED_B),
    "q3-r-matrix-transcription": plain(R),
    "q3-dilated-conv-same": _summed(*SAME_DILATED),
    "q4-flip-needed": {"claim": False, "witness": _flip_witness()},
    "q5-pyramid-sizes": [8, 4, 2],
    "q5-window-coverage": [_span(layer) for layer in (0, 1, 2)],
    "q6-depth-factor": (8 * 8) // (4 * 4),
    "q7-conv-output-shape": _x(_H, _W, _C),
    "q7-output-size-formula": r"\left\lfloor \frac{W-K+2P}{S} \right\rfloor + 1",
    "q8-strided-output-shape": f"{_HS} × {_WS} × {_CS}",
    "q7-q8-parameter-count": count(_LAYER),
    "q9-1x1-shape": _x(_PH, _PW, 1),
    "q9-1x1-params": count(_POINTWISE),
    "q11-max-pool-r": pool(R, "max", 2, 2),
    "q11-max-pool-g": pool(G, "max", 2, 2),
    "q11-max-pool-b": pool(B, "max", 2, 2),
    "q11-max-pool-rgb": POOLED,
    "q18-residual-zero-weights": _identity_with_zero_weights(),
}

WRONG: dict[str, dict[str, Answer]] = {
    "q1-valid-conv-r": _valid_wrong(R),
    "q1-valid-conv-g": _valid_wrong(G),
    "q1-valid-conv-b": _valid_wrong(B)
    | {
        "row-sum-only": correlate(B, np.diag([0.0, 1.0, 0.0]) @ ONES),
        "rows-swapped": _flipped(VALID_B),
        "transposed": correlate(B.T, ONES),
        "ocr-b-matrix": correlate(B_PRINTED, ONES),
    },
    "q1-valid-conv-sum": {
        "channels-not-summed": _stacked(VALID_R, VALID_G, VALID_B),
        "channel-mean": _scaled(_summed(VALID_R, VALID_G, VALID_B), 1 / 3),
        "normalised-box": _summed(*(correlate(channel, ONES / 9) for channel in RGB)),
        "same-padding": SAME_SUM,
        "rows-swapped": _flipped(_summed(VALID_R, VALID_G, VALID_B)),
        "transposed": _summed(VALID_R, VALID_G, correlate(B.T, ONES)),
    },
    "q2-padded-conv-r": _padded_wrong(R, 6),
    "q2-padded-conv-g": _padded_wrong(G, 12),
    "q2-padded-conv-b": {
        "pattern-extrapolated": STUDENT_SAME_B,
        "replicate-padding": correlate_padded(B, ONES, "edge"),
        "reflect-padding": correlate_padded(B, ONES, "reflect"),
        "circular-padding": correlate_padded(B, ONES, "wrap"),
        "no-padding": VALID_B,
        "pad-left-right-only": correlate(B, ONES, padding=(0, 1)),
        "pad-top-bottom-only": correlate(B, ONES, padding=(1, 0)),
        "ocr-b-matrix": correlate(B_PRINTED, ONES, padding=1),
        "transposed": correlate(B.T, ONES, padding=1),
        "last-row-as-row-2": _with_last_row(SAME_B, SAME_B[1]),
        "last-row-as-row-1": _with_last_row(SAME_B, SAME_B[0]),
    },
    "q2-b-matrix-transcription": {
        "use-printed-b": Readings((plain(B_PRINTED), correlate(B_PRINTED, ONES, padding=1))),
    },
    "q2-padded-conv-sum": {
        "copied-b-last-row": _with_last_row(SAME_SUM, STUDENT_SAME_B[-1]),
        "consistent-with-wrong-b": _summed(SAME_R, SAME_G, STUDENT_SAME_B),
        "error-carried-correct-b-not-added": _with_last_row(SAME_SUM, SAME_B[-1]),
        "replicate-padding": _summed(*(correlate_padded(channel, ONES, "edge") for channel in RGB)),
        "no-padding": _summed(VALID_R, VALID_G, VALID_B),
        "channels-not-summed": _stacked(SAME_R, SAME_G, SAME_B),
        "ocr-b-matrix": _summed(SAME_R, SAME_G, correlate(B_PRINTED, ONES, padding=1)),
        "last-row-symmetric-to-row-1": _with_last_row(SAME_SUM, SAME_SUM[0]),
    },
    "q3-dilated-output-size": {
        "effective-kernel-6": [4 + 2 * padding - 6 + 1 for padding in (0, 1, 2)],
        "ignore-dilation": [_places(4 + 2 * padding, 3) for padding in (0, 1, 2)],
        "effective-kernel-4": [_places(4 + 2 * padding, 4) for padding in (0, 1, 2)],
    },
    "q3-dilated-conv-pad1-r": _dilated_wrong(R),
    "q3-dilated-conv-pad1-g": _dilated_wrong(G),
    "q3-dilated-conv-pad1-b": _dilated_wrong(B) | {"rows-swapped": _origin_at_first_pixel(B)},
    "q3-dilated-conv-pad1-sum": {
        "rows-swapped": _summed(*(_origin_at_first_pixel(channel) for channel in RGB)),
        "undilated-valid": _summed(VALID_R, VALID_G, VALID_B),
        "same-padding-2": _summed(*SAME_DILATED),
        "replicate-padding": _summed(
            *(correlate_padded(channel, ONES, "edge", dilation=2) for channel in RGB)
        ),
    },
    "q3-r-matrix-transcription": {
        "use-printed-r": Readings((plain(R_PRINTED), correlate(R_PRINTED, ONES, padding=1, dilation=2))),
    },
    "q3-dilated-conv-same": {
        "student-2x2": [row[:2] for row in _summed(*SAME_DILATED)[:2]],
        "padding-1": _summed(DILATED_R, DILATED_G, DILATED_B),
        "undilated-same": SAME_SUM,
    },
    "q4-flip-needed": {
        "claims-always": True,
        "symmetric-template": {
            "claim": False,
            "witness": {"template": plain(ONES), "image": plain(np.pad(ONES, 2))},
        },
    },
    "q5-pyramid-sizes": {"reversed": [2, 4, 8], "minus-two": [8, _places(8, 3), _places(_places(8, 3), 3)]},
    "q5-window-coverage": {"same-window": [3, 3, 3], "additive": [3, 5, 7]},
    "q6-depth-factor": {"doubling": 2},
    "q7-conv-output-shape": {
        "same-padding": _x(*_layer_shape(padding=1)),
        "forgot-plus-one": _x(128 - 3, 128 - 3, 16),
        "subtract-k-plus-one": _x(128 - 3 - 1, 128 - 3 - 1, 16),
        "channels-summed-48": _x(_H, _W, 16 * 3),
        "one-filter": _x(*_layer_shape(filters=1)),
        "keeps-3-channels": _x(_H, _W, 3),
        "channel-first": _x(_C, _H, _W),
    },
    "q7-output-size-formula": {
        "plus-one-inside": Readings(("floor((W-K+2P+1)/S)", r"\lfloor (W-K+2P+1)/S \rfloor")),
        "no-plus-one": Readings((r"\frac{W-K+2P}{S}", "floor((W-K+2*P)/S)")),
        "ceil": Readings(("ceil((W-K+2P)/S)+1", r"\lceil \frac{W-K+2P}{S} \rceil + 1")),
        "not-rounded": r"\frac{W-K+2P}{S}+1",
        "p-not-doubled": Readings(("(W-K+P)/S+1", "floor((W - K + P)/S) + 1")),
    },
    "q8-strided-output-shape": {
        "ceil-then-plus-one": "64x64x16",
        "same-padding": "64x64x16",
        "floor-no-plus-one": "62x62x16",
        "62.5-rounded-up": "63x63x16",
        "no-rounding": "62.5x62.5x16",
        "63.5-rounded-up": "64x64x16",
        "stride-ignored": _x(_H, _W, _C),
        "channels-48": _x(_HS, _WS, 48),
        "one-filter": _x(*_layer_shape(stride=2, filters=1)),
    },
    "q7-q8-parameter-count": {
        "no-bias": count(nn.Conv2d(3, 16, 3, bias=False)),
        "no-input-channels": count(nn.Conv2d(1, 16, 3)),
        "one-bias-per-channel": count(nn.Conv2d(3, 16, 3, bias=False)) + 16 * 3,
        "stride-dependent": Readings((count(_LAYER) * _H * _W,)),
    },
    "q9-1x1-shape": {"single-number": "1x1x1", "keeps-depth": _x(_PH, _PW, 64)},
    "q9-1x1-params": {
        "one-weight": count(nn.Conv2d(1, 1, 1)),
        "no-bias": count(nn.Conv2d(64, 1, 1, bias=False)),
    },
    "q11-max-pool-r": _pool_wrong(R),
    "q11-max-pool-g": _pool_wrong(G),
    "q11-max-pool-b": _pool_wrong(B),
    "q11-max-pool-rgb": {
        "pool-over-channels": plain(np.max(np.asarray(POOLED), axis=0)),
        "channels-summed": plain(np.sum(np.asarray(POOLED), axis=0)),
        "average-pool": _stacked(*(pool(channel, "average", 2, 2) for channel in RGB)),
        "min-pool": _stacked(*(pool(channel, "min", 2, 2) for channel in RGB)),
        "sum-pool": _stacked(*(pool(channel, "sum", 2, 2) for channel in RGB)),
    },
    "q18-residual-zero-weights": {"plain-block": False, "relu-after-add": False},
}

_ARRAYS = (
    "q1-valid-conv-r",
    "q1-valid-conv-g",
    "q1-valid-conv-b",
    "q1-valid-conv-sum",
    "q2-padded-conv-r",
    "q2-padded-conv-g",
    "q2-padded-conv-b",
    "q2-b-matrix-transcription",
    "q2-padded-conv-sum",
    "q3-dilated-output-size",
    "q3-dilated-conv-pad1-r",
    "q3-dilated-conv-pad1-g",
    "q3-dilated-conv-pad1-b",
    "q3-dilated-conv-pad1-sum",
    "q3-r-matrix-transcription",
    "q3-dilated-conv-same",
    "q5-pyramid-sizes",
    "q5-window-coverage",
    "q11-max-pool-r",
    "q11-max-pool-g",
    "q11-max-pool-b",
    "q11-max-pool-rgb",
)

UNNAMED_WRONG: dict[str, Answer] = {
    name: spoiled(RIGHT[name], number) for number, name in enumerate(_ARRAYS)
} | {
    "q4-flip-needed": True,
    "q6-depth-factor": 5,
    "q7-conv-output-shape": "125x127x17",
    "q7-output-size-formula": "(W-K+2P)/S + 3",
    "q8-strided-output-shape": "61x65x17",
    "q7-q8-parameter-count": 449,
    "q9-1x1-shape": "127x129x3",
    "q9-1x1-params": 67,
    "q18-residual-zero-weights": False,
}

ESSAYS: dict[str, str] = {
    "q2-padding-pros-cons": (
        "Good: layers keep their size and border pixels get their own window. Bad: the zeros are made up "
        "and lower the responses along the border."
    ),
    "q4-template-matching": (
        "Lay the template on every position and take the sum of products as similarity; the largest value"
        " marks the match. The kernel must be flipped first, and bright areas should be normalised away."
    ),
    "q5-multiscale": (
        "Shrink the maps between layers by pooling or strides. The same small window then spans more of "
        "the image, and it costs less than a large window."
    ),
    "q6-depth-compensation": (
        "Downsampling throws positions away; more channels in the deeper layers keep the amount of "
        "numbers and describe more kinds of features."
    ),
    "q9-1x1-conv": (
        "It mixes the channels of one pixel and looks at no neighbour, so the depth can be cut cheaply "
        "while height and width stay."
    ),
    "q10-conv-layers-features": (
        "All filters are learned. Early ones answer to edges and colours, deep ones to parts and objects,"
        " seen through a larger receptive field."
    ),
    "q12-purpose-of-pooling": (
        "It makes height and width smaller and leaves the depth alone: fewer sums and some tolerance to "
        "small shifts."
    ),
    "q13-data-augmentation": (
        "Changed copies that keep their label stretch a small training set and reduce overfitting."
    ),
    "q14-transfer-learning": (
        "Weights learned on one task start another one; worthwhile with few data and a related task."
    ),
    "q15-freeze-coefficients": (
        "A fresh head sends large random gradients back; they would ruin the pretrained weights."
    ),
    "q16-fine-tuning-steps": (
        "1. put a new head on the base; 2. freeze the base; 3. train the head; 4. unfreeze the top of the"
        " base; 5. train both together."
    ),
    "q17-inception": (
        "Several window sizes work side by side and are concatenated along the channels; 1x1 layers keep "
        "the number of weights low."
    ),
    "q18-residual": (
        "The shortcut carries the gradient, a block of zero weights passes its input on, and so very deep"
        " nets can be trained."
    ),
    "q19-visualise-activations": (
        "Give the network further outputs at the layers in question and plot every channel; it shows what"
        " the layer answers to."
    ),
    "q20-filter-visualisation": (
        "Keep the weights and climb the gradient of the filter's mean response with respect to the image,"
        " starting from noise; the image shows the favourite pattern."
    ),
    "q21-grad-cam": (
        "Run the image and pick the class score; take its gradients at the target maps; average them per "
        "channel to weights with their sign; sum the weighted maps; ReLU; enlarge and lay over the image."
    ),
}

ESSAY_POINTS: dict[str, int] = {
    "q2-padding-pros-cons": 3,
    "q4-template-matching": 3,
    "q5-multiscale": 3,
    "q6-depth-compensation": 3,
    "q9-1x1-conv": 3,
    "q10-conv-layers-features": 3,
    "q12-purpose-of-pooling": 3,
    "q13-data-augmentation": 3,
    "q14-transfer-learning": 3,
    "q15-freeze-coefficients": 2,
    "q16-fine-tuning-steps": 5,
    "q17-inception": 3,
    "q18-residual": 3,
    "q19-visualise-activations": 3,
    "q20-filter-visualisation": 3,
    "q21-grad-cam": 6,
}

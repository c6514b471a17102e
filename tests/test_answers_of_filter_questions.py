"""The right answers of iit-hw4 and lmu-ex4 against torch and SciPy, from the documents' own tables."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as functional
from scipy import signal

from grader.registry import open_course
from grader.solutions import solve
from grader.variants import variant_seed

R, G = torch.ones(4, 4), torch.full((4, 4), 2.0)
B = torch.arange(1.0, 5.0)[:, None].expand(4, 4)
RGB = torch.stack([R, G, B])
X = np.array([[5, 5, 2, 5, 5], [5, 5, 2, 5, 5], [7, 7, 5, 7, 7], [5, 5, 2, 5, 5], [5, 5, 2, 5, 5]])
SOBEL = np.outer([1, 2, 1], [1, 0, -1])
LAPLACE = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])


@lru_cache(maxsize=2)
def answers(assignment: str) -> dict[str, Any]:
    """Every expected answer in JSON's types, by question id."""
    loaded = open_course().assignment(assignment)
    expected: dict[str, Any] = {}
    plain = {}
    for question in loaded.questions:
        seed = variant_seed(b"", loaded.id, question.id)
        solution = solve(question, question.instance, expected, seed)
        expected[question.id] = solution.expected
        plain[question.id] = solution.kind.plain(solution.expected)
    return plain


def box(channels: torch.Tensor, **how: int) -> np.ndarray:
    """Convolution with a filter of ones over all given channels."""
    return functional.conv2d(channels[None], torch.ones(1, len(channels), 3, 3), **how)[0, 0].numpy()


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("q1-valid-conv", {}),
        ("q2-padded-conv", {"padding": 1}),
        ("q3-dilated-conv-pad1", {"padding": 1, "dilation": 2}),
    ],
)
def test_convolutions_of_the_channels_and_of_the_image(question: str, how: dict[str, int]) -> None:
    expected = answers("iit-hw4")
    for name, channels in (("r", RGB[:1]), ("g", RGB[1:2]), ("b", RGB[2:]), ("sum", RGB)):
        assert np.array_equal(expected[f"{question}-{name}"], box(channels, **how))


def test_the_other_arrays_of_the_rgb_image() -> None:
    expected = answers("iit-hw4")
    assert np.array_equal(expected["q3-dilated-conv-same"], box(RGB, padding=2, dilation=2))
    assert np.array_equal(expected["q2-b-matrix-transcription"], B)
    assert np.array_equal(expected["q3-r-matrix-transcription"], R)
    pooled = functional.max_pool2d(RGB[None], 2)[0].numpy()
    assert np.array_equal(expected["q11-max-pool-rgb"], pooled)
    for name, channel in zip("rgb", pooled, strict=True):
        assert np.array_equal(expected[f"q11-max-pool-{name}"], channel)


def test_sizes_and_counts_of_the_layers() -> None:
    expected = answers("iit-hw4")
    image, deep = torch.zeros(1, 3, 128, 128), torch.zeros(1, 64, 128, 128)
    for name, layer, given in (
        ("q7-conv-output-shape", torch.nn.Conv2d(3, 16, 3), image),
        ("q8-strided-output-shape", torch.nn.Conv2d(3, 16, 3, stride=2), image),
        ("q9-1x1-shape", torch.nn.Conv2d(64, 1, 1), deep),
    ):
        channels, height, width = layer(given).shape[1:]
        assert expected[name] == [height, width, channels]
    for name, layer in (
        ("q7-q8-parameter-count", torch.nn.Conv2d(3, 16, 3)),
        ("q9-1x1-params", torch.nn.Conv2d(64, 1, 1)),
    ):
        assert expected[name] == sum(p.numel() for p in layer.parameters())
    assert expected["q3-dilated-output-size"] == [
        0,
        *(len(box(R[None], padding=p, dilation=2)) for p in (1, 2)),
    ]


def test_filters_of_the_exercise_sheet() -> None:
    expected = answers("lmu-ex4")
    responses = [signal.correlate2d(X, kernel, "valid") for kernel in (SOBEL, SOBEL.T, LAPLACE)]
    for number, response in enumerate(responses, start=1):
        assert np.array_equal(expected[f"ex4-1a-filter-{number}"], response)
    assert np.allclose(expected["ex4-1b-gradient-magnitude"], np.hypot(responses[0], responses[1]))
    assert expected["ex4-1a-y00"] == responses[0][0, 0]
    assert expected["ex4-1a-y11"] == responses[0][1, 1]
    assert expected["ex4-1a-image-corner"] == X[0, 0]


def test_what_the_neurons_of_ten_layers_see() -> None:
    expected = answers("lmu-ex4")
    line = torch.ones(1, 1, 101, requires_grad=True)
    value, seen = line, []
    for _ in range(10):
        value = functional.conv1d(value, torch.ones(1, 1, 5), padding=2)
    value[0, 0, 50].backward()
    seen = np.flatnonzero(line.grad)
    assert expected["ex4-2b-receptive-field-size"] == len(seen)
    assert expected["ex4-2b-radius"] == seen[-1] - 50
    # Each layer lets zeros come two pixels nearer in x and in y at once.
    steps, x, y = 0, 639, 0
    while x > 255 or y < 210:
        steps, x, y = steps + 1, x - 2, y + 2
    assert expected["ex4-2b-min-layers"] == steps

"""Receptive fields against gradients: a neuron sees the pixels that its gradient is not zero at."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from reference import receptive_field

SEEDS = range(30)


def ones_layer(kernel: int, stride: int = 1, dilation: int = 1, padding: int = 0) -> nn.Conv1d:
    """A convolution whose weights are all positive, so that no path cancels another."""
    layer = nn.Conv1d(1, 1, kernel, stride, padding, dilation, bias=False)
    nn.init.ones_(layer.weight)
    return layer


def seen_by(layers: list[nn.Module], length: int, neuron: int | None = None) -> np.ndarray:
    """The positions that one neuron of the last layer depends on; the middle one unless stated."""
    x = torch.ones(1, 1, length, requires_grad=True)
    y = nn.Sequential(*layers)(x)
    y[0, 0, y.shape[-1] // 2 if neuron is None else neuron].backward()
    return np.flatnonzero(x.grad[0, 0].numpy())


@pytest.mark.parametrize("seed", SEEDS)
def test_size_and_jump_are_what_gradients_show(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 5))
    kernels, strides = rng.integers(1, 6, count), rng.integers(1, 4, count)
    dilations = rng.integers(1, 3, count)
    layers = [ones_layer(*(int(n) for n in one)) for one in zip(kernels, strides, dilations, strict=True)]
    length = receptive_field.size(kernels, strides, dilations) + 2 * receptive_field.jump(strides)
    first, second = (seen_by(layers, length, neuron) for neuron in (0, 1))
    assert first[-1] - first[0] + 1 == receptive_field.size(kernels, strides, dilations)
    assert second[0] - first[0] == receptive_field.jump(strides)


@pytest.mark.parametrize("kernel", [1, 3, 5, 7])
@pytest.mark.parametrize("layers", [1, 2, 5])
@pytest.mark.parametrize("dilation", [1, 2])
def test_equal_layers_see_as_far_as_gradients_reach(kernel: int, layers: int, dilation: int) -> None:
    pad = dilation * (kernel - 1) // 2
    seen = seen_by([ones_layer(kernel, 1, dilation, pad)] * layers, 101)
    assert seen[-1] - seen[0] + 1 == receptive_field.stack_size(kernel, layers, dilation)
    assert 50 - seen[0] == seen[-1] - 50 == receptive_field.radius(kernel, layers, dilation)


def test_a_neuron_sees_the_pixels_of_its_gradient() -> None:
    width, height, kernel, layers = 17, 11, 3, 4
    stack = nn.Sequential(*[nn.Conv2d(1, 1, kernel, padding="same", bias=False) for _ in range(layers)])
    for layer in stack:
        nn.init.ones_(layer.weight)
    for x, y in ((width - 1, 0), (3, 5), (0, height - 1)):
        image = torch.ones(1, 1, height, width, requires_grad=True)
        stack(image)[0, 0, y, x].backward()
        seen = image.grad[0, 0].numpy() > 0
        for column in range(width):
            for row in range(height):
                assert (
                    receptive_field.sees([x, y], [column, row], kernel, layers, [width, height])
                    == seen[row, column]
                )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_layers_needed_are_the_first_that_see(seed: int) -> None:
    rng = np.random.default_rng(seed)
    neuron, pixel = (rng.integers(0, 60, 2) for _ in range(2))
    kernel = int(rng.choice([3, 5, 7]))
    first = next(n for n in range(100) if receptive_field.sees(neuron, pixel, kernel, n))
    assert receptive_field.layers_needed(neuron, pixel, kernel) == first


def test_counting_from_one_moves_both_places() -> None:
    for layers in range(6):
        from_zero = receptive_field.sees([9, 0], [2, 3], 3, layers, [10, 10])
        assert receptive_field.sees([10, 1], [3, 4], 3, layers) == from_zero


def test_what_makes_no_sense_is_refused_in_words() -> None:
    for call, words in (
        (lambda: receptive_field.size([3, 0]), "at least 1"),
        (lambda: receptive_field.size([3, 3], [1, 0]), "stride"),
        (lambda: receptive_field.size([3, 3], [1, 1, 1]), "2 layers need 2"),
        (lambda: receptive_field.jump([2, 0]), "stride"),
        (lambda: receptive_field.stack_size(3, -1), "negative"),
        (lambda: receptive_field.radius(4, 2), "even"),
        (lambda: receptive_field.sees([10, 0], [0, 0], 3, 1, [10, 5]), "outside"),
        (lambda: receptive_field.sees([0, 0], [0, 5], 3, 1, [10, 5]), "outside"),
        (lambda: receptive_field.distance([0], [0, 1]), "coordinates"),
        (lambda: receptive_field.layers_needed([0, 0], [1, 0], 1), "never"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
    assert receptive_field.layers_needed([4, 4], [4, 4], 1) == 0

"""Pyramids against images that are really made smaller."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as functional

from reference import pyramids


@pytest.mark.parametrize("factor", [2, 3])
@pytest.mark.parametrize("levels", [1, 2, 4])
def test_sizes_are_those_of_repeated_pooling(factor: int, levels: int) -> None:
    base = 2 * factor ** (levels - 1)
    layer = torch.zeros(1, 1, base, base)
    found = []
    for _ in range(levels):
        found.append(layer.shape[-1])
        layer = functional.avg_pool2d(layer, factor) if layer.shape[-1] >= factor else layer
    assert pyramids.sizes(base, levels, factor) == found


@pytest.mark.parametrize("window", [1, 3, 5])
@pytest.mark.parametrize("factor", [2, 3])
def test_a_window_spans_the_pixels_that_its_layer_was_averaged_from(window: int, factor: int) -> None:
    for level, span in enumerate(pyramids.window_coverage(window, 3, factor)):
        line = torch.zeros(1, 1, factor**level * (window + 4), requires_grad=True)
        layer = line
        for _ in range(level):
            layer = functional.avg_pool1d(layer, factor)
        layer[0, 0, 1 : 1 + window].sum().backward()
        assert span == np.count_nonzero(line.grad)


@pytest.mark.parametrize("factor", [2, 3, 4])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_the_depth_factor_keeps_the_number_of_coefficients(factor: int, axes: int) -> None:
    side = factor * 2
    before = np.zeros((5, *[side] * axes))
    after = np.zeros((5 * pyramids.depth_factor(factor, axes), *[side // factor] * axes))
    assert after.size == before.size


def test_what_makes_no_sense_is_refused_in_words() -> None:
    for call, words in (
        (lambda: pyramids.sizes(10, 3), "evenly|divided"),
        (lambda: pyramids.sizes(8, 0), "at least 1"),
        (lambda: pyramids.window_coverage(0, 3), "at least 1"),
        (lambda: pyramids.depth_factor(0), "at least 1"),
    ):
        with pytest.raises(ValueError, match=words):
            call()

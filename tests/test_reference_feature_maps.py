"""Steps on one feature map against PyTorch's convolution."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from reference import feature_maps


@pytest.mark.parametrize("seed", range(10))
def test_the_steps_together_are_a_convolution_with_bias_and_relu(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image, kernel, bias = rng.integers(-4, 5, (5, 7)), rng.integers(-4, 5, (3, 3)), float(rng.integers(-3, 4))
    padded = feature_maps.zero_padded(image, 1)
    sums = [
        [feature_maps.window_response(padded[r : r + 3, c : c + 3], kernel) for c in range(7)]
        for r in range(5)
    ]
    result = feature_maps.rectified(feature_maps.biased(sums, bias))
    expected = torch.nn.functional.conv2d(
        torch.tensor(image, dtype=torch.float64)[None, None],
        torch.tensor(kernel, dtype=torch.float64)[None, None],
        torch.tensor([bias], dtype=torch.float64),
        padding=1,
    ).relu()
    assert np.array_equal(result, expected[0, 0].numpy())


def test_a_window_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        feature_maps.window_response([1, 2, 3], [1, 2])

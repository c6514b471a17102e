"""Image quality against torch and slow loops."""

import math

import numpy as np
import pytest
import torch

from reference import image_quality


@pytest.mark.parametrize("seed", range(10))
def test_mse_and_psnr_agree_with_torch(seed):
    rng = np.random.default_rng(seed)
    one, two = rng.random((2, *rng.integers(1, 7, 2)))
    error = torch.nn.functional.mse_loss(torch.tensor(one), torch.tensor(two)).item()
    assert image_quality.mse(one, two) == pytest.approx(error)
    for peak in (1.0, 255.0):
        decibels = 10 * math.log10(peak**2 / error)
        assert image_quality.psnr(one, two, peak) == pytest.approx(decibels)
        assert image_quality.mse_from_psnr(decibels, peak) == pytest.approx(error)


def test_equal_images_have_infinite_psnr():
    assert image_quality.psnr(np.ones((2, 2)), np.ones((2, 2))) == math.inf


def test_images_of_different_sizes_are_refused():
    with pytest.raises(ValueError, match="pixel by pixel"):
        image_quality.mse(np.ones((2, 3)), np.ones((3, 2)))

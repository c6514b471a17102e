"""Orders of pixels against slow loops and PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from reference import tensors

SIZES = [(1, 1), (2, 3), (3, 2), (5, 5), (4, 7)]


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_features_run_row_by_row(rows: int, columns: int) -> None:
    image = np.random.default_rng(rows).integers(0, 9, size=(rows, columns))
    features = [image[row, column] for row in range(rows) for column in range(columns)]
    assert tensors.feature_vector(image).tolist() == features


def test_pixel_index_finds_the_pixel_among_the_features() -> None:
    image = np.random.default_rng(3).permutation(36).reshape(6, 6)
    features = tensors.feature_vector(image)
    for row in range(1, 7):
        for column in range(1, 7):
            assert features[tensors.pixel_index(row, column, 6) - 1] == image[row - 1, column - 1]


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_permutation_takes_rows_to_columns(rows: int, columns: int) -> None:
    x = np.random.default_rng(rows).normal(size=(rows, columns))
    column_major = [x[row, column] for column in range(columns) for row in range(rows)]
    assert x.ravel()[tensors.flatten_permutation(rows, columns)].tolist() == column_major


def test_image_shape_is_what_a_convolution_takes() -> None:
    import torch

    shape = tensors.image_shape(6, 9)
    assert torch.nn.Conv2d(3, 4, 3, padding=1)(torch.zeros(shape)).shape[1:] == (6, 9)


def test_positions_are_row_and_column_of_positive_entries() -> None:
    detected = np.random.default_rng(5).normal(size=(4, 6))
    expected = [[row, column] for row in range(4) for column in range(6) if detected[row, column] > 0]
    assert tensors.positions(detected).tolist() == expected

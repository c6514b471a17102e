"""Pixels as features: orders of flattening, indices and shapes of image tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def feature_vector(image: NDArray[Any]) -> NDArray[Any]:
    """The pixels of an image as features, row by row.

    Shapes: image (H, W) to (H*W,).
    Source: NumPy's documentation of reshape, order "C"; document 004, lines 9-43.
    """
    return np.asarray(image).reshape(-1)


def pixel_index(r: Any, c: Any, side: int) -> Any:
    """Number of the feature that holds the pixel in row r, column c of a square image, row by row.

    Units: row, column and feature are all counted from 1.
    Source: document 004, lines 25-29.
    """
    return side * (r - 1) + c


def flatten_permutation(rows: int, columns: int) -> NDArray[np.int64]:
    """The permutation p with ``column_major(x) == row_major(x)[p]`` for maps of this shape.

    Shapes: (rows*columns,), indices from 0.
    Source: NumPy's documentation of ravel, orders "C" and "F"; document 000, lines 62-64.
    """
    row_major = np.arange(rows * columns, dtype=np.int64).reshape(rows, columns)
    return row_major.ravel(order="F")


def image_shape(H: Any, W: Any) -> tuple[Any, Any, Any]:
    """Shape of the tensor of an RGB image, channels first.

    Shapes: height H and width W, numbers or names, to (3, H, W).
    Source: PyTorch's layout of one image.
    """
    return (3, H, W)


def positions(detected: NDArray[Any]) -> NDArray[np.int64]:
    """Row and column of every entry above zero, row by row.

    Shapes: detected (H, W) to (n, 2), indices from 0.
    Source: NumPy's documentation of argwhere.
    """
    return np.argwhere(np.asarray(detected) > 0)

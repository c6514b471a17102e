"""Pixels as features: orders of flattening, indices and shapes of image tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def feature_vector(image: NDArray[Any]) -> NDArray[Any]:
    """The pixels of an image as features, row by row.

    Shapes: image (H, W) to (H*W,).
    """
    return np.asarray(image).reshape(-1)


def pixel_index(r: Any, c: Any, side: int) -> Any:
    """Number of the feature that holds the pixel in row r, column c of a square image, row by row.

    Units: row, column and feature are all counted from 1.
    """
    return side * (r - 1) + c


def flatten_permutation(rows: int, columns: int) -> NDArray[np.int64]:
    """The permutation p with ``column_major(x) == row_major(x)[p]`` for maps of this shape.

    Shapes: (rows*columns,), indices from 0.
    """
    row_major = np.arange(rows * columns, dtype=np.int64).reshape(rows, columns)
    return row_major.ravel(order="F")


def image_shape(H: Any, W: Any) -> tuple[Any, Any, Any]:
    """Shape of the tensor of an RGB image, channels first.

    Source: PyTorch's layout of one image.
    """
    return (3, H, W)


def positions(detected: NDArray[Any]) -> NDArray[np.int64]:
    """Row and column of every entry above zero, row by row.

    Shapes: detected (H, W) to (n, 2), indices from 0.
    """
    return np.argwhere(np.asarray(detected) > 0)

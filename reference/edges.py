"""Edge filters: Sobel and Laplace, gradient magnitude, separability."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference.convolution import convolve, stacked_maps

SOBEL_X: NDArray[Any] = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
SOBEL_Y: NDArray[Any] = SOBEL_X.T
LAPLACE: NDArray[Any] = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])


def sobel(image: ArrayLike, padding: Any = 0) -> tuple[NDArray[Any], NDArray[Any]]:
    """Correlate an image with the two Sobel filters: left minus right, and top minus bottom.

    Shapes: image (H, W); two results (H', W').
    Raises: ValueError where the image is smaller than 3 x 3 without padding.
    Source: I. Sobel, G. Feldman (1968); the signs are those of the course's exercise sheet.
    """
    return convolve(image, SOBEL_X, padding=padding), convolve(image, SOBEL_Y, padding=padding)


def laplace(image: ArrayLike, padding: Any = 0) -> NDArray[Any]:
    """Correlate an image with the Laplace filter of four neighbours.

    Shapes: image (H, W); result (H', W').
    Raises: ValueError where the image is smaller than 3 x 3 without padding.
    Source: the five-point stencil of the second derivative.
    """
    return convolve(image, LAPLACE, padding=padding)


def gradient_magnitude(image: ArrayLike, filters: Any, maps: Any = (), padding: Any = 0) -> NDArray[Any]:
    """Square root of the sum of squares of an image's filter responses.

    Shapes: image (H, W); filters (2, kh, kw); maps 2 arrays (H', W') where the responses are known already,
        and then they alone are used; result (H', W').
    Raises: ValueError where filters do not fit, or maps differ in shape.
    Source: the Euclidean norm of the gradient.
    """
    responses = filter_responses(image, filters, maps, padding)
    return np.sqrt(np.square(responses.astype(float)).sum(axis=0))  # type: ignore[no-any-return]


def filter_responses(image: ArrayLike, filters: Any, maps: Any = (), padding: Any = 0) -> NDArray[Any]:
    """The responses of an image to several filters, without flipping them.

    Shapes: image (H, W); filters (N, kh, kw); maps as in ``gradient_magnitude``; result (N, H', W').
    Raises: ValueError where filters do not fit, or maps differ in shape.
    Source: cross-correlation with each filter.
    """
    if len(maps) > 0:
        return stacked_maps(maps)
    return np.stack([convolve(image, kernel, padding=padding) for kernel in filters])


def is_separable(kernel: ArrayLike) -> bool:
    """Whether a kernel is the outer product of a column and a row.

    Shapes: kernel (kh, kw).
    Raises: ValueError where the kernel has not two axes.
    Source: a matrix is an outer product exactly when its rank is at most 1.
    """
    return int(np.linalg.matrix_rank(_matrix(kernel))) <= 1


def separable_factors(kernel: ArrayLike) -> NDArray[Any]:
    """The column and the row whose outer product is the kernel, the row's first entry not negative.

    Shapes: kernel (n, n); result (2, n), the column first. Factors are unique up to c and 1/c; here the
        row is scaled so that its smallest entry other than 0 is 1 in size.
    Raises: ValueError where the kernel is not square, zero or not separable.
    Source: a row of the kernel that is not zero, and the factors that make the others of it.
    """
    matrix = _matrix(kernel)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError("column and row are given side by side, which needs a square kernel")
    if not is_separable(matrix) or not matrix.any():
        raise ValueError("the kernel is not an outer product of a column and a row that are not zero")
    pivot = int(np.argmax(np.abs(matrix).sum(axis=1)))
    row = matrix[pivot]
    nonzero = row[row != 0]
    row = row / (np.abs(nonzero).min() * np.sign(nonzero[0]))
    column = matrix @ row / (row @ row)
    return np.stack([column, row])


def _matrix(kernel: ArrayLike) -> NDArray[Any]:
    matrix = np.asarray(kernel, dtype=float)
    if matrix.ndim != 2:
        raise ValueError(f"a kernel with two axes is needed, not {matrix.ndim}")
    return matrix


def flip_negates(image: ArrayLike, kernel: ArrayLike, padding: Any = 0) -> bool:
    """Whether convolution instead of cross-correlation only turns the sign of the result.

    Shapes: image (H, W); kernel (kh, kw).
    Raises: ValueError where the kernel does not fit.
    Source: both results held side by side.
    """
    correlated = convolve(image, kernel, padding=padding)
    return bool(np.allclose(convolve(image, kernel, padding=padding, flip=True), -correlated))


def all_flips_negate(image: ArrayLike, filters: Any, padding: Any = 0) -> bool:
    """Whether ``flip_negates`` holds for every one of several filters.

    Shapes: image (H, W); filters (N, kh, kw).
    Raises: ValueError where a filter does not fit.
    Source: both results held side by side.
    """
    return all(flip_negates(image, kernel, padding) for kernel in filters)

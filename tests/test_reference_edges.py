"""Edge filters against SciPy and NumPy's own decompositions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage, signal

from problems.edges import product_of_factors
from reference import edges

SEEDS = range(30)


def image_of(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(6, 8))


@pytest.mark.parametrize("seed", SEEDS)
def test_sobel_and_laplace_agree_with_scipy(seed: int) -> None:
    image = image_of(seed)
    inner = (slice(1, -1), slice(1, -1))
    left_minus_right, top_minus_bottom = edges.sobel(image)
    assert np.allclose(left_minus_right, -ndimage.sobel(image, axis=1)[inner])
    assert np.allclose(top_minus_bottom, -ndimage.sobel(image, axis=0)[inner])
    assert np.allclose(edges.laplace(image), ndimage.laplace(image)[inner])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_magnitude_is_the_length_of_both_responses(seed: int) -> None:
    image = image_of(seed)
    one, two = (signal.correlate2d(image, kernel, "valid") for kernel in (edges.SOBEL_X, edges.SOBEL_Y))
    filters = [edges.SOBEL_X, edges.SOBEL_Y]
    assert np.allclose(edges.gradient_magnitude(image, filters), np.hypot(one, two))
    # Known responses are used whatever the image.
    assert np.allclose(edges.gradient_magnitude(0 * image, filters, [one, two]), np.hypot(one, two))


@pytest.mark.parametrize("seed", SEEDS)
def test_factors_multiply_to_the_kernel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kernel = np.outer(rng.integers(-3, 4, 3) + 0.5, rng.integers(-3, 4, 3) + 0.5)
    column, row = edges.separable_factors(kernel)
    assert np.allclose(np.outer(column, row), kernel)
    assert edges.is_separable(kernel)
    assert not edges.is_separable(kernel + np.eye(3))
    # The same factors, scaled by c and 1/c, are the same answer; the kernel itself is not.
    scaled = product_of_factors([column * -4, row / -4])
    assert np.allclose(scaled, product_of_factors([column, row]))
    assert product_of_factors(kernel).shape != scaled.shape


def test_sobel_factors_and_the_laplace_filter() -> None:
    for kernel in (edges.SOBEL_X, edges.SOBEL_Y):
        assert np.linalg.matrix_rank(kernel) == 1
        assert edges.is_separable(kernel)
    assert np.linalg.svd(edges.LAPLACE)[1][1] > 0.1
    assert not edges.is_separable(edges.LAPLACE)


def test_what_has_no_factors_is_refused_in_words() -> None:
    for kernel, words in (
        (edges.LAPLACE, "not an outer product"),
        (np.zeros((3, 3)), "not an outer product"),
        (np.ones((2, 3)), "square"),
        (np.ones(3), "two axes"),
    ):
        with pytest.raises(ValueError, match=words):
            edges.separable_factors(kernel)


@pytest.mark.parametrize("seed", SEEDS)
def test_flipping_negates_where_scipy_says_so(seed: int) -> None:
    image = image_of(seed)
    for kernel in (edges.SOBEL_X, edges.SOBEL_Y, edges.LAPLACE, np.arange(9).reshape(3, 3)):
        convolved = signal.convolve2d(image, kernel, "valid")
        correlated = signal.correlate2d(image, kernel, "valid")
        assert edges.flip_negates(image, kernel) == np.allclose(convolved, -correlated)
    assert edges.all_flips_negate(image, [edges.SOBEL_X, edges.SOBEL_Y])
    assert not edges.all_flips_negate(image, [edges.SOBEL_X, edges.SOBEL_Y, edges.LAPLACE])

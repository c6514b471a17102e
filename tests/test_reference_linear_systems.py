"""Laws of operators against independent inputs, and filters against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import fft, linalg, signal

from reference import linear_systems as systems


def test_the_impulse_makes_a_system_show_its_filter() -> None:
    h = np.array([3.0, 1.0, -2.0])
    causal = signal.lfilter(h, [1.0], systems.impulse(8))
    assert causal.tolist() == [*h, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_circular_convolution_is_a_product_of_spectra(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, h = rng.normal(size=9), rng.normal(size=4)
    spectrum = fft.fft(x) * fft.fft(h, n=9)
    np.testing.assert_allclose(systems.filtered(x, h), fft.ifft(spectrum).real, atol=1e-12)
    circulant = linalg.circulant(np.pad(h, (0, 5)))
    np.testing.assert_allclose(systems.filtered(x, h), circulant @ x, atol=1e-12)


def test_shifts_move_towards_higher_indices_and_wrap() -> None:
    assert systems.shift(np.arange(5), 2).tolist() == [3, 4, 0, 1, 2]
    image = np.arange(6).reshape(2, 3)
    assert systems.shift(image, (1, 1)).tolist() == [[5, 3, 4], [2, 0, 1]]


def test_a_convolution_obeys_both_laws_and_they_are_told_apart() -> None:
    h = np.array([1.0, 0.5, -3.0])

    def weighted(x: np.ndarray) -> np.ndarray:
        return x * np.arange(len(x))

    def squared(x: np.ndarray) -> np.ndarray:
        return x**2

    def convolved(x: np.ndarray) -> np.ndarray:
        return systems.filtered(x, h)

    laws = [
        (systems.obeys_superposition(operator, (5,)), systems.commutes_with_shifts(operator, (5,)))
        for operator in (convolved, weighted, squared)
    ]
    assert laws == [(True, True), (True, False), (False, True)]


def test_claims_that_a_counterexample_refutes_are_false() -> None:
    x, y = np.array([1.0, 0.0, 2.0, 5.0]), np.array([-3.0, 4.0, 0.0, 1.0])
    assert not np.allclose(systems.relu(x + y), systems.relu(x) + systems.relu(y))
    assert not systems.relu_is_lti()
    assert np.max(x + y) != np.max(x) + np.max(y)
    assert not systems.max_pooling_is_linear()
    assert not np.allclose((x + 7) + (y + 7), x + y + 7)
    assert not systems.bias_is_lti()
    W = np.diag([1.0, 2.0, 3.0, 4.0])
    assert not np.allclose(W @ np.roll(x, 1), np.roll(W @ x, 1))
    assert not systems.matrix_is_lti()
    image = np.zeros((4, 4))
    image[0, 1] = 1.0
    assert systems.top_right_pixels(image).sum() == 1
    assert systems.top_right_pixels(np.roll(image, 1, axis=1)).sum() == 0
    assert not systems.strided_pooling_is_lti()
    assert not np.allclose(np.convolve(x, [1, 2]), np.convolve(np.roll(x, 1), [1, 2]))
    assert not systems.shift_leaves_output_unchanged()


def test_claims_that_algebra_proves_are_true() -> None:
    import torch

    pool = torch.nn.AvgPool2d(2)
    x, y = torch.randn(2, 1, 4, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(pool(2 * x - 3 * y), 2 * pool(x) - 3 * pool(y))
    assert systems.average_pooling_is_linear()


def test_the_order_of_features_takes_nothing_from_a_layer() -> None:
    rng = np.random.default_rng(1)
    X, target, p = rng.normal(size=(20, 6)), rng.normal(size=20), rng.permutation(6)
    best = np.linalg.lstsq(X, target, rcond=None)[1]
    permuted = np.linalg.lstsq(X[:, p], target, rcond=None)[1]
    assert np.allclose(best, permuted)
    assert not systems.order_limits_layer()


@pytest.mark.parametrize("taps", [[-1.0, 1.0, -1.0], [2.0, -5.0, 2.0], [1.0, 0.0, 3.0, 0.0, 1.0]])
def test_a_symmetric_filter_is_found_from_its_responses(taps: list[float]) -> None:
    windows = np.random.default_rng(2).integers(-3, 4, size=(6, len(taps))).astype(float)
    responses = [signal.correlate(window, taps, mode="valid")[0] for window in windows]
    assert systems.symmetric_filter(windows, np.array(responses)).tolist() == taps


def test_responses_that_fix_no_filter_are_refused() -> None:
    with pytest.raises(ValueError, match="open"):
        systems.symmetric_filter(np.array([[0, 1, 0]]), np.array([1]))
    with pytest.raises(ValueError, match="no symmetric"):
        systems.symmetric_filter(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]]), np.array([1, 2, 3]))

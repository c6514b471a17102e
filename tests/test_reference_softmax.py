"""Softmax against SciPy and torch's autograd."""

import numpy as np
import pytest
import torch
from scipy import special

from reference import softmax


@pytest.mark.parametrize("seed", range(20))
def test_softmax_agrees_with_scipy_and_ignores_a_shift(seed):
    rng = np.random.default_rng(seed)
    x, c = rng.normal(scale=300, size=int(rng.integers(2, 8))), rng.normal(scale=1000)
    np.testing.assert_allclose(softmax.softmax(x), special.softmax(x), rtol=1e-9)
    np.testing.assert_allclose(softmax.softmax(x + c), softmax.softmax(x), rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_softmax_jacobian_agrees_with_autograd(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=int(rng.integers(2, 6)))
    jacobian = torch.autograd.functional.jacobian(
        lambda z: torch.softmax(z, 0), torch.tensor(x, dtype=torch.float64)
    )
    np.testing.assert_allclose(softmax.jacobian(x), jacobian.numpy(), atol=1e-12)


def test_ranges_are_those_of_values():
    # Wide enough to come close to the ends, not so wide that floating point rounds to them.
    x = np.linspace(-36, 36, 2001)
    logits = np.stack([x, np.zeros_like(x)], axis=1)
    entries = special.softmax(logits, axis=1)
    low, high, ends = softmax.entry_range()
    assert ends == "()"
    assert low < entries.min() < low + 1e-9
    assert high - 1e-9 < entries.max() < high

    low, high, ends = softmax.numerator_range(shifted=False)
    assert ends == "()"
    assert low < np.exp(logits).min() < low + 1e-9
    assert np.exp(logits * 10).max() > 1e100
    assert high == np.inf

    low, high, ends = softmax.numerator_range(shifted=True)
    numerators = np.exp(logits - logits.max(axis=1, keepdims=True))
    assert ends == "(]"
    assert low < numerators.min() < low + 1e-9
    assert numerators.max() == high

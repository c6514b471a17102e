"""Activations and derivatives against torch, SciPy and optimisation, not against typed-in values."""

import numpy as np
import pytest
import torch
from scipy import optimize, special

from reference import activations

POINTS = np.concatenate([np.linspace(-40, 40, 161), [-1000.0, -710.0, 710.0, 1000.0]])


def derivative(function, points):
    x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    function(x).sum().backward()
    return x.grad.numpy()


def test_sigmoid_agrees_with_scipy_and_never_overflows():
    with np.errstate(over="raise"):
        np.testing.assert_allclose(
            activations.sigmoid(POINTS), special.expit(POINTS), rtol=1e-12, atol=1e-300
        )


def test_derivatives_agree_with_autograd():
    near = POINTS[np.abs(POINTS) < 15]
    np.testing.assert_allclose(
        activations.sigmoid_derivative(near), derivative(torch.sigmoid, near), rtol=1e-9, atol=1e-15
    )
    np.testing.assert_allclose(
        activations.tanh_derivative(near), derivative(torch.tanh, near), rtol=1e-6, atol=1e-15
    )


def test_tanh_written_with_the_sigmoid_is_tanh():
    np.testing.assert_allclose(activations.tanh_from_sigmoid(POINTS), np.tanh(POINTS), atol=1e-15)


@pytest.mark.parametrize(
    ("maximum", "function"),
    [
        (activations.sigmoid_derivative_maximum, special.expit),
        (activations.tanh_derivative_maximum, np.tanh),
    ],
)
def test_greatest_derivatives_are_what_a_search_finds(maximum, function):
    def slope(x, step=1e-5):
        return (function(x + step) - function(x - step)) / (2 * step)

    found = optimize.minimize_scalar(lambda x: -slope(x), bounds=(-3, 2.5), method="bounded")
    value, where = maximum()
    assert value == pytest.approx(-found.fun, rel=1e-6)
    assert where == pytest.approx(found.x, abs=1e-2)


@pytest.mark.parametrize("n", [1, 2, 5, 10])
def test_product_bound_is_reached_and_never_passed(n):
    x = np.random.default_rng(n).normal(scale=3, size=(1000, n))
    bound = activations.sigmoid_product_bound(n)
    assert np.all(np.prod(derivative(torch.sigmoid, x), axis=1) <= bound)
    assert np.prod(derivative(torch.sigmoid, np.zeros(n))) == pytest.approx(bound, rel=1e-12)


def test_tanh_is_not_the_steeper_one_everywhere():
    # Between 0 and 5 the difference of the slopes changes sign, so the claim is false.
    def difference(x):
        return 1 - np.tanh(x) ** 2 - special.expit(x) * special.expit(-x)

    crossing = optimize.brentq(difference, 0.1, 5)
    assert difference(crossing + 0.5) < 0 < difference(crossing - 0.5)
    assert activations.tanh_steeper_everywhere() is False


def is_range_of(bounds, values):
    """Whether values lie inside, come close to both ends, and reach just those that belong to the range."""
    low, high, ends = bounds
    inside = np.all((values > low) | ((values == low) & (ends[0] == "["))) and np.all(
        (values < high) | ((values == high) & (ends[1] == "]"))
    )
    near_low = values.min() < low + 1e-9
    near_high = values.max() > (high - 1e-9 if np.isfinite(high) else 1e9)
    reached = (ends[0] == "(" or np.any(values == low)) and (ends[1] == ")" or np.any(values == high))
    return bool(inside and near_low and near_high and reached)


def test_output_ranges_are_those_of_values():
    # Wide enough to come close to the ends, not so wide that floating point rounds to them.
    x = np.linspace(-36, 36, 2001)
    assert is_range_of(activations.output_range("tanh"), np.tanh(x / 2))
    assert is_range_of(activations.output_range("sigmoid"), special.expit(x))
    with pytest.raises(ValueError, match="relu"):
        activations.output_range("relu")

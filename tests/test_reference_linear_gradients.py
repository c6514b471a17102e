"""Gradients of linear layers against torch's autograd."""

import numpy as np
import pytest
import torch

from reference import linear_gradients


def tensor(array):
    return torch.tensor(np.asarray(array), dtype=torch.float64, requires_grad=True)


def draw(seed):
    rng = np.random.default_rng(seed)
    n, d, k = rng.integers(1, 6, 3)
    return rng.normal(size=(n, d)), rng.normal(size=(d, k)), rng.normal(size=k), rng.normal(size=(n, k))


@pytest.mark.parametrize("seed", range(15))
def test_gradients_of_a_sample_agree_with_autograd(seed):
    X, weights, bias, deltas = draw(seed)
    x, W, b, delta = tensor(X[0]), tensor(weights), tensor(bias), deltas[0]
    torch.nn.functional.linear(x, W.T, b).backward(torch.tensor(delta))
    np.testing.assert_allclose(linear_gradients.weight(X[0], delta), W.grad.numpy())
    np.testing.assert_allclose(linear_gradients.input(weights, delta), x.grad.numpy())
    np.testing.assert_allclose(linear_gradients.bias(delta), b.grad.numpy())


@pytest.mark.parametrize("seed", range(15))
def test_gradients_of_a_batch_agree_with_autograd(seed):
    inputs, weights, bias, delta = draw(seed)
    X, W, b = tensor(inputs), tensor(weights), tensor(bias)
    torch.nn.functional.linear(X, W.T, b).backward(torch.tensor(delta))
    np.testing.assert_allclose(linear_gradients.batch_weight(inputs, delta), W.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(linear_gradients.batch_input(weights, delta), X.grad.numpy())
    np.testing.assert_allclose(linear_gradients.batch_bias(delta), b.grad.numpy(), atol=1e-12)

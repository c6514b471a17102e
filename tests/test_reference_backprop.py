"""Gradients of the references against torch's autograd, over many drawn inputs."""

import numpy as np
import pytest
import torch

from reference import backprop


def tensor(array, grad=False):
    return torch.tensor(np.asarray(array), dtype=torch.float64, requires_grad=grad)


@pytest.mark.parametrize("seed", range(20))
def test_signal_network_agrees_with_autograd(seed):
    rng = np.random.default_rng(seed)
    length, size = int(rng.integers(5, 9)), int(rng.choice([3, 5]))
    padding = size // 2
    x, W1, W2, y = rng.normal(size=length), rng.normal(size=size), rng.normal(size=length), rng.normal()
    W = tensor(W1, grad=True)
    Z = torch.nn.functional.conv1d(tensor(x)[None, None], W[None, None], padding=padding)[0, 0]
    Z.retain_grad()
    loss = (tensor(W2) @ torch.relu(Z) - y) ** 2
    jacobian = torch.autograd.functional.jacobian(
        lambda w: torch.nn.functional.conv1d(tensor(x)[None, None], w[None, None], padding=padding)[0, 0],
        tensor(W1),
    )
    loss.backward()
    np.testing.assert_allclose(backprop.weight_gradient_1d(x, W1, W2, y, padding), W.grad.numpy())
    np.testing.assert_allclose(backprop.output_gradients_1d(x, W1, W2, y, padding), Z.grad.numpy())
    np.testing.assert_allclose(backprop.jacobian_1d(x, size, padding), jacobian.numpy().T)
    for index in range(1, length + 1):
        assert backprop.preactivation(x, W1, index) == pytest.approx(Z[index - 1].item())


@pytest.mark.parametrize(("length", "size", "padding"), [(5, 3, 1), (8, 5, 2), (6, 3, 0)])
def test_dimensions_are_those_of_the_arrays(length, size, padding):
    rng = np.random.default_rng(1)
    x, W1 = rng.normal(size=length), rng.normal(size=size)
    Z = torch.nn.functional.conv1d(tensor(x)[None, None], tensor(W1)[None, None], padding=padding)[0, 0]
    W2 = rng.normal(size=len(Z))
    shapes = backprop.dimensions_1d(length, size, padding)
    assert shapes["Z1"] == shapes["A1"] == shapes["dloss_dA1"] == (len(Z), 1)
    assert shapes["dZ1_dW1"] == backprop.jacobian_1d(x, size, padding).shape
    assert shapes["dloss_dW1"] == (*backprop.weight_gradient_1d(x, W1, W2, 1.0, padding).shape, 1)
    assert shapes["dA1_dZ1"] == (len(Z), len(Z))
    assert shapes["A2"] == shapes["loss"] == (1, 1)


@pytest.mark.parametrize("seed", range(10))
def test_softmax_cross_entropy_gradient_agrees_with_autograd(seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(scale=5, size=int(rng.integers(2, 7)))
    label = int(rng.integers(len(z)))
    logits = tensor(z, grad=True)
    torch.nn.functional.cross_entropy(logits[None], torch.tensor([label])).backward()
    np.testing.assert_allclose(backprop.softmax_cross_entropy_gradient(z, label), logits.grad.numpy())


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("seed", range(5))
def test_chain_gradient_agrees_with_autograd(seed, activation):
    rng = np.random.default_rng(seed)
    d, h, k = rng.integers(2, 6, 3)
    x, W1, W2, y = rng.normal(size=d), rng.normal(size=(d, h)), rng.normal(size=(h, k)), rng.normal(size=k)
    W = tensor(W1, grad=True)
    a = getattr(torch, activation)(W.T @ tensor(x))
    (((tensor(W2).T @ a - tensor(y)) ** 2).sum() / 2).backward()
    np.testing.assert_allclose(backprop.chain_gradient(x, W1, W2, y, activation), W.grad.numpy())


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match="swish"):
        backprop.chain_gradient([1.0], [[1.0]], [[1.0]], [0.0], "swish")

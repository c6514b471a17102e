"""Linear layers and their gradients against torch's autograd and slow loops."""

import numpy as np
import pytest

from reference import linear_layers

torch = pytest.importorskip("torch")


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
    y = torch.nn.functional.linear(x, W.T, b)
    y.backward(torch.tensor(delta))
    np.testing.assert_allclose(linear_layers.forward(X[0], weights, bias), y.detach().numpy())
    np.testing.assert_allclose(linear_layers.weight_gradient(X[0], delta), W.grad.numpy())
    np.testing.assert_allclose(linear_layers.input_gradient(weights, delta), x.grad.numpy())
    np.testing.assert_allclose(linear_layers.bias_gradient(delta), b.grad.numpy())
    for index in range(1, len(delta) + 1):
        component = linear_layers.output_component(X[0], weights, bias, index)
        assert component == pytest.approx(y[index - 1].item())


@pytest.mark.parametrize("seed", range(15))
def test_gradients_of_a_batch_agree_with_autograd(seed):
    inputs, weights, bias, delta = draw(seed)
    X, W, b = tensor(inputs), tensor(weights), tensor(bias)
    torch.nn.functional.linear(X, W.T, b).backward(torch.tensor(delta))
    np.testing.assert_allclose(linear_layers.batch_weight_gradient(inputs, delta), W.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(linear_layers.batch_input_gradient(weights, delta), X.grad.numpy())
    np.testing.assert_allclose(linear_layers.batch_bias_gradient(delta), b.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize("seed", range(15))
def test_collapsed_layers_give_what_two_layers_give(seed):
    rng = np.random.default_rng(seed)
    d, h, k = rng.integers(1, 6, 3)
    W1, b1, W2, b2 = rng.normal(size=(d, h)), rng.normal(size=h), rng.normal(size=(h, k)), rng.normal(size=k)
    a1, c1 = rng.normal(size=2)
    W3, b3 = linear_layers.collapse(W1, b1, W2, b2, a1=a1, c1=c1)
    assert W3.shape == (d, k)
    for x in rng.normal(size=(5, d)):
        hidden = [a1 * (sum(W1[i, j] * x[i] for i in range(d)) + b1[j]) + c1 for j in range(h)]
        outputs = [sum(W2[j, m] * hidden[j] for j in range(h)) + b2[m] for m in range(k)]
        np.testing.assert_allclose(linear_layers.forward(x, W3, b3), outputs)

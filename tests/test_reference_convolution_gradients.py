"""Gradients of convolution layers against torch's autograd, over many drawn inputs."""

import numpy as np
import pytest
import torch

from reference import convolution_gradients


def tensor(array, grad=False):
    return torch.tensor(np.asarray(array), dtype=torch.float64, requires_grad=grad)


def layer(rng):
    """An image, a kernel, a stride, a padding and an upstream gradient that fit each other."""
    image = rng.normal(size=rng.integers(4, 9, 2))
    kernel = rng.normal(size=rng.integers(1, 4, 2))
    stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 3))
    upstream = rng.normal(size=convolution_gradients.forward(image, kernel, stride, padding).shape)
    return image, kernel, stride, padding, upstream


def autograd(image, kernel, stride, padding, upstream):
    X, W = tensor(image, grad=True), tensor(kernel, grad=True)
    Y = torch.nn.functional.conv2d(X[None, None], W[None, None], stride=stride, padding=padding)[0, 0]
    Y.backward(tensor(upstream))
    return Y.detach().numpy(), X.grad.numpy(), W.grad.numpy()


@pytest.mark.parametrize("seed", range(40))
def test_convolution_and_its_gradients_agree_with_autograd(seed):
    image, kernel, stride, padding, upstream = layer(np.random.default_rng(seed))
    Y, dX, dW = autograd(image, kernel, stride, padding, upstream)
    np.testing.assert_allclose(convolution_gradients.forward(image, kernel, stride, padding), Y)
    np.testing.assert_allclose(
        convolution_gradients.weight_gradient(image, upstream, stride, padding, kernel.shape), dW
    )
    np.testing.assert_allclose(
        convolution_gradients.input_gradient(kernel, upstream, image.shape, stride, padding), dX, atol=1e-12
    )


def test_bias_gradient_agrees_with_autograd():
    rng = np.random.default_rng(0)
    b = tensor(rng.normal(size=3), grad=True)
    upstream = rng.normal(size=(3, 4, 5))
    Y = torch.nn.functional.conv2d(
        tensor(rng.normal(size=(1, 2, 6, 7))), tensor(rng.normal(size=(3, 2, 3, 3))), b
    )
    Y[0].backward(tensor(upstream))
    np.testing.assert_allclose(convolution_gradients.bias_gradient(upstream), b.grad.numpy())


def test_an_upstream_gradient_of_the_wrong_size_is_refused():
    with pytest.raises(ValueError, match="upstream"):
        convolution_gradients.weight_gradient(np.ones((5, 5)), np.ones((4, 4)))

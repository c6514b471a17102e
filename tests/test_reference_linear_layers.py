"""Linear layers against torch and slow loops."""

import numpy as np
import pytest
import torch

from reference import linear_layers


@pytest.mark.parametrize("seed", range(10))
def test_outputs_agree_with_torch(seed):
    rng = np.random.default_rng(seed)
    d, k = rng.integers(1, 6, 2)
    x, W, b = rng.normal(size=d), rng.normal(size=(d, k)), rng.normal(size=k)
    y = torch.nn.functional.linear(torch.tensor(x), torch.tensor(W.T), torch.tensor(b)).numpy()
    np.testing.assert_allclose(linear_layers.forward(x, W, b), y)
    components = [linear_layers.output_component(x, W, b, index) for index in range(1, k + 1)]
    np.testing.assert_allclose(components, y)


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

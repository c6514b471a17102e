"""Gradient descent against torch's optimiser; the symmetry of zero weights against a broken one."""

import numpy as np
import pytest
import torch

from reference import training


def train_with_torch(X, Y, weights, rate, batches):
    parts = [torch.tensor(part, dtype=torch.float64, requires_grad=True) for part in weights]
    W1, b1, W2, b2 = parts
    optimizer = torch.optim.SGD(parts, lr=rate)
    for rows in batches:
        optimizer.zero_grad()
        hidden = torch.sigmoid(torch.tensor(X[rows]) @ W1 + b1)
        (((hidden @ W2 + b2 - torch.tensor(Y[rows])) ** 2).sum() / 2).backward()
        optimizer.step()
    return [part.detach().numpy() for part in parts]


@pytest.mark.parametrize("seed", range(5))
def test_training_agrees_with_torch(seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
    weights = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(4, 2)), rng.normal(size=2)
    batches = [list(rng.choice(9, 3, replace=False)) for _ in range(10)]
    trained = training.train_two_layers(X, Y, weights, 0.1, batches)
    for ours, theirs in zip(trained, train_with_torch(X, Y, weights, 0.1, batches), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_zero_weights_stay_symmetric_and_do_change():
    assert training.zero_weights_keep_symmetry() is True
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
    zeros = [np.zeros((3, 4)), np.zeros(4), np.zeros((4, 2)), np.zeros(2)]
    batches = [list(rng.choice(8, 3, replace=False)) for _ in range(20)]
    W1, _, W2, _ = train_with_torch(X, Y, zeros, 0.1, batches)
    assert np.abs(W1).max() > 0
    np.testing.assert_allclose(W1, np.repeat(W1[:, :1], 4, axis=1), rtol=1e-9)
    np.testing.assert_allclose(W2, np.repeat(W2[:1], 4, axis=0), rtol=1e-9)

"""Layer lists drawn for personal variants and checks of the exercises on networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import networks


def draw_network(rng: np.random.Generator) -> dict[str, Any]:
    """Two convolutions with pooling after each, then two fully connected layers."""
    channels = [int(size) for size in rng.choice([3, 4, 6, 8, 12, 16], size=3, replace=False)]
    kernel = int(rng.choice([3, 5]))
    input = [channels[0], int(rng.integers(7, 10)) * 4, int(rng.integers(10, 13)) * 4]
    hidden, classes = int(rng.integers(20, 60)), int(rng.integers(4, 13))
    layers: list[dict[str, Any]] = []
    for number in (1, 2):
        layers += [
            {
                "name": f"conv{number}",
                "kind": "conv2d",
                "in_channels": channels[number - 1],
                "out_channels": channels[number],
                "kernel": kernel,
            },
            {"name": f"relu{number}", "kind": "relu"},
            {"name": f"pool{number}", "kind": "max_pool2d", "kernel": 2},
        ]
    layers.append({"name": "flatten", "kind": "flatten"})
    features = list(networks.shapes(layers, input).values())[-1][0]
    layers += [
        {"name": "fc1", "kind": "linear", "in_features": features, "out_features": hidden},
        {"name": "relu3", "kind": "relu"},
        {"name": "fc2", "kind": "linear", "in_features": hidden, "out_features": classes},
    ]
    return {"layers": layers, "input": input}


def draw_layers(rng: np.random.Generator) -> dict[str, Any]:
    channels, outputs = rng.choice([2, 3, 4, 6, 8], size=2, replace=False)
    features, classes = rng.choice(np.arange(10, 40), size=2, replace=False)
    conv = {
        "name": "convolution",
        "kind": "conv2d",
        "in_channels": int(channels),
        "out_channels": int(outputs),
        "kernel": int(rng.choice([3, 5])),
    }
    linear = {
        "name": "fully-connected",
        "kind": "linear",
        "in_features": int(features),
        "out_features": int(classes),
    }
    return {"layers": [conv, linear], "positions": int(rng.integers(2, 9)) ** 2}


def draw_spatial_layers(rng: np.random.Generator) -> dict[str, Any]:
    kernels = [int(size) for size in rng.choice([3, 5, 7], size=2)]
    pools = [int(size) for size in rng.choice([2, 3], size=2)]
    layers: list[dict[str, Any]] = []
    for number, (kernel, pool) in enumerate(zip(kernels, pools, strict=True), start=1):
        layers += [
            {
                "name": f"conv{number}",
                "kind": "conv2d",
                "in_channels": 1,
                "out_channels": 1,
                "kernel": kernel,
            },
            {"name": f"pool{number}", "kind": "max_pool2d", "kernel": pool},
        ]
    return {"layers": layers}


def draw_models(rng: np.random.Generator) -> dict[str, Any]:
    deep = draw_spatial_layers(rng)["layers"]
    first, second = (int(size) for size in rng.choice([3, 5, 7, 9, 11], size=2, replace=False))
    conv = {"name": "conv1", "kind": "conv2d", "in_channels": 1, "out_channels": 1}
    return {
        "models": [
            deep,
            [{**conv, "kernel": first}, {"name": "gap", "kind": "adaptive_avg_pool2d", "size": 1}],
            [{**conv, "kernel": second}, {"name": "flatten", "kind": "flatten"}],
        ],
        "side": int(rng.integers(60, 100)),
    }

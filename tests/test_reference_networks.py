"""Layer lists against the same networks built in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from reference import networks

nn = torch.nn


def module_of(layer: dict[str, Any]) -> Any:
    kind = layer["kind"]
    if kind in {"conv1d", "conv2d"}:
        make = nn.Conv1d if kind == "conv1d" else nn.Conv2d
        return make(
            layer["in_channels"],
            layer["out_channels"],
            layer["kernel"],
            stride=layer.get("stride", 1),
            padding=layer.get("padding", 0),
            dilation=layer.get("dilation", 1),
            bias=layer.get("bias", True),
        )
    if kind in {"max_pool2d", "avg_pool2d"}:
        make = nn.MaxPool2d if kind == "max_pool2d" else nn.AvgPool2d
        return make(layer["kernel"], layer.get("stride"), layer.get("padding", 0))
    if kind == "linear":
        return nn.Linear(layer["in_features"], layer["out_features"], bias=layer.get("bias", True))
    if kind == "adaptive_avg_pool2d":
        return nn.AdaptiveAvgPool2d(layer["size"])
    return {"relu": nn.ReLU, "flatten": lambda: nn.Flatten(start_dim=0)}[kind]()


def drawn_spatial_layers(rng: np.random.Generator, channels: int) -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = []
    for _ in range(int(rng.integers(1, 4))):
        outputs = int(rng.integers(1, 6))
        layers.append(
            {
                "name": "conv",
                "kind": "conv2d",
                "in_channels": channels,
                "out_channels": outputs,
                "kernel": [int(rng.integers(1, 5)), int(rng.integers(1, 5))]
                if rng.random() < 0.3
                else int(rng.integers(1, 5)),
                "stride": int(rng.integers(1, 3)),
                "padding": int(rng.integers(0, 3)),
                "dilation": int(rng.integers(1, 3)),
                "bias": bool(rng.random() < 0.7),
            }
        )
        channels = outputs
        layers.append({"name": "relu", "kind": "relu"})
        if rng.random() < 0.6:
            kernel = int(rng.integers(2, 4))
            kind = "max_pool2d" if rng.random() < 0.5 else "avg_pool2d"
            pool: dict[str, Any] = {"name": "pool", "kind": kind, "kernel": kernel}
            if rng.random() < 0.5:
                pool |= {"stride": int(rng.integers(1, 4)), "padding": int(rng.integers(0, kernel // 2 + 1))}
            layers.append(pool)
    return layers


def drawn_network(rng: np.random.Generator) -> tuple[list[dict[str, Any]], list[int]]:
    size = [int(rng.integers(1, 4)), int(rng.integers(36, 60)), int(rng.integers(36, 60))]
    layers = drawn_spatial_layers(rng, size[0])
    if rng.random() < 0.3:
        layers.append({"name": "gap", "kind": "adaptive_avg_pool2d", "size": [1, 2]})
    layers.append({"name": "flatten", "kind": "flatten"})
    sample = torch.zeros(size)
    for layer in layers:
        sample = module_of(layer)(sample)
    features = sample.shape[0]
    for number, outputs in enumerate(rng.integers(1, 12, size=2), start=1):
        layers.append(
            {
                "name": f"fc{number}",
                "kind": "linear",
                "in_features": features,
                "out_features": int(outputs),
                "bias": bool(rng.random() < 0.7),
            }
        )
        features = int(outputs)
    return layers, size


@pytest.mark.parametrize("seed", range(25))
def test_shapes_and_counts_are_those_of_the_module(seed: int) -> None:
    layers, size = drawn_network(np.random.default_rng(seed))
    model = nn.Sequential(*(module_of(layer) for layer in layers))
    sample, expected = torch.zeros(size), []
    for module, layer in zip(model, layers, strict=True):
        sample = module(sample)
        if layer["kind"] != "relu":
            expected.append(tuple(sample.shape))
    assert list(networks.shapes(layers, size).values()) == expected
    count = sum(parameter.numel() for parameter in model.parameters())
    assert networks.parameters(layers) == count
    assert networks.parameters(layers, np.array(size)) == count
    assert sum(networks.layer_parameters(layers).values()) == count
    for layer in layers:
        layer.pop("in_features", None)
    assert networks.parameters(layers, size) == count, "features left out are those of the traced shape"


@pytest.mark.parametrize("seed", range(15))
def test_receptive_field_is_the_patch_with_a_gradient(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers: list[dict[str, Any]] = []
    for _ in range(int(rng.integers(1, 5))):
        kernel, stride = int(rng.integers(1, 5)), int(rng.integers(1, 3))
        # A gap between the windows would hide pixels from the gradient but not from the receptive field.
        stride = min(stride, kernel)
        if rng.random() < 0.5:
            layers.append({"kind": "avg_pool2d", "kernel": kernel, "stride": stride})
        else:
            layers.append(
                {
                    "kind": "conv2d",
                    "in_channels": 1,
                    "out_channels": 1,
                    "kernel": kernel,
                    "stride": stride,
                    "bias": False,
                }
            )
    image = torch.ones((1, 150, 150), dtype=torch.float64, requires_grad=True)
    sample = image
    for layer in layers:
        module = module_of(layer).double()
        for parameter in module.parameters():
            nn.init.ones_(parameter)
        sample = module(sample)
    sample[0, sample.shape[1] // 2, sample.shape[2] // 2].backward()
    touched = np.argwhere(image.grad[0].numpy() != 0)
    sides = touched.max(axis=0) - touched.min(axis=0) + 1
    assert sides.tolist() == [networks.receptive_field(layers)] * 2


def test_receptive_field_ends_where_space_ends() -> None:
    conv = {"kind": "conv2d", "in_channels": 1, "out_channels": 1, "kernel": 5}
    rest = [
        {"kind": "relu"},
        {"kind": "adaptive_avg_pool2d", "size": 1},
        {"kind": "flatten"},
        {"kind": "linear", "out_features": 3},
    ]
    assert networks.receptive_field([conv, *rest]) == networks.receptive_field([conv])


def test_layers_of_one_name_are_numbered() -> None:
    pool = {"name": "pool", "kind": "max_pool2d", "kernel": 2}
    layers = [pool, {"name": "relu", "kind": "relu"}, pool, {"name": "flatten", "kind": "flatten"}]
    assert list(networks.shapes(layers, [1, 8, 8])) == ["pool1", "pool2", "flatten"]


def test_one_dimensional_convolution_counts_as_torch_does() -> None:
    layer = {"name": "conv", "kind": "conv1d", "in_channels": 2, "out_channels": 5, "kernel": 3, "padding": 1}
    module = module_of(layer)
    assert networks.parameters([layer]) == sum(parameter.numel() for parameter in module.parameters())
    assert networks.shapes([layer], [2, 10]) == {"conv": tuple(module(torch.zeros(2, 10)).shape)}


@pytest.mark.parametrize(
    ("layers", "size", "word"),
    [
        ([{"name": "c", "kind": "conv2d", "in_channels": 3, "out_channels": 1, "kernel": 3}], [1, 8, 8], "3"),
        (
            [{"name": "c", "kind": "conv2d", "in_channels": 1, "out_channels": 1, "kernel": 9}],
            [1, 8, 8],
            "fit",
        ),
        ([{"name": "f", "kind": "linear", "in_features": 9, "out_features": 1}], [8], "9"),
        ([{"name": "x", "kind": "deconv"}], [1, 8, 8], "deconv"),
    ],
)
def test_layers_that_do_not_fit_are_refused(layers: list[dict[str, Any]], size: list[int], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        networks.shapes(layers, size)


def test_features_that_nothing_tells_are_refused() -> None:
    with pytest.raises(ValueError, match="in_features"):
        networks.parameters([{"name": "f", "kind": "linear", "out_features": 4}])

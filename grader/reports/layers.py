"""Layer lists written as PyTorch prints them: ``conv1: Conv2d(3, 32, kernel_size=5, stride=1)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "conv1d": "Conv1d",
    "conv2d": "Conv2d",
    "conv3d": "Conv3d",
    "max_pool1d": "MaxPool1d",
    "max_pool2d": "MaxPool2d",
    "avg_pool1d": "AvgPool1d",
    "avg_pool2d": "AvgPool2d",
    "adaptive_avg_pool2d": "AdaptiveAvgPool2d",
    "relu": "ReLU",
    "tanh": "Tanh",
    "batch_norm2d": "BatchNorm2d",
}
# PyTorch writes these first and without their names.
_LEADING = {
    "conv1d": ("in_channels", "out_channels"),
    "conv2d": ("in_channels", "out_channels"),
    "conv3d": ("in_channels", "out_channels"),
    "linear": ("in_features", "out_features"),
    "adaptive_avg_pool2d": ("size",),
}
_OPTIONS = {"kernel": "kernel_size", "size": "output_size"}
_NOT_OPTIONS = ("name", "kind")


def is_layer_list(value: Any) -> bool:
    """Whether a value is a list of layers: mappings that each have a kind."""
    return (
        isinstance(value, list | tuple)
        and len(value) > 0
        and all(isinstance(layer, Mapping) and "kind" in layer for layer in value)
    )


def write_layers(layers: list[Mapping[str, Any]] | tuple[Mapping[str, Any], ...]) -> list[str]:
    """A line for each layer, the kinds aligned."""
    names = [str(layer.get("name", number)) for number, layer in enumerate(layers)]
    width = max(len(name) for name in names)
    return [
        f"{name + ':':<{width + 1}} {write_layer(layer)}" for name, layer in zip(names, layers, strict=True)
    ]


def write_layer(layer: Mapping[str, Any]) -> str:
    """One layer: its kind and what it was made with."""
    kind = str(layer["kind"])
    name = _NAMES.get(kind) or "".join(word[:1].upper() + word[1:] for word in kind.split("_"))
    leading = _LEADING.get(kind, ())
    # With the incoming size left out, a lone outgoing one would be taken for it.
    if any(key not in layer for key in leading):
        leading = ()
    shown = [_write_option(layer[key]) for key in leading]
    rest = [key for key in layer if key not in leading and key not in _NOT_OPTIONS]
    shown += [f"{_OPTIONS.get(key, key)}={_write_option(layer[key])}" for key in rest]
    return f"{name}({', '.join(shown)})"


def _write_option(value: Any) -> str:
    if hasattr(value, "tolist"):
        value = value.tolist()
    return repr(tuple(value)) if isinstance(value, list | tuple) else repr(value)

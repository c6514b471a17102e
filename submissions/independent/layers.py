"""Layers of torch on nested lists, and what can be measured on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

Numbers = Any
"""Nested lists of numbers."""


def plain(values: Any) -> Numbers:
    """Numbers as JSON holds them: whole ones without a fraction.

    Shapes: any -> nested lists of the same shape.
    """
    return _whole(np.round(np.asarray(values, dtype=float), 12).tolist())


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if value == int(value) else value


def spoiled(values: Any, number: int = 0) -> Numbers:
    """Numbers of which every one is wrong, by no rule; two questions get different ``number``s.

    Shapes: any -> nested lists of the same shape.
    """
    right = np.asarray(values, dtype=float)
    places = np.arange(right.size).reshape(right.shape)
    return plain(right + 50 + 10 * number + places**2 % 7)


def tensor(values: Numbers) -> Tensor:
    """A double tensor.

    Shapes: nested lists -> the same shape.
    """
    return torch.tensor(np.asarray(values, dtype=float))


def correlate(image: Numbers, kernel: Numbers, **options: Any) -> Numbers:
    """Cross-correlation of one channel by ``conv2d``; options: padding, stride, dilation.

    Shapes: (H, W), (k, l) -> (H', W').
    """
    return plain(functional.conv2d(tensor(image)[None, None], tensor(kernel)[None, None], **options)[0, 0])


def correlate_padded(image: Numbers, kernel: Numbers, mode: Any, margin: Any = 1, **options: Any) -> Numbers:
    """Cross-correlation after ``numpy.pad`` of the image in some mode.

    Shapes: (H, W), (k, l) -> (H', W').
    """
    return correlate(np.pad(np.asarray(image), margin, mode=mode), kernel, **options)


def correlate_1d(signal: Numbers, taps: Numbers, padding: int = 0) -> Numbers:
    """Cross-correlation of a signal by ``conv1d``.

    Shapes: (n,), (k,) -> (n + 2 padding - k + 1,).
    """
    return plain(
        functional.conv1d(tensor(signal)[None, None], tensor(taps)[None, None], padding=padding)[0, 0]
    )


def pool(image: Numbers, kind: str, size: int, stride: int, padding: int = 0) -> Numbers:
    """Pooling of one channel; ``kind`` is max, min, average or sum.

    Shapes: (H, W) -> (H', W').
    """
    x = tensor(image)[None, None]
    if kind == "max":
        pooled = functional.max_pool2d(x, size, stride, padding)
    elif kind == "min":
        pooled = -functional.max_pool2d(-x, size, stride, padding)
    else:
        pooled = functional.avg_pool2d(x, size, stride, padding) * (size * size if kind == "sum" else 1)
    return plain(pooled[0, 0])


def count(*modules: nn.Module, only: Callable[[str, nn.Module], bool] = lambda *_: True) -> int:
    """Learned parameters of layers; ``only`` picks by the parameter's name ("bias") and its layer."""
    return sum(
        parameter.numel()
        for module in modules
        for layer in module.modules()
        for name, parameter in layer.named_parameters(recurse=False)
        if only(name, layer)
    )


def traced_shapes(layers: Sequence[nn.Module], shape: tuple[int, ...]) -> list[list[int]]:
    """The output shape after each layer, from a zero image that is sent through.

    Shapes: (C, H, W) -> one list of sizes per layer, without the batch.
    """
    x = torch.zeros(1, *shape)
    shapes = []
    with torch.no_grad():
        for layer in layers:
            x = layer(x)
            shapes.append(list(x.shape[1:]))
    return shapes


def gradient(value: Tensor, point: Tensor) -> Tensor:
    """The derivative of a number at the tensor it was computed from.

    Shapes: (), any -> the shape of ``point``.
    """
    return torch.autograd.grad(value, point)[0]


def receptive_side(layers: Sequence[nn.Module], side: int) -> int:
    """Side of the input region whose gradient reaches the centre value of the last map.

    Convolutions get weights of one, and max pooling must be given as average pooling: what counts is
    which pixels take part.
    """
    for layer in layers:
        for parameter in layer.parameters():
            nn.init.ones_(parameter)
    x = torch.zeros(1, 1, side, side, requires_grad=True)
    y = nn.Sequential(*layers)(x)
    reached = (gradient(y[0, 0, y.shape[2] // 2, y.shape[3] // 2], x)[0, 0] != 0).any(dim=0).nonzero()
    return int(reached.max() - reached.min() + 1)

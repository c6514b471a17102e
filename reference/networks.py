"""Layer lists: output shapes, learned parameters and the receptive field of a small network.

A layer is a mapping with a ``name`` and a ``kind``:

========================== ====================================================================
``conv1d``, ``conv2d``     ``in_channels``, ``out_channels``, ``kernel``, ``stride`` (1),
                           ``padding`` (0, a number or "same"), ``dilation`` (1), ``bias`` (true)
``max_pool2d``             ``kernel``, ``stride`` (the kernel), ``padding`` (0)
``avg_pool2d``             as ``max_pool2d``
``adaptive_avg_pool2d``    ``size``
``linear``                 ``in_features`` (else from the traced shape), ``out_features``, ``bias`` (true)
``flatten``, activations   nothing
========================== ====================================================================

Shapes are channels first and without the batch, as PyTorch prints them for one sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Layer = Mapping[str, Any]
Sizes = tuple[int, ...]

ACTIVATIONS = frozenset({"relu", "sigmoid", "tanh", "softmax"})
CONVOLUTIONS = frozenset({"conv1d", "conv2d"})
POOLINGS = frozenset({"max_pool2d", "avg_pool2d"})


def _sizes(value: Any, axes: int) -> Sizes:
    """One number for every axis, or a number for each."""
    if isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) == 1:
        if len(value) != axes:
            raise ValueError(f"{len(value)} numbers given for {axes} axes")
        return tuple(int(entry) for entry in value)
    return (int(value),) * axes


def _windowed_shape(layer: Layer, spatial: Sizes) -> Sizes:
    axes = len(spatial)
    kernel = _sizes(layer["kernel"], axes)
    default_stride = layer["kernel"] if layer["kind"] in POOLINGS else 1
    stride = _sizes(layer.get("stride", default_stride), axes)
    dilation = _sizes(layer.get("dilation", 1), axes)
    padding = layer.get("padding", 0)
    if padding == "same":
        return tuple(-(-n // s) for n, s in zip(spatial, stride, strict=True))
    result = tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, p, d, k, s in zip(spatial, _sizes(padding, axes), dilation, kernel, stride, strict=True)
    )
    if min(result) < 1:
        raise ValueError(f"the window of {layer.get('name', layer['kind'])} does not fit into {spatial}")
    return result


def output_shape(layer: Layer, shape: Sizes) -> Sizes:
    """The shape that one layer makes of another.

    Shapes: channels first, without the batch: ``(C, H, W)``, ``(C, L)`` or ``(F,)``.
    Raises: ValueError when the layer does not fit the shape or its kind is unknown.
    Source: PyTorch's documentation of Conv2d, MaxPool2d, AdaptiveAvgPool2d, Linear and Flatten.
    """
    kind, name = layer["kind"], layer.get("name", layer["kind"])
    if kind in ACTIVATIONS:
        return shape
    if kind in CONVOLUTIONS:
        if shape[0] != layer["in_channels"]:
            raise ValueError(f"{name} takes {layer['in_channels']} channels and gets {shape[0]}")
        return (int(layer["out_channels"]), *_windowed_shape(layer, shape[1:]))
    if kind in POOLINGS:
        return (shape[0], *_windowed_shape(layer, shape[1:]))
    if kind == "adaptive_avg_pool2d":
        return (shape[0], *_sizes(layer["size"], len(shape) - 1))
    if kind == "flatten":
        features = 1
        for size in shape:
            features *= size
        return (features,)
    if kind == "linear":
        if int(layer.get("in_features", shape[-1])) != shape[-1]:
            raise ValueError(f"{name} takes {layer['in_features']} features and gets {shape[-1]}")
        return (*shape[:-1], int(layer["out_features"]))
    raise ValueError(f"unknown kind of layer: {kind}")


def _traced(layers: Sequence[Layer], input: Sequence[int]) -> Iterator[tuple[Layer, Sizes, Sizes]]:
    """Every layer with the shape before it and the shape after it."""
    shape = tuple(int(size) for size in input)
    for layer in layers:
        after = output_shape(layer, shape)
        yield layer, shape, after
        shape = after


def part_names(layers: Sequence[Layer]) -> tuple[str, ...]:
    """The layers' names, activations left out; a name that occurs twice is numbered: pool1, pool2.

    Shapes: N layers to as many names, less the activations.
    Source: the names of the listing, made unique.
    """
    names = [str(layer.get("name", layer["kind"])) for layer in layers if layer["kind"] not in ACTIVATIONS]
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(f"{name}{seen[name]}" if names.count(name) > 1 else name)
    return tuple(result)


def shapes(layers: Sequence[Layer], input: Sequence[int]) -> dict[str, Sizes]:
    """The output shape of every layer but the activations, by name.

    Shapes: ``input`` is ``(C, H, W)`` or ``(C, L)``; results channels first, without the batch.
    Raises: ValueError when a layer does not fit.
    Source: PyTorch's documentation of Conv2d, MaxPool2d, AdaptiveAvgPool2d.
    """
    after = [result for layer, _, result in _traced(layers, input) if layer["kind"] not in ACTIVATIONS]
    return dict(zip(part_names(layers), after, strict=True))


def weights_and_biases(
    layers: Sequence[Layer], input: Sequence[int] | None = None
) -> list[tuple[Layer, int, int]]:
    """Every layer but the activations with its number of weights and of biases.

    Shapes: ``input`` is ``(C, H, W)``, needed only where a linear layer leaves out ``in_features``.
    Raises: ValueError when a layer does not fit or its features cannot be known.
    Source: PyTorch's documentation of Conv2d and Linear.
    """
    if input is None:
        steps = [(layer, layer.get("in_features")) for layer in layers]
    else:
        steps = [(layer, before[-1]) for layer, before, _ in _traced(layers, input)]
    counts = []
    for layer, features in steps:
        kind, biased = layer["kind"], bool(layer.get("bias", True))
        if kind in CONVOLUTIONS:
            taps = 1
            for size in _sizes(layer["kernel"], 1 if kind == "conv1d" else 2):
                taps *= size
            outputs = int(layer["out_channels"])
            counts.append((layer, taps * int(layer["in_channels"]) * outputs, outputs * biased))
        elif kind == "linear":
            if features is None:
                raise ValueError(f"{layer.get('name', kind)} needs in_features, or the network an input")
            outputs = int(layer["out_features"])
            counts.append((layer, int(features) * outputs, outputs * biased))
        elif kind in POOLINGS | {"adaptive_avg_pool2d", "flatten"}:
            counts.append((layer, 0, 0))
        elif kind not in ACTIVATIONS:
            raise ValueError(f"unknown kind of layer: {kind}")
    return counts


def parameters(layers: Sequence[Layer], input: Sequence[int] | None = None) -> int:
    """The number of learned parameters of a network, weights and biases.

    Shapes: ``input`` is ``(C, H, W)``, needed only where a linear layer leaves out ``in_features``.
    Raises: ValueError when a layer does not fit.
    Source: a filter has kernel height x kernel width x input channels weights and one bias.
    """
    return sum(weights + biases for _, weights, biases in weights_and_biases(layers, input))


def layer_parameters(layers: Sequence[Layer], input: Sequence[int] | None = None) -> dict[str, int]:
    """The number of learned parameters of every layer but the activations, by name.

    Shapes: as in ``parameters``.
    Raises: ValueError when a layer does not fit.
    Source: PyTorch's documentation of Conv2d and Linear.
    """
    counts = [weights + biases for _, weights, biases in weights_and_biases(layers, input)]
    return dict(zip(part_names(layers), counts, strict=True))


def spatial_windows(layers: Sequence[Layer]) -> list[tuple[int, int]]:
    """Reach (the dilated kernel) and stride of the layers before flattening or global pooling.

    Shapes: N layers to at most N pairs (reach, stride).
    Units: pixels of the layer's own input.
    Raises: ValueError for a window that is not square.
    Source: Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks.
    """
    windows = []
    for layer in layers:
        if layer["kind"] in {"flatten", "adaptive_avg_pool2d", "linear"}:
            break
        if layer["kind"] not in CONVOLUTIONS | POOLINGS:
            continue
        axes = 1 if layer["kind"] == "conv1d" else 2
        default_stride = layer["kernel"] if layer["kind"] in POOLINGS else 1
        kernels = set(_sizes(layer["kernel"], axes))
        strides = set(_sizes(layer.get("stride", default_stride), axes))
        dilations = set(_sizes(layer.get("dilation", 1), axes))
        if len(kernels) > 1 or len(strides) > 1 or len(dilations) > 1:
            raise ValueError(f"{layer.get('name', layer['kind'])} has a window that is not square")
        windows.append((dilations.pop() * (kernels.pop() - 1) + 1, strides.pop()))
    return windows


def receptive_field(layers: Sequence[Layer]) -> int:
    """Side of the input patch that one value of the last spatial feature map depends on.

    Layers from flattening or global pooling on are not counted.
    Units: input pixels.
    Raises: ValueError for a window that is not square.
    Source: Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks.
    """
    side, jump = 1, 1
    for reach, stride in spatial_windows(layers):
        side += (reach - 1) * jump
        jump *= stride
    return side

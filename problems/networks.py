"""Networks as layer lists: shapes, learned parameters, receptive field.

What a layer is, is said in ``reference/networks.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grader.authoring import Array, Exercise, Integer, Misconception, Parts, Shape
from problems._drawn_layers import draw_layers, draw_models, draw_network, draw_spatial_layers
from reference import networks

Layer = Mapping[str, Any]
Layers = Sequence[Layer]
Input = Sequence[int] | None

GLOBAL_POOLING = "adaptive_avg_pool2d"


def is_convolution(layer: Layer) -> bool:
    return layer["kind"] in networks.CONVOLUTIONS


# Layer lists read wrongly


def read_as_same_padded(layers: Layers) -> list[Layer]:
    return [{**layer, "padding": "same"} if is_convolution(layer) else layer for layer in layers]


def without_pooling(layers: Layers) -> list[Layer]:
    """Pooling layers turned into layers that leave the shape alone, so that names and order stay."""
    poolings = networks.POOLINGS | {GLOBAL_POOLING}
    idle = {"kernel": 1, "stride": 1, "padding": 0, "kind": "max_pool2d"}
    return [{**layer, **idle} if layer["kind"] in poolings else layer for layer in layers]


def with_traced_features(layers: Layers) -> list[Layer]:
    """The first linear layer after flattening takes whatever number of features it gets."""
    kinds = [layer["kind"] for layer in layers]
    flattened = kinds.index("flatten") if "flatten" in kinds else len(kinds)
    first = next((place for place in range(flattened, len(kinds)) if kinds[place] == "linear"), None)
    return [
        {key: value for key, value in layer.items() if place != first or key != "in_features"}
        for place, layer in enumerate(layers)
    ]


def is_flattened(layers: Layers) -> bool:
    return any(layer["kind"] == "flatten" for layer in layers)


# Learned parameters

Count = Callable[[Layer, int, int], int]


def counted_by(count: Count) -> Callable[..., int]:
    """A wrong count that treats each layer by itself: its weights and biases to what is counted."""

    def wrong(layers: Layers, input: Input = None) -> int:
        return sum(count(*entry) for entry in networks.weights_and_biases(layers, input))

    return wrong


def ignoring_input_channels(layer: Layer, weights: int, biases: int) -> int:
    return (weights // int(layer["in_channels"]) if is_convolution(layer) else weights) + biases


def parameters_same_padding(layers: Layers, input: Input = None) -> int | None:
    if input is None or not is_flattened(layers):
        return None
    return networks.parameters(with_traced_features(read_as_same_padded(layers)), input)


def parameters_without_pooling(layers: Layers, input: Input = None) -> int | None:
    if input is None or not is_flattened(layers):
        return None
    return networks.parameters(with_traced_features(without_pooling(layers)), input)


COUNTING_SLIPS = (
    Misconception(
        "no-biases",
        "Weights are not the only numbers that a layer learns: does it add anything to its weighted sums?",
        wrong=counted_by(lambda layer, weights, biases: weights),
    ),
    Misconception(
        "no-conv-bias",
        "Look at the convolutions again: a filter also learns a number that is added at every position.",
        wrong=counted_by(lambda layer, weights, biases: weights + biases * (not is_convolution(layer))),
    ),
    Misconception(
        "no-fc-bias",
        "Look at the fully connected layers again: each output learns a number besides its weights.",
        wrong=counted_by(lambda layer, weights, biases: weights + biases * is_convolution(layer)),
    ),
    Misconception(
        "ignores-input-channels",
        "How deep is one filter of a convolution? It spans all channels of its input, not just one.",
        wrong=counted_by(ignoring_input_channels),
    ),
    Misconception(
        "conv-only",
        "You counted the convolutions only. Which other layers of this network learn something?",
        wrong=counted_by(lambda layer, weights, biases: (weights + biases) * is_convolution(layer)),
    ),
    Misconception(
        "one-bias-per-layer",
        "Your weights are fine. How many biases has a layer: one in all, or one for each of its outputs?",
        wrong=counted_by(lambda layer, weights, biases: weights + (biases > 0)),
    ),
)

FLATTENING_SLIPS = (
    Misconception(
        "same-padding-flatten",
        "Trace the image size through the convolutions again: without padding they make it smaller, and "
        "fewer features reach the first fully connected layer.",
        wrong=parameters_same_padding,
    ),
    Misconception(
        "no-pooling-flatten",
        "The first fully connected layer gets the map as it is after pooling. How large is it there?",
        wrong=parameters_without_pooling,
    ),
)


parameters = Exercise(
    id="networks.parameters",
    ask="How many learned parameters (weights and biases) has this network?\n\n{layers}",
    reference=networks.parameters,
    answer=Integer(),
    misconceptions=COUNTING_SLIPS + FLATTENING_SLIPS,
    draw=draw_network,
    source="PyTorch's documentation of Conv2d and Linear",
)


# Parameters of several layers, each by itself


def layer_parameters_of(layers: Layers, positions: int) -> dict[str, int]:
    return networks.layer_parameters(layers)


def layer_weights(layers: Layers, positions: int) -> dict[str, int]:
    counts = [weights for _, weights, _ in networks.weights_and_biases(layers)]
    return dict(zip(networks.part_names(layers), counts, strict=True))


def layer_parameters_per_position(layers: Layers, positions: int) -> dict[str, int]:
    counts = networks.layer_parameters(layers)
    convolutions = [is_convolution(layer) for layer in layers]
    return {
        name: count * (positions if convolution else 1)
        for (name, count), convolution in zip(counts.items(), convolutions, strict=True)
    }


layer_parameters = Exercise(
    id="networks.layer_parameters",
    ask="How many weights, biases included, has each of these layers by itself? "
    "The convolution is applied at {positions} positions.\n\n{layers}",
    reference=layer_parameters_of,
    answer=lambda layers, positions: Parts({name: Integer() for name in networks.part_names(layers)}),
    misconceptions=(
        Misconception(
            "no-bias",
            "These are the weights alone. What does every output of a layer learn besides?",
            wrong=layer_weights,
        ),
        Misconception(
            "per-position",
            "Does a filter learn new numbers for every position, or is it the same filter that slides along?",
            wrong=layer_parameters_per_position,
        ),
    ),
    draw=draw_layers,
    credit="entries",
    source="PyTorch's documentation of Conv2d and Linear",
)


# Shapes


def shape_parts(layers: Layers, input: Sequence[int]) -> Parts:
    """One shape for every layer; the axes of an image are named, so that another order can be declared."""
    expected = networks.shapes(layers, input)
    return Parts({name: Shape(axes="CHW" if len(shape) == 3 else "") for name, shape in expected.items()})


def shapes_same_padding(layers: Layers, input: Sequence[int]) -> dict[str, tuple[int, ...]]:
    return networks.shapes(with_traced_features(read_as_same_padded(layers)), input)


def shapes_without_pooling(layers: Layers, input: Sequence[int]) -> dict[str, tuple[int, ...]]:
    return networks.shapes(with_traced_features(without_pooling(layers)), input)


def shapes_channels_last(layers: Layers, input: Sequence[int]) -> dict[str, tuple[int, ...]]:
    return {
        name: (*shape[1:], shape[0]) if len(shape) > 1 else shape
        for name, shape in networks.shapes(layers, input).items()
    }


shapes = Exercise(
    id="networks.shapes",
    ask="An input of shape {input} (channels, height, width; the batch left out) goes through this network. "
    "Give the shape after each layer in turn, activations skipped.\n\n{layers}\n\n"
    "Write channels first, or name the axes of every shape.",
    reference=networks.shapes,
    answer=shape_parts,
    misconceptions=(
        Misconception(
            "same-padding",
            "Do these convolutions pad? Without padding the window does not fit at the border, and the map "
            "gets smaller.",
            wrong=shapes_same_padding,
        ),
        Misconception(
            "pooling-forgotten",
            "Your convolutions shrink the map, your pooling layers do not. What does a step of more than one "
            "pixel do to height and width?",
            wrong=shapes_without_pooling,
        ),
        Misconception(
            "channels-last",
            "Your sizes belong to another order of axes than the question's. Put the channels first, or say "
            "which axis is which.",
            wrong=shapes_channels_last,
        ),
    ),
    draw=draw_network,
    credit="entries",
    source="PyTorch's documentation of Conv2d, MaxPool2d, AdaptiveAvgPool2d",
)


# Receptive field


def field_without_strides(layers: Layers) -> int:
    return 1 + sum(reach - 1 for reach, _ in networks.spatial_windows(layers))


def product_of_kernels(layers: Layers) -> int:
    product = 1
    for layer in layers:
        if is_convolution(layer):
            product *= int(layer["kernel"])
    return product


def field_of_convolutions(layers: Layers) -> int:
    return networks.receptive_field([layer for layer in layers if is_convolution(layer)])


def field_before_last_pooling(layers: Layers) -> int | None:
    poolings = [place for place, layer in enumerate(layers) if layer["kind"] in networks.POOLINGS]
    return networks.receptive_field(layers[: poolings[-1]]) if poolings else None


receptive_field = Exercise(
    id="networks.receptive_field",
    ask="How many input pixels wide is the receptive field (its side length) of one value after the last "
    "of these layers?\n\n{layers}",
    reference=networks.receptive_field,
    answer=Integer(unit="pixels"),
    misconceptions=(
        Misconception(
            "sum-no-stride",
            "After pooling with a stride, neighbouring values are more than one input pixel apart. How far "
            "does a later window then reach in the input?",
            wrong=field_without_strides,
        ),
        Misconception(
            "product",
            "Receptive fields do not multiply. Go back layer by layer: how many pixels does each window add?",
            wrong=product_of_kernels,
        ),
        Misconception(
            "convs-only",
            "The pooling layers have windows and strides as well: they widen what a value sees.",
            wrong=field_of_convolutions,
        ),
        Misconception(
            "before-second-pool",
            "You stopped one layer early: the last pooling looks at several values, each with its own field.",
            wrong=field_before_last_pooling,
        ),
    ),
    draw=draw_spatial_layers,
    source="Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks",
)


# Receptive fields compared

Models = Sequence[Layers]


def receptive_fields_of(models: Models, side: int) -> list[int]:
    return [networks.receptive_field(layers) for layers in models]


def fields_through_global_pooling(models: Models, side: int) -> list[int]:
    return [
        side if any(layer["kind"] == GLOBAL_POOLING for layer in layers) else networks.receptive_field(layers)
        for layers in models
    ]


def fields_seen_by_shallow_outputs(models: Models, side: int) -> list[int]:
    """A network of one convolution is taken to see the whole image, as its class scores do."""
    return [
        side if sum(map(is_convolution, layers)) == 1 else networks.receptive_field(layers)
        for layers in models
    ]


def fields_without_strides(models: Models, side: int) -> list[int]:
    return [field_without_strides(layers) for layers in models]


receptive_fields = Exercise(
    id="networks.receptive_fields",
    ask="These networks get images of {side}x{side} pixels. For each in turn: what is the side, in input "
    "pixels, of the receptive field of one value of its last spatial feature map, that is, before "
    "flattening or global pooling?\n\n{models}",
    reference=receptive_fields_of,
    answer=Array(),
    misconceptions=(
        Misconception(
            "gap-whole-image",
            "Global pooling comes after the last spatial map. What does one value of that map itself see?",
            wrong=fields_through_global_pooling,
        ),
        Misconception(
            "bigger-in-q3",
            "That the class scores of a shallow network see everything does not make its features see more. "
            "How many pixels enter one value after its single convolution?",
            wrong=fields_seen_by_shallow_outputs,
        ),
        Misconception(
            "no-stride",
            "Where a network pools with a stride, later windows reach further in the input than their size.",
            wrong=fields_without_strides,
        ),
    ),
    draw=draw_models,
    credit="entries",
    source="Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks",
)

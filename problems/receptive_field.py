"""Receptive fields: size, radius, layers needed, and whether a neuron sees a pixel."""

from __future__ import annotations

from math import ceil, hypot, prod
from typing import Any

import numpy as np

from grader.authoring import Claim, Exercise, Integer, Misconception
from reference import receptive_field

# Any stack of layers.


def _without_strides(kernels: Any, strides: Any = 1, dilations: Any = 1) -> int | None:
    return receptive_field.size(kernels, 1, dilations) if np.max(strides) > 1 else None


def _without_last(kernels: Any, strides: Any = 1, dilations: Any = 1) -> int | None:
    layers = len(kernels) - 1
    if layers < 1:
        return None
    return receptive_field.size(kernels[:-1], *(_shorter(values, layers) for values in (strides, dilations)))


def _shorter(values: Any, layers: int) -> Any:
    return values if np.ndim(values) == 0 else values[:layers]


def _draw_layers(rng: np.random.Generator) -> dict[str, Any]:
    return {"kernels": np.array([*rng.choice([3, 5, 7], 2), 2, 3]), "strides": np.array([1, 2, 2, 1])}


size = Exercise(
    id="receptive_field.size",
    ask=(
        "Layers with kernels of side {kernels} and strides {strides} follow each other, the first one first. "
        "How many pixels of the input, along one side, can influence one neuron after the last layer (away "
        "from the border)?"
    ),
    reference=receptive_field.size,
    answer=Integer(unit="pixels"),
    misconceptions=(
        Misconception(
            "sum-no-stride",
            "You left out the strides. After a layer of stride s a step to the neighbour is s times as "
            "wide on the input.",
            wrong=_without_strides,
        ),
        Misconception(
            "stack-k",
            "You added the kernels. The windows of neighbouring neurons overlap.",
            wrong=lambda kernels, **_: int(np.sum(kernels)),
        ),
        Misconception(
            "product",
            "You multiplied the kernels. The windows of neighbouring neurons overlap, so the field grows "
            "more slowly.",
            wrong=lambda kernels, **_: prod(int(k) for k in kernels),
        ),
        Misconception(
            "one-layer",
            "This is the field of one layer. Its inputs have fields of their own.",
            wrong=lambda kernels, **_: int(kernels[0]),
        ),
        Misconception(
            "without-last-layer",
            "You left the last layer out. Its neuron gathers several neurons of the layer before.",
            wrong=_without_last,
        ),
    ),
    draw=_draw_layers,
    source="A. Araujo, W. Norris, J. Sim, Computing Receptive Fields of Convolutional Neural Networks (2019)",
)


def _draw_strides(rng: np.random.Generator) -> dict[str, Any]:
    return {"strides": np.array([3, *rng.integers(2, 4, 2), 1])}


jump = Exercise(
    id="receptive_field.jump",
    ask=(
        "Layers with the strides {strides} follow each other. How many pixels of the input lie between the "
        "centres of what two neighbouring neurons of the last layer see (the step from one to the other)?"
    ),
    reference=receptive_field.jump,
    answer=Integer(unit="pixels"),
    misconceptions=(
        Misconception(
            "strides-added",
            "You added the strides. A step in a later layer is a step of steps.",
            wrong=lambda strides: int(np.sum(strides)),
        ),
        Misconception(
            "last-stride",
            "This is the last layer's own stride. Its inputs are already further apart than pixels.",
            wrong=lambda strides: int(strides[-1]),
        ),
    ),
    draw=_draw_strides,
    source="A. Araujo, W. Norris, J. Sim, Computing Receptive Fields of Convolutional Neural Networks (2019)",
)


# Equal layers of stride 1.


def _draw_stack(rng: np.random.Generator) -> dict[str, Any]:
    return {"kernel": int(rng.choice([3, 5, 7])), "layers": int(rng.integers(4, 13))}


stack_size = Exercise(
    id="receptive_field.stack_size",
    ask=(
        "{layers} convolutional layers with {kernel}x{kernel} kernels and stride 1 follow each other. How "
        "many pixels of the input, along one side, can influence one neuron of the last layer (away from "
        "the border)?"
    ),
    reference=receptive_field.stack_size,
    answer=Integer(unit="pixels"),
    misconceptions=(
        Misconception(
            "twice-radius",
            "You counted the pixels to both sides. The one in the middle belongs to the field, too.",
            wrong=lambda kernel, layers: 2 * receptive_field.radius(kernel, layers),
        ),
        Misconception(
            "stack-k",
            "You added the kernels. The windows of neighbouring neurons overlap.",
            wrong=lambda kernel, layers: kernel * layers,
        ),
        Misconception(
            "exponential",
            "You multiplied the kernels. The windows of neighbouring neurons overlap, so the field grows "
            "by the same amount in every layer.",
            wrong=lambda kernel, layers: kernel**layers,
        ),
        Misconception(
            "one-layer",
            "This is the field of one layer. Its inputs have fields of their own.",
            wrong=lambda kernel, layers: kernel,
        ),
    ),
    draw=_draw_stack,
    source="A. Araujo, W. Norris, J. Sim, Computing Receptive Fields of Convolutional Neural Networks (2019)",
)


radius = Exercise(
    id="receptive_field.radius",
    ask=(
        "{layers} convolutional layers with {kernel}x{kernel} kernels, stride 1 and same padding follow each "
        "other. How many pixels to each side of its own place does a neuron of the last layer see?"
    ),
    reference=receptive_field.radius,
    answer=Integer(unit="pixels"),
    misconceptions=(
        Misconception(
            "k-per-layer",
            "You added a whole kernel per layer. The kernel lies on both sides of its centre.",
            wrong=lambda kernel, layers: kernel * layers,
        ),
        Misconception(
            "k-1-per-layer",
            "This is what a layer adds to both sides together. The question asks for one side.",
            wrong=lambda kernel, layers: (kernel - 1) * layers,
        ),
        Misconception(
            "one-layer",
            "This is what one layer sees. Its inputs see further.",
            wrong=lambda kernel, layers: receptive_field.radius(kernel),
        ),
        Misconception(
            "k-half-rounded",
            "You counted the centre to one side. Leave it out before you halve the kernel.",
            wrong=lambda kernel, layers: (kernel + 1) // 2 * layers,
        ),
    ),
    draw=_draw_stack,
    source="A. Araujo, W. Norris, J. Sim, Computing Receptive Fields of Convolutional Neural Networks (2019)",
)


# A neuron and a pixel.


def _sees_within(reach: Any) -> Any:
    """A wrong answer: the given reach, from kernel and layers, in each direction."""

    def sees(neuron: Any, pixel: Any, kernel: int, layers: int, image: Any = None) -> bool:
        return bool(receptive_field.distance(neuron, pixel) <= reach(kernel, layers))

    return sees


def _sees_swapped(neuron: Any, pixel: Any, kernel: int, layers: int, image: Any = None) -> bool:
    return receptive_field.sees(neuron, pixel[::-1], kernel, layers)


def _sees_everything(**_: Any) -> bool:
    return True


sees = Exercise(
    id="receptive_field.sees",
    ask=(
        "An image is {image} pixels (width, height). After {layers} convolutional layers with "
        "{kernel}x{kernel} kernels, stride 1 and same padding: true or false, the neuron at (x, y) = "
        "{neuron} of the last layer can contain information about the pixel at {pixel}? Coordinates count "
        "from 0 at the top left, x to the right, y down."
    ),
    reference=receptive_field.sees,
    answer=Claim(needs_witness=False),
    misconceptions=(
        Misconception(
            "one-layer-only",
            "You looked at one layer. Its inputs see further.",
            wrong=_sees_within(lambda kernel, layers: receptive_field.radius(kernel)),
        ),
        Misconception(
            "radius-k",
            "You let the neuron see a whole kernel further per layer, to each side.",
            wrong=_sees_within(lambda kernel, layers: kernel * layers),
        ),
        Misconception(
            "radius-k-1",
            "You let the neuron see kernel - 1 pixels further per layer, to each side.",
            wrong=_sees_within(lambda kernel, layers: (kernel - 1) * layers),
        ),
        Misconception(
            "exponential-growth",
            "The field does not multiply from layer to layer. See by how many pixels each layer widens it.",
            wrong=_sees_within(lambda kernel, layers: kernel**layers),
        ),
        Misconception(
            "axes-swapped",
            "You read the pixel's coordinates the other way round: x first, then y.",
            wrong=_sees_swapped,
        ),
        Misconception(
            "fc-thinking",
            "Only in a fully connected layer does a neuron see everything. A convolution looks at a "
            "neighbourhood.",
            wrong=_sees_everything,
        ),
    ),
    source="document 003, lines 78-95",
)


def _needed_by(distance: Any, reach: Any = receptive_field.radius) -> Any:
    """A wrong count: the given distance, from dx and dy, over the given reach of a kernel."""

    def needed(neuron: Any, pixel: Any, kernel: int) -> int:
        dx, dy = (abs(int(a) - int(b)) for a, b in zip(neuron, pixel, strict=True))
        layers: int = ceil(distance(dx, dy) / reach(kernel))
        return layers

    return needed


def _draw_neuron_and_pixel(rng: np.random.Generator) -> dict[str, Any]:
    width, height = int(rng.integers(60, 90)), int(rng.integers(30, 50))
    return {
        "neuron": [2 * width + 1, 0],
        "pixel": [1, height],
        "kernel": 5,
    }


layers_needed = Exercise(
    id="receptive_field.layers_needed",
    ask=(
        "How many convolutional layers with {kernel}x{kernel} kernels, stride 1 and same padding are "
        "needed until the neuron at (x, y) = {neuron} can see the pixel at {pixel}? Coordinates count "
        "from 0 at the top left, x to the right, y down."
    ),
    reference=receptive_field.layers_needed,
    answer=Integer(unit="layers"),
    misconceptions=(
        Misconception(
            "one-based",
            "You counted the neuron's place from 1 and the pixel's from 0. Count both from 0.",
            wrong=_needed_by(lambda dx, dy: max(dx + 1, dy - 1)),
        ),
        Misconception(
            "y-only",
            "You looked at the rows only. The neuron has to reach the pixel's column, too.",
            wrong=_needed_by(lambda dx, dy: dy),
        ),
        Misconception(
            "radius-4",
            "You let a layer reach kernel - 1 pixels to one side. That is what it adds to both sides "
            "together.",
            wrong=_needed_by(max, lambda kernel: kernel - 1),
        ),
        Misconception(
            "euclidean",
            "You took the straight distance. The field is a square, so a step to the side and one down count "
            "at once.",
            wrong=_needed_by(hypot),
        ),
    ),
    draw=_draw_neuron_and_pixel,
    source="document 003, lines 78-95",
)

"""What a neuron sees: receptive fields of stacks of convolutions and poolings."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.windows import effective_kernel


def size(kernels: Any, strides: Any = 1, dilations: Any = 1) -> int:
    """Side of the input region that one neuron after all layers depends on, away from the border.

    Shapes: kernels (N,), first layer first; strides and dilations (N,) or one number for all layers.
    Units: input pixels.
    Raises: ValueError where a number is below 1, or their counts differ.
    Source: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks",
        Distill (2019).
    """
    spans, steps = _layers(kernels, strides, dilations)
    side, step = 1, 1
    for span, stride in zip(spans, steps, strict=True):
        side += (span - 1) * step
        step *= stride
    return side


def jump(strides: Any) -> int:
    """Distance between the centres of the receptive fields of two neighbouring neurons.

    Shapes: strides (N,).
    Units: input pixels.
    Raises: ValueError where a stride is below 1.
    Source: the product of the strides.
    """
    steps = [int(s) for s in np.atleast_1d(strides)]
    if min(steps, default=1) < 1:
        raise ValueError("a stride must be at least 1")
    return int(np.prod(steps, dtype=int))


def stack_size(kernel: int, layers: int, dilation: int = 1) -> int:
    """Side of the receptive field after equal layers of stride 1, away from the border.

    Units: input pixels.
    Raises: ValueError where kernel or dilation is below 1, or layers is negative.
    Source: each layer adds its kernel less one.
    """
    if layers < 0:
        raise ValueError("the number of layers cannot be negative")
    return layers * (effective_kernel(kernel, dilation) - 1) + 1


def radius(kernel: int, layers: int = 1, dilation: int = 1) -> int:
    """Pixels that a neuron sees to each side of its own place after equal layers of stride 1.

    Units: input pixels.
    Raises: ValueError where the kernel is even, so that there is no centre, or a number is out of range.
    Source: each layer adds (kernel - 1) / 2 to each side.
    """
    if kernel % 2 == 0:
        raise ValueError("an even kernel sees more to one side than to the other")
    return (stack_size(kernel, layers, dilation) - 1) // 2


def sees(neuron: Any, pixel: Any, kernel: int, layers: int, image: Any = None) -> bool:
    """Whether a neuron of the last of equal layers (stride 1, same padding) depends on an input pixel.

    Shapes: neuron and pixel (x, y) in the same coordinates, counted from 0 or both from 1;
        image (width, height) where both must lie in it, counted from 0.
    Units: pixels.
    Raises: ValueError where the kernel is even, or a place lies outside the image.
    Source: the receptive field is a square around the neuron's own place.
    """
    if image is not None:
        for name, place in (("neuron", neuron), ("pixel", pixel)):
            if not all(0 <= p < n for p, n in zip(place, image, strict=True)):
                raise ValueError(f"the {name} {tuple(place)} lies outside the image {tuple(image)}")
    return distance(neuron, pixel) <= radius(kernel, layers)


def distance(neuron: Any, pixel: Any) -> int:
    """Steps from one place to another where a diagonal step counts once (Chebyshev distance).

    Shapes: neuron and pixel (x, y).
    Units: pixels.
    Raises: ValueError where the places have different numbers of coordinates.
    Source: the smallest square around the one that reaches the other.
    """
    if len(neuron) != len(pixel):
        raise ValueError("both places need as many coordinates")
    return max(abs(int(a) - int(b)) for a, b in zip(neuron, pixel, strict=True))


def layers_needed(neuron: Any, pixel: Any, kernel: int) -> int:
    """Smallest number of equal layers (stride 1, same padding) after which a neuron sees a pixel.

    Shapes: neuron and pixel (x, y) in the same coordinates.
    Units: layers.
    Raises: ValueError where the kernel is even or 1, and never reaches further.
    Source: distance over (kernel - 1) / 2, rounded up.
    """
    reach, far = radius(kernel), distance(neuron, pixel)
    if reach == 0 and far > 0:
        raise ValueError("a kernel of 1 never sees another pixel")
    return -(-far // reach) if far else 0


def _layers(kernels: Any, strides: Any, dilations: Any) -> tuple[list[int], list[int]]:
    sides = [int(k) for k in np.atleast_1d(kernels)]
    steps, gaps = (_for_each(values, len(sides)) for values in (strides, dilations))
    if min(steps, default=1) < 1:
        raise ValueError("a stride must be at least 1")
    return [effective_kernel(k, d) for k, d in zip(sides, gaps, strict=True)], steps


def _for_each(values: Any, layers: int) -> list[int]:
    given = [int(v) for v in np.atleast_1d(values)]
    if np.ndim(values) == 0:
        return given * layers
    if len(given) != layers:
        raise ValueError(f"{layers} layers need {layers} numbers, not {len(given)}")
    return given

"""How large a layer's output is, and how many numbers the layer learns."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from reference.windows import effective_kernel, fitting_steps, padding_pairs, per_axis


def output_size(size: int, kernel: int, padding: Any = 0, stride: int = 1, dilation: int = 1) -> int:
    """Number of outputs of a convolution along one axis.

    Units: pixels; ``padding`` is a number for both sides, [before, after], "valid", "same" or "full".
    Raises: ValueError where the kernel does not fit.
    Source: floor((W - K + 2P) / S) + 1 with K the effective kernel.
    """
    around = padding if isinstance(padding, str) or np.ndim(padding) == 0 else [padding]
    pairs = padding_pairs(around, (size,), (kernel,), (stride,), (dilation,))
    return fitting_steps((size,), (kernel,), pairs, (stride,), (dilation,))[0]


def output_sizes(size: int, kernel: int, paddings: Any, stride: int = 1, dilation: int = 1) -> list[int]:
    """Number of outputs along one axis for each of several paddings; 0 where the kernel does not fit.

    Shapes: paddings (N,); result N numbers.
    Units: pixels.
    Raises: ValueError where a size, stride or dilation is below 1.
    Source: floor((W - K + 2P) / S) + 1 with K the effective kernel.
    """
    span = effective_kernel(kernel, dilation)
    return [output_size(size, span, int(p), stride) if size + 2 * p >= span else 0 for p in paddings]


def output_length(m: int, n: int) -> int:
    """Number of outputs of a filter of length n on a signal of length m, without padding.

    Units: samples.
    Raises: ValueError where the filter is longer than the signal.
    Source: the filter's first tap can stand on samples 1 to m - n + 1.
    """
    return output_size(m, n)


def output_shape(
    image: Any, kernel: Any, filters: int, *, padding: Any = 0, stride: Any = 1, dilation: Any = 1
) -> tuple[int, int, int]:
    """Shape of a convolutional layer's output, as height, width, channels.

    Shapes: image (H, W, C); kernel a side or (kh, kw); result (H', W', filters).
    Units: pixels.
    Raises: ValueError where the kernel does not fit.
    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016).
    """
    height, width, _channels = (int(n) for n in image)
    kernels, strides = per_axis(kernel, 2, "kernel"), per_axis(stride, 2, "stride")
    gaps = per_axis(dilation, 2, "dilation")
    pairs = padding_pairs(padding, (height, width), kernels, strides, gaps)
    rows, columns = fitting_steps((height, width), kernels, pairs, strides, gaps)
    return rows, columns, int(filters)


def parameters(
    kernel: Any, input_channels: int = 1, filters: int = 1, bias: bool = True, **_geometry: Any
) -> int:
    """Number of weights, and of biases where there are any, of a convolutional layer.

    Shapes: kernel (k,) in one dimension, (kh, kw) or a side in two. Image, padding and stride may be stated;
        they do not matter, for the same weights are used at every position.
    Raises: ValueError where a number is below 1.
    Source: each filter spans all input channels and has one bias.
    """
    sides = (kernel, kernel) if np.ndim(kernel) == 0 else tuple(kernel)
    numbers = [int(n) for n in (*sides, input_channels, filters)]
    if min(numbers) < 1:
        raise ValueError("kernel, channels and filters must be at least 1")
    return prod(numbers) + (int(filters) if bias else 0)


def fully_connected_parameters(inputs: int, outputs: int, bias: bool = True) -> int:
    """Number of weights, and of biases where there are any, of a fully connected layer.

    Units: numbers learned; inputs and outputs in features.
    Raises: ValueError where a number is below 1.
    Source: every output has a weight for every input and one bias.
    """
    if min(inputs, outputs) < 1:
        raise ValueError("inputs and outputs must be at least 1")
    return int(outputs * (inputs + (1 if bias else 0)))

"""Gradients of a convolution layer by its kernel, its input and its biases."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Misconception
from reference import convolution_gradients


def _nonzero(rng: np.random.Generator, *shape: int) -> Any:
    """Whole numbers from -4 to 4 without 0."""
    return rng.integers(1, 5, shape) * rng.choice([-1, 1], shape)


def _weight_gradient_flipped(**instance: Any) -> Any:
    return convolution_gradients.weight_gradient(**instance)[::-1, ::-1]


def _weight_gradient_without_upstream(upstream: Any, **instance: Any) -> Any:
    return convolution_gradients.weight_gradient(upstream=np.ones(np.shape(upstream)), **instance)


def _weight_gradient_full(image: Any, upstream: Any, stride: int, padding: int, size: Any) -> Any:
    if stride != 1:
        return None
    rows, columns = np.shape(upstream)
    padded = np.pad(np.asarray(image, float), ((rows - 1, rows - 1), (columns - 1, columns - 1)))
    full = (np.shape(image)[0] + rows - 1, np.shape(image)[1] + columns - 1)
    return convolution_gradients.weight_gradient(padded, upstream, size=full)


def _weight_gradient_unpadded(image: Any, upstream: Any, stride: int, padding: int, size: Any) -> Any:
    """Windows from the corner of the image itself; what lies beyond it counts as 0."""
    moved = np.pad(np.asarray(image, float), (0, 2 * padding))
    return convolution_gradients.weight_gradient(moved, upstream, stride, 0, size) if padding else None


def _weight_gradient_stride_1(image: Any, upstream: Any, stride: int, padding: int, size: Any) -> Any:
    """Neighbouring windows, as many as there are outputs."""
    if stride == 1:
        return None
    rows, columns = np.shape(upstream)
    seen = np.pad(np.asarray(image, float), padding)[: rows + size[0] - 1, : columns + size[1] - 1]
    return convolution_gradients.weight_gradient(seen, upstream, size=size)


def _draw_weight_gradient(rng: np.random.Generator) -> dict[str, Any]:
    size = (2, 3) if rng.random() < 0.5 else (3, 2)
    image = _nonzero(rng, int(rng.integers(4, 6)), int(rng.integers(4, 6)))
    stride, padding = int(rng.integers(1, 3)), int(rng.integers(0, 2))
    outputs = convolution_gradients.forward(image, np.ones(size), stride, padding).shape
    return {
        "image": image,
        "upstream": _nonzero(rng, *outputs),
        "stride": stride,
        "padding": padding,
        "size": size,
    }


weight_gradient = Exercise(
    id="convolution_gradients.weight_gradient",
    ask=(
        "A convolution layer Y = W ⋆ X (cross-correlation as in deep-learning libraries: no flip; stride "
        "{stride}, zero padding {padding} on every side, one channel) has a kernel W of size {size}, rows "
        "by columns. Its input X ({image}) and the gradient of the loss J at its output, dJ/dY "
        "({upstream}), are given below. Give dJ/dW."
    ),
    reference=convolution_gradients.weight_gradient,
    answer=Array(),
    misconceptions=(
        Misconception(
            "flipped",
            "Your entries stand in reverse order. Each weight is multiplied with X at its own offset in the "
            "window; the layer does not flip.",
            wrong=_weight_gradient_flipped,
        ),
        Misconception(
            "upstream-ignored",
            "You added up entries of X only. By the chain rule each of them is weighted with dJ/dY of the "
            "output that it went into.",
            wrong=_weight_gradient_without_upstream,
        ),
        Misconception(
            "full",
            "You let dJ/dY slide beyond the image. The gradient has an entry for each weight, so it has the "
            "size of W.",
            wrong=_weight_gradient_full,
        ),
        Misconception(
            "padding-forgotten",
            "Your windows start at the corner of the image. With padding the first window starts outside of "
            "it.",
            wrong=_weight_gradient_unpadded,
        ),
        Misconception(
            "stride-forgotten",
            "You paired neighbouring outputs with neighbouring windows. With this stride the windows lie "
            "further apart.",
            wrong=_weight_gradient_stride_1,
        ),
    ),
    draw=_draw_weight_gradient,
    credit="entries",
    source="Deep Learning (Goodfellow, Bengio, Courville), section 9.5",
)


def _input_gradient_flipped(kernel: Any, **instance: Any) -> Any:
    return convolution_gradients.input_gradient(np.asarray(kernel)[::-1, ::-1], **instance)


def _input_gradient_without_upstream(upstream: Any, **instance: Any) -> Any:
    return convolution_gradients.input_gradient(upstream=np.ones(np.shape(upstream)), **instance)


def _input_gradient_with_padding(size: Any, padding: int, **instance: Any) -> Any:
    if padding == 0:
        return None
    padded = (size[0] + 2 * padding, size[1] + 2 * padding)
    return convolution_gradients.input_gradient(size=padded, padding=0, **instance)


def _input_gradient_valid(kernel: Any, upstream: Any, size: Any, stride: int, padding: int) -> Any:
    W, dY = np.asarray(kernel, float), np.asarray(upstream, float)
    fits = dY.shape[0] >= W.shape[0] and dY.shape[1] >= W.shape[1]
    return convolution_gradients.forward(dY, W) if fits else None


def _input_gradient_stride_1(kernel: Any, upstream: Any, size: Any, stride: int, padding: int) -> Any:
    return None if stride == 1 else convolution_gradients.input_gradient(kernel, upstream, size, 1, padding)


def _draw_input_gradient(rng: np.random.Generator) -> dict[str, Any]:
    kernel = _nonzero(rng, *((2, 3) if rng.random() < 0.5 else (3, 2)))
    size = (int(rng.integers(4, 6)), int(rng.integers(4, 6)))
    stride, padding = int(rng.integers(1, 3)), int(rng.integers(0, 2))
    outputs = convolution_gradients.forward(np.ones(size), kernel, stride, padding).shape
    return {
        "kernel": kernel,
        "upstream": _nonzero(rng, *outputs),
        "size": size,
        "stride": stride,
        "padding": padding,
    }


input_gradient = Exercise(
    id="convolution_gradients.input_gradient",
    ask=(
        "A convolution layer Y = W ⋆ X (cross-correlation as in deep-learning libraries: no flip; stride "
        "{stride}, zero padding {padding} on every side, one channel) has an input X of size {size}, rows "
        "by columns. Its kernel W ({kernel}) and the gradient of the loss J at its output, dJ/dY "
        "({upstream}), are given below. Give dJ/dX."
    ),
    reference=convolution_gradients.input_gradient,
    answer=Array(),
    misconceptions=(
        Misconception(
            "kernel-rotated",
            "You sent each gradient back through a rotated kernel. Output (i, j) gave every entry of its "
            "window the weight that lies on it, and gets back through the same one.",
            wrong=_input_gradient_flipped,
        ),
        Misconception(
            "upstream-ignored",
            "You added up weights only. By the chain rule each of them is weighted with dJ/dY of its output.",
            wrong=_input_gradient_without_upstream,
        ),
        Misconception(
            "padding-kept",
            "Your answer includes the border of zeros. Those are no inputs, so the gradient has the size of "
            "X alone.",
            wrong=_input_gradient_with_padding,
        ),
        Misconception(
            "valid",
            "You slid W over dJ/dY without going beyond it. Every output sends something back to its whole "
            "window, so the gradient grows to the size of X.",
            wrong=_input_gradient_valid,
        ),
        Misconception(
            "stride-forgotten",
            "You sent neighbouring outputs back to neighbouring windows. With this stride the windows lie "
            "further apart.",
            wrong=_input_gradient_stride_1,
        ),
    ),
    draw=_draw_input_gradient,
    credit="entries",
    source="Deep Learning (Goodfellow, Bengio, Courville), section 9.5",
)


def _bias_gradient_mean(upstream: Any) -> Any:
    return np.mean(upstream, axis=(1, 2))


def _bias_gradient_count(upstream: Any) -> Any:
    channels, rows, columns = np.shape(upstream)
    return np.full(channels, rows * columns)


def _bias_gradient_ones(upstream: Any) -> Any:
    return np.ones(len(upstream))


def _bias_gradient_one_bias(upstream: Any) -> Any:
    return np.sum(upstream)


def _draw_bias_gradient(rng: np.random.Generator) -> dict[str, Any]:
    channels, rows, columns = (int(size) for size in rng.integers(2, 4, 3))
    return {"upstream": _nonzero(rng, channels, rows, columns)}


bias_gradient = Exercise(
    id="convolution_gradients.bias_gradient",
    ask=(
        "A convolution layer adds one bias per output channel, at every position of the channel. The "
        "gradient of the loss J at its output, dJ/dY ({upstream}), is given below, channel by channel. Give "
        "dJ/db, an entry per channel."
    ),
    reference=convolution_gradients.bias_gradient,
    answer=Array(),
    misconceptions=(
        Misconception(
            "mean",
            "You averaged over the positions. Each position contributes to the loss in full, so nothing is "
            "divided.",
            wrong=_bias_gradient_mean,
        ),
        Misconception(
            "upstream-ignored",
            "You counted positions. By the chain rule each position counts with its dJ/dY.",
            wrong=_bias_gradient_count,
        ),
        Misconception(
            "ones",
            "That is the derivative of one output by its bias. It is still to be multiplied with dJ/dY and "
            "added up.",
            wrong=_bias_gradient_ones,
        ),
        Misconception(
            "one-bias",
            "You added all channels into one number. Each channel has a bias of its own.",
            wrong=_bias_gradient_one_bias,
        ),
    ),
    draw=_draw_bias_gradient,
    credit="entries",
    source="Deep Learning (Goodfellow, Bengio, Courville), section 9.5",
)

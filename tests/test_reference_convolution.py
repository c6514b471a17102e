"""Convolution, its sizes and parameter counts, against torch, SciPy and slow loops."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as functional
from scipy import signal

from reference import convolution, residual, sizes, windows

SEEDS = range(40)
MODES = {"zeros": "constant", "edge": "replicate", "reflect": "reflect", "wrap": "circular"}


def drawn(seed: int, axes: int = 2, channels: int = 3) -> tuple[np.ndarray, np.ndarray, dict]:
    """A non-square image, a non-symmetric kernel, and where to slide it."""
    rng = np.random.default_rng(seed)
    size = rng.integers(7, 12, axes) + np.arange(axes)
    taps = rng.integers(1, 4, axes)
    how = {
        "padding": rng.integers(0, 3, (axes, 2)),
        "stride": rng.integers(1, 4, axes),
        "dilation": rng.integers(1, 4, axes),
        "bias": float(rng.integers(-3, 4)),
    }
    return rng.normal(size=(channels, *size)), rng.normal(size=(channels, *taps)), how


def by_torch(image: np.ndarray, kernel: np.ndarray, how: dict, mode: str = "zeros") -> np.ndarray:
    """The same with torch: pad first, then convolve."""
    axes = image.ndim - 1
    widths = [int(n) for pair in how["padding"][::-1] for n in pair]
    padded = functional.pad(torch.tensor(image)[None], widths, mode=MODES[mode])
    convolve = functional.conv2d if axes == 2 else functional.conv1d
    result = convolve(
        padded,
        torch.tensor(kernel)[None],
        stride=tuple(how["stride"].tolist()),
        dilation=tuple(how["dilation"].tolist()),
    )
    return result[0, 0].numpy() + how["bias"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", MODES)
def test_two_dimensions_with_channels_agree_with_torch(seed: int, mode: str) -> None:
    image, kernel, how = drawn(seed)
    assert np.allclose(
        convolution.convolve(image, kernel, padding_mode=mode, **how), by_torch(image, kernel, how, mode)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_one_dimension_with_channels_agrees_with_torch(seed: int) -> None:
    image, kernel, how = drawn(seed, axes=1)
    expected = by_torch(image, kernel, how)
    assert np.allclose(convolution.convolve(image, kernel, spatial_axes=1, **how), expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_single_channel_needs_no_channel_axis(seed: int) -> None:
    for axes in (1, 2):
        image, kernel, how = drawn(seed, axes, channels=1)
        assert np.allclose(
            convolution.convolve(image[0], kernel[0], **how),
            convolution.convolve(image, kernel, spatial_axes=axes, **how),
        )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", ["valid", "full", "same"])
def test_scipy_agrees_on_correlation_and_on_convolution(seed: int, mode: str) -> None:
    rng = np.random.default_rng(seed)
    image = rng.normal(size=(6, 9))
    kernel = rng.normal(size=(3, 5))
    assert np.allclose(
        convolution.convolve(image, kernel, padding=mode), signal.correlate2d(image, kernel, mode)
    )
    assert np.allclose(
        convolution.true_convolution(image, kernel, padding=mode), signal.convolve2d(image, kernel, mode)
    )


@pytest.mark.filterwarnings("ignore:Using padding=.same. with even kernel lengths")
@pytest.mark.parametrize("seed", SEEDS)
def test_same_padding_agrees_with_torch_for_even_and_dilated_kernels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image, kernel = rng.normal(size=(8, 11)), rng.normal(size=rng.integers(1, 5, 2))
    dilation = int(rng.integers(1, 3))
    expected = functional.conv2d(
        torch.tensor(image)[None, None], torch.tensor(kernel)[None, None], padding="same", dilation=dilation
    )
    actual = convolution.convolve(image, kernel, padding="same", dilation=dilation)
    assert np.allclose(actual, expected[0, 0].numpy())


def test_same_padding_with_a_stride_gives_size_over_stride_rounded_up() -> None:
    for size in range(1, 20):
        for kernel in (1, 2, 3, 5):
            for stride in (1, 2, 3):
                assert sizes.output_size(size, kernel, "same", stride) == -(-size // stride)


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh"])
def test_activations_agree_with_torch(name: str) -> None:
    image, kernel, how = drawn(3)
    before = convolution.convolve(image, kernel, **how)
    after = convolution.convolve(image, kernel, activation=name, **how)
    assert np.allclose(after, getattr(torch, name)(torch.tensor(before)).numpy())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bank_of_filters_agrees_with_torch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image, kernels = rng.normal(size=(3, 7, 9)), rng.normal(size=(4, 3, 2, 3))
    biases = rng.normal(size=4)
    expected = functional.conv2d(
        torch.tensor(image)[None], torch.tensor(kernels), torch.tensor(biases), stride=2, padding=1
    )
    actual = convolution.filter_bank(image, kernels, biases, stride=2, padding=1)
    assert np.allclose(actual, expected[0].numpy())


@pytest.mark.parametrize("seed", SEEDS)
def test_channel_maps_add_up_to_the_result_of_the_whole_filter(seed: int) -> None:
    image, kernel, how = drawn(seed)
    how = {**how, "bias": 0}
    whole = by_torch(image, kernel, how)
    maps = convolution.channel_maps(image, kernel, **how)
    assert maps.shape == (3, *whole.shape)
    assert np.allclose(convolution.channel_sum(image, kernel, **how), whole)
    assert np.allclose(convolution.channel_sum(image, kernel, maps, **how), whole)


def test_a_kernel_without_channel_axis_serves_every_channel() -> None:
    image, kernel, how = drawn(5)
    shared = kernel[0]
    repeated = np.stack([shared] * 3)
    assert np.allclose(convolution.convolve(image, shared, **how), by_torch(image, repeated, how))


def test_known_maps_are_added_whatever_the_image() -> None:
    image, kernel, _ = drawn(1)
    maps = [np.full((2, 2), n) for n in (1, 10, 100)]
    assert np.array_equal(convolution.channel_sum(image, kernel, maps), np.full((2, 2), 111))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_entry_is_the_sum_over_its_window(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image, kernel = rng.integers(-9, 9, (6, 7)), rng.integers(-4, 4, (3, 2))
    row, column = int(rng.integers(0, 4)), int(rng.integers(0, 6))
    by_hand = sum(int(kernel[m, n]) * int(image[row + m, column + n]) for m in range(3) for n in range(2))
    assert convolution.entry(image, kernel, row, column) == by_hand


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_pixel_is_found_from_the_output(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image, kernel = rng.integers(0, 9, (5, 6)), rng.integers(1, 4, (3, 3))
    output = signal.correlate2d(image, kernel, "valid")[1, 2]
    printed = image.copy()
    printed[1, 2] += 4
    assert convolution.missing_pixel(printed, kernel, 1, 2, output) == image[1, 2]


def test_what_cannot_be_convolved_is_refused_in_words() -> None:
    image, kernel = np.ones((4, 5)), np.ones((3, 3))
    for wrong, words in (
        ({"kernel": np.ones((5, 5))}, "does not fit"),
        ({"dilation": 2}, "does not fit"),
        ({"stride": 0}, "stride"),
        ({"stride": 1.5}, "stride"),
        ({"dilation": [1, 2, 3]}, "dilation"),
        ({"padding": -1}, "padding"),
        ({"padding": 0.5}, "padding"),
        ({"padding": "some"}, "some"),
        ({"padding": [[1, 1]]}, "pair"),
        ({"padding": [1, 1, 1]}, "padding"),
        ({"padding": 1, "padding_mode": "mirror"}, "mirror"),
        ({"activation": "swish"}, "swish"),
        ({"kernel": np.ones((2, 3, 3))}, "axes"),
        ({"image": np.ones((3, 4, 5)), "kernel": np.ones((2, 3, 3))}, "channels"),
        ({"image": np.ones((2, 3, 4, 5))}, "axes"),
    ):
        with pytest.raises(ValueError, match=words):
            convolution.convolve(**{"image": image, "kernel": kernel, **wrong})
    with pytest.raises(ValueError, match="no entry"):
        convolution.entry(image, kernel, 2, 0)
    with pytest.raises(ValueError, match="different shapes"):
        convolution.channel_sum(image, kernel, [np.ones((2, 2)), np.ones((2, 3))])
    with pytest.raises(ValueError, match="biases"):
        convolution.filter_bank(image, [kernel, kernel], [1, 2, 3])
    with pytest.raises(ValueError, match="does not depend"):
        convolution.missing_pixel(image, np.eye(3) - np.eye(3), 0, 0, 1)
    with pytest.raises(ValueError, match="damaged"):
        convolution.restored_channel(image, kernel)


def test_output_sizes_are_the_sizes_that_torch_gives() -> None:
    for size in range(1, 12):
        for kernel in (1, 2, 3):
            for padding in (0, 1, 2):
                for stride in (1, 2, 3):
                    for dilation in (1, 2):
                        numbers = (size, kernel, padding, stride, dilation)
                        if size + 2 * padding < dilation * (kernel - 1) + 1:
                            with pytest.raises(ValueError, match="does not fit"):
                                sizes.output_size(*numbers)
                            assert sizes.output_sizes(size, kernel, [padding], stride, dilation) == [0]
                            continue
                        out = functional.conv1d(
                            torch.zeros(1, 1, size),
                            torch.zeros(1, 1, kernel),
                            stride=stride,
                            padding=padding,
                            dilation=dilation,
                        )
                        assert sizes.output_size(*numbers) == out.shape[-1]
                        assert sizes.output_sizes(size, kernel, [padding], stride, dilation) == [
                            out.shape[-1]
                        ]


def test_output_shapes_and_parameters_are_those_of_a_torch_layer() -> None:
    rng = np.random.default_rng(0)
    for _ in range(40):
        height, width, channels = (int(n) for n in rng.integers(7, 30, 3))
        kernel = [int(n) for n in rng.integers(1, 5, 2)]
        filters, padding, stride = int(rng.integers(1, 9)), int(rng.integers(0, 3)), int(rng.integers(1, 4))
        bias = bool(rng.integers(0, 2))
        layer = torch.nn.Conv2d(channels, filters, kernel, stride, padding, bias=bias)
        shape = layer(torch.zeros(1, channels, height, width)).shape[1:]
        assert sizes.output_shape(
            [height, width, channels], kernel, filters, padding=padding, stride=stride
        ) == (shape[1], shape[2], shape[0])
        count = sum(p.numel() for p in layer.parameters())
        assert (
            sizes.parameters(kernel, channels, filters, bias, image=[height, width], stride=stride) == count
        )


def test_parameters_of_one_dimensional_and_fully_connected_layers() -> None:
    for bias in (True, False):
        line = torch.nn.Conv1d(4, 6, 3, bias=bias)
        assert sizes.parameters([3], 4, 6, bias) == sum(p.numel() for p in line.parameters())
        full = torch.nn.Linear(7, 5, bias=bias)
        assert sizes.fully_connected_parameters(7, 5, bias) == sum(p.numel() for p in full.parameters())
    with pytest.raises(ValueError, match="at least 1"):
        sizes.parameters(3, 0, 1)
    with pytest.raises(ValueError, match="at least 1"):
        sizes.fully_connected_parameters(0, 1)


def test_the_length_of_a_filtered_signal_is_counted() -> None:
    for m in range(1, 12):
        for n in range(1, m + 1):
            assert sizes.output_length(m, n) == len(np.correlate(np.ones(m), np.ones(n), "valid"))


def test_the_effective_kernel_is_as_long_as_the_kernel_with_gaps() -> None:
    for kernel in range(1, 6):
        for dilation in range(1, 5):
            taps = np.zeros(100)
            taps[: kernel * dilation : dilation] = 1
            first, last = np.flatnonzero(taps)[[0, -1]]
            assert windows.effective_kernel(kernel, dilation) == last - first + 1
    with pytest.raises(ValueError, match="at least 1"):
        windows.effective_kernel(0, 1)


def test_a_zero_residual_block_is_the_identity_and_a_plain_one_is_not() -> None:
    probes = np.random.default_rng(0).normal(size=(5, 4))
    assert residual.zero_block_is_identity(probes)
    assert not residual.zero_block_is_identity(probes, skip=False)
    assert not residual.zero_block_is_identity(probes, relu_after_add=True)
    assert residual.zero_block_is_identity(np.abs(probes), relu_after_add=True)


def test_a_residual_block_agrees_with_torch() -> None:
    rng = np.random.default_rng(1)
    x, one, two = rng.normal(size=4), rng.normal(size=(6, 4)), rng.normal(size=(4, 6))
    a, b = rng.normal(size=6), rng.normal(size=4)
    t = [torch.tensor(v) for v in (x, one, two, a, b)]
    inner = functional.linear(torch.relu(functional.linear(t[0], t[1], t[3])), t[2], t[4])
    assert np.allclose(residual.block(x, [one, two], [a, b]), (inner + t[0]).numpy())
    assert np.allclose(residual.block(x, [one, two], [a, b], skip=False), inner.numpy())

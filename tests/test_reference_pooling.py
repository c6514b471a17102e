"""Pooling against torch and slow loops."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as functional

from reference import pooling

SEEDS = range(60)


def drawn(seed: int) -> tuple[np.ndarray, dict]:
    """A non-square image of several channels, and where to move the window."""
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 4, 2)
    return rng.normal(size=(2, *rng.integers(4, 9, 2))), {
        "size": size,
        "stride": rng.integers(1, 4, 2),
        "padding": np.minimum(rng.integers(0, 2, 2), size // 2),
        "ceil_mode": bool(rng.integers(0, 2)),
    }


def for_torch(how: dict) -> dict:
    return {
        "kernel_size": how["size"].tolist(),
        "stride": how["stride"].tolist(),
        "padding": how["padding"].tolist(),
        "ceil_mode": how["ceil_mode"],
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_max_and_average_agree_with_torch(seed: int) -> None:
    image, how = drawn(seed)
    tensor = torch.tensor(image)[None]
    assert np.allclose(
        pooling.max_pool(image, **how), functional.max_pool2d(tensor, **for_torch(how))[0].numpy()
    )
    assert np.allclose(
        pooling.average_pool(image, **how), functional.avg_pool2d(tensor, **for_torch(how))[0].numpy()
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_minimum_and_sum_agree_with_torch(seed: int) -> None:
    image, how = drawn(seed)
    tensor = torch.tensor(image)[None]
    least = -functional.max_pool2d(-tensor, **for_torch(how))
    assert np.allclose(pooling.pool(image, operation="min", **how), least[0].numpy())
    how = {**how, "ceil_mode": False}
    total = functional.avg_pool2d(tensor, **for_torch(how), divisor_override=1)
    assert np.allclose(pooling.pool(image, operation="sum", **how), total[0].numpy())


def test_the_stride_is_the_size_unless_stated() -> None:
    image, _ = drawn(0)
    assert np.array_equal(pooling.max_pool(image, 2), pooling.max_pool(image, 2, 2))


def test_signals_and_single_channels() -> None:
    rng = np.random.default_rng(2)
    line, image = rng.normal(size=9), rng.normal(size=(5, 7))
    expected = functional.max_pool1d(torch.tensor(line)[None], 3, 2)[0].numpy()
    assert np.allclose(pooling.max_pool(line, 3, 2), expected)
    assert np.array_equal(pooling.max_pool(image, 2), pooling.max_pool(image[None], 2)[0])


def test_whole_numbers_stay_whole() -> None:
    assert pooling.max_pool(np.arange(16).reshape(4, 4), 2).dtype.kind == "i"


def test_channels_are_pooled_by_themselves_or_taken_as_known() -> None:
    image, _ = drawn(4)
    expected = np.stack([pooling.max_pool(channel, 2) for channel in image])
    assert np.array_equal(pooling.max_pool_channels(image, 2), expected)
    known = [np.zeros((2, 2)), np.ones((2, 2))]
    assert np.array_equal(pooling.max_pool_channels(image, 2, maps=known), np.stack(known))
    with pytest.raises(ValueError, match="different shapes"):
        pooling.max_pool_channels(image, 2, maps=[np.zeros(2), np.zeros(3)])


def test_output_sizes_are_the_sizes_that_torch_gives() -> None:
    for size in range(1, 12):
        for window in (1, 2, 3):
            for stride in (1, 2, 3, 4):
                for padding in range(window // 2 + 1):
                    for ceil_mode in (False, True):
                        if size + 2 * padding < window:
                            continue
                        out = functional.max_pool1d(
                            torch.zeros(1, 1, size), window, stride, padding, ceil_mode=ceil_mode
                        )
                        expected = out.shape[-1]
                        assert pooling.output_size(size, window, stride, padding, ceil_mode) == expected
    assert pooling.output_sizes(6, 3, [1, 2, 3]) == [
        functional.max_pool1d(torch.zeros(1, 1, 6), 3, s).shape[-1] for s in (1, 2, 3)
    ]


def test_a_pooling_layer_learns_nothing() -> None:
    layer = torch.nn.MaxPool2d(3)
    assert pooling.parameters(3, stride=2) == sum(p.numel() for p in layer.parameters())


def test_strides_differ_only_where_the_results_do() -> None:
    ramp = np.arange(36).reshape(6, 6)
    assert pooling.strides_differ(ramp, 3, [2, 3])
    assert not pooling.strides_differ(ramp, 3, [3, 3])
    assert not pooling.strides_differ(np.zeros((6, 6)), 3, [2, 3])


def test_what_cannot_be_pooled_is_refused_in_words() -> None:
    image = np.ones((3, 4))
    for wrong, words in (
        ({"size": 5}, "does not fit"),
        ({"size": 0}, "size"),
        ({"size": 2, "stride": 0}, "stride"),
        ({"size": 2, "padding": 2}, "half"),
        ({"size": 2, "padding": -1}, "padding"),
        ({"size": 2, "operation": "median"}, "median"),
        ({"image": np.ones((2, 2, 3, 4)), "size": 2}, "axes"),
        ({"image": 1.0, "size": 2}, "axes"),
    ):
        with pytest.raises(ValueError, match=words):
            pooling.pool(**{"image": image, **wrong})
    for numbers, words in (((3, 4), "does not fit"), ((3, 2, 0), "at least 1"), ((3, 2, 1, -1), "at least")):
        with pytest.raises(ValueError, match=words):
            pooling.output_size(*numbers)
    with pytest.raises(ValueError, match="at least 1"):
        pooling.parameters(0)

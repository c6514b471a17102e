"""Witnesses of students against slow, independent runs of the operators, and witnesses that make no sense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from problems import _counterexamples as checks

SEEDS = range(40)


def small(rng: np.random.Generator, *shape: int) -> Any:
    return rng.integers(-1, 2, size=shape).tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_relu_and_max_witnesses_count_when_the_sides_differ(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y, a, b = small(rng, 3), small(rng, 3), int(rng.integers(-2, 3)), int(rng.integers(-2, 3))
    mixed = [a * p + b * q for p, q in zip(x, y, strict=True)]
    relu_differs = [max(0, m) for m in mixed] != [
        a * max(0, p) + b * max(0, q) for p, q in zip(x, y, strict=True)
    ]
    witness = {"x": x, "y": y, "a": a, "b": b}
    assert checks.check_relu({}, witness).ok == relu_differs
    assert checks.check_max_pooling({}, witness).ok == (max(mixed) != a * max(x) + b * max(y))


@pytest.mark.parametrize("seed", SEEDS)
def test_matrix_witnesses_count_when_shifting_before_and_after_differ(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, x, by = small(rng, 3, 3), small(rng, 3), int(rng.integers(-4, 5))
    moved = [x[(n - by) % 3] for n in range(3)]
    before = [sum(W[n][k] * moved[k] for k in range(3)) for n in range(3)]
    output = [sum(W[n][k] * x[k] for k in range(3)) for n in range(3)]
    after = [output[(n - by) % 3] for n in range(3)]
    assert checks.check_matrix({}, {"W": W, "x": x, "shift": by}).ok == (before != after)


@pytest.mark.parametrize("seed", SEEDS)
def test_shift_witnesses_count_when_the_output_changes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, h, m = small(rng, 4), small(rng, 2), int(rng.integers(-5, 6))
    outputs = [
        [sum(h[k] * signal[(n - k) % 4] for k in range(2)) for n in range(4)]
        for signal in (x, [x[(n + m) % 4] for n in range(4)])
    ]
    assert checks.check_shift_definition({}, {"x": x, "h": h, "shift": m}).ok == (outputs[0] != outputs[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_pooling_witnesses_need_an_output_that_is_not_the_old_one_moved(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image, right = small(rng, 2, 4), int(rng.integers(-3, 4))
    moved = [[row[(c - right) % 4] for c in range(4)] for row in image]
    still, pooled = ([row[1::2] for row in picture[::2]] for picture in (image, moved))
    steps = [right] if right % 2 else [right, right // 2]
    follows = any(pooled == [[row[(c - step) % 2] for c in range(2)] for row in still] for step in steps)
    result = checks.check_strided_pooling({}, {"image": image, "shift": right})
    assert result.ok == (not follows)
    assert not (right % 2 == 0 and result.ok), "a shift by whole blocks breaks nothing"


@pytest.mark.parametrize("seed", SEEDS)
def test_bias_witnesses_count_when_a_law_is_broken(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, bias, factor = small(rng, 3), small(rng, 3), int(rng.integers(-1, 3))
    scaled = [factor * p + q for p, q in zip(x, bias, strict=True)]
    expected = scaled != [factor * (p + q) for p, q in zip(x, bias, strict=True)]
    assert checks.check_bias({}, {"x": x, "bias": bias, "factor": factor}).ok == expected
    assert checks.check_bias({}, {"x": x, "bias": bias, "y": x}).ok == any(bias)


ALL = [
    checks.check_relu,
    checks.check_max_pooling,
    checks.check_shift_definition,
    checks.check_bias,
    checks.check_matrix,
    checks.check_strided_pooling,
]


@pytest.mark.parametrize("check", ALL)
@pytest.mark.parametrize(
    "value",
    [None, float("nan"), float("inf"), 1e300, [], [[]], [1.0] * 5000, [[1.0, 2.0]], [[[1.0]]], -7.5, 10**6],
)
def test_no_witness_convinces_by_nonsense(check: Any, value: Any) -> None:
    names = ("x", "y", "h", "W", "image", "other", "bias", "shift", "a", "b", "factor")
    for name in names:
        result = check({}, {name: value})
        assert not result.ok
        assert result.why
    array_names = dict.fromkeys(("x", "y", "h", "W", "image", "other", "bias"), value)
    result = check({}, {**array_names, "shift": 1, "a": 1.0, "factor": 2.0})
    assert result.why


def test_a_missing_field_is_named() -> None:
    assert "bias" in checks.check_bias({}, {"x": [1.0]}).why
    assert "shift" in checks.check_matrix({}, {"W": [[1.0]], "x": [1.0]}).why

"""Witnesses of claims about convolution: what convinces, what does not, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import ndimage, signal

from grader.authoring import Exercise, WitnessResult
from problems.convolution import finite_border, flip_needed, flip_negates_all
from reference.edges import LAPLACE, SOBEL_X, SOBEL_Y

FILTERS = {"image": np.arange(25).reshape(5, 5) ** 2 % 7, "filters": [SOBEL_X, SOBEL_Y, LAPLACE]}
ONES = np.ones((3, 3))


def run(exercise: Exercise, witness: dict[str, Any], instance: dict[str, Any] | None = None) -> WitnessResult:
    kind: Any = exercise.answer
    return kind.check(instance or {}, witness)


def with_pixel(row: int, column: int, side: int = 5) -> np.ndarray:
    image = np.zeros((side, side))
    image[row, column] = 1
    return image


@pytest.mark.parametrize("seed", range(40))
def test_a_template_convinces_exactly_where_scipy_finds_the_peak_elsewhere(seed: int) -> None:
    rng = np.random.default_rng(seed)
    template = rng.integers(0, 3, (2, 3)).astype(float)
    image = np.zeros((9, 10))
    image[3:5, 4:7] = template
    correlated = signal.correlate2d(image, template, "valid")
    convolved = signal.convolve2d(image, template, "valid")
    symmetric = np.array_equal(template, template[::-1, ::-1])
    at_template = bool(np.isclose(correlated[3, 4], correlated.max()))
    elsewhere = convolved[3, 4] < convolved.max() - 1e-9
    result = run(flip_needed, {"template": template, "image": image})
    assert result.ok == (not symmetric and at_template and bool(elsewhere))
    assert (result.misconception == "symmetric-template") == symmetric


def test_an_image_that_is_just_the_template_has_zeros_around_it() -> None:
    assert run(flip_needed, {"template": np.array([[1, 2], [3, 4]]), "image": np.array([[1, 2], [3, 4]])}).ok


def test_brightness_is_not_the_flip() -> None:
    image = np.zeros((8, 8))
    image[1, 1], image[5:8, 5:8] = 1, 9
    result = run(flip_needed, {"template": with_pixel(0, 0, 2), "image": image})
    assert not result.ok
    assert "unflipped" in result.why


@pytest.mark.parametrize("seed", range(40))
def test_a_translation_convinces_exactly_where_scipy_finds_a_difference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 2, (5, 6)) * (rng.random((5, 6)) < 0.2).astype(float)
    kernel = rng.integers(-1, 3, (3, 3)).astype(float)
    shift = rng.integers(-2, 3, 2)

    def moved(array: np.ndarray) -> np.ndarray:
        return ndimage.shift(array, shift, order=0, mode="constant")

    before = signal.convolve2d(moved(image), kernel, "same")
    after = moved(signal.convolve2d(image, kernel, "same"))
    result = run(finite_border, {"image": image, "kernel": kernel, "shift": shift})
    assert result.ok == (not np.allclose(before, after))
    if result.misconception == "interior-witness":
        assert moved(image).sum() == image.sum()


def test_the_ways_a_translation_shows_nothing_are_named() -> None:
    at_border = {"image": with_pixel(0, 2), "kernel": ONES, "shift": np.array([-1, 0])}
    assert run(finite_border, at_border).ok
    inside = {**at_border, "image": with_pixel(2, 2)}
    assert run(finite_border, inside).misconception == "interior-witness"
    assert run(finite_border, {**at_border, "border": "circular"}).misconception == "circular"
    # A pixel leaves, but a kernel of one pixel looks at no neighbour: both sides are equal all the same.
    lonely = run(finite_border, {**at_border, "kernel": np.ones((1, 1))})
    assert not lonely.ok
    assert lonely.misconception is None


def test_the_filter_is_tried_on_the_image() -> None:
    assert run(flip_negates_all, {"filter": 3}, FILTERS).ok
    for number in (1, 2):
        result = run(flip_negates_all, {"filter": number}, FILTERS)
        assert not result.ok
        assert result.misconception == "filter-1-witness"
    for number in (0, 4, -1, None):
        result = run(flip_negates_all, {"filter": number}, FILTERS)
        assert not result.ok
        assert result.misconception is None


@pytest.mark.parametrize(
    ("exercise", "good"),
    [
        (flip_needed, {"template": with_pixel(0, 0, 2), "image": with_pixel(2, 2)}),
        (finite_border, {"image": with_pixel(0, 2), "kernel": ONES, "shift": np.array([-1, 0])}),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(exercise: Exercise, good: dict[str, Any]) -> None:
    assert run(exercise, good).ok
    for name in good:
        without = {key: value for key, value in good.items() if key != name}
        missing = run(exercise, without)
        assert not missing.ok
        assert name in missing.why
        for value in (np.ones(5), np.ones((2, 2, 2)), np.full((3, 3), np.nan), np.ones((1000, 1000)), 1.0):
            refused = run(exercise, {**good, name: value})
            assert not refused.ok
            assert name in refused.why
            assert refused.misconception is None


def test_shifts_and_kernels_that_make_no_sense_are_refused() -> None:
    good = {"image": with_pixel(0, 2), "kernel": ONES, "shift": np.array([-1, 0])}
    for change in (
        {"shift": np.array([0.5, 0])},
        {"shift": np.array([10**6, 0])},
        {"shift": np.array([np.inf, 0])},
        {"kernel": np.ones((2, 2))},
        {"kernel": np.ones((7, 7))},
    ):
        assert not run(finite_border, {**good, **change}).ok

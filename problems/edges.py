"""Edge filters: Sobel and Laplace, gradient magnitude, separability."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Claim, Exercise, Misconception, Parts
from reference import edges

_FACTORS = ("filter-1", "filter-2")
_DIRECTIONS = ("left-right", "top-bottom")
_CENTRE = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])


def _separable(rng: np.random.Generator) -> Any:
    """A 3x3 kernel that is an outer product and not its own transpose."""
    column, row = rng.choice([-3, -2, -1, 1, 2, 3], (2, 3))
    return np.outer(column, row)


def _draw_two(rng: np.random.Generator) -> dict[str, Any]:
    return {"filters": np.stack([_separable(rng), _separable(rng)])}


def product_of_factors(answer: Any) -> Any:
    """A column and a row as their outer product, so that c and 1/c do not matter.

    What is no pair of factors stays as it is, one axis deeper: the kernel itself is no answer.
    """
    factors = np.asarray(answer, dtype=float)
    if factors.ndim == 2 and factors.shape[0] == 2:
        return np.outer(factors[0], factors[1])
    return factors[None]


def _factors(filters: Any) -> dict[str, Any]:
    return {name: edges.separable_factors(kernel) for name, kernel in zip(_FACTORS, filters, strict=True)}


def _factors_swapped(filters: Any) -> dict[str, Any]:
    return {name: pair[::-1] for name, pair in _factors(filters).items()}


def _outer_sums(filters: Any) -> dict[str, Any]:
    return {name: np.add.outer(*pair) for name, pair in _factors(filters).items()}


separable_factors = Exercise(
    id="edges.separable_factors",
    ask=(
        "Both {filters} below are outer products of a column and a row. Give for each the two "
        "factors as [column, row], for example [[1, 1, 1], [1, 2, 3]]; a factor and its inverse may be "
        "moved between them."
    ),
    reference=_factors,
    answer=Parts({name: Array(compare_as=product_of_factors) for name in _FACTORS}),
    misconceptions=(
        Misconception(
            "swapped",
            "Column and row stand in the wrong places: your product is the transposed kernel.",
            wrong=_factors_swapped,
        ),
        Misconception(
            "sum",
            "You added the entries of column and row. Every entry of an outer product is a product.",
            wrong=_outer_sums,
        ),
    ),
    draw=_draw_two,
    credit="entries",
    source="document 003, line 56",
)


def _draw_gaussian_or_laplace(rng: np.random.Generator) -> dict[str, Any]:
    """A multiple of the Laplace kernel: its zeros at the corners rule an outer product out."""
    return {"kernel": edges.LAPLACE * int(rng.integers(1, 9)) * int(rng.choice([-1, 1]))}


is_separable = Exercise(
    id="edges.is_separable",
    ask="True or false: the {kernel} below is the outer product of two vectors.",
    reference=edges.is_separable,
    answer=Claim(needs_witness=False),
    misconceptions=(
        Misconception(
            "all-filters-separable",
            "In an outer product every row is a multiple of one row. Hold two rows of this kernel side by "
            "side.",
            wrong=lambda kernel: True,
        ),
    ),
    draw=_draw_gaussian_or_laplace,
    source="document 003, lines 56-62",
)


# The filters themselves.


def _sobel(**given: Any) -> dict[str, Any]:
    return dict(zip(_DIRECTIONS, edges.sobel(**given), strict=True))


def _sobel_with(*kernels: Any) -> Any:
    """A wrong pair of responses, by other kernels."""

    def responses(image: Any, padding: Any = 0) -> dict[str, Any]:
        maps = edges.filter_responses(image, kernels, padding=padding)
        return dict(zip(_DIRECTIONS, maps, strict=True))

    return responses


def _draw_image(rng: np.random.Generator) -> dict[str, Any]:
    return {"image": rng.integers(0, 10, (4, 5)), "padding": 0}


sobel = Exercise(
    id="edges.sobel",
    ask=(
        "Cross-correlate the {image} below with both Sobel filters (no flip, padding {padding}, stride "
        "1): left-right with the rows 1 0 -1, 2 0 -2, 1 0 -1, and top-bottom with the rows 1 2 1, 0 0 0, "
        "-1 -2 -1."
    ),
    reference=_sobel,
    answer=Parts({name: Array() for name in _DIRECTIONS}),
    misconceptions=(
        Misconception(
            "swapped",
            "The two responses stand in each other's place. See which filter compares left and right.",
            wrong=_sobel_with(edges.SOBEL_Y, edges.SOBEL_X),
        ),
        Misconception(
            "convolution",
            "You turned the filters around before sliding them. Here they stay as they are.",
            wrong=_sobel_with(-edges.SOBEL_X, -edges.SOBEL_Y),
        ),
        Misconception(
            "unweighted",
            "You counted the middle row or column once. It has twice the weight of the others.",
            wrong=_sobel_with(np.sign(edges.SOBEL_X), np.sign(edges.SOBEL_Y)),
        ),
    ),
    draw=_draw_image,
    credit="entries",
    source="document 003, lines 20-26",
)


laplace = Exercise(
    id="edges.laplace",
    ask=(
        "Cross-correlate the {image} below with the Laplace filter with the rows 0 1 0, 1 -4 1, 0 1 0: "
        "padding {padding}, stride 1."
    ),
    reference=edges.laplace,
    answer=Array(),
    misconceptions=(
        Misconception(
            "sign-flipped",
            "Every sign of your result is turned. Check the signs of the filter's entries.",
            wrong=lambda **given: -edges.laplace(**given),
        ),
        Misconception(
            "eight-neighbours",
            "You used the filter with eight neighbours. In this one the corners do not count.",
            wrong=lambda image, padding=0: edges.filter_responses(
                image, [np.ones((3, 3)) - 9 * _CENTRE], padding=padding
            )[0],
        ),
        Misconception(
            "no-centre",
            "You added the neighbours only. The pixel in the middle counts, too.",
            wrong=lambda image, padding=0: edges.filter_responses(
                image, [edges.LAPLACE + 4 * _CENTRE], padding=padding
            )[0],
        ),
    ),
    draw=_draw_image,
    source="document 003, lines 28-30",
)


def _sum_of_sizes(**given: Any) -> Any:
    return np.abs(edges.filter_responses(**given)).sum(axis=0)


def _sum_of_squares(**given: Any) -> Any:
    return np.square(edges.filter_responses(**given)).sum(axis=0)


def _plain_sum(**given: Any) -> Any:
    return edges.filter_responses(**given).sum(axis=0)


def _draw_gradient(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "image": rng.integers(0, 10, (5, 6)),
        "filters": np.stack([edges.SOBEL_X, edges.SOBEL_Y]),
        "maps": (),
    }


gradient_magnitude = Exercise(
    id="edges.gradient_magnitude",
    ask=(
        "Let F1 and F2 be the results of cross-correlating the {image} below with the two {filters} below "
        "(no flip, no padding, stride 1). Give the gradient magnitude sqrt(F1^2 + F2^2), entry by entry; "
        "as roots, or as numbers rounded to two decimals."
    ),
    reference=edges.gradient_magnitude,
    answer=Array(decimals=2),
    misconceptions=(
        Misconception(
            "sum-abs",
            "You added the sizes of both responses. They are the two legs of a right-angled triangle.",
            wrong=_sum_of_sizes,
        ),
        Misconception(
            "no-root",
            "You added the squares and left it at that. The root is missing.",
            wrong=_sum_of_squares,
        ),
        Misconception(
            "sum",
            "You added the responses themselves, so that opposite signs cancel. Square them first.",
            wrong=_plain_sum,
        ),
    ),
    draw=_draw_gradient,
    source="Gonzalez and Woods, Digital Image Processing, section 10.2",
)

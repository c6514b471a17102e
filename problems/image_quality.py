"""Image quality: mean squared error and peak signal-to-noise ratio."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grader.authoring import Exercise, Formula, Misconception, Number, Real
from reference import image_quality


def _draw_images(rng: np.random.Generator, peak: int) -> dict[str, Any]:
    shape = tuple(int(size) for size in rng.integers(2, 4, 2))
    image = rng.integers(0, peak + 1, shape)
    moved = image + rng.integers(1, 4, shape) * rng.choice([-1, 1], shape)
    return {"image": image, "other": np.abs(moved)}


def _sum_of_squares(image: Any, other: Any) -> float:
    return image_quality.mse(image, other) * float(np.size(image))


def _root(image: Any, other: Any) -> float:
    return math.sqrt(image_quality.mse(image, other))


def _mean_of_differences(image: Any, other: Any) -> float:
    return float(np.mean(np.abs(np.asarray(image) - other)))


mse = Exercise(
    id="image_quality.mse",
    ask="Give the mean squared error (MSE) between two images, {image} and {other}.",
    reference=image_quality.mse,
    answer=Number(),
    misconceptions=(
        Misconception(
            "sum-not-mean",
            "You added the squared differences up. The mean also divides by the number of pixels.",
            wrong=_sum_of_squares,
        ),
        Misconception("rmse", "That is the root of the mean squared error.", wrong=_root),
        Misconception(
            "not-squared",
            "You averaged the differences themselves. Square each of them first.",
            wrong=_mean_of_differences,
        ),
    ),
    draw=lambda rng: _draw_images(rng, 9),
    source="Gonzalez and Woods, Digital Image Processing, section 8.1",
)


def _psnr_of(error: float, peak: float) -> float:
    return 20 * math.log10(peak) - 10 * math.log10(error)


def _psnr_other_peak(image: Any, other: Any, peak: float) -> float:
    return image_quality.psnr(image, other, 1.0 if peak == 255 else 255.0)


def _psnr_natural_log(image: Any, other: Any, peak: float) -> float:
    return image_quality.psnr(image, other, peak) * math.log(10)


def _psnr_factor_20(image: Any, other: Any, peak: float) -> float:
    return 2 * image_quality.psnr(image, other, peak)


def _psnr_of_sum(image: Any, other: Any, peak: float) -> float:
    return _psnr_of(_sum_of_squares(image, other), peak)


def _psnr_of_root(image: Any, other: Any, peak: float) -> float:
    return _psnr_of(_root(image, other), peak)


psnr = Exercise(
    id="image_quality.psnr",
    ask=(
        "Give the peak signal-to-noise ratio, in dB, between two images, {image} and {other}, whose peak "
        "value is {peak}. PSNR = 20 log10(peak) - 10 log10(MSE), with MSE the mean squared error; two "
        "decimals are enough."
    ),
    reference=image_quality.psnr,
    answer=Number(decimals=2, unit="dB"),
    misconceptions=(
        Misconception(
            "peak-255",
            "You used the peak of another kind of image. The question states the peak.",
            wrong=_psnr_other_peak,
        ),
        Misconception(
            "natural-log",
            "You took the natural logarithm. Decibels are defined with the one to base 10.",
            wrong=_psnr_natural_log,
        ),
        Misconception(
            "factor-20",
            "You put the factor 20 before the MSE too. The MSE is already a square, the peak is not.",
            wrong=_psnr_factor_20,
        ),
        Misconception(
            "sum-not-mean",
            "You added the squared errors up. The MSE divides by the number of pixels.",
            wrong=_psnr_of_sum,
        ),
        Misconception(
            "rmse",
            "You put the root of the mean squared error into the formula for the MSE.",
            wrong=_psnr_of_root,
        ),
    ),
    draw=lambda rng: {**_draw_images(rng, 200), "peak": 255},
    source="document 001, lines 406-408",
)


def _mse_from_psnr(PSNR: float, peak: float, **_: Any) -> float:
    return image_quality.mse_from_psnr(PSNR, peak)


def _mse_factor_20(PSNR: float, peak: float, **_: Any) -> float:
    return float(peak**2 * 10 ** (-PSNR / 20))


def _mse_other_peak(PSNR: float, peak: float, **_: Any) -> float:
    return image_quality.mse_from_psnr(PSNR, 1.0 if peak == 255 else 255.0)


def _mse_natural(PSNR: float, peak: float, **_: Any) -> float:
    return float(peak**2 * math.exp(-PSNR / 10))


def _mse_kind(psnr: float, peak: float) -> Formula:
    scale = "" if peak == 1 else f"{peak}^2 * "
    return Formula(
        text=f"{scale}10^(-PSNR/10)", variables={"PSNR": Real(5, 40)}, example={"PSNR": float(psnr)}
    )


def _draw_psnr(rng: np.random.Generator) -> dict[str, Any]:
    return {"psnr": round(float(rng.uniform(10, 40)), 2), "peak": int(rng.choice([1, 255]))}


mse_from_psnr = Exercise(
    id="image_quality.mse_from_psnr",
    ask=(
        "Two images have a peak signal-to-noise ratio PSNR = {psnr} dB; the peak value is {peak}. What is "
        "their mean squared error? PSNR = 20 log10(peak) - 10 log10(MSE). Give a number to at least four "
        "significant digits, or a formula in PSNR."
    ),
    reference=_mse_from_psnr,
    answer=_mse_kind,
    misconceptions=(
        Misconception(
            "factor-20",
            "You divided the decibels by 20. In the formula that factor stands before the peak; another one "
            "stands before the MSE.",
            wrong=_mse_factor_20,
        ),
        Misconception(
            "peak-255",
            "You used the peak of another kind of image. The question states the peak.",
            wrong=_mse_other_peak,
        ),
        Misconception(
            "natural-log",
            "You took powers of e. Decibels are defined with the logarithm to base 10.",
            wrong=_mse_natural,
        ),
    ),
    draw=_draw_psnr,
    source="document 001, line 408",
)

"""Sizes of a pooled map, as exercises of ``pooling``."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Exercise, Formula, Integer, Misconception, Whole
from reference import pooling


def _steps_only(size: int, window: int, stride: int | None = None, padding: int = 0, **_: Any) -> int:
    return (size + 2 * padding - window) // (stride or window)


def _size_over_stride(size: int, window: int, stride: int | None = None, padding: int = 0, **_: Any) -> float:
    return (size + 2 * padding) // (stride or window)


def _skipping(size: int, window: int, stride: int | None = None, **given: Any) -> int:
    return pooling.output_size(size, window, (stride or window) + 1, **given)


def _hanging_over(ceil_mode: bool = False, **given: Any) -> int | None:
    right, over = (pooling.output_size(**given, ceil_mode=mode) for mode in (False, True))
    return None if ceil_mode or right == over else over


def _draw_output_size(rng: np.random.Generator) -> dict[str, Any]:
    return {"size": int(rng.integers(30, 60)), "window": int(rng.integers(5, 8)), "stride": 2, "padding": 0}


output_size = Exercise(
    id="pooling.output_size",
    ask=(
        "A map of side {size} is pooled: window {window}x{window}, stride {stride}, padding {padding}, whole "
        "windows only. What is the side of the result?"
    ),
    reference=pooling.output_size,
    answer=Integer(),
    misconceptions=(
        Misconception(
            "no-plus-one",
            "You counted the steps of the window. Its first position is an output before any step.",
            wrong=_steps_only,
        ),
        Misconception(
            "n-over-s",
            "You divided the side by the stride. That holds only where the window is as large as the stride.",
            wrong=_size_over_stride,
        ),
        Misconception(
            "skip-s",
            "You skipped as many pixels as the stride and so moved one too far.",
            wrong=_skipping,
        ),
        Misconception(
            "ceil-mode",
            "You counted a window that hangs over the edge. Only whole windows give an output.",
            wrong=_hanging_over,
        ),
    ),
    draw=_draw_output_size,
    source="torch.nn.MaxPool2d",
)


def _draw_output_sizes(rng: np.random.Generator) -> dict[str, Any]:
    window = int(rng.integers(3, 6))
    return {"size": window * int(rng.integers(3, 6)), "window": window, "strides": np.array([1, 2, window])}


output_sizes = Exercise(
    id="pooling.output_sizes",
    ask=(
        "A map of side {size} is pooled with a {window}x{window} window, without padding. Give the side "
        "of the result for stride {strides}, in this order."
    ),
    reference=pooling.output_sizes,
    answer=Array(),
    misconceptions=(
        Misconception(
            "skip-s",
            "You skipped as many pixels as the stride and so moved one too far. A stride of s moves the "
            "window by s pixels.",
            wrong=lambda size, window, strides: pooling.output_sizes(size, window, np.add(strides, 1)),
        ),
        Misconception(
            "no-overlap",
            "You moved the window by its own size each time. The stride says how far it moves.",
            wrong=lambda size, window, strides: pooling.output_sizes(size, window, [window] * len(strides)),
        ),
        Misconception(
            "minus-size",
            "You subtracted the window from the map, whatever the stride. Count the positions of the window.",
            wrong=lambda size, window, strides: [size - window] * len(strides),
        ),
    ),
    draw=_draw_output_sizes,
    source="document 004, line 392",
)


def _positions(n: int, f: int, s: int) -> int:
    return pooling.output_size(n, f, s)


output_size_formula = Exercise(
    id="pooling.output_size_formula",
    ask=(
        "A map of side n is pooled with a window of side f, stride s, without padding, whole windows "
        "only. Give the side of the result as a formula in n, f and s that is right for all of them "
        "(floor(...) rounds down, ceil(...) rounds up)."
    ),
    reference=_positions,
    answer=Formula(
        variables={"n": Whole(3, 64), "f": Whole(1, 7), "s": Whole(1, 4)},
        where=lambda n, f, s: f <= n,
        text="floor((n-f)/s)+1",
        latex=r"\left\lfloor \frac{n-f}{s} \right\rfloor + 1",
    ),
    misconceptions=(
        Misconception(
            "n-over-s",
            "You divided the side by the stride. That holds only where the window is as large as the stride.",
            wrong=lambda n, f, s: n / s,
            written="n/s",
        ),
        Misconception(
            "n-over-s-floored",
            "You divided the side by the stride. That holds only where the window is as large as the stride.",
            wrong=lambda n, f, s: n // s,
            written="floor(n/s)",
        ),
        Misconception(
            "no-plus-one",
            "This counts the steps of the window. Its first position is an output before any step. Also see "
            "what happens where the last step does not fit.",
            wrong=lambda n, f, s: (n - f) / s,
            written="(n-f)/s",
        ),
        Misconception(
            "no-plus-one-floored",
            "This counts the steps of the window. Its first position is an output before any step.",
            wrong=lambda n, f, s: (n - f) // s,
            written="floor((n-f)/s)",
        ),
        Misconception(
            "not-rounded",
            "A number of outputs is whole. Say what happens where the stride does not divide evenly.",
            wrong=lambda n, f, s: (n - f) / s + 1,
            written="(n-f)/s+1",
            credit=0.5,
        ),
    ),
    source="document 004, lines 297-381",
)

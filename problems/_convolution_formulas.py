"""Formulas about convolution, as exercises of ``convolution``."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Exercise, Formula, Interval, Matrix, Misconception, SymbolicShape, Whole
from reference import convolution, sizes

# Output size.


def _fits(W: int, K: int, P: int, S: int) -> bool:
    return K <= W + 2 * P


def _output_size(W: int, K: int, P: int, S: int) -> int:
    return sizes.output_size(W, K, P, S)


output_size_formula = Exercise(
    id="convolution.output_size_formula",
    ask=(
        "A kernel of size K slides along W pixels: padding P on both sides, stride S, no dilation. Give the "
        "number of outputs as a formula in W, K, P and S that is right for all of them, also where the last "
        "step does not fit (floor(...) rounds down, ceil(...) rounds up)."
    ),
    reference=_output_size,
    answer=Formula(
        variables={"W": Whole(3, 64), "K": Whole(1, 7), "P": Whole(0, 4), "S": Whole(1, 4)},
        where=_fits,
        text="floor((W-K+2P)/S)+1",
        latex=r"\left\lfloor \frac{W-K+2P}{S} \right\rfloor + 1",
    ),
    misconceptions=(
        Misconception(
            "plus-one-inside",
            "Your +1 is divided by the stride, too. The first position counts whole, whatever the stride.",
            wrong=lambda W, K, P, S: (W - K + 2 * P + 1) // S,
            written="floor((W-K+2P+1)/S)",
        ),
        Misconception(
            "plus-one-inside-unrounded",
            "Your +1 is divided by the stride, too. The first position counts whole, whatever the stride; "
            "and a number of outputs is whole.",
            wrong=lambda W, K, P, S: (W - K + 2 * P + 1) / S,
            written="(W-K+2P+1)/S",
        ),
        Misconception(
            "no-plus-one",
            "This counts the steps of the window. Its first position is an output before any step. Also see "
            "what happens where the last step does not fit.",
            wrong=lambda W, K, P, S: (W - K + 2 * P) / S,
            written="(W-K+2P)/S",
        ),
        Misconception(
            "no-plus-one-floored",
            "This counts the steps of the window. Its first position is an output before any step.",
            wrong=lambda W, K, P, S: (W - K + 2 * P) // S,
            written="floor((W-K+2P)/S)",
        ),
        Misconception(
            "ceil",
            "You rounded up. A window that does not fit wholly gives no output.",
            wrong=lambda W, K, P, S: -((K - W - 2 * P) // S) + 1,
            written="ceil((W-K+2P)/S)+1",
        ),
        Misconception(
            "p-not-doubled",
            "You counted the padding once. It lies on both sides.",
            wrong=lambda W, K, P, S: (W - K + P) / S + 1,
            written="(W-K+P)/S+1",
        ),
        Misconception(
            "p-not-doubled-floored",
            "You counted the padding once. It lies on both sides.",
            wrong=lambda W, K, P, S: (W - K + P) // S + 1,
            written="floor((W-K+P)/S)+1",
        ),
        Misconception(
            "not-rounded",
            "A number of outputs is whole. Say what happens where the stride does not divide evenly.",
            wrong=lambda W, K, P, S: (W - K + 2 * P) / S + 1,
            written="(W-K+2P)/S+1",
            credit=0.5,
        ),
    ),
    source="V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016)",
)


output_length_formula = Exercise(
    id="convolution.output_length_formula",
    ask=(
        "A filter of length n slides along a signal of length m, without padding, one sample at a time. "
        "Give the length of the output as a formula in m and n."
    ),
    reference=sizes.output_length,
    answer=Formula(
        variables={"m": Whole(1, 40), "n": Whole(1, 9)},
        where=lambda m, n: n <= m,
        example={"m": 10, "n": 3},
        text="m-n+1",
        latex="m - n + 1",
    ),
    misconceptions=(
        Misconception(
            "m-n",
            "This counts the steps of the filter. Its first position is an output before any step.",
            wrong=lambda m, n: m - n,
            written="m-n",
        ),
        Misconception(
            "m-n-1",
            "You subtracted one where one is to be added. Try it on a filter as long as the signal.",
            wrong=lambda m, n: m - n - 1,
            written="m-n-1",
        ),
        Misconception(
            "m",
            "This is the length with padding. Without it the filter has fewer positions.",
            wrong=lambda m, n: m,
            written="m",
        ),
    ),
    source="document 004, line 171",
)


def _square_result(d: int, k: int) -> tuple[int, int]:
    side = sizes.output_size(d, k)
    return side, side


result_shape_formula = Exercise(
    id="convolution.result_shape_formula",
    ask=(
        "A d x d image is cross-correlated with a k x k kernel (k <= d), stride 1, no padding. Give the "
        "shape of the result Y in terms of d and k. For a check: the shape for d = 5, k = 3 also counts "
        "as an answer."
    ),
    reference=_square_result,
    answer=SymbolicShape(
        variables={"d": Whole(9, 40), "k": Whole(1, 9)},
        example={"d": 5, "k": 3},
        text="(d-k+1) x (d-k+1)",
        latex=r"(d-k+1) \times (d-k+1)",
    ),
    misconceptions=(
        Misconception(
            "no-plus-one",
            "This counts the steps of the kernel. Its first position is an output before any step.",
            wrong=lambda d, k: (d - k, d - k),
            written="(d-k) x (d-k)",
        ),
        Misconception(
            "same",
            'This is the shape with "same" padding. Without padding the kernel has fewer positions.',
            wrong=lambda d, k: (d, d),
            written="d x d",
        ),
        Misconception(
            "d-k+2",
            "This is one position too many on each axis. Try it on a kernel as large as the image.",
            wrong=lambda d, k: (d - k + 2, d - k + 2),
            written="(d-k+2) x (d-k+2)",
        ),
    ),
    source="document 003, line 76",
)


# The sum and its derivative.

# The weights are not stated: no number can be recognised as one of them.
_EXAMPLE_X = np.arange(16).reshape(4, 4)


def _weight_derivative(X: Any, W: Any, i: int, j: int, u: int, v: int, k: int) -> float:
    """Y is linear in W: its derivative by W[u, v] is what Y becomes for that weight alone being 1."""
    alone = np.zeros((k, k))
    alone[u, v] = 1
    return float(convolution.entry(X, alone, i, j))


def _derivative_of_convolution(X: Any, W: Any, i: int, j: int, u: int, v: int, k: int) -> float:
    # At the question's own numbers j - v is -1; NumPy counts that from the end, as a student's program would.
    return float(X[i - u, j - v])


def _derivative_flipped(X: Any, W: Any, i: int, j: int, u: int, v: int, k: int) -> float:
    return float(X[i + k - 1 - u, j + k - 1 - v])


def _weight_itself(X: Any, W: Any, i: int, j: int, u: int, v: int, k: int) -> float:
    return float(W[u, v])


def _summed_over_outputs(X: Any, W: Any, i: int, j: int, u: int, v: int, k: int) -> float:
    rows, columns = (n - k + 1 for n in np.shape(X))
    return float(np.sum(X[u : u + rows, v : v + columns]))


def _summed_over_image(X: Any, W: Any, i: int, j: int, u: int, v: int, k: int) -> float:
    return float(np.sum(X))


weight_derivative = Exercise(
    id="convolution.weight_derivative",
    ask=(
        "Y is the cross-correlation of a d x d image X with a k x k kernel W (stride 1, no padding): "
        "Y[i, j] = sum over m, n of W[m, n] X[i+m, j+n], indices from 0. Give the derivative of Y[i, j] by "
        "W[u, v] in terms of X (and W, i, j, u, v, k where needed); write entries as X[row, column]. For a "
        "check: its value for d = 4, X = 0, 1, ..., 15 row by row, k = 2, i = 1, j = 0, u = 1, v = 1 also "
        "counts as an answer."
    ),
    reference=_weight_derivative,
    answer=Formula(
        variables={
            "X": Matrix(8, 8),
            "W": Matrix(3, 3),
            "i": Whole(2, 5),
            "j": Whole(2, 5),
            "u": Whole(0, 2),
            "v": Whole(0, 2),
            "k": Whole(3, 3),
        },
        example={"X": _EXAMPLE_X, "W": np.full((2, 2), np.nan), "i": 1, "j": 0, "u": 1, "v": 1, "k": 2},
        names={"x": "X", "w": "W"},
        text="X[i+u, j+v]",
        latex="X_{i+u, j+v}",
    ),
    misconceptions=(
        Misconception(
            "convolution",
            "Your indices run against the kernel, as in a true convolution. Here they run with it: look "
            "at the indices of X in the sum.",
            wrong=_derivative_of_convolution,
            written="X[i-u, j-v]",
        ),
        Misconception(
            "weight",
            "You gave the weight. The derivative of a product by the weight is its other factor.",
            wrong=_weight_itself,
            written="W[u, v]",
        ),
        Misconception(
            "sum",
            "You summed over positions. One output, by one weight: only one term of the sum holds that "
            "weight.",
            wrong=_summed_over_outputs,
        ),
        Misconception(
            "sum-of-image",
            "You summed the whole image. One output, by one weight: only one term of the sum holds that "
            "weight.",
            wrong=_summed_over_image,
            written="sum(X)",
        ),
        Misconception(
            "flipped",
            "You turned the kernel around. In the sum of the question the indices of W and X run the same "
            "way.",
            wrong=_derivative_flipped,
            written="X[i+k-1-u, j+k-1-v]",
        ),
    ),
    source="document 003, lines 69-74",
)


index_range = Exercise(
    id="convolution.index_range",
    ask=(
        "In Y[i, j] = sum over m, n of W[m, n] X[i+m, j+n] with a k x k kernel W, indices counted from 0: "
        "over which whole numbers do m and n run? Both have the same range; give it in terms of k."
    ),
    reference=lambda k: (0, k - 1, "[]"),
    answer=Interval(variables={"k": Whole(2, 9)}, integer=True, text="0..k-1"),
    misconceptions=(
        Misconception(
            "off-by-one",
            "These are k + 1 numbers. A kernel of side k has k rows.",
            wrong=lambda k: (0, k, "[]"),
            written="0..k",
        ),
        Misconception(
            "one-based",
            "This range counts from 1 and would need X[i+m-1, j+n-1]. Here the first row has index 0.",
            wrong=lambda k: (1, k, "[]"),
            written="1..k",
        ),
    ),
    source="document 003, line 76",
)

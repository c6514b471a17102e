"""Linear layers y = W^T x + b: an output written out, and two layers in a row."""

from __future__ import annotations

from typing import Any

from grader.authoring import Exercise, Formula, Matrix, Misconception, Parts, Real, Vector, Whole
from reference import linear_layers

# One output.


def _first_inputs_only(x: Any, W: Any, b: Any) -> float:
    outputs = W.shape[1]
    return linear_layers.output_component(x[:outputs], W, b, 1)


def _along_the_row(x: Any, W: Any, b: Any) -> float:
    outputs = W.shape[1]
    return linear_layers.output_component(x[:outputs], W.T, b, 1)


output_formula = Exercise(
    id="linear_layers.output_formula",
    ask=(
        "A linear layer computes y = W^T x + b with d = 3 inputs and k = 2 outputs: x is a column of 3 "
        "numbers, W is 3 x 2 with entries w_ij (row i, column j, counted from 1), b is a column of 2. Write "
        "y_1 as a sum. Its value for x = (1, 2, 3), first column of W (1, 3, 5) and b_1 = 0 also counts as "
        "an answer."
    ),
    reference=lambda x, W, b: linear_layers.output_component(x, W, b, 1),
    answer=Formula(
        text="w_11*x_1 + w_21*x_2 + w_31*x_3 + b_1",
        variables={"x": Vector(3), "W": Matrix(3, 2), "b": Vector(2)},
        names={"w": "W"},
        also={"d": lambda **_: 3, "k": lambda **_: 2},
        example={"x": [1.0, 2.0, 3.0], "W": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "b": [0.0, 0.0]},
        index_base=1,
    ),
    misconceptions=(
        Misconception(
            "k-terms",
            "Your sum has a term per output. It runs over the inputs, and there are d of them.",
            wrong=_first_inputs_only,
            written="x_1*w_11 + x_2*w_21 + b_1",
        ),
        Misconception(
            "row-instead-of-column",
            "You took the weights of a row of W. The layer uses W^T, so the first output has the first "
            "column.",
            wrong=_along_the_row,
            written="x_1*w_11 + x_2*w_12 + b_1",
        ),
    ),
    source="document 001, lines 92-100",
)


# Two layers in a row.

_HOW = "Write @ for the matrix product and .T for the transpose, or LaTeX; vectors are columns."
_COLLAPSE_VARIABLES: dict[str, Any] = {
    "d": Whole(2, 4),
    "h": Whole(2, 4),
    "k": Whole(2, 4),
    "x": Vector("d"),
    "W1": Matrix("d", "h"),
    "b1": Vector("h"),
    "W2": Matrix("h", "k"),
    "b2": Vector("k"),
    "a1": Real(-2, 2),
    # A number that is added to a column acts as a column; students write W2^T c1.
    "c1": Vector("h"),
}
_COLLAPSE_EXAMPLE = {
    "W1": [[1.0, 0.0], [2.0, -1.0]],
    "b1": [1.0, -1.0],
    "W2": [[1.0, 2.0], [0.0, 1.0]],
    "b2": [0.0, 3.0],
    "a1": 2.0,
    "c1": [1.0, 1.0],
}


_W3, _B3 = "a1 * W1 @ W2", "W2.T @ (a1 * b1 + c1) + b2"


def _collapsed(text: str, latex: str) -> Formula:
    return Formula(text=text, latex=latex, variables=_COLLAPSE_VARIABLES, example=_COLLAPSE_EXAMPLE)


def _collapse(W1: Any, b1: Any, W2: Any, b2: Any, a1: Any, c1: Any, **_: Any) -> dict[str, Any]:
    W3, b3 = linear_layers.collapse(W1, b1, W2, b2, a1=a1, c1=c1)
    return {"W3": W3, "b3": b3}


def _collapse_with_x(x: Any, **layers: Any) -> dict[str, Any]:
    right = _collapse(**layers)
    return right | {"W3": x[None, :] @ right["W3"]}


def _collapse_reversed(W1: Any, W2: Any, a1: Any, **layers: Any) -> dict[str, Any]:
    return _collapse(W1=W1, W2=W2, a1=a1, **layers) | {"W3": a1 * W2 @ W1}


def _collapse_biases_added(b1: Any, b2: Any, **layers: Any) -> dict[str, Any]:
    return _collapse(b1=b1, b2=b2, **layers) | {"b3": b1 + b2}


def _collapse_without_offset(**layers: Any) -> dict[str, Any]:
    return _collapse(**layers | {"c1": 0.0})


collapse = Exercise(
    id="linear_layers.collapse",
    ask=(
        "Two layers with a linear activation between them: h1 = a1 (W1^T x + b1) + c1 and h2 = W2^T h1 + "
        "b2. W1 is d x h, W2 is h x k; b1 and b2 are columns, a1 is a number, and c1 a column whose entries "
        "are one and "
        "the same number. Give W3 and b3 of the one layer h2 = W3^T x + b3 that does the same. "
        + _HOW
        + " Their "
        "values for W1 = [[1, 0], [2, -1]], b1 = (1, -1), W2 = [[1, 2], [0, 1]], b2 = (0, 3), a1 = 2, c1 = "
        "(1, 1) also count as an answer."
    ),
    reference=_collapse,
    answer=Parts(
        {
            "W3": _collapsed(_W3, r"a_1 W_1 W_2"),
            "b3": _collapsed(_B3, r"W_2^T (a_1 b_1 + c_1) + b_2"),
        }
    ),
    misconceptions=(
        Misconception(
            "x-missing",
            "The input has gone into your W3, or is lost. W3 is made of the weights alone, and x stays "
            "beside it.",
            wrong=_collapse_with_x,
            written={"W3": "a1 * x.T @ W1 @ W2", "b3": _B3},
        ),
        Misconception(
            "order-reversed",
            "The two weight matrices stand in the wrong order. Transposing a product turns the order of its "
            "factors around.",
            wrong=_collapse_reversed,
            written={"W3": "a1 * W2 @ W1", "b3": _B3},
        ),
        Misconception(
            "bias-not-propagated",
            "The bias of the first layer goes through the second layer too.",
            wrong=_collapse_biases_added,
            written={"W3": _W3, "b3": "b1 + b2"},
        ),
        Misconception(
            "c1-forgotten",
            "The offset c1 of the activation is lost. It also goes through the second layer.",
            wrong=_collapse_without_offset,
            written={"W3": _W3, "b3": "a1 * W2.T @ b1 + b2"},
        ),
    ),
    credit="entries",
    source="document 001, lines 36-58",
)

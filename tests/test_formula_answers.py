"""Answers that are formulas: right, wrong in a known way, undecided."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy import special

from grader.answers.formula import Formula
from grader.errors import CourseError, Unreadable
from grader.formulas import Matrix, Real, Vector, Whole

SEED = b"a seed"


def output_size(W: int, K: int, P: int, S: int) -> int:
    return torch.nn.functional.max_pool1d(torch.nn.functional.pad(torch.zeros(1, 1, W), (P, P)), K, S).shape[
        -1
    ]


SIZE = Formula(
    variables={"W": Whole(1, 64), "K": Whole(1, 7), "P": Whole(0, 3), "S": Whole(1, 4)},
    where=lambda W, K, P, S: W >= K,
    text="floor((W-K+2*P)/S)+1",
    latex=r"\left\lfloor \frac{W-K+2P}{S} \right\rfloor + 1",
)


def weight_gradient(x: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """dJ/dW of J = delta . (W^T x), by torch."""
    weights = torch.zeros(len(x), len(delta), dtype=torch.float64, requires_grad=True)
    (torch.as_tensor(delta) @ (weights.T @ torch.as_tensor(x))).backward()
    assert weights.grad is not None
    return weights.grad.numpy()


LAYER = Formula(
    variables={
        "d": Whole(2, 5),
        "k": Whole(2, 5),
        "W": Matrix("d", "k"),
        "x": Vector("d"),
        "delta": Vector("k"),
    },
    names={"dJ/dy": "delta"},
    example={"x": [1, 2, 3], "delta": [10, 20]},
    text="x @ delta.T",
    latex=r"x\delta^T",
)


def equal(kind: Any, reference: Callable[..., Any], answer: Any) -> bool:
    return bool(kind.compare(kind.expect(reference, {}, SEED), kind.read(answer)).equal)


def hint(kind: Any, reference: Callable[..., Any], answer: Any) -> str:
    comparison = kind.compare(kind.expect(reference, {}, SEED), kind.read(answer))
    assert not comparison.equal
    assert comparison.share == 0
    return str(comparison.hint)


@pytest.mark.parametrize(
    "answer",
    [
        "floor((W-K+2*P)/S)+1",
        r"\lfloor \frac{W-K+2P}{S} \rfloor + 1",
        "⌊(W − K + 2P)/S⌋ + 1",
        "(W-K+2*P)//S + 1",
        "math.floor((W - K + 2 * P) / S) + 1",
        r"$$\text{Output size} = \left\lfloor\frac{W-K+2P}{S}\right\rfloor + 1.$$",
        "O = floor((W-K+2P)/S + 1)",
        "ceil((W-K+2P+1)/S)",
        "floor((w-k+2p)/s)+1",
        "**floor((W-K+2P)/S)+1**",
        "```\nfloor((W-K+2P)/S)+1\n```",
        "Answer: `floor((W-K+2P)/S)+1`",
    ],
)
def test_every_way_to_write_the_output_size_is_right(answer: str) -> None:
    assert equal(SIZE, output_size, answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("(W-K+2P)/S + 1", "where the division is exact"),
        (r"\frac{W-K+2P+1}{S}", "where the division is exact"),
        ("ceil((W-K+2P)/S) + 1", "off by one"),
        ("floor((W-K+2P)/S)", "additive constant"),
        ("-floor((W-K+2P)/S) - 1", "opposite sign"),
        ("3*floor((W-K+2P)/S) + 3", "constant factor"),
        ("floor((W-K+P)/S) + 1", "for some values"),
        ("7", "A formula in W, K, P and S is asked for"),
    ],
)
def test_a_wrong_size_is_told_how_it_differs_but_not_the_answer(answer: str, words: str) -> None:
    found = hint(SIZE, output_size, answer)
    assert words in found
    assert "floor" not in found


def test_the_shown_counterexample_is_true_and_its_value_stays_in_the_detail() -> None:
    comparison = SIZE.compare(SIZE.expect(output_size, {}, SEED), SIZE.read("(W-K+2P)/S + 1"))
    at = dict(
        part.split(" = ") for part in comparison.detail.split(" the right")[0].removeprefix("At ").split(", ")
    )
    point = {name: int(value) for name, value in at.items()}
    assert f"right formula gives {output_size(**point)}, yours" in comparison.detail
    assert "gives" not in comparison.hint.split("Try ")[1]


@pytest.mark.parametrize(
    "answer",
    [
        "x @ delta.T",
        r"x\delta^T",
        "outer(x, delta)",
        r"\frac{\partial J}{\partial W} = x\left(\frac{\partial J}{\partial y}\right)^T",
        "x_i delta_j",
        r"\frac{\partial J}{\partial w_{ji}} = x_j \delta_i",
        "x * delta^T",
        [[10, 20], [20, 40], [30, 60]],
        "[[10, 20], [20, 40], [30, 60]]",
        r"\begin{bmatrix} 10 & 20 \\ 20 & 40 \\ 30 & 60 \end{bmatrix}",
        "10 20\n20 40\n30 60",
        "| 10 | 20 |\n|---|---|\n| 20 | 40 |\n| 30 | 60 |",
    ],
)
def test_the_weight_gradient_is_right_in_symbols_and_at_the_example(answer: Any) -> None:
    assert equal(LAYER, weight_gradient, answer)


def test_a_transpose_is_named_in_symbols_and_at_the_example() -> None:
    for answer in ("delta @ x.T", r"\delta x^T", [[10, 20, 30], [20, 40, 60]]):
        assert "transpose" in hint(LAYER, weight_gradient, answer)


def test_misconceptions_are_recognised_in_symbols_and_at_the_example() -> None:
    def elementwise(x: np.ndarray, delta: np.ndarray) -> np.ndarray:
        return x * delta  # fails unless both have one size

    wrong: dict[str, Callable[..., Any]] = {
        "transposed": lambda x, delta: np.outer(delta, x),
        "inner": lambda x, delta: x @ delta,
        "elementwise": elementwise,
        "uses-W": lambda W, delta: W @ delta,
    }
    tables = {name: LAYER.expect(function, {}, SEED) for name, function in wrong.items()}
    answers = {
        "delta x^T": "transposed",
        "[[10, 20, 30], [20, 40, 60]]": "transposed",
        "x^T delta": "inner",
        "x ⊙ δ": "elementwise",
        r"W\delta": "uses-W",
    }
    for answer, name in answers.items():
        value = LAYER.read(answer)
        assert [one for one, table in tables.items() if LAYER.compare(table, value).equal] == [name]


def test_a_formula_whose_shapes_do_not_fit_is_wrong_and_told_why() -> None:
    assert "do not fit" in hint(LAYER, weight_gradient, "W x")


def test_a_star_is_the_matrix_product_only_where_it_cannot_be_entry_by_entry() -> None:
    kind = Formula(
        variables={
            "n": Whole(2, 4),
            "m": Whole(2, 4),
            "W": Matrix("n", "m"),
            "d": Vector("m"),
            "b": Vector("n"),
        }
    )
    assert equal(kind, lambda W, d, b: W @ d + b, "W*d + b")
    assert "entry by entry" in hint(kind, lambda W, d: W @ d, "W*d")
    assert equal(kind, lambda W, d: W * d, "W*d")


def test_a_column_is_a_vector_and_a_row_is_not() -> None:
    kind = Formula(variables={"x": Vector(3)})
    assert equal(kind, lambda x: x[:, None], "x")
    assert equal(kind, lambda x: x, "(x^T)^T")
    assert "transpose" in hint(kind, lambda x: x, "x^T")


def logistic(x: float) -> float:
    return float(special.expit(x))


SIGMOID = Formula(
    variables={"x": Real(-4, 4)},
    also={"s": logistic},
    names={"sigma": "s"},
    example={"x": 1.0},
    text="s*(1-s)",
)


def slope(x: float) -> float:
    return float((special.expit(x + 1e-5) - special.expit(x - 1e-5)) / 2e-5)


def test_a_formula_equals_a_derivative_by_autograd_however_it_is_written() -> None:
    def derivative(x: float) -> float:
        at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        torch.sigmoid(at).backward()
        assert at.grad is not None
        return float(at.grad)

    for answer in (
        "s*(1-s)",
        r"\sigma(x)(1-\sigma(x))",
        "σ(1-σ)",
        r"\frac{e^{-x}}{(1+e^{-x})^2}",
        "e^-x/(1+e^-x)^2",
    ):
        assert equal(SIGMOID, derivative, answer)
    assert equal(SIGMOID, derivative, f"{slope(1.0):.4f}")
    assert equal(SIGMOID, derivative, slope(1.0))
    assert not equal(SIGMOID, derivative, "1/4")
    assert not equal(SIGMOID, derivative, "s*(1+s)")


def test_one_point_without_a_value_does_not_matter() -> None:
    kind = Formula(variables={"x": Real(-1, 1)})
    assert equal(kind, lambda x: x, "x^2/x")  # 0/0 at one of the points
    assert equal(kind, lambda x: max(x, -x), "sqrt(x^2)")


@pytest.mark.parametrize(
    "answer", ["x/(x-x)", "log(-1 - x^2)", "1/(2*x - x - x)", "10^(400 + x)", "sqrt(-1-x^2)"]
)
def test_a_formula_without_values_is_undecided_and_not_wrong(answer: str) -> None:
    kind = Formula(variables={"x": Real(0.5, 1)})
    expected = kind.expect(lambda x: x, {}, SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Unreadable) as caught:
            kind.compare(expected, kind.read(answer))
    assert "no finite value" in caught.value.message


def test_an_index_that_leaves_the_array_is_wrong_and_told_so() -> None:
    kind = Formula(variables={"x": Vector(4), "i": Whole(0, 3)})
    assert "outside" in hint(kind, lambda x, i: x[i], "x_{i+4}")


@pytest.mark.parametrize(
    "raw", [True, None, {"a": 1}, float("nan"), float("inf"), 10**400, [], [[]], [[[1]]], [1, None]]
)
def test_raw_values_that_are_no_formula_are_unreadable(raw: Any) -> None:
    with pytest.raises(Unreadable):
        SIZE.read(raw)


def test_references_are_tabulated_at_the_same_points_and_secretly_seeded() -> None:
    one, other = SIZE.expect(output_size, {}, b"one"), SIZE.expect(lambda W, **_: W, {}, b"one")
    assert one is not None
    assert other is not None
    assert one.points is other.points
    third = SIZE.expect(output_size, {}, b"two")
    assert third is not None
    assert one.points.chosen != third.points.chosen


def test_same_tells_references_that_differ_at_a_single_kind_of_point() -> None:
    kind = Formula(variables={"a": Whole(1, 9), "b": Whole(1, 9)})
    floors = kind.expect(lambda a, b: a // b, {}, SEED)
    assert floors is not None
    for function, same in (
        (lambda a, b: int(a / b), True),
        (lambda a, b: -(-a // b), False),
        (lambda a, b: a / b, False),
    ):
        table = kind.expect(function, {}, SEED)
        assert table is not None
        assert kind.same(floors, table) is same


def test_a_wrong_reference_may_not_apply_and_a_broken_one_is_the_authors_fault() -> None:
    assert SIZE.expect(lambda **_: None, {}, SEED) is None

    def broken(W: int) -> float:
        raise ZeroDivisionError(W)

    with pytest.raises(CourseError, match="ZeroDivisionError"):
        SIZE.expect(broken, {}, SEED)


@pytest.mark.parametrize(
    ("kind", "reference"),
    [(SIZE, output_size), (LAYER, weight_gradient), (SIGMOID, slope)],
    ids=["size", "layer", "slope"],
)
def test_every_shown_form_reads_back_as_right_and_is_plain_data(
    kind: Formula, reference: Callable[..., Any]
) -> None:
    tolerant = reference if reference is not slope else (lambda x: special.expit(x) * special.expit(-x))
    expected = kind.expect(tolerant, {}, SEED)
    assert expected is not None
    forms = kind.forms(expected)
    assert forms["plain"] == kind.text == kind.show(expected)
    for raw in json.loads(json.dumps(dict(forms))).values():
        assert kind.compare(expected, kind.read(raw)).equal


def test_a_wrong_reference_is_never_shown_as_the_declared_text() -> None:
    wrong = LAYER.expect(lambda x, delta: np.outer(delta, x), {}, SEED)
    assert wrong is not None
    assert LAYER.plain(wrong) == np.outer([10, 20], [1, 2, 3]).tolist()


def test_constants_of_the_instance_reach_the_reference() -> None:
    kind = Formula(variables={"r": Whole(1, 5), "c": Whole(1, 5)}, example={"r": 2, "c": 3})
    expected = kind.expect(
        lambda r, c, side: int(np.ravel_multi_index((r - 1, c - 1), (side, side))) + 1, {"side": 5}, SEED
    )
    for answer in ("5(r-1)+c", "5*r + c - 5", 8, "8"):
        assert kind.compare(expected, kind.read(answer)).equal
    assert not kind.compare(expected, kind.read("5*r+c")).equal
    assert not kind.compare(expected, kind.read(12)).equal


def test_indices_that_include_zero_count_from_zero_throughout() -> None:
    kind = Formula(variables={"x": Vector(3), "W": Matrix(3, 2)}, index_base=1)

    def first_output(x: np.ndarray, W: np.ndarray) -> float:
        return float((W.T @ x)[0])

    for answer in (
        "x_1 W_11 + x_2 W_21 + x_3 W_31",
        "x[0]*W[0,0] + x[1]*W[1,0] + x[2]*W[2,0]",
        "sum_j W[j,1]*x[j]",
    ):
        assert equal(kind, first_output, answer)
    assert not equal(kind, first_output, "x_1 W_11 + x_2 W_12")
    assert "outside" in hint(kind, first_output, "x_0 W_11 + x_3 W_31")


def test_numbers_and_vectors_at_the_example_may_be_written_with_their_own_marks() -> None:
    count = Formula(variables={"n": Whole(1, 99)}, example={"n": 102_900})
    assert equal(count, lambda n: 12 * n, "1,234,800")
    with pytest.raises(Unreadable):
        count.read("1,2")
    row = Formula(
        variables={"W": Matrix(3, 2), "x": Vector(3)}, example={"W": [[1, 2], [3, 4], [5, 6]], "x": [1, 2, 3]}
    )
    for answer in (
        "(22, 28)^T",
        "[22, 28]",
        "22 28",
        r"\begin{pmatrix} 22 \\ 28 \end{pmatrix}",
        [[22], [28]],
    ):
        assert equal(row, lambda W, x: W.T @ x, answer)
    assert not equal(row, lambda W, x: W.T @ x, [[22, 28]])


def test_a_question_does_not_answer_itself():
    kind = Formula(variables={"x": Real(-3, 3)}, text="2*sigma(2*x) - 1", without=("tanh",))
    expected = kind.expect(lambda x: np.tanh(x), {}, b"")
    assert kind.compare(expected, kind.read("2*sigma(2x) - 1")).equal
    restated = kind.compare(expected, kind.read("tanh(x)"))
    assert not restated.equal
    assert "tanh" in restated.hint

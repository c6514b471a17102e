"""Formulas: reading plain and LaTeX notation, evaluating it, and refusing everything else."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from grader.errors import CourseError, Unreadable
from grader.formulas import Matrix, Real, Vector, Whole, constant, evaluate, parse
from grader.formulas.domain import sample
from grader.formulas.evaluation import OutOfRange
from grader.formulas.functions import ShapeMismatch

SCALARS = {"a": 1.5, "b": -0.75, "c_1": 2.25, "n": 3.0}


@dataclass(frozen=True)
class Written:
    """One random formula: in plain notation, in LaTeX, and its value by NumPy itself."""

    plain: str
    latex: str
    value: np.float64


def _number(value: float) -> Written:
    return Written(f"{value}", f"{value}", np.float64(value))


def _variable(name: str) -> Written:
    latex = {"c_1": "c_{1}"}.get(name, name)
    return Written(name, latex, np.float64(SCALARS[name]))


def _join(pair: tuple[Written, Written, str]) -> Written:
    left, right, sign = pair
    (lp, ll), (rp, rl) = ((one.plain, one.latex) for one in (left, right))
    with np.errstate(all="ignore"):
        if sign == "+":
            return Written(f"({lp} + {rp})", rf"\left({ll} + {rl}\right)", left.value + right.value)
        if sign == "-":
            return Written(f"({lp}-{rp})", rf"({ll} − {rl})", left.value - right.value)
        if sign == "*":
            return Written(f"{lp}*{rp}", rf"{ll} \cdot {rl}", left.value * right.value)
        return Written(f"({lp})/({rp})", rf"\frac{{{ll}}}{{{rl}}}", left.value / right.value)


def _apply(pair: tuple[Written, str]) -> Written:
    inner, name = pair
    plain, latex, value = inner.plain, inner.latex, inner.value
    with np.errstate(all="ignore"):
        if name == "square":
            return Written(f"({plain})**2", rf"\left({latex}\right)^{{2}}", value**2)
        if name == "minus":
            return Written(f"(-({plain}))", rf"(-({latex}))", -value)
        if name == "floor":
            return Written(f"floor({plain})", rf"\left\lfloor {latex} \right\rfloor", np.floor(value))
        if name == "abs":
            return Written(f"abs({plain})", rf"\left|{latex}\right|", np.abs(value))
        if name == "sigma":
            return Written(f"sigmoid({plain})", rf"\sigma({latex})", special.expit(value))
        return Written(f"np.tanh({plain})", rf"\tanh\left({latex}\right)", np.tanh(value))


_leaves = st.one_of(
    st.integers(0, 9).map(_number),
    st.sampled_from([0.5, 2.25, 1e-3]).map(_number),
    st.sampled_from(sorted(SCALARS)).map(_variable),
)
_formulas = st.recursive(
    _leaves,
    lambda parts: st.one_of(
        st.tuples(parts, parts, st.sampled_from("+-*/")).map(_join),
        st.tuples(parts, st.sampled_from(["square", "minus", "abs", "sigma", "tanh"])).map(_apply),
    ),
    max_leaves=12,
)


def _value(text: str, **values: object) -> np.ndarray:
    return evaluate(parse(text, {name: np.ndim(value) for name, value in values.items()}), values)


@settings(deadline=None, max_examples=200)
@given(_formulas)
def test_plain_and_latex_notation_have_the_value_that_numpy_gives(formula: Written) -> None:
    for text in (formula.plain, formula.latex):
        actual = _value(text, **SCALARS)
        if np.isfinite(formula.value):
            np.testing.assert_allclose(actual, formula.value, rtol=1e-9, atol=1e-12)
        else:
            assert not np.isfinite(actual)


@settings(deadline=None)
@given(st.integers(-60, 60), st.integers(1, 12))
def test_all_ways_to_round_a_quotient_agree_with_whole_number_division(above: int, below: int) -> None:
    for text in (
        "floor(a/b)",
        "a//b",
        r"\lfloor \frac{a}{b} \rfloor",
        "⌊a/b⌋",
        "floor(a*(1/b))",
        r"\lfloor a/b\rfloor",
    ):
        assert _value(text, a=above, b=below) == above // below
    for text in ("ceil(a/b)", r"\lceil a/b \rceil", "⌈a/b⌉", "-floor(-a/b)"):
        assert _value(text, a=above, b=below) == -(-above // below)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3", 1 / 3),
        (r"\frac{1}{4}", 1 / 4),
        (r"\frac12", 1 / 2),
        ("sqrt(2)", math.sqrt(2)),
        ("√2", math.sqrt(2)),
        (r"\sqrt[3]{8}", 2),
        ("2^10", 2**10),
        ("2**-3", 2**-3),
        ("-2^2", -(2**2)),
        ("2^3^2", 2 ** (3**2)),
        (r"2.5\cdot10^{-3}", 2.5e-3),
        ("2.5×10⁻³", 2.5e-3),
        ("−3", -3),
        ("$\\boxed{e^{-1}}$", math.exp(-1)),
        (r"\log_2 8", math.log2(8)),
        ("x = 1/2 = 0.5.", 0.5),
        ("π/2", math.pi / 2),
        ("½", 0.5),
        ("7 % 3", 7 % 3),
        ("|−3| + |2|", 5),
        ("max(1, 2, 3)", 3),
        (r"\tanh^2(1)", math.tanh(1) ** 2),
    ],
)
def test_constants_are_read_as_people_write_them(text: str, value: float) -> None:
    assert constant(text) == pytest.approx(value, rel=1e-12)


rng = np.random.default_rng(7)
ARRAYS = {
    "W": rng.normal(size=(3, 2)),
    "x": rng.normal(size=3),
    "delta": rng.normal(size=2),
    "W1": rng.normal(size=(4, 3)),
    "b": rng.normal(size=2),
}
W, x, delta, W1, b = ARRAYS.values()


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (
            [
                "W delta",
                "Wδ",
                r"W\delta",
                "W @ delta",
                "Wdelta",
                r"\mathbf{W}\boldsymbol{\delta}",
                "np.dot(W, delta)",
            ],
            W @ delta,
        ),
        (
            ["x delta^T", r"x\delta^\top", "x @ delta.T", "outer(x, delta)", "xδᵀ", "x δ'", "x ⊗ δ"],
            np.outer(x, delta),
        ),
        (["x_i δ_j", "x[i]*delta[j]", "delta_j x_i"], np.outer(x, delta)),
        (["W^T x + b", r"W^{\top}x + b", "W.T @ x + b", r"W^{T} x + b"], W.T @ x + b),
        (["x^T x", "x.T @ x", r"\sum_i x_i^2", "sum(x**2)", "dot(x, x)"], x @ x),
        (["x ⊙ x", r"x \odot x", "x*x", "x.*x", "x∘x", "x^2"], x * x),
        (["W_1 W", "W^{(1)} W", "W1 W", "W_{1}W"], W1 @ W),
        (["(W_1 W)^T", "W^T W_1^T", "W^{T}W^{(1)T}"], (W1 @ W).T),
        (
            ["e^{x_i}/sum_j e^{x_j}", r"\frac{e^{x_i}}{\sum_j e^{x_j}}", "softmax(x)", "softmax(x_i)"],
            special.softmax(x),
        ),
        (["[x_0, 2 x_1]", r"\begin{pmatrix} x_0 \\ 2x_1 \end{pmatrix}"], np.array([x[0], 2 * x[1]])),
        (
            ["[[1, 2], [3, 4]]", "[1, 2; 3, 4]", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"],
            np.array([[1, 2], [3, 4]]),
        ),
        (["norm(x)^2", "‖x‖²"], x @ x),
        (["W ones(2)", "sum_j W[:, j]"], W.sum(axis=1)),
    ],
)
def test_arrays_follow_the_notation_of_mathematics(texts: list[str], value: np.ndarray) -> None:
    for text in texts:
        np.testing.assert_allclose(_value(text, **ARRAYS), value, rtol=1e-12, err_msg=text)


def test_what_is_no_product_of_matrices_is_told_from_a_value() -> None:
    for text in ("W^T delta", "x delta", "delta W", "x + delta", "W + x", "W1 x^T"):
        with pytest.raises(ShapeMismatch):
            _value(text, **ARRAYS)


def test_indices_count_from_the_declared_base() -> None:
    names = {"X": 2, "x": 1, "i": 0, "j": 0}
    values = {"X": np.arange(12.0).reshape(3, 4), "x": np.arange(5.0), "i": 1, "j": 2}
    for text in ("X[i, j+1]", "X_{i,j+1}", "X[i][j+1]", "X(i, j+1)"):
        for base in (0, 1):
            value = evaluate(parse(text, names, index_base=base), values)
            assert value == values["X"][1 - base, 3 - base]
    for text in ("X_{12}", "X_12", "X12", "X_{1,2}", "X_{ij}", "X_ij"):
        assert evaluate(parse(text, names, index_base=1), values) == values["X"][0, 1]
    assert evaluate(parse("sum_{k=1}^{5} x_k", names, index_base=1), values) == values["x"].sum()
    assert evaluate(parse(r"\sum_{k=1}^{n} x_k", names, index_base=1), values) == values["x"].sum()


def test_an_index_outside_its_array_never_wraps_around() -> None:
    for text in ("x[3]", "x_{-1}", "x[0-1]", "x[1/2]"):
        with pytest.raises(OutOfRange):
            _value(text, x=x)


def test_sums_with_limits_equal_a_slow_loop() -> None:
    K, X = rng.normal(size=(2, 3)), rng.normal(size=(4, 5))
    expected = sum(K[m, n] * X[1 + m, 2 + n] for m in range(2) for n in range(3))
    for text in (
        r"\sum_{m=0}^{1} \sum_{n=0}^{2} K_{m,n} X_{1+m,2+n}",
        r"\sum_{m,n} K_{m,n} X_{1+m,2+n}",
        "sum_m sum_n K[m, n]*X[1+m, 2+n]",
        "∑_{m,n} K(m,n) X(1+m, 2+n)",
    ):
        np.testing.assert_allclose(_value(text, K=K, X=X), expected, rtol=1e-12)
    assert _value("sum_{j=1}^{n} j + 1", n=10) == 10 * 11 / 2 + 1
    assert _value("prod_{j=1}^{n} j", n=6) == math.factorial(6)


def test_a_name_that_is_a_variable_and_a_function_is_read_by_how_it_is_used() -> None:
    values = {"s": special.expit(0.7), "x": 0.7}
    for text in (
        "σ(1-σ)",
        "σ(x)(1-σ(x))",
        r"\sigma(x)(1 - \sigma(x))",
        "s(1-s)",
        "s(x)(1-s(x))",
        "σ - σ²",
        "σ(x) - σ^2(x)",
    ):
        expression = parse(text, {"s": 0, "x": 0}, aliases={"sigma": "s"}, derived={"s"})
        assert evaluate(expression, values) == pytest.approx(values["s"] * (1 - values["s"]), rel=1e-12), text


def test_derivatives_can_be_names() -> None:
    aliases = {"dJ/dy": "delta"}
    for text in (
        r"x \left(\frac{\partial J}{\partial y}\right)^T",
        "x (dJ/dy)^T",
        r"x \frac{dJ}{dy}^T",
        "x (∂J/∂y)^T",
    ):
        expression = parse(text, {"x": 1, "delta": 1}, aliases=aliases)
        np.testing.assert_allclose(evaluate(expression, ARRAYS), np.outer(x, delta))


HOSTILE = [
    "9**9**9",
    "factorial(10**7)",
    "2" * 10_000,
    "(" * 600 + "a" + ")" * 600,
    "√" * 900 + "a",
    "a^" * 400 + "a",
    "exp " * 400 + "a",
    "sum " * 400 + "a",
    "-" * 1_999,
    "a" * 1_999,
    "[" * 900,
    "().__class__.__bases__[0].__subclasses__()",
    "a.__class__",
    "__import__('os').system('id')",
    "lambda: 1",
    "'a' + 1",
    '"a" + 1',
    "a if b else c",
    "[a for a in b]",
    "a; b",
    "a\nb",
    "a = b; b = a",
    "a := b, b",
    "eval(a)",
    "open(a)",
    "a.real",
    "a(b).c",
    "1/0",
    "e^e^e^e^e",
    "log(0)",
    "sqrt(-1)",
    "ones(10**9)",
    "ones(4000, 4000)",
    "sum_{j=1}^{10^9} j",
    "sum_{i=1}^{99} sum_{j=1}^{99} sum_{k=1}^{99} 1",
    r"\input{/etc/passwd}",
    r"\def\a{b}",
    "a\x00b",
    "a\u202eb",
    "\ud800",
    "a/b c",
    "1/2x",
    "2 3",
    "a 2",
    "e^-2x",
    "1,5",
    "",
    " ",
    "$$",
    "=",
    "a +",
    "(a",
    "a)",
    "|a",
    r"\frac{a}",
    r"\left( a",
    r"\begin{bmatrix} a",
    "x_",
    "x_1 + ... + x_n",
    "a < b",
    "nan",
    "inf",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:20]) for text in HOSTILE])
def test_what_is_no_formula_is_unreadable_with_words_that_help(text: str) -> None:
    from grader.answers.formula import Formula

    kind = Formula(variables={"a": Real(1, 2), "b": Real(1, 2), "c": Real(1, 2), "x": Vector(3)})
    expected = kind.expect(lambda a, b, c: a, {}, b"seed")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Unreadable) as caught:
            kind.compare(expected, kind.read(text))
    assert caught.value.message
    assert caught.value.mend
    assert str(caught.value).isprintable()


def test_an_error_names_its_place_the_unknown_name_and_those_that_are_known() -> None:
    with pytest.raises(Unreadable, match="detla") as caught:
        parse("2*x + detla", {"x": 0, "delta": 0})
    assert caught.value.where == "column 7"
    assert "Did you mean delta?" in caught.value.mend
    assert "x" in caught.value.mend


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="abWx_0129.+-*/^(){}[]|,=<'\\ \n&!σδ²₁√∑⌊⌋", max_size=40))
def test_any_text_is_read_or_refused_but_never_fails(text: str) -> None:
    try:
        expression = parse(text, {"a": 0, "b": 0, "W": 2, "x": 1})
        evaluate(expression, {"a": 0.0, "b": 2.0, "W": W, "x": delta})
    except (Unreadable, ShapeMismatch, OutOfRange):
        pass


def test_points_depend_on_the_seed_alone_and_satisfy_the_condition() -> None:
    variables = {
        "d": Whole(2, 4),
        "k": Whole(2, 4),
        "W": Matrix("d", "k"),
        "x": Vector("d"),
        "r": Real(-1, 1),
    }

    def drawn(seed: bytes) -> list[dict[str, object]]:
        points = sample(variables, lambda d, k, **_: d >= k, {"t": lambda d, **_: 2 * d}, seed)
        return [dict(point) for point in points.values]

    first, again, other = drawn(b"one"), drawn(b"one"), drawn(b"two")
    assert repr(first) == repr(again) != repr(other)
    for point in first:
        assert point["d"] >= point["k"]
        assert point["W"].shape == (point["d"], point["k"])
        assert point["x"].shape == (point["d"],)
        assert point["t"] == 2 * point["d"]
    assert {point["d"] == point["k"] for point in first} == {True, False}


def test_a_domain_without_points_is_the_authors_fault() -> None:
    with pytest.raises(CourseError):
        sample({"n": Whole(1, 5)}, lambda n: n > 9, {}, b"")
    with pytest.raises(CourseError, match="m"):
        sample({"x": Vector("m")}, None, {}, b"")

"""Intervals and ranges of whole numbers as people write them."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.answers.interval import Interval
from grader.errors import CourseError, Unreadable
from grader.formulas import Whole

SEED = b"a seed"
REAL = Interval()
RANGE = Interval(variables={"k": Whole(2, 9)}, integer=True, text="0..k-1")


def compare(kind: Interval, expected: Any, answer: Any) -> Any:
    reference = expected if callable(expected) else lambda: expected
    return kind.compare(kind.expect(reference, {}, SEED), kind.read(answer))


@pytest.mark.parametrize(
    ("expected", "answers"),
    [
        (
            (0, 1, "()"),
            [
                "(0,1)",
                "]0,1[",
                "0 < x < 1",
                "1 > x > 0",
                r"x \in \left(0, 1\right)",
                "x in (0, 1).",
                "0 < σ(x) < 1",
                "x > 0 and x < 1",
                "(0; 1)",
                "σ(x) ∈ (0, 1)",
                "range = (0, 1)",
                {"low": 0, "high": 1, "low_closed": False, "high_closed": False},
                [0, 1, "()"],
            ],
        ),
        (
            (0, 1, "(]"),
            ["(0, 1]", "]0, 1]", "0 < x <= 1", r"0 < x \leq 1", r"$\left(0, 1\right]$", "0 < x ≤ 2/2"],
        ),
        ((-1, 1, "[]"), ["[-1, 1]", "−1 ≤ x ≤ 1", "[−1; 1]", {"low": -1, "high": 1}]),
        (
            (0, math.inf, "()"),
            [
                "(0, inf)",
                r"(0,\infty)",
                "(0, ∞)",
                "(0, +oo)",
                "x > 0",
                "0 < x",
                "0 < x < ∞",
                "(0, ∞]",
                "positive real numbers",
            ],
        ),
        ((0, math.inf, "[)"), ["[0, inf)", "x >= 0", r"x \ge 0", "non-negative real numbers"]),
        (
            (-math.inf, math.inf, "()"),
            ["(-inf, inf)", r"(-\infty, \infty)", "R", r"\mathbb{R}", "x ∈ ℝ", "all real numbers"],
        ),
    ],
)
def test_an_interval_is_read_in_all_its_notations(expected: Any, answers: list[Any]) -> None:
    for answer in answers:
        assert compare(REAL, expected, answer).equal, answer


@settings(deadline=None)
@given(
    st.integers(-9, 9),
    st.integers(-9, 9),
    st.sampled_from(["[]", "[)", "(]", "()"]),
    st.sampled_from(["[]", "[)", "(]", "()"]),
)
def test_intervals_are_equal_only_if_ends_and_openness_are(
    low: int, high: int, ends: str, other: str
) -> None:
    answer = f"{ends[0]}{low}, {high}{ends[1]}"
    assert compare(REAL, (low, high, ends), answer).equal
    assert compare(REAL, (low, high, other), answer).equal is (ends == other)
    assert not compare(REAL, (low, high + 1, ends), answer).equal


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("[0, 1]", "which of them belong"),
        ("(1, 0)", "wrong order"),
        ("(0, 2)", "upper one is not"),
        ("(-1, 1)", "lower one is not"),
        ("(2, 3)", "Neither"),
        ("R", "Neither"),
        ("x > 0", "upper one is not"),
    ],
)
def test_a_wrong_interval_is_told_what_differs_but_not_the_answer(answer: str, words: str) -> None:
    comparison = compare(REAL, (0, 1, "()"), answer)
    assert not comparison.equal
    assert words in comparison.hint
    assert "(0, 1)" in comparison.detail


@pytest.mark.parametrize(
    "answer",
    [
        "0..k-1",
        "{0,...,k-1}",
        "{0, 1, ..., k-1}",
        r"\{0, \dots, k-1\}",
        "0 ≤ m ≤ k−1",
        "0 <= m < k",
        "m = 0, ..., k-1",
        "[0, k-1]",
        "[0, k)",
        "(-1, k)",
        "0 to k-1",
        "m and n from 0 to k-1",
        "range(k)",
        "range(0, k)",
        "0 <= m, n < k",
        r"m, n \in \{0,\ldots,k-1\}",
        ["0", "k-1"],
        [0, "k-1"],
        "-1 < m < k",
    ],
)
def test_a_range_of_whole_numbers_is_the_same_however_its_ends_are_stated(answer: Any) -> None:
    assert compare(RANGE, lambda k: (0, k - 1, "[]"), answer).equal
    assert compare(RANGE, lambda k: (-1, k, "()"), answer).equal
    assert not compare(RANGE, lambda k: (0, k, "[]"), answer).equal


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("0..k", "off by one"),
        ("1..k", "shifted by one"),
        ("1..k-1", "lower one is off by one"),
        ("0..3", "upper one is not"),
    ],
)
def test_a_wrong_range_is_told_what_differs(answer: str, words: str) -> None:
    assert words in compare(RANGE, lambda k: (0, k - 1, "[]"), answer).hint


def test_misconceptions_about_a_range_are_recognised() -> None:
    wrong = {"off-by-one": lambda k: (0, k, "[]"), "one-based": lambda k: (1, k, "[]")}
    tables = {name: RANGE.expect(function, {}, SEED) for name, function in wrong.items()}
    for answer, name in (("{0,...,k}", "off-by-one"), ("1 <= m <= k", "one-based")):
        assert [one for one, table in tables.items() if RANGE.compare(table, RANGE.read(answer)).equal] == [
            name
        ]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "0",
        "(0",
        "(0, 1",
        "0, 1",
        "(0, 1, 2)",
        "between 0 and 1",
        "(0, 1) U (2, 3)",
        "0 < x > 1",
        "x < y",
        "0 < 1",
        "0..1",
        [0, 1],
        [0, 1, "<>"],
        5,
        True,
        None,
        {"low": 0},
        {"low": 0, "high": 1, "closed": True},
        {"low": 0, "high": 1, "low_closed": "no"},
        {"low": float("nan"), "high": 1},
        {"low": True, "high": 1},
        "(0, 9**9**9)",
        "(0, __import__('os'))",
        "(" * 3_000,
        "x > 0, x > 1",
        "(0, \u202e1)",
        "\x00",
        "<",
        "(,)",
        "(0,)",
    ],
)
def test_what_is_no_interval_or_leaves_its_ends_open_is_unreadable(answer: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        REAL.read(answer)
    assert caught.value.mend


@pytest.mark.parametrize("answer", ["0, 2, ..., k-1", "0..j", "range(0, k, 2)", "0:k-1", "...", "0..", "{}"])
def test_a_range_that_is_not_clear_is_unreadable(answer: str) -> None:
    with pytest.raises(Unreadable):
        RANGE.read(answer)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="kmx01.<=>≤∈()[]{},;-+ \\∞R/^|", max_size=30))
def test_any_text_is_read_or_refused_but_never_fails(text: str) -> None:
    for kind in (REAL, RANGE):
        try:
            span = kind.read(text)
        except Unreadable:
            continue
        expected = kind.expect(lambda **_: (0, 1, "[]"), {}, SEED)
        assert expected is not None
        kind.compare(expected, span)


@pytest.mark.parametrize(
    "expected", [(0, 1, "(]"), (-math.inf, 2.5, "()"), (-1, math.inf, "[)"), (0.1, 1 / 3, "[]")]
)
def test_every_shown_form_reads_back_as_right_and_is_plain_data(expected: Any) -> None:
    bounded = REAL.expect(lambda: expected, {}, SEED)
    assert bounded is not None
    forms = json.loads(json.dumps(dict(REAL.forms(bounded)), allow_nan=False))
    for raw in [*forms.values(), REAL.show(bounded)]:
        assert REAL.compare(bounded, REAL.read(raw)).equal


def test_same_holds_for_ranges_with_other_ends_but_the_same_numbers() -> None:
    one, other = (RANGE.expect(f, {}, SEED) for f in (lambda k: (0, k - 1, "[]"), lambda k: (0, k, "[)")))
    third = RANGE.expect(lambda k: (0, k, "[]"), {}, SEED)
    assert one is not None
    assert other is not None
    assert third is not None
    assert RANGE.same(one, other)
    assert not RANGE.same(one, third)
    assert RANGE.show(one) == "0..k-1"
    assert RANGE.show(third) != "0..k-1"


def test_a_reference_that_returns_no_interval_is_the_authors_fault() -> None:
    for result in (5, (0, 1), (0, 1, "<>")):
        with pytest.raises(CourseError):
            REAL.expect(lambda result=result: result, {}, SEED)
    assert REAL.expect(lambda: None, {}, SEED) is None

"""Reading whole numbers and numbers, and holding them against what is expected."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.answers import Choice, Integer, Number, is_blank
from grader.errors import CourseError, Unreadable

FINITE = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).filter(
    lambda x: x == 0 or abs(x) > 1e-12
)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["", "pixels", "%"]))
def test_every_form_of_a_whole_number_reads_back(value: int, unit: str) -> None:
    kind = Integer(unit=unit)
    for name, raw in kind.forms(value).items():
        assert kind.compare(value, kind.read(raw)).equal, name


@given(FINITE, st.sampled_from(["", "dB", "%"]), st.sampled_from([None, 2, 5]))
def test_every_form_of_a_number_reads_back(value: float, unit: str, decimals: int | None) -> None:
    kind = Number(unit=unit, decimals=decimals)
    for name, raw in kind.forms(value).items():
        assert kind.compare(value, kind.read(raw)).equal, name


@given(st.integers(-999, 999), st.integers(1, 999))
def test_fractions_are_read_exactly(above: int, below: int) -> None:
    exact = float(Fraction(above, below))
    assert Number().read(f"{above}/{below}") == exact
    assert Number().read(rf"$\frac{{{above}}}{{{below}}}$") == exact


@given(st.integers(1000, 10**9))
def test_a_wrong_whole_number_is_never_right(value: int) -> None:
    kind = Integer()
    for raw in (value + 1, f"{value - 1:,}", -value, value + 0.5, f"{value}0"):
        assert not kind.compare(value, kind.read(raw)).equal


@pytest.mark.parametrize(
    ("raw", "same_as"),
    [
        ("(128-3)/1 + 1 = 126", 126),
        (r"$$\text{Output size} = \frac{(128 - 3 + 0) + 1}{1} = 126$$", 126),
        (r"\therefore n = \underline{126}", 126),
        ("The answer is **126**.", 126),
        ("```\n126\n```", 126),
        ("126 learned parameters", 126),
        ("126px", 126),
        ("**126** pixels", 126),
        ("Output size: 126", 126),
        ("448 (with bias)", 448),
        ("approximately 126", 126),
        ("W = 128\nK = 3\nsize = 128 - 3 + 1 = 126", 126),
        ("The size of a side is\n\n126", 126),
        (r"$62.5 \rightarrow 64$", 64),
        ("2^10", 1024),
        (r"10 \times 11", 110),
        ("69'706", 69706),
        ("106\u202f008", 106008),
        ("\u2212\u200b4", -4),
    ],
)
def test_ways_to_write_a_whole_number(raw: str, same_as: int) -> None:
    assert Integer().read(raw) == same_as


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("sqrt(2)", math.sqrt(2)),
        (r"\sqrt{2}", math.sqrt(2)),
        ("2.5e-3", 0.0025),
        ("2.5 x 10^-3", 0.0025),
        ("2.5·10⁻³", 0.0025),
        (r"$2.5 \times 10^{-3}$", 0.0025),
        ("25 %", 0.25),
        ("1,234.5", 1234.5),
        ("≈ 15.386 dB", 15.386),
    ],
)
def test_ways_to_write_a_number(raw: str, value: float) -> None:
    assert Number().read(raw) == pytest.approx(value, rel=1e-12)


def test_a_percent_sign_belongs_to_a_question_in_percent() -> None:
    assert Number(unit="%").read("69.89 %") == Number(unit="%").read(69.89) == 69.89


def test_the_exact_member_counts_before_its_own_rounding() -> None:
    kind = Number()
    assert kind.compare(1 / 3, kind.read("1/3 ≈ 0.33")).equal
    assert not kind.compare(1 / 3, kind.read("1/3 ≈ 0.43")).equal
    assert not kind.compare(1 / 3, kind.read("0.33")).equal
    assert Integer().read("62.5 ≈ 63") == 63


@pytest.mark.parametrize(
    "raw",
    [
        "1,23",
        "0,5",
        "1.234.567",
        "1 2",
        "12 apples",
        "126x126",
        "0x10",
        "",
        "?!",
        "+",
        "x",
        "±1",
        "1/0",
        "nan",
    ]
    + [
        "about a hundred",
        "10**400",
        "1e400",
        "9**9**9",
        "0x1F",
        "1_2",
        "3\n4",
        "12,34,567",
        "__import__('os')",
    ],
)
def test_what_is_ambiguous_or_no_number_is_unreadable(raw: str) -> None:
    for kind in (Integer(), Number()):
        with pytest.raises(Unreadable) as caught:
            kind.read(raw)
        assert caught.value.mend


@pytest.mark.parametrize("raw", [True, None, [126], {"a": 1}, float("nan"), 10**400])
def test_other_types_are_unreadable(raw: object) -> None:
    for kind in (Integer(), Number()):
        with pytest.raises(Unreadable):
            kind.read(raw)


def test_what_follows_the_number_is_not_taken_for_it() -> None:
    for raw in ("0.25 at x = 0", "0.25 for n = 1", "1 when x = 0"):
        with pytest.raises(Unreadable, match="after its number"):
            Number().read(raw)


def test_a_point_that_could_mark_thousands_is_unreadable_in_a_count() -> None:
    with pytest.raises(Unreadable, match="thousands"):
        Integer().read("69.706")
    assert Integer().compare(69706, 69.706).equal is False
    assert Number().read("1.234") == 1.234


def test_a_thousands_comma_is_read_only_where_no_decimal_comma_can_be_meant() -> None:
    assert Integer().read("1,234") == 1234
    assert Number().read("1,234,567") == 1234567
    with pytest.raises(Unreadable, match="comma"):
        Number().read("1,234")


def test_infinity_is_a_number_that_can_be_wrong_but_not_a_count() -> None:
    kind = Number()
    infinite = kind.read(r"$x \to \infty$")
    assert kind.compare(math.inf, infinite).equal
    assert not kind.compare(0.25, infinite).equal
    assert not kind.compare(math.inf, 1e9).equal
    assert kind.compare(math.inf, kind.read(kind.plain(infinite))).equal
    with pytest.raises(Unreadable, match="finite"):
        Integer().read("inf")


def test_whole_expected_numbers_are_compared_exactly() -> None:
    assert not Number().compare(256, 256.1).equal
    assert Number().compare(256.3, 256.31).equal
    assert not Integer().compare(126, 126.4).equal


def test_rounding_is_right_only_where_the_question_asks_for_it() -> None:
    assert Number(decimals=2).compare(math.pi / 100, 0.03).equal
    assert not Number().compare(math.pi / 100, 0.03).equal
    assert not Number(decimals=2).compare(math.pi / 100, 0.04).equal


def test_the_hint_keeps_the_answer_and_the_detail_tells_it() -> None:
    comparison = Number().compare(0.54321, 0.55)
    assert "close" in comparison.hint
    assert "0.54321" not in comparison.hint
    assert "0.54321" in comparison.detail


def test_a_reference_gives_a_number_or_the_author_is_told() -> None:
    assert Integer().expect(np.int64, {}, b"") == 0
    assert Number().expect(lambda: Fraction(1, 4), {}, b"") == 0.25
    assert Number().expect(lambda: np.array([0.5]), {}, b"") == 0.5
    assert Number().expect(lambda: None, {}, b"") is None
    for result in (True, "5", np.zeros(2)):
        with pytest.raises(CourseError):
            Integer().expect(lambda result=result: result, {}, b"")


def test_choices_ignore_capitals_spaces_and_dashes_only() -> None:
    kind = Choice(options=("max pooling", "average pooling", "yes"))
    for option in kind.options:
        for name, raw in kind.forms(option).items():
            assert kind.compare(option, kind.read(raw)).equal, name
    assert kind.read("Max-Pooling") == "max pooling"
    assert kind.read(True) == "yes"
    with pytest.raises(Unreadable, match="Did you mean"):
        kind.read("max poling")
    with pytest.raises(Unreadable):
        kind.read("pooling")
    with pytest.raises(CourseError):
        kind.expect(lambda: "stride", {}, b"")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "  \n",
        "TODO",
        "todo",
        "?",
        "...",
        "…",
        "_",
        "___",
        "-",
        "$$ $$",
        [],
        {},
        [[None, None], ["", "?"]],
    ]
    + [{"claim": None, "witness": {}}, {"x": {"y": [None]}}],
)
def test_blank_answers(raw: object) -> None:
    assert is_blank(raw)


@pytest.mark.parametrize("raw", [0, False, "0", "none", "no", "-1", "x", [0], [[None, 0]], {"claim": False}])
def test_answers_that_are_not_blank(raw: object) -> None:
    assert not is_blank(raw)

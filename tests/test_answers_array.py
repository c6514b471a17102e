"""Reading arrays in every notation, and comparing them entry by entry."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.answers import Array
from grader.errors import CourseError, Unreadable

SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, max_side=4)
WHOLE = hnp.arrays(np.float64, SHAPES, elements=st.integers(-3000, 3000).map(float))
REAL = hnp.arrays(np.float64, SHAPES, elements=st.floats(-1e6, 1e6, allow_subnormal=False))
ENTRY = st.sampled_from(["9", "-4", "2.5", "1/3", r"\frac{1}{4}", "sqrt(2)", "2e-3", "−7", "+1"])


@given(st.one_of(WHOLE, REAL))
def test_every_form_reads_back(expected: np.ndarray) -> None:
    kind = Array()
    for name, raw in kind.forms(expected).items():
        assert kind.compare(expected, kind.read(raw)).equal, (name, raw)


@given(st.one_of(WHOLE, REAL))
def test_numpy_and_torch_print_forms_read_back(expected: np.ndarray) -> None:
    with np.printoptions(precision=17, threshold=10**6, linewidth=10**6):
        printed = [repr(expected), str(expected)]
    torch.set_printoptions(precision=17, threshold=10**6, linewidth=10**6, sci_mode=False)
    if np.abs(expected).max() < 1e6 and (np.abs(expected[expected != 0]) > 1e-3).all():
        printed.append(repr(torch.from_numpy(expected)))
    for raw in printed:
        np.testing.assert_allclose(Array().read(raw), expected, rtol=1e-9, atol=1e-12)


@given(st.lists(st.lists(ENTRY, min_size=2, max_size=2), min_size=2, max_size=3))
def test_notations_agree_on_formulas_as_entries(rows: list[list[str]]) -> None:
    latex = r"\begin{bmatrix} " + r" \\ ".join(" & ".join(row) for row in rows) + r" \end{bmatrix}"
    table = "|  |  |\n|---|---|\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)
    matlab = "[" + "; ".join(" ".join(row) for row in rows) + "]"
    nested = Array().read(rows)
    for raw in (latex, table, matlab, "\n".join(", ".join(row) for row in rows)):
        np.testing.assert_array_equal(Array().read(raw), nested)


NINES = [[9.0, 8.0], [7.0, 6.0]]


@pytest.mark.parametrize(
    "raw",
    [
        r"$$f * R = \begin{bmatrix} \times & 9 \\ \times & 7 \end{bmatrix} "
        r"= \begin{bmatrix} 9 & 8 \\ 7 & 6 \end{bmatrix}$$",
        r"\therefore \text{final img} = (f * R) + (f * G) = \begin{bmatrix} 9 & 8 \\ 7 & 6 \end{bmatrix}",
        "$$\\begin{bmatrix}\n9 & 8 \\\\\n7 & 6\n\\end{bmatrix}$$",
        r"\left[\begin{array}{c|c} 9 & 8 \\ \hline 7 & 6 \\ \end{array}\right]",
        r"\left( \begin{matrix} 9 & 8 \\[2pt] 7 & 6 \end{matrix} \right)",
        r"\begin{aligned} Y &= \begin{pmatrix} 9 & 8 \\ 7 & 6 \end{pmatrix} \end{aligned}",
        r"\frac{1}{2} \begin{bmatrix} 18 & 16 \\ 14 & 12 \end{bmatrix}",
        r"\begin{bmatrix} 9 & 7 \\ 8 & 6 \end{bmatrix}^{\top}",
        r"- \begin{bmatrix} -9 & -8 \\ -7 & -6 \end{bmatrix}",
        "[[18, 16], [14, 12]] / 2",
        "np.array([[9, 8], [7, 6]], dtype=float)",
        "{{9, 8}, {7, 6}}",
        "([9, 8], [7, 6])",
        "[[9, 8],\n [7, 6],]",
        "9\t8\n7\t6",
        "9, 8\n7, 6\n",
        "9 8\n\n7 6",
        "[9 8]\n[7 6]",
        "|9 8|\n|7 6|",
        "⎡9  8⎤\n⎢    ⎥\n⎣7  6⎦",
        "| a | b |\n|---|---|\n| 9 | 8 |\n| 7 | 6 |",
        "|     | c 0 | c 1 |\n|-----|-----|-----|\n| r 0 | 9 | 8 |\n| r 1 | 7 | 6 |",
        "| 9 | 8 |\n|:-:|---|\n| 7 | **6** |",
        "```text\n9 8\n7 6\n```",
        "Answer:\n\n9 8\n7 6",
        "We slide the 3x3 filter over R, so the result is\n\n9 8\n7 6",
        r"$9 & 8 \\ 7 & 6$",
        "Row 1: 9 8\nRow 2: 7 6",
        "Y = [[1, 2], [3, 4]]\n= [[9, 8], [7, 6]]",
        [["9", "16/2"], ["7", "6.0"]],
        ["9 8", "7 6"],
    ],
)
def test_ways_to_write_a_matrix(raw: object) -> None:
    np.testing.assert_array_equal(Array().read(raw), NINES)


@pytest.mark.parametrize(
    "raw",
    [
        "[[[9, 8], [7, 6]], [[1, 2], [3, 4]]]",
        "R:\n\n9 8\n7 6\n\nG:\n\n1 2\n3 4",
        "### Channel R\n\n| | |\n|-|-|\n| 9 | 8 |\n| 7 | 6 |\n\n"
        "### Channel G\n\n| | |\n|-|-|\n| 1 | 2 |\n| 3 | 4 |",
        r"R = \begin{bmatrix} 9 & 8 \\ 7 & 6 \end{bmatrix}, G = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        "$$R = \\begin{bmatrix} 9 & 8 \\\\ 7 & 6 \\end{bmatrix}$$\n\n"
        "$$G = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}$$",
        "[9 8; 7 6]\n[1 2; 3 4]",
    ],
)
def test_ways_to_write_several_matrices(raw: str) -> None:
    np.testing.assert_array_equal(Array().read(raw), [NINES, [[1, 2], [3, 4]]])


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ([[1, 2], [3]], "row 2"),
        ("[[1, 2], [3, 4, 5]]", "row 2"),
        ("1 2\n3 4\n5", "row 3"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", "row 2"),
        ([[[1], [2]], [[3], [4, 5]]], "matrix 2, row 2"),
        ([[1, None], [3, 4]], "row 1, column 2"),
        ([[1, 2], [True, 4]], "row 2, column 1"),
        ([[1, 2], [3, float("inf")]], "row 2, column 2"),
        ([[1, 2], [3, "four"]], "row 2, column 2"),
        ("1 2\n3 x", "row 2, column 2"),
        (r"\begin{bmatrix} 1 & \times \\ 3 & 4 \end{bmatrix}", "row 1, column 2"),
        ("| 1 | |\n|---|---|\n| 3 | 4 |", "row 1, column 2"),
    ],
)
def test_an_unreadable_entry_or_row_is_named(raw: object, where: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Array().read(raw)
    assert caught.value.where == where


@pytest.mark.parametrize(
    "raw",
    [
        r"\begin{bmatrix} 1 \\ 2 \end{bmatrix} \begin{bmatrix} 1 & 2 \end{bmatrix}",
        r"\begin{bmatrix} 1 & \cdots & 9 \end{bmatrix}",
        r"\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}",
        r"\begin{bmatrix} 1 & 2",
        r"1 & 2 \end{bmatrix}",
        "[1, 2", "1, 2]", "[1, 2)", "[1,, 2]", "[1 2, 3]", "[1 - 2]", "[1,5 2,5]",
        "[[1, 2], [3, 4]] + 1", "Z [[1, 2]]", "[[1, 2]] / 0", "[nan, 1]", "[1, ..., 9]", "| | |\n|-|-|",
        "1;2\n3;4", "1. 5\n2. 6", r"\begin{bmatrix} 1 \ 2 \end{bmatrix}", "a = 1, 2, b = 3",
        "I do not know", "R = [[1, 2]] G = [[3, 4]]", "see the figure", {"a": 1}, True, None, [[1, 2], 3], [1, [2]], [{"a": 1}], [[[1]], [[2, 3]]],
        "[[1, 2], [3, 4]], [[1, 2]]", "1 2\n[3 4]", "__import__('os')", "[__import__('os')]",
    ],
)  # fmt: skip
def test_what_is_no_array_is_unreadable(raw: object) -> None:
    with pytest.raises(Unreadable):
        Array().read(raw)


@given(WHOLE, st.data())
def test_one_changed_entry_is_found(expected: np.ndarray, data: st.DataObject) -> None:
    cell = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    actual = expected.copy()
    actual[cell] += data.draw(st.sampled_from([1, -1, 0.5, 1e-6, 1000]))
    comparison = Array().compare(expected, actual)
    assert not comparison.equal
    assert comparison.wrong_cells == (cell,)
    assert comparison.share == pytest.approx(1 - 1 / expected.size)


@given(
    hnp.array_shapes(min_dims=2, max_dims=3, min_side=2, max_side=4).map(lambda shape: np.full(shape, 3.0))
)
def test_nothing_is_right_by_broadcasting(expected: np.ndarray) -> None:
    kind = Array()
    parts = [expected[0].tolist(), expected[..., :1].tolist(), expected[None].tolist()]
    smaller = [3, [3], [3, 3], [[3]], [], [[]], *parts]
    for raw in smaller:
        comparison = kind.compare(expected, kind.read(raw))
        assert not comparison.equal
        assert comparison.share == 0


def test_the_hint_names_the_axis_and_keeps_the_expected_size() -> None:
    comparison = Array().compare(np.zeros((4, 5)), np.zeros((4, 7)))
    assert "columns" in comparison.hint
    assert "7" in comparison.hint
    assert "5" not in comparison.hint
    assert "4x5" in comparison.detail
    assert "rows" not in comparison.hint


def test_the_hint_names_wrong_cells_and_the_detail_the_largest_error() -> None:
    comparison = Array().compare(np.array([[9.0, 8], [7, 61]]), np.array([[9.0, 3], [7, 99]]))
    assert "row 1, column 2" in comparison.hint
    assert "row 2, column 2" in comparison.hint
    assert "61" not in comparison.hint
    assert "38" in comparison.detail
    assert "61" in comparison.detail


def test_several_equations_are_a_list_of_their_values() -> None:
    assert Array().read("x_1 = 1, x_2 = 1 + 1 = 2").tolist() == [1, 2]


def test_a_transposed_list_is_a_column() -> None:
    for raw in ("(1, 2, 3)^T", "[1 2 3]'", r"\begin{bmatrix} 1 & 2 & 3 \end{bmatrix}^T"):
        assert Array().read(raw).shape == (3, 1)


def test_a_number_where_a_matrix_is_wanted_is_wrong_and_not_unreadable() -> None:
    comparison = Array().compare(np.ones((2, 2)), Array().read("9"))
    assert not comparison.equal
    assert "number" in comparison.hint


def test_rows_columns_and_lists_stand_for_one_another_only_as_notation() -> None:
    kind, flat = Array(), np.array([1.0, 2.0, 3.0])
    assert kind.compare(flat, flat.reshape(1, 3)).equal
    assert kind.compare(flat, flat.reshape(3, 1)).equal
    assert kind.compare(flat.reshape(1, 3), flat).equal
    assert not kind.compare(flat.reshape(3, 1), flat).equal
    assert not kind.compare(flat.reshape(3, 1), flat.reshape(1, 3)).equal
    assert Array(squeeze=True).compare(flat.reshape(3, 1), flat.reshape(1, 1, 3)).equal


def test_tolerance_is_exact_for_whole_numbers_and_relative_otherwise() -> None:
    assert not Array().compare(np.array([1000.0]), np.array([1000.1])).equal
    assert Array().compare(np.array([1000.5]), np.array([1000.9])).equal
    assert not Array(rtol=1e-6).compare(np.array([1000.5]), np.array([1000.9])).equal
    assert Array(decimals=1).compare(np.array([0.0449, 1.5]), np.array([0.0, 1.5])).equal


def test_transformed_arrays_are_compared_by_what_they_make() -> None:
    kind = Array(compare_as=lambda factors: np.outer(factors[0], factors[1]))
    expected = np.array([[1.0, 2, 1], [1, 0, -1]])
    assert kind.compare(expected, kind.read([[2, 4, 2], [0.5, 0, -0.5]])).equal
    assert not kind.compare(expected, kind.read([[1, 0, -1], [1, 2, 1]])).equal
    for raw in (3, [1], [[1, 2]], [[1, 2], [1, 2]]):
        assert not kind.compare(expected, kind.read(raw)).equal
    for name, raw in kind.forms(expected).items():
        assert kind.compare(expected, kind.read(raw)).equal, name


def test_a_reference_gives_numbers_or_the_author_is_told() -> None:
    image = np.ones((2, 2))
    expected = Array().expect(lambda image: image, {"image": image}, b"")
    assert not expected.flags.writeable
    assert image.flags.writeable
    assert Array().expect(lambda: None, {}, b"") is None
    for result in (np.ones(2, dtype=bool), np.ones(2, dtype=complex), ["a"], [[1], [1, 2]], np.array([None])):
        with pytest.raises(CourseError):
            Array().expect(lambda result=result: result, {}, b"")


def test_what_is_not_a_number_is_never_right() -> None:
    expected = np.array([math.nan, 1.0])
    assert not Array().compare(expected, expected).equal
    assert not Array().same(None, expected)


@given(st.one_of(WHOLE, REAL))
def test_values_in_reports_are_json_and_read_back(expected: np.ndarray) -> None:
    kind = Array()
    plain = json.loads(json.dumps(kind.plain(expected)))
    assert kind.compare(expected, kind.read(plain)).equal
    assert kind.show(expected)

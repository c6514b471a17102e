"""Several named answers under one question."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.answers import Array, Choice, Integer, Number, Parts, Shape
from grader.errors import CourseError, Unreadable

KIND = Parts({"W_3": Array(), "b3": Array(), "count": Integer(unit="weights")})
VALUE = {"W_3": np.array([[1.0, 2], [3, 4]]), "b3": np.array([5.0, 6]), "count": 6}
PAIR = Parts({"correct": Integer(), "percentage": Number(unit="%")})


@given(
    hnp.arrays(np.float64, (2, 3), elements=st.integers(-99, 99).map(float)),
    st.integers(-5000, 5000),
    st.floats(-10, 10),
    st.tuples(st.integers(1, 99), st.integers(1, 99)),
)
def test_every_form_reads_back(array: np.ndarray, count: int, number: float, sizes: tuple[int, int]) -> None:
    kind = Parts(
        {
            "map": Array(),
            "how_many": Integer(),
            "mean value": Number(),
            "side": Shape(),
            "pad": Choice(("zeros", "none")),
        }
    )
    values = (array, count, number, sizes, "zeros")
    expected = kind.expect(lambda: values, {}, b"")
    for name, raw in kind.forms(expected).items():
        assert kind.compare(expected, kind.read(raw)).equal, (name, raw)


@pytest.mark.parametrize(
    "raw",
    [
        {"w3": [[1, 2], [3, 4]], "B-3": [5, 6], "Count": "6 weights"},
        [[[1, 2], [3, 4]], [5, 6], 6],
        "W3 = [1 2; 3 4]; b3 = [5 6]; count = 6",
        "W3: [[1, 2], [3, 4]]\nb3: [5, 6]\ncount: 6",
        "W3:\n\n| 1 | 2 |\n|---|---|\n| 3 | 4 |\n\nb3:\n\n5 6\n\ncount: 6",
        "### W_3\n\n1 2\n3 4\n\n### b_3\n\n5 6\n\n### count\n\n6",
        "- **W_3**: [[1, 2], [3, 4]]\n- **b_3**: [5, 6]\n- **count**: 6",
        "$$W_{3} = \\begin{bmatrix} 1 & 2 \\\\\n3 & 4 \\end{bmatrix}$$\n"
        "$$b_3 = \\begin{bmatrix} 5 \\\\ 6 \\end{bmatrix}$$\ncount = 6",
        "[1 2; 3 4]; [5 6]; 6",
        "1 2\n3 4\n\n5 6\n\n6",
        '```json\n{"W_3": [[1, 2], [3, 4]], "b3": [5, 6], "count": 6}\n```',
    ],
)
def test_ways_to_write_parts(raw: Any) -> None:
    assert KIND.compare(VALUE, KIND.read(raw)).equal


@pytest.mark.parametrize(
    "raw",
    [
        "| part | value |\n|---|---|\n| correct | 6989 |\n| percentage | 69 |",
        "| correct | percentage |\n|---|---|\n| 6989 | 69 |",
        "| 6989 | 69 |\n|---|---|",
        "correct → 6989\npercentage → 69",
        "Correct: 699 * 10 - 1 = 6989\nPercentage: 69",
    ],
)
def test_numbers_in_tables_and_lines(raw: str) -> None:
    assert PAIR.read(raw) == {"correct": 6989, "percentage": 69}


@pytest.mark.parametrize(
    "raw", ["6989, 69", "6989; 69", "6989\n69 %", "6989 and 69", "(6989, 69)", "[6989, 69]"]
)
def test_numbers_in_order(raw: str) -> None:
    assert PAIR.read(raw) == {"correct": 6989, "percentage": 69}


def test_a_missing_part_is_wrong_and_named() -> None:
    for raw in ({"correct": 6989}, "correct: 6989", {"correct": 6989, "percentage": None}, [6989, ""]):
        comparison = PAIR.compare({"correct": 6989, "percentage": 69}, PAIR.read(raw))
        assert not comparison.equal
        assert comparison.share == 0.5
        assert '"percentage": It is missing' in comparison.hint
        assert "69." not in comparison.hint


def test_the_share_is_the_mean_over_the_parts() -> None:
    comparison = KIND.compare(VALUE, KIND.read({"W3": [[1, 2], [3, 5]], "b3": [5, 6], "count": 7}))
    assert comparison.share == pytest.approx((3 / 4 + 1 + 0) / 3)
    assert "b3" not in comparison.hint
    assert "row 2, column 2" in comparison.hint


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"corect": 1, "percentage": 2}, 'Did you mean "correct"'),
        ("corect: 1\npercentage: 2", 'Did you mean "correct"'),
        ({"correct": 1, "Correct": 1}, "twice"),
        ("correct: 1\ncorrect: 2", "twice"),
        ('{"correct": 1, "correct": 2, "percentage": 3}', "twice"),
        ('{"correct": NaN, "percentage": 3}', "NaN"),
        ([1, 2, 3], "3 of 2 parts"),
        ([1], "1 of 2 parts"),
        ("6989,69", "told apart"),
        (5, "One value"),
    ],
)
def test_what_cannot_be_assigned_to_the_parts_is_unreadable(raw: Any, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        PAIR.read(raw)


def test_an_unreadable_part_is_named() -> None:
    with pytest.raises(Unreadable) as caught:
        KIND.read({"W3": [[1, 2], [3, "x"]], "b3": [5, 6], "count": 6})
    assert caught.value.where == 'part "W_3", row 2, column 2'


def test_the_reference_may_return_a_mapping_or_a_tuple_and_is_called_once() -> None:
    calls = []

    def reference(n: int) -> Any:
        calls.append(n)
        return {"percentage": 69.5, "correct": n}

    assert PAIR.expect(reference, {"n": 3}, b"") == {"correct": 3, "percentage": 69.5}
    assert calls == [3]
    assert PAIR.expect(lambda: (3, 69.5), {}, b"") == {"correct": 3, "percentage": 69.5}
    assert PAIR.expect(lambda: None, {}, b"") is None
    for result in ({"correct": 3}, (1, 2, 3), 5):
        with pytest.raises(CourseError):
            PAIR.expect(lambda result=result: result, {}, b"")


def test_reports_hold_the_parts_that_were_given() -> None:
    read = PAIR.read({"correct": 3})
    assert PAIR.plain(read) == {"correct": 3}
    assert "percentage" not in PAIR.show(read)
    assert not PAIR.same({"correct": 3, "percentage": 1}, {"correct": 3, "percentage": 2})

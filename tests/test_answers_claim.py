"""Claims, and witnesses that are run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.answers import Array, Claim, Integer, WitnessResult
from grader.errors import CourseError, Unreadable


def break_additivity(instance: Any, witness: Any) -> WitnessResult:
    """Whether f(x + y) differs from f(x) + f(y) for the instance's function."""
    if "x" not in witness or "y" not in witness:
        return WitnessResult(False, "x and y are both needed.")
    function, x, y = instance["function"], witness["x"], witness["y"]
    if x.shape != y.shape:
        return WitnessResult(False, "x and y differ in shape.")
    same_sign = "same-sign" if (x >= 0).all() and (y >= 0).all() else None
    ok = not np.allclose(function(x + y), function(x) + function(y))
    return WitnessResult(ok, "" if ok else "Both sides are equal.", None if ok else same_sign)


KIND = Claim(
    fields={"x": Array(), "y": Array(), "shift": Integer()},
    check=break_additivity,
    witnesses=(
        {"x": [1, -1], "y": [-1, 1]},
        {"x": np.array([2.0]), "y": [-1], "shift": 0},
        {"x": 1, "y": -1},
    ),
    bad_witnesses={"same-sign": {"x": [1], "y": [2]}},
    witness_share=0.4,
)
RELU = {"function": lambda x: np.maximum(x, 0)}
FALSE = KIND.expect(lambda function: False, RELU, b"")
TRUE = KIND.expect(lambda function: np.True_, RELU, b"")


def test_every_form_reads_back() -> None:
    written = KIND.forms(FALSE)
    assert written
    for name, raw in written.items():
        assert KIND.compare(FALSE, KIND.read(raw)).equal, (name, raw)
    for name, raw in KIND.forms(TRUE).items():
        assert KIND.compare(TRUE, KIND.read(raw)).equal, name
    plain = Claim()
    for truth in (True, False):
        expected = plain.expect(lambda truth=truth: truth, {}, b"")
        for name, raw in plain.forms(expected).items():
            assert plain.compare(expected, plain.read(raw)).equal, name


@pytest.mark.parametrize(
    "raw",
    [False, "false", "False.", "no", "F", "**FALSE**", {"claim": False}, {"claim": "no", "witness": {}}],
)
def test_a_right_claim_without_its_witness_earns_its_share(raw: Any) -> None:
    comparison = KIND.compare(FALSE, KIND.read(raw))
    assert not comparison.equal
    assert comparison.share == pytest.approx(0.6)
    assert "missing" in comparison.hint


@pytest.mark.parametrize(
    "raw", [True, "true", "Yes", "T", {"claim": True}, {"answer": "true", "witness": "?"}]
)
def test_a_wrong_claim_earns_nothing(raw: Any) -> None:
    comparison = KIND.compare(FALSE, KIND.read(raw))
    assert not comparison.equal
    assert comparison.share == 0


def test_a_true_claim_needs_no_witness() -> None:
    assert KIND.compare(TRUE, KIND.read("yes, it is")).equal
    assert not KIND.compare(TRUE, KIND.read("false; x = [1, -1]; y = [-1, 1]")).equal


@pytest.mark.parametrize(
    "raw",
    [
        {"claim": False, "witness": {"x": [1, -1], "y": [-1, 1]}},
        {"claim": False, "X": [1, -1], "Y": [-1, 1]},
        {"claim": False, "counterexample": "x = [1, -1]; y = [-1, 1]"},
        "false; x = [1, -1]; y = [-1, 1]",
        "**False**, x = [1, -1], y = [-1, 1]",
        "False because of x = [1, -1] and y = [-1, 1].",
        "false\nwitness:\n  x: [1, -1]\n  y: [-1, 1]",
        "False\n\nx:\n\n1 -1\n\ny:\n\n-1 1",
        "Claim: false\nWitness: x = 1, y = -1",
        r"False; $x = \begin{bmatrix} 1 \\ -1 \end{bmatrix}$; $y = \begin{bmatrix} -1 \\ 1 \end{bmatrix}$",
        '{"claim": false, "witness": {"x": [1, -1], "y": [-1, 1]}}',
        "no: x=(1, -1); y=(-1, 1)",
    ],
)
def test_a_witness_is_run(raw: Any) -> None:
    comparison = KIND.compare(FALSE, KIND.read(raw))
    assert comparison.equal
    assert comparison.share == 1


def test_a_failing_witness_earns_the_claims_share_and_says_why() -> None:
    for misconception, witness in KIND.bad_witnesses.items():
        comparison = KIND.compare(FALSE, KIND.read({"claim": False, "witness": dict(witness)}))
        assert not comparison.equal
        assert comparison.share == pytest.approx(0.6)
        assert "Both sides are equal." in comparison.hint
        assert comparison.misconceptions == (misconception,)
    partial = KIND.compare(FALSE, KIND.read("false; x = [1, -1]"))
    assert "both needed" in partial.hint


def test_the_witness_runs_on_the_instance_of_the_question() -> None:
    linear = KIND.expect(lambda function: False, {"function": lambda x: 2 * x}, b"")
    assert not KIND.compare(linear, KIND.read("false; x = [1, -1]; y = [-1, 1]")).equal


def test_prose_after_the_claim_is_no_witness() -> None:
    for raw in ("False, since ReLU is not linear.", "False. It would be true only for positive inputs"):
        assert KIND.compare(FALSE, KIND.read(raw)).share == pytest.approx(0.6)


@pytest.mark.parametrize(
    "raw",
    [
        "true or false",
        "True/False",
        "maybe",
        "",
        "x = [1]; y = [2]",
        1,
        0,
        None,
        [False],
        {"witness": {"x": 1}},
        {"claim": "?"},
    ]
    + [
        {"claim": 0},
        {"claim": False, "answer": True},
        "not true",
        "this is hard",
        {"claim": False, "witness": {"x": 1}, "y": 2},
    ],
)
def test_what_claims_nothing_is_unreadable(raw: Any) -> None:
    with pytest.raises(Unreadable):
        KIND.read(raw)


@pytest.mark.parametrize(
    ("witness", "said"),
    [
        ({"x": 1, "z": 2}, "no field"),
        ("z = 3", "no field"),
        ({"x": "one"}, "x"),
        ({"shft": 1}, 'Did you mean "shift"'),
    ]
    + [({"x": [[1, 2], [3]]}, "length"), ([1, 2], "2 of 3 fields"), ("x = [1; y = 2", "never closed")],
)
def test_an_unreadable_witness_is_named(witness: Any, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        KIND.read({"claim": False, "witness": witness})


def test_a_claim_without_a_check_needs_no_witness() -> None:
    kind = Claim(needs_witness=False)
    expected = kind.expect(lambda: False, {}, b"")
    assert kind.compare(expected, kind.read("False. The layer can undo any order.")).equal
    assert kind.compare(expected, kind.read({"claim": False, "witness": {"why": "any"}})).equal


def test_claims_are_the_same_by_their_truth() -> None:
    assert KIND.same(FALSE, KIND.read(False))
    assert not KIND.same(FALSE, TRUE)
    assert not KIND.same(None, TRUE)


def test_reports_show_the_witness() -> None:
    read = KIND.read({"claim": False, "witness": {"x": [1, -1], "y": [-1, 1]}})
    assert KIND.plain(read) == {"claim": False, "witness": {"x": [1, -1], "y": [-1, 1]}}
    assert KIND.compare(FALSE, KIND.read(KIND.plain(read))).equal
    assert "x: [1, -1]" in KIND.show(read)


def test_the_authors_faults_are_not_the_students() -> None:
    with pytest.raises(CourseError):
        KIND.expect(lambda function: 1, RELU, b"")
    broken = Claim(fields={"x": Array()}, check=lambda instance, witness: True)  # type: ignore[arg-type, return-value]
    with pytest.raises(CourseError):
        broken.compare(broken.expect(lambda: False, {}, b""), broken.read("false; x = 1"))

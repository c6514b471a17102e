"""Answers meant to crash or stall the reading: each is refused in plain words, at once.

"At once" is measured in work, not in seconds: the whole module must end, and it would not if the
reading took time that grows with the square of an answer's length.
"""

from __future__ import annotations

from typing import Any

import pytest

from grader.answers import Array, Choice, Claim, Essay, Integer, Number, Parts, Shape, is_blank
from grader.answers.claim import WitnessResult
from grader.errors import Unreadable
from grader.model import AnswerKind

KINDS: dict[str, AnswerKind] = {
    "integer": Integer(unit="pixels"),
    "number": Number(unit="%"),
    "shape": Shape(axes="HWC"),
    "array": Array(),
    "choice": Choice(options=("zeros", "circular")),
    "parts": Parts({"ab": Array(), "c": Integer()}),
    "claim": Claim(
        fields={"x": Array(), "y": Array()}, check=lambda instance, witness: WitnessResult(True, "")
    ),
}
LONG = 40_000


def nested(depth: int) -> Any:
    answer: Any = 1
    for _ in range(depth):
        answer = [answer]
    return answer


def nested_mapping(depth: int) -> Any:
    answer: Any = 1
    for _ in range(depth):
        answer = {"claim": answer}
    return answer


def message_of(kind: AnswerKind, raw: Any) -> str:
    """What a student is told about an answer that cannot be read, or nothing."""
    try:
        kind.read(raw)
    except Unreadable as error:
        return str(error)
    return ""


REPEATED = [
    "[",
    "(",
    "{",
    "]",
    "[]",
    "[[",
    "(1)",
    "[1]",
    "1 ",
    "1,",
    "1;",
    "1\n",
    "\n",
    " ",
    "\t",
    "|",
    "| ",
    "|\n",
    "&",
]
REPEATED += [
    "\\",
    "\\\\",
    "\\begin{bmatrix}",
    "\\end{bmatrix}",
    "\\text{",
    "\\frac{1}",
    "\\boxed{",
    "\\left(",
    "$",
    "=",
    "= ",
]
REPEATED += [
    "**",
    "`",
    "```\n",
    "~",
    "a",
    "a ",
    "a:",
    "R:\n",
    "ab:",
    "c=",
    "x = 1 ",
    "x ",
    "; x=",
    "H",
    "H ",
    "HW",
    "126x",
    "x",
]
REPEATED += [
    "1/7 ",
    "9**",
    "^",
    "sqrt(",
    "-",
    "+",
    ".",
    "_",
    "#",
    "'",
    '"',
    '{"claim":',
    "array(",
    "…",
    "²",
    "\u200b",
    "\u202e",
]
REPEATED += [
    "answer: ",
    "so ",
    "false ",
    "false;",
    "false,",
    "true or ",
    ", dtype=",
    "and ",
    ":",
    "::",
    "- ab: ",
    "=>",
    "→",
    "1'",
    "%",
]
TEXTS = {f"{part!r} repeated": part * (LONG // len(part)) for part in REPEATED}
TEXTS |= {f"after a start, {part!r} repeated": f"false; 1 {part * (LONG // len(part))}!" for part in REPEATED}
TEXTS |= {f"{part!r} within 2,000": (part * 2000)[:1990] + "!" for part in REPEATED}


@pytest.mark.parametrize("kind", KINDS)
def test_long_repetitions_end_in_a_value_or_a_message(kind: str) -> None:
    for text in TEXTS.values():
        assert len(message_of(KINDS[kind], text)) < 1_000


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "claim"])
@pytest.mark.parametrize("raw", [nested(100_000), nested_mapping(100_000), "[" * 100_000 + "]" * 100_000])
def test_deep_nesting_is_unreadable(kind: str, raw: Any) -> None:
    assert not is_blank(raw)
    with pytest.raises(Unreadable):
        KINDS[kind].read(raw)


@pytest.mark.parametrize("kind", [*KINDS, "essay"])
def test_ten_megabytes_are_refused(kind: str) -> None:
    reader = KINDS.get(kind, Essay())
    for text in ("x" * 10_000_000, "[" * 10_000_000, "1" * 10_000_000, '{"claim": ' * 1_000_000 + "}"):
        with pytest.raises(Unreadable):
            reader.read(text)


@pytest.mark.parametrize(
    "raw", [[[1] * 1000] * 1000, [1] * 100_001, ["1/7"] * 5_000, "1/7 " * 40_000, [[]] * 200_000]
)
def test_arrays_too_large_or_with_too_many_formulas_are_refused(raw: Any) -> None:
    with pytest.raises(Unreadable):
        Array().read(raw)


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9",
        "factorial(10**7)",
        "2^2^2^2^2^2^2",
        "().__class__",
        "lambda x: 0 + x",
        "exec('1')",
        "open('x')",
        "1e99999",
    ],
)
def test_expensive_or_foreign_formulas_are_refused(text: str) -> None:
    for kind in (Integer(), Number(), Array(), Shape()):
        with pytest.raises(Unreadable):
            kind.read(text)


@pytest.mark.parametrize("kind", KINDS)
def test_control_and_direction_marks_do_not_reach_a_message(kind: str) -> None:
    with pytest.raises(Unreadable) as caught:
        KINDS[kind].read("\u202e\x1b[31m\x07<script>\u2066")
    assert all(character.isprintable() for character in str(caught.value))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "raw", [object(), {1: 2}, {None: None, "a": 1}, b"1", {1, 2}, 1j, [object()], float("nan")]
)
def test_foreign_types_are_unreadable(kind: str, raw: Any) -> None:
    with pytest.raises(Unreadable):
        KINDS[kind].read(raw)


def test_an_essay_takes_any_text_and_refuses_what_has_no_end() -> None:
    assert Essay().read("  Words <b>and</b> more.\n") == "Words <b>and</b> more."
    assert Essay().read({"a": [1, 2]})
    with pytest.raises(Unreadable):
        Essay().read(nested(100_000))

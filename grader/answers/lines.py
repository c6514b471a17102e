"""What stands around the numbers in lines of text: labels, sentences, equations."""

from __future__ import annotations

import re
from itertools import pairwise

from grader.answers.notation import split_chain, split_outside
from grader.errors import Unreadable

_LABEL_ALONE = re.compile(r"[-+>*_ ]*(?!pi\b)[A-Za-z][A-Za-z*_'’. -]*")
_NEXT_EQUATION = re.compile(r"\]\s*[A-Za-z][^\[\]]*\Z")
_NUMBERED_LABEL = re.compile(r"(?!sqrt|exp|log|ln|sin|cos|tan|pi)[A-Za-z]{2,} #?[0-9]{1,3}")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
_NUMBERS_AT_END = re.compile(r"\s[-+]?[0-9][0-9.]*(?:\s*,\s*|\s+)[-+]?[0-9][0-9.]*,?\Z")
_ARROW = re.compile(r"→|⇒|-{1,2}>|=>|\\(?:to|rightarrow|Rightarrow|longrightarrow)(?![A-Za-z])")
_PLAIN = re.compile(r"\s*[-+]?[0-9]+(?:\.[0-9]*)?\s*")
_DIVIDED = re.compile(r"[-+]?[0-9.]+(?:\s*/\s*[0-9.]+){2,}")
_COUNT = re.compile(r"(?:\([0-9]{1,2}\)|[0-9]{1,2}[.)])\s+[-+]?[0-9]+(?:,?\s+[-+]?[0-9]+)+\Z")
_LONGEST_SENTENCE = 400
_LONGEST_LABEL = 80


def is_words(text: str) -> bool:
    """Whether a text is only a few words."""
    return len(text) <= _LONGEST_LABEL and _LABEL_ALONE.fullmatch(text) is not None


def _is_sentence(line: str) -> bool:
    """Whether a line holds words, of which the numbers in it are part, and neither a list nor an equation."""
    if len(line) > _LONGEST_SENTENCE or "[" in line or "=" in line or ":" in line:
        return False
    return len(_WORD.findall(line)) >= 3 or _NUMBERED_LABEL.fullmatch(line) is not None


def refuse_numbering(lines: list[str]) -> None:
    """A numbered list looks like rows that begin with 1., 2., ...: which it is cannot be told.

    Raises:
        Unreadable: such a list stands there.
    """
    filled = [line.strip() for line in lines if line.strip()]
    counted = any(
        "1. " in one[:100] and other.startswith("2. ") for one, other in pairwise(filled)
    ) and not any("[" in line for line in filled)
    if counted or any(map(_COUNT.match, filled)):
        raise Unreadable(
            "A number that only counts may stand before the others.",
            mend="Write the numbers alone, as in [1, 2, 3].",
        )


def split_label(line: str) -> tuple[str, bool]:
    """A line without "channel 1:" before it or, of a heading, nothing; and whether there was one.

    Raises:
        Unreadable: the numbers in it could belong to the label or to the answer.
    """
    if line.startswith("#") and not re.search("[A-Za-z]", line) and len(re.findall("[0-9.]+", line)) > 1:
        raise Unreadable("A heading holds only numbers.", mend="Write the numbers without # before them.")
    if _is_sentence(line) and _NUMBERS_AT_END.search(line):
        raise Unreadable(
            "Words stand before numbers on one line.", mend="Put the numbers on lines of their own."
        )
    if line.startswith("#") or is_words(line) or _is_sentence(line):
        return "", True
    end = line.find(":")
    label = line[: max(end, 0)]
    if 0 < end <= _LONGEST_LABEL and re.search("[A-Za-z]", label) and not re.search(r"[\[\]{}=]", label):
        return line[end + 1 :].lstrip("=* "), True
    return line, False


def values_of_equations(line: str) -> str:
    """The end of a chain of equalities; of several equations in a line ("a = 1, b = 2") the values.

    Raises:
        Unreadable: the line reads as a division, or as an equation beside a value.
    """
    steps = _ARROW.split(line)
    if len(steps) > 1 and all(map(_PLAIN.fullmatch, steps[1:])):
        return _joined_steps(steps)
    if _DIVIDED.fullmatch(line.strip(" ()")):
        raise Unreadable("This reads as a division.", mend="Put commas between the numbers, as in [1, 2, 3].")
    pieces = split_outside(line, ",;")
    members = [split_chain(piece)[0] for piece in pieces]
    if sum(len(one) > 1 for one in members) > 1:
        if any(len(one) == 1 for one in members):
            raise Unreadable(
                "Two equations stand on one line.", mend="Write the numbers alone, as in [1, 2, 3]."
            )
        return ", ".join(one[-1].strip() for one in members)
    return split_chain(line)[0][-1].strip()


def _joined_steps(steps: list[str]) -> str:
    """Numbers with arrows between them as a list; two may also be a number and what became of it."""
    if not steps[0].strip() and len(steps) == 2:
        return steps[1].strip()
    if len(steps) < 3 or not _PLAIN.fullmatch(steps[0]):
        raise Unreadable(
            "An arrow could stand between two numbers of a list or lead to the answer.",
            mend="Put commas between the numbers of a list, as in [1, 2, 3].",
        )
    return ", ".join(step.strip() for step in steps)


def last_member(text: str) -> str:
    """The end of a chain of equalities, in which no second equation begins: ``R = [...] G = [...]``.

    Raises:
        Unreadable: one begins.
    """
    members = split_chain(text)[0]
    if any(_NEXT_EQUATION.search(member) for member in members[1:-1]):
        raise Unreadable("Two equations stand on one line.", mend="Put a line break or a comma between them.")
    return members[-1].strip()

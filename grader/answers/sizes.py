"""What stands around and between the sizes of a typed shape: words, bullets, units, signs for times."""

from __future__ import annotations

import re

from grader.answers.markup import without_markup
from grader.answers.notation import final_line, matching, quote, split_chain, split_outside, tidy, unwrap
from grader.errors import Unreadable

TIMES_SIGN = (
    r"(?:[xX×*]|\{\s*(?:\\times|[xX×])\s*\}|\\times(?![A-Za-z])|\\cdot(?![A-Za-z])|-?\bby\b-?|\btimes\b)"
)
TIMES = re.compile(rf"\s*(?:{TIMES_SIGN}|@)\s*")
_ESCAPED_TWICE = re.compile(r"\\\\+(?=times|cdot|rightarrow|to\b)")
_BULLET = re.compile(r"(?:[-+*·>#✓✅]+|\(?[0-9]{1,2}[.)]|\(?[a-h]\))\s+(?=\S)")
_LEADING_WORDS = re.compile(r"(?:[A-Za-z'’]{1,20}[ ,.:]+){1,12}-?\s*(?=[0-9\[({])")
_DENIED = re.compile(
    r"\b(?:not|no|never|without|from|instead|unlike|x|by|times|nan|inf|infinity|none)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;.:]?\s*\b(?:so|hence|thus|therefore|giving|gives|we get|i\.e\.)\b[,:]?\s*", re.IGNORECASE
)
_CALL = re.compile(r"\b(?:torch\.)?(?:Size|shape|tuple|list|TensorShape)\s*(?=[(\[])")
_UNITS = re.compile(
    r"\s*\b(?:pixels?|px|values?|neurons?|features?|elements?|tensors?|(?:feature )?maps?|volumes?|outputs?)"
    r"\s*\Z",
    re.IGNORECASE,
)
_SPACE_OF_NUMBERS = re.compile(r"\A(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)\s*\^\s*[{(](.*)[)}]\Z")
_DIVIDED = re.compile(r"\s*[0-9]+(?:\s*/\s*[0-9]+){2,}\s*\.?\s*")
_SPACED = re.compile(r"[0-9]\s+[0-9]")


def one_line(raw: str) -> str:
    """A text on one line without what surrounds its sizes; of working, the line with the sizes.

    Raises:
        Unreadable: several lines state a shape.
    """
    text = _ESCAPED_TWICE.sub(r"\\", without_markup(raw))
    text = tidy(unwrap(tidy(unwrap(text)))).replace("~", " ")
    lines = [line.strip() for line in text.split("\n") if line.strip(" \\")]
    if len(lines) > 1 and len(TIMES.split(lines[-1])) > 2:
        if any(len(TIMES.split(split_chain(line)[0][-1])) > 2 for line in lines[:-1]):
            raise Unreadable("More than one shape stands here.", mend="Give the shape that is asked for.")
        lines = lines[-1:]
    return _CALL.sub("", " ".join(final_line("\n".join(lines)).split()))


def bare_member(text: str) -> str:
    """One member of a chain without a bullet, words before it and a unit behind it.

    Raises:
        Unreadable: what begins it could be a number of a list or a size.
    """
    text = unwrap(_SPACE_OF_NUMBERS.sub(r"\1", text.strip(" :").rstrip("\\,; ")))
    clauses = _CLAUSE.split(text)
    text = clauses[-1] if len(clauses) > 1 and len(TIMES.split(clauses[-1])) > 2 else text
    bullet = _BULLET.match(text)
    if bullet:
        text = text[bullet.end() :]
        if not re.search(r"[^0-9.\s]", text) and len(text.split()) > 1:
            raise Unreadable(
                f"{quote(bullet.group().strip())} could number the answer or be a size.",
                mend="Write sizes with x: 28x30x8.",
            )
    words = _LEADING_WORDS.match(text)
    if words and not _DENIED.search(words.group()):
        text = text[words.end() :]
    return unwrap(_UNITS.sub("", text).rstrip("! "))


def split_sizes(text: str) -> list[str]:
    """The sizes in "126 x 126 x 16", "(126, 126, 16)" or "126 126 16".

    Raises:
        Unreadable: what divides them could mean something else.
    """
    text = text.strip()
    for _ in range(3):
        if text[:1] in ("(", "[", "{") and matching(text, 0) == len(text) - 1:
            text = text[1:-1].strip().rstrip(",")
    by_times = TIMES.split(text)
    if len(by_times) > 1:
        for piece in by_times:
            if _SPACED.search(piece):
                raise Unreadable(f"{quote(piece)} is not one size.", mend="Write sizes with x: 28x30x8.")
        return by_times
    by_signs = split_outside(text, ",;")
    if len(by_signs) == 1 and _DIVIDED.fullmatch(text):
        raise Unreadable(f"{quote(text)} reads as a division.", mend="Write sizes with x: 28x30x8.")
    if len(by_signs) > 1:
        _refuse_thousands(text, by_signs)
        return by_signs
    words = text.split()
    return words if all(word.replace(".", "").isdigit() for word in words) else [text]


def _refuse_thousands(text: str, pieces: list[str]) -> None:
    if any(
        len(piece.strip()) > 1 and piece.strip()[0] == "0" and piece.strip().isdigit() for piece in pieces
    ):
        raise Unreadable(
            f"The comma in {quote(text)} could separate sizes or thousands.",
            mend="Write sizes with x: 28x30x8.",
        )

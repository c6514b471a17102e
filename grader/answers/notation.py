"""What surrounds a typed answer: dollar signs, boxes, bold, labels, chains of equalities, brackets.

Everything here is one pass over the text and never recursive, so that a hostile answer costs no more
than reading it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.errors import Unreadable

MOST_CHARACTERS = 200_000
"""A typed answer longer than this is not read."""

_SAME_CHARACTER = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2013\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\r", " "),
        **dict.fromkeys("\u200b\u200c\u2060\ufeff$", ""),
        **dict.fromkeys("\u00b7\u22c5\u2219\u2217", "*"),
        **dict.fromkeys("\u2715\u2a2f\u2a09", "×"),
        "\uff0c": ",",
        "\uff1d": "=",
    }
)
_SPACING = re.compile(
    r"(?<!\\)\\(?:[,;:!> ]|quad\b|qquad\b|displaystyle\b|textstyle\b|left\b|right\b"
    r"|rm\b|bf\b|[lL]arge\b|normalsize\b"
    r"|[bB]igg?[lrm]?\b)"
)
_WORDS_IN_LATEX = re.compile(r"\\(?:text|textrm|textbf|mathrm|mbox|operatorname)\s*\{([^{}]*)\}")
_BOX = re.compile(r"\\(?:boxed|fbox|underline|overline|mathbf|boldsymbol|bm|mathit|ensuremath)\s*\{")
_AROUND = re.compile(r"\\begin\{((?:equation|align|aligned|gather|gathered|split|displaymath|math)\*?)\}")
_END_MARKS = ("∎", "□", "\\qed", "\n---", "\n***")
_DASH = re.compile(
    r"\s*(?:[*_]{0,2}(?:(?:my|the|final) )*(?:answer|ans|result|output|solution)[*_]{0,2}\s[-−–]\s+\S"
    r"|[-−–]\s+(?!\\begin)\S)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:\\therefore|∴|(?:so|thus|hence|therefore)\b[,:]?"
    r"|(?:Out|In)\s?\[[0-9]{0,4}\]\s*:|Q(?:uestion)?\s?[0-9]{1,2}[a-z]?\s*:|>>>\s|✅|✓|☑"
    r"|(?:the |my )?(?:final )?(?:answer|ans|result|solution)\b(?:\s+is\b)?\s*[:.]?)\s*",
    re.IGNORECASE,
)
_WORDS_AND_COLON = re.compile(r"\s*[A-Za-z][A-Za-z _'’()-]{0,60}:(?!=)\s*")
_PAIRS = (
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("_", "_"),
    ("`", "`"),
    ('"', '"'),
    ("'", "'"),
    ("\\[", "\\]"),
    ("\\(", "\\)"),
)
_CHAIN = re.compile(
    r"(?P<open>[\[({])|(?P<close>[\])}])"
    r"|(?P<approx>≈|≃|≅|\\approx(?![A-Za-z])|\\simeq(?![A-Za-z]))"
    r"|(?P<link>:=|==>|==|=>|-{1,3}>|(?<![<>!:=])=(?!=)|→|⇒|⟹|⟶|↦"
    r"|\\(?:to|rightarrow|Rightarrow|longrightarrow|Longrightarrow|mapsto|longmapsto|implies)(?![A-Za-z]))"
)
_DIGIT = re.compile("[0-9]")
_BRACKET = re.compile(r"[\[\](){}]")
_CLOSER = {"[": "]", "(": ")", "{": "}"}


def quote(text: object, most: int = 40) -> str:
    """A piece of a student's text for a message: short, on one line, without control characters."""
    shown = text if isinstance(text, str) else _name_of(text)
    if len(shown) > most:
        shown = shown[: most - 1] + "…"
    plain = "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in shown
    )
    return f'"{plain}"'


def _name_of(value: object) -> str:
    """A value that is no text, in a few words; a nested or huge one is not written out."""
    if value is None or isinstance(value, bool | float):
        return str(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else "a huge number"
    if isinstance(value, list | tuple):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"a {type(value).__name__}"


def check_length(text: str, most: int = MOST_CHARACTERS) -> None:
    """Refuse a text that is too long to be an answer. Raises ``Unreadable``."""
    if len(text) > most:
        raise Unreadable(
            f"This answer has {len(text):,} characters; at most {most:,} are read.",
            mend="Give the answer alone.",
        )


def tidy(text: str) -> str:
    """Text with one minus, one space and one dot for times, without dollar signs and LaTeX's spacing."""
    text = text.translate(_SAME_CHARACTER)
    if "\\" in text:
        text = _WORDS_IN_LATEX.sub(r" \1 ", text)
        text = _SPACING.sub(" ", text).replace("\\%", "%").replace("\\*", "*")
    return text.replace("{,}", ",").replace("&=", "=").strip()


def unwrap(text: str) -> str:
    """Text without the fence, bold, quotes, box or word "answer" around it."""
    for _ in range(12):
        before = text
        text = text.strip()
        for mark in _END_MARKS:
            text = text.removesuffix(mark)
        if len(text) > 1 and text[-1] in ".;,!" and not text[-2].isdigit():
            text = text[:-1].rstrip()
        text = _without_fence(text)
        for opening, closing in _PAIRS:
            text = _without_pair(text, opening, closing)
        if text.startswith("**") and text.count("**") == 2:
            text = text.replace("**", "")
        text = _without_environment(text)
        box = _BOX.match(text)
        if box and matching(text, box.end() - 1) == len(text) - 1:
            text = text[box.end() : -1]
        label = _LABEL.match(text)
        if label:
            text = text[label.end() :]
        if text == before:
            break
    return text


def _without_environment(text: str) -> str:
    """Text without the LaTeX environment of an equation around it."""
    found = _AROUND.match(text)
    if found is None or not text.endswith(f"\\end{{{found[1]}}}"):
        return text
    return text[found.end() : -len(f"\\end{{{found[1]}}}")].replace("&=", " =").strip().removesuffix("\\\\")


def refuse_dash(text: str) -> None:
    """A dash and a blank before an answer may be a list's or a minus. Raises ``Unreadable``."""
    if "=" not in text and _DASH.match(text[:80]):
        raise Unreadable(
            "The dash before your answer could be a minus or begin a list.",
            mend="Leave it out, or write a minus directly before its number: -3.",
        )


def without_label(text: str) -> str:
    """Text without the words and the colon before it: "Output size: 126"."""
    label = _WORDS_AND_COLON.match(text)
    return text[label.end() :] if label else text


def _without_fence(text: str) -> str:
    for fence in ("```", "~~~"):
        if text.startswith(fence) and text.endswith(fence):
            first, _, rest = text.partition("\n")
            if fence[0] not in first.lstrip(fence[0]):
                return rest.rstrip(fence[0])
    return text


def _without_pair(text: str, opening: str, closing: str) -> str:
    inside = text[len(opening) : len(text) - len(closing)]
    if inside and text.startswith(opening) and text.endswith(closing) and closing not in inside:
        return inside.strip()
    return text


def matching(text: str, start: int) -> int:
    """Index of the bracket that closes the one at ``start``, or -1."""
    depth = 0
    for place in _brackets(text, start):
        depth += 1 if text[place] in _CLOSER else -1
        if depth == 0:
            return place
    return -1


def _brackets(text: str, start: int = 0) -> Iterator[int]:
    for found in _BRACKET.finditer(text, start):
        yield found.start()


def bracket_pairs(text: str, most_depth: int) -> dict[int, int]:
    """For every opening bracket the index of its closing one. Raises ``Unreadable`` where one is missing."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for place in _brackets(text):
        if text[place] in _CLOSER:
            waiting.append(place)
            if len(waiting) > most_depth:
                raise Unreadable(
                    f"Brackets stand more than {most_depth} deep.",
                    where=f"character {place + 1}",
                    mend="Leave out those that are not needed.",
                )
        else:
            if not waiting or _CLOSER[text[waiting[-1]]] != text[place]:
                raise Unreadable(
                    f'A "{text[place]}" closes no bracket.',
                    where=f"character {place + 1}",
                    mend="Check that the brackets match, as in [[1, 2], [3, 4]].",
                )
            pairs[waiting.pop()] = place
    if waiting:
        raise Unreadable(
            f'A "{text[waiting[-1]]}" is never closed.',
            where=f"character {waiting[-1] + 1}",
            mend="Check that the brackets match, as in [[1, 2], [3, 4]].",
        )
    return pairs


def split_chain(text: str) -> tuple[list[str], bool]:
    """The members of a chain of equalities, and whether the last one only nearly equals the one before.

    Signs inside brackets do not count: ``f(x=1) = 2`` has two members.
    """
    pieces: list[str] = []
    depth = start = 0
    nearly = False
    for found in _CHAIN.finditer(text):
        if found.lastgroup == "open":
            depth += 1
        elif found.lastgroup == "close":
            depth = max(0, depth - 1)
        elif depth == 0:
            pieces.append(text[start : found.start()])
            start = found.end()
            nearly = found.lastgroup == "approx"
    pieces.append(text[start:])
    return pieces, nearly


def final_line(text: str) -> str:
    """The last line of working that ends in the answer; the whole text where that is not plain to see.

    The last line counts where it is an equation, or where no digit stands before it: of "3" and "4" on
    two lines neither is the answer.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return text
    is_equation = len(split_chain(lines[-1])[0]) > 1
    return lines[-1] if is_equation or not _DIGIT.search("".join(lines[:-1])) else text


def split_outside(text: str, separators: str) -> list[str]:
    """Split at any of the separator characters that stands outside all brackets."""
    pieces: list[str] = []
    depth = start = 0
    for found in re.compile(rf"[\[\](){{}}{re.escape(separators)}]").finditer(text):
        sign = found.group()
        if sign in separators:
            if depth == 0:
                pieces.append(text[start : found.start()])
                start = found.end()
        else:
            depth = depth + 1 if sign in _CLOSER else max(0, depth - 1)
    pieces.append(text[start:])
    return pieces

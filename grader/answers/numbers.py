"""Reading and writing one number the ways people write it."""

from __future__ import annotations

import math
import re
from typing import Any

from grader.answers.markup import without_markup
from grader.answers.notation import (
    check_length,
    final_line,
    quote,
    refuse_dash,
    split_chain,
    tidy,
    unwrap,
    without_label,
)
from grader.errors import Unreadable

MOST_DIGITS = 2_000
_LARGEST = 10**300
_EXAMPLE = "Write one number, for example 1234, -3.14, 22/7 or 2.5e-3."

_PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_FRACTION = re.compile(r"(?P<above>[+-]?[0-9]{1,15})\s*/\s*(?P<below>[0-9]{1,15})")
_LATEX_FRACTION = re.compile(
    r"(?P<sign>[+-]?)\s*\\[dt]?frac\s*\{\s*(?P<above>[+-]?[0-9]{1,15})\s*\}\s*\{\s*(?P<below>[0-9]{1,15})\s*\}"
)
_POWER_OF_TEN = re.compile(
    r"([+-]?[0-9]+\.?[0-9]*|[+-]?\.[0-9]+)\s*(?:\*|×|[xX]|\\times|\\cdot)\s*10\s*(?:\^|\*\*)\s*[{(]?\s*([+-]?\s*[0-9]{1,4})\s*[)}]?"
)
_BY_COMMAS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(\.[0-9]*)?")
_BY_POINTS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_BY_SPACES = re.compile(
    r"[+-]?[1-9][0-9]{0,2}(?:(?: [0-9]{3})+|(?:_[0-9]{3})+|(?:['’][0-9]{3})+)(?:\.[0-9]*)?"
)
_NOT_ONE_NUMBER = re.compile(r"[0-9.]\s+[0-9.]|\.[0-9]*\.|[0-9]\s*[xX]\s*[0-9]")
_NUMBERED = re.compile(r"(?:[0-9]{1,2}[.)]|\([0-9]{1,2}\))\s+[-+]?\s*[0-9(\\]")
_INFINITE = re.compile(r"([+-]?)\s*(?:\\infty|inf|infty|infinity|∞)", re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?\s*\\?(?:nan|inf|infty|infinity|∞)", re.IGNORECASE)
_SUPERSCRIPT = re.compile("[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_TRAILING_WORDS = re.compile(r"(.*[0-9)}\].]) *\(?([A-Za-z%]+(?: +[A-Za-z%]+){0,2})\)?", re.DOTALL)
_NEARLY = re.compile(r"\A(?:[≈~ ]+|(?:approximately|approx\.?|about|roughly|ca\.?)\s+)")
_CONDITION = re.compile(r"[0-9][^=]*?\b(?:at|for|when|if|where|since|because)\b")
_COUNTED = {
    "px", "db", "params", "side", "wide", "high", "long", "times", "bias", "biases", "entry", "entries",
    "with", "without", "including", "incl", "learned", "learnable", "trainable", "total", "different", "each",
    "pixel", "parameter", "weight", "layer", "channel", "feature", "neuron", "unit", "image", "filter",
    "pixels", "parameters", "weights", "layers", "channels", "features", "neurons", "units", "images",
    "filters", "value", "coefficient", "output", "input", "sample", "element", "map",
    "values", "coefficients", "outputs", "inputs", "samples", "elements", "maps",
}  # fmt: skip


def read_number(raw: Any, *, unit: str = "", whole: bool = False) -> int | float:
    """The number that a raw answer states; an ``int`` where it is written as one or is whole.

    ``unit`` may follow the number. ``whole``: the question asks for a whole number, so that "69,706"
    can only be a thousands separator. Raises ``Unreadable``.
    """
    if type(raw) is int:
        return _bounded(raw)
    if type(raw) is float:
        return _finite(raw)
    if isinstance(raw, str):
        text = raw.strip()
        if is_plain(text) and not (whole and "." in text):
            return _plain(text)
        return _read_text(text, unit, whole)
    raise Unreadable(f"{_kind_of(raw)} stands where a number is wanted.", mend=_EXAMPLE)


def read_infinity(raw: Any) -> float | None:
    """Plus or minus infinity, where a raw answer states that and not a finite number."""
    if isinstance(raw, float) and math.isinf(raw):
        return raw
    if not isinstance(raw, str) or len(raw) > MOST_DIGITS:
        return None
    found = _INFINITE.fullmatch(unwrap(tidy(split_chain(tidy(unwrap(raw)))[0][-1])))
    if found is None:
        return None
    return -math.inf if found[1] == "-" else math.inf


def is_plain(text: str) -> bool:
    """Whether a text is a decimal number and nothing more, which is read at once."""
    return len(text) < 400 and _PLAIN.fullmatch(text) is not None


def read_entry(text: str) -> int | float:
    """The number in one cell of an array: as ``read_number``, quickly for what is most common."""
    if is_plain(text):
        return _plain(text)
    found = _FRACTION.fullmatch(text)
    if found:
        return _quotient(int(found[1]), int(found[2]), text)
    return _read_text(text, "", whole=False)


def _kind_of(raw: Any) -> str:
    if isinstance(raw, bool):
        return "A truth value"
    if raw is None:
        return "Nothing"
    if isinstance(raw, list | tuple):
        return "A list"
    if isinstance(raw, dict):
        return "A mapping"
    return f"A {type(raw).__name__}"


def _plain(text: str) -> int | float:
    if text.lstrip("+-").isdigit():
        return _bounded(int(text))
    return _finite(float(text))


def _bounded(value: int) -> int:
    if not -_LARGEST < value < _LARGEST:
        raise Unreadable("This number is too large to be read.", mend=_EXAMPLE)
    return value


def _finite(value: float) -> int | float:
    if math.isnan(value):
        raise Unreadable("NaN is not a number that can be compared.", mend=_EXAMPLE)
    if math.isinf(value) or abs(value) >= 1e300:
        raise Unreadable("This number is infinite or too large to be read.", mend=_EXAMPLE)
    return value


def _quotient(above: int, below: int, text: str) -> int | float:
    if below == 0:
        raise Unreadable(f"{quote(text)} divides by zero.", mend=_EXAMPLE)
    return _finite(above / below)


def _read_text(text: str, unit: str, whole: bool) -> int | float:
    check_length(text, MOST_DIGITS)
    text = without_markup(text)
    refuse_dash(text)
    pieces, nearly = split_chain(without_label(final_line(tidy(unwrap(text)))))
    if any(_CONDITION.search(piece) for piece in pieces[:-1]):
        raise Unreadable(f"{quote(text)} goes on after its number.", mend=_EXAMPLE)
    value, rounded = _read_piece(pieces[-1], unit, whole), pieces[-1]
    if nearly and not whole and len(pieces) > 1 and pieces[-2].strip():
        return _before_rounding(pieces[-2], value, rounded, unit)
    return value


def _before_rounding(text: str, value: int | float, rounded: str, unit: str) -> int | float:
    """Of ``1/3 ≈ 0.33`` the 1/3, when 0.33 is indeed that number rounded."""
    try:
        exact = _read_piece(text, unit, whole=False)
    except Unreadable:
        return value
    digits = re.search(r"\.([0-9]+)", rounded)
    half_a_digit = 0.5 * 10.0 ** -(len(digits[1]) if digits else 0)
    return exact if abs(exact - value) <= half_a_digit * (1 + 1e-9) else value


def _read_piece(text: str, unit: str, whole: bool) -> int | float:
    piece = _NEARLY.sub("", unwrap(tidy(unwrap(text))).rstrip(",; "))
    if piece.endswith(".") and piece.count(".") > 1:
        piece = piece[:-1]
    if _NUMBERED.match(piece):
        raise Unreadable(f"{quote(piece)} may begin with a number that only counts.", mend=_EXAMPLE)
    if not piece:
        raise Unreadable("No number stands after the last equals sign.", mend=_EXAMPLE)
    piece, hundredths = _without_unit(piece, unit)
    value = _read_bare(piece, whole)
    return value / 100 if hundredths else value


def _without_unit(text: str, unit: str) -> tuple[str, bool]:
    """The text before the unit, and whether the number counts hundredths (a percent sign)."""
    if unit and unit != "%" and text.casefold().endswith(unit.casefold()):
        cut = text[: -len(unit)].rstrip()
        if cut and not cut[-1].isalpha():
            return cut, False
    found = _TRAILING_WORDS.fullmatch(text)
    if not found:
        return text, False
    words = found[2].casefold().split()
    if words in (["%"], ["percent"]):
        return found[1], unit != "%"
    if all(word in _COUNTED or word == unit.casefold() for word in words):
        return found[1], False
    return text, False


def _read_bare(text: str, whole: bool) -> int | float:
    if is_plain(text) and not (whole and _BY_POINTS.fullmatch(text)):
        return _plain(text)
    if _BY_POINTS.fullmatch(text) and whole:
        raise Unreadable(
            f"The point in {quote(text)} could be a decimal sign or mark thousands.", mend=_EXAMPLE
        )
    if _BY_SPACES.fullmatch(text):
        return _plain(re.sub("[ _'’]", "", text))
    if "," in text:
        return _read_with_commas(text, whole)
    if _NOT_FINITE.fullmatch(text):
        raise Unreadable(f"{quote(text)} is not a finite number.", mend=_EXAMPLE)
    found = _FRACTION.fullmatch(text) or _LATEX_FRACTION.fullmatch(text)
    if found:
        above = int(found["above"])
        return _quotient(-above if found.groupdict().get("sign") == "-" else above, int(found["below"]), text)
    text = _SUPERSCRIPT.sub(lambda found: f"^({found.group().translate(_LOWERED)})", text)
    found = _POWER_OF_TEN.fullmatch(text)
    if found:
        return _finite(float(f"{found[1]}e{found[2].replace(' ', '')}"))
    return _read_expression(text)


def _read_with_commas(text: str, whole: bool) -> int | float:
    found = _BY_COMMAS.fullmatch(text)
    if found and (whole or found[1] or text.count(",") > 1):
        return _plain(text.replace(",", ""))
    raise Unreadable(
        f"The comma in {quote(text)} could be a decimal sign, a thousands separator or a list.",
        mend='Write a decimal point ("1.5"), and thousands without a sign ("1234567").',
    )


def _read_expression(text: str) -> int | float:
    if _NOT_ONE_NUMBER.search(text) or not re.search("[0-9a-zπ]", text):
        raise Unreadable(f"{quote(text)} is not one number.", mend=_EXAMPLE)
    from grader.formulas import constant

    try:
        value = constant(text)
    except Unreadable as error:
        raise Unreadable(
            f"{quote(text)} cannot be read as a number: {error.message}", mend=_EXAMPLE
        ) from error
    return _finite(float(value))


def whole_or_float(value: float) -> int | float:
    """A whole number as ``int``, any other as ``float``."""
    if isinstance(value, int):
        return value
    nearest = round(value)
    return nearest if abs(value - nearest) <= 1e-9 else float(value)


def write_number(value: float, digits: int = 6) -> str:
    """A number for a person: whole, with so many significant digits, or infinity in words."""
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value)) if abs(value) < 1e16 else f"{value:.{digits}g}"
    return f"{value:.{digits}g}"

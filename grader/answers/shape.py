"""The shape of an array: its sizes in a stated order of axes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.literals import mapping_in
from grader.answers.markup import without_markup
from grader.answers.notation import (
    check_length,
    final_line,
    matching,
    quote,
    split_chain,
    split_outside,
    tidy,
    unwrap,
    without_label,
)
from grader.answers.numbers import read_number, whole_or_float, write_number
from grader.errors import CourseError, Unreadable
from grader.model import Comparison, Instance, Raw

Sizes = tuple[int | float, ...]

MOST_CHARACTERS = 2_000
_MOST_AXES = 16
_AXIS_NAMES = {
    "N": "batch",
    "C": "channels",
    "D": "depth",
    "H": "height",
    "W": "width",
    "L": "length",
    "T": "time",
}
_MEANT_AXIS = {
    "batch": "N",
    "channel": "C",
    "channels": "C",
    "depth": "C",
    "d": "C",
    "filters": "C",
    "maps": "C",
    "height": "H",
    "rows": "H",
    "row": "H",
    "width": "W",
    "columns": "W",
    "cols": "W",
    "column": "W",
    "length": "L",
    "time": "T",
}
_SIGN = r"(?:[xX×*]|\{\s*(?:\\times|[xX×])\s*\}|\\times(?![A-Za-z])|\\cdot(?![A-Za-z])|-?\bby\b-?|\btimes\b)"
_TIMES = re.compile(rf"\s*(?:{_SIGN}|@)\s*")
_ESCAPED_TWICE = re.compile(r"\\\\+(?=times|cdot|rightarrow|to\b)")
_MAPS_OF_SIZE = re.compile(rf"([0-9]+)\s*@\s*([0-9]+)\s*{_SIGN}\s*([0-9]+)")
_SIZE_OF_MAPS = re.compile(rf"([0-9]+)\s*{_SIGN}\s*([0-9]+)\s*@\s*([0-9]+)")
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
_NAMED = re.compile(r"([A-Za-z]+)\s*[=:]\s*([0-9][0-9.]*)")
_SIZE_THEN_NAME = re.compile(r"([0-9][0-9.]*)\s*[( ]\s*([A-Za-z]{1,8})\b\s*\)?")
_POWER = re.compile(r"\^|²|³")
_UNITS = re.compile(
    r"\s*\b(?:pixels?|px|values?|neurons?|features?|elements?|tensors?|(?:feature )?maps?|volumes?|outputs?)"
    r"\s*\Z",
    re.IGNORECASE,
)
_AXIS_WORD = re.compile(
    rf"\b(?:{'|'.join(word for word in _MEANT_AXIS if len(word) > 1)})\b(?![- ](?:first|last))", re.IGNORECASE
)
_SPACE_OF_NUMBERS = re.compile(r"\A(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)\s*\^\s*[{(](.*)[)}]\Z")
_DIVIDED = re.compile(r"\s*[0-9]+(?:\s*/\s*[0-9]+){2,}\s*\.?\s*")
_SPACED = re.compile(r"[0-9]\s+[0-9]")
_CHANNELS = re.compile(r"\bchannels?[- ](first|last)\b", re.IGNORECASE)
_ORDER_WORDS = re.compile(r"\b(?:in|as|order|format|layout|channels?[- ](?:first|last))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes in the order of ``axes`` ("HWC").

    An answer that names its axes ("16x126x126 (CxHxW)", "H=126, W=126, C=16") is put into that order; a
    bare one is taken as it stands. Sizes may be fractions: 62.5x62.5x16 is a wrong shape.
    """

    axes: str = ""

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "shape"

    def read(self, raw: Raw) -> Sizes:
        """The sizes in the question's order. Raises ``Unreadable``."""
        if isinstance(raw, str):
            return self._read_text(raw)
        if isinstance(raw, Mapping):
            if len(raw) > _MOST_AXES:
                raise Unreadable("Too many axes.", mend=self._example())
            return self._in_order([str(name) for name in raw], list(raw.values()))
        if isinstance(raw, list | tuple):
            return self._sizes(raw)
        return self._sizes([raw])

    def _read_text(self, raw: str) -> Sizes:
        check_length(raw, MOST_CHARACTERS)
        mapping = mapping_in(raw)
        if mapping is not None:
            return self.read(mapping)
        text = _prepared(raw)
        named = self._named(text)
        if named is not None:
            return named
        order, text = self._declared_order(self._without_maps_sign(text))
        members = [_bare_member(member) for member in split_chain(without_label(text))[0]]
        if not members[-1]:
            raise Unreadable(f"{quote(raw)} gives no sizes.", mend=self._example())
        sizes = self._sizes(_split_sizes(members[-1]))
        if len(sizes) == 1 and any(len(_TIMES.split(member)) > 2 for member in members[:-1]):
            sizes = self._before_product(members[-2], sizes[0])
        return self._in_order(list(order), list(sizes)) if order else sizes

    def _before_product(self, text: str, product: int | float) -> Sizes:
        """The sizes before "= 254016", if that is their product."""
        sizes = self._sizes(_split_sizes(text))
        if len(sizes) < 2 or abs(math.prod(sizes) - product) > 1e-9:
            raise Unreadable(
                f"{quote(write_number(product))} stands behind the sizes and is not their product.",
                mend="Give the sizes alone.",
            )
        return sizes

    def _without_maps_sign(self, text: str) -> str:
        """LeNet's notation, 8@28x30 or 28x30@8, with its order written out."""
        if set(self.axes) != set("CHW"):
            return text
        text = _MAPS_OF_SIZE.sub(r"\1x\2x\3 (CHW)", text) if "(" not in text else text
        return _SIZE_OF_MAPS.sub(r"\1x\2x\3 (HWC)", text) if "(" not in text else text

    def _named(self, text: str) -> Sizes | None:
        """Sizes from "H=126, W=126, C=16" or "126 (H) x 126 (W) x 16 (C)", if all of the text is that."""
        if not self.axes:
            return None
        for pattern, name, size in ((_NAMED, 1, 2), (_SIZE_THEN_NAME, 2, 1)):
            found = list(pattern.finditer(text))
            rest = _TIMES.sub("", pattern.sub("", text))
            if len(found) > 1 and not rest.strip(" ,;()[]{}.\n*"):
                names = [one[name] for one in found]
                if all(self._axis(one) for one in names):
                    return self._in_order(names, [one[size] for one in found])
        return None

    def _declared_order(self, text: str) -> tuple[str, str]:
        """The order of axes that the text declares ("CHW"; "" if none) and the text without it."""
        if len(self.axes) < 2:
            return "", text
        in_letters = _AXIS_WORD.sub(lambda found: self._axis(found.group()) or found.group(), text)
        order, rest = self._order_in_letters(in_letters)
        return (order, rest) if order else ("", text)

    def _order_in_letters(self, text: str) -> tuple[str, str]:
        letter = f"[{self.axes}{self.axes.lower()}]"
        joint = r"\s*(?:[x×X*,@]|\\times\b)?\s*"
        letters = f"{letter}(?:{joint}{letter}){{{len(self.axes) - 1}}}"
        found = re.search(rf"(?<![A-Za-z\\])[\[({{]?\s*{letters}\s*[\])}}]?(?![A-Za-z])", text)
        channels = _CHANNELS.search(text) if set(self.axes) == set("CHW") else None
        if found:
            order = "".join(re.findall(letter, found.group())).upper()
            text = f"{text[: found.start()]} {text[found.end() :]}"
        elif channels:
            order = "CHW" if channels[1].casefold() == "first" else "HWC"
        else:
            return "", text
        return order, _ORDER_WORDS.sub(" ", text).replace("()", "").strip(" :,=")

    def _axis(self, name: str) -> str | None:
        if name.upper() in self.axes and len(name) == 1:
            return name.upper()
        meant = _MEANT_AXIS.get(name.strip().casefold())
        return meant if meant and meant in self.axes else None

    def _in_order(self, names: Sequence[str], sizes: Sequence[Raw]) -> Sizes:
        if not self.axes:
            raise Unreadable("This question does not name its axes.", mend=self._example())
        found: dict[str, Raw] = {}
        for name, size in zip(names, sizes, strict=False):
            axis = self._axis(name)
            if axis is None:
                raise Unreadable(
                    f"There is no axis {quote(name)}.", mend=f"The axes are {', '.join(self.axes)}."
                )
            if axis in found:
                raise Unreadable(f"The axis {axis} stands there twice.", mend=self._example())
            found[axis] = size
        if len(names) != len(sizes) or len(found) != len(self.axes):
            raise Unreadable(
                f"{len(sizes)} sizes are given for the axes {', '.join(names)}.", mend=self._example()
            )
        return self._sizes([found[axis] for axis in self.axes])

    def _sizes(self, entries: Sequence[Raw]) -> Sizes:
        if not 0 < len(entries) <= _MOST_AXES:
            raise Unreadable(f"{len(entries)} sizes are too few or too many.", mend=self._example())
        sizes = []
        for place, entry in enumerate(entries, start=1):
            if isinstance(entry, str) and _POWER.search(entry):
                raise Unreadable(f"{quote(entry)} is not one size.", mend="Write every size out.")
            try:
                sizes.append(whole_or_float(read_number(entry, whole=True)))
            except Unreadable as error:
                raise Unreadable(error.message, where=f"size {place}", mend=self._example()) from error
        if len(sizes) == len(self.axes) + 1 > 2 and sizes[0] == 1:
            raise Unreadable("One size too many is given; is the first the batch's?", mend=self._example())
        return tuple(sizes)

    def _example(self) -> str:
        return f"Write the sizes{self._order()}, for example {self._sample()}."

    def _order(self) -> str:
        return f" in the order {' x '.join(self.axes)}" if len(self.axes) > 1 else ""

    def _sample(self) -> str:
        return "x".join(str(size) for size in (28, 30, 8, 5, 3)[: len(self.axes) or 3])

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> Sizes | None:
        """The sizes that ``function`` gives; None where a slip does not apply."""
        del seed
        result = function(**instance)
        if result is None:
            return None
        array = np.atleast_1d(np.asarray(result))
        if array.ndim != 1 or array.dtype.kind not in "iuf":
            raise CourseError(f"{result!r} is not a tuple of sizes.")
        return tuple(whole_or_float(size) for size in array.tolist())

    def compare(self, expected: Sizes | None, actual: Sizes) -> Comparison:
        """Hold an answer against the expected one."""
        if expected is None:
            return Comparison(equal=False)
        detail = f"Expected {self.show(expected)}, yours is {self.show(actual)}."
        if len(expected) != len(actual):
            count = "1 size" if len(actual) == 1 else f"{len(actual)} sizes"
            hint = f"Your shape has {count}; that number is not right."
            return Comparison(equal=False, hint=hint, detail=detail)
        wrong = [i for i, (e, a) in enumerate(zip(expected, actual, strict=True)) if abs(e - a) > 1e-9]
        if not wrong:
            return Comparison(equal=True, share=1.0)
        return Comparison(
            equal=False,
            share=1.0 - len(wrong) / len(expected),
            hint=self._hint(expected, actual, wrong),
            detail=detail,
            wrong_cells=tuple((i,) for i in wrong),
        )

    def _hint(self, expected: Sizes, actual: Sizes, wrong: list[int]) -> str:
        if sorted(expected) == sorted(actual):
            order = f": {' x '.join(self.axes)}" if len(self.axes) > 1 else ""
            return f"The sizes are right, but not in the order of the question{order}."
        names = [self._axis_name(axis) for axis in wrong]
        fraction = any(not float(actual[axis]).is_integer() for axis in wrong)
        whole = " A size is a whole number." if fraction else ""
        if len(wrong) == len(actual) > 1:
            return f"None of the sizes is right.{whole}"
        return f"The size of the {' and the '.join(names)} is not right.{whole}"

    def _axis_name(self, axis: int) -> str:
        letter = self.axes[axis] if axis < len(self.axes) else ""
        ordinal = ("first", "second", "third", "fourth")[axis] if axis < 4 else f"{axis + 1}th"
        return _AXIS_NAMES.get(letter, f"{ordinal} axis")

    def same(self, one: Sizes | None, other: Sizes | None) -> bool:
        """Whether two expected values cannot be told apart."""
        return one is not None and other is not None and self.compare(one, other).equal

    def plain(self, value: Sizes | None) -> Raw:
        """The value in JSON's types."""
        return None if value is None else list(value)

    def show(self, value: Sizes | None) -> str:
        """The value as plain text."""
        return "no shape" if value is None else " x ".join(write_number(size) for size in value)

    def forms(self, expected: Sizes) -> Mapping[str, Raw]:
        """Ways to write the expected value; every one reads back as right."""
        words = [str(size) for size in expected]
        listed = ", ".join(words)
        in_latex = r" \times ".join(words)
        forms: dict[str, Raw] = {
            "json": list(expected),
            "x": "x".join(words),
            "spaced x": " x ".join(words),
            "times sign": "×".join(words),
            "latex": f"${in_latex}$",
            "tuple": f"({listed})" if len(words) > 1 else f"({listed},)",
            "list": f"[{listed}]",
            "star": "*".join(words),
            "by": " by ".join(words),
            "torch": f"torch.Size([{listed}])",
            "chain": f"$$\\text{{Output size}} = \\underline{{{in_latex}}}$$",
        }
        if len(self.axes) == len(words) > 1:
            forms |= self._declared_forms(expected)
        return forms

    def _declared_forms(self, expected: Sizes) -> dict[str, Raw]:
        turned = list(zip(self.axes, expected, strict=True))[::-1]
        sizes, letters = [str(size) for _, size in turned], [axis for axis, _ in turned]
        return {
            "declared order": f"{'x'.join(sizes)} ({'x'.join(letters)})",
            "order first": f"{''.join(letters)}: ({', '.join(sizes)})",
            "order equals": f"({', '.join(letters)}) = ({', '.join(sizes)})",
            "named axes": ", ".join(f"{axis}={size}" for axis, size in turned),
            "json axes": {axis.lower(): size for axis, size in turned},
        }

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        sizes = self._sample().split("x")
        text = f"The sizes{self._order()}, for example {'x'.join(sizes)} or ({', '.join(sizes)})"
        if len(self.axes) < 2:
            return f"{text}."
        turned = f"{'x'.join(sizes[::-1])} ({'x'.join(self.axes[::-1])})"
        return f'{text}; in another order with its letters, as in "{turned}".'

    def as_array(self, value: Sizes | None) -> NDArray[np.float64] | None:
        """The value as numbers for the recognition of general slips, or None."""
        return None if value is None else np.asarray(value, dtype=np.float64)


def _prepared(raw: str) -> str:
    """A text on one line without what surrounds its sizes; of working, the line with the sizes."""
    text = _ESCAPED_TWICE.sub(r"\\", without_markup(raw))
    text = tidy(unwrap(tidy(unwrap(text)))).replace("~", " ")
    lines = [line.strip() for line in text.split("\n") if line.strip(" \\")]
    if len(lines) > 1 and len(_TIMES.split(lines[-1])) > 2:
        if any(len(_TIMES.split(split_chain(line)[0][-1])) > 2 for line in lines[:-1]):
            raise Unreadable("More than one shape stands here.", mend="Give the shape that is asked for.")
        lines = lines[-1:]
    return _CALL.sub("", " ".join(final_line("\n".join(lines)).split()))


def _bare_member(text: str) -> str:
    """One member of a chain without a bullet, words before it and a unit behind it."""
    text = unwrap(_SPACE_OF_NUMBERS.sub(r"\1", text.strip(" :").rstrip("\\,; ")))
    clauses = _CLAUSE.split(text)
    text = clauses[-1] if len(clauses) > 1 and len(_TIMES.split(clauses[-1])) > 2 else text
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


def _split_sizes(text: str) -> list[str]:
    """The sizes in "126 x 126 x 16", "(126, 126, 16)" or "126 126 16"."""
    text = text.strip()
    for _ in range(3):
        if text[:1] in ("(", "[", "{") and matching(text, 0) == len(text) - 1:
            text = text[1:-1].strip().rstrip(",")
    by_times = _TIMES.split(text)
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

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
from grader.answers.notation import check_length, quote, split_chain, without_label
from grader.answers.numbers import read_number, whole_or_float, write_number
from grader.answers.sizes import TIMES, TIMES_SIGN, bare_member, one_line, split_sizes
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
_MAPS_OF_SIZE = re.compile(rf"([0-9]+)\s*@\s*([0-9]+)\s*{TIMES_SIGN}\s*([0-9]+)")
_SIZE_OF_MAPS = re.compile(rf"([0-9]+)\s*{TIMES_SIGN}\s*([0-9]+)\s*@\s*([0-9]+)")
_NAMED = re.compile(r"([A-Za-z]+)\s*[=:]\s*([0-9][0-9.]*)")
_SIZE_THEN_NAME = re.compile(r"([0-9][0-9.]*)\s*[( ]\s*([A-Za-z]{1,8})\b\s*\)?")
_POWER = re.compile(r"\^|²|³")
_AXIS_WORD = re.compile(
    rf"\b(?:{'|'.join(word for word in _MEANT_AXIS if len(word) > 1)})\b(?![- ](?:first|last))", re.IGNORECASE
)
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
        text = one_line(raw)
        named = self._named(text)
        if named is not None:
            return named
        order, text = self._declared_order(self._without_maps_sign(text))
        members = [bare_member(member) for member in split_chain(without_label(text))[0]]
        if not members[-1]:
            raise Unreadable(f"{quote(raw)} gives no sizes.", mend=self._example())
        sizes = self._sizes(split_sizes(members[-1]))
        if len(sizes) == 1 and any(len(TIMES.split(member)) > 2 for member in members[:-1]):
            sizes = self._before_product(members[-2], sizes[0])
        return self._in_order(list(order), list(sizes)) if order else sizes

    def _before_product(self, text: str, product: int | float) -> Sizes:
        """The sizes before "= 254016", if that is their product."""
        sizes = self._sizes(split_sizes(text))
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
            rest = TIMES.sub("", pattern.sub("", text))
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
        """The sizes that ``function`` gives; None where a slip does not apply.

        Raises:
            CourseError: it gives no tuple of sizes.
        """
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

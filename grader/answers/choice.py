"""One of given words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.notation import check_length, quote, tidy, unwrap
from grader.errors import CourseError, Unreadable
from grader.model import Comparison, Instance, Raw

_JOINTS = re.compile(r"[\s_\-]+")
_TRUTHS = {True: ("true", "yes"), False: ("false", "no")}


def _key(text: str) -> str:
    return _JOINTS.sub(" ", text).strip().casefold()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the words in ``options``; capitals, spaces, dashes and underscores do not matter."""

    options: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "choice"

    def read(self, raw: Raw) -> str:
        """The value that the answer states. Raises ``Unreadable``."""
        found = self._find(raw)
        if found is None:
            from difflib import get_close_matches

            near = get_close_matches(_key(quote(raw, 80)), [_key(option) for option in self.options], n=1)
            meant = f' Did you mean "{self._find(near[0])}"?' if near else ""
            raise Unreadable(
                f"{quote(raw)} is none of the choices.{meant}",
                mend=f"Write one of: {', '.join(self.options)}.",
            )
        return found

    def _find(self, raw: Raw) -> str | None:
        if isinstance(raw, bool):
            fitting = [option for option in self.options if _key(option) in _TRUTHS[raw]]
            return fitting[0] if len(fitting) == 1 else None
        if isinstance(raw, int | float):
            raw = quote(raw)
        if not isinstance(raw, str):
            return None
        check_length(raw)
        text = _key(unwrap(tidy(unwrap(raw))).rstrip(".;,! "))
        for option in self.options:
            if text in (_key(option), f"({_key(option)})", f"{_key(option)})"):
                return option
        return None

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> str | None:
        """The option that ``function`` gives; None where a slip does not apply.

        Raises:
            CourseError: it gives none of the options.
        """
        del seed
        result = function(**instance)
        if result is None:
            return None
        found = self._find(bool(result) if isinstance(result, np.bool_) else result)
        if found is None:
            raise CourseError(f"{result!r} is none of the options {', '.join(self.options)}.")
        return found

    def compare(self, expected: str | None, actual: str) -> Comparison:
        """Hold an answer against the expected one."""
        if expected == actual:
            return Comparison(equal=True, share=1.0)
        return Comparison(equal=False, detail=f"Expected {expected}, yours is {actual}.")

    def same(self, one: str | None, other: str | None) -> bool:
        """Whether two expected values cannot be told apart."""
        return one is not None and one == other

    def plain(self, value: str | None) -> Raw:
        """The value in JSON's types."""
        return value

    def show(self, value: str | None) -> str:
        """The value as plain text."""
        return value or "no choice"

    def forms(self, expected: str) -> Mapping[str, Raw]:
        """Ways to write the expected value; every one reads back as right."""
        return {
            "text": expected,
            "capitals": expected.upper(),
            "bold": f"**{expected}**",
            "labelled": f"Answer: {expected}.",
        }

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        return f"One of: {', '.join(self.options)}."

    def as_array(self, value: str | None) -> NDArray[np.float64] | None:
        """The value as numbers for the recognition of general slips, or None."""
        del value
        return None

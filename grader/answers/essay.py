"""Free text that a person marks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.notation import check_length
from grader.errors import Unreadable
from grader.model import Comparison, Instance, Raw


@dataclass(frozen=True, slots=True)
class Essay:
    """Free text. It is never compared; a person marks it with the question's rubric."""

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "essay"

    def read(self, raw: Raw) -> str:
        """The value that the answer states. Raises ``Unreadable``."""
        text = raw if isinstance(raw, str) else _as_text(raw)
        check_length(text)
        return text.strip()

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> str:
        """Nothing: an essay has no expected value, and ``function`` is not called."""
        del function, instance, seed
        return ""

    def compare(self, expected: str, actual: str) -> Comparison:
        """Hold an answer against the expected one."""
        del expected, actual
        return Comparison(equal=False)

    def same(self, one: str, other: str) -> bool:
        """Whether two expected values cannot be told apart."""
        del one, other
        return False

    def plain(self, value: str) -> Raw:
        """The value in JSON's types."""
        return value

    def show(self, value: str) -> str:
        """The value as plain text."""
        return value

    def forms(self, expected: str) -> Mapping[str, Raw]:
        """Ways to write the expected value; every one reads back as right."""
        del expected
        return {}

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        return "A few sentences; a person marks them."

    def as_array(self, value: str) -> NDArray[np.float64] | None:
        """The value as numbers for the recognition of general slips, or None."""
        del value
        return None


def _as_text(raw: Raw) -> str:
    try:
        return json.dumps(raw, ensure_ascii=False, default=str)
    except (RecursionError, ValueError) as error:
        raise Unreadable("This answer is nested too deep.", mend="Write plain text.") from error

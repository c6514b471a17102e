"""Several answers under one question, each of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.named import describe_each, example, read_named
from grader.errors import CourseError
from grader.model import AnswerKind, Comparison, Instance, Raw, Value


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Named answers; the reference returns a mapping or a tuple in their order.

    A read value is a dict of the parts that are there. The share is the mean over the parts.
    """

    parts: Mapping[str, AnswerKind]

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "parts"

    def read(self, raw: Raw) -> dict[str, Value]:
        """The parts that the answer gives. Raises ``Unreadable`` naming the part that cannot be read."""
        return read_named(raw, self.parts, "part")

    def expect(
        self, function: Callable[..., Any], instance: Instance, seed: bytes
    ) -> dict[str, Value] | None:
        """The parts that ``function`` gives; None where a slip does not apply.

        Raises:
            CourseError: one of them is missing, or is not of its kind.
        """
        shared = _CalledOnce(function, tuple(self.parts))
        values: dict[str, Value] = {}
        for name, kind in self.parts.items():
            try:
                values[name] = kind.expect(shared.part(name), instance, seed)
            except CourseError as error:
                if shared.returned_none:
                    return None
                raise CourseError(f'Part "{name}": {error.message}', mend=error.mend) from error
        return None if shared.returned_none else values

    def compare(self, expected: Mapping[str, Value] | None, actual: Mapping[str, Value]) -> Comparison:
        """Hold an answer against the expected one."""
        if expected is None:
            return Comparison(equal=False)
        found = {name: self._compare_part(name, expected, actual) for name in self.parts}
        if all(one.equal for one in found.values()):
            return Comparison(equal=True, share=1.0)
        wrong = {name: one for name, one in found.items() if not one.equal}
        partly = [name for name, one in wrong.items() if one.share > 0]
        right = len(found) - len(wrong)
        count = f"{right} of {len(found)} parts {'is' if right == 1 else 'are'} right."
        hints = [count] if right else [] if partly else ["None of the parts is right."]
        if partly:
            hints.append(f"Partly right: {', '.join(partly)}.")
        hints += [f'"{name}": {one.hint or "It is not right."}' for name, one in wrong.items()]
        details = [f'"{name}": {one.detail}' for name, one in wrong.items() if one.detail]
        return Comparison(
            equal=False,
            share=sum(1.0 if one.equal else one.share for one in found.values()) / len(found),
            hint=" ".join(hints),
            detail=" ".join(details),
            misconceptions=tuple(
                dict.fromkeys(name for one in found.values() for name in one.misconceptions)
            ),
        )

    def _compare_part(
        self, name: str, expected: Mapping[str, Value], actual: Mapping[str, Value]
    ) -> Comparison:
        if name in actual:
            return self.parts[name].compare(expected[name], actual[name])
        detail = f"Expected {self.parts[name].show(expected[name])}."
        return Comparison(equal=False, hint="It is missing.", detail=detail)

    def same(self, one: Mapping[str, Value] | None, other: Mapping[str, Value] | None) -> bool:
        """Whether two expected values cannot be told apart."""
        if one is None or other is None:
            return False
        return all(
            name in other and kind.same(one[name], other[name])
            for name, kind in self.parts.items()
            if name in one
        )

    def plain(self, value: Mapping[str, Value] | None) -> Raw:
        """The value in JSON's types."""
        if value is None:
            return None
        return {name: kind.plain(value[name]) for name, kind in self.parts.items() if name in value}

    def show(self, value: Mapping[str, Value] | None) -> str:
        """The value as plain text."""
        if not value:
            return "no parts"
        return "\n".join(
            _shown(name, kind.show(value[name])) for name, kind in self.parts.items() if name in value
        )

    def forms(self, expected: Mapping[str, Value]) -> Mapping[str, Raw]:
        """Every form of every part as a mapping, and the common ways to write several parts as text."""
        written = {name: dict(kind.forms(expected[name])) for name, kind in self.parts.items()}
        if not all(written.values()):
            return {}
        first = {name: next(iter(forms.values())) for name, forms in written.items()}
        forms: dict[str, Raw] = {
            "json": first,
            "in order": list(first.values()),
            "other capitals": {name.swapcase().replace("_", "-"): raw for name, raw in first.items()},
        }
        for name, own in written.items():
            forms |= {f"{name}: {form}": {**first, name: raw} for form, raw in own.items()}
        texts = {
            name: next(
                (raw for raw in own.values() if isinstance(raw, str) and "\n" not in raw and ";" not in raw),
                None,
            )
            for name, own in written.items()
        }
        if None not in texts.values():
            forms["lines"] = "\n".join(f"{name}: {text}" for name, text in texts.items())
            forms["equalities"] = "\n".join(f"{name} = {text}" for name, text in texts.items())
            forms["semicolons"] = "; ".join(f"{name}: {text}" for name, text in texts.items())
            forms["lines in order"] = "\n".join(map(str, texts.values()))
        return forms

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        return f"{len(self.parts)} parts. {example(self.parts)} {describe_each(self.parts)}"

    def as_array(self, value: Mapping[str, Value] | None) -> NDArray[np.float64] | None:
        """The value as numbers for the recognition of general slips, or None."""
        del value
        return None


class _CalledOnce:
    """One function for all parts: called with the same arguments again, it gives what it gave before."""

    def __init__(self, function: Callable[..., Any], names: tuple[str, ...]) -> None:
        self._function = function
        self._names = names
        self._arguments: dict[str, Any] | None = None
        self._result: Any = None
        self.returned_none = False

    def part(self, name: str) -> Callable[..., Any]:
        """A function that gives one part."""

        def give(**arguments: Any) -> Any:
            result = self._call(arguments)
            if result is None:
                self.returned_none = True
                return None
            if isinstance(result, Mapping):
                if name not in result:
                    raise CourseError(f"{self._named()} returned no part {name!r}.")
                return result[name]
            if isinstance(result, tuple | list | np.ndarray) and len(result) == len(self._names):
                return result[self._names.index(name)]
            raise CourseError(f"{self._named()} returned {type(result).__name__} where parts are wanted.")

        give.__name__ = self._named()
        return give

    def _call(self, arguments: dict[str, Any]) -> Any:
        known = self._arguments
        if (
            known is None
            or known.keys() != arguments.keys()
            or any(known[k] is not v for k, v in arguments.items())
        ):
            self._result = self._function(**arguments)
            self._arguments = arguments
        return self._result

    def _named(self) -> str:
        return getattr(self._function, "__name__", "the function")


def _shown(name: str, text: str) -> str:
    return f"{name}:\n{text}" if "\n" in text else f"{name}: {text}"

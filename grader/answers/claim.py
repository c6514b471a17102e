"""True or false; where it is false, with a witness that a program runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.blank import is_blank
from grader.answers.literals import mapping_in
from grader.answers.markup import without_markup
from grader.answers.named import (
    describe_each,
    labelled_values,
    name_key,
    read_named,
    scattered_values,
    unknown_name,
)
from grader.answers.notation import check_length, matching, quote, tidy, unwrap
from grader.errors import CourseError, Unreadable
from grader.model import AnswerKind, Comparison, Instance, Raw, Value

_TRUTHS = {"true": True, "yes": True, "t": True, "false": False, "no": False, "f": False}
_CLAIM_NAMES = frozenset({"claim", "answer", "truth"})
_WITNESS_NAMES = frozenset({"witness", "counterexample"})
_FIRST_WORD = re.compile(
    r"\s*(?:(?:claim|answer|truth)\s?[:=]|(?:this|it|that|the claim|the statement|the answer) is\b)?"
    r"[\s*_`\"'(]*([a-z]+)\b[*_`\"']*(?!\s?=)",
    re.IGNORECASE,
)
_OR_OTHER = re.compile(r"\s*(?:/|\||,|or\b|and\b)\s*(?:true|false|yes|no|t|f)\b", re.IGNORECASE)
_WITNESS_LABEL = re.compile(
    r"(?:witness|counter-?example|because|since|for example)\b\s*[:=]?\s*", re.IGNORECASE
)
_ANY_NAME = re.compile(r"(?:^|[;,\s])([A-Za-z]\w{0,20})\s?[:=]")
_PROSE = re.compile(r"[A-Za-z]{2}[^\[\]=:\s]{0,3} [A-Za-z]{2}")
_MEND = 'Begin with "true" or "false".'


@dataclass(frozen=True, slots=True)
class WitnessResult:
    """What running a witness showed: ``why`` in words about the student's own numbers.

    ``misconception`` names an id of the exercise where the witness fails in a known way.
    """

    ok: bool
    why: str
    misconception: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ClaimValue:
    """A claim with its witness, if any. Expected ones know the instance that a witness is run on."""

    claim: bool
    witness: Mapping[str, Value] = field(default_factory=dict)
    instance: Instance = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """True or false. Where it is false, a witness is wanted: values for ``fields``, which ``check`` runs.

    ``check(instance, witness)`` gives a ``WitnessResult``; fields the student left out are not in the
    witness. A right claim whose witness fails or is missing earns ``1 - witness_share``. ``witnesses`` are
    good examples, ``bad_witnesses`` failing ones by the misconception that ``check`` names.
    """

    fields: Mapping[str, AnswerKind] = field(default_factory=dict)
    check: Callable[[Any, Any], WitnessResult] | None = None
    witnesses: tuple[Mapping[str, Any], ...] = ()
    bad_witnesses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    witness_share: float = 0.5
    needs_witness: bool = True

    @property
    def label(self) -> str:
        """Its name in JSON."""
        return "claim"

    def read(self, raw: Raw) -> ClaimValue:
        """The claim and, where it says false, the witness. Raises ``Unreadable``."""
        if isinstance(raw, bool):
            return ClaimValue(raw)
        if isinstance(raw, str):
            check_length(raw)
            raw = without_markup(raw)
            mapping = mapping_in(raw)
            return self._read_text(raw) if mapping is None else self._read_mapping(mapping)
        if isinstance(raw, Mapping):
            return self._read_mapping(raw)
        if isinstance(raw, list | tuple) and len(raw) == 2:
            return self._read_mapping({"claim": raw[0], "witness": raw[1]})
        raise Unreadable(f"{quote(raw)} is neither true nor false.", mend=self._mend())

    def _read_mapping(self, raw: Mapping[Any, Raw]) -> ClaimValue:
        given: dict[str, Raw] = {}
        loose: dict[Any, Raw] = {}
        for name, value in raw.items():
            key = name_key(str(name)[:100])
            role = "claim" if key in _CLAIM_NAMES else "witness" if key in _WITNESS_NAMES else ""
            if not role or str(name) in self.fields:
                loose[name] = value
            elif role in given:
                raise Unreadable(f"The {role} stands there twice.", mend=self._mend())
            else:
                given[role] = value
        if "claim" not in given or is_blank(given["claim"]):
            raise Unreadable("It is not said whether the claim is true or false.", mend=self._mend())
        truth = _read_truth(given["claim"])
        witness = given.get("witness")
        if loose and not is_blank(witness):
            raise Unreadable(
                f"There is no field {quote(str(next(iter(loose))))} beside the witness.", mend=self._mend()
            )
        return ClaimValue(truth, {} if truth else self._read_witness(loose or witness))

    def _read_witness(self, raw: Raw) -> dict[str, Value]:
        if is_blank(raw) or not self.fields:
            return {}
        if isinstance(raw, str):
            return self._read_remark(raw)
        return read_named(raw, self.fields, "field")

    def _read_text(self, raw: str) -> ClaimValue:
        text = unwrap(tidy(unwrap(raw))).lstrip("= ")
        if text.startswith("(") and matching(text, 0) == len(text) - 1:
            text = text[1:-1]
        found = _FIRST_WORD.match(text)
        truth = _TRUTHS.get(found[1].casefold()) if found else None
        if found is None or truth is None or (found[1] in self.fields and len(found[1]) == 1):
            raise Unreadable(f"{quote(raw.strip())} does not begin with true or false.", mend=self._mend())
        rest = text[found.end() :].lstrip(")")
        if _OR_OTHER.match(rest):
            raise Unreadable("It is not said whether the claim is true or false.", mend=self._mend())
        rest = rest.strip(" .,:;!-\n")
        return ClaimValue(
            truth, {} if truth or is_blank(rest) or not self.fields else self._read_remark(rest)
        )

    def _read_remark(self, text: str) -> dict[str, Value]:
        """The witness in what follows the claim; plain prose is an argument, which no program can run."""
        label = _WITNESS_LABEL.match(text)
        text = text[label.end() :] if label else text
        if text.startswith("(") and matching(text, 0) == len(text) - 1:
            text = text[1:-1].strip()
        mapping = mapping_in(text)
        if mapping is not None:
            return read_named(mapping, self.fields, "field")
        values = scattered_values(text, self.fields, "field") or labelled_values(text, self.fields, "field")
        if values is not None:
            return read_named(values, self.fields, "field")
        named = _ANY_NAME.search(text)
        if named:
            raise unknown_name(named[1], self.fields, "field")
        return {} if _PROSE.search(text) else read_named(text, self.fields, "field")

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> ClaimValue | None:
        """Whether ``function`` holds the claim; None where a slip does not apply.

        Raises:
            CourseError: it answers neither True nor False.
        """
        del seed
        result = function(**instance)
        if result is None:
            return None
        if not isinstance(result, bool | np.bool_):
            raise CourseError(f"A claim is True or False, not {result!r}.")
        return ClaimValue(bool(result), instance=instance)

    def compare(self, expected: ClaimValue | None, actual: ClaimValue) -> Comparison:
        """The claim first; then, where it is false, what running the witness shows.

        Raises:
            CourseError: the check returned no ``WitnessResult``.
        """
        if expected is None or expected.claim != actual.claim:
            detail = "" if expected is None else f"The claim is {str(expected.claim).lower()}."
            return Comparison(equal=False, detail=detail)
        if not self.wants_witness(expected.claim):
            return Comparison(equal=True, share=1.0)
        share = 1.0 - self.witness_share
        if not actual.witness:
            hint = f"Your claim is right. A witness that shows it is missing: give {', '.join(self.fields)}."
            return Comparison(equal=False, share=share, hint=hint)
        assert self.check is not None  # noqa: S101 - wants_witness says so
        result = self.check(expected.instance, dict(actual.witness))
        if not isinstance(result, WitnessResult):
            raise CourseError("The check of a witness returned no WitnessResult.")
        if result.ok:
            return Comparison(equal=True, share=1.0)
        return Comparison(
            equal=False,
            share=share,
            hint=f"Your claim is right, but the witness does not show it. {result.why}".strip(),
            misconceptions=(result.misconception,) if result.misconception else (),
        )

    def wants_witness(self, claim: bool) -> bool:
        """Whether an answer with this claim needs a witness: only a false one can have a counterexample."""
        return not claim and self.needs_witness and self.check is not None and bool(self.fields)

    def same(self, one: ClaimValue | None, other: ClaimValue | None) -> bool:
        """Whether both claim the same; read answers may be given too."""
        return one is not None and other is not None and one.claim == other.claim

    def plain(self, value: ClaimValue | None) -> Raw:
        """The value in JSON's types."""
        if value is None:
            return None
        if not value.witness:
            return value.claim
        return {
            "claim": value.claim,
            "witness": {name: self.fields[name].plain(v) for name, v in value.witness.items()},
        }

    def show(self, value: ClaimValue | None) -> str:
        """The value as plain text."""
        if value is None:
            return "no claim"
        lines = [f"{name}: {self.fields[name].show(one)}" for name, one in value.witness.items()]
        return "\n".join([str(value.claim).lower(), *lines])

    def forms(self, expected: ClaimValue) -> Mapping[str, Raw]:
        """Ways to write the expected value; every one reads back as right."""
        word = "true" if expected.claim else "false"
        if not self.wants_witness(expected.claim):
            return {
                "json": expected.claim,
                "text": word,
                "capital": word.capitalize(),
                "bold": f"**{word.upper()}**",
                "yes or no": "yes" if expected.claim else "No.",
                "letter": word[0].upper(),
                "mapping": {"claim": expected.claim, "witness": {}},
            }
        forms: dict[str, Raw] = {}
        for number, witness in enumerate(self.witnesses, start=1):
            forms |= _witness_forms(f"witness {number}", witness)
        return forms

    def describe(self) -> str:
        """What an answer may look like, in a sentence or two."""
        if not (self.fields and self.check and self.needs_witness):
            return "True or false."
        lines = "; ".join(f"{name}: ..." for name in self.fields)
        each = describe_each(self.fields)
        return f'True or false. If false, add a witness that shows it, as in "false; {lines}". {each}'

    def _mend(self) -> str:
        if not self.fields:
            return _MEND
        lines = "; ".join(f"{name} = ..." for name in self.fields)
        return f'Write "true", or "false" and a witness: false; {lines}.'

    def as_array(self, value: ClaimValue | None) -> NDArray[np.float64] | None:
        """The value as numbers for the recognition of general slips, or None."""
        del value
        return None


def _read_truth(raw: Raw) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        check_length(raw)
        truth = _TRUTHS.get(unwrap(raw).strip(" .!").casefold())
        if truth is not None:
            return truth
    raise Unreadable(f"{quote(raw)} is neither true nor false.", mend=_MEND)


def _witness_forms(label: str, witness: Mapping[str, Any]) -> dict[str, Raw]:
    plain = {name: value.tolist() if hasattr(value, "tolist") else value for name, value in witness.items()}
    text = {name: value if isinstance(value, str) else json.dumps(value) for name, value in plain.items()}
    return {
        label: {"claim": False, "witness": plain},
        f"{label} beside": {"claim": "no", **plain},
        f"{label} in a line": "false; " + "; ".join(f"{name} = {value}" for name, value in text.items()),
        f"{label} in lines": "False\nwitness:\n" + "\n".join(f"  {n}: {v}" for n, v in text.items()),
        f"{label} as JSON text": json.dumps({"claim": False, "witness": plain}),
    }

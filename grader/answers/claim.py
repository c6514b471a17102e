"""True or false, with a witness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class WitnessResult:
    """What running a witness showed."""

    ok: bool
    why: str
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """True or false, with a witness where it is false."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[..., WitnessResult] | None = None
    witnesses: tuple[Any, ...] = ()
    bad_witnesses: Mapping[str, Any] = field(default_factory=dict)
    witness_share: float = 0.5
    needs_witness: bool = True

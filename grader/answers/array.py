"""Arrays of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Array:
    """An array of numbers."""

    rtol: float = 1e-3
    atol: float = 1e-9
    decimals: int | None = None
    squeeze: bool = False
    compare_as: Callable[[Any], Any] | None = None

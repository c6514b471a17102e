"""Whole numbers and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    unit: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    rtol: float = 1e-3
    atol: float = 1e-9
    decimals: int | None = None
    unit: str = ""

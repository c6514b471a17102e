"""One of given words, and free text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One of given words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Essay:
    """Free text for a person to mark."""

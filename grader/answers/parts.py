"""Several answers under one question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Parts:
    """Named answers, each of its kind."""

    parts: Mapping[str, Any]

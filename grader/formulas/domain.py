"""Domains of variables, and the points at which formulas are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from grader.errors import CourseError
from grader.formulas.functions import Array


@dataclass(frozen=True, slots=True)
class Real:
    """A real number, both ends included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector of real numbers; its size is a number or the name of a whole variable."""

    size: int | str
    low: float = -2.0
    high: float = 2.0


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of real numbers; its sizes are numbers or names of whole variables."""

    rows: int | str
    columns: int | str
    low: float = -2.0
    high: float = 2.0


Domain: TypeAlias = Real | Whole | Vector | Matrix
Point: TypeAlias = Mapping[str, Any]

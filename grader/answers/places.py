"""Shapes, and places in arrays, in words for people; counting begins at 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def place_name(place: int, shape: Sequence[int]) -> str:
    """A flat index in words: "row 2, column 1", "entry 3", "matrix 1, row 2, column 1"."""
    index = np.unravel_index(place, tuple(shape)) if shape else ()
    return cell_name([int(i) for i in index])


def row_name(place: int, shape: Sequence[int]) -> str:
    """The name of the list at a flat index among lists: "row 2", "matrix 1, row 2"."""
    if len(shape) == 2:
        return f"matrix {place // shape[1] + 1}, row {place % shape[1] + 1}"
    return f"row {place + 1}"


def cell_name(index: Sequence[int]) -> str:
    """The name of a cell for people, counted from 1."""
    if len(index) == 1:
        return f"entry {index[0] + 1}"
    if len(index) == 2:
        return f"row {index[0] + 1}, column {index[1] + 1}"
    if len(index) == 3:
        return f"matrix {index[0] + 1}, row {index[1] + 1}, column {index[2] + 1}"
    return "entry (" + ", ".join(str(i + 1) for i in index) + ")"


def shape_name(shape: Sequence[int]) -> str:
    """A shape in words: "3x2", "a list of 4", "a single number"."""
    if len(shape) == 0:
        return "a single number"
    return f"a list of {shape[0]}" if len(shape) == 1 else "x".join(map(str, shape))

"""The functions a formula may call; there are no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
"""A value of a formula: a number (no axis), a vector (one axis) or a matrix (two)."""

MAX_ENTRIES = 4_096
_WHOLE = 1e-9


class ShapeMismatch(ValueError):
    """The shapes of two operands do not fit."""


@dataclass(frozen=True, slots=True)
class Function:
    """A known function with the number of arguments it takes."""

    compute: Callable[..., Any]
    least: int = 1
    most: int = 1


def multiply_matrices(left: Array, right: Array) -> Array:
    """The matrix product; a vector is a column, and a row times a column is a number.

    Two vectors, which have no matrix product as columns, give their inner product, and a vector before
    a matrix counts as a row, both as NumPy's ``@`` has it.

    Shapes:
        (m, n) and (n, p) to (m, p); (m, n) and (n,) to (m,); (n,) and (1, m) to (n, m);
        (n,) and (n,) to a number; a number scales.

    Raises:
        ShapeMismatch: the inner sizes differ, or the product is too large.
    """
    if left.ndim == 0 or right.ndim == 0:
        return left * right
    if left.ndim == 1 and right.ndim == 2 and right.shape[0] == 1:
        return outer(left, right)
    if left.shape[-1] != right.shape[0]:
        raise ShapeMismatch(f"{shape_text(left)} times {shape_text(right)} is not a matrix product")
    check_size(*left.shape[:-1], *right.shape[1:])
    product = np.asarray(left @ right)
    return product.reshape(()) if product.shape in {(1,), (1, 1)} and right.ndim == 1 else product


def multiply_in_mathematics(left: Array, right: Array) -> Array:
    """The product of two factors side by side: as the matrix product, and strict about it.

    Raises:
        ShapeMismatch: a vector stands before what is no row, or as for ``multiply_matrices``.
    """
    if left.ndim == 1 and right.ndim >= 1 and right.shape[0] != 1:
        raise ShapeMismatch(f"{shape_text(left)} times {shape_text(right)} is not a matrix product")
    return multiply_matrices(left, right)


def fit(left: Array, right: Array) -> tuple[Array, Array]:
    """Two operands of an entry-by-entry operation, ready for NumPy; a vector beside a row is a column.

    Raises:
        ShapeMismatch: NumPy cannot broadcast them, or the result is too large.
    """
    if left.ndim == 1 and right.ndim == 2 and right.shape[0] == 1:
        left = left[:, None]
    elif right.ndim == 1 and left.ndim == 2 and left.shape[0] == 1:
        right = right[:, None]
    try:
        shape = np.broadcast_shapes(left.shape, right.shape)
    except ValueError:
        raise ShapeMismatch(f"{shape_text(left)} and {shape_text(right)} do not fit") from None
    check_size(*shape)
    return left, right


def outer(left: Array, right: Array) -> Array:
    """The outer product of two vectors.

    Raises:
        ShapeMismatch: it is too large.
    """
    check_size(left.size, right.size)
    return np.outer(left, right)


def transpose(array: Array) -> Array:
    """The transpose; a vector, being a column, becomes a row."""
    return array[None, :] if array.ndim == 1 else array.T


def check_size(*sizes: float) -> None:
    """Refuse an array of more than ``MAX_ENTRIES`` entries before it is made.

    Raises:
        ShapeMismatch: it has more.
    """
    total = 1.0
    for size in sizes:
        total *= size
    if not total <= MAX_ENTRIES:
        raise ShapeMismatch(f"an array of more than {MAX_ENTRIES:,} entries")


def shape_text(array: Array) -> str:
    """The kind of an array in words: a number, a vector of 3, a 2x3 matrix."""
    if array.ndim == 0:
        return "a number"
    if array.ndim == 1:
        return f"a vector of {array.shape[0]}"
    return f"a {'x'.join(str(size) for size in array.shape)} matrix"


def floor(x: Array) -> Array:
    """Round down; a hair below a whole number, left by floating point, counts as that number."""
    return np.floor(_snap(x))


def ceil(x: Array) -> Array:
    """Round up, with the same allowance for floating point as ``floor``."""
    return np.ceil(_snap(x))


def floor_divide(x: Array, y: Array) -> Array:
    """Python's ``//``; by zero it has no value."""
    return floor(x / y)


def remainder(x: Array, y: Array) -> Array:
    """Python's ``%``, consistent with ``floor_divide``."""
    return x - y * floor_divide(x, y)


def sigmoid(x: Array) -> Array:
    """The logistic function, without overflow at either end."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def softmax(x: Array) -> Array:
    """The softmax over all entries."""
    powers = np.exp(x - np.max(x))
    return np.asarray(powers / np.sum(powers))


def _snap(x: Array) -> Array:
    whole = np.round(x)
    return np.where(np.abs(x - whole) <= _WHOLE * np.maximum(1, np.abs(x)), whole, x)


def _round(x: Array, places: Array = np.float64(0)) -> Array:  # type: ignore[assignment] # noqa: B008
    if places.ndim or not 0 <= places <= 12:
        raise ShapeMismatch("round takes a small whole number of places")
    return np.round(x, int(places))


def _log(x: Array, base: Array | None = None) -> Array:
    return np.log(x) if base is None else np.log(x) / np.log(base)


def _extreme(pick: Callable[..., Any], pairwise: Callable[..., Any]) -> Callable[..., Any]:
    def compute(*arguments: Array) -> Any:
        if len(arguments) == 1:
            return pick(arguments[0])
        result = arguments[0]
        for argument in arguments[1:]:
            result = pairwise(*fit(result, argument))
        return result

    return compute


def _dot(left: Array, right: Array) -> Array:
    if left.ndim == 1 and right.ndim == 1 and left.shape == right.shape:
        return np.asarray(left @ right)
    return multiply_matrices(left, right)


def _diag(array: Array) -> Array:
    check_size(array.size, array.size if array.ndim == 1 else 1)
    return np.diag(array)


def _filled(value: float) -> Callable[..., Array]:
    def compute(*arguments: Array) -> Array:
        sizes = arguments[0] if len(arguments) == 1 else np.array(arguments, dtype=object)
        numbers = [float(size) for size in np.atleast_1d(sizes) if np.ndim(size) == 0]
        if len(numbers) != np.size(sizes) or any(not 0 < size <= MAX_ENTRIES or size % 1 for size in numbers):
            raise ShapeMismatch("ones and zeros take one or two sizes, not too large")
        check_size(*numbers)
        return np.full([int(size) for size in numbers], value)

    return compute


FUNCTIONS: dict[str, Function] = {
    "exp": Function(np.exp),
    "ln": Function(np.log),
    "log": Function(_log, 1, 2),
    "log2": Function(np.log2),
    "log10": Function(np.log10),
    "sqrt": Function(np.sqrt),
    "abs": Function(np.abs),
    "floor": Function(floor),
    "ceil": Function(ceil),
    "round": Function(_round, 1, 2),
    "int": Function(np.trunc),
    "min": Function(_extreme(np.min, np.minimum), 1, 20),
    "max": Function(_extreme(np.max, np.maximum), 1, 20),
    "sum": Function(np.sum),
    "prod": Function(np.prod),
    "mean": Function(np.mean),
    "sin": Function(np.sin),
    "cos": Function(np.cos),
    "tan": Function(np.tan),
    "sinh": Function(np.sinh),
    "cosh": Function(np.cosh),
    "tanh": Function(np.tanh),
    "arctan": Function(np.arctan),
    "sigmoid": Function(sigmoid),
    "softmax": Function(softmax),
    "relu": Function(lambda x: np.maximum(x, 0)),
    "sign": Function(np.sign),
    "outer": Function(outer, 2, 2),
    "dot": Function(_dot, 2, 2),
    "matmul": Function(multiply_matrices, 2, 2),
    "multiply": Function(lambda x, y: np.multiply(*fit(x, y)), 2, 2),
    "diag": Function(_diag),
    "transpose": Function(transpose),
    "ones": Function(_filled(1.0), 1, 2),
    "zeros": Function(_filled(0.0), 1, 2),
    "norm": Function(lambda x: np.sqrt(np.sum(x * x))),
}

SPELLINGS = {
    "sigma": "sigmoid",
    "ceiling": "ceil",
    "trunc": "int",
    "maximum": "max",
    "minimum": "min",
    "fabs": "abs",
    "ReLU": "relu",
    "Relu": "relu",
    "sgn": "sign",
    "average": "mean",
    "lg": "log10",
    "atan": "arctan",
    "logistic": "sigmoid",
}
"""Other spellings of the functions."""

"""The right numbers in wrong places: transposed, turned, flipped, swapped, reshaped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from grader.slips.pair import Numbers, Pair, Slip, is_constant

_TRANSPOSED = Slip("transposed", "Rows and columns of your matrix have changed places: it is transposed.")
_OTHER_DIAGONAL = Slip(
    "anti-transposed", "Your matrix is mirrored at the diagonal from the top right to the bottom left."
)
_TURNED = {
    1: Slip("rotated-90", "Your matrix is turned by a quarter turn to the left."),
    2: Slip("rotated-180", "Your matrix is turned by 180 degrees: upside down and left to right."),
    3: Slip("rotated-270", "Your matrix is turned by a quarter turn to the right."),
}
_ROWS_REVERSED = Slip("rows-reversed", "The rows of your matrix stand in reverse order, the last one first.")
_COLUMNS_REVERSED = Slip(
    "columns-reversed", "The columns of your matrix stand in reverse order, the last one first."
)
_REVERSED = Slip("reversed", "Your numbers stand in reverse order, the last one first.")
_RESHAPED = Slip(
    "reshaped", "Your numbers are right and in the right order, but they stand in another shape."
)
_BY_COLUMNS = Slip(
    "column-order",
    "Your numbers are right, but you went through them column by column instead of row by row.",
)
_REARRANGED = Slip("rearranged", "Your numbers are the right ones, but they stand in wrong places.")


def find_rearranged(pair: Pair) -> tuple[Slip, ...]:
    """Slips that keep the numbers and move them, the most specific ones only."""
    if not holds_same_numbers(pair):
        return ()
    found = _keep_matches(pair, _list_turns(pair.expected))
    if not found and pair.same_shape:
        found = _find_swap(pair)
    if not found and not pair.same_shape:
        found = _keep_matches(pair, _list_shapes(pair))
    return found


def find_shuffled(pair: Pair) -> tuple[Slip, ...]:
    """The weakest word on the right numbers in wrong places; worth saying of four different ones or more."""
    if np.unique(pair.actual).size < 4 or not holds_same_numbers(pair):
        return ()
    return (_REARRANGED,)


def holds_same_numbers(pair: Pair) -> bool:
    """Whether both arrays hold the same numbers, wherever they stand.

    Sorting keeps every entry within its tolerance, so what fails here is no rearrangement.
    """
    expected, actual = pair.expected, pair.actual
    if expected.size != actual.size or actual.size < 2 or is_constant(actual):
        return False
    order = np.argsort(actual, axis=None)
    gap = np.abs(np.sort(expected, axis=None) - actual.ravel()[order])
    return bool((gap <= pair.tolerance.ravel()[order]).all())


def _keep_matches(pair: Pair, candidates: Iterator[tuple[Slip, Numbers]]) -> tuple[Slip, ...]:
    return tuple(slip for slip, candidate in candidates if pair.matches(candidate))


def _list_turns(right: Numbers) -> Iterator[tuple[Slip, Numbers]]:
    if right.ndim == 1:
        yield _REVERSED, right[::-1]
    elif right.ndim == 2 and 1 in right.shape:
        yield (
            Slip("transposed", "Your numbers stand in a row instead of a column, or the other way."),
            right.T,
        )
        yield _REVERSED, right[::-1, ::-1]
    elif right.ndim == 2:
        yield from _list_matrix_turns(right)
    elif right.ndim > 2:
        yield from _list_flips(right)
        yield from _list_axis_orders(right)


def _list_matrix_turns(right: Numbers) -> Iterator[tuple[Slip, Numbers]]:
    rows, columns = right.shape
    yield _TRANSPOSED, right.T
    yield (_two_swapped("rows") if rows == 2 else _ROWS_REVERSED), right[::-1]
    yield (_two_swapped("columns") if columns == 2 else _COLUMNS_REVERSED), right[:, ::-1]
    yield _TURNED[2], right[::-1, ::-1]
    yield _TURNED[1], right.T[::-1]
    yield _TURNED[3], right.T[:, ::-1]
    yield _OTHER_DIAGONAL, right.T[::-1, ::-1]


def _two_swapped(lines: str) -> Slip:
    return Slip(f"{lines}-reversed", f"The two {lines} of your matrix are swapped.")


def _list_flips(right: Numbers) -> Iterator[tuple[Slip, Numbers]]:
    for axis in range(right.ndim):
        if right.shape[axis] > 1:
            hint = f"Your array is in reverse order along its {_ordinal(axis)} axis."
            yield Slip("axis-reversed", hint), np.flip(right, axis)
    if min(right.shape[-2:]) > 1:
        yield (
            Slip("rotated-180", "Each matrix of your array is turned by 180 degrees."),
            right[..., ::-1, ::-1],
        )


def _list_axis_orders(right: Numbers) -> Iterator[tuple[Slip, Numbers]]:
    if right.ndim > 4:
        return
    for order in permutations(range(right.ndim)):
        if order != tuple(range(right.ndim)):
            yield Slip("axes-permuted", _explain_axis_order(order)), right.transpose(order)


def _explain_axis_order(order: tuple[int, ...]) -> str:
    if order == (1, 2, 0):
        return "The axes of your array are in another order: the first one, often the channels, stands last."
    if order == (2, 0, 1):
        return "The axes of your array are in another order: the last one, often the channels, stands first."
    moved = [axis for axis, source in enumerate(order) if axis != source]
    if len(moved) == 2:
        one, other = (_ordinal(axis) for axis in moved)
        return f"The {one} and the {other} axis of your array have changed places."
    return "The axes of your array are in another order."


def _list_shapes(pair: Pair) -> Iterator[tuple[Slip, Numbers]]:
    shape = pair.actual.shape
    yield _RESHAPED, pair.expected.reshape(shape)
    if pair.expected.ndim > 1:
        yield _BY_COLUMNS, pair.expected.ravel(order="F").reshape(shape)


def _find_swap(pair: Pair) -> tuple[Slip, ...]:
    """Two lines along one axis, or two entries, that have changed places."""
    wrong = pair.wrong()
    cells = np.argwhere(wrong)
    if len(cells) == 0:
        return ()
    found = []
    for axis in range(pair.actual.ndim):
        lines = np.unique(cells[:, axis])
        if len(lines) == 2 and pair.matches(_swap_lines(pair.expected, axis, lines)):
            found.append(_name_swap(pair, axis, [int(line) for line in lines]))
    if found or len(cells) != 2:
        return tuple(found)
    one, other = (", ".join(str(index + 1) for index in cell) for cell in cells.tolist())
    hint = f"Two entries of your {pair.noun} have changed places; all others are right."
    return (Slip("entries-swapped", hint, f"The entries at ({one}) and ({other}) are swapped."),)


def _swap_lines(right: Numbers, axis: int, lines: np.ndarray) -> Numbers:
    order = np.arange(right.shape[axis])
    order[lines] = order[lines[::-1]]
    return right.take(order, axis)


def _name_swap(pair: Pair, axis: int, lines: list[int]) -> Slip:
    one, other = (line + 1 for line in lines)
    if pair.actual.ndim == 1:
        hint = "Two entries of your list have changed places; all others are right."
        return Slip("entries-swapped", hint, f"Entries {one} and {other} are swapped.")
    if pair.actual.ndim == 2:
        kind = ("rows", "columns")[axis]
        hint = f"Two {kind} of your matrix have changed places."
        return Slip(f"{kind}-swapped", hint, f"{kind.capitalize()} {one} and {other} are swapped.")
    hint = f"Two slices of your array along its {_ordinal(axis)} axis have changed places."
    return Slip("slices-swapped", hint, f"Slices {one} and {other} are swapped.")


def _ordinal(axis: int) -> str:
    names = ("first", "second", "third", "fourth")
    return names[axis] if axis < len(names) else f"{axis + 1}th"

"""A part shared with the right array: cropped, padded, shifted, few wrong; or copied from a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from grader.slips.pair import Numbers, Pair, Slip, is_constant, name_array, write_number

# Comparing every window of a large array would take long: beyond this many comparisons only the
# centre and the corners are looked at, where forgotten padding shows.
_WINDOW_BUDGET = 200_000


def find_crop(pair: Pair) -> tuple[Slip, ...]:
    """One of the two arrays is a part of the other."""
    right, actual = pair.expected, pair.actual
    if right.ndim != actual.ndim or right.ndim == 0 or pair.same_shape:
        return ()
    if all(a <= r for a, r in zip(actual.shape, right.shape, strict=True)):
        return _find_cropped(pair)
    if all(a >= r for a, r in zip(actual.shape, right.shape, strict=True)):
        return _find_padded(pair)
    return ()


def _find_cropped(pair: Pair) -> tuple[Slip, ...]:
    start = _locate(pair.actual, pair.expected, pair.tolerance)
    if start is None:
        return ()
    hint = (
        f"What you have is right, but it is only a part of the right {pair.noun}: "
        "some of its edge is missing. Check the padding and how far the window moves."
    )
    return (Slip("cropped", hint, f"Yours is {_name_window(start, pair.actual.shape)} of the right one."),)


def _find_padded(pair: Pair) -> tuple[Slip, ...]:
    tolerance = float(pair.tolerance.max())
    start = _locate(pair.expected, pair.actual, np.full(pair.expected.shape, tolerance))
    if start is None:
        return ()
    hint = (
        f"Your {pair.noun} holds the right one, with more around it. "
        "Check the padding and how far the window moves."
    )
    return (Slip("padded", hint, f"The right one is {_name_window(start, pair.expected.shape)} of yours."),)


def _locate(part: Numbers, whole: Numbers, tolerance: Numbers) -> tuple[int, ...] | None:
    """Where a part stands in a whole, the centre first; None where it doesn't or could by mere chance."""
    room = tuple(w - p for w, p in zip(whole.shape, part.shape, strict=True))
    centre = tuple(r // 2 for r in room)
    constant = is_constant(part)
    if part.size < (4 if constant else 2) or not part.any():
        return None
    for start in dict.fromkeys((centre, *_list_corners(room))):
        window = whole[tuple(slice(s, s + p) for s, p in zip(start, part.shape, strict=True))]
        if (np.abs(window - part) <= tolerance).all() and (start == centre or part.size > 2):
            return start
    if constant or part.size < 4:
        return None
    return _search(part, whole, tolerance, tuple(r + 1 for r in room))


def _list_corners(room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(room) <= 4:
        yield from product(*((0, r) for r in room))


def _search(
    part: Numbers, whole: Numbers, tolerance: Numbers, places: tuple[int, ...]
) -> tuple[int, ...] | None:
    """All places at once, entry by entry of the part, until no place is left."""
    if part.size * np.prod(places, dtype=np.float64) > _WINDOW_BUDGET:
        return None
    left: NDArray[np.bool_] = np.ones(places, dtype=bool)
    for index in np.ndindex(part.shape):
        window = whole[tuple(slice(i, i + n) for i, n in zip(index, places, strict=True))]
        left &= np.abs(window - part[index]) <= tolerance[index]
        if not left.any():
            return None
    return tuple(int(i) for i in np.argwhere(left)[0])


def _name_window(start: tuple[int, ...], size: tuple[int, ...]) -> str:
    spans = [f"{s + 1} to {s + n}" if n > 1 else f"{s + 1}" for s, n in zip(start, size, strict=True)]
    if len(spans) == 1:
        return f"entries {spans[0]}"
    if len(spans) == 2:
        return f"rows {spans[0]}, columns {spans[1]}"
    return "the part [" + ", ".join(spans) + "]"


def find_shift(pair: Pair) -> tuple[Slip, ...]:
    """All entries one place further along an axis; what leaves comes in again, or zeros do."""
    if not pair.same_shape:
        return ()
    found = []
    for axis, length in enumerate(pair.actual.shape):
        if length < 3:
            continue
        for step in (1, -1):
            if _is_shifted(pair, axis, step):
                found.append(_name_shift(pair, axis, step))
    return tuple(found)


def _is_shifted(pair: Pair, axis: int, step: int) -> bool:
    ahead, behind = slice(1, None), slice(None, -1)
    kept, source = (ahead, behind) if step == 1 else (behind, ahead)
    lead = (slice(None),) * axis
    origin, beside = (0,) * pair.actual.ndim, (*(0,) * axis, 1, *(0,) * (pair.actual.ndim - axis - 1))
    here, there = (beside, origin) if step == 1 else (origin, beside)
    if not abs(pair.actual[here] - pair.expected[there]) <= pair.tolerance[here]:
        return False
    moved = pair.actual[(*lead, kept)]
    if not (np.abs(pair.expected[(*lead, source)] - moved) <= pair.tolerance[(*lead, kept)]).all():
        return False
    if moved.size < 3 or is_constant(moved):
        return False
    first, last = (*lead, slice(0, 1)), (*lead, slice(-1, None))
    entered, left = (first, last) if step == 1 else (last, first)
    comes_in = pair.actual[entered]
    return not comes_in.any() or bool(
        (np.abs(comes_in - pair.expected[left]) <= pair.tolerance[entered]).all()
    )


def _name_shift(pair: Pair, axis: int, step: int) -> Slip:
    noun = pair.noun
    if pair.actual.ndim == 1:
        way = "to the right" if step == 1 else "to the left"
    elif pair.actual.ndim == 2:
        way = (("down", "up"), ("to the right", "to the left"))[axis][step == -1]
    else:
        way = f"{'forwards' if step == 1 else 'backwards'} along axis {axis + 1}"
    hint = f"The entries of your {noun} are shifted by one place: check the index that you start at."
    return Slip("shifted", hint, f"Yours is the right one moved {way} by one.")


def find_few_wrong(pair: Pair) -> tuple[Slip, ...]:
    """All right but a few entries: two or a quarter at most, and fewer than the right ones."""
    if not pair.same_shape or pair.actual.size < 3:
        return ()
    wrong = pair.wrong()
    count, size = int(wrong.sum()), wrong.size
    if not 0 < count <= max(2, size // 4) or 2 * count >= size:
        return ()
    some = "one entry" if count == 1 else f"{count} entries"
    cells = [", ".join(str(i + 1) for i in cell) for cell in np.argwhere(wrong)[:3].tolist()]
    amounts = [write_number(float(number)) for number in pair.expected[wrong][:3]]
    named = "; ".join(f"({cell}) should be {amount}" for cell, amount in zip(cells, amounts, strict=True))
    more = "; ..." if count > 3 else ""
    hint = f"Your {pair.noun} is right but for {some}: compute {'it' if count == 1 else 'them'} again."
    return (Slip("few-wrong", hint, f"{named}{more}."),)


def find_copied(pair: Pair, others: Mapping[str, Numbers]) -> tuple[Slip, ...]:
    """The answer to another question of the sheet, where that is no coincidence."""
    if not _is_telling(pair.actual):
        return ()
    shape = pair.actual.shape
    names = [
        name
        for name, other in others.items()
        if other.shape == shape and other.dtype.kind in "biuf" and pair.matches(other)
    ]
    if not names:
        return ()
    hint = f"Your {name_array(pair.actual)} looks like the answer to another question of this sheet."
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return (Slip("copied", hint, f"It is the answer to {listed}."),)


def _is_telling(given: Numbers) -> bool:
    """Whether a second question with this very answer would be a surprise.

    Four entries that are not all 0 or all 1; two or three with one of 10 and more among them (a shape);
    a single number only with three significant digits, powers of two being everywhere.
    """
    if given.size >= 4:
        return not is_constant(given) or given.flat[0] not in (0.0, 1.0)
    if given.size > 1:
        return bool(np.abs(given).max() >= 10)
    number = abs(float(given.flat[0]))
    digits = f"{number:.12e}".split("e")[0].replace(".", "").rstrip("0")
    power_of_two = number >= 1 and number == int(number) and int(number) & (int(number) - 1) == 0
    return len(digits) >= 3 and not power_of_two

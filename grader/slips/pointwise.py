"""Every entry changed in one and the same way: sign, absolute value, factor, offset, rounding."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from grader.slips.pair import LARGEST_BOTTOM, Numbers, Pair, Slip, count_decimals, write_number

_ONE_NUMBER_FACTORS = (2.0, 0.5, *(10.0**power for power in range(-6, 7) if power))


def find_pointwise(pair: Pair) -> tuple[Slip, ...]:
    """Slips that change each entry where it stands, the most specific ones only."""
    if not pair.same_shape:
        return ()
    found = _find_sign(pair) + _find_off_by_one(pair)
    ids = {slip.id for slip in found}
    if "sign-turned" not in ids:
        found += _find_factor(pair)
    if "off-by-one" not in ids:
        found += _find_offset(pair)
    return found


def _find_sign(pair: Pair) -> tuple[Slip, ...]:
    right, noun = pair.expected, pair.noun
    if not (right < 0).any() and pair.actual.min() >= 0:
        return ()
    found = []
    if pair.matches(-right):
        found.append(
            Slip("sign-turned", f"Look at the sign{'' if noun == 'number' else 's'} of your {noun}.")
        )
    if (right < 0).any() and pair.matches(np.abs(right)):
        found.append(Slip("absolute-value", f"Your {noun} looks as if the absolute value had been taken."))
    if right.size > 1 and right.min() < 0 < right.max() and pair.matches(np.maximum(right, 0.0)):
        hint = f"In your {noun} zero stands wherever a negative number should, as after a ReLU."
        found.append(Slip("negatives-zeroed", hint))
    return tuple(found)


def _find_off_by_one(pair: Pair) -> tuple[Slip, ...]:
    """Whole numbers, all of them or (of four at most: sizes, indices) some, one too many or too few."""
    if not pair.whole:
        return ()
    gap = pair.actual - pair.expected
    size = np.abs(gap).max()
    if size != 1 or (gap.min() == -1 and gap.max() == 1) or (gap.size > 4 and not gap.all()):
        return ()
    number = "Yours is one too many." if gap.max() == 1 else "Yours is one too few."
    if gap.size == 1:
        return (Slip("off-by-one", "You are off by one: check where your count starts and ends.", number),)
    some = "Every entry" if gap.all() else "Not every entry is right, but what is wrong"
    return (Slip("off-by-one", f"{some} is off by one: check where your count starts and ends.", number),)


def _find_factor(pair: Pair) -> tuple[Slip, ...]:
    right, actual = pair.expected, pair.actual
    if not right.any() or not actual.any():
        return ()
    if _count_values(right) < 2:
        return _find_plain_factor(pair)
    # Scaled first, so that squares of huge numbers stay finite.
    unit = np.abs(right).max()
    scaled = right / unit
    factor = float(((scaled * (actual / unit)).sum()) / (scaled * scaled).sum())
    if not np.isfinite(factor) or not pair.matches(factor * right):
        return ()
    simple = _simplify(factor)
    factor = simple if pair.matches(simple * right) else factor
    hint = (
        f"All entries of your {pair.noun} are wrong by one and the same factor: "
        "look for a factor forgotten or taken twice."
    )
    return (Slip("constant-factor", hint, f"Yours are the right ones times {write_number(factor)}."),)


def _find_plain_factor(pair: Pair) -> tuple[Slip, ...]:
    """One number alone is any other one times something: only factors that people lose count."""
    for factor in _ONE_NUMBER_FACTORS:
        if pair.matches(factor * pair.expected):
            hint = (
                "Your number is wrong by a simple factor: look for a doubling, a halving or a power of ten."
                if pair.actual.size == 1
                else f"Your {pair.noun} is wrong by a simple factor."
            )
            return (Slip("constant-factor", hint, f"Yours is the right one times {write_number(factor)}."),)
    return ()


def _find_offset(pair: Pair) -> tuple[Slip, ...]:
    """The same amount added everywhere; said only where the right entries differ from each other."""
    right = pair.expected
    if right.size < 2 or right.min() == right.max():
        return ()
    offset = float((pair.actual - right).mean())
    if not pair.matches(right + offset):
        return ()
    simple = _simplify(offset)
    offset = simple if pair.matches(right + simple) else offset
    hint = (
        f"All entries of your {pair.noun} are too large or too small by one and the same amount: "
        "look for a constant, such as a bias, forgotten or added."
    )
    return (Slip("constant-offset", hint, f"Yours are the right ones plus {write_number(offset)}."),)


def find_rounded(pair: Pair) -> tuple[Slip, ...]:
    """Fewer decimals than the right numbers have, rounded or cut off."""
    if not pair.same_shape or pair.whole or not pair.actual.any():
        return ()
    places = count_decimals(pair.actual)
    unit = 10.0**-places
    gap = pair.actual - pair.expected
    noise = 1e-9 * np.maximum(1.0, np.abs(pair.expected))
    if places > 4 or (np.abs(gap) >= unit - noise).any() or (np.abs(gap) <= noise).all():
        return ()
    if not _is_rounding(gap, pair.expected, unit, noise):
        return ()
    digits = "to whole numbers" if places == 0 else f"to {places} decimal{'s' if places > 1 else ''}"
    one = pair.actual.size == 1
    hint = f"Your {'number looks' if one else 'numbers look'} rounded; keep more digits."
    return (
        Slip("rounded", hint, f"{'Yours is the right one' if one else 'Yours are the right ones'} {digits}."),
    )


def _is_rounding(gap: Numbers, right: Numbers, unit: float, noise: Numbers) -> bool:
    toward_zero: NDArray[np.bool_] = gap * np.sign(right) <= noise
    nearest = np.abs(gap) <= unit / 2 + noise
    up, down = gap >= -noise, gap <= noise
    return bool(nearest.all() or toward_zero.all() or up.all() or down.all())


def _simplify(amount: float) -> float:
    """The simple fraction nearby: an amount estimated from rounded entries is never quite one."""
    return float(Fraction(amount).limit_denominator(LARGEST_BOTTOM))


def _count_values(numbers: Numbers) -> int:
    """Different numbers other than zero."""
    return int(np.unique(numbers[numbers != 0]).size)

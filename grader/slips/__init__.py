"""General slips, recognised for any array or number without a word from the author.

They are looked for after the question's own misconceptions. Explanations that fit equally well are all
returned, the ones that keep more of the answer first; a weaker one that follows from a stronger is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.slips.pair import Pair, Slip, pair_up
from grader.slips.pointwise import find_pointwise, find_rounded
from grader.slips.rearranged import find_rearranged, find_shuffled
from grader.slips.relations import find_copied, find_crop, find_few_wrong, find_shift

__all__ = ["Slip", "recognise"]

_NO_OTHERS: Mapping[str, NDArray[Any]] = {}


def recognise(
    expected: NDArray[Any], actual: NDArray[Any], others: Mapping[str, NDArray[Any]] = _NO_OTHERS
) -> tuple[Slip, ...]:
    """The slips that turn the right array into the student's; none where nothing fits or nothing differs.

    ``others`` are the right arrays of the sheet's other questions (or the student's answers there), by id.

    Shapes: any; a single number is an array of one entry. Arrays that are not of finite real numbers
    have no slips.
    """
    # Amounts near the largest float overflow to infinity, which equals nothing: that is the right outcome.
    with np.errstate(all="ignore"):
        pair = pair_up(expected, actual)
        return () if pair is None else _find_slips(pair, others)


def _find_slips(pair: Pair, others: Mapping[str, NDArray[Any]]) -> tuple[Slip, ...]:
    rounded = find_rounded(pair)
    if rounded or pair.matches(pair.expected):
        return rounded
    strong = find_rearranged(pair) + find_pointwise(pair) or find_shift(pair)
    strong += find_copied(pair, others) + find_crop(pair)
    return strong or find_few_wrong(pair) or find_shuffled(pair)

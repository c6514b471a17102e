"""Follow-through: one slip is paid for once.

An answer that is wrong, but right at the student's own earlier answers, continues an earlier slip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from grader.model import Value
from grader.solutions import Solution, answer_at


@dataclass(frozen=True, slots=True)
class Own:
    """What a student gave so far that is not right, by question id: wrong values, and what is missing.

    Where there is neither, the right answer stands.
    """

    wrong: dict[str, Value] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)


def named_questions(solution: Solution) -> tuple[str, ...]:
    """The ids of the earlier questions that a question's instance names, each once, in order."""
    followed = solution.question.follows.values()
    return tuple(
        dict.fromkeys(chain.from_iterable([ids] if isinstance(ids, str) else ids for ids in followed))
    )


def follows_own_answers(
    solution: Solution, actual: Value, own: Own, solutions: Mapping[str, Solution]
) -> tuple[str, ...]:
    """The earlier slips that a wrong answer continues, by question id; none if it does not."""
    if not own.wrong:
        return ()
    try:
        with np.errstate(all="ignore"):
            earlier, slips = _carry(solution, own, solutions)
            continues = bool(slips) and solution.kind.compare(answer_at(solution, earlier), actual).equal
    except (Exception, SystemExit):
        # The reference refuses the student's earlier answer (a wrong shape, say): nothing to follow.
        return ()
    return slips if continues else ()


def _carry(
    solution: Solution, own: Own, solutions: Mapping[str, Solution]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """What a student put for the earlier answers that a question names, and the slips in them."""
    earlier: dict[str, Value] = {}
    slips: dict[str, None] = {}
    for name in named_questions(solution):
        asked = solutions[name]
        earlier[name] = asked.expected
        if name in own.wrong:
            earlier[name] = _shaped(own.wrong[name], asked.expected)
            slips[name] = None
        elif name in own.missing and asked.question.follows:
            # Nothing is written there, so it was worked out on the way, from what stands before it.
            further, found = _carry(asked, own, solutions)
            if found:
                earlier[name] = answer_at(asked, further)
                slips.update(dict.fromkeys(found))
    return earlier, tuple(slips)


def _shaped(own: Value, expected: Value) -> Value:
    """A row or a column that a student wrote for a list, as the list that the reference takes."""
    both = isinstance(own, np.ndarray) and isinstance(expected, np.ndarray)
    return own.reshape(expected.shape) if both and own.squeeze().shape == expected.squeeze().shape else own

"""Follow-through: one slip is paid for once.

An answer that is wrong, but right at the student's own earlier answers, continues an earlier slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.model import Value
from grader.solutions import Solution, answer_at


def named_questions(solution: Solution) -> tuple[str, ...]:
    """The ids of the earlier questions that a question's instance names, each once, in order."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for item in value:
                yield from walk(item)
        else:
            yield value[1:]

    return tuple(dict.fromkeys(name for value in solution.question.follows.values() for name in walk(value)))


def follows_own_answers(
    solution: Solution, actual: Value, own: Mapping[str, Value], expected: Mapping[str, Value]
) -> tuple[str, ...]:
    """The earlier slips that a wrong answer continues, by question id; none if it does not.

    ``own`` are the student's wrong but readable answers by question id; ``expected`` the right ones,
    which stand where the student gave a right answer or none.
    """
    slips = tuple(name for name in named_questions(solution) if name in own)
    if not slips:
        return ()
    try:
        with np.errstate(all="ignore"):
            carried = answer_at(
                solution, {**expected, **{name: _shaped(own[name], expected[name]) for name in slips}}
            )
            continues = solution.kind.compare(carried, actual).equal
    except (Exception, SystemExit):
        # The reference refuses the student's earlier answer (a wrong shape, say): nothing to follow.
        return ()
    return slips if continues else ()


def _shaped(own: Value, expected: Value) -> Value:
    """A row or a column that a student wrote for a list, as the list that the reference takes."""
    both = isinstance(own, np.ndarray) and isinstance(expected, np.ndarray)
    return own.reshape(expected.shape) if both and own.squeeze().shape == expected.squeeze().shape else own

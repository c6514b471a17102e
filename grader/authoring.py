"""What a problem module imports: the words to define an exercise with.

A topic in ``problems/`` holds exercises as module-level names::

    from grader.authoring import Array, Exercise, Misconception
    from reference import pooling

    max_pool = Exercise(
        id="pooling.max",
        ask="Max-pool {image} with a {size}x{size} window, stride {stride}.",
        reference=pooling.max_pool,
        answer=Array(),
        misconceptions=(Misconception("average-pool", "You averaged ...", wrong=pooling.average_pool),),
    )
"""

from grader.answers import (
    Array,
    Choice,
    Claim,
    Essay,
    Formula,
    Integer,
    Interval,
    Number,
    Parts,
    Shape,
    SymbolicShape,
    WitnessResult,
)
from grader.formulas import Matrix, Real, Vector, Whole
from grader.model import Exercise, Misconception

__all__ = [
    "Array",
    "Choice",
    "Claim",
    "Essay",
    "Exercise",
    "Formula",
    "Integer",
    "Interval",
    "Matrix",
    "Misconception",
    "Number",
    "Parts",
    "Real",
    "Shape",
    "SymbolicShape",
    "Vector",
    "Whole",
    "WitnessResult",
]

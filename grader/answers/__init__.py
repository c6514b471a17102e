"""The kinds of answers: how each is written, read, and held against what is expected."""

from grader.answers.array import Array
from grader.answers.blank import is_blank
from grader.answers.choice import Choice
from grader.answers.claim import Claim, WitnessResult
from grader.answers.essay import Essay
from grader.answers.formula import Formula
from grader.answers.interval import Interval
from grader.answers.parts import Parts
from grader.answers.scalar import Integer, Number
from grader.answers.shape import Shape
from grader.answers.symbolic_shape import SymbolicShape

__all__ = [
    "Array",
    "Choice",
    "Claim",
    "Essay",
    "Formula",
    "Integer",
    "Interval",
    "Number",
    "Parts",
    "Shape",
    "SymbolicShape",
    "WitnessResult",
    "is_blank",
]

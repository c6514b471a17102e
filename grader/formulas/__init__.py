"""Formulas: read to a closed syntax tree, evaluated with NumPy, sampled on a declared domain."""

from grader.formulas.domain import Matrix, Real, Vector, Whole
from grader.formulas.evaluation import evaluate
from grader.formulas.parser import parse
from grader.formulas.reading import constant
from grader.formulas.syntax import Expression

__all__ = ["Expression", "Matrix", "Real", "Vector", "Whole", "constant", "evaluate", "parse"]

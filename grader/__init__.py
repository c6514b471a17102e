"""An automated grader and checker for convolutional-network homework.

The public names, loaded on first use::

    from grader import grade, open_course, read_submission

    assignment = open_course().assignment("iit-hw4")
    report = grade(read_submission("answers.json"), assignment)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.version import __version__

if TYPE_CHECKING:
    from grader.engine import grade
    from grader.intake import read_submission
    from grader.registry import open_course

__all__ = ["__version__", "grade", "open_course", "read_submission"]

_HOMES = {"grade": "grader.engine", "open_course": "grader.registry", "read_submission": "grader.intake"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: ``import grader`` itself loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)

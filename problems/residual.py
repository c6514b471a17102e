"""Residual blocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Claim, Exercise, Misconception, WitnessResult
from reference import residual

MAX_ENTRIES = 256
"""Entries of an input in a witness; a few show the same."""


def _check_changed_input(instance: Any, witness: Any) -> WitnessResult:
    """Whether the block of zeros changes the input."""
    x = np.ravel(np.asarray(witness["x"], dtype=float))
    if not 0 < x.size <= MAX_ENTRIES:
        return WitnessResult(False, f"x has {x.size} entries; take 1 to {MAX_ENTRIES}.")
    if residual.zero_block_is_identity(**{**instance, "probes": [x]}):
        return WitnessResult(False, "The block gives your x back as it is.")
    return WitnessResult(True, "The block changes your x.")


zero_weights = Exercise(
    id="residual.zero_weights",
    ask=(
        "A residual block computes y = x + F(x), nothing after the addition. True or false: if all "
        "weights and biases of F are zero, the block is the identity, y = x for every x. If false, give as "
        "witness an input x, a number or a vector, that the block changes."
    ),
    reference=residual.zero_block_is_identity,
    answer=Claim(fields={"x": Array()}, check=_check_changed_input, witnesses=({"x": [1, -2]},)),
    misconceptions=(
        Misconception(
            "plain-block",
            "Without the skip connection the output would be zero. Here x is added.",
            changes={"skip": False},
        ),
        Misconception(
            "relu-after-add",
            "With a ReLU after the addition negative entries would be lost. In this block nothing comes "
            "after the addition.",
            changes={"relu_after_add": True},
        ),
    ),
    source="document 002, line 290",
)

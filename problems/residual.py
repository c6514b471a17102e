"""Residual blocks."""

from __future__ import annotations

from grader.authoring import Claim, Exercise, Misconception
from reference import residual

zero_weights = Exercise(
    id="residual.zero_weights",
    ask=(
        "A residual block computes y = x + F(x), nothing after the addition. True or false: if all "
        "weights and biases of F are zero, the block is the identity."
    ),
    reference=residual.zero_block_is_identity,
    answer=Claim(),
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

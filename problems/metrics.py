"""Figures that say how well a classifier does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.authoring import Exercise, Integer, Misconception, Parts
from reference import metrics

Accuracies = Sequence[float]


def rounded(class_accuracies: Accuracies, images_per_class: int) -> dict[str, int]:
    figures = metrics.overall_accuracy(class_accuracies, images_per_class)
    total = len(class_accuracies) * images_per_class
    return {**figures, "percentage": round(100 * figures["correct"] / total)}


def divided_as_float(class_accuracies: Accuracies, images_per_class: int) -> dict[str, float]:
    figures = metrics.overall_accuracy(class_accuracies, images_per_class)
    return {**figures, "percentage": 100 * figures["correct"] / (len(class_accuracies) * images_per_class)}


def without_last_class(class_accuracies: Accuracies, images_per_class: int) -> dict[str, int]:
    """The last class is left out of the sum; the number of all images is known and stays."""
    correct = metrics.overall_accuracy(class_accuracies[:-1], images_per_class)["correct"]
    return {"correct": correct, "percentage": 100 * correct // (len(class_accuracies) * images_per_class)}


def of_all_but_last_class(class_accuracies: Accuracies, images_per_class: int) -> dict[str, int]:
    """The last class is left out of the sum and of the number of images."""
    return metrics.overall_accuracy(class_accuracies[:-1], images_per_class)


def draw_accuracies(rng: np.random.Generator) -> dict[str, Any]:
    classes = int(rng.integers(5, 11))
    return {
        "class_accuracies": np.round(rng.uniform(50, 95, size=classes), 1),
        "images_per_class": 1000,
    }


MISSING_CLASS = "One class seems to be missing from your sum. Count the accuracies that you added."

overall_accuracy = Exercise(
    id="metrics.overall_accuracy",
    ask="A classifier was tested on {images_per_class} images of each class. Its accuracies on the classes, "
    "in percent, are {class_accuracies}. How many images in all were classified correctly, and which "
    "percentage does `100 * correct // total` print?",
    reference=metrics.overall_accuracy,
    answer=Parts({"correct": Integer(), "percentage": Integer(unit="%")}),
    misconceptions=(
        Misconception(
            "rounded",
            "What does `//` do with the fraction: does it go to the nearest whole number?",
            wrong=rounded,
        ),
        Misconception(
            "float-division",
            "This is the exact percentage. What does `//` leave of its digits after the point?",
            wrong=divided_as_float,
        ),
        Misconception(
            "mean-of-labels",
            MISSING_CLASS,
            wrong=without_last_class,
        ),
        Misconception("mean-of-fewer-labels", MISSING_CLASS, wrong=of_all_but_last_class),
    ),
    draw=draw_accuracies,
    credit="entries",
    source="Python's documentation of floor division",
)

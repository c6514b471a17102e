"""Figures that say how well a classifier does."""

from __future__ import annotations

from collections.abc import Sequence


def overall_accuracy(class_accuracies: Sequence[float], images_per_class: int) -> dict[str, int]:
    """Number of correct images and the percentage that ``100 * correct // total`` prints.

    Shapes: one accuracy per class, all classes with the same number of images.
    Units: accuracies in percent; the percentage is rounded down.
    Source: Python's documentation of floor division.
    """
    correct = sum(round(float(accuracy) * images_per_class / 100) for accuracy in class_accuracies)
    total = len(class_accuracies) * images_per_class
    return {"correct": correct, "percentage": 100 * correct // total}

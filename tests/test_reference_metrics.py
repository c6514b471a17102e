"""Accuracies against counting predictions one by one."""

from __future__ import annotations

import numpy as np
import pytest

from reference import metrics


@pytest.mark.parametrize("seed", range(20))
def test_overall_accuracy_is_that_of_counted_predictions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    classes, images = int(rng.integers(2, 12)), int(rng.choice([50, 200, 1000]))
    labels = np.repeat(np.arange(classes), images)
    predictions = np.where(
        rng.random(labels.size) < rng.random(), labels, rng.integers(0, classes, labels.size)
    )
    per_class = [100 * np.mean(predictions[labels == label] == label) for label in range(classes)]
    correct = total = 0
    for label, prediction in zip(labels, predictions, strict=True):
        total += 1
        correct += int(label == prediction)
    assert metrics.overall_accuracy(per_class, images) == {
        "correct": correct,
        "percentage": 100 * correct // total,
    }

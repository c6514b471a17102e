"""Training: what initial weights do to it."""

from __future__ import annotations

from grader.authoring import Claim, Exercise, Misconception
from reference import training

zero_weights_keep_symmetry = Exercise(
    id="training.zero_weights_keep_symmetry",
    ask=(
        "A fully connected network with a hidden layer starts with all weights and biases 0 and is trained "
        "by stochastic gradient descent on mini-batches. True or false: the hidden units of the layer stay "
        "identical to each other (same weights in and out, same bias)."
    ),
    reference=training.zero_weights_keep_symmetry,
    answer=Claim(needs_witness=False),
    misconceptions=(
        Misconception(
            "random-minibatches-break-symmetry",
            "The random choice of a mini-batch is the same for all hidden units. Ask what each of them sees "
            "and gets back in one step.",
            wrong=lambda: False,
        ),
        Misconception(
            "bias-breaks-symmetry",
            "The biases start equal too. Compare the gradients that two hidden units' biases get.",
            wrong=lambda: False,
        ),
    ),
    source="Deep Learning (Goodfellow, Bengio, Courville), section 8.4",
)

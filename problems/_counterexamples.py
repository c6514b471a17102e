"""Counterexamples to linearity and shift invariance, checked by running them.

A witness is what a student gave, by field, already read: arrays and numbers, none of them trusted
in size or value. Every check answers with words about the student's own numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.authoring import WitnessResult
from reference import linear_systems as systems

Instance = Mapping[str, Any]
Witness = Mapping[str, Any]
Signal = NDArray[np.float64]

MAX_ENTRIES = 4096
"""Entries of one field of a witness; a counterexample needs a handful."""
MAX_SIZE = 1e9
"""Largest number in a witness: beyond, rounding would look like a violation."""


def _signal(witness: Witness, name: str) -> Signal:
    return np.atleast_1d(np.asarray(witness[name], dtype=np.float64))


def _number(witness: Witness, name: str) -> float:
    return float(witness[name]) if _has(witness, name) else 1.0


def _has(witness: Witness, name: str) -> bool:
    return witness.get(name) is not None


def _refusal(witness: Witness, *names: str) -> WitnessResult | None:
    """A refusal when fields are missing or hold more, or larger, numbers than a witness needs."""
    missing = [name for name in names if not _has(witness, name)]
    if missing:
        return WitnessResult(False, f"The witness has no {' and no '.join(missing)}.")
    for name in witness:
        array = _signal(witness, name) if _has(witness, name) else np.zeros(1)
        if not 0 < array.size <= MAX_ENTRIES:
            return WitnessResult(False, f"{name} has {array.size} entries; take 1 to {MAX_ENTRIES}.")
        if not np.all(np.abs(array) <= MAX_SIZE):
            return WitnessResult(
                False, f"{name} has entries that are too large; a few small numbers will do."
            )
    if "x" in names and _has(witness, "y") and _signal(witness, "x").shape != _signal(witness, "y").shape:
        return WitnessResult(False, "x and y differ in size, so they cannot be added.")
    return None


def _differ(one: Signal, other: Signal) -> bool:
    return not np.allclose(one, other, rtol=1e-9, atol=1e-9)


def _is_constant(signal: Signal) -> bool:
    return not _differ(signal, np.full_like(signal, signal.flat[0]))


def _show(value: Signal) -> str:
    flat = [f"{entry:.6g}" for entry in np.ravel(value)[:8]]
    more = ", ..." if np.size(value) > 8 else ""
    return flat[0] if np.size(value) == 1 else f"[{', '.join(flat)}{more}]"


def _verdict(left: str, one: Signal, right: str, other: Signal) -> WitnessResult:
    """Both sides of a law written out, and whether they differ."""
    differs = _differ(one, other)
    ending = "so the law is broken." if differs else "so this shows no violation."
    return WitnessResult(differs, f"{left} is {_show(one)} and {right} is {_show(other)}, {ending}")


def _named(result: WitnessResult, misconception: str, applies: bool = True) -> WitnessResult:
    return replace(result, misconception=misconception) if applies else result


def _superposition(operator: systems.Operator, witness: Witness) -> WitnessResult:
    """f(a*x + b*y) against a*f(x) + b*f(y); without y, f(a*x) against a*f(x)."""
    x, a, b = _signal(witness, "x"), _number(witness, "a"), _number(witness, "b")
    if _has(witness, "y"):
        y = _signal(witness, "y")
        both = a * operator(x) + b * operator(y)
        return _verdict("f(a*x + b*y)", operator(a * x + b * y), "a*f(x) + b*f(y)", both)
    if not _has(witness, "a"):
        return WitnessResult(False, "Besides x the witness needs a second input y or a factor a.")
    return _verdict("f(a*x)", operator(a * x), "a*f(x)", a * operator(x))


def _is_positive_scaling(witness: Witness) -> bool:
    return not _has(witness, "y") and _has(witness, "a") and _number(witness, "a") >= 0


def check_relu(instance: Instance, witness: Witness) -> WitnessResult:
    """Superposition of ReLU; a shift never breaks it."""
    if refusal := _refusal(witness, "x"):
        return refusal
    x = _signal(witness, "x")
    if _has(witness, "shift") and not _has(witness, "y") and not _has(witness, "a"):
        by = int(witness["shift"])
        before, after = systems.relu(systems.shift(x, by)), systems.shift(systems.relu(x), by)
        return _named(_verdict("f of the shifted x", before, "the shifted f(x)", after), "not-time-invariant")
    result = _superposition(systems.relu, witness)
    if result.ok or not _has(witness, "y"):
        return _named(result, "positive-scaling-witness", not result.ok and _is_positive_scaling(witness))
    same_sign = bool(np.all(x * _signal(witness, "y") >= 0))
    return _named(result, "same-sign-witness", same_sign)


def check_max_pooling(instance: Instance, witness: Witness) -> WitnessResult:
    """Superposition of the maximum of one window."""
    if refusal := _refusal(witness, "x"):
        return refusal
    result = _superposition(systems.window_max, witness)
    if result.ok or not _has(witness, "y"):
        return _named(result, "positive-scaling-witness", not result.ok and _is_positive_scaling(witness))
    x, y = _signal(witness, "x"), _signal(witness, "y")
    same_argmax = bool(np.any((x == x.max()) & (y == y.max())))
    return _named(result, "same-argmax-witness", same_argmax)


def check_average_pooling(instance: Instance, witness: Witness) -> WitnessResult:
    """Superposition of the mean of one window."""
    return _refusal(witness, "x") or _superposition(systems.window_mean, witness)


def check_shift_definition(instance: Instance, witness: Witness) -> WitnessResult:
    """Whether the system with filter h answers x and the shifted x differently."""
    if refusal := _refusal(witness, "x", "shift"):
        return refusal
    x = _signal(witness, "x")
    h = _signal(witness, "h") if _has(witness, "h") else np.ones(1)
    if x.ndim != 1 or h.ndim != 1:
        return WitnessResult(False, "x and h must be signals: lists of numbers.")
    # x[n+m] reads ahead, so the samples move towards lower indices.
    moved = systems.shift(x, -int(witness["shift"]))
    result = _verdict("L[x[n]]", systems.filtered(x, h), "L[x[n+m]]", systems.filtered(moved, h))
    return _named(result, "constant-signal-witness", not result.ok and _is_constant(x))


def check_bias(instance: Instance, witness: Witness) -> WitnessResult:
    """Homogeneity (or, with y, additivity) of adding a bias."""
    if refusal := _refusal(witness, "x", "bias"):
        return refusal
    x, bias = _signal(witness, "x"), _signal(witness, "bias")
    if bias.size > 1 and bias.shape != x.shape:
        return WitnessResult(False, "The bias must be one number or as large as x.")
    bias = bias.reshape(()) if bias.size == 1 else bias
    factor = _number(witness, "factor")
    if _has(witness, "y"):
        y = _signal(witness, "y")
        result = _verdict("B(x + y)", x + y + bias, "B(x) + B(y)", x + bias + y + bias)
    elif _has(witness, "factor"):
        result = _verdict("B(factor*x)", factor * x + bias, "factor*B(x)", factor * (x + bias))
    else:
        return WitnessResult(False, "Besides x and bias the witness needs a factor, or a second input y.")
    if result.ok:
        return result
    return _named(result, "lambda-one" if np.any(bias) else "zero-bias")


def check_matrix(instance: Instance, witness: Witness) -> WitnessResult:
    """Whether W commutes with a circular shift of x."""
    if refusal := _refusal(witness, "W", "x"):
        return refusal
    W, x = _signal(witness, "W"), _signal(witness, "x").reshape(-1)
    if W.shape != (x.size, x.size):
        return WitnessResult(False, "W must be a square matrix with as many columns as x has samples.")
    if not _has(witness, "shift"):
        return _matrix_without_shift(witness)
    by = int(witness["shift"])
    result = _verdict("W times the shifted x", W @ np.roll(x, by), "the shifted W*x", np.roll(W @ x, by))
    circulant = not _differ(np.roll(W, (1, 1), axis=(0, 1)), W)
    return _named(result, "circulant-witness", not result.ok and circulant)


def _matrix_without_shift(witness: Witness) -> WitnessResult:
    if _has(witness, "a"):
        return WitnessResult(False, "A vector a is added here; no signal is shifted.", "adds-vector-as-shift")
    if _has(witness, "y") or _has(witness, "factor"):
        return WitnessResult(False, "Multiplication by a matrix keeps sums and factors.", "nonlinear")
    return WitnessResult(False, "The witness has no shift.")


def check_strided_pooling(instance: Instance, witness: Witness) -> WitnessResult:
    """Whether keeping the top-right pixel of each 2x2 block follows a shift of the image."""
    if refusal := _refusal(witness, "image"):
        return refusal
    image = _signal(witness, "image")
    if image.ndim != 2 or image.shape[0] % 2 or image.shape[1] % 2:
        return WitnessResult(False, "The image needs even numbers of rows and of columns.")
    if not _has(witness, "shift"):
        if _has(witness, "other") or _has(witness, "a"):
            return WitnessResult(False, "Keeping a pixel of each block keeps sums and factors.", "nonlinear")
        return WitnessResult(False, "The witness has no shift.")
    return _shifted_pooling(image, _signal(witness, "shift").reshape(-1))


def _shifted_pooling(image: Signal, steps: Signal) -> WitnessResult:
    if steps.size > 2 or np.any(steps != np.round(steps)):
        return WitnessResult(False, "The shift must be a whole number of pixels, or two: [down, right].")
    down, right = (0, int(steps[0])) if steps.size == 1 else (int(steps[0]), int(steps[1]))
    if _breaks_shifts(systems.top_right_pixels, image, down, right):
        return WitnessResult(True, "The pooled shifted image is not the pooled image moved along.")
    return _unbroken_shift(image, down, right)


def _unbroken_shift(image: Signal, down: int, right: int) -> WitnessResult:
    why = "The pooled shifted image is the pooled image moved along, so this shows no violation."
    result = WitnessResult(False, why)
    if _is_constant(image):
        return _named(result, "constant-image-witness")
    if down % 2 == 0 and right % 2 == 0:
        return _named(result, "shift-by-stride-witness", (down, right) != (0, 0))
    return _named(result, "top-left", _breaks_shifts(_top_left_pixels, image, down, right))


def _top_left_pixels(image: Signal) -> Signal:
    return image[0::2, 0::2]


def _breaks_shifts(pool: systems.Operator, image: Signal, down: int, right: int) -> bool:
    """Whether no shift of the output answers the shift of the input.

    The output may move by as many positions as the input or, where that is even, by half as many.
    """
    moved, still = pool(systems.shift(image, (down, right))), pool(image)
    rows = {down, down // 2 if down % 2 == 0 else down}
    columns = {right, right // 2 if right % 2 == 0 else right}
    return all(_differ(moved, systems.shift(still, (row, column))) for row in rows for column in columns)

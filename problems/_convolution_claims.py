"""Claims about convolution with a witness that is run, as exercises of ``convolution``."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.authoring import Array, Choice, Claim, Exercise, Integer, Misconception, WitnessResult
from reference import edges
from reference.convolution import convolve
from reference.edges import LAPLACE, SOBEL_X, SOBEL_Y

LARGEST_SIDE = 24
"""A witness needs no more; memory for all windows of an image grows with the fourth power of its side."""


def _claimed(**_: Any) -> bool:
    return True


def _matrix(witness: Any, name: str) -> tuple[Any, str]:
    """A matrix of a witness, and what is wrong with it if it cannot be used."""
    value = witness.get(name)
    if value is None:
        return None, f"The witness needs the field {name}."
    matrix = np.asarray(value, dtype=float)
    if matrix.ndim != 2 or matrix.size == 0:
        return None, f"{name} must be a matrix."
    if max(matrix.shape) > LARGEST_SIDE:
        return None, f"{name} may have at most {LARGEST_SIDE} rows and columns; a small one shows it as well."
    if not np.isfinite(matrix).all():
        return None, f"{name} must hold finite numbers."
    return matrix, ""


# A template and its place.


def _places(image: Any, template: Any) -> Any:
    """Where the template stands in the image: windows equal to it."""
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    return np.isclose(windows, template).all(axis=(-1, -2))


def _peak_at(response: Any, places: Any) -> bool:
    peak = response.max()
    return bool((response[places] >= peak - 1e-9 * max(1.0, abs(peak))).any())


def _check_flip(instance: Any, witness: Any) -> WitnessResult:
    template, why = _matrix(witness, "template")
    if not why:
        image, why = _matrix(witness, "image")
    if why:
        return WitnessResult(False, why)
    if np.allclose(template, np.flip(template)):
        return WitnessResult(
            False,
            "Your template looks the same when it is turned by 180 degrees, so the flip changes nothing.",
            "symmetric-template",
        )
    # Zeros around the image, so that an image that is just the template has other places, too.
    margin = [(n, n) for n in template.shape]
    surrounded = np.pad(image, margin)
    places = _places(surrounded, template)
    if not places.any():
        return WitnessResult(False, "Your template does not stand anywhere in your image.")
    if not _peak_at(convolve(surrounded, template), places):
        return WitnessResult(
            False,
            "In your image even the unflipped template responds more strongly elsewhere. Take an image "
            "that is dark except for the template, so that only the flip can be the reason.",
        )
    if _peak_at(convolve(surrounded, template, flip=True), places):
        return WitnessResult(
            False, "For your template and image the flipped template responds most at its place."
        )
    return WitnessResult(True, "The flipped template responds more strongly away from the template.")


_CORNER = {"template": [[1, 2], [0, 0]], "image": [[0, 0, 0, 0], [0, 1, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0]]}
_BAR = {"template": [[1, 1], [1, 1]], "image": [[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]}


def _always_peaks_at_template(template: Any, image: Any) -> bool:
    """Whether convolution with this template responds most where it stands in this image."""
    return bool(
        _peak_at(convolve(image, template, flip=True), _places(np.asarray(image), np.asarray(template)))
    )


def _draw_template(rng: np.random.Generator) -> dict[str, Any]:
    """A bright pixel in one corner of the template, on a dark image."""
    template, image = np.zeros((3, 3), dtype=int), np.zeros((6, 7), dtype=int)
    template[0, 0] = rng.integers(1, 9)
    row, column = rng.integers(1, 4, 2)
    image[row : row + 3, column : column + 3] = template
    return {"template": template, "image": image}


flip_needed = Exercise(
    id="convolution.flip_needed",
    ask=(
        "True or false: for every template, convolving an image (with the flip) with the template itself "
        "responds most strongly where the template stands in the image. If false, give a witness: a "
        "template and an image that contains it, in which cross-correlation responds most strongly at the "
        "template and convolution does not (zeros around the image)."
    ),
    reference=_always_peaks_at_template,
    answer=Claim(
        fields={"template": Array(), "image": Array()},
        check=_check_flip,
        witnesses=(_CORNER,),
        bad_witnesses={"symmetric-template": _BAR},
    ),
    misconceptions=(
        Misconception(
            "symmetric-template",
            "A template that looks the same upside down does not notice the flip. Try one with a single "
            "bright pixel off its centre, or another one without that symmetry.",
        ),
        Misconception(
            "claims-always",
            "Convolution turns the template by 180 degrees before comparing. Think of a template that looks "
            "different then.",
            wrong=_claimed,
        ),
    ),
    draw=_draw_template,
    source="document 002, line 73",
)


# Convolution and cross-correlation of the three filters of an exercise sheet.


def _check_filter(instance: Any, witness: Any) -> WitnessResult:
    number, filters = witness.get("filter"), instance["filters"]
    if number is None:
        return WitnessResult(False, "The witness needs the field filter: its number.")
    if not 1 <= number <= len(filters):
        return WitnessResult(False, f"The filters are numbered from 1 to {len(filters)}.")
    if edges.flip_negates(instance["image"], filters[int(number) - 1]):
        return WitnessResult(
            False, f"With filter {number} turning the kernel does turn every sign.", "filter-1-witness"
        )
    return WitnessResult(True, f"With filter {number} the sign does not turn.")


def _draw_filters(rng: np.random.Generator) -> dict[str, Any]:
    return {"image": rng.integers(0, 9, (5, 6)), "filters": np.stack([SOBEL_X, SOBEL_Y, LAPLACE])}


flip_negates_all = Exercise(
    id="convolution.flip_negates_all",
    ask=(
        "The image {image} is filtered with the kernels {filters}, numbered from 1. True or false: using "
        "convolution (kernel flipped) instead of cross-correlation turns the sign of the output for all of "
        "them. If false, give as witness the number of a filter (field filter) for which it does not."
    ),
    reference=edges.all_flips_negate,
    answer=Claim(
        fields={"filter": Integer()},
        check=_check_filter,
        witnesses=({"filter": 3},),
        bad_witnesses={"filter-1-witness": {"filter": 1}},
    ),
    misconceptions=(
        Misconception(
            "filter-1-witness",
            "Turn this kernel by 180 degrees: it becomes its own negative, so the sign does turn. Look for a "
            "kernel that stays as it is.",
        ),
        Misconception(
            "all-signs-turn",
            "Turn each kernel by 180 degrees and compare it with its negative. Not all of them agree.",
            wrong=_claimed,
        ),
    ),
    draw=_draw_filters,
    source="document 003, line 48",
)


# Translations on a finite image.


def _translate(image: Any, shift: tuple[int, int], *, wrap: bool) -> Any:
    """Move an image down and right; what leaves is lost and zeros enter, unless it wraps around."""
    if wrap:
        return np.roll(image, shift, axis=(0, 1))
    moved = np.zeros_like(image)
    kept = tuple(slice(max(-s, 0), max(n - max(s, 0), 0)) for s, n in zip(shift, image.shape, strict=True))
    put = tuple(slice(max(s, 0), max(n + min(s, 0), 0)) for s, n in zip(shift, image.shape, strict=True))
    moved[put] = image[kept]
    return moved


def _commutes(image: Any, kernel: Any, shift: tuple[int, int], *, wrap: bool = False) -> bool:
    """Whether translating before a same-size convolution gives the same as translating after it."""
    how: dict[str, Any] = {"padding": "same", "flip": True, "padding_mode": "wrap" if wrap else "zeros"}
    before = convolve(_translate(image, shift, wrap=wrap), kernel, **how)
    after = _translate(convolve(image, kernel, **how), shift, wrap=wrap)
    return bool(np.allclose(before, after))


def _loses_pixels(image: Any, shift: tuple[int, int]) -> bool:
    return int(np.count_nonzero(_translate(image, shift, wrap=False))) < int(np.count_nonzero(image))


def _check_border(instance: Any, witness: Any) -> WitnessResult:
    image, why = _matrix(witness, "image")
    if not why:
        kernel, why = _matrix(witness, "kernel")
    if not why:
        shift, why = _shift(witness)
    if not why and any(n % 2 == 0 or n > m for n, m in zip(kernel.shape, image.shape, strict=True)):
        why = "The kernel needs odd sides, and must not be larger than the image."
    if why:
        return WitnessResult(False, why)
    if witness.get("border") == "circular":
        return WitnessResult(
            False,
            "With a border that wraps around, convolution does commute with translations that wrap around.",
            "circular",
        )
    if not _commutes(image, kernel, shift):
        return WitnessResult(True, "Translating before and after the convolution gives different images.")
    if _loses_pixels(image, shift):
        return WitnessResult(False, "Both sides are equal for your witness, though pixels leave the image.")
    return WitnessResult(
        False,
        "Both sides are equal for your witness: nothing leaves the image and the border plays no part.",
        "interior-witness",
    )


def _shift(witness: Any) -> tuple[tuple[int, int], str]:
    value = witness.get("shift")
    if value is None:
        return (0, 0), "The witness needs the field shift: [rows down, columns right]."
    steps = np.asarray(value, dtype=float).reshape(-1)
    if steps.shape != (2,) or not np.isfinite(steps).all() or (steps != np.rint(steps)).any():
        return (0, 0), "shift must be two whole numbers: [rows down, columns right]."
    if np.abs(steps).max() > LARGEST_SIDE:
        return (0, 0), f"shift may be at most {LARGEST_SIDE} pixels."
    return (int(steps[0]), int(steps[1])), ""


def _pixel(row: int, column: int) -> list[list[int]]:
    image = np.zeros((5, 5), dtype=int)
    image[row, column] = 1
    return image.tolist()


_ONES = [[1, 1, 1]] * 3
_AT_BORDER = {"image": _pixel(0, 2), "kernel": _ONES, "shift": [-1, 0]}
_INSIDE = {"image": _pixel(2, 2), "kernel": _ONES, "shift": [0, 1]}
_CIRCULAR = {**_AT_BORDER, "border": "circular"}


def _commutes_at_border(image: Any, kernel: Any, shift: Any) -> bool:
    """The claim tried at one image, kernel and shift."""
    return _commutes(np.asarray(image), kernel, (int(shift[0]), int(shift[1])))


def _draw_at_border(rng: np.random.Generator) -> dict[str, Any]:
    """A pixel of the top row, pushed out."""
    return {"image": _pixel(0, int(rng.integers(0, 5))), "kernel": _ONES, "shift": [-1, 0]}


finite_border = Exercise(
    id="convolution.finite_border",
    ask=(
        'True or false: on a finite image with zero padding (padding "same", output as large as the '
        "image) convolution commutes exactly with translations, even with those that push pixels over the "
        "border (what leaves is lost, zeros enter). If false, give a witness: an image, a kernel with odd "
        "sides, no larger than the image, and a shift [rows down, columns right]; negative numbers move up "
        "and left. The field border may be left out: it is zeros."
    ),
    reference=_commutes_at_border,
    answer=Claim(
        fields={
            "image": Array(),
            "kernel": Array(),
            "shift": Array(),
            "border": Choice(options=("zeros", "circular")),
        },
        check=_check_border,
        witnesses=(_AT_BORDER,),
        bad_witnesses={"interior-witness": _INSIDE, "circular": _CIRCULAR},
    ),
    misconceptions=(
        Misconception(
            "interior-witness",
            "Away from the border both sides agree. Put a pixel at the border and push it out: what did it "
            "leave behind in one image and not in the other?",
        ),
        Misconception(
            "circular",
            "You let the image wrap around. The question pads with zeros, and pixels pushed out are lost.",
        ),
        Misconception(
            "always-equivariant",
            "On an infinite grid this is true. On a finite one, look at a pixel at the border: the "
            "response it causes reaches further in than the pixel itself.",
            wrong=_claimed,
        ),
    ),
    draw=_draw_at_border,
    source="document 003, lines 97-137",
)

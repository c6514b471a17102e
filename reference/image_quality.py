"""How close one image is to another: mean squared error and peak signal-to-noise ratio."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def mse(image: ArrayLike, other: ArrayLike) -> float:
    """Mean squared error: the mean over all pixels of the squared difference.

    Shapes: two images of one shape -> scalar.
    Raises: ValueError when the shapes differ.
    Source: Gonzalez, Woods, Digital Image Processing, section 8.1.
    """
    one, two = np.asarray(image, float), np.asarray(other, float)
    if one.shape != two.shape:
        raise ValueError(f"images of shapes {one.shape} and {two.shape} cannot be compared pixel by pixel")
    return float(np.mean((one - two) ** 2))


def psnr(image: ArrayLike, other: ArrayLike, peak: float = 1.0) -> float:
    """Peak signal-to-noise ratio, 20 log10(peak) - 10 log10(MSE); infinite for equal images.

    Shapes: two images of one shape -> scalar.
    Units: dB.
    Raises: ValueError when the shapes differ.
    Source: document 001, lines 406-408.
    """
    error = mse(image, other)
    return float("inf") if error == 0 else float(20 * np.log10(peak) - 10 * np.log10(error))


def mse_from_psnr(psnr: float, peak: float = 1.0) -> float:
    """Mean squared error at which the peak signal-to-noise ratio has a given value: peak^2 10^(-PSNR / 10).

    Units: psnr in dB; the result in squared units of the peak.
    Source: document 001, line 408.
    """
    return float(peak**2 * 10 ** (-psnr / 10))

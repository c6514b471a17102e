"""Image pyramids: the same window on ever smaller images."""

from __future__ import annotations


def sizes(base: int, levels: int, factor: int = 2) -> list[int]:
    """Sides of the layers of a pyramid, the largest first.

    Shapes: result (levels,).
    Units: pixels.
    Raises: ValueError where a number is below 1, or a layer cannot be divided evenly.
    Source: P. J. Burt, E. H. Adelson, "The Laplacian Pyramid as a Compact Image Code" (1983).
    """
    if min(base, levels, factor) < 1:
        raise ValueError("base, levels and factor must be at least 1")
    if base % factor ** (levels - 1):
        raise ValueError(f"{base} pixels cannot be divided by {factor} {levels - 1} times")
    return [base // factor**level for level in range(levels)]


def window_coverage(window: int, levels: int, factor: int = 2) -> list[int]:
    """Pixels of the lowest layer that one window spans, placed on each layer in turn.

    Shapes: result (levels,), the lowest layer first.
    Units: pixels of layer 0.
    Raises: ValueError where a number is below 1.
    Source: a pixel of layer l stands for factor**l pixels of layer 0 along each axis.
    """
    if min(window, levels, factor) < 1:
        raise ValueError("window, levels and factor must be at least 1")
    return [window * factor**level for level in range(levels)]


def depth_factor(factor: int = 2, axes: int = 2) -> int:
    """Factor by which channels must grow to keep the number of coefficients when axes shrink.

    Units: none: a ratio of channels, from the ratio of sides and the number of axes that shrink.
    Raises: ValueError where a number is below 1.
    Source: height x width x channels stays the same.
    """
    if min(factor, axes) < 1:
        raise ValueError("factor and axes must be at least 1")
    return int(factor**axes)

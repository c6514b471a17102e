"""Pixels as features: orders of flattening, indices and shapes of image tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.authoring import Array, Exercise, Formula, Misconception, SymbolicShape, Whole
from reference import tensors

Image = NDArray[Any]


def draw_binary_image(rng: np.random.Generator) -> dict[str, Any]:
    return {"image": rng.integers(0, 2, size=(4, 5))}


feature_vector = Exercise(
    id="tensors.feature_vector",
    ask="The pixels of the {image} are numbered row by row from the top left: x_1, x_2 and so on. Write "
    "down the whole feature vector, an entry for every feature.",
    reference=tensors.feature_vector,
    answer=Array(squeeze=True),
    misconceptions=(
        Misconception(
            "column-major",
            "In which direction does the numbering go first: along a row, or down a column?",
            wrong=lambda image: image.ravel(order="F"),
        ),
        Misconception(
            "reversed",
            "The values are right, but which end does the numbering start from?",
            wrong=lambda image: image.ravel()[::-1],
        ),
        Misconception(
            "rows-sum",
            "You added up each row. Every pixel is a feature of its own.",
            wrong=lambda image: image.sum(axis=1),
        ),
    ),
    draw=draw_binary_image,
)


def pixel_index_formula(side: int) -> Formula:
    return Formula(
        variables={"r": Whole(1, side), "c": Whole(1, side)},
        example={"r": 2, "c": 3},
        names={"row": "r", "column": "c", "col": "c"},
        text=f"{side}*(r - 1) + c",
    )


pixel_index = Exercise(
    id="tensors.pixel_index",
    ask="The pixels of a {side}x{side} image are numbered row by row, from x_1 at the top left. Which index "
    "has the pixel in row r, column c? Rows and columns are counted from 1. Give a formula in r and c.",
    reference=tensors.pixel_index,
    answer=pixel_index_formula,
    misconceptions=(
        Misconception(
            "column-major",
            "Take two pixels side by side: by how much does the index grow from one to the next?",
            wrong=lambda r, c, side: side * (c - 1) + r,
        ),
        Misconception(
            "zero-based",
            "Try your formula on the top left pixel: does it give 1? Rows are counted from 1 here.",
            wrong=lambda r, c, side: side * r + c,
        ),
    ),
    draw=lambda rng: {"side": int(rng.integers(4, 12))},
)


flatten_permutation = Exercise(
    id="tensors.flatten_permutation",
    ask="A map x with {rows} rows and {columns} columns is flattened row by row, and once more column by "
    "column. Give the list p of indices (counted from 0) with colmajor(x) = rowmajor(x)[p].",
    reference=tensors.flatten_permutation,
    answer=Array(squeeze=True),
    misconceptions=(
        Misconception(
            "inverse-permutation",
            "Your list goes the other way: it takes the column order back to the row order. Check what "
            "rowmajor(x)[p] picks second.",
            wrong=lambda rows, columns: np.argsort(tensors.flatten_permutation(rows, columns)),
        ),
        Misconception(
            "identity",
            "The two orders agree only for a single row or column. Which entry comes second down the first "
            "column?",
            wrong=lambda rows, columns: np.arange(rows * columns),
        ),
    ),
    # More than two rows and columns: 2x2 is its own inverse.
    draw=lambda rng: dict(
        zip(("rows", "columns"), rng.choice([2, 3, 4, 5], 2, replace=False).tolist(), strict=True)
    ),
)


image_shape = Exercise(
    id="tensors.image_shape",
    ask="A colour image (red, green, blue) has height H and width W. What is the shape of its tensor, "
    "channels first? In another order, name the axes.",
    reference=tensors.image_shape,
    answer=SymbolicShape(
        variables={"H": Whole(2, 64), "W": Whole(2, 64)},
        axes="CHW",
        text="3 x H x W",
        latex=r"3 \times H \times W",
    ),
    misconceptions=(
        Misconception(
            "channels-last",
            "All three sizes are there, but in another order of axes than the question's.",
            wrong=lambda H, W: (H, W, 3),
            written="H x W x 3",
        ),
        Misconception(
            "flattened",
            "You counted the features. A tensor keeps its axes: how many has a colour image?",
            wrong=lambda H, W: (3 * H * W,),
            written="3*H*W",
        ),
    ),
    source="PyTorch's layout of one image",
)


def draw_detection(rng: np.random.Generator) -> dict[str, Any]:
    """A binary image and a map that is positive at one of its ones, off the diagonal."""
    image = rng.integers(0, 2, size=(5, 6))
    image[1, 3] = image[4, 0] = 1
    ones = [place for place in np.argwhere(image).tolist() if place[0] != place[1]]
    row, column = ones[int(rng.integers(len(ones)))]
    detected = np.zeros((5, 6), dtype=np.int64)
    detected[row, column] = 1
    return {"detected": detected, "image": image}


positions = Exercise(
    id="tensors.positions",
    ask="A filter with ReLU was applied to the {image} and gave {detected}. At which pixels did it detect "
    "something? Give row and column of each, both counted from 0.",
    reference=lambda detected, image: tensors.positions(detected),
    answer=Array(squeeze=True),
    misconceptions=(
        Misconception(
            "swapped",
            "Which number comes first here, the row (counted downwards) or the column?",
            wrong=lambda detected, image: tensors.positions(detected)[:, ::-1],
        ),
        Misconception(
            "one-based",
            "The top left pixel is row 0, column 0 here. Where does your counting start?",
            wrong=lambda detected, image: tensors.positions(detected) + 1,
        ),
        Misconception(
            "all-ones",
            "These are all the ones of the image. The filter's answer is in the map that it gave.",
            wrong=lambda detected, image: tensors.positions(image),
        ),
    ),
    draw=draw_detection,
)

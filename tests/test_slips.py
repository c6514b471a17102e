"""General slips: every transformation of a random array is named, and nothing is said of unrelated ones."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.slips import recognise

SHAPES = [(3, 3), (4, 4), (3, 5), (6, 4), (4, 7)]
SEEDS = range(4)


def draw_whole(shape, seed):
    """Different whole numbers of both signs, so that no transformation leaves the array as it is."""
    size = int(np.prod(shape))
    pool = np.concatenate([np.arange(-3 * size, 0), np.arange(1, 3 * size + 1)])
    numbers = np.random.default_rng(seed).choice(pool, size, replace=False)
    numbers[0], numbers[-1] = -3 * size - 1, 3 * size + 1
    return numbers.reshape(shape)


def draw_real(shape, seed):
    return np.random.default_rng(seed).normal(size=shape) * 10


def name(expected, actual, others=None):
    return [slip.id for slip in recognise(np.asarray(expected), np.asarray(actual), others or {})]


MATRIX_SLIPS = {
    "transposed": lambda a: np.array([[a[i, j] for i in range(a.shape[0])] for j in range(a.shape[1])]),
    "rotated-90": np.rot90,
    "rotated-180": lambda a: np.rot90(a, 2),
    "rotated-270": lambda a: np.rot90(a, 3),
    "rows-reversed": np.flipud,
    "columns-reversed": np.fliplr,
    "sign-turned": lambda a: 0 - a,
    "absolute-value": abs,
    "negatives-zeroed": lambda a: np.where(a > 0, a, 0),
    "constant-factor": lambda a: a * 3,
    "constant-offset": lambda a: a + 17,
    "cropped": lambda a: a[1:, :-1],
    "padded": lambda a: np.pad(a, 1),
    "reshaped": lambda a: a.reshape(-1),
    "column-order": lambda a: a.T.reshape(-1),
}


@pytest.mark.parametrize("draw", [draw_whole, draw_real])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("slip", MATRIX_SLIPS)
def test_a_transformed_matrix_is_named_and_nothing_else_is_said(slip, shape, draw):
    for seed in SEEDS:
        expected = draw(shape, seed)
        assert name(expected, MATRIX_SLIPS[slip](expected)) == [slip]


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("step", [1, -1])
def test_a_matrix_shifted_by_one_is_named_whether_it_wraps_or_zeros_come_in(axis, step):
    expected = draw_whole((4, 5), 3)
    wrapped = np.roll(expected, step, axis)
    cut = wrapped.copy()
    cut[(slice(None),) * axis + (0 if step == 1 else -1,)] = 0
    assert name(expected, wrapped) == name(expected, cut) == ["shifted"]


def test_two_swapped_lines_or_entries_are_named():
    expected = draw_whole((4, 5), 0)
    assert name(expected, expected[[2, 1, 0, 3]]) == ["rows-swapped"]
    assert name(expected, expected[:, [0, 4, 2, 3, 1]]) == ["columns-swapped"]
    swapped = expected.copy()
    swapped[0, 1], swapped[3, 2] = expected[3, 2], expected[0, 1]
    assert name(expected, swapped) == ["entries-swapped"]


@pytest.mark.parametrize("order", [(1, 2, 0), (2, 0, 1), (0, 2, 1), (2, 1, 0), (1, 0, 2)])
def test_axes_in_another_order_are_named(order):
    expected = draw_real((3, 4, 5), 1)
    assert name(expected, expected.transpose(order)) == ["axes-permuted"]
    cube = draw_real((3, 3, 3), 1)
    assert name(cube, cube.transpose(order)) == ["axes-permuted"]


def test_channels_last_instead_of_first_is_said_in_words():
    expected = draw_real((3, 4, 5), 1)
    (slip,) = recognise(expected, np.moveaxis(expected, 0, -1))
    assert "stands last" in slip.hint


def test_every_matrix_of_an_array_turned_by_180_degrees_is_named():
    expected = draw_whole((2, 3, 4), 1)
    assert name(expected, [np.rot90(matrix, 2) for matrix in expected]) == ["rotated-180"]


def test_lists():
    expected = draw_whole((6,), 1)
    assert name(expected, expected[::-1]) == ["reversed"]
    assert name(expected, np.roll(expected, 1)) == ["shifted"]
    assert name(expected, expected[1:-1]) == ["cropped"]
    assert name(expected, [0, *expected, 0]) == ["padded"]
    assert name(expected, expected[:, None]) == ["reshaped"]
    assert name(expected[None, :], expected[:, None]) == ["transposed"]


def test_numbers_rounded_or_cut_off_are_named():
    expected = draw_real((3, 4), 2)
    for places in (0, 1, 2, 3):
        assert name(expected, np.round(expected, places)) == ["rounded"]
    assert name(expected, np.floor(expected)) == name(expected, np.trunc(expected)) == ["rounded"]
    assert name(62.5, 62) == name(62.5, 63) == ["rounded"]


def test_numbers_written_to_two_decimals_are_still_recognised():
    expected = np.array([[9, 9, 6], [3, 5, 1]])
    assert name(expected, np.round(expected / 9, 2)) == ["constant-factor"]
    assert recognise(expected, np.round(expected / 9, 4))[0].detail.endswith("1/9.")


@pytest.mark.parametrize(
    ("expected", "actual", "ids"),
    [
        (5, 6, ["off-by-one"]),
        (5, 4, ["off-by-one"]),
        (12, -12, ["sign-turned"]),
        (-12, 12, ["sign-turned", "absolute-value"]),
        (12, 24, ["constant-factor"]),
        (12, 6, ["constant-factor"]),
        (0.02, 20, ["constant-factor"]),
        (1, 2, ["off-by-one", "constant-factor"]),
        (12, 36, []),
        (12, 15, []),
        (0, 7, []),
        (7, 0, []),
    ],
)
def test_a_single_number_has_only_the_slips_that_people_make(expected, actual, ids):
    assert name(expected, actual) == name([[expected]], [[actual]]) == ids


def test_sizes_off_by_one():
    assert name([64, 64, 16], [63, 63, 16]) == ["off-by-one"]
    assert name([64, 64, 16], [63, 65, 16]) == []
    assert name(np.arange(9), np.arange(9) + 1) == ["off-by-one", "shifted"][:1]


def test_few_wrong_entries_are_counted_up_to_two_or_a_quarter():
    expected = draw_whole((4, 5), 7)
    for count in range(1, 8):
        actual = expected.copy()
        actual.flat[:count] += 1000 + 7 * np.arange(count)
        assert name(expected, actual) == (["few-wrong"] if count <= 5 else [])
    hint, detail = recognise(np.arange(5), np.array([0, 1, 22, 3, 4]))[0].hint, "(3) should be 2."
    assert "one entry" in hint
    assert recognise(np.arange(5), np.array([0, 1, 22, 3, 4]))[0].detail == detail


def test_numbers_in_disorder_are_the_last_thing_said():
    expected = draw_whole((4, 4), 5)
    shuffled = np.random.default_rng(0).permutation(expected.ravel()).reshape(4, 4)
    assert name(expected, shuffled) == ["rearranged"]


def test_an_answer_of_another_question_is_named_with_its_id_only_in_the_detail():
    expected, other = draw_whole((3, 3), 1), draw_whole((3, 3), 2)
    (slip,) = recognise(expected, other, {"q1-other": other, "q2": draw_whole((3, 3), 8)})
    assert (slip.id, "q1-other" in slip.detail, "q1-other" in slip.hint) == ("copied", True, False)
    assert name(106008, 69706, {"c1": np.array(69706)}) == ["copied"]
    assert name([126, 126, 16], [64, 64, 16], {"q8": np.array([64, 64, 16])}) == ["copied"]


@pytest.mark.parametrize("trivial", [3, 64, 1024, 100, [1, 2], [0, 0, 0, 0], [[1, 1], [1, 1]]])
def test_a_common_answer_is_not_called_copied(trivial):
    actual = np.asarray(trivial)
    assert "copied" not in name(np.full(actual.shape, 7777.0), actual, {"q1": actual})


def test_explanations_that_fit_equally_are_all_named():
    expected = np.array([[1, 2, 1], [3, 4, 3], [5, 6, 5]])
    assert name(expected, expected[::-1]) == ["rows-reversed", "rotated-180"]
    skew = np.array([[0, 1, -2], [-1, 0, 3], [2, -3, 0]])
    assert name(skew, skew.T) == ["transposed", "sign-turned"]
    negative = -(draw_whole((3, 3), 1).astype(float) ** 2)
    assert name(negative, -negative) == ["sign-turned", "absolute-value"]


def test_nothing_is_claimed_that_changes_nothing():
    nines, ones = np.full((2, 2), 9.0), np.full((2, 2), 4.0)
    assert name(nines, ones) == []
    assert name(nines, nines) == []
    symmetric = np.array([[1, 2], [2, 1]])
    assert name(symmetric, symmetric.T) == []
    assert name(np.zeros((3, 3)), np.ones((3, 3)) * 5) == []
    assert name(np.zeros((2, 2)), np.zeros((4, 4))) == []


def test_forgotten_padding_shows_even_where_the_inside_is_constant():
    right = np.array([[4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4]])
    assert name(right, np.full((2, 2), 9)) == ["cropped"]
    assert name(np.full((2, 2), 9), right) == ["padded"]


def test_a_crop_anywhere_is_found_and_located():
    expected = draw_whole((7, 9), 4)
    (slip,) = recognise(expected, expected[2:5, 1:4])
    assert slip.id == "cropped"
    assert "rows 3 to 5, columns 2 to 4" in slip.detail


def test_hints_give_no_numbers_away():
    expected = draw_whole((4, 5), 0) + 200
    given = [transform(expected) for transform in MATRIX_SLIPS.values()]
    given += [expected[[2, 1, 0, 3]], np.roll(expected, 1, 0)]
    hints = [slip.hint for actual in given for slip in recognise(expected, actual)]
    assert hints
    assert not [hint for hint in hints if any(letter.isdigit() for letter in hint.replace("180 degrees", ""))]


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (5,), (3, 4, 5), (2, 2, 2, 2), (8, 8)])
def test_unrelated_arrays_have_no_slip(shape):
    for seed in range(200):
        rng = np.random.default_rng(seed)
        assert name(rng.normal(size=shape), rng.normal(size=shape)) == []
        assert name(rng.integers(-999, 999, shape), rng.integers(-999, 999, shape)) == []


NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, 1e308, -1e308, 5e-324, 1e-9]),
    st.floats(allow_nan=False, allow_infinity=False),
)
SMALL = arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=3)
ANY = arrays.arrays(np.float64, SMALL, elements=NUMBERS)


@settings(deadline=None, max_examples=300)
@given(expected=ANY, actual=ANY, other=ANY)
def test_finite_arrays_of_any_shape_neither_raise_nor_warn(expected, actual, other):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for slip in recognise(expected, actual, {"q": other}):
            assert slip.id
            assert slip.hint
        assert recognise(expected, expected) == ()


@pytest.mark.parametrize(
    "strange", [np.array(["a", "b"]), np.array([1, None]), np.array([1j, 2]), [np.nan, 1]]
)
def test_what_is_no_array_of_finite_numbers_has_no_slip(strange):
    assert recognise(np.asarray(strange), np.array([1.0, 2.0])) == ()
    assert recognise(np.array([1.0, 2.0]), np.asarray(strange)) == ()

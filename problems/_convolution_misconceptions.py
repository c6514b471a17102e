"""Misconceptions about a convolution's result, for one channel and for several."""

from __future__ import annotations

from grader.authoring import Misconception
from problems import _wrong_convolutions as wrong

PADDING = (
    Misconception(
        "no-padding",
        "Your result has the size of an unpadded one. Put the border of zeros around the image first, then "
        "slide the kernel.",
        wrong=wrong.no_padding,
    ),
    Misconception(
        "same-padding",
        "You padded so that the size of the image is kept. Read again how much padding the question wants.",
        wrong=wrong.same_padding,
    ),
    Misconception(
        "padding-after-only",
        "Your first window starts at the image's first pixel, so all the padding lies after the last one. "
        "Put the padding on both sides.",
        wrong=wrong.padding_after_only,
    ),
    Misconception(
        "pad-left-right-only",
        "You padded the columns only. The border of zeros goes above and below the image, too.",
        wrong=wrong.rows_unpadded,
    ),
    Misconception(
        "pad-top-bottom-only",
        "You padded the rows only. The border of zeros goes left and right of the image, too.",
        wrong=wrong.columns_unpadded,
    ),
    Misconception(
        "replicate-padding",
        "You repeated the pixels at the edge outside the image. The question pads with zeros.",
        wrong=wrong.replicate_padding,
    ),
    Misconception(
        "reflect-padding",
        "You mirrored the image at its edge. The question pads with zeros.",
        wrong=wrong.reflect_padding,
    ),
    Misconception(
        "circular-padding",
        "You continued the image from its opposite edge. The question pads with zeros.",
        wrong=wrong.circular_padding,
    ),
    Misconception(
        "pattern-extrapolated",
        "You let the image's rows go on in equal steps outside of it. Rows outside hold nothing but zeros.",
        wrong=wrong.progression_continued,
    ),
)

KERNEL = (
    Misconception(
        "convolution",
        "You turned the kernel around before sliding it. The question wants cross-correlation: the kernel "
        "stays as it is. (scipy.signal.convolve2d turns it, correlate2d does not.)",
        wrong=wrong.flipped,
    ),
    Misconception(
        "transposed-kernel",
        "You swapped rows and columns of the kernel. Check which entries meet the window's first row.",
        wrong=wrong.kernel_transposed,
    ),
    Misconception(
        "unweighted",
        "You counted every weight of the kernel as 1 or -1. Multiply by the weights themselves.",
        wrong=wrong.unweighted,
    ),
    Misconception(
        "row-sum-only",
        "You added the middle row of each window only. All rows of the kernel count.",
        wrong=wrong.centre_row_only,
    ),
    Misconception(
        "averaged",
        "You divided by the number of kernel entries, as a mean filter does. Convolution adds the products "
        "and does not divide.",
        wrong=wrong.averaged,
    ),
    Misconception(
        "undilated-valid",
        "You slid the kernel without its gaps. With dilation the taps lie further apart; look at which "
        "pixels they fall on.",
        wrong=wrong.undilated,
    ),
    Misconception(
        "undilated-same",
        "You kept the size, but slid the kernel without its gaps. With dilation the taps lie further apart.",
        wrong=wrong.undilated_same,
    ),
    Misconception(
        "stride-ignored",
        "You moved the window one pixel at a time. The stride says how far it moves.",
        wrong=wrong.stride_ignored,
    ),
)

AFTERWARDS = (
    Misconception(
        "transposed",
        "You used the image with rows and columns swapped. Check along which direction its values change.",
        wrong=wrong.image_transposed,
    ),
    Misconception(
        "rows-swapped",
        "The rows of your result stand in reverse order. The first row belongs to the top of the image.",
        wrong=wrong.rows_reversed,
    ),
    Misconception(
        "top-left-block",
        "You gave the top left part of the result only. Slide the window over all positions.",
        wrong=wrong.top_left_block,
    ),
    Misconception(
        "last-row-as-row-1",
        "Your bottom row repeats the first one. The image is not the same at top and bottom; compute the "
        "row.",
        wrong=wrong.last_row_like(1),
    ),
    Misconception(
        "last-row-as-row-2",
        "Your bottom row repeats the second one. Compute it from the pixels its windows cover.",
        wrong=wrong.last_row_like(2),
    ),
    Misconception(
        "corner-like-edge",
        "You treated the corners like the other cells at the edge. Count again how many pixels of the image "
        "a window in the corner covers.",
        wrong=wrong.corners_like_edges,
    ),
    Misconception(
        "absolute-value",
        "You dropped the sign. Negative sums stay negative.",
        wrong=wrong.absolute,
    ),
    Misconception(
        "sign-flipped",
        "Every sign of your result is turned. Check the signs of the kernel's entries.",
        wrong=wrong.negated,
    ),
)

BIAS_AND_ACTIVATION = (
    Misconception(
        "no-bias",
        "You left the bias out. It is added to every sum.",
        wrong=wrong.no_bias,
    ),
    Misconception(
        "bias-per-tap",
        "You added the bias to every product. It is added once, to the sum.",
        wrong=wrong.bias_per_weight,
    ),
    Misconception(
        "bias-to-input",
        "You added the bias to the pixels before filtering. It is added to the sum of products.",
        wrong=wrong.bias_to_input,
    ),
    Misconception(
        "relu-before-bias",
        "You applied the activation first and added the bias afterwards. The bias belongs to the sum that "
        "the activation gets.",
        wrong=wrong.activation_before_bias,
    ),
    Misconception(
        "no-activation",
        "These are the sums before the activation. Apply it to each of them.",
        wrong=wrong.no_activation,
    ),
    Misconception(
        "sign",
        "You kept the sign of each sum only. Check what ReLU does with a positive and with a negative "
        "number.",
        wrong=wrong.sign_instead_of_relu,
    ),
    Misconception(
        "threshold",
        "You wrote 1 wherever the sum is above -1. Check what ReLU does with 0 and with a positive number.",
        wrong=wrong.threshold_instead_of_relu,
    ),
    Misconception(
        "relu-before",
        "You applied ReLU to the image and not to the result. It comes after the filter.",
        wrong=wrong.relu_of_input,
    ),
)

CHANNELS = (
    Misconception(
        "channels-not-summed",
        "You gave a map for each channel. One filter makes one map: add them.",
        wrong=wrong.channels_apart,
    ),
    Misconception(
        "channel-mean",
        "You averaged over the channels. A filter adds what it finds in them.",
        wrong=wrong.channels_averaged,
    ),
    Misconception(
        "copied-b-last-row",
        "Your bottom row is the one of a wrong map of the last channel, alone. Pad with zeros, and add "
        "the other channels in the bottom row, too.",
        wrong=wrong.last_channel_alone_in_last_row(wrong.progression_continued),
    ),
    Misconception(
        "consistent-with-wrong-b",
        "The sum fits a wrong map of the last channel. Rows outside the image hold nothing but zeros; they "
        "do not continue the rows inside.",
        wrong=wrong.last_channel_by(wrong.progression_continued),
    ),
    Misconception(
        "error-carried-correct-b-not-added",
        "Your bottom row is the one of the last channel alone. Add the other channels there, too.",
        wrong=wrong.last_channel_alone_in_last_row(),
    ),
)

"""A linear layer: every output is a weighted sum of the inputs, and a bias."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import affine

exercise = Exercise(
    reference=affine,
    points=1,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(x="N D", W="H D", b="H"),
    returns=dict(y="N H"),
    terms={"the weighted sum": ("x", "W"), "the bias": ("b",)},
    hints=(
        "One sample first: y[j] is the sum over d of x[d] W[j, d], plus b[j].",
        "Now N samples at once: the product of an (N, D) and a (D, H) matrix is (N, H). Which of the two "
        "factors must be transposed? The bias is added to every row.",
    ),
)
exercise.mistake(
    "W is used without its transpose",
    "W is (H, D), one row for each output: its second axis has to meet the D of x.",
    raises=ValueError,
    y=lambda x, W, b: x @ W + b,
)
exercise.mistake(
    "W stands on the left of x",
    "A row of x is a sample. Write the shapes below the product: the D of x must meet the D of W.",
    raises=ValueError,
    y=lambda x, W, b: W @ x + b,
)
exercise.mistake(
    "the bias is subtracted",
    "With x at zero, b itself should come out. Yours gives -b.",
    b=lambda right: -right,
)
exercise.mistake(
    "the bias is multiplied",
    "With x at zero, b itself should come out. Yours gives zero: the bias is added.",
    y=lambda x, W, b: x @ W.T * b,
)
exercise.mistake(
    "one bias is used for all outputs",
    "Each of the H outputs has a bias of its own. Yours uses the first one for all.",
    b=lambda right: 0 * right + right[0],
)
exercise.mistake(
    "the biases are added up",
    "Each of the H outputs has a bias of its own. Yours adds the sum of all to each.",
    b=lambda right: 0 * right + right.sum(),
)
exercise.mistake(
    "the bias is added only to the first sample",
    "The same bias is added for every sample.",
    y=lambda right, b: right - b * (np.arange(len(right)) > 0)[:, None],
)
exercise.mistake(
    "the layer ends in a tanh",
    "This layer has no activation: the tanh is applied outside of it.",
    y=lambda right: np.tanh(right),
)
exercise.mistake(
    "the sum is divided by the number of inputs",
    "y is a weighted sum, not a mean.",
    W=lambda right: right / right.shape[1],
)
exercise.mistake(
    "only the first sample is treated",
    "x holds N samples, one in each row. y must have a row for each of them.",
    y=lambda right: right[0],
)

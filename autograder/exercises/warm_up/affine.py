"""A layer without its squashing: every output a weighted sum of the inputs, and a bias."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
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
        "Now N samples at once: a product of an (N, D) and a (D, H) matrix is (N, H). Which of the two "
        "factors has to be turned? The bias is added to every row by itself.",
    ),
)


@family(exercise)
def _instead(layer):
    """Another layer, made of x, W and b."""
    return layer


_instead(
    "W is used without its transpose",
    "W is (H, D), one row for each output; which of its axes has to meet the D of x?",
    lambda x, W, b: x @ W + b,
    raises=ValueError,
)
_instead(
    "W stands on the left of x",
    "A row of x is a sample; write the shapes below the product and see which letters meet.",
    lambda x, W, b: W @ x + b,
    raises=ValueError,
)
_instead(
    "the outputs are rows and the samples columns",
    "y is (N, H), samples first; the transpose of a product turns its factors round.",
    lambda x, W, b: W @ x.T + b[:, None],
)
_instead(
    "the bias is missing",
    "With x at zero, what should come out?",
    lambda x, W, b: x @ W.T,
)
_instead(
    "the bias is subtracted",
    "With x at zero, b itself should come out.",
    lambda x, W, b: x @ W.T - b,
)
_instead(
    "the bias is multiplied",
    "With x at zero, b itself should come out.",
    lambda x, W, b: x @ W.T * b,
)
_instead(
    "one bias is used for all outputs",
    "Each of the H outputs has a bias of its own.",
    lambda x, W, b: x @ W.T + b[0],
)
_instead(
    "the biases are added up",
    "Each of the H outputs has a bias of its own.",
    lambda x, W, b: x @ W.T + b.sum(),
)
_instead(
    "the bias is added only to the first sample",
    "All samples meet the same bias.",
    lambda x, W, b: x @ W.T + b * (np.arange(len(x)) == 0)[:, None],
)
_instead(
    "the layer ends in a tanh",
    "This layer has no squashing of its own: the tanh is applied by whoever calls it.",
    lambda x, W, b: np.tanh(x @ W.T + b),
)
_instead(
    "the sum is divided by the number of inputs",
    "A weighted sum, not a mean: whoever wants smaller numbers makes W smaller.",
    lambda x, W, b: x @ W.T / x.shape[1] + b,
)
_instead(
    "the samples are added up",
    "Every sample gets an answer of its own: y is (N, H).",
    lambda x, W, b: (x @ W.T + b).sum(axis=0),
)
_instead(
    "only the first sample is treated",
    "x holds N samples, one in each row.",
    lambda x, W, b: x[0] @ W.T + b,
)
_instead(
    "x is left out of the product",
    "Two different samples should give two different answers.",
    lambda x, W, b: np.ones_like(x) @ W.T + b,
)
_instead(
    "it is computed in single precision",
    "A checker looks at nine digits, and single precision has seven.",
    lambda x, W, b: (x @ W.T + b).astype(np.float32),
)

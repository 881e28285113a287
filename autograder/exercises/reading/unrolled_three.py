"""Three steps of a recurrent network, written out."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_step import rnn_step
from autograder.exercises.gradient_decay.rnn_step import preactivation
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.unrolled import unrolled_three


def written_out(
    x_1,
    x_2,
    x_3,
    h_0,
    W_ih,
    W_hh,
    b,
    state=lambda a, h, k: np.tanh(a),
    carry=lambda h_0, h, a: h,
    recurrent=lambda W_hh, k: W_hh,
    bias=lambda b, k: b,
):
    """The right states; every piece is right unless another one is named. Steps k are counted from 1.

    state      the new state, of the pre-activation, the old state and the step
    carry      what the next step starts from
    recurrent  the matrix of step k
    bias       the bias of step k
    """
    states, h = [], h_0
    for k, x in enumerate((x_1, x_2, x_3), 1):
        a = preactivation(x, h, W_ih, recurrent(W_hh, k), bias(b, k))
        states.append(state(a, h, k))
        h = carry(h_0, states[-1], a)
    return tuple(states)


exercise = Exercise(
    reference=unrolled_three,
    points=2,
    difficulty=1,
    importance=5,
    minutes=10,
    inputs=dict(x_1="N D", x_2="N D", x_3="N D", h_0="N H", W_ih="H D", W_hh="H H", b="H"),
    returns=dict(h_1="N H", h_2="N H", h_3="N H"),
    partial=True,
    model=written_out,
    hints=(
        "Write the first line with h_0 on the right and h_1 on the left. The second line is the same line "
        "with every 1 turned into a 2 and every 0 into a 1.",
        "A row is a sample, so both matrices stand on the right of their vector and transposed: "
        "x_1 @ W_ih.T. Three terms are added before the tanh is taken.",
    ),
    terms={"the inputs' term": ("x_1", "x_2", "x_3", "W_ih"), "the bias": ("b",)},
)

# What the next step starts from.
exercise.mistake(
    "every step starts from h_0",
    "Step 2 starts from h_1, which step 1 has made. Only step 1 starts from h_0.",
    carry=lambda h_0, h, a: h_0,
)
exercise.mistake(
    "the third step starts from h_1",
    "Step 3 starts from h_2: the line of step 2 was copied and not changed everywhere.",
    h_3=lambda x_3, h_1, W_ih, W_hh, b: np.tanh(preactivation(x_3, h_1, W_ih, W_hh, b)),
)
exercise.mistake(
    "the second step starts from h_0",
    "Step 2 starts from h_1: the line of step 1 was copied and not changed everywhere.",
    h_2=lambda x_2, h_0, W_ih, W_hh, b: np.tanh(preactivation(x_2, h_0, W_ih, W_hh, b)),
    h_3=lambda x_2, x_3, h_0, W_ih, W_hh, b: np.tanh(
        preactivation(x_3, np.tanh(preactivation(x_2, h_0, W_ih, W_hh, b)), W_ih, W_hh, b)
    ),
)
exercise.mistake(
    "the state handed on is the pre-activation",
    "Your states go through the tanh, but the next step starts from what was before it. Hand on h_1 itself.",
    carry=lambda h_0, h, a: a,
)
exercise.add_family(rnn_step(lambda new: dict(state=lambda a, h, k: new(a, h))))

# The inputs.
exercise.mistake(
    "every step reads the first letter",
    "Step 2 reads x_2 and step 3 reads x_3. Yours reads x_1 at every step.",
    x_2=lambda x_1: x_1,
    x_3=lambda x_1: x_1,
)
exercise.mistake(
    "the letters after the first are not read",
    "Every step reads a letter: steps 2 and 3 need x_2 and x_3 in their sums.",
    x_2=lambda right: 0 * right,
    x_3=lambda right: 0 * right,
)
exercise.mistake(
    "the letters add up",
    "Step 2 reads x_2 alone. What was read before is in the state already.",
    x_2=lambda right, x_1: x_1 + right,
    x_3=lambda right, x_1, x_2: x_1 + x_2 + right,
)

# The weights.
exercise.mistake(
    "a step uses a higher power of W_hh",
    "Every step multiplies by W_hh once. The steps follow each other, so the power comes about by itself.",
    recurrent=np.linalg.matrix_power,
)
exercise.mistake(
    "the state is added without W_hh",
    "The old state is multiplied by W_hh before it is added; a matrix that is the identity would do nothing.",
    recurrent=lambda W_hh, k: np.eye(len(W_hh)),
)
exercise.mistake(
    "the bias enters at the first step alone",
    "All three steps use the same weights, and the bias is one of them.",
    bias=lambda b, k: b if k == 1 else 0 * b,
)
exercise.mistake(
    "the bias is added after the tanh",
    "A tanh never leaves the interval from -1 to 1, and your states do. Add b before the tanh.",
    bias=lambda b, k: 0 * b,
    state=lambda a, h, k: np.tanh(a),
    h_1=lambda x_1, h_0, W_ih, W_hh, b: _bias_after(x_1, h_0, W_ih, W_hh, b),
    h_2=lambda x_1, x_2, h_0, W_ih, W_hh, b: _bias_after(
        x_2, _bias_after(x_1, h_0, W_ih, W_hh, b), W_ih, W_hh, b
    ),
    h_3=lambda x_1, x_2, x_3, h_0, W_ih, W_hh, b: _bias_after(
        x_3, _bias_after(x_2, _bias_after(x_1, h_0, W_ih, W_hh, b), W_ih, W_hh, b), W_ih, W_hh, b
    ),
)


def _bias_after(x, h, W_ih, W_hh, b):
    return np.tanh(x @ W_ih.T + h @ W_hh.T) + b


# The activation.
exercise.mistake(
    "the tanh is taken at the last step alone",
    "Each of the three states is a tanh.",
    state=lambda a, h, k: np.tanh(a) if k == 3 else a,
)


@exercise.misconception("W_ih is used without its transpose", raises=ValueError)
def untransposed(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    """The weights have a row for each unit. The D columns of x_1 meet the D columns of W_ih."""
    return written_out(x_1, x_2, x_3, h_0, W_ih.T, W_hh, b)

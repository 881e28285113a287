"""The gradients of one GRU step."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.back_through_time import sides, step_back
from autograder.exercises.gru.gru_step import exercise as forward
from autograder.exercises.gru.preactivations import PREACTIVATIONS
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.gru import gru_step_backward
from lstm_ref.numpy.gru_reset_before import GRUResetBeforeCache, gru_reset_before_step_backward


def gates_alone(da_ih, W_hh):
    """What comes back to h through the two gates."""
    return da_ih[:, : -W_hh.shape[1]] @ W_hh[: -W_hh.shape[1]]


exercise = Exercise(
    reference=gru_step_backward,
    points=6,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", cache=forward.cache),
    returns=dict(dx="N D", dh="N H", dW_ih="3H D", dW_hh="3H H", db_ih="3H", db_hh="3H"),
    partial=True,
    forward=forward,
    model=step_back,
    between=dict(
        da_ih=lambda dh_next, cache: sides(dh_next, cache).ih,  # (N, 3H), before x's product
        da_hh=lambda dh_next, cache: sides(dh_next, cache).hh,  # (N, 3H), before h's product
        da_n=lambda da_ih, h: da_ih[:, -h.shape[1] :],
        W_hn=lambda W_hh: W_hh[-W_hh.shape[1] :],
        direct=lambda dh_next, z: dh_next * z,
        through_the_gates=gates_alone,
    ),
    hints=(
        "Begin at the last line of the step: it gives dz and dn from dh_next. Then go back through the "
        "tanh to the candidate's sum, and from there to r. Each gate then has a sigmoid's slope before it.",
        "Put the three blocks side by side twice: what goes back through W_ih, and what goes back through "
        "W_hh. They differ in the candidate's block alone, by one factor. And h has one more way to h_next.",
    ),
)
exercise.add_family(PREACTIVATIONS)

# To the old state and the input.
exercise.mistake(
    "dh is the direct path only",
    "Both gates and the candidate read the old state too. Their gradients come back through W_hh.",
    dh=lambda direct: direct,
)
exercise.mistake(
    "the direct path is missing in dh",
    "The share z of h went into h_next directly. With z = 1 all of dh_next comes back that way.",
    dh=lambda right, direct: right - direct,
)
exercise.mistake(
    "the direct path back does not pass the update gate",
    "The share z of h went into h_next directly, so the gradient of the direct path is multiplied by z.",
    dh=lambda right, direct, dh_next: right - direct + dh_next,
)
exercise.mistake(
    "the direct path back is the candidate's share",
    "The old state's share in h_next is z. 1 - z is the share of the candidate.",
    dh=lambda right, direct, dh_next: right - 2 * direct + dh_next,
)
exercise.mistake(
    "the reset gate acts on the wrong side of the matrix in dh",
    "Forward the product came first, then r. So on the way back r comes first, then W_hn.",
    dh=lambda direct, through_the_gates, da_n, W_hn, r: direct + through_the_gates + r * (da_n @ W_hn),
)
exercise.mistake(
    "the batch's mean of r stands in dh",
    "Each sample has a reset gate of its own: multiply r into the gradient, not into the weights.",
    dh=lambda direct, through_the_gates, da_n, W_hn, r: (
        direct + through_the_gates + da_n @ (r.mean(axis=0)[:, None] * W_hn)
    ),
)
exercise.mistake(
    "dh comes back through the input's side",
    "dh needs the array for the product with h, whose candidate block holds r. Yours is the one for x.",
    dh=lambda direct, da_ih, W_hh: direct + da_ih @ W_hh,
)
exercise.mistake(
    "the blocks of W_hh are transposed in dh",
    "The forward pass multiplied h by W_hh.T. On the way back each block is used without a transpose.",
    dh=lambda direct, da_hh, W_hh: (
        direct + sum(part @ W.T for part, W in zip(np.split(da_hh, 3, axis=1), np.split(W_hh, 3)))
    ),
)
exercise.mistake(
    "dh leaves the candidate out",
    "Both gates and the candidate read the old state. In yours the candidate's block is missing.",
    dh=lambda direct, through_the_gates: direct + through_the_gates,
)
exercise.mistake(
    "dh leaves the two gates out",
    "Both gates and the candidate read the old state. In yours the gates' blocks are missing.",
    dh=lambda right, through_the_gates: right - through_the_gates,
)
exercise.mistake(
    "dx comes back through the candidate only",
    "Both gates and the candidate read x, so dx comes back through all three blocks of W_ih.",
    dx=lambda da_n, W_ih: da_n @ W_ih[-da_n.shape[1] :],
)
exercise.mistake(
    "dx is taken from the state's side",
    "dx needs the array for the product with x, whose candidate block has no r in it.",
    dx=lambda da_hh, W_ih: da_hh @ W_ih,
)
exercise.mistake(
    "dx uses W_ih transposed",
    "The forward pass multiplied x by W_ih.T. So dx is the array for x times W_ih, without a transpose.",
    dx=lambda da_ih, W_ih: da_ih @ W_ih.T,
    raises=ValueError,
)
exercise.mistake(
    "dx uses the gradient of the weights",
    "dW_ih stands where W_ih belongs: the forward pass multiplied x by W_ih.",
    dx=lambda da_ih, dW_ih: da_ih @ dW_ih,
)

# To the weights.
exercise.mistake(
    "dW_ih is taken from the state's side",
    "dW_ih needs the array for the product with x, whose candidate block has no r in it.",
    dW_ih=lambda da_hh, x: da_hh.T @ x,
)
exercise.mistake(
    "dW_hh is taken from the input's side",
    "dW_hh needs the array for the product with h, whose candidate block holds r.",
    dW_hh=lambda da_ih, h: da_ih.T @ h,
)
exercise.mistake(
    "dW_hh is taken with the reset state throughout",
    "Here W_hh was multiplied by h as it was. The reset gate came after the product.",
    dW_hh=lambda da_ih, r, h: da_ih.T @ (r * h),
)
exercise.mistake(
    "dW_hh is taken with the reset state, and r twice in the candidate's rows",
    "W_hh was multiplied by h as it was. The r of the candidate's rows is in your array already.",
    dW_hh=lambda da_hh, r, h: da_hh.T @ (r * h),
)
exercise.mistake(
    "the candidate's rows of dW_hh are taken with the reset state",
    "That is the GRU of 2014. Here W_hh was multiplied by h as it was, and the reset came after the product.",
    dW_hh=lambda right, da_n, r, h: np.concatenate([right[: -h.shape[1]], da_n.T @ (r * h)]),
)
exercise.mistake(
    "dW_hh is taken with the new state",
    "The forward pass multiplied W_hh by h, the hidden state before the step.",
    dW_hh=lambda da_hh, n, z, h: da_hh.T @ (n + z * (h - n)),
)
exercise.mistake(
    "db_hh is a copy of db_ih",
    "In the LSTM both biases have the same gradient. Here r scales the candidate's block of b_hh.",
    db_hh=lambda db_ih: db_ih,
)
exercise.mistake(
    "db_ih is a copy of db_hh",
    "In the LSTM both biases have the same gradient. Here r scales b_hh's candidate block, but not b_ih's.",
    db_ih=lambda db_hh: db_hh,
)
exercise.mistake(
    "the biases' gradients are summed over the rows of the gates",
    "Each row has a bias of its own and all samples share it: sum over axis 0, the batch.",
    db_ih=lambda da_ih: da_ih.sum(axis=1),
    db_hh=lambda da_hh: da_hh.sum(axis=1),
)
exercise.mistake(
    "each bias gets the gradients of both",
    "b_ih and b_hh belong to different products. Each gets the sum of its own array alone.",
    db_ih=lambda right, db_hh: right + db_hh,
    db_hh=lambda right, db_ih: right + db_ih,
)


# Not an exchange of pieces: the derivation of another cell.
@exercise.misconception("the whole way back is that of the GRU of 2014")
def back_in_2014(dh_next, cache):
    """These are the gradients of the GRU of 2014. Here the reset gate stands after the product."""
    x, h, r, z, n, _, W_ih, W_hh = cache
    return gru_reset_before_step_backward(dh_next, GRUResetBeforeCache(x, h, r, z, n, W_ih, W_hh))

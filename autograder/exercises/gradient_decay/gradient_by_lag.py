"""How much of a gradient is left, one step further back at a time."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_back import slopes
from autograder.exercises.gradient_decay.rnn_forward import exercise as forward
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.flow import gradient_by_lag


def lengths(arrived):
    """The Frobenius norm of each of the gradients."""
    return np.sqrt((arrived**2).sum(axis=(1, 2)))


def norms_by_lag(
    dh_T,
    cache,
    measure=lengths,
    last=0,
    slope=lambda cache, t: 1 - cache.h[t] ** 2,
    through=lambda da, W_hh: da @ W_hh,
    handed_on=lambda back, dh_T: back,
):
    """The norms at the states T-1, T-2, ..., `last`; every piece is right unless another one is named.

    measure    what is made of the gradients that arrive, (T, N, H)
    last       the state at which the way back ends; -1 is h0
    slope      the tanh's derivative at step t
    through    what da becomes on its way to the state before the step
    handed_on  what arrives at a state
    """
    arrived = [dh_T]
    for t in range(len(cache.h) - 1, last, -1):
        arrived.append(handed_on(through(arrived[-1] * slope(cache, t), cache.W_hh), dh_T))
    return measure(np.stack(arrived))


exercise = Exercise(
    reference=gradient_by_lag,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dh_T="N H", cache=forward.cache),
    returns=dict(norms="T"),
    model=norms_by_lag,
    between=dict(arrived=lambda dh_T, cache: norms_by_lag(dh_T, cache, measure=np.asarray)),
    hints=(
        "It is the loop of rnn_backward without upstream gradients of earlier steps. Nothing is collected "
        "but the norm of what each step hands back.",
        "norms[0] is the norm of dh_T itself, before any step. Then each step from the last one down to "
        "step 1 gives one more: T numbers, T-1 steps. np.linalg.norm of an array takes all of its entries.",
    ),
)

# The way back.
exercise.add_family(slopes(lambda slope: dict(slope=lambda cache, t: slope(cache.h[t]))))
exercise.mistake(
    "the slope is taken at the state before the step",
    "The tanh of step t made h[t], so its slope is taken at h[t], not at h[t-1].",
    slope=lambda cache, t: 1 - cache.h[t - 1] ** 2,
)
exercise.mistake(
    "the slope of the last step is used at every step",
    "Each step back passes a tanh of its own, at a hidden state of its own.",
    slope=lambda cache, t: 1 - cache.h[-1] ** 2,
)
exercise.mistake(
    "the slopes are read from the first step on",
    "The gradient starts at the last hidden state, so the last step's slope comes first.",
    slope=lambda cache, t: 1 - cache.h[len(cache.h) - 1 - t] ** 2,
)
exercise.mistake(
    "W_hh is transposed on the way back",
    "The forward pass multiplied h by W_hh.T. On the way back da is multiplied by W_hh itself.",
    through=lambda da, W_hh: da @ W_hh.T,
)
exercise.mistake(
    "W_hh is left out on the way back",
    "The old hidden state entered through W_hh, so its gradient is da times W_hh.",
    through=lambda da, W_hh: da,
)
exercise.mistake(
    "the gradient is brought back to length one at every step",
    "What the steps make of the length is to be measured: hand the gradient on as it is.",
    handed_on=lambda back, dh_T: back / np.linalg.norm(back),
)
exercise.mistake(
    "dh_T enters at every step",
    "Here the loss depends on the last hidden state alone: dh_T enters once, at the last step.",
    handed_on=lambda back, dh_T: back + dh_T,
)
exercise.mistake(
    "each lag starts anew from dh_T",
    "Each step back starts from what the step before has handed back, not from dh_T again.",
    norms=lambda dh_T, h, W_hh: lengths(np.stack([dh_T, *(dh_T * (1 - h[:0:-1] ** 2) @ W_hh)])),
)
exercise.mistake(
    "the first norm is taken after one step already",
    "norms[0] is the length of dh_T itself: at lag 0 the gradient has passed no step yet.",
    last=-1,
    norms=lambda right: right[1:],
)

# What is measured.
exercise.mistake(
    "the norm is taken before W_hh",
    "The gradient at the hidden state h is measured, not the one at the pre-activation.",
    norms=lambda arrived, h: lengths(arrived * (1 - h[::-1] ** 2)),
)
exercise.mistake(
    "the norms are divided by the first one",
    "The norms themselves are asked for. The plot may divide them later.",
    norms=lambda right: right / right[0],
)
exercise.mistake(
    "each norm is divided by the one before",
    "The length itself is asked for, not the factor of one step.",
    norms=lambda right: np.append(1.0, right[1:] / right[:-1]),
)
exercise.mistake(
    "the root is missing: the norms are squared",
    "A norm doubles when the gradient doubles. Yours becomes four times as large.",
    norms=lambda right: right**2,
)
exercise.mistake(
    "the logarithm of the norms is returned",
    "The norms themselves are asked for. It is the plot's axis that is logarithmic.",
    norms=lambda right: np.log10(right),
)
exercise.mistake(
    "the largest singular value is taken for the norm",
    "np.linalg.norm(array, 2) of a matrix is not the root of the sum of its squares.",
    norms=lambda arrived: np.linalg.norm(arrived, 2, axis=(1, 2)),
)
exercise.mistake(
    "the largest entry is taken for the norm",
    "The norm is the root of the sum of the squares of all entries.",
    norms=lambda arrived: np.abs(arrived).max(axis=(1, 2)),
)
exercise.mistake(
    "the sum of the absolute values is taken for the norm",
    "The norm is the root of the sum of the squares of all entries.",
    norms=lambda arrived: np.abs(arrived).sum(axis=(1, 2)),
)
exercise.mistake(
    "the mean of the absolute values is taken for the norm",
    "The norm is the root of the sum of the squares of all entries. It is not a mean.",
    norms=lambda arrived: np.abs(arrived).mean(axis=(1, 2)),
)
exercise.mistake(
    "the mean of the squares is taken in the place of their sum",
    "The squares are summed. Nothing is divided by the number of entries.",
    norms=lambda right, arrived: right / np.sqrt(arrived[0].size),
)
exercise.mistake(
    "each sample has its own norm, and their mean is taken",
    "One norm over the whole array is asked for: the squares of all samples are added before the root.",
    norms=lambda arrived: np.linalg.norm(arrived, axis=2).mean(axis=1),
)
exercise.mistake(
    "each sample has a norm of its own",
    "The Frobenius norm makes one number of a whole array (N, H).",
    norms=lambda arrived: np.linalg.norm(arrived, axis=2),
)
exercise.mistake(
    "the samples are summed before the norm is taken",
    "The gradients of two samples may cancel when they are added. Take the norm over all entries instead.",
    norms=lambda arrived: np.linalg.norm(arrived.sum(axis=1), axis=1),
)
exercise.mistake(
    "what arrives is summed over the lags",
    "norms[k] belongs to one hidden state alone.",
    norms=lambda arrived: lengths(arrived.cumsum(axis=0)),
)
exercise.mistake(
    "the gradients are returned, not their norms",
    "One number for each lag is asked for.",
    norms=lambda arrived: arrived,
)


@exercise.misconception("an index goes one beyond the last step", raises=IndexError)
def beyond_the_end(dh_T, cache):
    """Of T states the last one has the number T-1, and cache.h has no place for h0."""
    return cache.h[len(cache.h)]

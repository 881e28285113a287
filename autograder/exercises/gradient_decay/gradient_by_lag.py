"""How much of a gradient is left, one step further back at a time."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gradient_decay.rnn_forward import exercise as forward
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.flow import gradient_by_lag

exercise = Exercise(
    reference=gradient_by_lag,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dh_T="N H", cache=forward.cache),
    returns=dict(norms="T"),
    hints=(
        "It is the way back of rnn_backward, with nothing coming in on the way and nothing collected but the "
        "length of what is handed back.",
        "norms[0] is the length of dh_T itself, before any step; then each step from the last one down to "
        "step 1 gives one more: T numbers, T-1 steps. np.linalg.norm of an array takes all of its entries.",
    ),
)


def _travelling(
    dh,
    cache,
    slope=lambda cache, t: 1 - cache.h[t] ** 2,
    through=lambda da, cache: da @ cache.W_hh,
    on_arrival=lambda dh: dh,
    last=0,
):
    """What arrives at the states T-1, T-2, ..., 0; with `last=-1` at h0 too."""
    arrived = [dh]
    for t in range(len(cache.h) - 1, last, -1):
        dh = on_arrival(through(dh * slope(cache, t), cache))
        arrived.append(dh)
    return np.stack(arrived)


def _norms(arrived):
    return np.sqrt((arrived**2).sum(axis=(1, 2)))


@family(exercise)
def _turn(**pieces):
    """The right lengths of what comes of a wrong way back."""
    return lambda dh_T, cache: _norms(_travelling(dh_T, cache, **pieces))


@family(exercise)
def _measure(measure, **pieces):
    """Something else than the lengths of what arrives."""
    return lambda dh_T, cache: measure(_travelling(dh_T, cache, **pieces))


_turn(
    "the tanh's derivative is missing",
    "Is it W_hh alone that makes a gradient shrink? What do the saturated units let through?",
    slope=lambda cache, t: 1,
)
_turn(
    "the tanh derivative is taken of tanh(h)",
    "The states in the cache have been through the tanh already.",
    slope=lambda cache, t: 1 - np.tanh(cache.h[t]) ** 2,
)
_turn(
    "the slope is taken at the state before the step",
    "To go from h[t] to h[t-1] the gradient passes the tanh that made which of the two?",
    slope=lambda cache, t: 1 - cache.h[t - 1] ** 2,
)
_turn(
    "the slope of the last step is used at every step",
    "Each step back passes a tanh of its own, at a state of its own.",
    slope=lambda cache, t: 1 - cache.h[-1] ** 2,
)
_turn(
    "the slopes are read from the first step on",
    "The gradient starts at the last state; whose slope does it meet first?",
    slope=lambda cache, t: 1 - cache.h[len(cache.h) - 1 - t] ** 2,
)
_turn(
    "W_hh is transposed on the way back",
    "The forward pass used the transpose of W_hh; what is the transpose of that?",
    through=lambda da, cache: da @ cache.W_hh.T,
)
_turn(
    "W_hh is left out on the way back",
    "The old state came in through a matrix; through what does its gradient go out?",
    through=lambda da, cache: da,
)
_turn(
    "the gradient is brought back to length one at every step",
    "How the length changes over many steps is just what is to be measured.",
    on_arrival=lambda dh: dh / np.linalg.norm(dh),
)
_turn(
    "the gradient at h0 is measured too",
    "T states have a lag from 0 to T-1; h0 stands before all of them.",
    last=-1,
)
_turn(
    "the gradient at h[0] is not measured",
    "How many states are there from h[T-1] to h[0], both included?",
    last=1,
)
_measure(
    "the norms are in the order of time",
    "norms[k] belongs to a lag of k: at which end of the array does the last step stand?",
    lambda arrived: _norms(arrived)[::-1],
)
_measure(
    "the first norm is taken after one step already",
    "At lag 0 the gradient has not travelled yet: how long is dh_T?",
    lambda arrived: _norms(arrived)[1:],
    last=-1,
)
_measure(
    "the norms are divided by the first one",
    "The norms themselves are wanted; the plot may divide them later.",
    lambda arrived: _norms(arrived) / _norms(arrived)[0],
)
_measure(
    "each norm is divided by the one before",
    "Is it the length itself that is wanted, or what one step makes of it?",
    lambda arrived: np.append(1.0, _norms(arrived)[1:] / _norms(arrived)[:-1]),
)
_measure(
    "the root is missing: the norms are squared",
    "Double the gradient in your mind: does your number double, or become four times as large?",
    lambda arrived: _norms(arrived) ** 2,
)
_measure(
    "the logarithm of the norms is returned",
    "The norms themselves are wanted; it is the plot's axis that is logarithmic.",
    lambda arrived: np.log10(_norms(arrived)),
)
_measure(
    "the largest singular value is taken for the norm",
    "np.linalg.norm(array, 2) of a matrix is not the root of the sum of its squares.",
    lambda arrived: np.linalg.norm(arrived, 2, axis=(1, 2)),
)
_measure(
    "the largest entry is taken for the norm",
    "All entries count, each with its square.",
    lambda arrived: np.abs(arrived).max(axis=(1, 2)),
)
_measure(
    "the sum of the absolute values is taken for the norm",
    "All entries count, each with its square.",
    lambda arrived: np.abs(arrived).sum(axis=(1, 2)),
)
_measure(
    "the mean of the absolute values is taken for the norm",
    "All entries count, each with its square, and nothing is divided by their number.",
    lambda arrived: np.abs(arrived).mean(axis=(1, 2)),
)
_measure(
    "the mean of the squares is taken in the place of their sum",
    "Nothing is divided by the number of entries.",
    lambda arrived: np.sqrt((arrived**2).mean(axis=(1, 2))),
)
_measure(
    "each sample has its own norm, and their mean is taken",
    "One norm over the whole array is wanted: do the samples come together before the root or after it?",
    lambda arrived: np.linalg.norm(arrived, axis=2).mean(axis=1),
)
_measure(
    "each sample has a norm of its own",
    "The Frobenius norm makes one number of a whole array (N, H).",
    lambda arrived: np.linalg.norm(arrived, axis=2),
)
_measure(
    "the samples are summed before the norm is taken",
    "Two samples may pull in opposite directions; their gradients must not cancel here.",
    lambda arrived: np.linalg.norm(arrived.sum(axis=1), axis=1),
)
_measure(
    "what arrives is summed over the lags",
    "norms[k] is about one state alone.",
    lambda arrived: _norms(arrived.cumsum(axis=0)),
)
_measure(
    "the gradients are returned, not their norms",
    "One number for each lag is wanted.",
    lambda arrived: arrived,
)


@exercise.misconception("dh_T enters at every step")
def told_at_every_step(dh_T, cache):
    """Here the loss looks at the last state alone; what does it say to the others?"""
    return _norms(_travelling(dh_T, cache, on_arrival=lambda dh: dh + dh_T))


@exercise.misconception("an index goes one beyond the last step", raises=IndexError)
def beyond_the_end(dh_T, cache):
    """Of T states the last one has the number T-1, and cache.h has no place for h0."""
    return cache.h[len(cache.h)]


@exercise.misconception("each lag starts anew from dh_T")
def never_handed_on(dh_T, cache):
    """What travels on is what the step before has left, not dh_T again."""
    steps = [dh_T * (1 - h**2) @ cache.W_hh for h in cache.h[:0:-1]]
    return _norms(np.stack([dh_T, *steps]))


@exercise.misconception("the norm is taken before W_hh")
def before_the_matrix(dh_T, cache):
    """Is it the gradient at the state h that you measure, or the one before the tanh?"""
    slopes = 1 - cache.h[::-1] ** 2
    return _norms(_travelling(dh_T, cache) * slopes)

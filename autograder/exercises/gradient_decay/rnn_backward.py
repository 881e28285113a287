"""Back through time: the gradients of a tanh RNN along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.gradient_decay.rnn_forward import exercise as forward
from autograder.exercises.gradient_decay.wrong_turns import back_through_time, before, before_the_tanh
from autograder.exercises.loops import add_common, outputs, turns
from lstm_ref.numpy.rnn import rnn_backward

exercise = Exercise(
    reference=rnn_backward,
    points=5,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh="T N H", cache=forward.cache),
    returns=dict(dx="T N D", dh0="N H", dW_ih="H D", dW_hh="H H", db="H"),
    partial=True,
    forward=forward,
    hints=(
        "h[t] is used twice: by the loss, which tells you dh[t], and by step t+1. What arrives at h[t] in "
        "total is the sum of both, so you need what step t+1 hands back before you can do step t.",
        "Go from the last step to the first with one variable for what is handed back; beyond the end that "
        "is nothing. The state before step 0 is h0. Each step adds its share to dW_ih, dW_hh and db, while "
        "dx[t] is written once.",
    ),
)

_turn = turns(exercise, back_through_time)
_output = outputs(exercise, back_through_time)


def _replaced(dh, cache):
    """Every step's share put in the place of the one before."""
    return back_through_time(dh, cache, collect=lambda total, share: share)


_turn(
    "the gradient from the next step is dropped",
    "h[t] matters to the loss at t and to every later step; who tells you about the later ones?",
    arriving=lambda dh_t, back: dh_t,
)
_turn(
    "what is handed back is multiplied with the upstream gradient",
    "Two ways lead from h[t] to the loss; what does the chain rule do with two ways?",
    arriving=lambda dh_t, back: dh_t * back,
    beyond=1.0,
)
_turn(
    "the gradient from beyond the end is one",
    "After the last step no state follows; how much does the loss depend on it?",
    beyond=1.0,
)
_turn(
    "what is handed back piles up over the steps",
    "What step t+1 hands back holds all of the later steps already: is it replaced or added to?",
    handed_back=lambda da, W_hh, back: back + da @ W_hh,
)
_turn(
    "W_hh is transposed on the way back",
    "The forward pass used the transpose of W_hh; what is the transpose of that?",
    handed_back=lambda da, W_hh, back: da @ W_hh.T,
)
_turn(
    "what is handed back lacks W_hh",
    "The old state came in through a matrix; through what does its gradient go out?",
    handed_back=lambda da, W_hh, back: da,
)
_turn(
    "the gradient is clipped inside the loop",
    "Clipping belongs to the finished gradients; inside the loop it makes them wrong.",
    arriving=lambda dh_t, back: np.clip(dh_t + back, -1, 1),
)
_turn(
    "the tanh's derivative is missing",
    "A saturated unit hardly moves when its input does; where does your gradient know that?",
    slope=lambda cache, t: 1,
)
_turn(
    "the tanh derivative is taken of tanh(h)",
    "The states in the cache have been through the tanh already.",
    slope=lambda cache, t: 1 - np.tanh(cache.h[t]) ** 2,
)
_turn(
    "the sigmoid's derivative stands in the place of the tanh's",
    "s (1 - s) is a sigmoid's slope; at h = 0 a tanh is steepest, and this is zero there.",
    slope=lambda cache, t: cache.h[t] * (1 - cache.h[t]),
)
_turn(
    "the slope is taken at the state before the step",
    "The tanh of step t made h[t]; at which state is its slope wanted?",
    slope=lambda cache, t: 1 - before(cache, t) ** 2,
)
_turn(
    "dW_hh is taken with the state after the step",
    "Which state did W_hh meet at step t: the one before the step, or the one after it?",
    state=lambda cache, t: cache.h[t],
)
_turn(
    "at step 0 dW_hh takes the last state for the one before",
    "What does h[t - 1] mean in Python when t is 0?",
    state=lambda cache, t: cache.h[t - 1],
)
_turn(
    "at step 0 dW_hh forgets h0",
    "Step 0 has a past too, and it need not be zero.",
    state=lambda cache, t: before(cache, t) * (t > 0),
)
_turn(
    "the states before and after a step have changed places",
    "Which of the two states made the slope, and which one did W_hh meet?",
    slope=lambda cache, t: 1 - before(cache, t) ** 2,
    state=lambda cache, t: cache.h[t],
)
_turn(
    "dW_hh meets h0 at every step",
    "Which state went into step 5: h0, or the one that step 4 left?",
    state=lambda cache, t: cache.h0,
)
for _name in ("dW_ih", "dW_hh", "db"):
    _output(
        f"{_name} is that of step 0 alone",
        "Every step has its share in it: is it added, or put in the place of the one before?",
        **{_name: lambda right, dh, cache, name=_name: getattr(_replaced(dh, cache), name)},
    )
_output(
    "dW_hh is transposed",
    "Entry (j, k) of W_hh leads from unit k to unit j. Is j the unit of da in your product?",
    dW_hh=lambda right, *_: right.dW_hh.T,
)
_output(
    "db is not summed over the batch",
    "One bias served all samples of the batch.",
    db=lambda right, dh, cache: before_the_tanh(dh, cache).sum(axis=0),
)
_output(
    "db is not summed over time",
    "One bias served all steps.",
    db=lambda right, dh, cache: before_the_tanh(dh, cache).sum(axis=1),
)
_output(
    "db is summed over the units as well",
    "Each unit has a bias of its own.",
    db=lambda right, dh, cache: np.full_like(right.db, before_the_tanh(dh, cache).sum()),
)
_output(
    "dh0 is never written",
    "Which of your variables holds, when the loop is done, what step 0 hands back?",
    dh0=lambda right, *_: 0 * right.dh0,
)
_output(
    "dh0 is the whole upstream gradient",
    "dh0 is (N, H): which of your variables holds, when the loop is done, what step 0 hands back?",
    dh0=lambda right, dh, cache: dh,
)
_output(
    "dh0 is the upstream gradient of step 0",
    "Between h[0] and h0 lies a whole step: its tanh and its matrix.",
    dh0=lambda right, dh, cache: dh[0],
)
_output(
    "dx uses W_ih transposed",
    "Write the shapes under the product: over which axis does it run on the way back?",
    dx=lambda right, dh, cache: before_the_tanh(dh, cache) @ cache.W_ih.T,
    raises=ValueError,
)
add_common(exercise, back_through_time)


@exercise.misconception("dW_ih is taken with the input of the step before")
def input_one_early(dh, cache):
    """Which input did W_ih meet at step t?"""
    early = before_the_tanh(dh, cache)[1:], cache.x[:-1]
    first = before_the_tanh(dh, cache)[0].T @ cache.x[-1]
    return back_through_time(dh, cache)._replace(dW_ih=first + np.einsum("tnh,tnd->hd", *early))


@exercise.misconception("the gradient travels one step and no further")
def one_step_only(dh, cache):
    """Does the gradient that you send back through W_hh hold what came from the step after it?"""
    own = (dh * (1 - cache.h**2)) @ cache.W_hh
    total = dh + np.concatenate([own[1:], 0 * own[:1]])
    return back_through_time(total, cache, arriving=lambda dh_t, back: dh_t)._replace(dh0=own[0])


@exercise.misconception("what is handed back skips the tanh")
def back_skips_the_tanh(dh, cache):
    """Both parts arrive at h[t], and h[t] came out of a tanh."""
    return back_through_time(dh * (1 - cache.h**2), cache, slope=lambda cache, t: 1)


@exercise.misconception("dh0 is the gradient at h[0]")
def one_step_short(dh, cache):
    """Between h[0] and h0 lies a whole step: its tanh and its matrix."""
    back = before_the_tanh(dh, cache)[1:2].sum(axis=0) @ cache.W_hh
    return back_through_time(dh, cache)._replace(dh0=dh[0] + back)


@exercise.misconception("an index goes one beyond the last step", raises=IndexError)
def beyond_the_end(dh, cache):
    """Of T steps the last one has the number T-1, and cache.h has no place for h0."""
    return back_through_time(dh, cache, steps=lambda T: range(T, -1, -1))


@exercise.misconception("a step's share of db has two axes", raises=ValueError)
def two_axes_in_db(dh, cache):
    """db is (H,): is a step's share of it (H,) too, or (1, H)?"""
    db = np.zeros(dh.shape[2])
    db += dh.sum(axis=0).sum(axis=0, keepdims=True)


@exercise.misconception("a step's share of dW_ih is transposed", raises=ValueError)
def share_of_weights_transposed(dh, cache):
    """A gradient has the shape of what it is the gradient of, and so has each step's share in it."""
    dW_ih = np.zeros_like(cache.W_ih)
    dW_ih += cache.x[-1].T @ dh[-1]
    return back_through_time(dh, cache)


@exercise.misconception("dh0 is not returned")
def no_dh0(dh, cache):
    """The sequence has five inputs; how many gradients do you return?"""
    dx, _, *of_weights = back_through_time(dh, cache)
    return dx, *of_weights

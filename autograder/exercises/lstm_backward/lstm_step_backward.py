"""The gradients of one LSTM step, put together from its parts."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.lstm_backward.wrong_turns import (
    before_the_squashing,
    cell_total,
    gate_gradients,
    slopes,
    step_back,
    step_cache,
    step_gradients,
)
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm import lstm_step_backward

exercise = Exercise(
    reference=lstm_step_backward,
    points=5,
    difficulty=3,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", dc_next="N H", cache=step_cache),
    returns=dict(dx="N D", dh="N H", dc="N H", dW_ih="4H D", dW_hh="4H H", db="4H"),
    partial=True,
    terms={"what comes from h_next": ("dh_next",), "what comes from c_next": ("dc_next",)},
    hints=(
        "Your three parts, one after the other, lead to da (N, 4H). From there on it is the plain RNN of "
        "lesson 01 with four times as many rows, and one gradient more: that of the old cell state.",
        "The old memory c went into c_next times f, so the total at c_next comes back the same way. x and h "
        "went through their matrices into all four blocks at once.",
    ),
)


def _cell(title, hint, total):
    """A wrong total at the new cell state; all that follows from it is right."""

    def wrong(dh_next, dc_next, cache):
        dc_t = total(dh_next, dc_next, cache, np.tanh(cache.c_next))
        return step_gradients(before_the_squashing(dh_next, dc_t, cache), dc_t * cache.f, cache)

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _gates(title, hint, order="ifgo", slope=None, **instead):
    """Some gates' gradients wrong, after the squashing or (as `slope`) before it; the rest is right."""

    def wrong(dh_next, dc_next, cache):
        dc_t, shown = cell_total(dh_next, dc_next, cache), np.tanh(cache.c_next)
        gates, slants = gate_gradients(dh_next, dc_t, cache), slopes(cache)
        gates |= {name: rule(dh_next, dc_t, cache, shown) for name, rule in instead.items()}
        slants |= {name: rule(getattr(cache, name)) for name, rule in (slope or {}).items()}
        da = np.concatenate([gates[name] * slants[name] for name in order], axis=1)
        return step_gradients(da, dc_t * cache.f, cache)

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _output(title, hint, **instead):
    """Right but for some outputs, each made of da, the total at c_next, the upstream gradients, the cache."""

    def wrong(dh_next, dc_next, cache):
        dc_t = cell_total(dh_next, dc_next, cache)
        da = before_the_squashing(dh_next, dc_t, cache)
        given = dict(da=da, dc_t=dc_t, dh_next=dh_next, dc_next=dc_next, cache=cache)
        right = step_gradients(da, dc_t * cache.f, cache)
        return right._replace(**{name: rule(**given) for name, rule in instead.items()})

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


_cell(
    "dc_next is left out of the total",
    "Later steps read the cell too; where do they have their say in your gates' gradients?",
    lambda dh, dc, cache, shown: dh * cache.o * (1 - shown**2),
)
_cell(
    "what comes through h_next is left out of the total",
    "c_next is shown in h_next, and the loss sees that; what does it say to the cell?",
    lambda dh, dc, cache, shown: dc,
)
_cell(
    "the output gate is missing in the total",
    "A closed output gate shows nothing of the memory; how much of the error at h should it let in?",
    lambda dh, dc, cache, shown: dc + dh * (1 - shown**2),
)
_cell(
    "the tanh's derivative is missing in the total",
    "A cell that holds 8 shows nearly the same as one that holds 9; where does your gradient know that?",
    lambda dh, dc, cache, shown: dc + dh * cache.o,
)
_cell(
    "the tanh derivative is taken of c_next, not of tanh(c_next)",
    "One minus the square of the *output* of the tanh; can yours become negative?",
    lambda dh, dc, cache, shown: dc + dh * cache.o * (1 - cache.c_next**2),
)
_cell(
    "the total is taken at the old cell state",
    "The exit shows the memory after the step; at which of the two in the cache is the slope wanted?",
    lambda dh, dc, cache, shown: dc + dh * cache.o * (1 - np.tanh(cache.c) ** 2),
)
_cell(
    "dc_next passes the output gate and the tanh as well",
    "The next step takes the memory itself, not what the output gate shows of it.",
    lambda dh, dc, cache, shown: (dc + dh) * cache.o * (1 - shown**2),
)
_gates(
    "df is taken with the new cell state",
    "Which memory did the forget gate meet: the one before the step, or the one after it?",
    f=lambda dh, dc, cache, shown: dc * cache.c_next,
)
_gates(
    "df is taken from dc_next alone",
    "The forget gate shapes c_next; which gradient holds all that c_next does?",
    f=lambda dh, dc, cache, shown: (dc - dh * cache.o * (1 - shown**2)) * cache.c,
)
_gates(
    "each of i and g is multiplied by itself",
    "What is written is a product; the gradient of one factor contains the other.",
    i=lambda dh, dc, cache, shown: dc * cache.i,
    g=lambda dh, dc, cache, shown: dc * cache.g,
)
_gates(
    "do is taken with c_next, without its tanh",
    "What exactly does the output gate multiply: the memory, or what the tanh makes of it?",
    o=lambda dh, dc, cache, shown: dh * cache.c_next,
)
_gates(
    "do is taken with h_next",
    "h_next holds the output gate already; what else was it made of?",
    o=lambda dh, dc, cache, shown: dh * cache.o * shown,
)
_gates(
    "do is taken with tanh of h_next",
    "The exit puts one of the two new states through a tanh; which?",
    o=lambda dh, dc, cache, shown: dh * np.tanh(cache.o * shown),
)
_gates(
    "do is taken from the gradient at the cell",
    "The output gate acts after the memory is written; which of the two gradients stands behind it?",
    o=lambda dh, dc, cache, shown: dc * shown,
)
_gates(
    "the tanh is applied twice in the candidate's derivative",
    "g has been through its tanh already.",
    slope={"g": lambda g: 1 - np.tanh(g) ** 2},
)
_gates(
    "the candidate gets a sigmoid's derivative",
    "One of the four was squashed by another function than the rest; at which value is that one steepest?",
    slope={"g": lambda g: g * (1 - g)},
)
_gates(
    "the forget gate's derivative is the sigmoid itself",
    "How open a gate is, is one thing; how much that changes with its input is another.",
    slope={"f": sigmoid},
)
_gates(
    "the sigmoid's derivative is taken of gates that are gates already",
    "The gates in the cache have been through the sigmoid; your slope puts them through it once more.",
    slope=dict.fromkeys("ifo", lambda s: sigmoid(s) * (1 - sigmoid(s))),
)
_gates(
    "all four slopes are missing",
    "A gate that is fully open hardly moves when its input does; where does your gradient know that?",
    slope=dict.fromkeys("ifgo", np.ones_like),
)
_gates(
    "the sigmoids' slopes are missing",
    "The tanh has its slope; what about the three gates?",
    slope=dict.fromkeys("ifo", np.ones_like),
)
_gates(
    "the blocks of da stand in the order i f o g",
    "Some courses keep the sigmoids together; here and in torch the candidate's block comes third.",
    order="ifog",
)
_gates(
    "the blocks of da stand in the order i g f o",
    "TensorFlow's first LSTM had this order; here and in torch the forget gate's block comes second.",
    order="igfo",
)
_output(
    "dc is dc_next times f, not the total",
    "The old memory reaches the loss through all that c_next does, and c_next is also shown at once.",
    dc=lambda dc_next, cache, **_: dc_next * cache.f,
)
_output(
    "dc is the total, without the forget gate",
    "A cell that forgets everything: how much did the old memory matter to it?",
    dc=lambda dc_t, **_: dc_t,
)
_output(
    "dc is handed back through the input gate",
    "Which of the four is the old memory multiplied by?",
    dc=lambda dc_t, cache, **_: dc_t * cache.i,
)
_output(
    "dc is handed back through the forget gate's slope",
    "Here f is a factor and the memory moves; the slope belongs to the gate's own gradient.",
    dc=lambda dc_t, cache, **_: dc_t * cache.f * (1 - cache.f),
)
_output(
    "the forget gate multiplies dc_next only",
    "What came in through h_next reaches the old memory by the same way as dc_next does.",
    dc=lambda dc_t, dc_next, cache, **_: dc_t - dc_next + dc_next * cache.f,
)
_output(
    "dc is dc_next itself",
    "The carousel has a gate in it; what does it do to the error on the way back?",
    dc=lambda dc_next, **_: dc_next,
)
_output(
    "dh uses the input gate's block only",
    "h is read by all four; how many blocks of W_hh does its gradient come back through?",
    dh=lambda da, cache, **_: da[:, : len(cache.W_hh) // 4] @ cache.W_hh[: len(cache.W_hh) // 4],
)
_output(
    "dh is made of dh_next and the input gate's block",
    "h entered before the gates were squashed; which gradient stands there, and how wide is it?",
    dh=lambda dh_next, cache, **_: dh_next @ cache.W_hh[: len(cache.W_hh) // 4],
)
_output(
    "dh leaves the candidate's block out",
    "h is read by all four; the candidate is one of them.",
    dh=lambda da, cache, **_: da @ (cache.W_hh * np.repeat([[1], [1], [0], [1]], da.shape[1] // 4, axis=0)),
)
_output(
    "dh_next is added to dh",
    "The old h reaches h_next through the gates only; there is no shortcut past them.",
    dh=lambda da, dh_next, cache, **_: da @ cache.W_hh + dh_next,
)
_output(
    "dh is dh_next itself",
    "The old h reaches h_next through the gates only; there is no shortcut past them.",
    dh=lambda dh_next, **_: dh_next,
)
_output(
    "dh is never computed",
    "The step before this one waits for its gradient.",
    dh=lambda dh_next, **_: 0 * dh_next,
)
_output(
    "dx uses the gradient of the weights",
    "Two names look alike here: which of them did the forward pass multiply x by?",
    dx=lambda da, cache, **_: da @ (da.T @ cache.x),
)
_output(
    "dx uses W_ih transposed",
    "Write the shapes under the product: over which axis does it run on the way back?",
    dx=lambda da, cache, **_: da @ cache.W_ih.T,
)
_output(
    "dW_hh is taken with the new h",
    "Which h did W_hh meet in the forward pass: the one before the step, or the one after it?",
    dW_hh=lambda da, cache, **_: da.T @ (cache.o * np.tanh(cache.c_next)),
)
_output(
    "dW_hh is taken with the cell state",
    "What is W_hh multiplied by in the forward pass: the memory, or what was shown of it?",
    dW_hh=lambda da, cache, **_: da.T @ cache.c,
)
_output(
    "dW_ih and dW_hh are transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW_ih=lambda da, cache, **_: cache.x.T @ da,
    dW_hh=lambda da, cache, **_: cache.h.T @ da,
)
_output(
    "dW_ih, dW_hh and db are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_ih=lambda da, cache, **_: da.T @ cache.x / len(da),
    dW_hh=lambda da, cache, **_: da.T @ cache.h / len(da),
    db=lambda da, **_: da.mean(axis=0),
)
_output(
    "db is a mean over the batch",
    "The same bias was added for every sample: do their says add up, or are they averaged?",
    db=lambda da, **_: da.mean(axis=0),
)
_output(
    "db is not summed over the batch",
    "One bias served all samples of the batch.",
    db=lambda da, **_: da,
)
_output(
    "db keeps an axis of length one",
    "db has the shape of b; yours adds to b without an error and without being it.",
    db=lambda da, **_: da.sum(axis=0, keepdims=True),
)
_output(
    "db is summed over the rows of the gates",
    "Each row of each gate has a bias of its own; all samples share it. Which of the two axes must go?",
    db=lambda da, **_: da.sum(axis=1),
)
_output(
    "db is counted twice",
    "torch has two biases, each with this gradient; this course has added them into one.",
    db=lambda da, **_: 2 * da.sum(axis=0),
)


@exercise.misconception("the gates' gradients are taken from dc_next, before the total")
def gates_before_the_total(dh_next, dc_next, cache):
    """Your cell total comes too late: what do the three gates that shape c_next start from?"""
    da = before_the_squashing(dh_next, dc_next, cache)
    return step_gradients(da, cell_total(dh_next, dc_next, cache) * cache.f, cache)


@exercise.misconception("the upstream gradients have changed places")
def places_changed(dh_next, dc_next, cache):
    """Which of the two is the first argument, and which of the two states comes first in this course?"""
    return step_back(dc_next, dh_next, cache)


@exercise.misconception("dc_next is overwritten with the total")
def overwritten(dh_next, dc_next, cache):
    """Whoever called you may still need the gradient that you were handed."""
    answer = step_back(dh_next, dc_next, cache)
    dc_next += dh_next * cache.o * (1 - np.tanh(cache.c_next) ** 2)
    return answer


@exercise.misconception("dc is not returned")
def no_dc(dh_next, dc_next, cache):
    """The step has two states, and each waits for its gradient; how many do you return?"""
    dx, dh, _, *weights = step_back(dh_next, dc_next, cache)
    return dx, dh, *weights

"""The gradients of the readout: the weights served every step of every sequence."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from autograder.exercises.reading.readout import exercise as forward
from autograder.judging.exchange import Declared
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.readout import readout_backward

Gradients = namedtuple("Gradients", "dh dW_out db_out")


def back(dlogits, cache, shared=lambda dlogits, h: (dlogits, h)):
    """The right gradients; `shared` says which gradients and states the weights' sums are made of."""
    d, h = shared(dlogits, cache.h)
    dW_out = np.einsum("tnv,tnh->vh", d, h)
    return Gradients(dlogits @ cache.W_out, dW_out, d.sum(axis=(0, 1)))


# No `forward`: this forward pass is so cheap that honest scalar loops would cost as much as differences.
exercise = Exercise(
    reference=readout_backward,
    points=3,
    difficulty=3,
    importance=5,
    minutes=10,
    inputs=dict(dlogits="T N V", cache=forward.cache),
    returns=dict(dh="T N H", dW_out="V H", db_out="V"),
    partial=True,
    model=back,
    hints=(
        "A gradient has the shape of its variable. For dh, which product of dlogits (T, N, V) and W_out (V, "
        "H) has the shape (T, N, H)? dW_out has lost T and N: it is summed over both.",
        "np.einsum says it in letters: 'tnv,tnh->vh' multiplies and sums over the letters that disappear. Or "
        "reshape both arrays to (T*N, ...) and multiply two matrices. db_out needs no product.",
    ),
)

# dh
exercise.mistake(
    "dh uses W_out transposed",
    "The forward pass multiplied h by W_out.T. On the way back dlogits is multiplied by W_out itself.",
    raises=ValueError,
    dh=lambda dlogits, W_out: dlogits @ W_out.T,
)
exercise.mistake(
    "dh is multiplied by the gradient of the weights",
    "dW_out stands where W_out belongs: the forward pass multiplied h by W_out.",
    dh=lambda dlogits, dW_out: dlogits @ dW_out,
)
exercise.mistake(
    "a tanh's slope is multiplied to dh",
    "The tanh belongs to the step. dh is the gradient with respect to its output, h.",
    dh=lambda right, h: right * (1 - h**2),
)
exercise.mistake(
    "dh is handed on over time already",
    "dh[t] is what step t gets from its own scores. What comes back from later steps is added elsewhere.",
    dh=lambda right: np.cumsum(right[::-1], axis=0)[::-1],
)
exercise.mistake(
    "only the last step gets a dh",
    "Every step has scores of its own, so every state gets a gradient.",
    dh=lambda right: right * (np.arange(len(right)) == len(right) - 1)[:, None, None],
)
exercise.mistake(
    "every step gets the sum of all dh",
    "dh[t] is made of dlogits[t] alone.",
    dh=lambda right: 0 * right + right.sum(axis=0),
)
exercise.mistake(
    "dh is a mean over the batch",
    "Each sequence has a state, and so a gradient, of its own.",
    dh=lambda right: 0 * right + right.mean(axis=1, keepdims=True),
)

# The sums.
exercise.add_family(
    Declared(
        f"dW_out and db_out are those of the {which} step alone",
        "The weights served every step, so the steps' shares add up: use += where you use =.",
        {"shared": lambda d, h, at=at: (d[at:][:1], h[at:][:1])},
    )
    for which, at in (("first", 0), ("last", -1))
)
exercise.add_family(
    Declared(
        f"{name} is that of the {which} step alone",
        f"The steps' shares of {name} add up: use += where you use =.",
        {name: rule},
    )
    for which, at in (("first", 0), ("last", -1))
    for name, rule in (
        ("dW_out", lambda dlogits, h, at=at: dlogits[at].T @ h[at]),
        ("db_out", lambda dlogits, at=at: dlogits[at].sum(axis=0)),
    )
)
exercise.mistake(
    "dW_out and db_out are those of the first sequence alone",
    "The weights served all N sequences, so their shares add up.",
    shared=lambda d, h: (d[:, :1], h[:, :1]),
)
exercise.mistake(
    "dW_out and db_out are those of the last sequence alone",
    "The weights served all N sequences, so their shares add up: use += where you use =.",
    shared=lambda d, h: (d[:, -1:], h[:, -1:]),
)
exercise.add_family(
    Declared(
        f"{' and '.join(names)} {'are means' if len(names) > 1 else 'is a mean'} over all places",
        "A gradient sums the shares. If the loss is a mean, dlogits holds the division already.",
        dict.fromkeys(names, lambda right, dlogits: right / (dlogits.shape[0] * dlogits.shape[1])),
    )
    for names in (("dW_out", "db_out"), ("dW_out",), ("db_out",))
)
exercise.mistake(
    "dW_out is made of two separate sums",
    "The product is taken place by place and then summed: t and n stand in both arrays.",
    dW_out=lambda dlogits, h: np.outer(dlogits.sum(axis=(0, 1)), h.sum(axis=(0, 1))),
)
exercise.mistake(
    "dW_out mixes the sequences of a step",
    "The gradient of sequence n meets the state of sequence n: n stands in both arrays.",
    dW_out=lambda dlogits, h: np.einsum("tnv,tmh->vh", dlogits, h),
)
exercise.mistake(
    "dW_out mixes the steps",
    "The gradient of step t meets the state of step t: t stands in both arrays.",
    dW_out=lambda dlogits, h: np.einsum("tnv,snh->vh", dlogits, h),
)
exercise.mistake(
    "dW_out is taken with the state before the step",
    "The scores at step t were made of h[t]. At t = 0 the index t-1 is the last entry.",
    dW_out=lambda dlogits, h: np.einsum("tnv,tnh->vh", dlogits, np.roll(h, 1, axis=0)),
)
exercise.mistake(
    "dW_out is taken with dh",
    "A weight's gradient is dlogits times what the weight was multiplied by. That was h.",
    dW_out=lambda dlogits, dh: np.einsum("tnv,tnh->vh", dlogits, dh),
)
exercise.mistake(
    "dW_out is taken with the tanh of h",
    "h is read as it is: its own numbers meet dlogits.",
    dW_out=lambda dlogits, h: np.einsum("tnv,tnh->vh", dlogits, np.tanh(h)),
)
exercise.mistake(
    "the upstream gradient is left out of dW_out",
    "dW_out does not change when dlogits does. It is dlogits times h, summed over all places.",
    dW_out=lambda dlogits, h: np.ones(dlogits.shape[-1])[:, None] * h.sum(axis=(0, 1)),
)
exercise.mistake(
    "db_out is summed over the symbols",
    "Each symbol has a bias of its own: sum over time and batch, and keep the symbols.",
    db_out=lambda dlogits: dlogits.sum(axis=-1),
)
exercise.mistake(
    "db_out is one for every symbol",
    "The bias is added to the scores, so its gradient is dlogits, summed over all places.",
    db_out=lambda right: 0 * right + 1,
)
exercise.mistake(
    "db_out counts the places",
    "Each place adds its dlogits to db_out, not a 1.",
    db_out=lambda right, dlogits: 0 * right + dlogits.shape[0] * dlogits.shape[1],
)
exercise.mistake(
    "a step is taken in the place of dW_out",
    "dW_out is the gradient. Subtracting it from W_out is the optimiser's part.",
    dW_out=lambda right, W_out: W_out - right,
)

"""What the forget gates leave of an error that stays on the cells."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.flow import carousel_product

exercise = Exercise(
    reference=carousel_product,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(f=uniform(0.05, 0.98, "T N H")),
    returns=dict(product="T N H"),
    hints=(
        "From the last cell state back to itself lies no step, so the last entry is 1. One step further back "
        "lies the last step, and its forget gate. And so on.",
        "Going back from T-1 to t, the error passes the gates of T-1, T-2, ..., t+1. np.cumprod multiplies "
        "up along an axis, from the front; the time runs from the back here.",
    ),
)


def _ones(f):
    return np.ones_like(f[:1])


def _products(later):
    return np.cumprod(later[::-1], axis=0)[::-1]


exercise.mistake(
    "the gate of step t itself is counted",
    "c[t] is the cell state after step t, so the way back from the end to it does not pass f[t].",
    product=lambda f: _products(f),
)
exercise.mistake(
    "the product runs from the first step",
    "The error comes from the end: at t = T-1 nothing has been passed yet.",
    product=lambda f: np.cumprod(f, axis=0),
)
exercise.mistake(
    "the product runs from the first step, without its own gate",
    "How much of the first cell state is left at t is the way forward. The gradient comes from the end.",
    product=lambda f: np.cumprod(np.concatenate([_ones(f), f[:-1]]), axis=0),
)
exercise.mistake(
    "the gates are counted from c0 to t, and c[t] from the first gate on",
    "The error comes from the end: at t = T-1 nothing has been passed yet.",
    product=lambda f: np.cumprod(np.concatenate([_ones(f), f[1:]]), axis=0),
)
exercise.mistake(
    "the result is in the order of the way back",
    "The first entry belongs to the first step: it is the one that the error reaches last.",
    product=lambda f: np.cumprod(np.concatenate([_ones(f), f[:0:-1]]), axis=0),
)
exercise.mistake(
    "only the gate of the next step is passed",
    "All forget gates between c[t] and the last cell state are multiplied, not one alone.",
    product=lambda f: np.concatenate([f[1:], _ones(f)]),
)
exercise.mistake(
    "the gates are added, not multiplied",
    "Half of a half is left after two gates of one half.",
    product=lambda f: np.cumsum(np.concatenate([f[1:], _ones(f)])[::-1], axis=0)[::-1],
)
exercise.mistake(
    "the logarithm of the product is returned",
    "Sums of logarithms are a good way to get there; what is asked for is the product itself.",
    product=lambda f: np.log(_products(np.concatenate([f[1:], _ones(f)]))),
)
exercise.mistake(
    "the gate of step t is raised to a power",
    "Each step has a gate of its own, and they need not be equal.",
    product=lambda f: f ** np.arange(len(f))[::-1, None, None],
)
exercise.mistake(
    "the last gate is raised to a power",
    "Each step has a gate of its own, and they need not be equal.",
    product=lambda f: f[-1] ** np.arange(len(f))[::-1, None, None],
)
exercise.mistake(
    "everything is one",
    "That is the cell of 1997, without a forget gate. A gate of one half leaves half.",
    product=lambda f: np.ones_like(f),
)
exercise.mistake(
    "the last entry is the gate of step 0",
    "No gate lies after the last step, so the last entry is 1. Yours is multiplied by f[0].",
    product=lambda f: _products(np.roll(f, -1, axis=0)),
)
exercise.mistake(
    "the last entry is zero",
    "At the last cell state the gradient has passed no step yet: all of it is left, so the last entry is 1.",
    product=lambda f: np.concatenate([_products(f[1:]), 0 * _ones(f)]),
)
exercise.mistake(
    "the last entry is left out",
    "There are T cell states, from c[0] to c[T-1], and each has its entry.",
    product=lambda f: _products(f[1:]),
)
exercise.mistake(
    "the product over all steps is returned alone",
    "How much is left is asked for at every step, not at the first one only.",
    product=lambda f: np.prod(f, axis=0),
)
exercise.mistake(
    "the product runs over the batch",
    "The product runs along time, the first axis. Samples do not meet.",
    product=lambda f: _products(
        np.concatenate([f[:, 1:], np.ones_like(f[:, :1])], axis=1).swapaxes(0, 1)
    ).swapaxes(0, 1),
)
exercise.mistake(
    "the gates are averaged over the units first",
    "Each unit is a carousel of its own, with its own gates.",
    product=lambda f: _products(np.concatenate([f[1:], _ones(f)]).mean(axis=2, keepdims=True) + 0 * f),
)
exercise.mistake(
    "the forget gates pass the sigmoid once more",
    "f has been through its sigmoid already.",
    product=lambda f: _products(np.concatenate([sigmoid(f[1:]), _ones(f)])),
)
exercise.mistake(
    "the sigmoid's slope is passed at every step",
    "On the cell path f is a factor; its slope is on the way into the gate, and that is another path.",
    product=lambda f: _products(np.concatenate([f[1:] * (1 - f[1:]), _ones(f)])),
)
exercise.mistake(
    "what is forgotten is multiplied up",
    "The gradient is multiplied by f, what is kept, not by 1 - f, what is forgotten.",
    product=lambda f: _products(np.concatenate([1 - f[1:], _ones(f)])),
)

"""What the forget gates leave of an error that stays on the cells."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
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
        "From the last memory back to itself lies no step, so the last entry is 1. One step further back "
        "lies the last step, and its forget gate. And so on.",
        "Going back from T-1 to t, the error passes the gates of T-1, T-2, ..., t+1. np.cumprod multiplies "
        "up along an axis, from the front; the time runs from the back here.",
    ),
)


def _ones(f):
    return np.ones_like(f[:1])


def _products(later):
    return np.cumprod(later[::-1], axis=0)[::-1]


@family(exercise)
def _product(rule):
    """Another product than that of the forget gates after t."""
    return lambda f: rule(f)


_product(
    "the gate of step t itself is counted",
    "c[t] is the memory *after* step t; has f[t] still to be passed on the way from the end to it?",
    _products,
)
_product(
    "the product runs from the first step",
    "The error comes from the end: at t = T-1 nothing has been passed yet.",
    lambda f: np.cumprod(f, axis=0),
)
_product(
    "the product runs from the first step, without its own gate",
    "How much of the first memory is left at t is the way forward; the error comes from the end.",
    lambda f: np.cumprod(np.concatenate([_ones(f), f[:-1]]), axis=0),
)
_product(
    "the gates are counted from c0 to t, and c[t] from the first gate on",
    "The error comes from the end: at t = T-1 nothing has been passed yet.",
    lambda f: np.cumprod(np.concatenate([_ones(f), f[1:]]), axis=0),
)
_product(
    "the result is in the order of the way back",
    "The first entry belongs to the first step: it is the one that the error reaches last.",
    lambda f: np.cumprod(np.concatenate([_ones(f), f[:0:-1]]), axis=0),
)
_product(
    "only the gate of the next step is passed",
    "Between c[t] and the last memory lies more than one step.",
    lambda f: np.concatenate([f[1:], _ones(f)]),
)
_product(
    "the gates are added, not multiplied",
    "Half of a half is left after two gates of one half.",
    lambda f: np.cumsum(np.concatenate([f[1:], _ones(f)])[::-1], axis=0)[::-1],
)
_product(
    "the logarithm of the product is returned",
    "Sums of logarithms are a good way to get there; what is asked for is the product itself.",
    lambda f: np.log(_products(np.concatenate([f[1:], _ones(f)]))),
)
_product(
    "the gate of step t is raised to a power",
    "Each step has a gate of its own, and they need not be equal.",
    lambda f: f ** np.arange(len(f))[::-1, None, None],
)
_product(
    "the last gate is raised to a power",
    "Each step has a gate of its own, and they need not be equal.",
    lambda f: f[-1] ** np.arange(len(f))[::-1, None, None],
)
_product(
    "everything is one",
    "That is the cell of 1997, without a forget gate. What does a gate of one half leave?",
    np.ones_like,
)
_product(
    "the last entry is the gate of step 0",
    "An index beyond the end has come round to the front: which gates lie after the last step?",
    lambda f: _products(np.roll(f, -1, axis=0)),
)
_product(
    "the last entry is zero",
    "At the last memory the error has not travelled yet; how much of it is left?",
    lambda f: np.concatenate([_products(f[1:]), 0 * _ones(f)]),
)
_product(
    "the last entry is left out",
    "There are T memories, from c[0] to c[T-1], and each has its share.",
    lambda f: _products(f[1:]),
)
_product(
    "the entry for c0 is put in front",
    "There are T memories after a step, from c[0] to c[T-1]; c0 is not among them.",
    lambda f: _products(np.concatenate([f, _ones(f)])),
)
_product(
    "the product over all steps is returned alone",
    "How much is left is asked for at every step, not at the first one only.",
    lambda f: np.prod(f, axis=0),
)
_product(
    "the product runs over the batch",
    "Samples do not meet; which of the three axes is time?",
    lambda f: _products(np.concatenate([f[:, 1:], np.ones_like(f[:, :1])], axis=1).swapaxes(0, 1)).swapaxes(
        0, 1
    ),
)
_product(
    "the gates are averaged over the units first",
    "Each unit is a carousel of its own, with its own gates.",
    lambda f: _products(np.concatenate([f[1:], _ones(f)]).mean(axis=2, keepdims=True) + 0 * f),
)
_product(
    "the forget gates pass the sigmoid once more",
    "f has been through its sigmoid already.",
    lambda f: _products(np.concatenate([sigmoid(f[1:]), _ones(f)])),
)
_product(
    "the sigmoid's slope is passed at every step",
    "On the cell path f is a factor; its slope is on the way into the gate, and that is another path.",
    lambda f: _products(np.concatenate([f[1:] * (1 - f[1:]), _ones(f)])),
)
_product(
    "what is forgotten is multiplied up",
    "f = 1 keeps everything; what would your product be then?",
    lambda f: _products(np.concatenate([1 - f[1:], _ones(f)])),
)


@exercise.misconception("the gates are overwritten with the products")
def overwritten(f):
    """Whoever called you may still need the gates that you were handed."""
    f[:] = _products(np.concatenate([f[1:], _ones(f)]))
    return f

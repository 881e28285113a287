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
        "From the last cell state back to itself the gradient passes no step, so the last entry is 1. The "
        "entry before it is the last step's forget gate, and so on.",
        "From T-1 back to t the gradient passes the gates of T-1, T-2, ..., t+1. np.cumprod multiplies along"
        " an axis from the front, and here the product runs from the back.",
    ),
)


def _ones(f):
    return np.ones_like(f[:1])


def _products(later):
    return np.cumprod(later[::-1], axis=0)[::-1]


exercise.mistake(
    "the gate of step t itself is counted",
    "c[t] is the cell state after step t. From the end back to it the gradient does not pass f[t].",
    product=lambda f: _products(f),
)
exercise.mistake(
    "the product runs from the first step",
    "The product runs from t+1 to the end. At t = T-1 it is empty, so it is 1.",
    product=lambda f: np.cumprod(f, axis=0),
)
exercise.mistake(
    "the product runs from the first step, without its own gate",
    "This is how much of c[0] is left at t, forwards. The gradient runs from the end back to t.",
    product=lambda f: np.cumprod(np.concatenate([_ones(f), f[:-1]]), axis=0),
)
exercise.mistake(
    "the gates are counted from c0 to t, and c[t] from the first gate on",
    "The product runs from t+1 to the end. At t = T-1 it is empty, so it is 1.",
    product=lambda f: np.cumprod(np.concatenate([_ones(f), f[1:]]), axis=0),
)
exercise.mistake(
    "only the gate of the next step is passed",
    "All forget gates between c[t] and the last cell state are multiplied, not one alone.",
    product=lambda f: np.concatenate([f[1:], _ones(f)]),
)
exercise.mistake(
    "the gates are added, not multiplied",
    "Two gates of one half leave a quarter: multiply the gates.",
    product=lambda f: np.cumsum(np.concatenate([f[1:], _ones(f)])[::-1], axis=0)[::-1],
)
exercise.mistake(
    "the logarithm of the product is returned",
    "This is the sum of the logarithms. Take its exponential to get the product.",
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
    "the product over all steps is returned alone",
    "There is a product for every step t, not for step 0 alone.",
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
    "Each unit has gates of its own: do not average over the units.",
    product=lambda f: _products(np.concatenate([f[1:], _ones(f)]).mean(axis=2, keepdims=True) + 0 * f),
)
exercise.mistake(
    "the forget gates pass the sigmoid once more",
    "f is the sigmoid's output already: do not apply the sigmoid again.",
    product=lambda f: _products(np.concatenate([sigmoid(f[1:]), _ones(f)])),
)
exercise.mistake(
    "the sigmoid's slope is passed at every step",
    "Along the cell states the gradient is multiplied by f itself. The slope of f lies on another path.",
    product=lambda f: _products(np.concatenate([f[1:] * (1 - f[1:]), _ones(f)])),
)
exercise.mistake(
    "what is forgotten is multiplied up",
    "The gradient is multiplied by f, what is kept, not by 1 - f, what is forgotten.",
    product=lambda f: _products(np.concatenate([1 - f[1:], _ones(f)])),
)

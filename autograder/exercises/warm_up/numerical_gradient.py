"""A gradient measured by central differences."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import add
from autograder.exercises.warm_up.landscapes import SIZES, point, waves
from autograder.exercises.warm_up.slope_mistakes import add_common, slopes_of
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.gradcheck import numerical_gradient

exercise = Exercise(
    reference=numerical_gradient,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(f=waves, x=point, eps=uniform(0.05, 0.2)),  # so large that it shows which points were used
    returns=dict(gradient="N D"),
    sizes=SIZES,
    hints=(
        "One entry first: ask f at two points that differ from x in this entry only, one eps above and one "
        "eps below. How far apart are the two?",
        "np.ndindex(x.shape) runs over the indices of all entries. Make an array of zeros in the shape of x "
        "with eps in one place; with it, x and arithmetic, you have both points and leave x alone.",
    ),
)


def _central(f, x, direction, eps):
    return (f(x + eps * direction) - f(x - eps * direction)) / (2 * eps)


def _difference(f, x, direction, eps):
    return f(x + eps * direction) - f(x - eps * direction)


_slope_of = slopes_of(exercise)

_slope_of(
    "the forward difference is taken for the central one",
    "From x to x + eps looks at one side only; from which two points does a central difference start?",
    lambda f, x, e, eps: (f(x + eps * e) - f(x)) / eps,
)
_slope_of(
    "the backward difference is taken for the central one",
    "From x - eps to x looks at one side only; from which two points does a central difference start?",
    lambda f, x, e, eps: (f(x) - f(x - eps * e)) / eps,
)
_slope_of(
    "the second point is x itself",
    "You divide by the way from one side to the other; do you go it?",
    lambda f, x, e, eps: (f(x + eps * e) - f(x)) / (2 * eps),
)
_slope_of(
    "the difference is not divided",
    "A slope is a rise divided by the way.",
    _difference,
)
_slope_of(
    "it is divided by eps only",
    "How far apart are the two points that you ask f at?",
    lambda f, x, e, eps: _difference(f, x, e, eps) / eps,
)
_slope_of(
    "it is divided by 2 only",
    "A slope is a rise divided by the way; a shorter way must not make it smaller.",
    lambda f, x, e, eps: _difference(f, x, e, eps) / 2,
)
_slope_of(
    "a bracket is missing around 2 * eps",
    "Python goes from left to right: after the division by 2, what happens with eps in your line?",
    lambda f, x, e, eps: _difference(f, x, e, eps) / 2 * eps,
)
_slope_of(
    "it is divided by the square of eps",
    "A slope is a rise divided by the way; the square belongs to the second derivative.",
    lambda f, x, e, eps: _difference(f, x, e, eps) / eps**2,
)
_slope_of(
    "it is divided by 4 eps",
    "How far apart are the two points that you ask f at?",
    lambda f, x, e, eps: _difference(f, x, e, eps) / (4 * eps),
)
_slope_of(
    "the second derivative is measured",
    "Three points measure how the slope changes; for the slope two are enough.",
    lambda f, x, e, eps: (f(x + eps * e) - 2 * f(x) + f(x - eps * e)) / eps**2,
)
_slope_of(
    "the two values are added",
    "A slope comes from how much f changes between two points.",
    lambda f, x, e, eps: (f(x + eps * e) + f(x - eps * e)) / (2 * eps),
)
_slope_of(
    "the points are half of eps away",
    "Here eps is the way from x to each of the two points, not from one point to the other.",
    lambda f, x, e, eps: (f(x + eps / 2 * e) - f(x - eps / 2 * e)) / eps,
)
_slope_of(
    "the step is a share of the entry",
    "With a share of x for a step, an entry of zero would not move at all; and what do you divide by?",
    lambda f, x, e, eps: _difference(f, x, e * x, eps) / (2 * eps),
)
_slope_of(
    "eps is not used: the step is 1e-5",
    "Whoever calls you chooses eps; your line has a number of its own.",
    lambda f, x, e, eps: _central(f, x, e, 1e-5),
)
_slope_of(
    "eps is not used: a step of 1e-15 drowns in rounding",
    "Smaller is not always better: x + 1e-15 has hardly a digit left that differs from x.",
    lambda f, x, e, eps: _central(f, x, e, 1e-15),
)
_slope_of(
    "f is divided out: a relative change is returned",
    "How much f changes is asked for, not how much of f that is.",
    lambda f, x, e, eps: _central(f, x, e, eps) / f(x),
)
_slope_of(
    "x is turned into single precision",
    "A check is as sharp as its numbers: single precision has seven digits, and nine are looked at.",
    lambda f, x, e, eps: _central(f, x.astype(np.float32), e.astype(np.float32), np.float32(eps)),
)
add_common(exercise, _central)


def _moved(f, x, eps, back):
    """Entries of a copy are moved up, then down, then `back`."""
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        x[k] += eps
        above = f(x)
        x[k] -= 2 * eps
        gradient[k] = (above - f(x)) / (2 * eps)
        x[k] += back * eps
    return gradient


add(
    exercise,
    "the step is never undone",
    "After the first entry has been measured, where does it stand while you measure the second?",
    lambda f, x, eps: _moved(f, x, eps, back=0),
)
add(
    exercise,
    "the step is undone twice over",
    "Up by one eps, down by two: how far is it back?",
    lambda f, x, eps: _moved(f, x, eps, back=2),
)
add(
    exercise,
    "both points are the same array",
    "A second name for an array is no second array: whoever moves one moves the other.",
    lambda f, x, eps: np.zeros(x.shape),
)


@exercise.misconception("whole numbers swallow the step")
def whole_numbers_move(f, x, eps):
    """An array of whole numbers cannot hold 2 + eps; make it an array of floats first."""
    gradient, x = np.zeros(x.shape), x.copy()
    for k in np.ndindex(x.shape):
        kept = x[k]
        x[k] = kept + eps
        above = f(x)
        x[k] = kept - eps
        gradient[k] = (above - f(x)) / (2 * eps)
        x[k] = kept
    return gradient


@exercise.misconception("x itself is moved, and is left where it was moved to")
def left_changed(f, x, eps):
    """Whoever called you finds another x afterwards: put the entry back, or better, move a copy."""
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        x[k] += eps
        above = f(x)
        x[k] -= 2 * eps
        gradient[k] = (above - f(x)) / (2 * eps)
    return gradient


@exercise.misconception("x itself is moved, and put back by adding, which leaves a rounding error")
def put_back_by_adding(f, x, eps):
    """Up and down again does not end at the very same float: keep the old value, or better, move a copy."""
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        x[k] += eps
        above = f(x)
        x[k] -= 2 * eps
        gradient[k] = (above - f(x)) / (2 * eps)
        x[k] += eps
    return gradient

"""A gradient measured by central differences."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.exercises.families.measured_gradient import MEASURED_GRADIENT, measured
from autograder.exercises.warm_up.landscapes import SIZES, point, waves
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.gradcheck import numerical_gradient


def central(f, x, e, eps):
    """The slope at x in the direction e."""
    return (f(x + eps * e) - f(x - eps * e)) / (2 * eps)


def earlier(e):
    """The direction in which all entries before that of e move."""
    return (np.cumsum(e) == 0).reshape(e.shape)


exercise = Exercise(
    reference=numerical_gradient,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(f=waves, x=point, eps=uniform(0.05, 0.2)),  # so large that it shows which points were used
    returns=dict(gradient="N D"),
    sizes=SIZES,
    model=partial(measured, slope=central),
    hints=(
        "One entry first: ask f at two points that differ from x in this entry only, one eps above and one "
        "eps below. How far apart are the two?",
        "np.ndindex(x.shape) runs over the indices of all entries. Make an array of zeros in the shape of x "
        "with eps in one place; with it, x and arithmetic, you have both points and leave x alone.",
    ),
)
exercise.add_family(MEASURED_GRADIENT)

# The two points.
exercise.mistake(
    "the forward difference is taken for the central one",
    "From x to x + eps is a forward difference. A central one goes from x - eps to x + eps.",
    slope=lambda f, x, e, eps: (f(x + eps * e) - f(x)) / eps,
)
exercise.mistake(
    "the backward difference is taken for the central one",
    "From x - eps to x is a backward difference. A central one goes from x - eps to x + eps.",
    slope=lambda f, x, e, eps: (f(x) - f(x - eps * e)) / eps,
)
exercise.mistake(
    "the second point is x itself",
    "You divide by the distance from x - eps to x + eps, so f must be asked at these two points.",
    slope=lambda f, x, e, eps: (f(x + eps * e) - f(x)) / (2 * eps),
)
exercise.mistake(
    "the second derivative is measured",
    "The difference of three points measures how the slope changes. The slope itself needs two.",
    slope=lambda f, x, e, eps: (f(x + eps * e) - 2 * f(x) + f(x - eps * e)) / eps**2,
)
exercise.mistake(
    "the two values are added",
    "A slope comes from how much f changes between two points: subtract.",
    slope=lambda f, x, e, eps: (f(x + eps * e) + f(x - eps * e)) / (2 * eps),
)
# A rule says that the gradient is zero; whoever has moved x twice needs to be told why.
exercise.mistake(
    "both points are the same array",
    "A second name for an array is no second array: both points move together. Make a copy.",
    gradient=lambda right: 0 * right,
)
exercise.mistake(
    "the points are half of eps away",
    "eps is the distance from x to each of the two points, not from one point to the other.",
    eps=lambda right: right / 2,
)
exercise.mistake(
    "the step is a share of the entry",
    "The step is eps for every entry, large or small. A share of x would not move an entry of zero at all.",
    slope=lambda f, x, e, eps: central(f, x, e * x, eps),
)
exercise.mistake(
    "eps is not used: the step is 1e-5",
    "Your function has a step of its own. Use the argument eps.",
    eps=lambda: 1e-5,
)
exercise.mistake(
    "eps is not used: a step of 1e-15 is lost in rounding",
    "x + 1e-15 differs from x in the last digit only, so rounding makes the slope. Use the argument eps.",
    slope=lambda f, x, e, eps: central(f, x, e, 1e-15),
)

# What the difference is divided by. Rules name some of these too, but not the divisor.
exercise.mistake(
    "the difference is not divided",
    "A slope is the change of f divided by the distance of the two points.",
    gradient=lambda right, eps: right * 2 * eps,
)
exercise.mistake(
    "it is divided by eps only",
    "The two points are 2 eps apart.",
    gradient=lambda right: 2 * right,
)
exercise.mistake(
    "it is divided by 2 only",
    "A slope is the change of f divided by the distance of the two points, which is 2 eps.",
    gradient=lambda right, eps: right * eps,
)
exercise.mistake(
    "a bracket is missing around 2 * eps",
    "Python goes from left to right: your line divides by 2 and then multiplies by eps.",
    gradient=lambda right, eps: right * eps**2,
)
exercise.mistake(
    "it is divided by the square of eps",
    "The square belongs to the second derivative. A slope is divided by the distance of the two points.",
    gradient=lambda right, eps: right * 2 / eps,
)
exercise.mistake(
    "it is divided by 4 eps",
    "The two points are 2 eps apart.",
    gradient=lambda right: right / 2,
)
exercise.mistake(
    "f is divided out: a relative change is returned",
    "The gradient is the change of f, not the change as a share of f.",
    gradient=lambda right, f, x: right / f(x),
)

# The array that is moved.
exercise.mistake(
    "the step is never undone",
    "Each entry must be put back before the next one is measured. In yours all earlier entries are moved.",
    slope=lambda f, x, e, eps: central(f, x - eps * earlier(e), e, eps),
)
exercise.mistake(
    "the step is undone twice over",
    "Up by one eps and down by two leaves an entry one eps below. You put it back by two.",
    slope=lambda f, x, e, eps: central(f, x + eps * earlier(e), e, eps),
)
exercise.mistake(
    "whole numbers swallow the step",
    "An array of whole numbers cannot hold 2 + eps. Make it an array of floats first.",
    slope=lambda f, x, e, eps: (
        (f((x + eps * e).astype(x.dtype)) - f((x - eps * e).astype(x.dtype))) / (2 * eps)
    ),
)
exercise.mistake(
    "x is turned into single precision",
    "Single precision keeps seven digits. The check looks at nine.",
    slope=lambda f, x, e, eps: central(f, x.astype(np.float32), e.astype(np.float32), np.float32(eps)),
)


# A rule says that x is changed. Whoever puts the entry back needs to be told why it still is.
@exercise.misconception("x itself is moved, and put back by adding, which leaves a rounding error")
def put_back_by_adding(f, x, eps):
    """Adding eps again does not end at the very same float: keep the old value, or better, move a copy."""
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        x[k] += eps
        above = f(x)
        x[k] -= 2 * eps
        gradient[k] = (above - f(x)) / (2 * eps)
        x[k] += eps
    return gradient

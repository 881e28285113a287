"""A gradient measured by a tiny imaginary step."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import add
from autograder.exercises.warm_up.landscapes import SIZES, point, waves
from autograder.exercises.warm_up.slope_mistakes import add_common, slopes_of
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.gradcheck import complex_step_gradient

exercise = Exercise(
    reference=complex_step_gradient,
    points=2,
    difficulty=3,
    importance=4,
    minutes=10,
    inputs=dict(f=waves, x=point, h=uniform(1e-10, 1e-9)),  # tiny, but not lost where nobody divides by it
    returns=dict(gradient="N D"),
    sizes=SIZES,
    tolerance=1e-12,  # right answers are off by 1e-15
    hints=(
        "The same loop as before, with one call of f for each entry. The entry moves by h times 1j, and x "
        "itself stays real.",
        "What comes back from f is complex: its real part is f(x), its imaginary part is h times the slope. "
        "np.imag takes the second.",
    ),
)


def _slope(f, x, direction, h):
    return np.imag(f(x + 1j * h * direction)) / h


_slope_of = slopes_of(exercise)

_slope_of(
    "the real part is taken",
    "The real part is f(x) itself; where has the change gone?",
    lambda f, x, e, h: np.real(f(x + 1j * h * e)) / h,
)
_slope_of(
    "the absolute value is taken",
    "The absolute value mixes f(x) with its change; which part of the number holds the change alone?",
    lambda f, x, e, h: np.abs(f(x + 1j * h * e)) / h,
)
_slope_of(
    "the angle is taken",
    "An angle is the change divided by f(x); which part of the number holds the change alone?",
    lambda f, x, e, h: np.angle(f(x + 1j * h * e)) / h,
)
_slope_of(
    "it is not divided by h",
    "A slope is a rise divided by the way, even where the way is as short as this one.",
    lambda f, x, e, h: _slope(f, x, e, h) * h,
)
_slope_of(
    "it is divided by 2 h",
    "Only one point is asked here, and it is h away from x.",
    lambda f, x, e, h: _slope(f, x, e, h) / 2,
)
_slope_of(
    "it is divided by the square of h",
    "A slope is a rise divided by the way, once.",
    lambda f, x, e, h: _slope(f, x, e, h) / h,
)
_slope_of(
    "two imaginary steps are subtracted and divided by one",
    "Above and below are 2 h apart; and here one of them is enough.",
    lambda f, x, e, h: _slope(f, x, e, h) * 2,
)
_slope_of(
    "the step is too large: 1e-4",
    "Nothing is subtracted, so nothing keeps you from a far smaller h: what remains is of the size of h * h.",
    lambda f, x, e, h: _slope(f, x, e, 1e-4),
)
_slope_of(
    "the step is far too large: 1e-2",
    "Nothing is subtracted, so nothing keeps you from a far smaller h: what remains is of the size of h * h.",
    lambda f, x, e, h: _slope(f, x, e, 1e-2),
)
_slope_of(
    "a real difference with a small step is taken",
    "This is a forward difference: f(x) is subtracted, and half of the digits go with it.",
    lambda f, x, e, h: (f(x + h * e) - f(x)) / h,
)
_slope_of(
    "a central difference is taken",
    "That is the exercise before; here the step is imaginary, and nothing is subtracted.",
    lambda f, x, e, h: (f(x + h * e) - f(x - h * e)) / (2 * h),
)
_slope_of(
    "the imaginary part is lost on the way",
    "An array of floats cannot hold an imaginary number, and a step without 1j has none.",
    lambda f, x, e, h: 0.0,
)
add_common(exercise, _slope)


def _added_up(f, x, h):
    """The step of each entry stays in place."""
    moved, gradient = x.astype(complex), np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        moved[k] += 1j * h
        gradient[k] = np.imag(f(moved)) / h
    return gradient


add(
    exercise,
    "the steps are never undone and add up",
    "While the second entry is measured, does the first one stand still where x has it?",
    _added_up,
)


@exercise.misconception("the gradient is complex")
def complex_buffer(f, x, h):
    """Slopes of a real function are real numbers: which part of the complex one is the slope?"""
    gradient = np.zeros(x.shape, complex)
    for k in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[k] = h
        gradient[k] = np.imag(f(x + 1j * step)) / h
    return gradient


@exercise.misconception("the whole complex quotient is returned")
def whole_quotient(f, x, h):
    """Slopes of a real function are real numbers: which part of the complex one is the slope?"""
    gradient = np.zeros(x.shape, complex)
    for k in np.ndindex(x.shape):
        step = np.zeros(x.shape, complex)
        step[k] = 1j * h
        gradient[k] = (f(x + step) - f(x)) / h
    return gradient


@exercise.misconception("an imaginary number is put into an array of floats", raises=TypeError)
def refused(f, x, h):
    """NumPy refuses 1j * h in an array of floats: make the array complex, or multiply afterwards."""
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[k] = 1j * h
        gradient[k] = np.imag(f(x + step)) / h
    return gradient

"""A gradient measured by a tiny imaginary step."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.exercises.families.measured_gradient import MEASURED_GRADIENT, measured
from autograder.exercises.warm_up.landscapes import SIZES, point, waves
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.gradcheck import complex_step_gradient


def imaginary(f, x, e, h):
    """The slope at x in the direction e."""
    return np.imag(f(x + 1j * h * e)) / h


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
    model=partial(measured, slope=imaginary),
    hints=(
        "The loop is that of the exercise before, with one call of f for each entry. The entry moves by h "
        "times 1j, and x itself stays real.",
        "What comes back from f is complex: its real part is f(x), its imaginary part is h times the slope. "
        "np.imag takes the second.",
    ),
)
exercise.add_family(MEASURED_GRADIENT)

# Which part of the complex number is taken, and what it is divided by. Rules name some of these too, but not
# the divisor, nor where the imaginary part went.
exercise.mistake(
    "the real part is taken",
    "The real part is f(x) itself. The imaginary part holds the change.",
    slope=lambda f, x, e, h: np.real(f(x + 1j * h * e)) / h,
)
exercise.mistake(
    "the absolute value is taken",
    "The absolute value mixes f(x) with its change. The imaginary part holds the change alone.",
    slope=lambda f, x, e, h: np.abs(f(x + 1j * h * e)) / h,
)
exercise.mistake(
    "the angle is taken",
    "The angle is the change divided by f(x). The imaginary part holds the change alone.",
    slope=lambda f, x, e, h: np.angle(f(x + 1j * h * e)) / h,
)
exercise.mistake(
    "it is not divided by h",
    "The imaginary part is h times the slope: divide it by h.",
    gradient=lambda right, h: right * h,
)
exercise.mistake(
    "it is divided by 2 h",
    "f is asked at one point only, and that is h away from x.",
    gradient=lambda right: right / 2,
)
exercise.mistake(
    "it is divided by the square of h",
    "The imaginary part is h times the slope: divide it by h once.",
    gradient=lambda right, h: right / h,
)
exercise.mistake(
    "two imaginary steps are subtracted and divided by one",
    "The points x + ih and x - ih are 2 h apart. One of them is enough.",
    gradient=lambda right: 2 * right,
)

# The step.
exercise.mistake(
    "the step is too large: 1e-4",
    "The error is of the size of h * h. Nothing is subtracted, so h can be far smaller.",
    slope=lambda f, x, e, h: imaginary(f, x, e, 1e-4),
)
exercise.mistake(
    "the step is far too large: 1e-2",
    "The error is of the size of h * h. Nothing is subtracted, so h can be far smaller.",
    slope=lambda f, x, e, h: imaginary(f, x, e, 1e-2),
)
exercise.mistake(
    "a real difference with a small step is taken",
    "This is a forward difference: subtracting f(x) loses half of the digits. Take a step of 1j * h.",
    slope=lambda f, x, e, h: (f(x + h * e) - f(x)) / h,
)
exercise.mistake(
    "a central difference is taken",
    "This is the exercise before. Here the step is imaginary, and nothing is subtracted.",
    slope=lambda f, x, e, h: (f(x + h * e) - f(x - h * e)) / (2 * h),
)
exercise.mistake(
    "the imaginary part is lost on the way",
    "An array of floats cannot hold an imaginary number, and a step without 1j has none.",
    gradient=lambda right: 0 * right,
)
exercise.mistake(
    "the steps are never undone and add up",
    "Each entry must be put back before the next one is measured. In yours all earlier entries are moved.",
    gradient=lambda right: np.cumsum(right).reshape(right.shape),
)


@exercise.misconception("the whole complex quotient is returned")
def whole_quotient(f, x, h):
    """Slopes of a real function are real numbers: take the imaginary part of the quotient."""
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

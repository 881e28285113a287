"""A number to hand in: the lag at which the gradient of the untrained network has vanished."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.gradient_decay import first_lag_below, untrained_norms, vanishing_lag

exercise = number(
    vanishing_lag,
    "lag",
    hints=(
        "norms[k] belongs to a lag of k, so the number asked for is an index into norms.",
        "Compare norms with a millionth of norms[0]: the first place where it is smaller is the answer. "
        "np.argmax of a boolean array finds the first True.",
    ),
)

exercise.mistake(
    "the last lag at which more than a millionth is left",
    "Give the first lag below the line, not the last one above it.",
    lag=lambda: vanishing_lag() - 1,
)
exercise.mistake(
    "the lags are counted from 1",
    "norms[0] belongs to the lag 0, at which the gradient has passed no step.",
    lag=lambda: vanishing_lag() + 1,
)
exercise.mistake(
    "the step is given, counted from the start of the sequence",
    "A lag is counted from the last step backwards.",
    lag=lambda: len(untrained_norms(1.0)) - 1 - vanishing_lag(),
)
exercise.mistake(
    "the curve for the spectral radius 0.9 is read",
    "The number belongs to the network whose W_hh has the spectral radius 1.",
    lag=lambda: first_lag_below(1e-6, untrained_norms(0.9)),
)
exercise.mistake(
    "the line is drawn at a thousandth",
    "A millionth is 1e-6. Yours is the lag at which a thousandth, 1e-3, is left.",
    lag=lambda: first_lag_below(1e-3, untrained_norms(1.0)),
)
exercise.mistake(
    "the norm at that lag is given",
    "Give the lag, a whole number, not the norm there.",
    lag=lambda: float(untrained_norms(1.0)[vanishing_lag()]),
)

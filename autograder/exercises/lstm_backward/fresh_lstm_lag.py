"""A number to hand in: the lag at which the gradient of a fresh LSTM has vanished."""

from __future__ import annotations

import numpy as np

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.lstm_backward import fresh_lstm_lag, shares_by_lag

exercise = number(
    fresh_lstm_lag,
    "lag",
    hints=(
        "The cell above keeps the norms; norms[k] belongs to a lag of k, so the number is an index.",
        "Compare the norms with a millionth of norms[0]: the first place where one is smaller is the answer. "
        "np.argmax of a boolean array finds the first True.",
    ),
)


def _first_below(share, **start):
    return int(np.argmax(shares_by_lag(**start) < share))


exercise.mistake(
    "the last lag at which more than a millionth is left",
    "The first lag below the line is asked for, not the last one above it.",
    lag=lambda: fresh_lstm_lag() - 1,
)
exercise.mistake(
    "the lags are counted from 1",
    "At lag 0 the gradient has not travelled yet: the first of the norms has index 0.",
    lag=lambda: fresh_lstm_lag() + 1,
)
exercise.mistake(
    "the step is given, counted from the start of the string",
    "A lag is counted from the last step backwards.",
    lag=lambda: 100 - fresh_lstm_lag(),
)
exercise.mistake(
    "the line is drawn at a thousandth",
    "A millionth is six decades below the first norm.",
    lag=lambda: _first_below(1e-3),
)
exercise.mistake(
    "the curve with a forget bias of 1 is read",
    "Fresh means as torch draws it, with nothing added to the bias of the forget gate.",
    lag=lambda: _first_below(1e-6, forget=1.0),
)
exercise.mistake(
    "lesson gradient decay's number is given",
    "That was the plain RNN with a spectral radius of 1.",
    lag=lambda: 83,
)

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
    "Give the first lag below the line, not the last one above it.",
    lag=lambda: fresh_lstm_lag() - 1,
)
exercise.mistake(
    "the lags are counted from 1",
    "norms[0] belongs to the lag 0, at which the gradient has passed no step.",
    lag=lambda: fresh_lstm_lag() + 1,
)
exercise.mistake(
    "the step is given, counted from the start of the string",
    "A lag is counted from the last step backwards.",
    lag=lambda: 100 - fresh_lstm_lag(),
)
exercise.mistake(
    "the line is drawn at a thousandth",
    "A millionth is 1e-6. Yours is the lag at which a thousandth, 1e-3, is left.",
    lag=lambda: _first_below(1e-3),
)
exercise.mistake(
    "the curve with a forget bias of 1 is read",
    "A fresh LSTM has its weights as torch draws them, with nothing added to the forget gate's bias.",
    lag=lambda: _first_below(1e-6, forget=1.0),
)
exercise.mistake(
    "lesson gradient decay's number is given",
    "This is the number of the plain RNN with a spectral radius of 1.",
    lag=lambda: 83,
)

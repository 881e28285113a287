"""A number to hand in: when more than half of the memories of the 1997 cell are full."""

from __future__ import annotations

import numpy as np

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.lstm_backward import drift_step, flat_share

exercise = number(
    drift_step,
    "step",
    hints=(
        "The cell above keeps the share of full cells after every step. The number is an index into it.",
        "Compare the shares with one half: the first place where one is larger is the answer. "
        "np.argmax of a boolean array finds the first True.",
    ),
)

exercise.mistake(
    "the last step at which at most half are full",
    "Give the first step above the line, not the last one below it.",
    step=lambda: drift_step() - 1,
)
exercise.mistake(
    "the steps are counted from 1",
    "The first step is step 0, as in the array.",
    step=lambda: drift_step() + 1,
)
exercise.mistake(
    "the cell with a negative input bias is read",
    "Take the cell of 1997 as it is, without the negative bias of the input gate.",
    step=lambda: int(np.argmax(flat_share(gated=False, write=-2.0, T=300) > 0.5)),
)
exercise.mistake(
    "the share itself is given",
    "Give the step, a whole number, not the share there.",
    step=lambda: float(flat_share(gated=False, T=300)[drift_step()]),
)
exercise.mistake(
    "the line is drawn at nine tenths",
    "The share must be above 0.5. Yours is the step at which it passes 0.9.",
    step=lambda: int(np.argmax(flat_share(gated=False, T=300) > 0.9)),
)

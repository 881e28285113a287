"""A number to hand in: when more than half of the memories of the 1997 cell are full."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.numpy.experiments.lstm_backward import drift_step, flat_share

exercise = Exercise(
    reference=drift_step,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(step=""),
    hints=(
        "The cell above keeps the share of full memories after every step; the number is an index into it.",
        "Compare the shares with one half: the first place where one is larger is the answer. "
        "np.argmax of a boolean array finds the first True.",
    ),
)


def _read(title, hint, number):
    """A number that is read off in a wrong way."""

    def wrong():
        return number()

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


_read(
    "the last step at which at most half are full",
    "The first step above the line is asked for, not the last one below it.",
    lambda: drift_step() - 1,
)
_read(
    "the steps are counted from 1",
    "In this course the first step is step 0, as in the array.",
    lambda: drift_step() + 1,
)
_read(
    "the cell with a negative input bias is read",
    "Asked for is the cell of 1997 without its remedy.",
    lambda: int(np.argmax(flat_share(gated=False, write=-2.0, T=300) > 0.5)),
)
_read(
    "the share itself is given",
    "Asked for is the step, a whole number.",
    lambda: float(flat_share(gated=False, T=300)[drift_step()]),
)
_read(
    "the line is drawn at nine tenths",
    "More than *half* of the memories: where does the share pass 0.5?",
    lambda: int(np.argmax(flat_share(gated=False, T=300) > 0.9)),
)

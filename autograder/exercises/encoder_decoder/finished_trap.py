"""A live bug: a table that shows a beam which drops its finished hypotheses, or lets them grow on."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.traps import broken_beams_told
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.encoder_decoder import finished_trap


def rows(first=(0, 0.4, 0.5, 0.1), ended=(0, 0.2, 0.4, 0.4), a=(0, 0.3, 0.4, 0.3), b=(0, 0.3, 0.3, 0.4)):
    """The right table, of its rows."""
    return np.array([first, ended, a, b], dtype=float)


exercise = Exercise(
    reference=finished_trap,
    points=1,
    difficulty=3,
    importance=4,
    minutes=10,
    inputs={},
    returns=dict(table="F"),
    sizes=(dict(F=3),),
    model=rows,
    behaviour=broken_beams_told,
    hints=(
        "The bug can only be seen where a finished text is the right answer, and an unfinished one is in the "
        "beam beside it.",
        "Let the empty text be the best of all, but not the likeliest first step. What follows "
        "the end in the "
        "table is read by the beam that grows on, and by no other.",
    ),
)
exercise.mistake(
    "after the end only the end comes",
    "A beam that grows on pays nothing if the end follows itself surely. A trained network promises no such "
    "thing.",
    ended=(0, 1, 0, 0),
)
exercise.mistake(
    "no text ends early",
    "The broken beams differ from the right one only when a hypothesis has ended and others have not.",
    first=(0, 0, 0.5, 0.5),
    a=(0, 0.02, 0.49, 0.49),
    b=(0, 0.02, 0.49, 0.49),
)
exercise.mistake(
    "a longer text is the best one",
    "The broken beams find your best text too: it ends last. Make one that ends early the best.",
    first=(0, 0.1, 0.8, 0.1),
    a=(0, 0.05, 0.05, 0.9),
    b=(0, 0.9, 0.05, 0.05),
)

"""What a decoder is fed while it learns: the true symbol before each."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.inputs import start
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import tokens
from lstm_ref.numpy.models.translation import teacher_forcing

exercise = Exercise(
    reference=teacher_forcing,
    points=1,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(target=tokens("T N", below="V"), start=start),
    returns=dict(inputs="T N"),
    sizes=(dict(N=3, T=6, V=17), dict(N=1, T=5, V=23), dict(N=9, T=1, V=31)),
    hints=(
        "At step t the decoder is to write target[t]. What may it have seen by then?",
        "A row of the start symbol, then all rows of target but the last: np.concatenate joins them.",
    ),
)

exercise.mistake(
    "the decoder is fed what it is to write",
    "At step t the decoder would see target[t], its answer. It may see target[t - 1].",
    inputs=lambda target: target,
)
exercise.mistake(
    "the decoder is fed the symbol after next",
    "Yours lets it look ahead: at step t it may see target[t - 1], which comes before.",
    inputs=lambda target, start: np.concatenate([target[1:], np.full_like(target[:1], start)]),
)
exercise.mistake(
    "the last symbol is fed in the place of the start",
    "np.roll brings the last row to the front. The first input is the start symbol.",
    inputs=lambda target: np.roll(target, 1, axis=0),
)

exercise.mistake(
    "the start symbol replaces the first one",
    "The start symbol comes before the first target, which is fed at the second step.",
    inputs=lambda target, start: np.concatenate([np.full_like(target[:1], start), target[1:]]),
)
exercise.mistake(
    "the start symbol is 0",
    "The start symbol is the argument start, whatever its number.",
    start=lambda: 0,
)
exercise.mistake(
    "the symbols are shifted by two",
    "The input at step t is the symbol one before, target[t - 1].",
    inputs=lambda right, start: np.concatenate([np.full_like(right[:1], start), right[:-1]]),
)
exercise.mistake(
    "the shift goes along the batch",
    "Time is axis 0: the symbol before lies in the row above, not in the column beside.",
    inputs=lambda target, start: np.concatenate([np.full_like(target[:, :1], start), target[:, :-1]], axis=1),
)

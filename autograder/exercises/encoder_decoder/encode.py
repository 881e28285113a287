"""A source of any length becomes one vector."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.inputs import lengths
from autograder.exercises.encoder_decoder.reading import read
from autograder.exercises.families.tanh_step import instead_of_tanh
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_translator import EncodeCache, encode

exercise = Exercise(
    reference=encode,
    points=3,
    difficulty=2,
    importance=5,
    minutes=15,
    inputs=dict(x="S N D", lengths=lengths, W_ih="H D", W_hh="H H", b="H"),
    returns=dict(h="N H", cache=EncodeCache),
    model=read,
    hints=(
        "At step t some of the sources have ended. Which ones does t < lengths name, and what is "
        "left of their "
        "state?",
        "Compute the new state for the whole batch, then choose for each row: np.where takes (N, "
        "1) conditions, "
        "and lengths[:, None] has that shape. Collect the state after every step for the cache.",
    ),
)

# When to stop reading.
exercise.mistake(
    "the padding is read too",
    "Behind a source stands padding. Its state must stay as it is from step length on.",
    reads=lambda t, lengths: True,
)
exercise.mistake(
    "one symbol too many is read",
    "A source of 3 symbols has the steps 0, 1 and 2: it reads while t < length.",
    reads=lambda t, lengths: (t <= lengths)[:, None],
)
exercise.mistake(
    "the last symbol of every source is not read",
    "A source of 3 symbols has the steps 0, 1 and 2: the last one is length - 1.",
    reads=lambda t, lengths: (t < lengths - 1)[:, None],
)
exercise.mistake(
    "the state is read at the wrong end of the padding",
    "The padding stands behind the source. Yours reads there, and not in the source.",
    reads=lambda t, lengths: (t >= lengths)[:, None],
)
exercise.mistake(
    "every source is as long as the first one",
    "lengths has an entry for each source of the batch.",
    reads=lambda t, lengths: t < lengths[0],
)
exercise.mistake(
    "every source is as long as the shortest",
    "lengths has an entry for each source of the batch.",
    reads=lambda t, lengths: t < lengths.min(),
)
exercise.mistake(
    "the state becomes 0 behind the source",
    "Behind a source its state stands still. A mask that multiplies the state erases what was read.",
    waits=lambda state, new: 0 * state,
)
exercise.mistake(
    "half of the new state is taken behind the source",
    "Behind a source nothing of the padding may reach the state.",
    waits=lambda state, new: (state + new) / 2,
)
exercise.mistake(
    "the source is read from its end, padding first",
    "Read from step 0 on. To read backwards, each source would have to be turned round within its length.",
    x=lambda right: right[::-1],
)

# The step.
exercise.add_family(instead_of_tanh(lambda wrong: dict(activation=wrong)))
exercise.mistake(
    "the state before the last symbol is returned",
    "Return the state after the last symbol was read.",
    h=lambda cache: cache.h[-2] if len(cache.h) > 1 else 0 * cache.h[0],
)
exercise.mistake(
    "the mean of the states is returned",
    "The vector that is handed over is the last state, not the mean of all.",
    h=lambda cache: cache.h.mean(axis=0),
)
exercise.mistake(
    "the cache keeps the last state alone",
    "The way back needs the state after every step: cache.h is (S, N, H).",
    cache=lambda cache, h: cache._replace(h=h),
)
exercise.mistake(
    "the cache keeps the states before the steps",
    "cache.h[t] is the state after step t. Yours is the one before it.",
    cache=lambda cache: cache._replace(h=np.concatenate([0 * cache.h[:1], cache.h[:-1]])),
)

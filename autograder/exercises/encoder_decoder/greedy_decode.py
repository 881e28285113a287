"""Writing without a teacher: the likeliest symbol, fed back."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.inputs import WRITING, decoder, end, start, state
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import size
from lstm_ref.numpy.decoding import greedy_decode


def write(
    step,
    state,
    start,
    end,
    steps,
    choose=lambda logits: logits.argmax(axis=1),
    after=lambda token, ended, end: np.where(ended, end, token),
    fed=lambda token, first: token,
    kept=lambda state, first: state,
):
    """`choose` picks a symbol, `after` says what follows the end, `fed` and `kept` what goes into a step."""
    N = len(state[0])
    first_token, first_state = np.full(N, start), state
    token, ended, written = first_token, np.zeros(N, bool), []
    for _ in range(steps):
        logits, state = step(fed(token, first_token), kept(state, first_state))
        token = after(choose(logits), ended, end)
        ended = token == end
        written.append(token)
    return np.stack(written)


exercise = Exercise(
    reference=greedy_decode,
    points=2,
    difficulty=2,
    importance=5,
    minutes=15,
    inputs=dict(step=decoder, state=state, start=start, end=end, steps=size("T")),
    returns=dict(written="T N"),
    sizes=WRITING,
    model=write,
    hints=(
        "A loop over steps: ask step for logits and the new state, choose, and feed the choice "
        "to the next step.",
        "Keep an array of N booleans that says who has written the end. Where it is True, "
        "np.where puts the end "
        "in the place of the choice.",
    ),
)

exercise.mistake(
    "the state is not handed on",
    "step returns the new state beside the logits: the next step needs it.",
    kept=lambda state, first: first,
)
exercise.mistake(
    "every step is fed the start symbol",
    "Only the first step is fed the start; each later one is fed the symbol written before.",
    fed=lambda token, first: first,
)
exercise.mistake(
    "it writes on after the end",
    "A text that has written the end is finished: from there on it writes the end again.",
    after=lambda token, ended, end: token,
)
exercise.mistake(
    "after the end comes 0",
    "After the end comes the end symbol again, whatever its number is.",
    after=lambda token, ended, end: np.where(ended | (token == end), end, token) * ~ended,
)
exercise.mistake(
    "the least likely symbol is taken",
    "The likeliest symbol has the largest logit: argmax.",
    choose=lambda logits: logits.argmin(axis=1),
)
exercise.mistake(
    "the largest size of a logit is taken",
    "A logit far below zero is unlikely: take the largest, not the largest absolute value.",
    choose=lambda logits: np.abs(logits).argmax(axis=1),
)
exercise.mistake(
    "the choice is made over the batch",
    "Each text chooses for itself: argmax over axis 1, the symbols.",
    raises=ValueError,
    choose=lambda logits: logits.argmax(axis=0),
)
exercise.mistake(
    "all texts write what the first one writes",
    "Each of the N texts has its own logits.",
    choose=lambda logits: np.full(len(logits), logits[0].argmax()),
)
exercise.mistake(
    "the start is part of what was written",
    "The start symbol is fed, not written: return what came out of the steps.",
    written=lambda right, start: np.concatenate([np.full_like(right[:1], start), right[:-1]]),
)

exercise.mistake(
    "start and end have changed places",
    "The first input is start, and end is what finishes a text.",
    start=lambda end: end,
    end=lambda start: start,
)

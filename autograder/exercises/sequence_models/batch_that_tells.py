"""A test to hand in: a batch on which a tagger that mixes up sentences gives itself away."""

from __future__ import annotations

from autograder.exercises.sequence_models.live_bugs import taggers_told
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.sequence_models import batch_that_tells

exercise = Exercise(
    reference=batch_that_tells,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs={},
    returns=dict(batch="B"),
    sizes=(dict(B=3),),  # broken taggers
    behaviour=taggers_told,
    model=batch_that_tells,
    hints=(
        "Each sentence is read in the batch and alone, and the scores should agree. The first bug needs "
        "padding, the second company. What does the third one need?",
        "Two sentences of different lengths, np.arange(T)[:, None] < lengths as the mask, and the longer one "
        "not first: then sorting by length changes the order.",
    ),
)
exercise.mistake(
    "all sentences are equally long",
    "Without padding the first bug has nothing to read, and with equal lengths the third sorts nothing.",
    lengths=(3, 3),
)
exercise.mistake(
    "the longest sentence comes first",
    "Sorting by length, the longest first, changes nothing here: the third bug stays hidden.",
    lengths=(4, 3, 2),
)
exercise.mistake(
    "there is one sentence, and no padding",
    "A sentence without company or padding is read in the batch as it is read alone.",
    lengths=(4,),
)
exercise.mistake(
    "there is one sentence, with padding after it",
    "Padding tells the first bug only. The others need a second sentence.",
    batch=lambda: _padded_alone(),
)


def _padded_alone():
    tokens, mask = batch_that_tells((2, 4))
    return tokens[:, :1], mask[:, :1]

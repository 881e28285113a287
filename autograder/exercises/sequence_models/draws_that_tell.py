"""A test to hand in: draws that tell a wrong use of the temperature from the right one."""

from __future__ import annotations

from autograder.exercises.sequence_models.live_bugs import samplers_told
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.sequence_models import draws_that_tell

exercise = Exercise(
    reference=draws_that_tell,
    points=1,
    difficulty=2,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(test="B"),
    sizes=(dict(B=4),),  # broken samplers
    behaviour=samplers_told,
    model=draws_that_tell,
    hints=(
        "Compute the probabilities of the right sampler and of the four bugs for your numbers, on paper. "
        "Where are they all different?",
        "Scores that differ, such as 2, 1, 0, and a temperature such as 2. With many values of u, from 0 to "
        "nearly 1, one of them lies between the running sums of right and wrong.",
    ),
)
exercise.mistake(
    "the temperature is 1",
    "At temperature 1 dividing twice, multiplying and leaving it out are all the same.",
    temperature=1.0,
)
exercise.mistake(
    "all scores are equal",
    "Equal scores stay equal whatever they are divided by.",
    logits=(1.0, 1.0, 1.0),
)
exercise.mistake(
    "the temperature is so low that only the best token is drawn",
    "Near 0 the right sampler always takes the best token, and so does one that divides twice.",
    temperature=0.01,
)
exercise.mistake(
    "there is a single u",
    "One u rarely lies between all the running sums: hand in many, from 0 to nearly 1.",
    count=1,
)

"""A token drawn from scores, more or less daringly."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import instead_of_softmax, softmax_of
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.sampling import sample_with_temperature

# Many rows: two ways of drawing that differ must differ in one of them.
SIZES = (
    dict(N=300, V=7, far=1),
    dict(N=1, V=1, far=1),
    dict(N=200, V=4, far=1000),
)


def scores(rng, sizes):
    """Scores (N, V); where `far` is large, every third row lies far above the others, and in some rows one
    token is so far below that it is never drawn."""
    drawn, far = rng.normal(0.0, 1.0, (sizes["N"], sizes["V"])), sizes.get("far", 1)
    if far >= 1000:
        drawn[::3] += 3 * far
        drawn[1::3, 0] -= 3 * far
    return drawn


def drawn(
    logits,
    temperature,
    u,
    cooled=lambda logits, temperature: logits / temperature,
    share=softmax_of,
    running=lambda p: np.cumsum(p, axis=1),
    found=lambda c, u: (c <= u[:, None]).sum(axis=1),
):
    """The right draw; every piece is right unless another one is named.

    cooled    the scores with the temperature in them
    share     the probabilities
    running   their running sum
    found     the token, from the running sum and u
    """
    return np.minimum(found(running(share(cooled(logits, temperature))), u), logits.shape[1] - 1)


exercise = Exercise(
    reference=sample_with_temperature,
    points=2,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(logits=scores, temperature=uniform(0.4, 2.5), u=uniform(0.0, 1.0, "N")),
    returns=dict(tokens="N"),
    sizes=SIZES,
    model=drawn,
    hints=(
        "First probabilities, then a draw. The running sum of the probabilities cuts the line from 0 to 1 "
        "into pieces, one for each token: in whose piece does u lie?",
        "np.cumsum(p, axis=1) is the running sum. The token is the number of its entries that are not above "
        "u: (running <= u[:, None]).sum(axis=1).",
    ),
)

# The temperature.
exercise.mistake(
    "the scores are multiplied by the temperature",
    "A low temperature makes the differences between scores larger: divide by it.",
    cooled=lambda logits, temperature: logits * temperature,
)
exercise.mistake(
    "the temperature is divided by twice",
    "Divide once. At temperature 1 nobody would have noticed.",
    cooled=lambda logits, temperature: logits / temperature**2,
)
exercise.mistake(
    "the temperature is left out",
    "Divide the scores by the temperature before the softmax.",
    cooled=lambda logits, temperature: logits,
)
exercise.mistake(
    "the probabilities are divided by the temperature",
    "The temperature belongs to the scores, before the softmax.",
    tokens=lambda logits, temperature, u: drawn(
        logits, 1.0, u, running=lambda p: np.cumsum(p / temperature, axis=1)
    ),
)
exercise.mistake(
    "the log-probabilities are divided by the temperature, and nothing is normalised after it",
    "p to the power of 1/temperature does not sum to 1. Take the softmax after the division.",
    tokens=lambda logits, temperature, u: drawn(
        logits, 1.0, u, running=lambda p: np.cumsum(p ** (1 / temperature), axis=1)
    ),
)
exercise.mistake(
    "the root of the temperature is divided by",
    "Divide by the temperature itself.",
    cooled=lambda logits, temperature: logits / np.sqrt(temperature),
)

# The softmax.
exercise.add_family(instead_of_softmax(lambda wrong: dict(share=wrong), "rows", the_batch=0))
exercise.mistake(
    "the exponentials are not divided by their sum",
    "The running sum must end at 1, because u goes up to 1: divide by the row's sum.",
    share=lambda scores: np.exp(scores - scores.max(axis=1, keepdims=True)),
)

# The draw.
exercise.mistake(
    "the most likely token is taken",
    "That is temperature 0. Draw with u, so that each token comes with its probability.",
    tokens=lambda logits: logits.argmax(axis=1),
)
exercise.mistake(
    "the tokens are counted from 1",
    "The first token has the number 0: count the entries of the running sum that are not above u.",
    tokens=lambda right: right + 1,
)
exercise.mistake(
    "the token before is taken",
    "The token is the first one at which the running sum is above u.",
    tokens=lambda right: np.maximum(right - 1, 0),
)
exercise.mistake(
    "the running sum is missing",
    "u is compared with the running sum of the probabilities, not with each by itself.",
    running=lambda p: p,
)
exercise.mistake(
    "the running sum goes down the batch",
    "Each row has a running sum of its own: np.cumsum(p, axis=1).",
    running=lambda p: np.cumsum(p, axis=0),
)
exercise.mistake(
    "the entries above u are counted",
    "Count the entries that are not above u: that is the number of the tokens before.",
    found=lambda c, u: (c > u[:, None]).sum(axis=1),
)
exercise.mistake(
    "the first row's u is used for all",
    "Each row has a u of its own: u[:, None] beside the running sum (N, V).",
    u=lambda right: 0 * right + right[0],
)
exercise.mistake(
    "the tokens are put in order before the draw",
    "Sorting loses the tokens' numbers: the running sum goes over them as they stand.",
    share=lambda scores: np.sort(softmax_of(scores), axis=1)[:, ::-1],
)
exercise.mistake(
    "1 - u stands in the place of u",
    "Both are fair draws, but the token is defined by u: the first at which the running sum is above it.",
    u=lambda right: 1 - right,
)

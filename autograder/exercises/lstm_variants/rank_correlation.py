"""How far two rankings agree."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.lstm_variants import rank_correlation, ranks


def _scores(rng, sizes):
    """Whole numbers as floats, so that some are equal and not all."""
    K = sizes["K"]
    drawn = rng.integers(0, max(2, K - 2), size=K)
    drawn[:2] = 0, 1
    return rng.permutation(drawn).astype(float)


def _first_come(scores):
    places = np.empty(len(scores))
    places[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return places


def _lowest(scores):
    return (scores < scores[:, None]).sum(axis=1) + 1.0


def _dense(scores):
    return np.unique(scores, return_inverse=True)[1] + 1.0


def correlation(a, b, of=ranks, about=lambda r: r - r.mean(), joined=None):
    """The right one; `of` makes ranks, `about` takes their middle away, `joined` makes one number of both."""
    u, v = about(of(a)), about(of(b))
    if joined is not None:
        return joined(u, v)
    return float(u @ v / np.sqrt((u @ u) * (v @ v)))


exercise = Exercise(
    reference=rank_correlation,
    points=2,
    difficulty=2,
    importance=3,
    minutes=12,
    inputs=dict(a=_scores, b=_scores),
    returns=dict(rho=""),
    sizes=(dict(K=9), dict(K=4), dict(K=6)),
    model=correlation,
    hints=(
        "First the ranks of a, then those of b, then the correlation of the two, as np.corrcoef gives it.",
        "A score's rank is the number of smaller scores, plus half of one more than the number of equal "
        "ones, itself included. Comparing a with a[:, None] counts both.",
    ),
)
exercise.mistake(
    "equal scores get different ranks",
    "Equal scores share the mean of their ranks. argsort gives them ranks in the order in which they stand.",
    of=_first_come,
)
exercise.mistake(
    "equal scores all get the lowest of their ranks",
    "Two scores that share the places 3 and 4 both have the rank 3.5, not 3.",
    of=_lowest,
)
exercise.mistake(
    "a rank is not skipped after equal scores",
    "After two scores at 1.5 the next has the rank 3: two places are taken.",
    of=_dense,
)
exercise.mistake(
    "argsort is taken for the ranks",
    "argsort says which entry comes first, second, third. The rank of each entry is the inverse of that.",
    of=lambda scores: np.argsort(scores, kind="stable") + 1.0,
)
exercise.mistake(
    "the scores are correlated, not their ranks",
    "That is Pearson's correlation. Ranks forget by how much one score is larger than another.",
    of=lambda scores: scores,
)
exercise.mistake(
    "the middle of the ranks is not taken away",
    "A correlation is of the differences from the mean: subtract it from each list of ranks.",
    about=lambda r: r,
)
exercise.mistake(
    "the short formula is used where scores are equal",
    "1 - 6 sum d^2 / (K^3 - K) holds only where no two scores are equal. Correlate the ranks.",
    rho=lambda a, b: 1 - 6 * np.sum((ranks(a) - ranks(b)) ** 2) / (len(a) ** 3 - len(a)),
)
exercise.mistake(
    "one list is ranked from the top, the other from the bottom",
    "Rank both lists the same way round.",
    rho=lambda right: -right,
)
exercise.mistake(
    "the covariance is returned",
    "Divide by both standard deviations: a correlation lies between -1 and 1.",
    joined=lambda u, v: float(np.mean(u * v)),
)
exercise.mistake(
    "the mean product is divided by the deviations with K - 1",
    "Mean and deviation must count alike: both with K, or both with K - 1.",
    rho=lambda right, a: right * (len(a) - 1) / len(a),
)
exercise.mistake(
    "the correlation is squared",
    "The square says how much is explained and has lost the sign.",
    rho=lambda right: right**2,
)

"""Hard attention: one region is drawn, and a reward teaches where to look; its expectation is exact, too.

Axes: `S` regions, `N` batch, `D` features of a region. The soft look is in `lstm_ref.numpy.image_attention`,
a whole caption with a hard look in `lstm_ref.numpy.models.hard_attention`.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.sampling import categorical_sample
from lstm_ref.shapes import bind

__all__ = ["exact_expected_gradient", "hard_attention_sample", "reinforce_gradient", "running_baseline"]


def hard_attention_sample(
    weights: np.ndarray, regions: np.ndarray, u: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One region, drawn with its weight as the probability; the context is that region as it is.

    Shapes: `weights (N, S)`, `regions (S, N, D)`, `u (N,)` uniform in [0, 1), for example `rng.random(N)`;
    returns `context (N, D)` and the regions' numbers `(N,)`. Raises ValueError, naming the argument, when a
    shape, a dtype or a value does not fit.

    Source: Xu et al., 2015, section 4.1.

    >>> regions = np.array([[[4.0], [4.0]], [[8.0], [8.0]]])
    >>> hard_attention_sample(np.array([[0.5, 0.5], [0.5, 0.5]]), regions, u=np.array([0.1, 0.9]))
    (array([[4.],
           [8.]]), array([0, 1]))
    """
    sizes = bind({"weights": "N S", "regions": "S N D", "u": "N"}, locals())
    index = categorical_sample(weights, u)
    return regions[index, np.arange(sizes["N"])], index


def reinforce_gradient(
    weights: np.ndarray, index: np.ndarray, reward: np.ndarray, baseline: float
) -> np.ndarray:
    """What to do to the scores when a draw has no gradient: make a region that paid more than usual likelier.

        dscores = -(reward - baseline) (onehot(index) - weights) / N

    On average over the draws it is the gradient of the loss `-(mean expected reward)`, whatever the baseline
    is, as long as that does not depend on the draw; a baseline near the mean reward makes it vary less.

    Shapes: `weights (N, S)`, the softmax of the scores, `index (N,)` what was drawn, `reward (N,)`,
    `baseline` a number; returns `dscores (N, S)`. Raises ValueError, naming the argument, when a shape, a
    dtype or an index does not fit.

    Source: Williams, "Simple statistical gradient-following algorithms", 1992; for attention Xu et al., 2015,
    section 4.1.

    >>> weights = np.array([[0.25, 0.75]])
    >>> reinforce_gradient(weights, index=np.array([0]), reward=np.array([3.0]), baseline=1.0)
    array([[-1.5,  1.5]])
    """
    check_kinds(locals(), baseline="number")
    sizes = bind({"weights": "N S", "index": "N", "reward": "N"}, locals(), {"index": "integer"})
    N, S = sizes["N"], sizes["S"]
    outside = index[(index < 0) | (index >= S)]
    if outside.size:
        raise ValueError(f"index: expected regions from 0 to S-1 with S={S}, got {outside[0]}")
    drawn = np.arange(S) == index[:, None]  # (N, S)
    return (reward - float(baseline))[:, None] * (weights - drawn) / N


def exact_expected_gradient(weights: np.ndarray, rewards: np.ndarray) -> np.ndarray:
    """What `reinforce_gradient` is on average, without a draw: every region's reward is known.

        loss = -(1 / N) sum over n and s of w_ns reward_ns      dscores_s = -w_s (reward_s - mean reward) / N

    where the mean reward of a row is `sum over s of w_s reward_s`.

    Shapes: `weights (N, S)`, the softmax of the scores, `rewards (N, S)`; returns `dscores (N, S)`. Raises
    ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Xu et al., 2015, equation 11, whose sum is over all ways to look; here over those of one word.

    >>> exact_expected_gradient(np.array([[0.25, 0.75]]), rewards=np.array([[4.0, 0.0]]))
    array([[-0.75,  0.75]])
    """
    bind({"weights": "N S", "rewards": "N S"}, locals())
    mean = (weights * rewards).sum(axis=1, keepdims=True)
    return -weights * (rewards - mean) / len(weights)


def running_baseline(baseline: float, reward: np.ndarray, decay: float = 0.9) -> float:
    """The usual reward, remembered for about ten batches: `decay baseline + (1 - decay) mean(reward)`.

    Shapes: `baseline` a number, `reward (N,)`; returns a number. Raises ValueError, naming the argument,
    when a shape, a dtype or the decay does not fit.

    Source: Weaver and Tao, 2001; the constant is that of Xu et al., 2015, section 4.1.

    >>> round(running_baseline(1.0, np.array([2.0, 4.0])), 4)
    1.2
    """
    check_kinds(locals(), baseline="number", decay="number")
    bind({"reward": "N"}, locals())
    if not 0 <= decay < 1:
        raise ValueError(f"decay: expected a number of at least 0 and below 1, got {decay}")
    return decay * baseline + (1 - decay) * float(reward.mean())

"""How a look that is drawn learns: REINFORCE with a baseline and an entropy term, and the exact expectation.

Axes: `S` regions, `T` words, `N` batch, `V` vocabulary. The gradient that `caption_backward` cannot give,
that of the draws, enters it as `dalignment`.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.losses import log_softmax, masked_cross_entropy, masked_cross_entropy_backward
from lstm_ref.numpy.models.captioner import CaptionerWeights
from lstm_ref.numpy.models.captions import caption_backward, caption_forward
from lstm_ref.shapes import bind

__all__ = [
    "caption_rewards",
    "entropy",
    "entropy_backward",
    "expected_hard_attention",
    "hard_attention_gradients",
]

MOST_PATHS = 100_000  # what the exact expectation goes through


def entropy(weights: np.ndarray) -> np.ndarray:
    """How undecided weights are, `-sum over s of w_s log w_s`, in nats; a weight of 0 counts nothing.

    Shapes: `weights (T, N, S)`; returns `(T, N)`. Raises ValueError when it does not fit.

    Source: Shannon, 1948.

    >>> entropy(np.array([[[0.5, 0.5, 0.0]]])).round(4)
    array([[0.6931]])
    """
    bind({"weights": "T N S"}, locals())
    there = weights.real > 0
    return -(weights * np.log(np.where(there, weights, 1))).sum(axis=2)


def entropy_backward(dentropy: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The gradient of `entropy`, `dw = -dentropy (log w + 1)`; 0 for a weight of 0, which a softmax cannot
    raise.

    Shapes: `dentropy (T, N)`, `weights (T, N, S)`; returns `(T, N, S)`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: as `entropy`.

    >>> entropy_backward(np.ones((1, 1)), np.array([[[1.0, 0.0]]]))
    array([[[-1., -0.]]])
    """
    bind({"weights": "T N S", "dentropy": "T N"}, locals())
    there = weights > 0
    return -dentropy[:, :, None] * np.where(there, np.log(np.where(there, weights, 1)) + 1, 0)


def caption_rewards(
    logits: np.ndarray, target: np.ndarray, mask: np.ndarray, to_go: bool = False
) -> np.ndarray:
    """What each draw is paid: the log probability of the caption, or of its words from this one on.

    A draw cannot change the words before it; leaving them out (`to_go`) leaves out noise, not gradient.

    Shapes: `logits (T, N, V)`, `target` and `mask (T, N)`; returns `(T, N)`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: Xu et al., "Show, attend and tell", 2015, equation 12 (the whole caption); to go: Williams, 1992.

    >>> rewards = caption_rewards(np.zeros((2, 1, 4)), np.array([[3], [0]]), ~np.zeros((2, 1), bool), True)
    >>> rewards.ravel() / np.log(4)
    array([-2., -1.])
    """
    kinds = {"target": "integer", "mask": "boolean"}
    bind({"logits": "T N V", "target": "T N", "mask": "T N"}, locals(), kinds)
    log_p = np.take_along_axis(log_softmax(logits), target[:, :, None], axis=2)[:, :, 0] * mask
    later = np.cumsum(log_p[::-1], axis=0)[::-1]
    return later if to_go else np.repeat(later[:1], len(later), axis=0)


def hard_attention_gradients(
    logits: np.ndarray,
    alignment: np.ndarray,
    target: np.ndarray,
    mask: np.ndarray,
    index: np.ndarray,
    rewards: np.ndarray,
    baseline: float | np.ndarray = 0.0,
    reward_weight: float = 1.0,
    entropy_weight: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """What to hand to `caption_backward` after one draw a word: on average the gradient of the loss

        -mean over N of  (E[log p(caption)] + entropy_weight sum over T of H(alignment_t))

    The words' part is the cross-entropy's gradient. The draws' part is REINFORCE, with
    `dlog p(s_t) = -reward_weight (reward_t - baseline)`; reward and baseline are numbers, nothing flows into
    them. With `reward_weight` 1 it has no bias, whatever the baseline, as long as that does not depend on the
    draw.

    Shapes: `logits (T, N, V)`, `alignment (T, N, S)`, `target`, `mask`, `index` and `rewards (T, N)` (see
    `caption_rewards`), `baseline` a number, `(T, 1)` or `(T, N)`, for example `running_baseline`; returns
    `dlogits (T, N, V)` and `dalignment (T, N, S)`. Raises ValueError, naming the argument, when one does not
    fit.

    Source: Xu et al., 2015, equations 10 to 12; Williams, 1992. The paper also replaces half of the draws by
    the mean; ours does not.

    >>> logits, alignment, target = np.zeros((1, 1, 2)), np.array([[[0.5, 0.5]]]), np.array([[1]])
    >>> ones = np.ones((1, 1), bool), np.array([[0]]), np.array([[-2.0]])
    >>> hard_attention_gradients(logits, alignment, target, *ones)[1]
    array([[[4., 0.]]])
    """
    check_kinds(locals(), baseline="numbers", reward_weight="number", entropy_weight="number")
    kinds = {"target": "integer", "mask": "boolean", "index": "integer"}
    words = dict.fromkeys(("target", "mask", "index", "rewards"), "T N")
    sizes = bind({"logits": "T N V", "alignment": "T N S", **words}, locals(), kinds)
    N = sizes["N"]
    _, cache = masked_cross_entropy(logits, target, mask)
    dlogits = masked_cross_entropy_backward(int(mask.sum()) / N, cache)  # a sum over T, a mean over N
    drawn = np.arange(sizes["S"]) == index[:, :, None]
    advantage = np.where(mask, reward_weight * (rewards - baseline), 0) / N
    dalignment = -advantage[:, :, None] * np.where(drawn, 1 / np.where(drawn, alignment, 1), 0)
    return dlogits, dalignment - entropy_backward(np.where(mask, entropy_weight / N, 0.0), alignment)


def expected_hard_attention(
    regions: np.ndarray, previous: np.ndarray, target: np.ndarray, mask: np.ndarray, weights: CaptionerWeights
) -> tuple[np.ndarray, np.ndarray, CaptionerWeights]:
    """The loss that the draws estimate, `-mean over N of E[log p(caption)]`, and its gradients, exactly: by
    going through all S^T ways to look. For few regions and words.

        E = sum over ways s of  p(s) log p(caption | s)
        dE = sum over ways s of  p(s) (dlog p(caption | s) + log p(caption | s) dlog p(s))

    Shapes: as `caption_forward` and `hard_attention_gradients`; returns the loss, a scalar, `dregions
    (S, N, D)` and gradients as `CaptionerWeights`. Raises ValueError when there are more than 100,000 ways in
    the batch, or, naming the argument, when one does not fit.

    Source: Xu et al., 2015, equations 10 and 11, whose sum is over all ways.

    >>> from lstm_ref.numpy.models.captioner import initial_captioner_weights
    >>> weights = initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5)
    >>> regions, words, mask = np.ones((2, 1, 2)), np.array([[0], [3]]), np.ones((2, 1), bool)
    >>> loss, dregions, dweights = expected_hard_attention(regions, words, words, mask, weights)
    >>> loss.shape, dregions.shape
    ((), (2, 1, 2))
    """
    check_kinds(locals(), weights=CaptionerWeights)
    contracts = {"regions": "S N D", "previous": "T N", "target": "T N", "mask": "T N"}
    sizes = bind(contracts, locals(), {"previous": "integer", "target": "integer", "mask": "boolean"})
    S, N, T = (sizes[letter] for letter in "SNT")
    if N * S**T > MOST_PATHS:
        raise ValueError(
            f"regions, previous: expected at most {MOST_PATHS} ways to look, N S^T, got {N} times {S}^{T}"
        )
    ways = np.array(list(product(range(S), repeat=T))).T  # (T, S^T)
    K = ways.shape[1]
    index = np.tile(ways, N)  # (T, N K): all ways of the first picture, then of the second
    regions_k, previous_k, target_k, mask_k = (
        np.repeat(array, K, axis=1) for array in (regions, previous, target, mask)
    )
    logits, alignment, cache = caption_forward(regions_k, previous_k, weights, index)
    rewards = caption_rewards(logits, target_k, mask_k)
    p = np.take_along_axis(alignment, index[:, :, None], axis=2)[:, :, 0].prod(axis=0)  # (N K,)
    share = p[:, None] * K  # `hard_attention_gradients` divides by N K
    dlogits, dalignment = hard_attention_gradients(logits, alignment, target_k, mask_k, index, rewards)
    dregions, dweights = caption_backward(share * dlogits, share * dalignment, cache)
    return -(p * rewards[0]).sum() / N, dregions.reshape(S, N, K, -1).sum(axis=2), dweights

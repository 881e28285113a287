"""How wrong a sequence of predictions is: softmax and cross-entropy, perplexity, bits a letter.

Axes: `T` time, `N` batch, `V` vocabulary. A mask is boolean, True where a token counts, False on padding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.embedding import check_tokens
from lstm_ref.shapes import bind

__all__ = [
    "CrossEntropyCache",
    "bits_per_letter",
    "cross_entropy",
    "cross_entropy_backward",
    "log_softmax",
    "masked_cross_entropy",
    "masked_cross_entropy_backward",
    "perplexity",
    "softmax",
]


class CrossEntropyCache(NamedTuple):
    """What the backward of the loss needs."""

    probabilities: np.ndarray  # (T, N, V)
    targets: np.ndarray  # (T, N), integers
    mask: np.ndarray  # (T, N), boolean


def softmax(logits: np.ndarray) -> np.ndarray:
    """Scores to probabilities over the last axis, `p_v = exp(a_v) / (sum_w exp(a_w))`.

    The largest logit is taken off first, which changes no ratio: nothing overflows.

    Shapes: `logits` any with V last; the result is alike, its entries are positive and sum to 1 over V.

    Raises ValueError, naming the argument, for what is of another kind.

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.

    >>> softmax(np.log([1.0, 2.0, 5.0])).round(4)
    array([0.125, 0.25 , 0.625])
    """
    check_kinds(locals(), logits="array")
    shares = np.exp(logits - logits.real.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Logits to log-probabilities over the last axis, `log p_v = a_v - log(sum_w exp(a_w))`.

    The largest logit is taken off first: nothing overflows, and a probability too small for a float still has
    its logarithm.

    Shapes: `logits` any with V last; the result is alike.

    Raises ValueError, naming the argument, for what is of another kind.

    Source: Bridle, 1990.

    >>> log_softmax(np.array([1000.0, 0.0]))
    array([    0., -1000.])
    """
    check_kinds(locals(), logits="array")
    shifted = logits - logits.real.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def masked_cross_entropy(
    logits: np.ndarray, targets: np.ndarray, mask: np.ndarray
) -> tuple[np.ndarray, CrossEntropyCache]:
    """The mean surprise at the tokens that count, `loss = -sum of log p(target_tn) / number of them`.

    It is `torch.nn.functional.cross_entropy` with padding ignored. With no token that counts the loss is 0.

    Shapes: `logits (T, N, V)`, `targets (T, N)` integers from 0 to V-1 (under the mask too), `mask (T, N)`
    boolean; returns the loss, a scalar, and the `CrossEntropyCache`. Raises ValueError, naming the argument,
    when a shape, a dtype or a token does not fit.

    Source: Bridle, 1990 (softmax with cross-entropy); for sequences, Bengio et al., 2003.

    >>> logits, targets = np.zeros((2, 1, 4)), np.array([[3], [0]])
    >>> loss, cache = masked_cross_entropy(logits, targets, mask=np.array([[True], [False]]))
    >>> loss.round(4), np.log(4).round(4)
    (np.float64(1.3863), np.float64(1.3863))
    """
    kinds = {"targets": "integer", "mask": "boolean"}
    sizes = bind({"logits": "T N V", "targets": "T N", "mask": "T N"}, locals(), kinds)
    check_tokens("targets", targets, sizes["V"])
    log_p = log_softmax(logits)
    log_p_target = np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]  # (T, N)
    loss = -np.where(mask, log_p_target, 0).sum() / max(int(mask.sum()), 1)
    return loss, CrossEntropyCache(np.exp(log_p), targets, mask)


def masked_cross_entropy_backward(dloss: float, cache: CrossEntropyCache) -> np.ndarray:
    """The gradient of `masked_cross_entropy`: probability minus truth, 0 on padding,

        dlogits_tn = dloss (p_tn - onehot(target_tn)) mask_tn / number of tokens that count

    Shapes: `dloss`, a scalar, 1 where the loss is the end of the calculation; returns `dlogits (T, N, V)`.
    Raises ValueError when `dloss` is not a scalar.

    Source: Bridle, 1990.

    >>> logits, targets = np.zeros((2, 1, 4)), np.array([[3], [0]])
    >>> _, cache = masked_cross_entropy(logits, targets, mask=np.array([[True], [False]]))
    >>> masked_cross_entropy_backward(1.0, cache)[:, 0]
    array([[ 0.25,  0.25,  0.25, -0.75],
           [ 0.  ,  0.  ,  0.  ,  0.  ]])
    """
    check_kinds(locals(), cache=CrossEntropyCache, dloss="number")
    p, targets, mask = cache
    truth = np.arange(p.shape[2]) == targets[:, :, None]  # (T, N, V)
    share = float(dloss) / max(int(mask.sum()), 1)
    return np.where(mask[:, :, None], share * (p - truth), 0)


def perplexity(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Among how many equally likely tokens the model was, on average, left to choose: `exp(loss)`.

    The mean is taken over all tokens that count before the exponential, not over sequences after it.

    Shapes: as `masked_cross_entropy`; returns a scalar from 1 (always certain, always right) up. Raises
    ValueError, naming the argument, when a shape, a dtype or a token does not fit.

    Source: Jelinek, Mercer, Bahl and Baker, 1977.

    >>> perplexity(np.zeros((2, 1, 4)), np.array([[3], [0]]), mask=np.ones((2, 1), bool)).round(4)
    np.float64(4.0)
    """
    loss, _ = masked_cross_entropy(logits, targets, mask)
    with np.errstate(over="ignore"):  # a loss of 1000 is a perplexity of inf
        return np.exp(loss)


def cross_entropy(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The loss of `masked_cross_entropy`, alone: what a place that counts costs on average, in nats.

        loss = -(sum of log p(target_tn) where mask_tn) / (number of places where mask_tn)

    Shapes: as `masked_cross_entropy`; returns a scalar. Raises ValueError, naming the argument, when a
    shape, a dtype or a token does not fit.

    Source: Bridle, 1990.

    >>> logits = np.log([[[1.0, 3.0]], [[1.0, 1.0]]])
    >>> cross_entropy(logits, np.array([[1], [0]]), mask=np.ones((2, 1), bool)).round(4)
    np.float64(0.4904)
    """
    return masked_cross_entropy(logits, targets, mask)[0]


def cross_entropy_backward(logits: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The gradient of `cross_entropy` with respect to the logits: probability minus truth, shared out.

        dlogits_tn = (p_tn - onehot(target_tn)) / (number of places where mask_tn), 0 where not mask_tn

    Shapes: as `cross_entropy`; returns `dlogits (T, N, V)`. Raises ValueError, naming the argument, when a
    shape, a dtype or a token does not fit.

    Source: Bridle, 1990.

    >>> logits = np.log([[[1.0, 3.0]], [[1.0, 1.0]]])
    >>> cross_entropy_backward(logits, np.array([[1], [0]]), mask=np.ones((2, 1), bool))[:, 0]
    array([[ 0.125, -0.125],
           [-0.25 ,  0.25 ]])
    """
    return masked_cross_entropy_backward(1.0, masked_cross_entropy(logits, targets, mask)[1])


def bits_per_letter(p: np.ndarray) -> np.ndarray:
    """The mean surprise in bits, `mean of -log2 p`, of the letters that came.

    Shapes: `p (T,)`, the probability that a model gave to each letter of a text before it saw it; returns a
    scalar from 0 (always certain, always right) up. Raises ValueError when a shape, a dtype or a probability
    does not fit.

    Source: Shannon, "A mathematical theory of communication", 1948; of letters, 1951.

    >>> bits_per_letter(np.array([1.0, 0.5, 0.25, 0.5]))
    np.float64(1.0)
    """
    bind({"p": "T"}, locals())
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError("p: expected probabilities, numbers from 0 to 1")
    with np.errstate(divide="ignore"):  # a letter that was held to be impossible costs infinitely many bits
        return np.mean(-np.log2(p))

"""Real bugs in our own code, and whether the test that a student hands in would have caught them."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_ref.numpy.losses import log_softmax, softmax
from lstm_ref.numpy.plain_readers import bidirectional_forward
from lstm_ref.tasks import TAGGED_WORDS

WORDS, UNITS, MOST = len(TAGGED_WORDS), 3, 1000


def _weights() -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(7)
    shapes = (WORDS, UNITS), (2, UNITS, UNITS), (2, UNITS, UNITS), (2, UNITS)
    return tuple(rng.normal(0.0, 1.0, shape) for shape in shapes)


def _scores(tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
    table, W_ih, W_hh, b = _weights()
    h0 = np.zeros((2, tokens.shape[1], UNITS))
    return bidirectional_forward(table[tokens], h0, W_ih, W_hh, b, mask)[0]


def reads_the_padding(tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Its reading from the end begins in the padding."""
    return _scores(tokens, np.ones_like(mask))


def centred_over_the_batch(tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """It takes off the mean over the sentences of the batch."""
    scores = _scores(tokens, mask)
    return scores - scores.mean(axis=1, keepdims=True)


def left_sorted(tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """It sorts the sentences by length, the longest first, and hands the scores back in that order."""
    order = np.argsort(-mask.sum(axis=0), kind="stable")
    return _scores(tokens[:, order], mask[:, order])


TAGGERS = (reads_the_padding, centred_over_the_batch, left_sorted)


def taggers_told(value: Any) -> np.ndarray:
    """1 for each broken tagger whose scores differ when a sentence of the batch is read alone, else 0.

    Raises ValueError, a sentence, when the value is no batch.
    """
    tokens, mask = _pair(value, 2, "two arrays, tokens and mask")
    tokens, mask = np.asarray(tokens), np.asarray(mask)
    if tokens.dtype.kind not in "iu" or tokens.ndim != 2 or not 0 < tokens.size <= MOST:
        raise ValueError("tokens should be a small array (T, N) of whole numbers")
    if mask.dtype != bool or mask.shape != tokens.shape:
        raise ValueError(f"mask should be True or False for each of the tokens, {tokens.shape}")
    if tokens.min() < 0 or tokens.max() >= WORDS:
        raise ValueError(f"tokens should be numbers of words, from 0 to {WORDS - 1}")
    if not mask[0].all() or (mask[1:] & ~mask[:-1]).any():
        raise ValueError("mask should be True from a sentence's first word to its last, and False after it")
    return np.array([_told(tagger, tokens, mask) for tagger in TAGGERS])


def _told(tagger: Any, tokens: np.ndarray, mask: np.ndarray) -> float:
    together = tagger(tokens, mask)
    for n, length in enumerate(mask.sum(axis=0)):
        alone = tagger(tokens[:length, [n]], mask[:length, [n]])[:, 0]
        if np.abs(together[:length, n] - alone).max() > 1e-9:
            return 1.0
    return 0.0


def _divided_twice(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softmax(logits / temperature / temperature)


def _multiplied(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softmax(logits * temperature)


def _left_out(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softmax(logits)


def _not_normalised(logits: np.ndarray, temperature: float) -> np.ndarray:
    return np.exp(log_softmax(logits) / temperature)


SAMPLERS = (_divided_twice, _multiplied, _left_out, _not_normalised)


def samplers_told(value: Any) -> np.ndarray:
    """1 for each broken sampler that draws another token than the right one, at one u at least, else 0.

    Raises ValueError, a sentence, when the value is no test of a sampler.
    """
    logits, temperature, u = (np.asarray(one) for one in _pair(value, 3, "logits, temperature and u"))
    for name, array, axes in (("logits", logits, 1), ("temperature", temperature, 0), ("u", u, 1)):
        if array.dtype.kind not in "iuf" or array.ndim != axes or not 0 < array.size <= MOST:
            shape = "a number" if axes == 0 else "a short row of numbers"
            raise ValueError(f"{name} should be {shape}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} should be finite")
    if not temperature > 0:
        raise ValueError("temperature should be above 0")
    if u.min() < 0 or u.max() >= 1:
        raise ValueError("u should hold numbers of at least 0 and below 1")
    with np.errstate(all="ignore"):
        right = _tokens(softmax(logits / temperature), u)
        wrong = [_tokens(sampler(logits, float(temperature)), u) for sampler in SAMPLERS]
    return np.array([1.0 * (tokens != right).any() for tokens in wrong])


def _tokens(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The first token at which the running sum is above u; the last one where there is none."""
    return np.minimum((np.cumsum(p) <= u[:, None]).sum(axis=1), len(p) - 1)


def _pair(value: Any, count: int, what: str) -> Any:
    if not isinstance(value, (tuple, list)) or len(value) != count:
        raise ValueError(f"expected {what}")
    return value

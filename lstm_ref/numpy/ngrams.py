"""What comes next, by counting: the probability of a letter after the letters before it.

Axes: `M` letters of a text, `K` letters of a context, `V` vocabulary.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.embedding import check_tokens
from lstm_ref.shapes import bind

__all__ = ["ngram_probability"]


def ngram_probability(text: np.ndarray, context: np.ndarray, V: int) -> np.ndarray:
    """The probability of every letter after `context`, counted in `text`, from no context to all of it.

    It starts from p = 1 / V. Then for k = 0, 1, ..., K, with `count_v` how often letter v followed the last k
    letters of the context, `total` their sum and `kinds` the number of different letters among them,

        p_v = (count_v + kinds p_v) / (total + kinds)

    A context that is not in the text, or only at its end, changes nothing, and nor does a longer one.

    Shapes: `text (M,)` and `context (K,)` integers below `V`; returns `p (V,)`, which sums to 1. Raises
    ValueError, naming the argument, when a shape, a dtype or a letter does not fit.

    Source: Witten and Bell, "The zero-frequency problem", 1991 (their method C, interpolated).

    >>> text = np.array([0, 1, 0, 1, 1])
    >>> ngram_probability(text, np.array([], int), V=2)
    array([0.42857143, 0.57142857])
    >>> ngram_probability(text, np.array([0]), V=2).round(4)
    array([0.1429, 0.8571])
    """
    check_kinds(locals(), V="size")
    bind({"text": "M", "context": "K"}, locals(), {"text": "integer", "context": "integer"})
    check_tokens("text", text, V)
    check_tokens("context", context, V)
    p = np.full(V, 1 / V)
    for k in range(len(context) + 1):
        suffix = context[len(context) - k :]
        followers = [text[t] for t in range(k, len(text)) if np.array_equal(text[t - k : t], suffix)]
        count = np.bincount(np.array(followers, int), minlength=V)
        kinds = np.count_nonzero(count)
        if kinds:
            p = (count + kinds * p) / (len(followers) + kinds)
    return p

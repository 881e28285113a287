"""Counting: windows of the text, a dictionary, strings of bytes, recursion."""

from collections import Counter

import numpy as np


def windows(text, context, V):
    p = np.full(V, 1 / V)
    for k in range(len(context) + 1):
        if len(text) <= k:
            break
        pieces = np.lib.stride_tricks.sliding_window_view(text, k + 1)
        same = (pieces[:, :k] == context[len(context) - k :]).all(axis=1)
        c = np.bincount(pieces[same, k], minlength=V)
        kinds = np.count_nonzero(c)
        if kinds:
            p = (c + kinds * p) / (c.sum() + kinds)
    return p


def dictionary(text, context, V):
    letters, asked = tuple(text.tolist()), tuple(context.tolist())
    p = [1 / V] * V
    for k in range(len(asked) + 1):
        suffix = asked[len(asked) - k :]
        seen = Counter(letters[t] for t in range(k, len(letters)) if letters[t - k : t] == suffix)
        if not seen:
            break
        total = sum(seen.values()) + len(seen)
        p = [(seen[v] + len(seen) * p[v]) / total for v in range(V)]
    return np.array(p)


def recursion(text, context, V):
    shorter = recursion(text, context[1:], V) if len(context) else np.ones(V) / V
    count, k = np.zeros(V), len(context)
    for t in range(k, len(text)):
        if np.array_equal(text[t - k : t], context):
            count[text[t]] += 1
    if not count.any():
        return shorter
    kinds = (count > 0).sum()
    weight = kinds / (kinds + count.sum())
    return (1 - weight) * count / count.sum() + weight * shorter


def bytes_found(text, context, V):
    whole, p = bytes(text.tolist()), np.full(V, 1.0) / V
    for k in range(len(context) + 1):
        suffix, found, at = bytes(context[len(context) - k :].tolist()), [], 0
        while (at := whole.find(suffix, at)) >= 0 and at + k < len(whole):
            found.append(whole[at + k])
            at += 1
        if found:
            kinds = len(set(found))
            p = np.array([found.count(v) + kinds * p[v] for v in range(V)]) / (len(found) + kinds)
    return p


RIGHT = (windows, dictionary, recursion, bytes_found)

SLIPS = {
    "the longest context is left out": {
        windows: ("range(len(context) + 1)", "range(len(context))"),
        dictionary: ("range(len(asked) + 1)", "range(len(asked))"),
        bytes_found: ("range(len(context) + 1)", "range(len(context))"),
    },
    "the divisor lacks the kinds": {
        windows: ("(c.sum() + kinds)", "c.sum()"),
        dictionary: ("sum(seen.values()) + len(seen)", "sum(seen.values())"),
    },
}

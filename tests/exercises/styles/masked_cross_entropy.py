"""The masked loss and its cache: one-hot rows, logaddexp, picked places, loops."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "probabilities targets mask")


def one_hot(logits, targets, mask):
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    cost = -(np.eye(logits.shape[-1])[targets] * log_p).sum(axis=-1)
    return (cost * mask).sum() / mask.sum(), Cache(np.exp(log_p), targets, mask)


def picked(logits, targets, mask):
    T, N = np.indices(targets.shape)
    log_sum = np.logaddexp.reduce(logits, axis=-1)
    cost = log_sum - logits[T, N, targets]
    return cost[mask].mean(), Cache(np.exp(logits - log_sum[..., None]), targets, mask)


def flat(logits, targets, mask):
    V = logits.shape[-1]
    a = logits.reshape(-1, V)
    a = a - np.max(a, axis=1, keepdims=True)
    z = np.exp(a).sum(axis=1)
    costs = np.log(z) - a[np.arange(len(a)), targets.ravel()]
    p = (np.exp(a) / z[:, None]).reshape(logits.shape)
    return np.average(costs, weights=mask.ravel()), (p, targets, mask)


def loops(logits, targets, mask):
    p, total, count = np.zeros_like(logits), 0.0, 0
    for place in np.ndindex(targets.shape):
        row = logits[place] - logits[place].max()
        e = np.exp(row)
        p[place] = e / e.sum()
        if mask[place]:
            total += np.log(e.sum()) - row[targets[place]]
            count += 1
    return total / count, dict(probabilities=p, targets=targets, mask=mask)


RIGHT = (one_hot, picked, flat, loops)

SLIPS = {
    "the sum is returned, not the mean": {
        one_hot: (" / mask.sum()", ""),
        picked: ("cost[mask].mean()", "cost[mask].sum()"),
        loops: ("total / count", "total"),
    },
    "the masked places are counted in the mean": {
        one_hot: (" / mask.sum()", " / mask.size"),
        picked: ("cost[mask].mean()", "(cost * mask).mean()"),
    },
}

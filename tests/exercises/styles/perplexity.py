"""exp of the mean cost: logaddexp, a root of a product, two to the bits, one-hot rows."""

import numpy as np


def costs(logits, targets):
    T, N = np.indices(targets.shape)
    return np.logaddexp.reduce(logits, axis=-1) - logits[T, N, targets]


def of_the_mean(logits, targets, mask):
    return np.exp(costs(logits, targets)[mask].mean())


def two_to_the_bits(logits, targets, mask):
    bits = costs(logits, targets) / np.log(2)
    return 2 ** ((bits * mask).sum() / mask.sum())


def geometric_mean(logits, targets, mask):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = np.take_along_axis(e, targets[..., None], -1)[..., 0] / e.sum(axis=-1)
    return np.prod((1 / p[mask]) ** (1 / mask.sum()))


def one_hot(logits, targets, mask):
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    cost = -np.einsum("tnv,tnv->tn", np.eye(logits.shape[-1])[targets], log_p)
    return np.e ** np.average(cost, weights=mask)


RIGHT = (of_the_mean, two_to_the_bits, geometric_mean, one_hot)

SLIPS = {
    "2 to the power of a loss in nats is taken": {
        of_the_mean: (
            "np.exp(costs(logits, targets)[mask].mean())",
            "2 ** costs(logits, targets)[mask].mean()",
        ),
        two_to_the_bits: (" / np.log(2)", ""),
        one_hot: ("np.e **", "2 **"),
    },
}

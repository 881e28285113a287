"""The loss: with take_along_axis, one-hot rows, logaddexp, loops, and rows that count picked first."""

import numpy as np


def taken_along(logits, targets, mask):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    of_right = np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
    return -(of_right * mask).sum() / mask.sum()


def one_hot(logits, targets, mask):
    truth = np.eye(logits.shape[-1])[targets]
    cost = np.logaddexp.reduce(logits, axis=-1) - (truth * logits).sum(axis=-1)
    return np.where(mask, cost, 0).sum() / np.count_nonzero(mask)


def picked_first(logits, targets, mask):
    a, y = logits[mask], targets[mask]
    a = a - a.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(a).sum(axis=1)) - a[np.arange(len(y)), y])


def loops(logits, targets, mask):
    total, count = 0.0, 0
    for t in range(logits.shape[0]):
        for n in range(logits.shape[1]):
            if mask[t, n]:
                row = logits[t, n] - logits[t, n].max()
                total -= row[targets[t, n]] - np.log(np.sum(np.exp(row)))
                count += 1
    return total / count


def average(logits, targets, mask):
    T, N = np.indices(targets.shape)
    cost = np.logaddexp.reduce(logits, axis=-1) - logits[T, N, targets]
    return np.average(cost, weights=mask)


RIGHT = (taken_along, one_hot, picked_first, loops, average)


def of_all_mean(logits, targets, mask):
    cost = np.logaddexp.reduce(logits, axis=-1) - np.take_along_axis(logits, targets[..., None], -1)[..., 0]
    return (cost * mask).mean()


def of_all_size(logits, targets, mask):
    cost = np.logaddexp.reduce(logits, axis=-1) - np.take_along_axis(logits, targets[..., None], -1)[..., 0]
    return cost[mask].sum() / (logits.shape[0] * logits.shape[1])


def of_all_loop(logits, targets, mask):
    total = 0.0
    for place in np.ndindex(targets.shape):
        row = logits[place] - logits[place].max()
        total += mask[place] * (np.log(np.exp(row).sum()) - row[targets[place]])
    return total / targets.size


WRONG = {"the masked places are counted in the mean": (of_all_mean, of_all_size, of_all_loop)}

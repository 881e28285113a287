"""REINFORCE: with a one-hot row, place by place, through the gradient of log p, by subtraction at a place."""

import numpy as np


def one_hot(weights, index, reward, baseline):
    drawn = np.arange(weights.shape[1]) == index[:, None]
    return -(reward - baseline)[:, None] * (drawn - weights) / len(weights)


def subtracted(weights, index, reward, baseline):
    away = weights.copy()
    away[np.arange(len(index)), index] -= 1
    return away * (reward - baseline).reshape(-1, 1) / len(index)


def pictures(weights, index, reward, baseline):
    dscores = []
    for w, s, r in zip(weights, index, reward):
        dlog_p = -w
        dlog_p[s] += 1
        dscores.append(-(r - baseline) * dlog_p)
    return np.array(dscores) / len(dscores)


def einsum(weights, index, reward, baseline):
    eye = np.eye(weights.shape[1])
    surplus = (np.asarray(baseline) - reward) / len(reward)
    return np.einsum("n,ns->ns", surplus, eye[index] - weights)


RIGHT = (one_hot, subtracted, pictures, einsum)

SLIPS = {
    "the baseline is left out": {
        one_hot: ("(reward - baseline)", "reward"),
        subtracted: ("(reward - baseline)", "reward"),
        pictures: ("(r - baseline)", "r"),
        einsum: ("(np.asarray(baseline) - reward)", "-reward"),
    },
    "the weights are not taken off": {
        one_hot: ("(drawn - weights)", "drawn"),
        einsum: ("eye[index] - weights", "eye[index]"),
    },
}

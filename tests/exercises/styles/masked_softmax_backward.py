"""Back through a softmax: by the Jacobian, with einsum, row by row, around the average."""

import numpy as np


def jacobian(dweights, weights):
    answer = []
    for dw, w in zip(dweights, weights):
        answer.append((np.diag(w) - np.outer(w, w)) @ dw)
    return np.stack(answer)


def einsum(dweights, weights):
    return weights * dweights - np.einsum("ns,nr,nr->ns", weights, weights, dweights)


def entries(dweights, weights):
    N, S = weights.shape
    dscores = np.zeros((N, S))
    for n in range(N):
        for s in range(S):
            for r in range(S):
                dscores[n, s] += dweights[n, r] * weights[n, r] * ((r == s) - weights[n, s])
    return dscores


def around_the_average(dweights, weights):
    part = np.multiply(dweights, weights)
    return part - weights * part.sum(-1)[:, None]


RIGHT = (jacobian, einsum, entries, around_the_average)


# The only output is made anew, so nothing of a right style is left in it.
def diagonal_rows(dweights, weights):
    return np.stack([np.diag(w * (1 - w)) @ d for d, w in zip(dweights, weights)])


def diagonal_einsum(dweights, weights):
    return np.einsum("ns,ns,ns->ns", weights, 1 - weights, dweights)


def diagonal_expanded(dweights, weights):
    return dweights * weights - dweights * weights**2


def batch_dot(dweights, weights):
    return weights * (dweights - np.dot(dweights.ravel(), weights.ravel()))


def batch_einsum(d, w):
    return d * w - w * np.einsum("ns,ns->", d, w)


def batch_rows(d, w):
    total = 0.0
    for row, other in zip(d, w):
        total = total + row @ other
    return np.array([other * (row - total) for row, other in zip(d, w)])


def no_outer_einsum(d, w):
    return d - np.einsum("ns,ns->n", d, w)[:, None]


def no_outer_rows(d, w):
    return np.array([row - row @ other for row, other in zip(d, w)])


def no_outer_named(d, w):
    average = np.sum(w * d, axis=-1, keepdims=True)
    return np.subtract(d, average)


WRONG = {
    "the off-diagonal terms are dropped": (diagonal_rows, diagonal_einsum, diagonal_expanded),
    "the average is taken over the whole batch": (batch_dot, batch_einsum, batch_rows),
    "the weights outside the bracket are missing": (no_outer_einsum, no_outer_rows, no_outer_named),
}

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

SLIPS = {
    "the off-diagonal terms are dropped": {
        jacobian: ("np.diag(w) - np.outer(w, w)", "np.diag(w - w * w)"),
        einsum: ('np.einsum("ns,nr,nr->ns", weights, weights, dweights)', "weights**2 * dweights"),
        entries: ("((r == s) - weights[n, s])", "(r == s) * (1 - weights[n, s])"),
    },
    "the average is taken over the whole batch": {
        einsum: ("ns,nr,nr->ns", "ns,mr,mr->ns"),
        around_the_average: ("part.sum(-1)[:, None]", "part.sum()"),
    },
    "the weights outside the bracket are missing": {
        around_the_average: ("part - weights * part", "dweights - part"),
    },
}

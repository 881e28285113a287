"""A rank correlation: by comparing, by sorting, by numpy's unique, in a loop."""

import numpy as np


def by_comparing(a, b):
    def ranks(s):
        return (s[:, None] > s).sum(1) + ((s[:, None] == s).sum(1) + 1) / 2

    u, v = ranks(a) - (len(a) + 1) / 2, ranks(b) - (len(b) + 1) / 2
    return (u * v).sum() / np.sqrt((u**2).sum() * (v**2).sum())


def by_sorting(a, b):
    def ranks(s):
        order = np.sort(s)
        left, right = np.searchsorted(order, s, "left"), np.searchsorted(order, s, "right")
        return (left + 1 + right) / 2

    return np.corrcoef([ranks(a), ranks(b)])[1, 0]


def by_unique(a, b):
    both = []
    for s in (a, b):
        _, where, counts = np.unique(s, return_inverse=True, return_counts=True)
        both.append((np.cumsum(counts) - (counts - 1) / 2)[where])
    u, v = both
    return ((u - u.mean()) * (v - v.mean())).mean() / (u.std() * v.std())


def in_a_loop(a, b):
    def ranks(s):
        s = list(s)
        order = sorted(s)
        return np.array([np.mean([k + 1 for k, other in enumerate(order) if other == one]) for one in s])

    u, v = ranks(a), ranks(b)
    return float(np.cov(u, v)[0, 1] / (np.std(u, ddof=1) * np.std(v, ddof=1)))


RIGHT = (by_comparing, by_sorting, by_unique, in_a_loop)

SLIPS = {
    "equal scores all get the lowest of their ranks": {
        by_sorting: ("return (left + 1 + right) / 2", "return left + 1"),
    },
    "a rank is not skipped after equal scores": {
        by_unique: ("(np.cumsum(counts) - (counts - 1) / 2)[where]", "where + 1"),
    },
}

"""The carousel: as a product and a sum, in place on a copy, by einsum, entry by entry."""

import numpy as np


def in_one_line(c, i, f, g):
    return np.multiply(f, c) + np.multiply(i, g)


def on_a_copy(c, i, f, g):
    c_next = c.copy()
    c_next *= f
    c_next += i * g
    return c_next


def by_einsum(c, i, f, g):
    return np.einsum("knh,knh->nh", np.stack([f, i]), np.stack([c, g]))


def entry_by_entry(c, i, f, g):
    c_next = np.empty_like(c)
    for index in np.ndindex(c.shape):
        c_next[index] = i[index] * g[index] + f[index] * c[index]
    return c_next


def by_what_is_lost(c, i, f, g):
    return c - (1 - f) * c + i * g


RIGHT = (in_one_line, on_a_copy, by_einsum, entry_by_entry, by_what_is_lost)

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


def added_sum(c, i, f, g):
    return np.sum([f * c, i, g], axis=0)


def added_loop(c, i, f, g):
    c_next = np.zeros(c.shape)
    for n, j in np.ndindex(c.shape):
        c_next[n, j] = f[n, j] * c[n, j] + (i[n, j] + g[n, j])
    return c_next


def added_in_place(c, i, f, g):
    c_next = np.multiply(c, f)
    c_next += i
    c_next += g
    return c_next


def exchanged_multiply(c, i, f, g):
    return np.multiply(c, i) + np.multiply(g, f)


def exchanged_names(c, forget, write, g):
    return forget * c + write * g


def exchanged_stack(c, i, f, g):
    return (np.stack([i, f]) * np.stack([c, g])).sum(axis=0)


def inverted_kept(c, i, f, g):
    return c - f * c + i * g


def inverted_keep(c, i, f, g):
    keep = 1 - f
    return i * g + keep * c


def inverted_loop(c, i, f, g):
    return np.array([[ck * (1 - fk) + ik * gk for ck, ik, fk, gk in zip(*rows)] for rows in zip(c, i, f, g)])


WRONG = {
    "gate and candidate are added, not multiplied": (added_sum, added_loop, added_in_place),
    "the two gates are exchanged": (exchanged_multiply, exchanged_names, exchanged_stack),
    "the forget gate is the wrong way round": (inverted_kept, inverted_keep, inverted_loop),
}

"""A clock: whole steps, tenths, a memory that falls, an input gate that waits for an empty memory."""

import numpy as np


def whole_steps(F):
    return np.array([30.0, 30 * (F - 0.5), 30.0, -30 * (F - 0.5)]), np.array([0.0, -30.0, 30.0])


def in_shares(F):
    k, line = 1000.0 * F, 1 - 0.5 / F
    return [30.0, k * line, np.arctanh(1 / F), -k * line], [0.0, -k, k]


def hundreds(F):
    b = np.zeros(4)
    b[0], b[2] = 100, 100
    b[1], b[3] = 100 * F - 50, 50 - 100 * F
    return b, np.array([0, -100, 100])


def thirds(F):
    g = 1 / 3
    line = (F - 0.5) * g
    return (np.array([40, 300 * line, np.arctanh(g), -300 * line]), np.array([0, -300, 300]))


RIGHT = (whole_steps, in_shares, hundreds, thirds)

"""Hochreiter & Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997: section 4, appendix A.1.

Typed from memory of the paper. Sure of: the memory cell (equations 7 to 9 and the unnumbered ones before
them), f, g and h with their ranges (3 to 5), the truncation and the partial derivatives of the internal
state in appendix A.1. Not sure of: the equations' numbers. Blocks have one cell here; the input that a unit
sees at step t is called y(t-1) in the paper and x_t in this course.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from plain import dot

from lstm_ref.numpy import lstm1997_backward, lstm1997_forward


def f(x):
    return 1 / (1 + math.exp(-x))


def g(x):
    return 4 / (1 + math.exp(-x)) - 2


def h(x):
    return 2 / (1 + math.exp(-x)) - 1


def df(x):
    return f(x) * (1 - f(x))


def dg(x):
    return 4 * math.exp(-x) / (1 + math.exp(-x)) ** 2


def dh(x):
    return 2 * math.exp(-x) / (1 + math.exp(-x)) ** 2


def memory_cells(inputs, w_in, w_c, w_out, e=None):
    """The net forward, and, given the error e[t][j] that the output units send to cell j, the weight changes.

    Weights are rows over (external inputs, cell outputs, 1). The rule runs forward in time: what each weight
    did to the internal state so far is carried along, and multiplied by the error when there is one.
    """
    cells, width = range(len(w_c)), len(w_c[0])
    s, y = [0.0] * len(w_c), [0.0] * len(w_c)
    ds_in = [[0.0] * width for _ in cells]  # the partial derivative of s_c by each weight to the input gate
    ds_c = [[0.0] * width for _ in cells]
    change_in, change_c, change_out = ([[0.0] * width for _ in cells] for _ in range(3))
    outputs = []
    for t, x in enumerate(inputs):
        before = [*x, *y, 1.0]  # y^u(t-1), u over all the sources of a unit
        y = list(y)
        for j in cells:
            net_in, net_c, net_out = dot(w_in[j], before), dot(w_c[j], before), dot(w_out[j], before)
            s[j] = s[j] + f(net_in) * g(net_c)
            y[j] = f(net_out) * h(s[j])
            for m in range(width):
                ds_in[j][m] += g(net_c) * df(net_in) * before[m]
                ds_c[j][m] += dg(net_c) * f(net_in) * before[m]
                if e is not None:
                    change_out[j][m] += df(net_out) * h(s[j]) * e[t][j] * before[m]
                    e_s = f(net_out) * dh(s[j]) * e[t][j]  # the error at the internal state
                    change_in[j][m] += e_s * ds_in[j][m]
                    change_c[j][m] += e_s * ds_c[j][m]
        outputs.append(y)
    return outputs, s, change_in, change_c, change_out


T, N, D, H = 6, 2, 3, 4


@pytest.fixture
def drawn(rng):
    x, zero = rng.normal(size=(T, N, D)), np.zeros((N, H))
    return x, zero, zero, rng.normal(size=(3 * H, D)), rng.normal(size=(3 * H, H)), rng.normal(size=3 * H)


def rows(W_ih, W_hh, b):
    """Our three blocks i, g, o as the paper's w_in, w_c and w_out."""
    return [block.tolist() for block in np.split(np.hstack([W_ih, W_hh, b[:, None]]), 3)]


def test_f_g_and_h_have_the_ranges_of_the_paper():
    for squash, low, high in ((f, 0, 1), (g, -2, 2), (h, -1, 1)):
        assert squash(-50) == pytest.approx(low)
        assert squash(50) == pytest.approx(high)


def test_the_memory_cell_as_printed(drawn, agree):
    x, h0, c0, *weights = drawn
    ours, c_n, _ = lstm1997_forward(x, h0, c0, *weights, squashing="1997")
    for n in range(N):
        y, s, *_ = memory_cells(x[:, n].tolist(), *rows(*weights))
        agree(ours[:, n], y, "y^c")
        agree(c_n[n], s, "s_c")


def test_the_truncated_learning_rule_as_printed(drawn, rng, agree):
    x, h0, c0, *weights = drawn
    error = rng.normal(size=(T, N, H))
    _, _, cache = lstm1997_forward(x, h0, c0, *weights, squashing="1997")
    _, _, _, *ours = lstm1997_backward(error, np.zeros((N, H)), cache, squashing="1997", truncated=True)
    changes = np.zeros((3, H, D + H + 1))
    for n in range(N):
        changes += memory_cells(x[:, n].tolist(), *rows(*weights), error[:, n].tolist())[2:]
    for name, actual, expected in zip(
        ("W_ih", "W_hh", "b"), ours, np.split(changes.reshape(3 * H, -1), [D, D + H], axis=1), strict=True
    ):
        agree(actual, expected.reshape(actual.shape), name)


def test_the_courses_squashing_and_the_full_gradient_are_deviations(drawn, rng):
    x, h0, c0, *weights = drawn
    printed, _, cache = lstm1997_forward(x, h0, c0, *weights, squashing="1997")
    assert np.abs(lstm1997_forward(x, h0, c0, *weights)[0] - printed).max() > 0.01
    backward = partial(lstm1997_backward, rng.normal(size=(T, N, H)), np.zeros((N, H)), cache, "1997")
    assert np.abs(backward(truncated=True)[4] - backward(truncated=False)[4]).max() > 0.01

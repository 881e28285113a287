"""Gers & Schmidhuber, "Recurrent nets that time and count", 2000, and "LSTM recurrent networks learn simple
context-free and context-sensitive languages", 2001: peephole connections.

Typed from memory of the papers. Sure of: which gate sees the state before and which the state after, and
that the peepholes are one weight a cell. Fairly sure that g is 1997's and that the output has no squashing,
y^c = y^out s_c (so it is in the journal version of 2002).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import dot, sigma

from lstm_ref.numpy import VANILLA, Variant, variant_forward


def g(x):
    return 4 / (1 + math.exp(-x)) - 2


def peephole_lstm(inputs, w_in, w_phi, w_c, w_out, p_in, p_phi, p_out, g=g, h=lambda s: s):
    """Weights are rows over (external inputs, cell outputs, 1), p are the peepholes."""
    s, y, outputs = [0.0] * len(w_c), [0.0] * len(w_c), []
    for x in inputs:
        before = [*x, *y, 1.0]
        y = list(y)
        for j in range(len(w_c)):
            y_in = sigma(dot(w_in[j], before) + p_in[j] * s[j])  # s_c(t-1)
            y_phi = sigma(dot(w_phi[j], before) + p_phi[j] * s[j])  # s_c(t-1)
            s[j] = y_phi * s[j] + y_in * g(dot(w_c[j], before))
            y_out = sigma(dot(w_out[j], before) + p_out[j] * s[j])  # s_c(t)
            y[j] = y_out * h(s[j])
        outputs.append(y)
    return outputs, s


T, N, D, H = 6, 2, 3, 4
NO_OUTPUT_SQUASHING = Variant(output_activation=False)


@pytest.fixture
def drawn(rng):
    shapes = {"W_ih": (4 * H, D), "W_hh": (4 * H, H), "b": 4 * H, "p": 3 * H}
    return rng.normal(size=(T, N, D)), {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}


def printed(x, weights, n, **squashing):
    W_ih, W_hh, b, p = weights.values()
    blocks = np.split(np.hstack([W_ih, W_hh, b[:, None]]), 4)
    peepholes = np.split(p, 3)
    return peephole_lstm(x[:, n].tolist(), *(a.tolist() for a in (*blocks, *peepholes)), **squashing)


def test_with_tanh_it_is_the_courses_peephole_cell(drawn, agree):
    x, weights = drawn
    zero = np.zeros((N, H))
    h, (_, c_n), _ = variant_forward(x, (zero, zero), weights, VANILLA)
    for n in range(N):
        y, s = printed(x, weights, n, g=math.tanh, h=math.tanh)
        agree(h[:, n], y, "y^c")
        agree(c_n[n], s, "s_c")


def test_as_printed_it_is_the_cell_without_output_activation_in_another_unit_of_measure(drawn, agree):
    """s, and with it y, is measured in halves: the candidate's rows are halved, what reads s or y doubled."""
    x, weights = drawn
    zero, half = np.zeros((N, H)), np.repeat([1.0, 1.0, 0.5, 1.0], H)
    scaled = {
        "W_ih": (half * weights["W_ih"].T).T,
        "W_hh": 2 * (half * weights["W_hh"].T).T,
        "b": half * weights["b"],
        "p": 2 * weights["p"],
    }
    h, (_, c_n), _ = variant_forward(x, (zero, zero), scaled, NO_OUTPUT_SQUASHING)
    for n in range(N):
        y, s = printed(x, weights, n)
        agree(2 * h[:, n], y, "y^c")
        agree(2 * c_n[n], s, "s_c")


def test_an_output_gate_that_sees_the_state_before_is_another_cell(drawn):
    x, weights = drawn
    zero = np.zeros((N, H))
    h, _, _ = variant_forward(x, (zero, zero), weights, VANILLA)
    no_output_peephole = {**weights, "p": weights["p"] * np.repeat([1.0, 1.0, 0.0], H)}
    y, _ = printed(x, no_output_peephole, 0, g=math.tanh, h=math.tanh)
    assert np.abs(h[:, 0] - y).max() > 0.01

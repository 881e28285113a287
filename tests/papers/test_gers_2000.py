"""Gers, Schmidhuber & Cummins, "Learning to forget", Neural Computation 12(10), 2000: section 3.

Typed from memory of the paper. Sure of: the forget gate's place in the internal state, and what it does to
the carried partial derivatives. Fairly sure that g and h keep their ranges of 1997. The learning rule is
truncated in the paper and the full gradient here; the truncated rule exists for the cell of 1997 only.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import dot, sigma

from lstm_ref.numpy import lstm_forward


def g(x):
    return 4 / (1 + math.exp(-x)) - 2


def h(x):
    return 2 / (1 + math.exp(-x)) - 1


def extended_lstm(inputs, w_in, w_phi, w_c, w_out):
    """Weights are rows over (external inputs, cell outputs, 1); phi is the forget gate."""
    cells = range(len(w_c))
    s, y, outputs = [0.0] * len(w_c), [0.0] * len(w_c), []
    for x in inputs:
        before = [*x, *y, 1.0]
        y = list(y)
        for j in cells:
            y_in, y_phi = sigma(dot(w_in[j], before)), sigma(dot(w_phi[j], before))
            s[j] = y_phi * s[j] + y_in * g(dot(w_c[j], before))
            y[j] = sigma(dot(w_out[j], before)) * h(s[j])
        outputs.append(y)
    return outputs, s


T, N, D, H = 6, 2, 3, 4


@pytest.fixture
def drawn(rng):
    x, zero = rng.normal(size=(T, N, D)), np.zeros((N, H))
    return x, zero, rng.normal(size=(4 * H, D)), rng.normal(size=(4 * H, H)), rng.normal(size=4 * H)


def printed(x, W_ih, W_hh, b, n):
    blocks = np.split(np.hstack([W_ih, W_hh, b[:, None]]), 4)
    return extended_lstm(x[:, n].tolist(), *(block.tolist() for block in blocks))


def test_the_papers_cell_is_the_courses_with_candidate_and_memory_halved(drawn, agree):
    x, zero, *weights = drawn
    half = np.repeat([1.0, 1.0, 0.5, 1.0], H)
    h_ours, c_n, _ = lstm_forward(x, zero, zero, *((half * W.T).T for W in weights))
    for n in range(N):
        y, s = printed(x, *weights, n)
        agree(h_ours[:, n], y, "y^c")
        agree(2 * c_n[n], s, "s_c")


def test_without_that_change_of_unit_they_differ(drawn):
    x, zero, *weights = drawn
    h_ours, _, _ = lstm_forward(x, zero, zero, *weights)
    assert np.abs(h_ours[:, 0] - printed(x, *weights, 0)[0]).max() > 0.01

"""Kalchbrenner, Danihelka & Graves, "Grid long short-term memory", 2015 (ICLR 2016): sections 2 and 3.

Typed from memory of the paper. Sure of: the block (every dimension's LSTM reads all the hidden vectors, and
keeps its own memory vector), and that the output is tanh(g^o m'), not g^o tanh(m'). The paper prints no
biases. Not here: priority dimensions, more than two dimensions, weights shared along depth.
"""

from __future__ import annotations

import math

import numpy as np
from plain import each, mul, plus, sigma, times, zeros

from lstm_ref.numpy import grid_lstm_forward, grid_lstm_step


def LSTM(H, m, W):
    """(h', m') = LSTM(H, m, W), W by u f o c: update, forget and output gates, candidate."""
    g_u, g_f, g_o = (each(sigma, times(W[k], H)) for k in "ufo")
    g_c = each(math.tanh, times(W["c"], H))
    m_new = plus(mul(g_f, m), mul(g_u, g_c))
    return each(math.tanh, mul(g_o, m_new)), m_new


def block(h, m, W):
    """An N-dimensional block: h, m and W are lists, one entry a dimension."""
    H = [entry for h_i in h for entry in h_i]
    new = [LSTM(H, m_i, W_i) for m_i, W_i in zip(m, W)]
    return [h_i for h_i, _ in new], [m_i for _, m_i in new]


N, H, K, L, T = 2, 3, 4, 2, 5


def drawn(rng, *leading):
    shapes = (4 * H, K), (4 * H, H), (4 * K, H), (4 * K, K)
    W_kh, W_hh, W_hk, W_kk = (rng.normal(size=(*leading, *shape)) for shape in shapes)
    return W_kh, W_hh, np.zeros((*leading, 4 * H)), W_hk, W_kk, np.zeros((*leading, 4 * K))


def printed_weights(W_kh, W_hh, b_h, W_hk, W_kk, b_k):
    """Time first, then depth; the columns read (h of time, h of depth)."""
    both = np.hstack([W_hh, W_kh]), np.hstack([W_hk, W_kk])
    return [
        dict(zip("ufco", (rows.tolist() for rows in np.split(W, 4)), strict=True)) for W in both
    ]  # our order i f g o


def test_the_block_as_printed(rng, agree):
    h, c, k, m = (rng.normal(size=(N, size)) for size in (H, H, K, K))
    weights = drawn(rng)
    h_next, c_next, k_next, m_next, _ = grid_lstm_step(h, c, k, m, *weights, printed=True)
    for n in range(N):
        hidden, memory = block(
            [h[n].tolist(), k[n].tolist()], [c[n].tolist(), m[n].tolist()], printed_weights(*weights)
        )
        for ours, paper in zip((h_next, k_next, c_next, m_next), (*hidden, *memory), strict=True):
            agree(ours[n], paper)


def test_the_grid_as_printed(rng, agree):
    x, h0, c0, weights = (*(rng.normal(size=s) for s in ((T, 1, K), (L, 1, H), (L, 1, H))), drawn(rng, L))
    k, _ = grid_lstm_forward(x, h0, c0, *weights, printed=True)
    layers = [printed_weights(*(W[layer] for W in weights)) for layer in range(L)]
    h, c, top = h0[:, 0].tolist(), c0[:, 0].tolist(), []
    for x_t in x[:, 0].tolist():
        upward, memory = x_t, zeros(K)  # the input enters as the depth's hidden vector, with no memory
        for layer in range(L):
            hidden, memories = block([h[layer], upward], [c[layer], memory], layers[layer])
            (h[layer], upward), (c[layer], memory) = hidden, memories
        top.append(upward)
    agree(k[:, 0], top)


def test_the_courses_output_is_a_deviation(rng):
    states = [rng.normal(size=(N, size)) for size in (H, H, K, K)]
    weights = drawn(rng)
    ours, paper = (grid_lstm_step(*states, *weights, printed=printed)[0] for printed in (False, True))
    assert np.abs(ours - paper).max() > 0.01

"""Bahdanau, Cho & Bengio, "Neural machine translation by jointly learning to align and translate", 2015.

Equations 4 to 6 and appendix A, typed from memory of the paper. Sure of: the alignment model and what it
reads (s_{i-1}, before the step), the annotations of both directions side by side, the first state from the
backward annotation of the first word, that z lets the *new* state in, and that reset comes before the
product. Fairly sure: the deep output reads s_{i-1}, not s_i (so the appendix prints it). The paper leaves
the biases out.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import dot, each, maxout, mul, plus, sigma, softmax, times

from lstm_ref.numpy.decoder import AttentionWeights
from lstm_ref.numpy.models.bahdanau import (
    BahdanauDecoderWeights,
    BahdanauEncoderWeights,
    bahdanau_encode,
    bahdanau_step,
)
from lstm_ref.numpy.models.steps import GRUWeights
from lstm_ref.numpy.networks import Layer

S, D, H, A, V, M, T = 5, 3, 4, 6, 7, 3, 4


def gated(e, h, W, U, C=None, c=None):
    """A state of encoder or decoder: (1 - z) old + z new; W, U and C by r z h."""

    def from_context(k):
        return [times(C[k], c)] if C else []

    r = each(sigma, plus(times(W["r"], e), times(U["r"], h), *from_context("r")))
    z = each(sigma, plus(times(W["z"], e), times(U["z"], h), *from_context("z")))
    new = each(math.tanh, plus(times(W["h"], e), times(U["h"], mul(r, h)), *from_context("h")))
    return each(lambda z, old, new: (1 - z) * old + z * new, z, h, new)


def annotations(x, forwards, backwards):
    """h_j = [forward h_j; backward h_j]."""
    ahead, h = [], [0.0] * H
    for x_j in x:
        h = gated(x_j, h, *forwards)
        ahead.append(h)
    back, h = [], [0.0] * H
    for x_j in reversed(x):
        h = gated(x_j, h, *backwards)
        back.insert(0, h)
    return [a + b for a, b in zip(ahead, back)], back[0]


def align(s_before, h, W_a, U_a, v_a):
    """alpha_i and c_i."""
    query = times(W_a, s_before)
    alpha = softmax([dot(v_a, each(math.tanh, plus(query, times(U_a, h_j)))) for h_j in h])
    return alpha, [sum(a * h_j[d] for a, h_j in zip(alpha, h)) for d in range(len(h[0]))]


def decode(y_before, h, first_backward, W_s, alignment, W, U, C, U_o, V_o, C_o, W_o):
    """For every word: alpha_i, s_i and the probabilities of the words; `y_before` holds E y_{i-1}."""
    s, steps = each(math.tanh, times(W_s, first_backward)), []
    for e in y_before:
        alpha, c = align(s, h, *alignment)
        t = maxout(plus(times(U_o, s), times(V_o, e), times(C_o, c)))
        p = softmax(times(W_o, t))
        s = gated(e, s, W, U, C, c)
        steps.append((alpha, s, p))
    return steps


def three(rng, rows, columns):
    return {k: rng.normal(size=(rows, columns)) for k in "rzh"}


def lists(M):
    return {k: value.tolist() for k, value in M.items()}


def turned(M):
    """Blocks r z n of ours, in which z keeps: the paper's with z's rows turned round."""
    return np.concatenate([M["r"], -M["z"], M["h"]])


def reading(W, U):
    return GRUWeights(turned(W), turned(U), *np.zeros((2, 3 * H)))


def encoded(rng):
    """The first state and the keys as our encoder gives them, and as the paper has them."""
    E, W_s = rng.normal(size=(V, D)), rng.normal(size=(H, H))
    both = [(three(rng, H, D), three(rng, H, H)) for _ in range(2)]
    source = rng.integers(V, size=(S, 1))
    weights = BahdanauEncoderWeights(E, *(reading(*pair) for pair in both), Layer(W_s, np.zeros(H)))
    keys, (s0,), _ = bahdanau_encode(source, np.ones((S, 1), bool), weights)
    h, first_backward = annotations(E[source[:, 0]].tolist(), *([lists(M) for M in pair] for pair in both))
    return keys, s0, h, first_backward, W_s.tolist()


def test_the_annotations_and_the_first_state_as_printed(rng, agree):
    keys, s0, h, first_backward, W_s = encoded(rng)
    agree(keys[:, 0], h)
    agree(s0[0], each(math.tanh, times(W_s, first_backward)))


@pytest.mark.parametrize("output_reads", ["old state", "new state"])
def test_the_decoder_as_printed_in_the_appendix(rng, agree, output_reads):
    """With "old state", t_i reads s_{i-1}, as in the appendix; by default it reads s_i, as in equation 4."""
    keys, s0, h, first_backward, W_s = encoded(rng)
    W, U, C = three(rng, H, D), three(rng, H, H), three(rng, H, 2 * H)
    shapes = {"W_a": (A, H), "U_a": (A, 2 * H), "v_a": A, "U_o": (2 * M, H), "V_o": (2 * M, D)}
    shapes |= {"C_o": (2 * M, 2 * H), "W_o": (V, M)}
    w = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    E, words = rng.normal(size=(V, D)), rng.integers(V, size=T)
    paper = decode(
        E[words].tolist(),
        h,
        first_backward,
        W_s,
        [w[k].tolist() for k in ("W_a", "U_a", "v_a")],
        *map(lists, (W, U, C)),
        *(w[k].tolist() for k in ("U_o", "V_o", "C_o", "W_o")),
    )
    weights = BahdanauDecoderWeights(
        E,
        AttentionWeights(w["W_a"], w["U_a"], w["v_a"]),
        GRUWeights(np.hstack([turned(W), turned(C)]), turned(U), *np.zeros((2, 3 * H))),
        Layer(np.hstack([w["U_o"], w["V_o"], w["C_o"]]), np.zeros(2 * M)),
        Layer(w["W_o"], np.zeros(V)),
    )
    state, mask, off = (s0,), np.ones((S, 1), bool), []
    for word, (alpha, s_paper, p) in zip(words, paper, strict=True):
        logits, state, alignment, _ = bahdanau_step(
            np.array([word]), state, keys, mask, weights, output_reads
        )
        agree(alignment[0], alpha, "alpha")
        agree(state[0][0], s_paper, "s")
        probabilities = np.exp(logits[0]) / np.exp(logits[0]).sum()
        off.append(np.abs(probabilities - p).max())
    assert max(off) < 1e-13 if output_reads == "old state" else max(off) > 0.01

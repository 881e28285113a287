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
from plain import dot, each, maxout, mul, plus, sigma, softmax, times

from lstm_ref.numpy import additive_attention, gru_reset_before_forward, gru_reset_before_step

S, D, H, A, V, T = 5, 3, 4, 6, 7, 4


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


def encoded(rng):
    """The source, our keys of it, and the paper's annotations."""
    x, zero, no_bias = rng.normal(size=(S, 1, D)), np.zeros((1, H)), np.zeros((2, 3 * H))
    both = [(three(rng, H, D), three(rng, H, H)) for _ in range(2)]
    ahead, back = (
        gru_reset_before_forward(steps, zero, turned(W), turned(U), *no_bias)[0]
        for steps, (W, U) in zip((x, x[::-1]), both)
    )
    keys = np.concatenate([ahead, back[::-1]], axis=2)
    return keys, annotations(x[:, 0].tolist(), *([lists(M) for M in pair] for pair in both))


def test_the_annotations_as_printed(rng, agree):
    keys, (h, _) = encoded(rng)
    agree(keys[:, 0], h)


def test_alignment_and_context_as_printed(rng, agree):
    keys, (h, _) = encoded(rng)
    s, W_a, U_a, v_a = (rng.normal(size=shape) for shape in (H, (A, H), (A, 2 * H), A))
    context, weights, _ = additive_attention(s[None], keys, np.ones((S, 1), bool), W_a, U_a, v_a)
    alpha, c = align(s.tolist(), h, *(a.tolist() for a in (W_a, U_a, v_a)))
    agree(weights[0], alpha, "alpha")
    agree(context[0], c, "c")


def test_the_decoder_as_printed_is_made_of_our_parts(rng, agree):
    """The context enters each step beside the word before; the output layer is typed here in arrays."""
    keys, (h, first_backward) = encoded(rng)
    W, U, C = three(rng, H, D), three(rng, H, H), three(rng, H, 2 * H)
    shapes = {"W_s": (H, H), "W_a": (A, H), "U_a": (A, 2 * H), "v_a": A, "U_o": (2 * H, H)}
    shapes |= {"V_o": (2 * H, D), "C_o": (2 * H, 2 * H), "W_o": (V, H)}
    w = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    y_before = rng.normal(size=(T, D))
    w_lists = {name: array.tolist() for name, array in w.items()}
    paper = decode(
        y_before.tolist(),
        h,
        first_backward,
        w_lists["W_s"],
        [w_lists[k] for k in ("W_a", "U_a", "v_a")],
        *map(lists, (W, U, C)),
        *(w_lists[k] for k in ("U_o", "V_o", "C_o", "W_o")),
    )
    s = np.tanh(keys[:1, 0, H:] @ w["W_s"].T)
    W_ih, mask = np.hstack([turned(W), turned(C)]), np.ones((S, 1), bool)
    for e, (alpha, s_paper, p) in zip(y_before, paper, strict=True):
        context, weights, _ = additive_attention(s, keys, mask, w["W_a"], w["U_a"], w["v_a"])
        t = (s @ w["U_o"].T + e @ w["V_o"].T + context @ w["C_o"].T).reshape(H, 2).max(axis=1)
        logits = t @ w["W_o"].T
        s, _ = gru_reset_before_step(
            np.concatenate([e[None], context], axis=1), s, W_ih, turned(U), *np.zeros((2, 3 * H))
        )
        agree(weights[0], alpha, "alpha")
        agree(s[0], s_paper, "s")
        agree(np.exp(logits) / np.exp(logits).sum(), p, "p")

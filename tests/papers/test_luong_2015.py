"""Luong, Pham & Manning, "Effective approaches to attention-based neural machine translation", EMNLP 2015.

Section 3, typed from memory of the paper. Sure of: the three content scores, global attention, the
attentional vector, and that it is the state h_t *of this step* that asks (Bahdanau's is the one before).
Not here: local attention, and the score by location.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import dot, each, mul, plus, sigma, softmax, times, zeros

from lstm_ref.numpy import attention_context, concat_score, dot_score, general_score, masked_softmax
from lstm_ref.numpy.models.luong import LuongDecoderWeights, luong_step
from lstm_ref.numpy.models.steps import LSTMWeights
from lstm_ref.numpy.networks import Layer

S, N, H, A = 5, 2, 4, 6


def score(name, h_t, h_s, W_a=None, v_a=None):
    if name == "dot":
        return dot(h_t, h_s)
    if name == "general":
        return dot(h_t, times(W_a, h_s))
    return dot(v_a, each(math.tanh, times(W_a, [*h_t, *h_s])))


def attentional(name, h_t, sources, W_c, **weights):
    """a_t, c_t, and the attentional vector tanh(W_c [c_t; h_t])."""
    a = softmax([score(name, h_t, h_s, **weights) for h_s in sources])
    c = [sum(a_s * h_s[d] for a_s, h_s in zip(a, sources)) for d in range(len(sources[0]))]
    return a, c, each(math.tanh, times(W_c, [*c, *h_t]))


OURS = {"dot": dot_score, "general": general_score, "concat": concat_score}


@pytest.mark.parametrize("name", OURS)
def test_global_attention_as_printed(name, rng, agree):
    h, sources, W_c = rng.normal(size=(N, H)), rng.normal(size=(S, N, H)), rng.normal(size=(H, 2 * H))
    weights = {
        "dot": {},
        "general": {"W_a": rng.normal(size=(H, H))},
        "concat": {"W_a": rng.normal(size=(A, 2 * H)), "v_a": rng.normal(size=A)},
    }[name]
    scores, _ = OURS[name](h, sources, *weights.values())
    alignment = masked_softmax(scores, np.ones((N, S), bool))
    context, _ = attention_context(alignment, sources)
    h_tilde = np.tanh(np.concatenate([context, h], axis=1) @ W_c.T)
    for n in range(N):
        as_lists = {k: value.tolist() for k, value in weights.items()}
        a, c, vector = attentional(name, h[n].tolist(), sources[:, n].tolist(), W_c.tolist(), **as_lists)
        agree(alignment[n], a, "a_t")
        agree(context[n], c, "c_t")
        agree(h_tilde[n], vector, "the attentional vector")


def decode(name, words, sources, E, W_x, W_h, b, W_c, W_s, **weights):
    """Input feeding (section 3.3) with one layer: the attentional vector is read with the next word."""
    h, c, h_tilde, steps = zeros(H), zeros(H), zeros(H), []
    for word in words:
        a = plus(times(W_x, [*E[word], *h_tilde]), times(W_h, h), b)
        i, f, g, o = a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]
        c = plus(mul(each(sigma, f), c), mul(each(sigma, i), each(math.tanh, g)))
        h = mul(each(sigma, o), each(math.tanh, c))
        alignment, _, h_tilde = attentional(name, h, sources, W_c, **weights)
        steps.append((alignment, h_tilde, softmax(times(W_s, h_tilde))))
    return steps


@pytest.mark.parametrize("name", OURS)
def test_the_decoder_with_input_feeding_as_printed(name, rng, agree):
    D, V, T = 3, 7, 4
    sources, words = rng.normal(size=(S, 1, H)), rng.integers(V, size=T).tolist()
    shapes = [(V, D), (4 * H, D + H), (4 * H, H), 4 * H, (H, 2 * H), (V, H)]
    E, W_x, W_h, b, W_c, W_s = (rng.normal(size=shape) for shape in shapes)
    weights = {
        "dot": {},
        "general": {"W_a": rng.normal(size=(H, H))},
        "concat": {"W_a": rng.normal(size=(A, 2 * H)), "v_a": rng.normal(size=A)},
    }[name]
    layers = (LSTMWeights(W_x, W_h, b),)
    combine, output = Layer(W_c, np.zeros(H)), Layer(W_s, np.zeros(V))
    decoder = LuongDecoderWeights(E, layers, tuple(weights.values()), combine, output)
    paper = decode(
        name,
        words,
        sources[:, 0].tolist(),
        *(array.tolist() for array in (E, W_x, W_h, b, W_c, W_s)),
        **{k: value.tolist() for k, value in weights.items()},
    )
    state, mask = (np.zeros((1, H)),) * 3, np.ones((S, 1), bool)
    for word, (a, h_tilde, p) in zip(words, paper, strict=True):
        logits, state, alignment, _ = luong_step(np.array([word]), state, sources, mask, decoder, name)
        agree(alignment[0], a, "a_t")
        agree(state[0][0], h_tilde, "the attentional vector")
        agree(np.exp(logits[0]) / np.exp(logits[0]).sum(), p, "p")

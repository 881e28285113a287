"""Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014: section 2.3, appendix A.

Typed from memory of the paper. Sure of: the hidden unit (equations 5 to 8), in which z keeps the old state
and the reset gate comes *before* the product; that the summary c enters every gate of the decoder. Fairly
sure: in the appendix the decoder's reset gate multiplies the sum U' h' + C c, so it comes *after* the
product there. The paper prints no biases.
"""

from __future__ import annotations

import math

import numpy as np
from plain import each, maxout, mul, plus, sigma, softmax, times, zeros

from lstm_ref.numpy import gru_forward, gru_reset_before_forward
from lstm_ref.numpy.models.cho import (
    ChoDecoderWeights,
    ChoEncoderWeights,
    cho_encode,
    cho_step,
)
from lstm_ref.numpy.models.steps import GRUWeights
from lstm_ref.numpy.networks import Layer

T, D, H = 5, 3, 4


def encoder(x, W, U):
    """The states h^<1>..h^<N>; W and U by r z h."""
    h, states = zeros(H), []
    for x_t in x:
        r = each(sigma, plus(times(W["r"], x_t), times(U["r"], h)))
        z = each(sigma, plus(times(W["z"], x_t), times(U["z"], h)))
        h_tilde = each(math.tanh, plus(times(W["h"], x_t), times(U["h"], mul(r, h))))
        h = each(lambda z, old, new: z * old + (1 - z) * new, z, h, h_tilde)
        states.append(h)
    return states


def decoder(y_before, h, c, W, U, C):
    """The states h'^<1>..h'^<T> from the words before (embedded), the first state, the summary c."""
    states = []
    for e in y_before:
        r = each(sigma, plus(times(W["r"], e), times(U["r"], h), times(C["r"], c)))
        z = each(sigma, plus(times(W["z"], e), times(U["z"], h), times(C["z"], c)))
        inner = plus(times(U["h"], h), times(C["h"], c))
        h_tilde = each(math.tanh, plus(times(W["h"], e), mul(r, inner)))
        h = each(lambda z, old, new: z * old + (1 - z) * new, z, h, h_tilde)
        states.append(h)
    return states


def drawn(rng, rows, columns):
    return {k: rng.normal(size=(rows, columns)) for k in "rzh"}


def lists(M):
    return {k: value.tolist() for k, value in M.items()}


def stacked(M):
    return np.concatenate([M[k] for k in "rzh"])


def test_the_encoders_hidden_unit_as_printed(rng, agree):
    x, W, U = rng.normal(size=(T, 2, D)), drawn(rng, H, D), drawn(rng, H, H)
    h, _ = gru_reset_before_forward(x, np.zeros((2, H)), stacked(W), stacked(U), *np.zeros((2, 3 * H)))
    for n in range(2):
        agree(h[:, n], encoder(x[:, n].tolist(), lists(W), lists(U)), "h")


def test_torchs_reset_after_the_product_is_a_deviation_for_the_encoder(rng):
    x, W, U = rng.normal(size=(T, 1, D)), drawn(rng, H, D), drawn(rng, H, H)
    h, _ = gru_forward(x, np.zeros((1, H)), stacked(W), stacked(U), *np.zeros((2, 3 * H)))
    assert np.abs(h[:, 0] - encoder(x[:, 0].tolist(), lists(W), lists(U))).max() > 0.01


def test_the_decoders_hidden_unit_is_torchs_with_the_summary_as_its_hidden_bias(rng, agree):
    W, U, C = drawn(rng, H, D), drawn(rng, H, H), drawn(rng, H, H)
    y_before, h0, c = rng.normal(size=(T, 1, D)), rng.normal(size=(1, H)), rng.normal(size=H)
    b_hh = np.concatenate([C[k] @ c for k in "rzh"])
    h, _ = gru_forward(y_before, h0, stacked(W), stacked(U), np.zeros(3 * H), b_hh)
    paper = decoder(y_before[:, 0].tolist(), h0[0].tolist(), c.tolist(), *map(lists, (W, U, C)))
    agree(h[:, 0], paper, "h'")


def test_the_whole_model_as_printed(rng, agree):
    """c = tanh(V h^<N>), h'^<0> = tanh(V' c), and p from maxout units over O_h h' + O_y y + O_c c."""
    V_words, M, S = 7, 3, 4
    E, E_target = rng.normal(size=(V_words, D)), rng.normal(size=(V_words, D))
    V, V_prime, O_h, O_c = (rng.normal(size=s) for s in ((H, H), (H, H), (2 * M, H), (2 * M, H)))
    O_y, G = rng.normal(size=(2 * M, D)), rng.normal(size=(V_words, M))
    W_e, U_e, W, U, C = (drawn(rng, H, k) for k in (D, H, D, H, H))
    source, words = rng.integers(V_words, size=S), rng.integers(V_words, size=T)

    last = encoder(E[source].tolist(), lists(W_e), lists(U_e))[-1]
    c = each(math.tanh, times(V.tolist(), last))
    first = each(math.tanh, times(V_prime.tolist(), c))
    y_before = E_target[words].tolist()
    states = decoder(y_before, first, c, *map(lists, (W, U, C)))
    s = [
        maxout(plus(times(O_h.tolist(), h), times(O_y.tolist(), y), times(O_c.tolist(), c)))
        for h, y in zip(states, y_before, strict=True)
    ]
    p = [softmax(times(G.tolist(), s_t)) for s_t in s]

    def layer(matrix):
        return Layer(matrix, np.zeros(len(matrix)))

    no_bias = np.zeros((2, 3 * H))
    encoder_weights = ChoEncoderWeights(
        E, GRUWeights(stacked(W_e), stacked(U_e), *no_bias), layer(V), layer(V_prime)
    )
    decoder_weights = ChoDecoderWeights(
        E_target,
        GRUWeights(stacked(W), stacked(U), *no_bias),
        stacked(C),
        layer(np.hstack([O_h, O_y, O_c])),
        layer(G),
    )
    mask = np.ones((S, 1), bool)
    summary, state, _ = cho_encode(source[:, None], mask, encoder_weights)
    agree(summary[0], c, "c")
    for t, word in enumerate(words):
        logits, state, *_ = cho_step(np.array([word]), state, summary, mask, decoder_weights)
        agree(state[0][0], states[t], "h'")
        agree(np.exp(logits[0]) / np.exp(logits[0]).sum(), p[t], "p")

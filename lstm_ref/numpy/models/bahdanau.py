"""Translation by attention as it was first printed: a bidirectional encoder, a context at every step.

Axes: `S` source length, `T` target length, `N` batch, `D` embedding, `H` hidden, `A` attention, `M` maxout
units, `V` and `U` the two vocabularies. Masks are boolean, True on a token. The loss is
`masked_cross_entropy` of the logits; the decoder is fed `teacher_forcing(target, start)`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.activations import affine, affine_backward, tanh_backward
from lstm_ref.numpy.attention import AdditiveAttentionCache, additive_attention, additive_attention_backward
from lstm_ref.numpy.cells import GRU_RESET_BEFORE
from lstm_ref.numpy.decoder import AttentionWeights
from lstm_ref.numpy.deep_output import DeepOutputCache, deep_output, deep_output_backward
from lstm_ref.numpy.embedding import EmbeddingCache, embedding, embedding_backward
from lstm_ref.numpy.gru_reset_before import (
    GRUResetBeforeCache,
    gru_reset_before_step,
    gru_reset_before_step_backward,
)
from lstm_ref.numpy.models.steps import GRUWeights, State, check_steps
from lstm_ref.numpy.networks import Layer, initial_layers
from lstm_ref.numpy.parameters import uniform
from lstm_ref.numpy.stacked import BidirectionalCache, bidirectional_backward, bidirectional_forward
from lstm_ref.shapes import bind

__all__ = [
    "BahdanauDecoderWeights",
    "BahdanauEncoderWeights",
    "bahdanau_encode",
    "bahdanau_encode_backward",
    "bahdanau_step",
    "bahdanau_step_backward",
    "initial_bahdanau_weights",
]


class BahdanauEncoderWeights(NamedTuple):
    """The source's embedding, a GRU in each direction, and the layer to the decoder's first state."""

    E: np.ndarray  # (V, D)
    forwards: GRUWeights
    backwards: GRUWeights
    start: Layer  # H to H


class BahdanauDecoderWeights(NamedTuple):
    """The target's embedding, the attention, a GRU and the deep output."""

    E: np.ndarray  # (U, D)
    attention: AttentionWeights  # W_query (A, H), W_keys (A, 2H), v (A,)
    gru: GRUWeights  # its input is the token before and the context, D + 2H
    readout: Layer  # H + D + 2H to 2M
    output: Layer  # M to U


class BahdanauEncoderCache(NamedTuple):
    """What the backward of the encoder needs."""

    embedding: EmbeddingCache
    reading: BidirectionalCache
    first: np.ndarray  # (N, H): the backward reading's state at the first token
    s0: np.ndarray  # (N, H)
    W_start: np.ndarray  # (H, H)


class BahdanauStepCache(NamedTuple):
    """What the backward of a decoder's step needs: its parts' caches."""

    embedding: EmbeddingCache
    attention: AdditiveAttentionCache
    gru: GRUResetBeforeCache
    output: DeepOutputCache
    reads_new: bool


def bahdanau_encode(
    source: np.ndarray, mask: np.ndarray, weights: BahdanauEncoderWeights
) -> tuple[np.ndarray, State, BahdanauEncoderCache]:
    """Every token's annotation, what was read up to it and from it on; and the decoder's first state.

        keys_j = [h_j forwards, h_j backwards]        s_0 = tanh(W_s h_1 backwards)

    Shapes: `source` and `mask (S, N)`; returns `keys (S, N, 2H)`, 0 on padding, the state, one array
    `s0 (N, H)`, and the `BahdanauEncoderCache`. Raises ValueError, naming the argument, when one does not
    fit.

    Source: Bahdanau, Cho and Bengio, "Neural machine translation by jointly learning to align and
    translate", 2015, appendix A.2.1. The cell's z is 1 minus the paper's, as in Cho et al., 2014; biases are
    ours.

    >>> weights, _ = initial_bahdanau_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, A=4, M=5)
    >>> keys, (s0,), _ = bahdanau_encode(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> keys.shape, s0.shape
    ((2, 1, 6), (1, 3))
    """
    check_kinds(locals(), weights=BahdanauEncoderWeights)
    bind({"source": "S N", "mask": "S N"}, locals(), {"source": "integer", "mask": "boolean"})
    check_steps("source", source)
    x, embedding_cache = embedding(source, weights.E)
    H = bind({"start.W": "H H"}, {"start.W": weights.start.W})["H"]
    zeros = np.zeros((2, source.shape[1], H), x.dtype)
    keys, (last,), reading_cache = bidirectional_forward(
        x, [zeros], [weights.forwards, weights.backwards], mask, GRU_RESET_BEFORE
    )
    s0 = np.tanh(affine(last[1], *weights.start))
    return keys, (s0,), BahdanauEncoderCache(embedding_cache, reading_cache, last[1], s0, weights.start.W)


def bahdanau_encode_backward(
    dkeys: np.ndarray, dstate: State, cache: BahdanauEncoderCache
) -> BahdanauEncoderWeights:
    """The gradients of `bahdanau_encode`: into both directions, and into the last state of the backward one.

    Shapes: `dkeys (S, N, 2H)`, `dstate` one array `(N, H)`; returns gradients as
    `BahdanauEncoderWeights`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `bahdanau_encode`.

    >>> weights, _ = initial_bahdanau_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, A=4, M=5)
    >>> keys, s0, cache = bahdanau_encode(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> bahdanau_encode_backward(keys, s0, cache).E.any(axis=1).nonzero()
    (array([3, 8]),)
    """
    check_kinds(locals(), cache=BahdanauEncoderCache)
    check_count("dstate", dstate, "s")
    (ds0,) = dstate
    bind({"s0": "N H", "ds0": "N H"}, {"s0": cache.s0, "ds0": ds0})
    dfirst, dW, db = affine_backward(tanh_backward(ds0, cache.s0), cache.first, cache.W_start)
    dlast = np.stack([np.zeros_like(dfirst), dfirst])
    dx, _, (forwards, backwards) = bidirectional_backward(dkeys, [dlast], cache.reading)
    dE = embedding_backward(dx, cache.embedding)
    return BahdanauEncoderWeights(dE, GRUWeights(*forwards), GRUWeights(*backwards), Layer(dW, db))


def bahdanau_step(
    token: np.ndarray,
    state: State,
    keys: np.ndarray,
    mask: np.ndarray,
    weights: BahdanauDecoderWeights,
    output_reads: str = "new state",
) -> tuple[np.ndarray, State, np.ndarray, BahdanauStepCache]:
    """One step of the decoder: where to look, what follows for the state, which token is next.

        context, alignment = additive_attention(s, keys)
        s_next = gru([E token, context], s)
        logits = W_o maxout(U_o s_next + V_o E token + C_o context)

    The paper's text lets the output read the new state (equation 4), its appendix A.2.2 the state before;
    `output_reads` is "new state" or "old state".

    Shapes: `token (N,)` integers, `state` one array `s (N, H)`, `keys (S, N, 2H)`, `mask (S, N)`; returns
    `logits (N, U)`, the next state, `alignment (N, S)` and the `BahdanauStepCache`. Raises ValueError,
    naming the argument, when one does not fit.

    Source: Bahdanau, Cho and Bengio, 2015, sections 3.1 and A.2.2; z and biases as in `bahdanau_encode`.

    >>> _, weights = initial_bahdanau_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, A=4, M=5)
    >>> keys, mask = np.ones((4, 1, 6)), np.ones((4, 1), bool)
    >>> logits, _, alignment, _ = bahdanau_step(np.array([2]), [np.zeros((1, 3))], keys, mask, weights)
    >>> logits.shape, alignment
    ((1, 7), array([[0.25, 0.25, 0.25, 0.25]]))
    """
    check_kinds(locals(), weights=BahdanauDecoderWeights)
    check_kinds(locals(), output_reads=("new state", "old state"))
    check_count("state", state, "s")
    (s,) = state
    bind({"token": "N", "s": "N H"}, locals(), {"token": "integer"})
    e, embedding_cache = embedding(token[None], weights.E)
    context, alignment, attention_cache = additive_attention(s, keys, mask, *weights.attention)
    s_next, gru_cache = gru_reset_before_step(np.concatenate([e[0], context], axis=1), s, *weights.gru)
    reads_new = output_reads == "new state"
    features = np.concatenate([s_next if reads_new else s, e[0], context], axis=1)
    logits, output_cache = deep_output(features, weights.readout, weights.output)
    cache = BahdanauStepCache(embedding_cache, attention_cache, gru_cache, output_cache, reads_new)
    return logits, (s_next,), alignment, cache


def bahdanau_step_backward(
    dlogits: np.ndarray, dstate_next: State, dalignment: np.ndarray, cache: BahdanauStepCache
) -> tuple[State, np.ndarray, BahdanauDecoderWeights]:
    """The gradients of `bahdanau_step`. The context was read by two, state and output; so was the token.

    Shapes: `dlogits (N, U)`, `dstate_next`, `dalignment (N, S)`; returns `dstate`, `dkeys (S, N, 2H)` and
    gradients as `BahdanauDecoderWeights`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `bahdanau_step`.

    >>> _, weights = initial_bahdanau_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, A=4, M=5)
    >>> keys, mask = np.ones((4, 1, 6)), np.ones((4, 1), bool)
    >>> logits, s, alignment, cache = bahdanau_step(np.array([2]), [np.zeros((1, 3))], keys, mask, weights)
    >>> _, dkeys, dweights = bahdanau_step_backward(logits, s, alignment, cache)
    >>> dweights.E.any(axis=1).nonzero(), dkeys.shape
    ((array([2]),), (4, 1, 6))
    """
    check_kinds(locals(), cache=BahdanauStepCache)
    check_count("dstate_next", dstate_next, "s")
    (ds_next,) = dstate_next
    arrays = {"s": cache.gru.h, "weights": cache.attention.context.weights}
    arrays |= {"ds_next": ds_next, "dalignment": dalignment}
    H = bind({"s": "N H", "weights": "N S", "ds_next": "N H", "dalignment": "N S"}, arrays)["H"]
    D = cache.embedding.W.shape[1]
    dfeatures, dreadout, doutput = deep_output_backward(dlogits, cache.output)
    dread, dtoken, dcontext = dfeatures[:, :H], dfeatures[:, H : H + D], dfeatures[:, H + D :]
    if cache.reads_new:
        ds_next = ds_next + dread
    dinput, ds, *dgru = gru_reset_before_step_backward(ds_next, cache.gru)
    dquery, dkeys, *dattention = additive_attention_backward(
        dcontext + dinput[:, D:], dalignment, cache.attention
    )
    ds = ds + dquery if cache.reads_new else ds + dquery + dread
    dE = embedding_backward((dtoken + dinput[:, :D])[None], cache.embedding)
    dweights = AttentionWeights(*dattention), GRUWeights(*dgru), dreadout, doutput
    return (ds,), dkeys, BahdanauDecoderWeights(dE, *dweights)


def initial_bahdanau_weights(
    rng: np.random.Generator, V: int, U: int, D: int, H: int, A: int, M: int
) -> tuple[BahdanauEncoderWeights, BahdanauDecoderWeights]:
    """Weights to start from: embeddings normal, matrices uniform in +-1/sqrt(fan-in), biases zero.

    Shapes: as in the two NamedTuples.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's defaults for `Embedding` and `Linear`; the paper draws recurrent matrices orthogonal.

    >>> encoder, decoder = initial_bahdanau_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, A=4, M=5)
    >>> decoder.gru.W_ih.shape, decoder.readout.W.shape
    ((9, 8), (10, 11))
    """
    check_kinds(locals(), rng=np.random.Generator, V="size", U="size", D="size", H="size", A="size", M="size")

    def gru(width: int) -> GRUWeights:
        return GRUWeights(
            uniform(rng, 3 * H, width), uniform(rng, 3 * H, H), np.zeros(3 * H), np.zeros(3 * H)
        )

    start = initial_layers(rng, H, H)[0]
    encoder = BahdanauEncoderWeights(rng.standard_normal((V, D)), gru(D), gru(D), start)
    attention = AttentionWeights(uniform(rng, A, H), uniform(rng, A, 2 * H), uniform(rng, A))
    readout, output = initial_layers(rng, 3 * H + D, 2 * M)[0], initial_layers(rng, M, U)[0]
    decoder = rng.standard_normal((U, D)), attention, gru(D + 2 * H), readout, output
    return encoder, BahdanauDecoderWeights(*decoder)

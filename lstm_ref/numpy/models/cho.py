"""The first encoder-decoder: a sentence becomes one vector, which every step of the decoder reads.

Axes: `S` source length, `T` target length, `N` batch, `D` embedding, `H` hidden, `M` maxout units, `V` and
`U` the two vocabularies. Masks are boolean, True on a token. The loss is `masked_cross_entropy` of the
logits; the decoder is fed `teacher_forcing(target, start)`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.activations import affine, affine_backward, sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.numpy.cells import GRU_RESET_BEFORE
from lstm_ref.numpy.deep_output import DeepOutputCache, deep_output, deep_output_backward
from lstm_ref.numpy.embedding import EmbeddingCache, embedding, embedding_backward
from lstm_ref.numpy.models.steps import GRUWeights, State, check_steps
from lstm_ref.numpy.networks import Layer, initial_layers
from lstm_ref.numpy.parameters import uniform
from lstm_ref.numpy.sequence import SequenceCache, sequence_backward, sequence_forward
from lstm_ref.shapes import bind

__all__ = [
    "ChoDecoderWeights",
    "ChoEncoderWeights",
    "cho_encode",
    "cho_encode_backward",
    "cho_step",
    "cho_step_backward",
    "initial_cho_weights",
]


class ChoEncoderWeights(NamedTuple):
    """The source's embedding, a GRU, and the layers to the summary and to the decoder's first state."""

    E: np.ndarray  # (V, D)
    gru: GRUWeights
    summary: Layer  # H to H
    start: Layer  # H to H


class ChoDecoderWeights(NamedTuple):
    """The target's embedding, a GRU that also reads the summary, and the deep output."""

    E: np.ndarray  # (U, D)
    gru: GRUWeights  # its input is the token before, D
    W_ch: np.ndarray  # (3H, H), the summary's way into gates and candidate
    readout: Layer  # H + D + H to 2M
    output: Layer  # M to U


class ChoEncoderCache(NamedTuple):
    """What the backward of the encoder needs."""

    embedding: EmbeddingCache
    reading: SequenceCache
    last: np.ndarray  # (N, H)
    summary: np.ndarray  # (N, H)
    s0: np.ndarray  # (N, H)
    keys_shape: tuple[int, ...]
    W_summary: np.ndarray  # (H, H)
    W_start: np.ndarray  # (H, H)


class ChoStepCache(NamedTuple):
    """What the backward of a decoder's step needs."""

    embedding: EmbeddingCache
    e: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    summary: np.ndarray  # (N, H)
    r: np.ndarray  # (N, H)
    z: np.ndarray  # (N, H)
    n: np.ndarray  # (N, H)
    a_hn: np.ndarray  # (N, H)
    weights: ChoDecoderWeights
    output: DeepOutputCache


def cho_encode(
    source: np.ndarray, mask: np.ndarray, weights: ChoEncoderWeights
) -> tuple[np.ndarray, State, ChoEncoderCache]:
    """The summary of the source, `c = tanh(V h_S)`, and the decoder's first state, `h_0 = tanh(V' c)`.

    Shapes: `source` and `mask (S, N)`; returns `c (N, H)`, the state, one array `(N, H)`, and the
    `ChoEncoderCache`. Raises ValueError, naming the argument, when a shape, a dtype or a token does not fit.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, appendix A.1.1.
    Biases are ours.

    >>> weights, _ = initial_cho_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, M=5)
    >>> summary, (h0,), _ = cho_encode(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> summary.shape, h0.shape
    ((1, 3), (1, 3))
    """
    check_kinds(locals(), weights=ChoEncoderWeights)
    bind({"source": "S N", "mask": "S N"}, locals(), {"source": "integer", "mask": "boolean"})
    check_steps("source", source)
    x, embedding_cache = embedding(source, weights.E)
    H = bind({"start.W": "H H"}, {"start.W": weights.start.W})["H"]
    zeros = np.zeros((source.shape[1], H), x.dtype)
    keys, (last,), reading_cache = sequence_forward(x, [zeros], weights.gru, mask, GRU_RESET_BEFORE)
    summary = np.tanh(affine(last, *weights.summary))
    s0 = np.tanh(affine(summary, *weights.start))
    caches = embedding_cache, reading_cache, last, summary, s0, keys.shape
    return summary, (s0,), ChoEncoderCache(*caches, weights.summary.W, weights.start.W)


def cho_encode_backward(dsummary: np.ndarray, dstate: State, cache: ChoEncoderCache) -> ChoEncoderWeights:
    """The gradients of `cho_encode`: all that the decoder says comes through one vector.

    Shapes: `dsummary (N, H)`, `dstate` one array `(N, H)`; returns gradients as `ChoEncoderWeights`. Raises
    ValueError, naming the argument, when one does not fit.

    Source: as `cho_encode`.

    >>> weights, _ = initial_cho_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, M=5)
    >>> summary, state, cache = cho_encode(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> cho_encode_backward(summary, state, cache).E.any(axis=1).nonzero()
    (array([3, 8]),)
    """
    check_kinds(locals(), cache=ChoEncoderCache)
    check_count("dstate", dstate, "s")
    (ds0,) = dstate
    arrays = {"summary": cache.summary, "dsummary": dsummary, "ds0": ds0}
    bind(dict.fromkeys(arrays, "N H"), arrays)
    dsummary_start, *start = affine_backward(tanh_backward(ds0, cache.s0), cache.summary, cache.W_start)
    da = tanh_backward(dsummary + dsummary_start, cache.summary)
    dlast, *summary = affine_backward(da, cache.last, cache.W_summary)
    dx, _, dgru = sequence_backward(np.zeros(cache.keys_shape, dlast.dtype), [dlast], cache.reading)
    dE = embedding_backward(dx, cache.embedding)
    return ChoEncoderWeights(dE, GRUWeights(*dgru), Layer(*summary), Layer(*start))


def cho_step(
    token: np.ndarray, state: State, summary: np.ndarray, mask: np.ndarray, weights: ChoDecoderWeights
) -> tuple[np.ndarray, State, np.ndarray, ChoStepCache]:
    """One step of the decoder. Everything in it reads the summary c: the gates, the candidate, the output.

        r = sigmoid(W_r e + U_r h + C_r c)      z likewise      n = tanh(W e + r (U h + C c))
        h_next = z h + (1 - z) n                logits = W_o maxout(O_h h_next + O_y e + O_c c)

    with e the embedding of the token before. In the paper O_y has a column a word, of which e is the image.

    Shapes: `token (N,)` integers, `state` one array `h (N, H)`, `summary (N, H)`, `mask (S, N)`, not used;
    returns `logits (N, U)`, the next state, an alignment of nothing, `(N, 0)`, and the `ChoStepCache`. Raises
    ValueError, naming the argument, when one does not fit.

    Source: Cho et al., 2014, appendix A.1.2. Biases are ours.

    >>> _, weights = initial_cho_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, M=5)
    >>> h, mask = np.zeros((1, 3)), np.ones((4, 1), bool)
    >>> logits, (h_next,), _, _ = cho_step(np.array([2]), [h], np.ones((1, 3)), mask, weights)
    >>> logits.shape, h_next.shape
    ((1, 7), (1, 3))
    """
    check_kinds(locals(), weights=ChoDecoderWeights)
    check_count("state", state, "h")
    (h,), gru = state, weights.gru
    contracts = {"token": "N", "h": "N H", "summary": "N H", "W_ch": "3H H"}
    bind(contracts, {**locals(), "W_ch": weights.W_ch}, {"token": "integer"})
    embedded, embedding_cache = embedding(token[None], weights.E)
    e = embedded[0]
    a_er, a_ez, a_en = np.split(affine(e, gru.W_ih, gru.b_ih), 3, axis=1)
    a_hr, a_hz, a_hn = np.split(affine(h, gru.W_hh, gru.b_hh) + summary @ weights.W_ch.T, 3, axis=1)
    r, z = sigmoid(a_er + a_hr), sigmoid(a_ez + a_hz)
    n = np.tanh(a_en + r * a_hn)
    h_next = z * h + (1 - z) * n
    features = np.concatenate([h_next, e, summary], axis=1)
    logits, output_cache = deep_output(features, weights.readout, weights.output)
    cache = ChoStepCache(embedding_cache, e, h, summary, r, z, n, a_hn, weights, output_cache)
    return logits, (h_next,), np.zeros((len(h), 0), h.dtype), cache


def cho_step_backward(
    dlogits: np.ndarray, dstate_next: State, dalignment: np.ndarray, cache: ChoStepCache
) -> tuple[State, np.ndarray, ChoDecoderWeights]:
    """The gradients of `cho_step`. The summary collects two paths, by the state's side and by the output.

    Shapes: `dlogits (N, U)`, `dstate_next` one array `(N, H)`, `dalignment (N, 0)`; returns `dstate`,
    `dsummary (N, H)` and gradients as `ChoDecoderWeights`. Raises ValueError, naming the argument, when one
    does not fit.

    Source: as `cho_step`.

    >>> _, weights = initial_cho_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, M=5)
    >>> h, mask = np.zeros((1, 3)), np.ones((4, 1), bool)
    >>> logits, state, alignment, cache = cho_step(np.array([2]), [h], np.ones((1, 3)), mask, weights)
    >>> _, dsummary, dweights = cho_step_backward(logits, state, alignment, cache)
    >>> dsummary.shape, dweights.E.any(axis=1).nonzero()
    ((1, 3), (array([2]),))
    """
    check_kinds(locals(), cache=ChoStepCache)
    check_count("dstate_next", dstate_next, "h")
    (dh_next,), w, h = dstate_next, cache.weights, cache.h
    arrays = {"h": h, "dh_next": dh_next, "dalignment": dalignment, "none": np.zeros((0,))}
    H = bind({"h": "N H", "dh_next": "N H", "none": "O", "dalignment": "N O"}, arrays)["H"]
    D = cache.e.shape[1]
    dfeatures, dreadout, doutput = deep_output_backward(dlogits, cache.output)
    dh_next = dh_next + dfeatures[:, :H]
    da_n = tanh_backward(dh_next * (1 - cache.z), cache.n)
    da_r = sigmoid_backward(da_n * cache.a_hn, cache.r)
    da_z = sigmoid_backward(dh_next * (h - cache.n), cache.z)
    de, dW_ih, db_ih = affine_backward(np.concatenate([da_r, da_z, da_n], axis=1), cache.e, w.gru.W_ih)
    da_state = np.concatenate([da_r, da_z, da_n * cache.r], axis=1)
    dh, dW_hh, db_hh = affine_backward(da_state, h, w.gru.W_hh)
    dsummary, dW_ch, _ = affine_backward(da_state, cache.summary, w.W_ch)
    dE = embedding_backward((de + dfeatures[:, H : H + D])[None], cache.embedding)
    dweights = ChoDecoderWeights(dE, GRUWeights(dW_ih, dW_hh, db_ih, db_hh), dW_ch, dreadout, doutput)
    return (dh + dh_next * cache.z,), dsummary + dfeatures[:, H + D :], dweights


def initial_cho_weights(
    rng: np.random.Generator, V: int, U: int, D: int, H: int, M: int
) -> tuple[ChoEncoderWeights, ChoDecoderWeights]:
    """Weights to start from: embeddings normal, matrices uniform in +-1/sqrt(fan-in), biases zero.

    Shapes: as in the two NamedTuples.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's defaults for `Embedding` and `Linear`; the paper draws recurrent matrices orthogonal.

    >>> _, decoder = initial_cho_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, M=5)
    >>> decoder.W_ch.shape, decoder.readout.W.shape
    ((9, 3), (10, 8))
    """
    check_kinds(locals(), rng=np.random.Generator, V="size", U="size", D="size", H="size", M="size")
    gru, decoder_gru = (
        GRUWeights(uniform(rng, 3 * H, D), uniform(rng, 3 * H, H), np.zeros(3 * H), np.zeros(3 * H))
        for _ in range(2)
    )
    summary, start = initial_layers(rng, H, H)[0], initial_layers(rng, H, H)[0]
    readout, output = initial_layers(rng, 2 * H + D, 2 * M)[0], initial_layers(rng, M, U)[0]
    encoder = ChoEncoderWeights(rng.standard_normal((V, D)), gru, summary, start)
    decoder = rng.standard_normal((U, D)), decoder_gru, uniform(rng, 3 * H, H), readout, output
    return encoder, ChoDecoderWeights(*decoder)

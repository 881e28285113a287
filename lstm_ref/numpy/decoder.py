"""A decoder that writes token by token: one step of it, with attention to the source or without.

Axes: `S` source length, `N` batch, `D` embedding, `H` hidden, `A` attention, `V` vocabulary. Masks are
boolean, True on a token, False on padding.

`attention` is `AttentionWeights`, or `()` for none. Without it all that the decoder knows of the source is
the state that it starts in. With it a step also sees a context `(N, C)`, the encoder's states weighted by
how well each fits the decoder's state; C is H with attention and 0 without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.attention import (
    AdditiveAttentionCache,
    additive_attention,
    additive_attention_backward,
)
from lstm_ref.numpy.embedding import EmbeddingCache, check_tokens, embedding, embedding_backward
from lstm_ref.numpy.gru import GRUCache, gru_step, gru_step_backward
from lstm_ref.shapes import bind

__all__ = [
    "AttentionWeights",
    "DecoderStepCache",
    "DecoderWeights",
    "DecoderWriter",
    "decoder_step",
    "decoder_step_backward",
]


class DecoderWeights(NamedTuple):
    """The target's embedding, a GRU, and the layer that turns state and context into logits."""

    E: np.ndarray  # (V, D)
    W_ih: np.ndarray  # (3H, D+C)
    W_hh: np.ndarray  # (3H, H)
    b_ih: np.ndarray  # (3H,)
    b_hh: np.ndarray  # (3H,)
    W_out: np.ndarray  # (V, H+C)
    b_out: np.ndarray  # (V,)


class AttentionWeights(NamedTuple):
    """The additive score's weights, as `additive_attention` takes them."""

    W_query: np.ndarray  # (A, H)
    W_keys: np.ndarray  # (A, H)
    v: np.ndarray  # (A,)


Attention = AttentionWeights | tuple[()]


class DecoderStepCache(NamedTuple):
    """What the backward of a decoder's step needs: its parts' caches, and the output layer's two inputs."""

    embedding: EmbeddingCache
    gru: GRUCache
    features: np.ndarray  # (N, H+C)
    W_out: np.ndarray  # (V, H+C)
    keys: np.ndarray  # (S, N, H)
    attention: AdditiveAttentionCache | None

    @property
    def alignment(self) -> np.ndarray:
        """Where the step looked, `(N, S)`; zeros without attention."""
        if self.attention is None:
            return np.zeros(self.keys.shape[1::-1], self.keys.dtype)
        return self.attention.context.weights


def decoder_step(
    token: np.ndarray,
    h: np.ndarray,
    keys: np.ndarray,
    mask: np.ndarray,
    decoder: DecoderWeights,
    attention: Attention = (),
) -> tuple[np.ndarray, np.ndarray, DecoderStepCache]:
    """One step: the token before, the state and, with attention, the context give the next token's logits.

        context = additive_attention(h, keys)                  h_next = gru_step([E[token], context], h)
        logits = [h_next, context] W_out^T + b_out

    Shapes: `token (N,)` integers, `h (N, H)`, `keys (S, N, H)` and `mask (S, N)` of the source; returns
    `logits (N, V)`, `h_next (N, H)` and the `DecoderStepCache`. Raises ValueError, naming the argument, when
    a shape, a dtype or a token does not fit.

    Source: Cho et al., 2014; with attention Bahdanau, Cho and Bengio, 2015, with one layer for their maxout.

    >>> from lstm_ref.numpy.encoder_decoder import draw_weights
    >>> _, decoder, attention = draw_weights(np.random.default_rng(0), V_source=9, V_target=7, D=4, H=5, A=3)
    >>> token, h, keys, mask = np.array([1, 2]), np.zeros((2, 5)), np.ones((4, 2, 5)), np.ones((4, 2), bool)
    >>> logits, h_next, cache = decoder_step(token, h, keys, mask, decoder, attention)
    >>> logits.shape, cache.alignment[0]
    ((2, 7), array([0.25, 0.25, 0.25, 0.25]))
    """
    check_kinds(locals(), decoder=DecoderWeights, attention=tuple)
    if attention:
        check_count("attention", attention, AttentionWeights._fields)
    _check_step(token, h, keys, mask, decoder, attention)
    x, embedding_cache = embedding(token[None], decoder.E)
    context, attention_cache = np.zeros((len(h), 0), h.dtype), None
    if attention:
        context, _, attention_cache = additive_attention(h, keys, mask, *attention)
    h_next, gru_cache = gru_step(np.concatenate([x[0], context], axis=1), h, *decoder[1:5])
    features = np.concatenate([h_next, context], axis=1)
    logits = affine(features, decoder.W_out, decoder.b_out)
    cache = DecoderStepCache(embedding_cache, gru_cache, features, decoder.W_out, keys, attention_cache)
    return logits, h_next, cache


def decoder_step_backward(
    dlogits: np.ndarray, dh_next: np.ndarray, cache: DecoderStepCache
) -> tuple[np.ndarray, np.ndarray, DecoderWeights, Attention]:
    """The gradients of `decoder_step`. The state collects three paths (logits, next step, query), the
    context two (logits, input).

    Shapes: `dlogits (N, V)`, `dh_next (N, H)`; returns `dh (N, H)`, `dkeys (S, N, H)` and gradients as
    `DecoderWeights` and `AttentionWeights` (or `()`). Raises ValueError, naming the argument, when a shape or
    dtype does not fit.

    Source: as `decoder_step`.

    >>> from lstm_ref.numpy.encoder_decoder import draw_weights
    >>> _, decoder, attention = draw_weights(np.random.default_rng(0), V_source=9, V_target=7, D=4, H=5)
    >>> token, h, keys, mask = np.array([1, 2]), np.zeros((2, 5)), np.ones((4, 2, 5)), np.ones((4, 2), bool)
    >>> logits, h_next, cache = decoder_step(token, h, keys, mask, decoder, attention)
    >>> dh, dkeys, ddecoder, dattention = decoder_step_backward(np.ones((2, 7)), np.zeros((2, 5)), cache)
    >>> ddecoder.E.any(axis=1).nonzero(), dkeys.any(), dattention
    ((array([1, 2]),), np.False_, ())
    """
    check_kinds(locals(), cache=DecoderStepCache)
    contracts = {"h": "N H", "W_out": "V O", "dlogits": "N V", "dh_next": "N H"}
    arrays = {"h": cache.gru.h, "W_out": cache.W_out, "dlogits": dlogits, "dh_next": dh_next}
    H, D = bind(contracts, arrays)["H"], cache.embedding.W.shape[1]
    dfeatures, dW_out, db_out = affine_backward(dlogits, cache.features, cache.W_out)
    dinput, dh, dW_ih, dW_hh, db_ih, db_hh = gru_step_backward(dh_next + dfeatures[:, :H], cache.gru)
    dE = embedding_backward(dinput[None, :, :D], cache.embedding)
    ddecoder = DecoderWeights(dE, dW_ih, dW_hh, db_ih, db_hh, dW_out, db_out)
    if cache.attention is None:
        return dh, np.zeros_like(cache.keys), ddecoder, ()
    dcontext = dfeatures[:, H:] + dinput[:, D:]
    dquery, dkeys, dW_query, dW_keys, dv = additive_attention_backward(
        dcontext, np.zeros_like(cache.alignment), cache.attention
    )
    return dh + dquery, dkeys, ddecoder, AttentionWeights(dW_query, dW_keys, dv)


class DecoderWriter(NamedTuple):
    """The decoder without a teacher, as `lstm_ref.numpy.decoding` calls it; its state is one array, `(h,)`.
    One source serves any number of hypotheses."""

    keys: np.ndarray  # (S, N, H)
    mask: np.ndarray  # (S, N)
    decoder: DecoderWeights
    attention: Attention = ()

    def __call__(
        self, token: np.ndarray, state: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """`token (K,)` and the state of K hypotheses to `logits (K, V)` and the next state."""
        K = len(token) if self.mask.shape[1] == 1 else 1
        keys, mask = np.repeat(self.keys, K, axis=1), np.repeat(self.mask, K, axis=1)
        logits, h, _ = decoder_step(token, state[0], keys, mask, self.decoder, self.attention)
        return logits, (h,)


def _check_step(
    token: np.ndarray,
    h: np.ndarray,
    keys: np.ndarray,
    mask: np.ndarray,
    decoder: DecoderWeights,
    attention: Attention,
) -> None:
    contracts = {"h": "N H", "keys": "S N H", "mask": "S N", "token": "N"}
    shapes = ("V D", "3H I", "3H H", "3H", "3H", "V O", "V")
    contracts |= {f"decoder.{name}": shape for name, shape in zip(decoder._fields, shapes, strict=True)}
    arrays = {"h": h, "keys": keys, "mask": mask, "token": token}
    arrays |= {f"decoder.{name}": array for name, array in decoder._asdict().items()}
    sizes = bind(contracts, arrays, {"token": "integer", "mask": "boolean"})
    D, H, C = sizes["D"], sizes["H"], sizes["H"] if attention else 0
    for name, expected, came in (("W_ih", D + C, sizes["I"]), ("W_out", H + C, sizes["O"])):
        if came != expected:
            raise ValueError(
                f"decoder.{name}: expected {expected} columns with D={D}, H={H}, C={C}, got {came}"
            )
    check_tokens("token", token, sizes["V"])

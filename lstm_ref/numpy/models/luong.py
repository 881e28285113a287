"""Translation with global attention and input feeding: layers of LSTM, attention from the new state.

Axes: `S` source, `T` target length, `N` batch, `D` embedding, `H` hidden, `L` layers, `V` and `U` the two
vocabularies. Masks are boolean. `lstm_ref.numpy.models.translation` takes encoder and decoder along a text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.activations import affine, affine_backward, tanh_backward
from lstm_ref.numpy.attention import (
    AttentionContextCache,
    attention_context,
    attention_context_backward,
    masked_softmax,
    masked_softmax_backward,
)
from lstm_ref.numpy.attention_scores import (
    concat_score,
    concat_score_backward,
    dot_score,
    dot_score_backward,
    general_score,
    general_score_backward,
)
from lstm_ref.numpy.cells import LSTM
from lstm_ref.numpy.embedding import EmbeddingCache, embedding, embedding_backward
from lstm_ref.numpy.lstm import LSTMCache, lstm_step, lstm_step_backward
from lstm_ref.numpy.models.steps import LSTMWeights, State, check_steps
from lstm_ref.numpy.networks import Layer, initial_layers
from lstm_ref.numpy.parameters import uniform
from lstm_ref.numpy.stacked import StackedCache, stacked_backward, stacked_forward
from lstm_ref.shapes import bind

__all__ = [
    "LuongDecoderWeights",
    "LuongEncoderWeights",
    "initial_luong_weights",
    "luong_encode",
    "luong_encode_backward",
    "luong_step",
    "luong_step_backward",
]

SCORES: dict[str, tuple[Callable[..., tuple], Callable[..., tuple]]] = {
    "dot": (dot_score, dot_score_backward),
    "general": (general_score, general_score_backward),
    "concat": (concat_score, concat_score_backward),
}


class LuongEncoderWeights(NamedTuple):
    """The source's embedding and layers of LSTM."""

    E: np.ndarray  # (V, D)
    layers: tuple[LSTMWeights, ...]


class LuongDecoderWeights(NamedTuple):
    """The target's embedding, layers of LSTM, the score's parameters and two layers above."""

    E: np.ndarray  # (U, D)
    layers: tuple[LSTMWeights, ...]  # the first one's input is the token before and h~, D + H
    score: tuple[np.ndarray, ...]  # dot: none; general: W (H, H); concat: W (A, 2H) and v (A,)
    combine: Layer  # 2H to H, of context and state
    output: Layer  # H to U


class LuongEncoderCache(NamedTuple):
    """What the backward of the encoder needs."""

    embedding: EmbeddingCache
    stacked: StackedCache


class LuongStepCache(NamedTuple):
    """What the backward of a decoder's step needs: its parts' caches."""

    embedding: EmbeddingCache
    layers: tuple[LSTMCache, ...]
    score: tuple[str, Any]  # its name and its cache
    context: AttentionContextCache
    both: np.ndarray  # (N, 2H)
    h_tilde: np.ndarray  # (N, H)
    weights: LuongDecoderWeights


def luong_encode(
    source: np.ndarray, mask: np.ndarray, weights: LuongEncoderWeights
) -> tuple[np.ndarray, State, LuongEncoderCache]:
    """The top layer's state after every token; and the decoder's first state: every layer's last, and before
    the first token an h~ of zeros.

    The paper reverses the source; hand it over reversed for that.

    Shapes: `source` and `mask (S, N)`; returns `keys (S, N, H)`, 0 on padding, the state `(h~, h^1, c^1, ...,
    h^L, c^L)`, each `(N, H)`, and the `LuongEncoderCache`. Raises ValueError, naming the argument, when a
    shape, a dtype or a token does not fit.

    Source: Luong, Pham and Manning, "Effective approaches to attention-based neural machine translation",
    2015.

    >>> weights, _ = initial_luong_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, L=2)
    >>> keys, state, _ = luong_encode(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> keys.shape, len(state)
    ((2, 1, 3), 5)
    """
    check_kinds(locals(), weights=LuongEncoderWeights)
    bind({"source": "S N", "mask": "S N"}, locals(), {"source": "integer", "mask": "boolean"})
    check_steps("source", source)
    x, embedding_cache = embedding(source, weights.E)
    L, H = len(weights.layers), bind({"W_hh": "4H H"}, {"W_hh": weights.layers[0].W_hh})["H"]
    zeros = np.zeros((L, source.shape[1], H), x.dtype)
    keys, (h, c), stacked_cache = stacked_forward(x, [zeros, zeros], weights.layers, mask, cell=LSTM)
    state = (zeros[0], *(array for pair in zip(h, c, strict=True) for array in pair))
    return keys, state, LuongEncoderCache(embedding_cache, stacked_cache)


def luong_encode_backward(dkeys: np.ndarray, dstate: State, cache: LuongEncoderCache) -> LuongEncoderWeights:
    """The gradients of `luong_encode`.

    Shapes: `dkeys (S, N, H)`, `dstate` as the state; returns gradients as `LuongEncoderWeights`. Raises
    ValueError, naming the argument, when one does not fit.

    Source: as `luong_encode`.

    >>> weights, _ = initial_luong_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3)
    >>> keys, state, cache = luong_encode(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> luong_encode_backward(keys, state, cache).E.any(axis=1).nonzero()
    (array([3, 8]),)
    """
    check_kinds(locals(), cache=LuongEncoderCache)
    check_count("dstate", dstate, _state_names(len(cache.stacked.layers)))
    _, *layers = dstate
    dlast = [np.stack(layers[::2]), np.stack(layers[1::2])]
    dx, _, dlayers = stacked_backward(dkeys, dlast, cache.stacked)
    dE = embedding_backward(dx, cache.embedding)
    return LuongEncoderWeights(dE, tuple(LSTMWeights(*layer) for layer in dlayers))


def luong_step(
    token: np.ndarray,
    state: State,
    keys: np.ndarray,
    mask: np.ndarray,
    weights: LuongDecoderWeights,
    score: str = "general",
) -> tuple[np.ndarray, State, np.ndarray, LuongStepCache]:
    """One step of the decoder: the state first, then where it looks, then the token.

        h_next = lstm layers of [E token, h~]          alignment = softmax(score(h_next, keys))
        h~_next = tanh(W_c [context, h_next])          logits = W_s h~_next

    That h~ goes into the next step's input is input feeding: a step knows where the one before looked.
    Biases of both layers are ours.

    Shapes: `token (N,)` integers, `state` as `luong_encode` gives it, `keys (S, N, H)`, `mask (S, N)`,
    `score` "dot", "general" or "concat"; returns `logits (N, U)`, the next state, `alignment (N, S)` and the
    `LuongStepCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Luong, Pham and Manning, 2015, equations 5 to 8 and section 3.3.

    >>> encoder, decoder = initial_luong_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3)
    >>> mask = np.ones((2, 1), bool)
    >>> keys, state, _ = luong_encode(np.array([[3], [8]]), mask, encoder)
    >>> logits, state, alignment, _ = luong_step(np.array([2]), state, keys, mask, decoder)
    >>> logits.shape, alignment.shape
    ((1, 7), (1, 2))
    """
    check_kinds(locals(), score=SCORES, weights=LuongDecoderWeights)
    names = _state_names(len(weights.layers))
    check_count("state", state, names)
    arrays = {"token": token, "mask": mask, **dict(zip(names, state, strict=True))}
    kinds = {"token": "integer", "mask": "boolean"}
    bind({"token": "N", **dict.fromkeys(names, "N H"), "mask": "S N"}, arrays, kinds)
    h_tilde, *layers = state
    e, embedding_cache = embedding(token[None], weights.E)
    x, state_next, layer_caches = np.concatenate([e[0], h_tilde], axis=1), [], []
    for h, c, layer in zip(layers[::2], layers[1::2], weights.layers, strict=True):
        x, c_next, cache = lstm_step(x, h, c, *layer)
        state_next += [x, c_next]
        layer_caches.append(cache)
    scores, score_cache = SCORES[score][0](x, keys, *weights.score)
    alignment = masked_softmax(scores, mask.T)
    context, context_cache = attention_context(alignment, keys)
    both = np.concatenate([context, x], axis=1)
    h_tilde = np.tanh(affine(both, *weights.combine))
    logits = affine(h_tilde, *weights.output)
    caches = embedding_cache, tuple(layer_caches), (score, score_cache), context_cache
    return logits, (h_tilde, *state_next), alignment, LuongStepCache(*caches, both, h_tilde, weights)


def luong_step_backward(
    dlogits: np.ndarray, dstate_next: State, dalignment: np.ndarray, cache: LuongStepCache
) -> tuple[State, np.ndarray, LuongDecoderWeights]:
    """The gradients of `luong_step`. The top state was read by three: the score, h~ and the next step.

    Shapes: `dlogits (N, U)`, `dstate_next` as the state, `dalignment (N, S)`; returns `dstate`,
    `dkeys (S, N, H)` and gradients as `LuongDecoderWeights`. Raises ValueError, naming the argument, when one
    does not fit.

    Source: as `luong_step`.

    >>> encoder, decoder = initial_luong_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3)
    >>> mask = np.ones((2, 1), bool)
    >>> keys, state, _ = luong_encode(np.array([[3], [8]]), mask, encoder)
    >>> logits, state, alignment, cache = luong_step(np.array([2]), state, keys, mask, decoder)
    >>> dstate, dkeys, dweights = luong_step_backward(logits, state, alignment, cache)
    >>> dweights.E.any(axis=1).nonzero()
    (array([2]),)
    """
    check_kinds(locals(), cache=LuongStepCache)
    check_count("dstate_next", dstate_next, _state_names(len(cache.layers)))
    w, name, h_tilde = cache.weights, cache.score[0], cache.h_tilde
    arrays = {"h_tilde": h_tilde, "W": w.output.W, "dlogits": dlogits}
    arrays |= {"weights": cache.context.weights, "dalignment": dalignment, "dh_tilde": dstate_next[0]}
    contracts = {"h_tilde": "N H", "W": "U H", "weights": "N S", "dlogits": "N U", "dalignment": "N S"}
    sizes = bind(contracts | {"dh_tilde": "N H"}, arrays)
    H, D = sizes["H"], w.E.shape[1]
    dh_tilde, dW_output, db_output = affine_backward(dlogits, h_tilde, w.output.W)
    da = tanh_backward(dh_tilde + dstate_next[0], h_tilde)
    dboth, dW_combine, db_combine = affine_backward(da, cache.both, w.combine.W)
    dweights_seen, dkeys_seen = attention_context_backward(dboth[:, :H], cache.context)
    dscores = masked_softmax_backward(dalignment + dweights_seen, cache.context.weights)
    dquery, dkeys, *dscore = SCORES[name][1](dscores, cache.score[1])
    dx = dboth[:, H:] + dquery
    dstate: list[np.ndarray] = []
    dlayers: list[LSTMWeights] = []
    dh_next, dc_next = dstate_next[1::2], dstate_next[2::2]
    for k in reversed(range(len(cache.layers))):
        dx, dh, dc, *dlayer = lstm_step_backward(dh_next[k] + dx, dc_next[k], cache.layers[k])
        dstate = [dh, dc, *dstate]
        dlayers.insert(0, LSTMWeights(*dlayer))
    dE = embedding_backward(dx[None, :, :D], cache.embedding)
    layers = Layer(dW_combine, db_combine), Layer(dW_output, db_output)
    dweights = LuongDecoderWeights(dE, tuple(dlayers), tuple(dscore), *layers)
    return (dx[:, D:], *dstate), dkeys + dkeys_seen, dweights


def initial_luong_weights(
    rng: np.random.Generator, V: int, U: int, D: int, H: int, L: int = 1, score: str = "general", A: int = 0
) -> tuple[LuongEncoderWeights, LuongDecoderWeights]:
    """Weights to start from: embeddings normal, matrices uniform in +-1/sqrt(fan-in), biases zero.

    Shapes: as in the two NamedTuples; `A` rows in the concat score.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's defaults for `Embedding` and `Linear`.

    >>> _, decoder = initial_luong_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, L=2)
    >>> [layer.W_ih.shape for layer in decoder.layers], decoder.combine.W.shape
    ([(12, 5), (12, 3)], (3, 6))
    """
    sizes = dict.fromkeys(("V", "U", "D", "H", "L"), "size")
    check_kinds(locals(), rng=np.random.Generator, A="count", score=SCORES, **sizes)

    def layers(width: int) -> tuple[LSTMWeights, ...]:
        widths = [width, *[H] * (L - 1)]
        return tuple(
            LSTMWeights(uniform(rng, 4 * H, w), uniform(rng, 4 * H, H), np.zeros(4 * H)) for w in widths
        )

    shapes: dict[str, list[tuple[int, ...]]] = {"dot": [], "general": [(H, H)], "concat": [(A, 2 * H), (A,)]}
    encoder = LuongEncoderWeights(rng.standard_normal((V, D)), layers(D))
    scores = tuple(uniform(rng, *shape) for shape in shapes[score])
    above = initial_layers(rng, 2 * H, H)[0], initial_layers(rng, H, U)[0]
    return encoder, LuongDecoderWeights(rng.standard_normal((U, D)), layers(D + H), scores, *above)


def _state_names(L: int) -> list[str]:
    return ["h_tilde", *(f"{name}{layer}" for layer in range(L) for name in "hc")]

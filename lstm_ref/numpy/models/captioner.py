"""A sentence about a picture: an LSTM that looks at the regions before every word, softly or at one of them.

Axes: `S` regions, `D` features of a region, `T` words, `N` batch, `M` embedding, `H` hidden, `A` attention,
`V` vocabulary. The loss is `masked_cross_entropy` of the logits, and of the alignment, which is `weights` in
`lstm_ref.numpy.image_attention`, `doubly_stochastic_penalty`; what teaches the hard look to draw is in
`lstm_ref.numpy.models.hard_attention`. The words fed are `teacher_forcing(target, start)`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.embedding import EmbeddingCache, embedding, embedding_backward
from lstm_ref.numpy.hard_attention import hard_attention_sample
from lstm_ref.numpy.image_attention import SoftAttentionCache, soft_attention, soft_attention_backward
from lstm_ref.numpy.lstm import LSTMCache, lstm_step, lstm_step_backward
from lstm_ref.numpy.models.steps import LSTMWeights, State, check_steps
from lstm_ref.numpy.networks import Layer, Layers, MLPCache, initial_layers, mlp
from lstm_ref.numpy.parameters import map_arrays, uniform
from lstm_ref.shapes import bind

__all__ = [
    "CaptionCache",
    "CaptionerWeights",
    "caption_start",
    "caption_step",
    "caption_step_backward",
    "initial_captioner_weights",
]


class LookWeights(NamedTuple):
    """The attention over regions, as `soft_attention` takes it."""

    W_query: np.ndarray  # (A, H)
    W_regions: np.ndarray  # (A, D)
    v: np.ndarray  # (A,)
    w_gate: np.ndarray  # (H,), not used by the hard look


class CaptionerWeights(NamedTuple):
    """The words' embedding, the networks to the first state, the look, an LSTM, and the deep output."""

    E: np.ndarray  # (V, M)
    start_h: Layers  # D to H, of the mean region
    start_c: Layers  # D to H
    look: LookWeights
    lstm: LSTMWeights  # its input is the word before and the context, M + D
    readout: Layer  # H + D to M, of state and context: L_h and L_z side by side
    output: Layer  # M to V: L_o


class CaptionStepCache(NamedTuple):
    """What the backward of a step needs: its parts' caches, and the regions drawn."""

    embedding: EmbeddingCache
    look: SoftAttentionCache
    drawn: np.ndarray | None  # (N,), None for a soft look
    lstm: LSTMCache
    features: np.ndarray  # (N, H + D)
    mixed: np.ndarray  # (N, M): E y + L_h h + L_z context
    weights: CaptionerWeights


class CaptionCache(NamedTuple):
    """What the backward of a caption needs."""

    start: tuple[MLPCache, MLPCache]
    steps: tuple[CaptionStepCache, ...]
    regions: np.ndarray  # (S, N, D)

    @property
    def drawn(self) -> np.ndarray:
        """The regions drawn, `(T, N)`; of a hard look only."""
        return np.stack([step.drawn for step in self.steps if step.drawn is not None])


def initial_captioner_weights(
    rng: np.random.Generator, V: int, D: int, M: int, H: int, A: int
) -> CaptionerWeights:
    """Weights to start from: the embedding normal, matrices uniform in +-1/sqrt(fan-in), biases zero.

    Shapes: as in `CaptionerWeights`; the networks to the first state have one hidden layer of H.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's defaults for `Embedding` and `Linear`.

    >>> weights = initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5)
    >>> weights.lstm.W_ih.shape, weights.readout.W.shape
    ((16, 5), (3, 6))
    """
    check_kinds(locals(), rng=np.random.Generator, V="size", D="size", M="size", H="size", A="size")
    start_h, start_c = initial_layers(rng, D, H, H), initial_layers(rng, D, H, H)
    look = LookWeights(uniform(rng, A, H), uniform(rng, A, D), uniform(rng, A), uniform(rng, H))
    lstm = LSTMWeights(uniform(rng, 4 * H, M + D), uniform(rng, 4 * H, H), np.zeros(4 * H))
    readout, output = initial_layers(rng, H + D, M)[0], initial_layers(rng, M, V)[0]
    return CaptionerWeights(rng.standard_normal((V, M)), start_h, start_c, look, lstm, readout, output)


def caption_start(regions: np.ndarray, weights: CaptionerWeights) -> tuple[State, tuple[MLPCache, MLPCache]]:
    """The first state, from the mean region: `h_0 = f_h(mean)`, `c_0 = f_c(mean)`, two tanh networks.

    Shapes: `regions (S, N, D)`; returns the state `(h, c)`, each `(N, H)`, and the networks' caches. Raises
    ValueError, naming the argument, when one does not fit.

    Source: Xu et al., "Show, attend and tell", 2015, section 3.1.2.

    >>> weights = initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5)
    >>> [array.shape for array in caption_start(np.ones((6, 1, 2)), weights)[0]]
    [(1, 4), (1, 4)]
    """
    check_kinds(locals(), weights=CaptionerWeights)
    bind({"regions": "S N D"}, locals())
    check_steps("regions", regions)
    mean = regions.mean(axis=0)
    h0, h_cache = mlp(mean, weights.start_h, squash_last=True)
    c0, c_cache = mlp(mean, weights.start_c, squash_last=True)
    return (h0, c0), (h_cache, c_cache)


def caption_step(
    token: np.ndarray,
    state: State,
    regions: np.ndarray,
    weights: CaptionerWeights,
    draws: np.ndarray | None = None,
) -> tuple[np.ndarray, State, np.ndarray, CaptionStepCache]:
    """One word: where to look, what follows for the state, which word is next.

        alignment = softmax(f_att(regions, h))      context = gate * sum of alignment_s region_s, or
        context = region_s, s drawn from alignment (a hard look)
        h, c = lstm_step([E y, context], h, c)      logits = L_o (E y + L_h h + L_z context)

    Biases of the last two layers are ours.

    Shapes: `token (N,)` integers, `state` `(h, c)`, `regions (S, N, D)`, `draws` None for a soft look, `(N,)`
    uniform in [0, 1) for a hard one, or integers, the regions themselves; returns `logits (N, V)`, the next
    state, `alignment (N, S)` and the `CaptionStepCache`. Raises ValueError, naming the argument, when one
    does not fit.

    Source: Xu et al., 2015, equations 1 to 7, 9 and 13.

    >>> weights = initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5)
    >>> regions = np.ones((6, 1, 2))
    >>> state, _ = caption_start(regions, weights)
    >>> logits, _, alignment, cache = caption_step(np.array([2]), state, regions, weights, np.array([0.99]))
    >>> logits.shape, alignment.shape, cache.drawn
    ((1, 7), (1, 6), array([5]))
    """
    check_kinds(locals(), weights=CaptionerWeights)
    check_count("state", state, "hc")
    h, c = state
    sizes = bind({"token": "N", "h": "N H", "c": "N H", "regions": "S N D"}, locals(), {"token": "integer"})
    e, embedding_cache = embedding(token[None], weights.E)
    context, alignment, look_cache = soft_attention(h, regions, *weights.look)
    index = None
    if draws is not None:
        context, index = _hard_look(alignment, regions, draws)
    h_next, c_next, lstm_cache = lstm_step(np.concatenate([e[0], context], axis=1), h, c, *weights.lstm)
    features = np.concatenate([h_next, context], axis=1)
    mixed = e[0] + affine(features, *weights.readout)
    logits = affine(mixed, *weights.output)
    cache = CaptionStepCache(embedding_cache, look_cache, index, lstm_cache, features, mixed, weights)
    return logits, (h_next, c_next), alignment, cache


def _hard_look(
    alignment: np.ndarray, regions: np.ndarray, draws: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(draws, np.ndarray) or draws.dtype.kind not in "iu":
        _, index = hard_attention_sample(alignment.real, regions.real, draws)
    else:
        bind({"alignment": "N S", "draws": "N"}, locals(), {"draws": "integer"})
        outside = draws[(draws < 0) | (draws >= len(regions))]
        if outside.size:
            raise ValueError(f"draws: expected regions from 0 to S-1 with S={len(regions)}, got {outside[0]}")
        index = draws
    return regions[index, np.arange(len(index))], index


def caption_step_backward(
    dlogits: np.ndarray, dstate_next: State, dalignment: np.ndarray, cache: CaptionStepCache
) -> tuple[State, np.ndarray, CaptionerWeights]:
    """The gradients of `caption_step`. A hard look passes the context's gradient to the region that was
    drawn, and to the alignment nothing but `dalignment`: the draw itself has none.

    Shapes: `dlogits (N, V)`, `dstate_next` as the state, `dalignment (N, S)`; returns `dstate`,
    `dregions (S, N, D)` and gradients as `CaptionerWeights`, zero where the first state is made. Raises
    ValueError, naming the argument, when one does not fit.

    Source: as `caption_step`.

    >>> weights = initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5)
    >>> regions = np.ones((6, 1, 2))
    >>> state, _ = caption_start(regions, weights)
    >>> logits, state, alignment, cache = caption_step(np.array([2]), state, regions, weights, np.array([5]))
    >>> _, dregions, _ = caption_step_backward(logits, state, 0 * alignment, cache)
    >>> dregions.any(axis=(1, 2))
    array([False, False, False, False, False,  True])
    """
    check_kinds(locals(), cache=CaptionStepCache)
    check_count("dstate_next", dstate_next, "hc")
    w, (dh_next, dc_next) = cache.weights, dstate_next
    arrays = {"mixed": cache.mixed, "W": w.output.W, "dlogits": dlogits}
    bind({"mixed": "N M", "W": "V M", "dlogits": "N V"}, arrays)
    dmixed, *doutput = affine_backward(dlogits, cache.mixed, w.output.W)
    dfeatures, *dreadout = affine_backward(dmixed, cache.features, w.readout.W)
    H = cache.lstm.h.shape[1]
    dx, dh, dc, *dlstm = lstm_step_backward(dh_next + dfeatures[:, :H], dc_next, cache.lstm)
    M = w.E.shape[1]
    dcontext = dfeatures[:, H:] + dx[:, M:]
    soft = dcontext if cache.drawn is None else np.zeros_like(dcontext)
    dquery, dregions, *dlook = soft_attention_backward(soft, dalignment, cache.look)
    if cache.drawn is not None:
        dregions[cache.drawn, np.arange(len(dcontext))] += dcontext
    dE = embedding_backward((dx[:, :M] + dmixed)[None], cache.embedding)
    dstart_h, dstart_c = (map_arrays(np.zeros_like, network) for network in (w.start_h, w.start_c))
    above = LookWeights(*dlook), LSTMWeights(*dlstm), Layer(*dreadout), Layer(*doutput)
    return (dh + dquery, dc), dregions, CaptionerWeights(dE, dstart_h, dstart_c, *above)

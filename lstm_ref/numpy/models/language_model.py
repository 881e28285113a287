"""A language model: at every step the logits of the next token. It reads one way, and hands its state on.

Axes: `T` time, `N` batch, `V` vocabulary, `L` layers, `H` hidden. The loss is `masked_cross_entropy` of the
logits with the tokens that follow. The weights are a tagger's, whose tags are the tokens: draw them with
`initial_tagger_weights(rng, V, D, H, O=V)`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.cells import LSTM, Cell
from lstm_ref.numpy.embedding import check_tokens
from lstm_ref.numpy.models.reader import ReaderCache, reader_backward, reader_forward, zero_state
from lstm_ref.numpy.models.steps import affine_over_time, affine_over_time_backward
from lstm_ref.numpy.models.tagger import TaggerWeights
from lstm_ref.numpy.sampling import sample_with_temperature
from lstm_ref.numpy.sequence import Arrays
from lstm_ref.shapes import bind

__all__ = ["language_model_backward", "language_model_forward", "language_model_sample"]


class LanguageModelCache(NamedTuple):
    """What the backward of a language model needs."""

    reader: ReaderCache
    h: np.ndarray  # (T, N, H)
    W: np.ndarray  # (V, H)


def language_model_forward(
    tokens: np.ndarray, state: Arrays, weights: TaggerWeights, cell: Cell = LSTM
) -> tuple[np.ndarray, tuple[np.ndarray, ...], LanguageModelCache]:
    """The logits of the token after each token, and the state to read on from.

    Shapes: `tokens (T, N)` integers, `state` the cell's arrays, each `(L, N, H)`, from `zero_state` or from
    the chunk before; returns `logits (T, N, V)`, the last states, and the `LanguageModelCache`. Raises
    ValueError, naming the argument, when a shape, a dtype or a token does not fit, and when the reader is
    bidirectional: it would read the tokens that it is to predict.

    Source: Mikolov et al., "Recurrent neural network based language model", 2010.

    >>> from lstm_ref.numpy.models.tagger import initial_tagger_weights
    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=9)
    >>> state = zero_state(weights.reader, N=1)
    >>> logits, state, _ = language_model_forward(np.array([[3], [8]]), state, weights)
    >>> logits.shape
    (2, 1, 9)
    """
    check_kinds(locals(), weights=TaggerWeights, cell=Cell)
    if weights.reader.bidirectional:
        raise ValueError(
            "weights: expected a reader of one direction; both would read what is to be predicted"
        )
    h, last, cache = reader_forward(tokens, state, weights.reader, cell=cell)
    return affine_over_time(h, *weights.output), last, LanguageModelCache(cache, h, weights.output.W)


def language_model_backward(
    dlogits: np.ndarray, dstate: Arrays, cache: LanguageModelCache
) -> tuple[tuple[np.ndarray, ...], TaggerWeights]:
    """The gradients of `language_model_forward`. With `dstate` zero and the initial state's gradient dropped,
    chunk after chunk, it is truncated back-propagation.

    Shapes: `dlogits (T, N, V)`, `dstate` upstream at the last states, each `(L, N, H)`; returns the initial
    states' gradients, alike, and gradients as `TaggerWeights`. Raises ValueError, naming the argument, when
    one does not fit.

    Source: as `language_model_forward`.

    >>> from lstm_ref.numpy.models.tagger import initial_tagger_weights
    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=9)
    >>> state = zero_state(weights.reader, N=1)
    >>> logits, last, cache = language_model_forward(np.array([[3], [8]]), state, weights)
    >>> dstate0, dweights = language_model_backward(np.ones_like(logits), last, cache)
    >>> dweights.reader.E.any(axis=1).nonzero()
    (array([3, 8]),)
    """
    check_kinds(locals(), cache=LanguageModelCache)
    dh, output = affine_over_time_backward(dlogits, cache.h, cache.W)
    dstate0, reader = reader_backward(dh, dstate, cache.reader)
    return dstate0, TaggerWeights(reader, output)


def language_model_sample(
    prompt: np.ndarray, u: np.ndarray, temperature: float, weights: TaggerWeights, cell: Cell = LSTM
) -> np.ndarray:
    """The text that the model writes after a prompt, token by token, each read before the next is drawn.

    Shapes: `prompt (S, N)` integers, `u (T, N)` uniform in [0, 1), for example `rng.random((T, N))`,
    `temperature` a positive number; returns tokens `(T, N)`. Raises ValueError, naming the argument, when a
    shape, a dtype or a value does not fit.

    Source: Graves, "Generating sequences with recurrent neural networks", 2013.

    >>> from lstm_ref.numpy.models.tagger import initial_tagger_weights
    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=9)
    >>> language_model_sample(np.array([[3]]), np.full((4, 1), 0.5), 1.0, weights).shape
    (4, 1)
    """
    check_kinds(locals(), weights=TaggerWeights, cell=Cell, temperature="number")
    bind({"prompt": "S N", "u": "T N"}, locals(), {"prompt": "integer"})
    check_tokens("prompt", prompt, len(weights.reader.E))
    state, tokens, written = zero_state(weights.reader, prompt.shape[1], cell), prompt, []
    for u_t in u:
        logits, state, _ = language_model_forward(tokens, state, weights, cell)
        tokens = sample_with_temperature(logits[-1], temperature, u_t)[None]
        written.append(tokens[0])
    return np.array(written, int).reshape(u.shape)

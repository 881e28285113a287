"""A source to a target, by any encoder and decoder: a pass of training, and the decoder's own writing.

Axes: `S` source length, `T` target length, `N` batch, `U` the target's vocabulary. Masks are boolean, True on
a token. The encoder's memory is one vector (Cho) or one a token, its keys (Bahdanau, Luong).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.embedding import check_tokens
from lstm_ref.numpy.models.bahdanau import (
    bahdanau_encode,
    bahdanau_encode_backward,
    bahdanau_step,
    bahdanau_step_backward,
)
from lstm_ref.numpy.models.cho import cho_encode, cho_encode_backward, cho_step, cho_step_backward
from lstm_ref.numpy.models.luong import (
    luong_encode,
    luong_encode_backward,
    luong_step,
    luong_step_backward,
)
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.numpy.parameters import map_arrays
from lstm_ref.shapes import bind

__all__ = [
    "BAHDANAU",
    "BAHDANAU_APPENDIX",
    "CHO",
    "LUONG",
    "LUONG_CONCAT",
    "LUONG_DOT",
    "Translator",
    "Writer",
    "teacher_forcing",
    "translate_backward",
    "translate_forward",
]


class Translator(NamedTuple):
    """An encoder, a decoder's step, and the backward of each; every model of translation has this form:

    encode(source, mask, encoder) -> (memory, state, cache)
    step(token, state, memory, mask, decoder) -> (logits, state_next, alignment, cache)
    encode_backward(dmemory, dstate, cache) -> dencoder
    step_backward(dlogits, dstate_next, dalignment, cache) -> (dstate, dmemory, ddecoder)
    """

    encode: Callable[..., tuple]
    encode_backward: Callable[..., tuple]
    step: Callable[..., tuple]
    step_backward: Callable[..., tuple]


CHO = Translator(cho_encode, cho_encode_backward, cho_step, cho_step_backward)
BAHDANAU = Translator(bahdanau_encode, bahdanau_encode_backward, bahdanau_step, bahdanau_step_backward)
BAHDANAU_APPENDIX = BAHDANAU._replace(step=partial(bahdanau_step, output_reads="old state"))
LUONG, LUONG_DOT, LUONG_CONCAT = (
    Translator(luong_encode, luong_encode_backward, partial(luong_step, score=score), luong_step_backward)
    for score in ("general", "dot", "concat")
)


class TranslateCache(NamedTuple):
    """What the backward of a pass needs."""

    translator: Translator
    encode: Any
    steps: tuple
    memory: np.ndarray  # for its shape
    state: Sequence[np.ndarray]  # the last, for its shapes
    sizes: tuple[int, int, int]  # T, N, S of the alignment
    decoder: tuple


def teacher_forcing(target: np.ndarray, start: int) -> np.ndarray:
    """What the decoder is fed in training: the true token before each, `[start, target_1, ...]`.

    Shapes: `target (T, N)` integers; returns the same. Raises ValueError when `target` does not fit.

    Source: Williams and Zipser, 1989.

    >>> teacher_forcing(np.array([[3], [8], [1]]), start=0).ravel()
    array([0, 3, 8])
    """
    check_kinds(locals(), start="index")
    bind({"target": "T N"}, locals(), {"target": "integer"})
    return np.concatenate([np.full_like(target[:1], start), target[:-1]])


def translate_forward(
    translator: Translator,
    source: np.ndarray,
    source_mask: np.ndarray,
    previous: np.ndarray,
    encoder: tuple,
    decoder: tuple,
) -> tuple[np.ndarray, np.ndarray, TranslateCache]:
    """The logits of every token of the target, and where the decoder looked for it.

    `translator` is `CHO`, `BAHDANAU` (or `BAHDANAU_APPENDIX`), `LUONG` (or `LUONG_DOT`, `LUONG_CONCAT`);
    `encoder` and `decoder` are its weights.

    Shapes: `source` and `source_mask (S, N)`, `previous (T, N)` as `teacher_forcing` gives it; returns
    `logits (T, N, U)`, `alignment (T, N, S)`, for Cho `(T, N, 0)`, and the `TranslateCache`. Raises
    ValueError, naming the argument, when a shape, a dtype or a token does not fit.

    Source: Sutskever, Vinyals and Le, 2014, and the translators'.

    >>> from lstm_ref.numpy.models.bahdanau import initial_bahdanau_weights
    >>> weights = initial_bahdanau_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, A=4, M=5)
    >>> source, target = np.array([[3], [8]]), np.array([[2], [6], [1]])
    >>> previous, mask = teacher_forcing(target, start=0), np.ones((2, 1), bool)
    >>> logits, alignment, _ = translate_forward(BAHDANAU, source, mask, previous, *weights)
    >>> logits.shape, alignment.shape
    ((3, 1, 7), (3, 1, 2))
    """
    check_kinds(locals(), translator=Translator, encoder="arrays", decoder="arrays")
    contracts = {"source": "S N", "source_mask": "S N", "previous": "T N"}
    kinds = {"source": "integer", "source_mask": "boolean", "previous": "integer"}
    bind(contracts, locals(), kinds)
    check_steps("previous", previous)
    check_tokens("previous", previous, bind({"decoder.E": "U D"}, {"decoder.E": decoder[0]})["U"])
    memory, state, encode_cache = translator.encode(source, source_mask, encoder)
    logits, alignments, steps = [], [], []
    for token in previous:
        logits_t, state, alignment, step = translator.step(token, state, memory, source_mask, decoder)
        logits.append(logits_t)
        alignments.append(alignment)
        steps.append(step)
    alignment = np.stack(alignments)
    rest = tuple(steps), memory, state, alignment.shape, decoder
    return np.stack(logits), alignment, TranslateCache(translator, encode_cache, *rest)


def translate_backward(
    dlogits: np.ndarray, dalignment: np.ndarray, cache: TranslateCache
) -> tuple[tuple, tuple]:
    """The gradients of `translate_forward`: back through the decoder's steps, which hand the state on and add
    to the memory; then both go back through the encoder.

    Shapes: `dlogits (T, N, U)`, as `masked_cross_entropy_backward` gives it, `dalignment` as the alignment,
    zeros unless it is part of the loss, as with `coverage`; returns gradients as the encoder's and the
    decoder's weights. Raises ValueError, naming the argument, when one does not fit.

    Source: as `translate_forward`.

    >>> from lstm_ref.numpy.models.cho import initial_cho_weights
    >>> weights = initial_cho_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, M=5)
    >>> source, mask, previous = np.array([[3], [8]]), np.ones((2, 1), bool), np.array([[0], [2]])
    >>> logits, alignment, cache = translate_forward(CHO, source, mask, previous, *weights)
    >>> dencoder, ddecoder = translate_backward(np.ones_like(logits), 0 * alignment, cache)
    >>> dencoder.E.any(axis=1).nonzero(), ddecoder.E.any(axis=1).nonzero()
    ((array([3, 8]),), (array([0, 2]),))
    """
    check_kinds(locals(), cache=TranslateCache)
    T, N, S = cache.sizes
    arrays = {"steps": np.zeros((T, N, S)), "dlogits": dlogits, "dalignment": dalignment}
    bind({"steps": "T N S", "dlogits": "T N U", "dalignment": "T N S"}, arrays)
    dstate = tuple(np.zeros_like(array) for array in cache.state)
    dmemory, ddecoder = np.zeros_like(cache.memory), map_arrays(np.zeros_like, cache.decoder)
    for dlogits_t, dalignment_t, step in zip(dlogits[::-1], dalignment[::-1], cache.steps[::-1], strict=True):
        dstate, dmemory_t, ddecoder_t = cache.translator.step_backward(dlogits_t, dstate, dalignment_t, step)
        dmemory = dmemory + dmemory_t
        ddecoder = map_arrays(np.add, ddecoder, ddecoder_t)
    return cache.translator.encode_backward(dmemory, dstate, cache.encode), ddecoder


class Writer(NamedTuple):
    """A decoder without a teacher, as `lstm_ref.numpy.decoding` calls it. One source serves any number of
    hypotheses.
    """

    translator: Translator
    memory: np.ndarray
    mask: np.ndarray  # (S, N)
    decoder: tuple

    def __call__(
        self, token: np.ndarray, state: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, Sequence[np.ndarray]]:
        """`token (K,)` and the state of K hypotheses to `logits (K, U)` and the next state."""
        K = len(token) if self.mask.shape[1] == 1 else 1
        axis = 0 if self.memory.ndim == 2 else 1
        memory, mask = np.repeat(self.memory, K, axis=axis), np.repeat(self.mask, K, axis=1)
        logits, state, _, _ = self.translator.step(token, state, memory, mask, self.decoder)
        return logits, state

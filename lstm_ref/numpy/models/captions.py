"""A whole caption, word by word, and back.

Axes: `S` regions, `D` features of a region, `T` words, `N` batch, `V` vocabulary.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.models.captioner import (
    CaptionCache,
    CaptionerWeights,
    caption_start,
    caption_step,
    caption_step_backward,
)
from lstm_ref.numpy.models.steps import State, check_steps
from lstm_ref.numpy.networks import mlp_backward
from lstm_ref.numpy.parameters import map_arrays
from lstm_ref.shapes import bind

__all__ = ["caption_backward", "caption_forward"]


def caption_forward(
    regions: np.ndarray, previous: np.ndarray, weights: CaptionerWeights, draws: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, CaptionCache]:
    """The logits of every word, and where the model looked for it.

    Shapes: `regions (S, N, D)`, `previous (T, N)` integers as `teacher_forcing` gives them, `draws` None for
    a soft look, `(T, N)` uniform in [0, 1) for a hard one, for example `rng.random((T, N))`, or integers, the
    regions themselves; returns `logits (T, N, V)`, `alignment (T, N, S)` and the `CaptionCache`, with the
    regions drawn in `cache.drawn`. Raises ValueError, naming the argument, when one does not fit.

    Source: Xu et al., "Show, attend and tell", 2015.

    >>> from lstm_ref.numpy.models.captioner import initial_captioner_weights
    >>> weights = initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5)
    >>> words = np.array([[0], [3]])
    >>> logits, alignment, cache = caption_forward(np.ones((6, 1, 2)), words, weights, np.array([[0], [5]]))
    >>> logits.shape, alignment.shape, cache.drawn.ravel()
    ((2, 1, 7), (2, 1, 6), array([0, 5]))
    """
    check_kinds(locals(), weights=CaptionerWeights)
    bind({"regions": "S N D", "previous": "T N"}, locals(), {"previous": "integer"})
    if draws is not None:
        whole = isinstance(draws, np.ndarray) and draws.dtype.kind in "iu"
        kind = "integer" if whole else "floating-point"
        bind({"previous": "T N", "draws": "T N"}, locals(), {"previous": "integer", "draws": kind})
    check_steps("previous", previous)
    state, start_cache = caption_start(regions, weights)
    logits, alignments, steps = [], [], []
    for t, token in enumerate(previous):
        draws_t = None if draws is None else draws[t]
        logits_t, state, alignment, step = caption_step(token, state, regions, weights, draws_t)
        logits.append(logits_t)
        alignments.append(alignment)
        steps.append(step)
    return np.stack(logits), np.stack(alignments), CaptionCache(start_cache, tuple(steps), regions)


def caption_backward(
    dlogits: np.ndarray, dalignment: np.ndarray, cache: CaptionCache
) -> tuple[np.ndarray, CaptionerWeights]:
    """The gradients of `caption_forward`; the regions were read at every word, and for the first state.

    Shapes: `dlogits (T, N, V)`, `dalignment (T, N, S)`, zeros unless it is part of the loss; returns
    `dregions (S, N, D)` and gradients as `CaptionerWeights`. Raises ValueError, naming the argument, when one
    does not fit.

    Source: as `caption_forward`.

    >>> from lstm_ref.numpy.models.captioner import initial_captioner_weights
    >>> weights = initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5)
    >>> logits, alignment, cache = caption_forward(np.ones((6, 1, 2)), np.array([[0], [3]]), weights)
    >>> dregions, dweights = caption_backward(np.ones_like(logits), 0 * alignment, cache)
    >>> dregions.shape, dweights.E.any(axis=1).nonzero()
    ((6, 1, 2), (array([0, 3]),))
    """
    check_kinds(locals(), cache=CaptionCache)
    S, N, _ = cache.regions.shape
    arrays = {"steps": np.zeros((len(cache.steps), N, S)), "dlogits": dlogits, "dalignment": dalignment}
    bind({"steps": "T N S", "dlogits": "T N V", "dalignment": "T N S"}, arrays)
    zeros = np.zeros_like(cache.steps[0].lstm.h)
    dregions = np.zeros_like(cache.regions)
    dstate: State = (zeros, zeros)
    dweights = map_arrays(np.zeros_like, cache.steps[0].weights)
    for dlogits_t, dalignment_t, step in zip(dlogits[::-1], dalignment[::-1], cache.steps[::-1], strict=True):
        dstate, dregions_t, dweights_t = caption_step_backward(dlogits_t, dstate, dalignment_t, step)
        dregions = dregions + dregions_t
        dweights = map_arrays(np.add, dweights, dweights_t)
    dmean_h, dstart_h = mlp_backward(dstate[0], cache.start[0])
    dmean_c, dstart_c = mlp_backward(dstate[1], cache.start[1])
    return dregions + (dmean_h + dmean_c) / S, dweights._replace(start_h=dstart_h, start_c=dstart_c)

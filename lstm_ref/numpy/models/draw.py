"""DRAW: a picture drawn on a canvas in T strokes, each looking, deciding and writing through a window.

Axes: `T` strokes, `N` batch, `B` rows and `A` columns of the picture, `P` of the window, `H` hidden, `Z`
latent. The noise is drawn by the caller.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.likelihoods import (
    BernoulliLikelihoodCache,
    bernoulli_log_likelihood,
    bernoulli_log_likelihood_backward,
)
from lstm_ref.numpy.models.draw_step import (
    DRAWState,
    DRAWStepCache,
    DRAWWeights,
    draw_step,
    draw_step_backward,
)
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.numpy.parameters import map_arrays
from lstm_ref.shapes import bind

__all__ = ["DRAWCache", "draw_backward", "draw_forward"]


class DRAWCache(NamedTuple):
    """What the backward of a picture needs: the steps' caches, and the weights for their shapes."""

    steps: tuple[DRAWStepCache, ...]
    likelihoods: tuple[BernoulliLikelihoodCache, ...]  # `logits` is the canvas after the stroke
    weights: DRAWWeights

    @property
    def canvases(self) -> np.ndarray:
        """The canvas after every stroke, `(T, N, B, A)`, before its sigmoid."""
        return np.stack([likelihood.logits for likelihood in self.likelihoods])


def draw_forward(
    image: np.ndarray, state0: DRAWState, eps: np.ndarray, weights: DRAWWeights, P: int
) -> tuple[np.ndarray, np.ndarray, DRAWCache]:
    """T strokes: how well the canvas after each describes the picture, and what each said, apart.

    The bound is `log_likelihood[-1] - kl.sum(axis=0)`: the paper scores the last canvas only. The likelihoods
    before it show the picture grow; `cache.canvases` are the canvases.

    Shapes: `image (N, B, A)` in [0, 1], the arrays of `state0`, `eps (T, N, Z)`; returns, in nats,
    `log_likelihood` and `kl (T, N)`, and the `DRAWCache`. Raises ValueError, naming the argument, when one
    does not fit.

    Source: as `draw_step`; the loss, equations 9 to 12.

    >>> from lstm_ref.numpy.models.draw_step import draw_start, initial_draw_weights
    >>> weights = initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1)
    >>> eps = np.zeros((7, 4, 1))
    >>> log_p, kl, cache = draw_forward(np.ones((4, 6, 5)), draw_start(4, 6, 5, 3), eps, weights, P=2)
    >>> log_p.shape, kl.shape, cache.canvases.shape
    ((7, 4), (7, 4), (7, 4, 6, 5))
    """
    check_kinds(locals(), state0=DRAWState, weights=DRAWWeights, P="size")
    bind({"image": "N B A", "eps": "T N Z"}, locals())
    check_steps("eps", eps)
    state, log_likelihoods, divergences, likelihoods, steps = state0, [], [], [], []
    for eps_t in eps:
        state, kl, step = draw_step(image, state, eps_t, weights, P)
        log_likelihood, likelihood_cache = bernoulli_log_likelihood(image, state.canvas)
        log_likelihoods.append(log_likelihood)
        divergences.append(kl)
        likelihoods.append(likelihood_cache)
        steps.append(step)
    cache = DRAWCache(tuple(steps), tuple(likelihoods), weights)
    return np.stack(log_likelihoods), np.stack(divergences), cache


def draw_backward(
    dlog_likelihood: np.ndarray, dkl: np.ndarray, cache: DRAWCache
) -> tuple[np.ndarray, DRAWState, DRAWWeights]:
    """The gradients of `draw_forward`, from the last stroke to the first. For the bound, `dlog_likelihood` is
    1 at the last stroke and 0 before it.

    Shapes: `dlog_likelihood` and `dkl (T, N)`; returns `dimage (N, B, A)`, and gradients as `DRAWState` (of
    the start) and `DRAWWeights`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `draw_step`.

    >>> from lstm_ref.numpy.models.draw_step import draw_start, initial_draw_weights
    >>> weights = initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1)
    >>> eps = np.zeros((7, 4, 1))
    >>> _, kl, cache = draw_forward(np.ones((4, 6, 5)), draw_start(4, 6, 5, 3), eps, weights, P=2)
    >>> dimage, dstate, dweights = draw_backward(np.ones_like(kl), -np.ones_like(kl), cache)
    >>> dimage.shape, dstate.canvas.shape, dweights.read.W.shape
    ((4, 6, 5), (4, 6, 5), (5, 3))
    """
    check_kinds(locals(), cache=DRAWCache)
    image, h = cache.likelihoods[0].image, cache.steps[0].decoder.h
    arrays = {"h": h, "steps": np.zeros((len(cache.steps), len(h)))}
    arrays |= {"dlog_likelihood": dlog_likelihood, "dkl": dkl}
    bind({"h": "N H", "steps": "T N", "dlog_likelihood": "T N", "dkl": "T N"}, arrays)
    dimage, dstate = np.zeros_like(image), DRAWState(np.zeros_like(image), *[np.zeros_like(h)] * 4)
    dweights = map_arrays(np.zeros_like, cache.weights)
    for t in reversed(range(len(cache.steps))):
        dimage_p, dcanvas = bernoulli_log_likelihood_backward(dlog_likelihood[t], cache.likelihoods[t])
        dstate = dstate._replace(canvas=dstate.canvas + dcanvas)
        dimage_t, dstate, dweights_t = draw_step_backward(dstate, dkl[t], cache.steps[t])
        dweights = map_arrays(np.add, dweights, dweights_t)
        dimage = dimage + dimage_p + dimage_t
    return dimage, dstate, dweights

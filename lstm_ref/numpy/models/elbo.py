"""The bound on the log likelihood that a model with latent variables is trained by, from its two halves.

Axes: `T` time, `N` batch. Everything is in nats.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = ["elbo", "elbo_backward"]


class ElboCache(NamedTuple):
    """What the backward of the bound needs."""

    kl: np.ndarray  # (T, N)
    beta: float
    free_nats: float


def elbo(
    log_likelihood: np.ndarray, kl: np.ndarray, beta: float = 1.0, free_nats: float = 0.0
) -> tuple[np.ndarray, ElboCache]:
    """Likelihood minus divergence, summed over the steps,

        elbo = sum over T of  log p(x_t | z_t) - beta max(KL_t, free_nats)

    With `beta` 1 and no free nats it is the bound. A `beta` that rises from 0 to 1 during training is
    annealing; below `free_nats` a step of a sequence pays the same whatever it says. Both are for training:
    report the bound with the defaults, and KL beside it.

    Shapes: `log_likelihood` and `kl (T, N)`; returns `(N,)` and the `ElboCache`. Raises ValueError, naming
    the argument, when one does not fit.

    Source: Jordan et al., 1999; beta: Bowman et al., "Generating sentences from a continuous space", 2016;
    free nats: Kingma et al., 2016, who take the maximum of groups of latents averaged over the batch, where
    we take it of one step of one sequence.

    >>> elbo(np.array([[-1.0], [-2.0]]), np.array([[0.1], [0.75]]), free_nats=0.5)[0]
    array([-4.25])
    """
    check_kinds(locals(), free_nats="number", beta="number")
    bind({"log_likelihood": "T N", "kl": "T N"}, locals())
    charged = np.where(kl.real > free_nats, kl, free_nats)
    return (log_likelihood - beta * charged).sum(axis=0), ElboCache(kl, beta, free_nats)


def elbo_backward(delbo: np.ndarray, cache: ElboCache) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of `elbo`: every step gets `delbo`, and `-beta delbo` where the divergence is charged.

    Shapes: `delbo (N,)`; returns `dlog_likelihood` and `dkl (T, N)`. Raises ValueError when it does not fit.

    Source: as `elbo`.

    >>> _, cache = elbo(np.array([[-1.0], [-2.0]]), np.array([[0.1], [0.75]]), free_nats=0.5)
    >>> elbo_backward(np.ones(1), cache)[1].ravel()
    array([-0., -1.])
    """
    check_kinds(locals(), cache=ElboCache)
    bind({"kl": "T N", "delbo": "N"}, {"kl": cache.kl, "delbo": delbo})
    dcharged = np.where(cache.kl > cache.free_nats, delbo, np.zeros_like(delbo))
    return np.repeat(delbo[None], len(cache.kl), axis=0), -cache.beta * dcharged

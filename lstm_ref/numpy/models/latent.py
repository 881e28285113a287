"""What VRNN and STORN share: a step with a latent variable along a sequence, and back through time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from lstm_ref.numpy.parameters import map_arrays
from lstm_ref.shapes import bind

Weights = TypeVar("Weights", bound=tuple)


def along_sequence(
    step: Callable[..., tuple], state: Sequence[np.ndarray], inputs: Iterable[tuple[np.ndarray, ...]]
) -> tuple[np.ndarray, np.ndarray, tuple[Any, ...]]:
    """`step(*inputs_t, *state) -> (*state_next, log_likelihood, kl, cache)` at every step.

    Shapes: `log_likelihood` and `kl (N,)` a step; returns both `(T, N)`, and the T caches.

    >>> count = lambda x, h: (h + x, h + x, 0 * x, None)
    >>> along_sequence(count, [np.zeros(1)], [(np.ones(1),), (np.ones(1),)])[0].ravel()
    array([1., 2.])
    """
    log_likelihoods, divergences, caches = [], [], []
    for arrays in inputs:
        *state, log_likelihood, kl, cache = step(*arrays, *state)
        log_likelihoods.append(log_likelihood)
        divergences.append(kl)
        caches.append(cache)
    return np.stack(log_likelihoods), np.stack(divergences), tuple(caches)


def back_along_sequence(
    step_backward: Callable[..., tuple],
    h: np.ndarray,
    dlog_likelihood: np.ndarray,
    dkl: np.ndarray,
    steps: Sequence[Any],
    weights: Weights,
) -> tuple[list[np.ndarray], list[np.ndarray], Weights]:
    """`step_backward(*dstate, dlog_likelihood, dkl, cache) -> (*dinputs, *dstate, dweights)`, the last step
    first, for a state of two arrays like `h (N, H)`.

    Shapes: `dlog_likelihood` and `dkl (T, N)`; returns the gradients of the inputs `(T, N, ...)`, of the
    first state, and of the weights, summed. Raises ValueError when an upstream gradient does not fit.

    >>> carried = lambda dh, dc, up, dkl, cache: (up, dh + up, dc, ())
    >>> back_along_sequence(carried, np.ones((1, 1)), *np.ones((2, 3, 1)), [None] * 3, ())[1][0]
    array([[3.]])
    """
    arrays = {"h": h, "steps": np.zeros((len(steps), len(h)))}
    arrays |= {"dlog_likelihood": dlog_likelihood, "dkl": dkl}
    bind({"h": "N H", "steps": "T N", "dlog_likelihood": "T N", "dkl": "T N"}, arrays)
    dstate, dinputs = [np.zeros_like(h), np.zeros_like(h)], []
    dweights = map_arrays(np.zeros_like, weights)
    for dlog_likelihood_t, dkl_t, step in zip(dlog_likelihood[::-1], dkl[::-1], steps[::-1]):
        *back, dweights_t = step_backward(*dstate, dlog_likelihood_t, dkl_t, step)
        dinputs.append(back[:-2])
        dstate = back[-2:]
        dweights = map_arrays(np.add, dweights, dweights_t)
    return [np.stack(column[::-1]) for column in zip(*dinputs)], dstate, dweights

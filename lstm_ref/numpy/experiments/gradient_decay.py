"""Lesson gradient decay: when has a gradient vanished, how long a string does a plain RNN still learn?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np

from lstm_ref.numpy.flow import gradient_by_lag, spectral_radius_rescale
from lstm_ref.numpy.rnn import rnn_backward, rnn_forward
from lstm_ref.tasks import first_symbol
from lstm_ref.training import History, train


@cache
def untrained_norms(rho: float) -> np.ndarray:
    """`gradient_by_lag` of an untrained network of 64 units, `W_hh` with the spectral radius `rho`.

    Returns the norms (151,) for a gradient of length 1 at the last of 151 steps, with normal inputs of 0.3.

    >>> print(*(f"{norm:.1e}" for norm in untrained_norms(0.9)[[0, 1, 10, 50]]))
    1.0e+00 7.1e-01 3.5e-02 2.2e-06
    """
    T, N, D, H = 151, 8, 4, 64
    rng = np.random.default_rng(1)
    W_hh = spectral_radius_rescale(rng.standard_normal((H, H)), rho)
    W_ih = rng.standard_normal((H, D)) / np.sqrt(D)
    x = 0.3 * rng.standard_normal((T, N, D))
    dh_T = rng.standard_normal((N, H))
    _, sequence = rnn_forward(x, np.zeros((N, H)), W_ih, W_hh, np.zeros(H))
    norms = gradient_by_lag(dh_T / np.linalg.norm(dh_T), sequence)
    norms.flags.writeable = False  # it is computed once
    return norms


def first_lag_below(share: float, norms: np.ndarray) -> int:
    """The first lag at which less than `share` of the gradient at lag 0 is left.

    >>> first_lag_below(0.1, np.array([2.0, 0.5, 0.1, 0.02]))
    2
    """
    return int(np.argmax(norms < share * norms[0]))


def vanishing_lag() -> int:
    """The first lag at which the untrained network with spectral radius 1 has less than a millionth left.

    >>> vanishing_lag()
    83
    """
    return first_lag_below(1e-6, untrained_norms(1.0))


def learn(
    backward: Callable[..., tuple],
    T: int,
    seed: int = 0,
    updates: int = 250,
    rho: float = 1.0,
    rescale: Callable[[np.ndarray, float], np.ndarray] = spectral_radius_rescale,
    **options: Any,
) -> History:
    """Train a plain RNN of 32 units to name the first of T letters, 32 strings an update; 0.3 s.

    `rescale(W, rho)` makes W_hh of a matrix of normal numbers, which differ with the seed.

    >>> bool(learn(rnn_backward, T=2, updates=100).accuracy > 0.9)
    True
    """
    rng = np.random.default_rng(seed)
    W_hh = rescale(rng.standard_normal((32, 32)), rho)
    start = dict(W_ih=rng.standard_normal((32, 4)) / 2, W_hh=W_hh, b=np.zeros(32))
    task = partial(first_symbol, T=T)
    return train(rnn_forward, backward, start, task, updates=updates, batch_size=32, seed=seed, **options)


def trained_accuracies(lengths: Sequence[int], seeds: Sequence[int] = (0, 1, 2)) -> np.ndarray:
    """How well plain RNNs name the first of T letters after 250 updates; chance is a quarter.

    Returns the accuracies, of shape `(len(lengths), len(seeds))`.
    """
    return np.array([[learn(rnn_backward, T, seed).accuracy for seed in seeds] for T in lengths])


def context_limit() -> int:
    """The largest of the lengths 5, 10, 15, 20 and 30 at which the median of three accuracies is above 0.9.

    Measured with `trained_accuracies`; `tests/exercises/test_numbers.py` measures it again.
    """
    return 15

"""Lesson gradient decay: when has a gradient vanished, how long a string does a plain RNN still learn?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import numpy as np

from lstm_ref.numpy.flow import gradient_by_lag, spectral_radius_rescale
from lstm_ref.numpy.rnn import rnn_backward, rnn_forward
from lstm_ref.tasks import first_symbol
from lstm_ref.training import train


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


def trained_accuracies(lengths: Sequence[int], seeds: Sequence[int] = (0, 1, 2)) -> np.ndarray:
    """How well plain RNNs of 32 units name the first of T letters after 250 updates of 32 sequences.

    Returns the accuracies, of shape `(len(lengths), len(seeds))`; chance is a quarter. 0.3 s a run.
    """

    def start(seed: int) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(seed)
        W_hh = spectral_radius_rescale(rng.standard_normal((32, 32)), 1.0)
        return dict(W_ih=rng.standard_normal((32, 4)) / 2, W_hh=W_hh, b=np.zeros(32))

    def accuracy(T: int, seed: int) -> float:
        task = partial(first_symbol, T=T)
        history = train(rnn_forward, rnn_backward, start(seed), task, updates=250, batch_size=32, seed=seed)
        return history.accuracy

    return np.array([[accuracy(T, seed) for seed in seeds] for T in lengths])


def context_limit() -> int:
    """The largest of the lengths 5, 10, 15, 20 and 30 at which the median of three accuracies is above 0.9.

    Measured with `trained_accuracies`; `tests/exercises/test_numbers.py` measures it again.
    """
    return 15

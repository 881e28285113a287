"""Lesson gradient decay: when has a gradient vanished, how long a string does a plain RNN still learn?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np

from lstm_ref.numpy.flow import gradient_by_lag, spectral_radius_rescale
from lstm_ref.numpy.rnn import rnn_backward, rnn_forward
from lstm_ref.tasks import adding, first_symbol
from lstm_ref.training import History, train

Rescale = Callable[[np.ndarray, float], np.ndarray]


def untrained(
    rho: float,
    seed: int = 1,
    T: int = 151,
    input_scale: float = 0.3,
    rescale: Rescale = spectral_radius_rescale,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The arguments of `rnn_forward` for 64 units and T steps of normal inputs, and a gradient of length 1.

    `rescale(W, rho)` makes W_hh of a matrix of normal numbers.

    >>> network, dh_T = untrained(0.9, T=3)
    >>> network["x"].shape, dh_T.shape
    ((3, 8, 4), (8, 64))
    """
    N, D, H = 8, 4, 64
    rng = np.random.default_rng(seed)
    W_hh = rescale(rng.standard_normal((H, H)), rho)
    W_ih = rng.standard_normal((H, D)) / np.sqrt(D)
    x = input_scale * rng.standard_normal((T, N, D))
    dh_T = rng.standard_normal((N, H))
    network = dict(x=x, h0=np.zeros((N, H)), W_ih=W_ih, W_hh=W_hh, b=np.zeros(H))
    return network, dh_T / np.linalg.norm(dh_T)


def norms_by_lag(rho: float, nonlinearity: str = "tanh", **start: Any) -> np.ndarray:
    """`gradient_by_lag` of such a network, `(T,)`.

    >>> print(*(f"{norm:.1e}" for norm in norms_by_lag(0.9)[[0, 1, 10, 50]]))
    1.0e+00 7.1e-01 3.5e-02 2.2e-06
    """
    network, dh_T = untrained(rho, **start)
    _, sequence = rnn_forward(**network, nonlinearity=nonlinearity)
    return gradient_by_lag(dh_T, sequence, nonlinearity=nonlinearity)


@cache
def untrained_norms(rho: float) -> np.ndarray:
    """`norms_by_lag`, computed once and not to be written to.

    >>> len(untrained_norms(0.9))
    151
    """
    norms = norms_by_lag(rho)
    norms.flags.writeable = False
    return norms


def delay_line(W: np.ndarray, rho: float) -> np.ndarray:
    """Unit 1 hands its state to unit 2, that to unit 3, and so on, 1.2 times as large: no eigenvalue but 0.

    >>> delay_line(np.ones((2, 2)), 0.0)
    array([[0. , 0. ],
           [1.2, 0. ]])
    """
    return 1.2 * np.eye(len(W), k=-1)


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


def fresh(seed: int, rho: float = 1.0, rescale: Rescale = spectral_radius_rescale) -> dict[str, np.ndarray]:
    """The weights of an untrained network of 32 units that reads 4 letters.

    >>> {name: array.shape for name, array in fresh(0).items()}
    {'W_ih': (32, 4), 'W_hh': (32, 32), 'b': (32,)}
    """
    rng = np.random.default_rng(seed)
    W_hh = rescale(rng.standard_normal((32, 32)), rho)
    return dict(W_ih=rng.standard_normal((32, 4)) / 2, W_hh=W_hh, b=np.zeros(32))


def learn(
    backward: Callable[..., tuple],
    T: int,
    seed: int = 0,
    updates: int = 250,
    rho: float = 1.0,
    rescale: Rescale = spectral_radius_rescale,
    **options: Any,
) -> History:
    """Train `fresh(seed, rho, rescale)` to name the first of T letters, 32 strings an update; 0.3 s.

    >>> bool(learn(rnn_backward, T=2, updates=100).accuracy > 0.9)
    True
    """
    start, task = fresh(seed, rho, rescale), partial(first_symbol, T=T)
    return train(rnn_forward, backward, start, task, updates=updates, batch_size=32, seed=seed, **options)


def left_at_the_first_letter(cell: Mapping[str, Any], T: int) -> float:
    """How much of a gradient at the last state is left at the first of T letters, as a share of lag 0.

    >>> bool(left_at_the_first_letter(fresh(0), T=20) < left_at_the_first_letter(fresh(0), T=10))
    True
    """
    x = first_symbol(np.random.default_rng(0), 32, T=T).x
    h, sequence = rnn_forward(x, np.zeros((32, 32)), **cell)
    norms = gradient_by_lag(np.ones_like(h[-1]), sequence)
    return float(norms[-1] / norms[0])


def adding_run(seed: int, updates: int = 20, learning_rate: float = 0.002, **options: Any) -> History:
    """A ReLU network that starts from the identity (Le et al., 2015) adds two of 100 numbers, by plain SGD.

    >>> bool(adding_run(0, updates=2, max_norm=None).gradient_norms[1] > 1e40)
    True
    """
    rng = np.random.default_rng(seed)
    return train(
        partial(rnn_forward, nonlinearity="relu"),
        partial(rnn_backward, nonlinearity="relu"),
        dict(W_ih=0.1 * rng.standard_normal((32, 2)), W_hh=np.eye(32), b=np.zeros(32)),
        partial(adding, T=100),
        updates=updates,
        batch_size=32,
        learning_rate=learning_rate,
        optimiser="sgd",
        seed=seed,
        **options,
    )


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

"""How far a gradient reaches while a network learns: fresh decay, and what training makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.numpy import gru_fused, lstm_fused
from lstm_ref.numpy.flow import gradient_by_lag
from lstm_ref.tasks import Batch, Task, adding
from lstm_ref.training import History, initial_parameters, train

PROBES = 50  # fresh sequences on which the gradient is measured


class Learned(NamedTuple):
    """A run, and what was left of a gradient at each lag after so many updates."""

    history: History
    left: dict[int, np.ndarray]  # updates done -> (T,), relative to lag 0


def while_learning(
    parameters: dict[str, np.ndarray], task: Task, moments: Sequence[int], seed: int = 0, **options: Any
) -> Learned:
    """Train an LSTM, or a GRU where there is a `b_ih`, and measure `gradient_by_lag` at some moments.

    The last moment is the end of the run. The gradient starts as ones at the last h, and is measured on 50
    sequences that are the same at every moment.

    >>> from functools import partial
    >>> learned = while_learning(fresh_lstm(D=2, H=4), partial(adding, T=12), moments=(0, 1), batch_size=2)
    >>> list(learned.left), learned.left[0].shape, learned.history.sequences
    ([0, 1], (12,), 2)
    """
    lstm, gru = (
        (lstm_fused.lstm_forward, lstm_fused.lstm_backward),
        (gru_fused.gru_forward, gru_fused.gru_backward),
    )
    (forward, backward), states = (gru, 1) if "b_ih" in parameters else (lstm, 2)
    probe, kept = task(np.random.default_rng(1), PROBES).x, {}

    def left(own: dict[str, np.ndarray]) -> np.ndarray:
        zero = np.zeros((PROBES, own["W_hh"].shape[1]))
        cache = forward(probe, *[zero] * states, **{name: own[name] for name in parameters})[-1]
        norms = gradient_by_lag(np.ones_like(zero), cache)
        return norms / norms[0]

    def watch(done: int, own: dict[str, np.ndarray]) -> None:
        if done in moments:
            kept[done] = left(own)

    updates = max(moments)
    history = train(forward, backward, parameters, task, seed=seed, updates=updates, watch=watch, **options)
    return Learned(history, kept | {updates: left(history.parameters)})


def fresh_lstm(D: int, H: int, seed: int = 0, scale: float = 0.0) -> dict[str, np.ndarray]:
    """An LSTM with all biases at zero: its forget gates stand near one half.

    >>> fresh_lstm(D=2, H=1)["b"]
    array([0., 0., 0., 0.])
    """
    return initial_parameters(np.random.default_rng(seed), D, H, gates=4, scale=scale)


def fresh_gru(D: int, H: int, seed: int = 0, scale: float = 0.0) -> dict[str, np.ndarray]:
    """A GRU with all biases at zero: its update gates stand near one half.

    >>> list(fresh_gru(D=2, H=1))
    ['W_ih', 'W_hh', 'b_ih', 'b_hh']
    """
    return initial_parameters(
        np.random.default_rng(seed), D, H, gates=3, biases=("b_ih", "b_hh"), scale=scale
    )


def answers_at_random(task: Task) -> Task:
    """The same sequences, whose answers have changed places within the batch: there is nothing to learn.

    >>> from lstm_ref.tasks import first_symbol
    >>> batches = [t(np.random.default_rng(2), 5) for t in (first_symbol, answers_at_random(first_symbol))]
    >>> [batch.target[-1].tolist() for batch in batches]
    [[3, 1, 0, 1, 1], [0, 1, 1, 3, 1]]
    """

    def drawn(rng: np.random.Generator, N: int) -> Batch:
        batch = task(rng, N)
        return batch._replace(target=batch.target[:, rng.permutation(N)])

    return drawn


def adding_then_silence(rng: np.random.Generator, N: int, T: int = 30, silent: int = 10) -> Batch:
    """`adding` over T - silent steps, and `silent` steps more in which nothing is marked, before the answer.

    >>> batch = adding_then_silence(np.random.default_rng(0), N=1)
    >>> batch.x.shape, batch.x[:, 0, 1].sum(), batch.x[20:, 0, 1].sum(), batch.mask.sum()
    ((30, 1, 2), np.float64(2.0), np.float64(0.0), np.int64(1))
    """
    batch = adding(rng, N, T=T - silent)
    later = np.stack([rng.uniform(size=(silent, N)), np.zeros((silent, N))], axis=2)

    def moved(array: np.ndarray) -> np.ndarray:
        return np.concatenate([np.zeros((silent, N), array.dtype), array])

    marks: dict[str, Any] = {name: moved(getattr(batch, name)) for name in ("target", "mask", "scored")}
    return batch._replace(x=np.concatenate([batch.x, later]), **marks)

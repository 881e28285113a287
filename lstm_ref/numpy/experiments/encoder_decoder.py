"""Lesson encoder-decoder: a copier of digits that is taught, writes and searches; tables that mislead.

The copier is the translator of `lstm_ref.numpy.experiments.attention` without attention: a GRU reads, another
one starts from its last state and writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_ref.numpy.activations import affine
from lstm_ref.numpy.decoding import beam_search
from lstm_ref.numpy.experiments.attention import GRU, V, copies, step, write
from lstm_ref.numpy.gru import gru_step
from lstm_ref.numpy.gru_fused import gru_forward
from lstm_ref.tasks import DATE_END, DATE_PADDING, DATE_START
from lstm_ref.tasks.texts import Pairs

Weights = Mapping[str, np.ndarray]
LETTERS = ("start", "end", "a", "b")  # of a table


def lazy_copies(rng: np.random.Generator, N: int, longest: int = 8, lazy: float = 0.05) -> Pairs:
    """Digits to be written from the last one on; in a share of the pairs, `lazy`, nothing is written.

    >>> lazy_copies(np.random.default_rng(0), N=2, lazy=1.0).target[0]
    array([2, 2])
    """
    batch = copies(rng, N, longest=longest, backwards=True)
    empty = rng.random(N) < lazy
    target, mask = batch.target.copy(), batch.target_mask.copy()
    target[:, empty], mask[:, empty] = DATE_PADDING, False
    target[0, empty], mask[0, empty] = DATE_END, True
    return Pairs(batch.source, batch.source_mask, target, mask)


def digits_right(parameters: Weights, batch: Pairs) -> tuple[float, float]:
    """The share of right symbols with the true symbol before each, and with the copier's own.

    >>> from lstm_ref.numpy.experiments.attention import fresh
    >>> shares = digits_right(fresh(False), copies(np.random.default_rng(0), N=3))
    >>> all(0 <= share <= 1 for share in shares)
    True
    """
    taught = step(dict(parameters), batch)[3].argmax(axis=2)
    free, _ = write(parameters, batch.source, batch.source_mask, len(batch.target))
    right = [(tokens == batch.target)[batch.target_mask].mean() for tokens in (taught, free)]
    return float(right[0]), float(right[1])


def searched(
    parameters: Weights, batch: Pairs, width: int, alpha: float = 0.0, k: float = 5.0
) -> tuple[float, float]:
    """Of a beam's best answers: the share that is right, and the mean length; both without the end.

    >>> from lstm_ref.numpy.experiments.attention import fresh
    >>> searched(fresh(False), copies(np.random.default_rng(0), N=2, shortest=3, longest=3), width=2)[0]
    0.0
    """
    one_hot, writer = np.eye(V), [parameters[f"write_{name}"] for name in GRU]
    reader = [parameters[f"read_{name}"] for name in GRU]
    N, H = batch.source.shape[1], parameters["read_W_hh"].shape[1]
    states, _ = gru_forward(one_hot[batch.source], np.zeros((N, H)), *reader)
    last = states[batch.source_mask.sum(axis=0) - 1, np.arange(N)]

    def one(token: np.ndarray, state: Sequence[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
        h, _ = gru_step(one_hot[token], state[0], *writer)
        return affine(h, parameters["W_out"], parameters["b_out"]), [h]

    right, lengths = [], []
    for n in range(N):
        tokens, _ = beam_search(
            one, [last[n : n + 1]], DATE_START, DATE_END, len(batch.target) + 3, width, alpha, k
        )
        text = until_end(tokens[:, 0], DATE_END)
        right.append(text == until_end(batch.target[:, n], DATE_END))
        lengths.append(len(text))
    return float(np.mean(right)), float(np.mean(lengths))


def until_end(tokens: np.ndarray, end: int) -> list[int]:
    """What stands before the first `end`.

    >>> until_end(np.array([4, 7, 2, 2]), end=2)
    [4, 7]
    """
    return tokens[: np.argmax(tokens == end) if end in tokens else len(tokens)].tolist()


def greedy_trap() -> np.ndarray:
    """A table of probabilities, a row for the symbol before, on which the likeliest first step misleads.

    >>> greedy_trap()[0]
    array([0. , 0. , 0.6, 0.4])
    """
    return np.array(
        [[0.0, 0.0, 0.6, 0.4], [0.0, 1.0, 0.0, 0.0], [0.0, 0.4, 0.3, 0.3], [0.0, 0.9, 0.05, 0.05]]
    )


def finished_trap() -> np.ndarray:
    """A table on which a beam of two answers otherwise if finished hypotheses are dropped, or grow on.

    >>> finished_trap()[0]
    array([0. , 0.4, 0.5, 0.1])
    """
    return np.array([[0.0, 0.4, 0.5, 0.1], [0.0, 0.2, 0.4, 0.4], [0.0, 0.3, 0.4, 0.3], [0.0, 0.3, 0.3, 0.4]])

"""Where did the error go? What is left of a gradient at every earlier letter, split by the paths it took.

One step back leads from the state (h, c) after a letter to the state before it, by four blocks: h to h,
h to c, c to h and c to c. A path takes one block a step. The gradient of the loss starts at h, so that

    cells only   h to c once, then c to c: the forget gates and nothing else
    h only       h to h at every step, as in a plain RNN
    switching    all 2^k - 2 other paths of k steps: the whole gradient less the two above
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_ref.numpy.experiments.lstm_backward import untrained
from lstm_ref.numpy.lstm import LSTMCache, lstm_forward, lstm_step_backward
from lstm_ref.tasks import TEMPORAL_ORDER_SYMBOLS

PATHS = ("whole", "cells only", "h only", "switching")
STRING = "EcabXdacbdbacYdbcadbcabB"
FORGET, WRITE, SEEDS = range(7), range(-4, 1), range(8)


def error_by_letter(string: str, forget: float = 0.0, write: float = 0.0, seed: int = 0) -> np.ndarray:
    """How much of a gradient at h after letter t is left in the state (h, c) after letter s, path by path.

        shares[p, t, s] = |gradient at (h_s, c_s) by the paths PATHS[p]| / |gradient at h_t|      s < t

    The cell is `untrained`: as torch draws it, with `forget` and `write` added to two gates' biases.

    Shapes: returns `(4, T, T)` for a string of T letters of temporal order; entries with s >= t are 0.
    The three parts add up to the whole as gradients, not as norms.
    Raises ValueError for a letter that temporal order has not.

    >>> shares = error_by_letter("EXYB")
    >>> bool(np.isclose(np.hypot(*shares[1:3, 3, 2]), shares[0, 3, 2])), float(shares[3, 3, 2])
    (True, 0.0)
    """
    try:
        letters = [TEMPORAL_ORDER_SYMBOLS.index(letter) for letter in string]
    except ValueError:
        raise ValueError(f"string: expected letters of {TEMPORAL_ORDER_SYMBOLS}, got {string!r}") from None
    T = len(letters)
    network = untrained(forget=forget, write=write, T=1, seed=seed)
    H = network["W_hh"].shape[1]
    network |= dict(x=np.eye(8)[letters][:, None], h0=np.zeros((1, H)), c0=np.zeros((1, H)))
    *_, cache = lstm_forward(**network)
    shares = np.zeros((len(PATHS), T, T))
    # Row t: the gradient that started at letter t, as dh and dc. Rows of later letters are under way.
    dh, dc = np.zeros((3, T, H)), np.zeros((3, T, H))
    for s in reversed(range(1, T)):
        dh[:, s] = 1
        under_way = T - s
        step = _repeated(cache.step(s), 3 * under_way)
        _, back_h, back_c, *_ = lstm_step_backward(dh[:, s:].reshape(-1, H), dc[:, s:].reshape(-1, H), step)
        dh[:, s:], dc[:, s:] = back_h.reshape(3, under_way, H), back_c.reshape(3, under_way, H)
        dh[1], dc[2] = 0, 0  # the cells only; h only
        parts = [(dh[0], dc[0]), (dh[1], dc[1]), (dh[2], dc[2]), (dh[0] - dh[2], dc[0] - dc[1])]
        for p, part in enumerate(parts):
            shares[p, s:, s - 1] = np.sqrt((np.hstack(part)[s:] ** 2).sum(axis=1) / H)
        shares[3, s, s - 1] = 0  # a single step cannot switch; what was left is rounding
    return shares


def error_table(
    string: str = STRING,
    forget: Sequence[float] = FORGET,
    write: Sequence[float] = WRITE,
    seeds: Sequence[int] = SEEDS,
) -> np.ndarray:
    """`error_by_letter` for every pair of biases: the median over several draws of the weights.

    Shapes: returns `(len(forget), len(write), 4, T, T)`. Raises what `error_by_letter` raises.

    >>> error_table("EXB", forget=[0, 5], write=[0], seeds=[0]).shape
    (2, 1, 4, 3, 3)
    """
    return np.array(
        [
            [np.median([error_by_letter(string, f, w, seed) for seed in seeds], axis=0) for w in write]
            for f in forget
        ]
    )


def _repeated(step: LSTMCache, times: int) -> LSTMCache:
    """A step's cache of one sample, as if `times` equal samples had been read."""
    samples = {
        name: np.repeat(value, times, axis=0)
        for name, value in step._asdict().items()
        if name not in ("W_ih", "W_hh")
    }
    return step._replace(**samples)

"""One GRU step with pieces that can be exchanged, its reset gate after the product or before it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.gru import GRUCache
from lstm_ref.numpy.gru_reset_before import GRUResetBeforeCache

INPUTS = dict(x="N D", h="N H", W_ih="3H D", W_hh="3H H", b_ih="3H", b_hh="3H")


class Terms(NamedTuple):
    """What the candidate may be made of, `(N, H)` each, and its rows of W_hh and b_hh."""

    a_in: np.ndarray
    a_hn: np.ndarray  # the product with h, its bias in it
    r: np.ndarray
    h: np.ndarray
    W_hn: np.ndarray  # (H, H)
    b_hn: np.ndarray  # (H,)


Candidate = Callable[[Terms], np.ndarray]


def reset_after(s: Terms) -> np.ndarray:
    """The candidate's pre-activation as torch has it."""
    return s.a_in + s.r * s.a_hn


def reset_before(s: Terms) -> np.ndarray:
    """The candidate's pre-activation as in 2014."""
    return s.a_in + (s.r * s.h) @ s.W_hn.T + s.b_hn


def mixed(h: np.ndarray, n: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The new state."""
    return n + z * (h - n)


def step(
    x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray,
    candidate: Candidate = reset_after, order: str = "rzn", gate: Callable = sigmoid,
    activation: Callable = np.tanh, reset: Callable = lambda r, z: r, cached: Any = GRUCache,
) -> tuple[np.ndarray, Any]:  # fmt: skip
    """One step of torch's GRU and its cache; every piece is right unless another one is named.

    candidate    the candidate's pre-activation
    order        in which order the blocks of rows are read
    gate         the activation of the two gates
    activation   the candidate's
    reset        what the candidate takes for the reset gate, of r and z
    cached       the cache's class
    """
    from_x = dict(zip(order, np.split(x @ W_ih.T + b_ih, 3, axis=1)))
    from_h = dict(zip(order, np.split(h @ W_hh.T + b_hh, 3, axis=1)))
    rows = dict(zip(order, zip(np.split(W_hh, 3), np.split(b_hh, 3))))
    r, z = (gate(from_x[part] + from_h[part]) for part in "rz")
    n = activation(candidate(Terms(from_x["n"], from_h["n"], reset(r, z), h, *rows["n"])))
    kept = dict(x=x, h=h, r=r, z=z, n=n, a_hn=from_h["n"], W_ih=W_ih, W_hh=W_hh)
    return mixed(h, n, z), cached(**{name: kept[name] for name in cached._fields})


step_of_2014 = partial(step, candidate=reset_before, cached=GRUResetBeforeCache)

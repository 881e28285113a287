"""The LSTM's relatives in their papers' lines: peepholes, coupled gates, memory-gated.

They are settings of the one cell in `lstm_ref.numpy.lstm_variants`, which also takes them along a sequence
and back; here each stands on its own, to be read beside `lstm_step`. Axes: `N` batch, `D` input, `H` hidden.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine_backward, sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.shapes import bind

__all__ = [
    "CoupledCache",
    "PeepholeCache",
    "coupled_gate_step",
    "coupled_gate_step_backward",
    "memory_gated_step",
    "peephole_step",
    "peephole_step_backward",
]

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class CoupledCache(NamedTuple):
    """What the backward of a step with coupled gates needs: its inputs, the gates, the weights."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    c: np.ndarray  # (N, H)
    i: np.ndarray  # (N, H)
    g: np.ndarray  # (N, H)
    o: np.ndarray  # (N, H)
    c_next: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)


class PeepholeCache(NamedTuple):
    """What the backward of a step with peepholes needs: the LSTM's cache, and the peepholes."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    c: np.ndarray  # (N, H)
    i: np.ndarray  # (N, H)
    f: np.ndarray  # (N, H)
    g: np.ndarray  # (N, H)
    o: np.ndarray  # (N, H)
    c_next: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (4H, D)
    W_hh: np.ndarray  # (4H, H)
    p: np.ndarray  # (3H,)


def coupled_gate_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, CoupledCache]:
    """Input and forget gate as one: what is written takes the place of what is forgotten.

        a_i a_g a_o = x W_ih^T + h W_hh^T + b        i o = sigmoid(a)       g = tanh(a_g)
        c_next = (1 - i) c + i g                     h_next = o tanh(c_next)

    The memory is an average of what came before it, so it stays within -1 and 1 (as in the GRU).

    Shapes: `x (N, D)`, `h` and `c (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b (3H,)` in blocks `i g o`;
    returns `h_next` and `c_next (N, H)`, and the `CoupledCache`. Raises ValueError, naming the argument, when
    one does not fit.

    Source: Greff et al., "LSTM: a search space odyssey", 2015 (CIFG, there with peepholes).

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> b = np.array([0.0, -100.0, 0.0])
    >>> coupled_gate_step(one, one, 0.5 * one, zero, zero, b)[1]  # halfway from 0.5 to tanh(-100)
    array([[-0.25]])
    """
    bind({"x": "N D", "h": "N H", "c": "N H", "W_ih": "3H D", "W_hh": "3H H", "b": "3H"}, locals())
    a_i, a_g, a_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=1)
    i, g, o = sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)
    c_next = (1 - i) * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, CoupledCache(x, h, c, i, g, o, c_next, W_ih, W_hh)


def coupled_gate_step_backward(
    dh_next: np.ndarray, dc_next: np.ndarray, cache: CoupledCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `coupled_gate_step`: i stands in the new memory twice, so two ways lead back to it.

        dc_t = dc_next + dh_next o (1 - tanh(c_next)^2)
        di = dc_t (g - c)       dg = dc_t i       do = dh_next tanh(c_next)       dc = dc_t (1 - i)

    Shapes: `dh_next` and `dc_next (N, H)`; returns `dx (N, D)`, `dh` and `dc (N, H)`, `dW_ih (3H, D)`,
    `dW_hh (3H, H)`, `db (3H,)`. Raises ValueError, naming the argument, when one does not fit.

    Source: derived here from Greff et al., 2015 (CIFG).

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> _, _, cache = coupled_gate_step(one, one, one, zero, zero, b=np.array([0.0, 100.0, 0.0]))
    >>> coupled_gate_step_backward(0 * one, one, cache)[5]  # g equals c: to i it is all the same
    array([0., 0., 0.])
    """
    check_kinds(locals(), cache=CoupledCache)
    bind(
        {"c": "N H", "dh_next": "N H", "dc_next": "N H"},
        {**cache._asdict(), "dh_next": dh_next, "dc_next": dc_next},
    )
    x, h, c, i, g, o, c_next, W_ih, W_hh = cache
    shown = np.tanh(c_next)
    dc_t = dc_next + tanh_backward(dh_next * o, shown)
    da_i = sigmoid_backward(dc_t * (g - c), i)
    da_g = tanh_backward(dc_t * i, g)
    da_o = sigmoid_backward(dh_next * shown, o)
    da = np.concatenate([da_i, da_g, da_o], axis=1)
    dx, dW_ih, db = affine_backward(da, x, W_ih)
    dh, dW_hh, _ = affine_backward(da, h, W_hh)
    return dx, dh, dc_t * (1 - i), dW_ih, dW_hh, db


def memory_gated_step(
    x: np.ndarray, c: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The gates read the memory itself, and the output is the gated memory, with no tanh.

        a_i a_f a_o = x W_ih^T + c W_hh^T + b            a_g = x W_ih^T + b, of its own rows
        i f o = sigmoid(a)       g = tanh(a_g)           c_next = f c + i g       h_next = o c_next

    The state is c alone: h leaves the cell and nothing reads it. The candidate sees the input only; a wider
    cell, whose candidate reads the memory too, is `MEMORY_GATED._replace(candidate_recurrence=True)` for
    `variant_step`.

    Shapes: `x (N, D)`, `c (N, H)`, `W_ih (4H, D)` and `b (4H,)` in blocks `i f g o`, `W_hh (3H, H)` in blocks
    `i f o`; returns `h_next` and `c_next (N, H)`. Raises ValueError, naming the argument, when one does not
    fit.

    Source: after the peepholes of Gers and Schmidhuber, "Recurrent nets that time and count", 2000, with a
    full matrix in place of h and its weights; candidate and output as in public texts on "gated memory",
    which write the candidate without its tanh (`input_activation=False`).

    >>> one = np.ones((1, 1))
    >>> b = np.array([-100.0, 100.0, 0.0, 0.0])  # write nothing, keep everything, show one half
    >>> memory_gated_step(one, 7 * one, np.zeros((4, 1)), np.zeros((3, 1)), b)
    (array([[3.5]]), array([[7.]]))
    """
    bind({"x": "N D", "c": "N H", "W_ih": "4H D", "W_hh": "3H H", "b": "4H"}, locals())
    a_i, a_f, a_g, a_o = np.split(x @ W_ih.T + b, 4, axis=1)
    m_i, m_f, m_o = np.split(c @ W_hh.T, 3, axis=1)
    i, f, g, o = sigmoid(a_i + m_i), sigmoid(a_f + m_f), np.tanh(a_g), sigmoid(a_o + m_o)
    c_next = f * c + i * g
    h_next = o * c_next
    return h_next, c_next


def peephole_step(
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b: np.ndarray,
    p: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, PeepholeCache]:
    """The LSTM whose gates see the memory, unit by unit, through one weight each.

        a_i a_f a_g a_o = x W_ih^T + h W_hh^T + b
        i = sigmoid(a_i + p_i c)         f = sigmoid(a_f + p_f c)         g = tanh(a_g)
        c_next = f c + i g               o = sigmoid(a_o + p_o c_next)    h_next = o tanh(c_next)

    The output gate looks last, at the new memory.

    Shapes: `x (N, D)`, `h` and `c (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`, `p (3H,)` in blocks
    `i f o`; returns `h_next` and `c_next (N, H)`, and the `PeepholeCache`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: Gers and Schmidhuber, "Recurrent nets that time and count", 2000.

    >>> one, zero = np.ones((1, 1)), np.zeros((4, 1))
    >>> p = np.array([0.0, 100.0, 0.0])  # f sees the memory: 1 where it is positive, 0 where it is negative
    >>> memory = np.array([[2.0], [-2.0]])
    >>> peephole_step(np.ones((2, 1)), np.ones((2, 1)), memory, zero, zero, np.zeros(4), p)[1].round(4)
    array([[ 2.],
           [-0.]])
    """
    contracts = {"x": "N D", "h": "N H", "c": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H", "p": "3H"}
    bind(contracts, locals())
    a_i, a_f, a_g, a_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)
    p_i, p_f, p_o = np.split(p, 3)
    i, f, g = sigmoid(a_i + p_i * c), sigmoid(a_f + p_f * c), np.tanh(a_g)
    c_next = f * c + i * g
    o = sigmoid(a_o + p_o * c_next)
    h_next = o * np.tanh(c_next)
    return h_next, c_next, PeepholeCache(x, h, c, i, f, g, o, c_next, W_ih, W_hh, p)


def peephole_step_backward(dh_next: np.ndarray, dc_next: np.ndarray, cache: PeepholeCache) -> Gradients:
    """The gradients of `peephole_step`: the LSTM's, with three more ways into the memory.

        da_o = dh_next tanh(c_next) o (1 - o)
        dc_t = dc_next + dh_next o (1 - tanh(c_next)^2) + da_o p_o        o saw the new memory
        dc = dc_t f + da_i p_i + da_f p_f                                 i and f saw the old one
        dp = sums over the batch of da_i c, da_f c, da_o c_next

    Shapes: `dh_next` and `dc_next (N, H)`; returns `dx (N, D)`, `dh` and `dc (N, H)`, `dW_ih (4H, D)`,
    `dW_hh (4H, H)`, `db (4H,)`, `dp (3H,)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Gers, Schraudolph and Schmidhuber, 2002; in full Graves, 2012.

    >>> one, zero, b = np.ones((1, 1)), np.zeros((4, 1)), np.array([-100.0, 0.0, 0.0, 0.0])
    >>> _, _, cache = peephole_step(one, one, one, zero, zero, b, p=np.zeros(3))
    >>> peephole_step_backward(0 * one, one, cache)[6]  # dp: only f is open to the memory
    array([0.  , 0.25, 0.  ])
    """
    check_kinds(locals(), cache=PeepholeCache)
    contracts = {"c": "N H", "dh_next": "N H", "dc_next": "N H"}
    bind(contracts, {**cache._asdict(), "dh_next": dh_next, "dc_next": dc_next})
    x, h, c, i, f, g, o, c_next, W_ih, W_hh, p = cache
    p_i, p_f, p_o = np.split(p, 3)
    tanh_c = np.tanh(c_next)
    da_o = sigmoid_backward(dh_next * tanh_c, o)
    dc_t = dc_next + tanh_backward(dh_next * o, tanh_c) + da_o * p_o
    da_i, da_f, da_g = (
        sigmoid_backward(dc_t * g, i),
        sigmoid_backward(dc_t * c, f),
        tanh_backward(dc_t * i, g),
    )
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx, dW_ih, db = affine_backward(da, x, W_ih)
    dh, dW_hh, _ = affine_backward(da, h, W_hh)
    dc = dc_t * f + da_i * p_i + da_f * p_f
    dp = np.concatenate([da_i * c, da_f * c, da_o * c_next], axis=1).sum(axis=0)
    return dx, dh, dc, dW_ih, dW_hh, db, dp

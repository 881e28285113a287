"""The LSTM's step in parts: its gates forward (lesson LSTM gates) and backward (LSTM backward).

Every block of 4H rows is `i f g o`: how much to write, how much to keep, what to write, how much to show.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.numpy.activations import sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.shapes import bind

__all__ = [
    "candidate",
    "cell_update",
    "forget_gate",
    "input_gate",
    "lstm_cell_grad",
    "lstm_gate_grads",
    "lstm_preactivation_grads",
    "output_gate",
]


def input_gate(x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How much of the candidate is written, `i = sigmoid(x W_ii^T + h W_hi^T + b_i)`.

    Shapes: `x (N, D)`, `h (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`, of which this gate has the
    first H rows; returns `(N, H)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Hochreiter and Schmidhuber, 1997.

    >>> x, b = np.zeros((1, 1)), np.array([1.0, 2.0, 3.0, 4.0])
    >>> input_gate(x, x, np.zeros((4, 1)), np.zeros((4, 1)), b) == sigmoid(b[0])
    array([[ True]])
    """
    return sigmoid(_preactivation(0, x, h, W_ih, W_hh, b))


def forget_gate(
    x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """How much of the memory is kept, `f = sigmoid(x W_if^T + h W_hf^T + b_f)`: 1 keeps, 0 forgets.

    Shapes: `x (N, D)`, `h (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`, of which this gate has the
    second H rows; returns `(N, H)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Gers, Schmidhuber and Cummins, "Learning to forget", 2000.

    >>> x, b = np.zeros((1, 1)), np.array([1.0, 2.0, 3.0, 4.0])
    >>> forget_gate(x, x, np.zeros((4, 1)), np.zeros((4, 1)), b) == sigmoid(b[1])
    array([[ True]])
    """
    return sigmoid(_preactivation(1, x, h, W_ih, W_hh, b))


def candidate(x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray) -> np.ndarray:
    """What is written, `g = tanh(x W_ig^T + h W_hg^T + b_g)`: it has a sign, the gates have none.

    Shapes: `x (N, D)`, `h (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`, of which the candidate has the
    third H rows; returns `(N, H)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Hochreiter and Schmidhuber, 1997 (there with the range -2 to 2).

    >>> x, b = np.zeros((1, 1)), np.array([1.0, 2.0, 3.0, 4.0])
    >>> candidate(x, x, np.zeros((4, 1)), np.zeros((4, 1)), b) == np.tanh(b[2])
    array([[ True]])
    """
    return np.tanh(_preactivation(2, x, h, W_ih, W_hh, b))


def output_gate(
    x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """How much of the memory is shown, `o = sigmoid(x W_io^T + h W_ho^T + b_o)`.

    Shapes: `x (N, D)`, `h (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`, of which this gate has the
    last H rows; returns `(N, H)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Hochreiter and Schmidhuber, 1997.

    >>> x, b = np.zeros((1, 1)), np.array([1.0, 2.0, 3.0, 4.0])
    >>> output_gate(x, x, np.zeros((4, 1)), np.zeros((4, 1)), b) == sigmoid(b[3])
    array([[ True]])
    """
    return sigmoid(_preactivation(3, x, h, W_ih, W_hh, b))


def cell_update(c: np.ndarray, i: np.ndarray, f: np.ndarray, g: np.ndarray) -> np.ndarray:
    """The carousel: keep some of the memory, add some of the candidate, `c_next = f c + i g`.

    Shapes: all `(N, H)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Hochreiter and Schmidhuber, 1997; with the forget gate Gers, Schmidhuber and Cummins, 2000.

    >>> one = np.ones((1, 1))
    >>> cell_update(c=3 * one, i=0.5 * one, f=1 * one, g=-1 * one)
    array([[2.5]])
    """
    bind({"c": "N H", "i": "N H", "f": "N H", "g": "N H"}, locals())
    return f * c + i * g


def lstm_cell_grad(dh_next: np.ndarray, dc_next: np.ndarray, o: np.ndarray, c_next: np.ndarray) -> np.ndarray:
    """The gradient at the new cell state in total: what later steps hand back, and what comes through h.

        dc = dc_next + dh_next o (1 - tanh(c_next)^2)

    Shapes: all `(N, H)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Gers, Schmidhuber and Cummins, 2000; in full Graves and Schmidhuber, 2005.

    >>> one = np.ones((1, 1))
    >>> lstm_cell_grad(dh_next=2 * one, dc_next=one, o=0.5 * one, c_next=0 * one)
    array([[2.]])
    """
    bind({"o": "N H", "c_next": "N H", "dh_next": "N H", "dc_next": "N H"}, locals())
    return dc_next + tanh_backward(dh_next * o, np.tanh(c_next))


def lstm_gate_grads(
    dh_next: np.ndarray, dc: np.ndarray, c: np.ndarray, i: np.ndarray, g: np.ndarray, c_next: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients after the squashing: each factor of `c_next = f c + i g`, `h_next = o tanh(c_next)`.

        di = dc g      df = dc c      dg = dc i      do = dh_next tanh(c_next)

    Shapes: all `(N, H)`; `dc` is `lstm_cell_grad`'s; returns `di, df, dg, do`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: as `lstm_cell_grad`.

    >>> one = np.ones((1, 1))
    >>> lstm_gate_grads(dh_next=one, dc=2 * one, c=3 * one, i=0.5 * one, g=-one, c_next=0 * one)
    (array([[-2.]]), array([[6.]]), array([[1.]]), array([[0.]]))
    """
    bind({"c": "N H", "i": "N H", "g": "N H", "c_next": "N H", "dh_next": "N H", "dc": "N H"}, locals())
    return dc * g, dc * c, dc * i, dh_next * np.tanh(c_next)


def lstm_preactivation_grads(
    di: np.ndarray,
    df: np.ndarray,
    dg: np.ndarray,
    do: np.ndarray,
    i: np.ndarray,
    f: np.ndarray,
    g: np.ndarray,
    o: np.ndarray,
) -> np.ndarray:
    """Back through the squashing, and the four side by side again in the order `i f g o`.

        da_i = di i (1 - i)      da_f = df f (1 - f)      da_g = dg (1 - g^2)      da_o = do o (1 - o)

    Shapes: all `(N, H)`; returns `da (N, 4H)`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `lstm_cell_grad`.

    >>> one, half = np.ones((1, 1)), np.full((1, 1), 0.5)
    >>> lstm_preactivation_grads(one, one, one, one, i=half, f=one, g=half, o=half)
    array([[0.25, 0.  , 0.75, 0.25]])
    """
    bind(dict.fromkeys(("i", "f", "g", "o", "di", "df", "dg", "do"), "N H"), locals())
    da = [sigmoid_backward(di, i), sigmoid_backward(df, f), tanh_backward(dg, g), sigmoid_backward(do, o)]
    return np.concatenate(da, axis=1)


def _preactivation(
    block: int, x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> np.ndarray:
    sizes = bind({"x": "N D", "h": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}, locals())
    rows = slice(block * sizes["H"], (block + 1) * sizes["H"])
    return x @ W_ih[rows].T + h @ W_hh[rows].T + b[rows]

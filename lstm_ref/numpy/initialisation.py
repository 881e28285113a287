"""Where training starts: orthogonal and identity matrices, and biases that hold a gate open.

Axes: `D` input, `H` hidden. Random numbers come from the generator that is handed in.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.kinds import check_kinds

__all__ = ["gate_biases", "irnn", "orthogonal"]


def orthogonal(rng: np.random.Generator, H: int) -> np.ndarray:
    """A random matrix that turns and mirrors but does not stretch: `W^T W = 1`, every singular value is 1.

    Drawn evenly from all of them: Q of the QR decomposition of a normal matrix, its columns' signs set by
    R's diagonal.

    Shapes: returns `(H, H)`. Raises ValueError when `H` is below 1.

    Source: Saxe, McClelland and Ganguli, 2014; the signs Mezzadri, 2007.

    >>> W = orthogonal(np.random.default_rng(0), 3)
    >>> (W.T @ W).round(12) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    check_kinds(locals(), rng=np.random.Generator, H="size")
    Q, R = np.linalg.qr(rng.standard_normal((H, H)))
    return Q * np.sign(np.diag(R))


def irnn(rng: np.random.Generator, D: int, H: int, scale: float = 1e-3) -> dict[str, np.ndarray]:
    """The start of an IRNN, a relu network that begins by copying its state: `W_hh` is the identity.

    Shapes: returns `W_ih (H, D)`, normal with the standard deviation `scale`, `W_hh (H, H)` and a zero
    `b (H,)`, by name. Raises ValueError when a size is below 1.

    Source: Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified linear units",
    2015.

    >>> from lstm_ref.numpy import rnn_step
    >>> x, h, weights = np.ones((1, 1)), np.full((1, 2), 0.5), irnn(np.random.default_rng(0), D=1, H=2)
    >>> h_next, _ = rnn_step(x, h, **weights, nonlinearity="relu")
    >>> h_next.round(2)
    array([[0.5, 0.5]])
    """
    check_kinds(locals(), rng=np.random.Generator, D="size", H="size", scale="number")
    return {"W_ih": scale * rng.standard_normal((H, D)), "W_hh": np.eye(H), "b": np.zeros(H)}


def gate_biases(blocks: str, H: int, **values: float) -> np.ndarray:
    """A bias vector that opens or shuts gates from the start: each block's H entries at its value, else zero.

        gate_biases("ifgo", H, f=1.0)     an LSTM that starts by remembering
        gate_biases("igo", H, i=-2.0)     the cell of 1997, against the drift of its memory
        gate_biases("rzn", H, z=3.0)      a GRU that starts by copying

    Shapes: returns `(len(blocks) * H,)`. Raises ValueError when a value is for a block that is not there.

    Source: Gers, Schmidhuber and Cummins, 2000; Jozefowicz, Zaremba and Sutskever, 2015; for the input gate
    Hochreiter and Schmidhuber, 1997.

    >>> gate_biases("ifgo", 2, f=1.0)
    array([0., 0., 1., 1., 0., 0., 0., 0.])
    """
    check_kinds(locals(), H="size", blocks=str)
    if unknown := [block for block in values if block not in blocks]:
        raise ValueError(f"{unknown[0]}: not one of the blocks {' '.join(blocks)}")
    return np.repeat([values.get(block, 0.0) for block in blocks], H)

"""Long time lags: remember, order, add, count."""

from __future__ import annotations

import numpy as np

from .batches import Batch, asked_at_the_end, at_least, one_hot

TEMPORAL_ORDER_SYMBOLS = "EBabcdXY"


def first_symbol(rng: np.random.Generator, N: int, T: int = 10, symbols: int = 4) -> Batch:
    """Remember the first of T random symbols; nothing after it matters, and guessing scores 1/symbols.

    >>> batch = first_symbol(np.random.default_rng(0), N=3, T=5)
    >>> batch.x.shape, bool((batch.target[-1] == batch.x[0].argmax(axis=1)).all())
    ((5, 3, 4), True)
    """
    at_least(N=(N, 1), T=(T, 1), symbols=(symbols, 2))
    drawn = rng.integers(symbols, size=(T, N))
    return asked_at_the_end(one_hot(drawn, symbols), drawn[0], symbols)


def temporal_order(rng: np.random.Generator, N: int, T: int = 100, markers: int = 2) -> Batch:
    """In which order did the X's and Y's come? (Hochreiter & Schmidhuber 1997, experiments 6a and 6b)

    `E`, then random distractors a to d, among which `markers` symbols are X or Y, then the trigger `B`. Two
    markers (6a) make 4 classes: XX, XY, YX, YY; three (6b) make 8. For T=100 they stand where the paper has
    them, in steps 10-20 and 50-60, or 10-20, 33-43 and 66-76, and elsewhere in proportion. The paper draws
    the length between 100 and 110; here every sequence has T steps.

    >>> from lstm_ref.tasks import spell
    >>> batch = temporal_order(np.random.default_rng(0), N=1, T=20)
    >>> "".join(spell(batch.x[:, 0], TEMPORAL_ORDER_SYMBOLS)), int(batch.target[-1, 0])
    ('EccbXaaaadYdccdccccB', 1)
    """
    if markers not in (2, 3):
        raise ValueError(f"markers: expected 2 (experiment 6a) or 3 (6b), got {markers}")
    at_least(N=(N, 1), T=(T, 10))
    windows = [(0.1, 0.2), (0.5, 0.6)] if markers == 2 else [(0.1, 0.2), (0.33, 0.43), (0.66, 0.76)]
    drawn = 2 + rng.integers(4, size=(T, N))
    drawn[0], drawn[-1] = 0, 1
    label = np.zeros(N, dtype=int)
    for first, last in windows:
        is_y = rng.integers(2, size=N)
        place = rng.integers(round(first * T), round(last * T), size=N, endpoint=True)
        drawn[place, np.arange(N)] = 6 + is_y
        label = 2 * label + is_y
    return asked_at_the_end(one_hot(drawn, len(TEMPORAL_ORDER_SYMBOLS)), label, 2**markers)


def adding(rng: np.random.Generator, N: int, T: int = 50) -> Batch:
    """Add the two marked numbers (Hochreiter & Schmidhuber 1997, experiment 4; as in Le et al. 2015).

    The first input is uniform in [0, 1], the second is 1 at one step of each half and 0 elsewhere; the target
    is the sum of the two marked values. Always answering 1 has a mean squared error of 1/6.

    >>> batch = adding(np.random.default_rng(0), N=2, T=6)
    >>> bool(np.allclose((batch.x[..., 0] * batch.x[..., 1]).sum(axis=0), batch.target[-1]))
    True
    """
    at_least(N=(N, 1), T=(T, 2))
    value, marked, each = rng.random((T, N)), np.zeros((T, N)), np.arange(N)
    marked[rng.integers(T // 2, size=N), each] = 1
    marked[rng.integers(T // 2, T, size=N), each] = 1
    return asked_at_the_end(np.stack([value, marked], axis=2), (value * marked).sum(axis=0), 0)


def parity(rng: np.random.Generator, N: int, T: int = 10) -> Batch:
    """Is the number of ones odd? `x` is 0 or 1, `target` the parity so far, asked at the last step.

    >>> batch = parity(np.random.default_rng(0), N=1, T=6)
    >>> batch.x[:, 0, 0].astype(int).tolist(), batch.target[:, 0].tolist()
    ([1, 1, 1, 0, 0, 0], [1, 0, 1, 1, 1, 1])
    """
    at_least(N=(N, 1), T=(T, 1))
    bits = rng.integers(2, size=(T, N))
    asked = np.zeros((T, N), dtype=bool)
    asked[-1] = True
    return Batch(bits[:, :, None].astype(float), bits.cumsum(axis=0) % 2, 2, asked, asked)

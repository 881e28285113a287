"""Long time lags: remember, order, add, count, recall."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .batches import Batch, asked_at_the_end, at_least, one_hot

TEMPORAL_ORDER_SYMBOLS = "EBabcdXY"
COUNTING_SYMBOLS = "#ab"  # the first is the string's start and end


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

    To ask at every step: `batch._replace(mask=np.ones_like(batch.mask))`.

    >>> batch = parity(np.random.default_rng(0), N=1, T=6)
    >>> batch.x[:, 0, 0].astype(int).tolist(), batch.target[:, 0].tolist()
    ([1, 1, 1, 0, 0, 0], [1, 0, 1, 1, 1, 1])
    """
    at_least(N=(N, 1), T=(T, 1))
    bits = rng.integers(2, size=(T, N))
    asked = np.zeros((T, N), dtype=bool)
    asked[-1] = True
    return Batch(bits[:, :, None].astype(float), bits.cumsum(axis=0) % 2, 2, asked, asked)


def majority(rng: np.random.Generator, N: int, T: int = 10) -> Batch:
    """Were there more ones than zeros? As `parity`: `target` is the answer so far, a tie counts as no.

    >>> batch = majority(np.random.default_rng(0), N=1, T=6)
    >>> batch.x[:, 0, 0].astype(int).tolist(), batch.target[:, 0].tolist()
    ([1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 0])
    """
    batch = parity(rng, N, T)
    ones = batch.x[:, :, 0].cumsum(axis=0)
    return batch._replace(target=(2 * ones > np.arange(1, T + 1)[:, None]).astype(int))


def parity_at_once(rng: np.random.Generator, N: int, bits: int = 6) -> Batch:
    """Is the number of ones odd, all `bits` seen in a single step? Bits are 1 and -1; depth is all there is.

    Source: Kalchbrenner, Danihelka and Graves, 2015, section 4.1.

    >>> batch = parity_at_once(np.random.default_rng(0), N=1, bits=4)
    >>> batch.x[0, 0].tolist(), int(batch.target[0, 0])
    ([1.0, 1.0, 1.0, -1.0], 1)
    """
    at_least(N=(N, 1), bits=(bits, 1))
    drawn = rng.integers(2, size=(N, bits))
    return asked_at_the_end((2.0 * drawn - 1)[None], drawn.sum(axis=1) % 2, 2)


def counting_strings(counts: Sequence[int]) -> Batch:
    """The strings `# a^n b^n #` for these n, one a sequence: predict the next symbol.

    The loss counts every prediction. Scored are those that the rules settle, from the first b on: another b
    as long as there were more a's, then the end. When the a's stop cannot be known.

    >>> from lstm_ref.tasks import spell
    >>> batch = counting_strings([2, 1])
    >>> ["".join(spell(batch.x[:, n], COUNTING_SYMBOLS)) for n in range(2)]
    ['#aabb', '#ab']
    >>> ["".join(COUNTING_SYMBOLS[k] for k in batch.target[batch.scored[:, n], n]) for n in range(2)]
    ['b#', '#']
    """
    at_least(counts=(len(counts), 1), n=(min(counts, default=1), 1))
    T, N = 2 * max(counts) + 1, len(counts)
    x, target = np.zeros((T, N, len(COUNTING_SYMBOLS))), np.zeros((T, N), dtype=int)
    for n, count in enumerate(counts):
        string = np.repeat([0, 1, 2, 0], [1, count, count, 1])
        x[: 2 * count + 1, n] = one_hot(string[:-1], len(COUNTING_SYMBOLS))
        target[: 2 * count + 1, n] = string[1:]
    step, last_a = np.arange(T)[:, None], np.asarray(counts)
    mask = step <= 2 * last_a
    return Batch(x, target, len(COUNTING_SYMBOLS), mask, mask & (step > last_a))


def counting(rng: np.random.Generator, N: int, longest: int = 10) -> Batch:
    """`counting_strings` for n drawn uniformly from 1 to `longest` (Gers & Schmidhuber 2001, a^n b^n).

    Whoever counts also masters the n that were not in training: try `counting_strings(range(1, 50))`.

    >>> batch = counting(np.random.default_rng(0), N=4, longest=3)
    >>> batch.x.shape, batch.scored.sum(axis=0).tolist()
    ((7, 4, 3), [3, 2, 2, 1])
    """
    at_least(N=(N, 1), longest=(longest, 1))
    return counting_strings(rng.integers(1, longest, size=N, endpoint=True).tolist())


def associative_recall(rng: np.random.Generator, N: int, pairs: int = 4, keys: int = 8) -> Batch:
    """Keys and values in turn, then one of the keys: which value stood behind it?

    The keys of a sequence differ, its values need not. The first `keys` inputs are the keys, the others the
    values, of which there are as many; T is `2 pairs + 1`, and guessing scores 1/keys.

    >>> batch = associative_recall(np.random.default_rng(0), N=1, pairs=2, keys=4)
    >>> batch.x[:, 0].argmax(axis=1).tolist(), int(batch.target[-1, 0])
    ([2, 5, 0, 4, 2], 1)
    """
    at_least(N=(N, 1), pairs=(pairs, 1), keys=(keys, max(2, pairs)))
    drawn = rng.permuted(np.tile(np.arange(keys), (N, 1)), axis=1)[:, :pairs].T  # (pairs, N)
    values = rng.integers(keys, size=(pairs, N))
    asked, each = rng.integers(pairs, size=N), np.arange(N)
    symbols = np.empty((2 * pairs + 1, N), dtype=int)
    symbols[:-1:2], symbols[1::2], symbols[-1] = drawn, keys + values, drawn[asked, each]
    return asked_at_the_end(one_hot(symbols, 2 * keys), values[asked, each], keys)

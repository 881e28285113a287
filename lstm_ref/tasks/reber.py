"""The Reber grammar and its embedding: a memory task inside a small language."""

from __future__ import annotations

import numpy as np

from .batches import Batch, at_least, encode

REBER_SYMBOLS = "BTSXPVE"
# Node -> the symbols that may come next and the nodes that they lead to (Reber, 1967).
REBER_GRAPH: dict[int, tuple[tuple[str, int], ...]] = {
    0: (("B", 1),),
    1: (("T", 2), ("P", 3)),
    2: (("S", 2), ("X", 4)),
    3: (("T", 3), ("V", 5)),
    4: (("X", 3), ("S", 6)),
    5: (("P", 4), ("V", 6)),
    6: (("E", 7),),
    7: (),
}


def reber_string(rng: np.random.Generator) -> str:
    """One walk through the Reber grammar's graph, B to E, both ways out of a node equally likely.

    >>> reber_string(np.random.default_rng(0))
    'BPVVE'
    """
    node, string = 0, ""
    while ways := REBER_GRAPH[node]:
        symbol, node = ways[rng.integers(len(ways))]
        string += symbol
    return string


def is_reber(string: str) -> bool:
    """Whether the graph can spell the string.

    >>> is_reber("BTXSE"), is_reber("BTXTE")
    (True, False)
    """
    node = 0
    for symbol in string:
        ways = dict(REBER_GRAPH[node])
        if symbol not in ways:
            return False
        node = ways[symbol]
    return not REBER_GRAPH[node]


def embedded_reber_string(rng: np.random.Generator) -> str:
    """B, then T or P, a whole Reber string, *the same* T or P again, E: the second letter must be remembered.

    >>> embedded_reber_string(np.random.default_rng(0))
    'BPBPVPXTTTTVVEPE'
    """
    long_symbol = "TP"[rng.integers(2)]
    return f"B{long_symbol}{reber_string(rng)}{long_symbol}E"


def embedded_reber(rng: np.random.Generator, N: int) -> Batch:
    """Predict the next symbol of embedded Reber strings (Hochreiter & Schmidhuber 1997, experiment 1).

    The loss counts every prediction; `scored` is the one that needs the memory: the last T or P, which
    repeats the second symbol. The strings differ in length; after its end a sequence is zero and masked.

    >>> batch = embedded_reber(np.random.default_rng(0), N=2)
    >>> batch.x.shape, batch.mask.sum(axis=0).tolist(), batch.scored.sum(axis=0).tolist()
    ((15, 2, 7), [15, 8], [1, 1])
    """
    at_least(N=(N, 1))
    strings = [embedded_reber_string(rng) for _ in range(N)]
    T = max(map(len, strings)) - 1
    x = np.zeros((T, N, len(REBER_SYMBOLS)))
    target = np.zeros((T, N), dtype=int)
    mask, scored = np.zeros((T, N), dtype=bool), np.zeros((T, N), dtype=bool)
    for n, string in enumerate(strings):
        steps = len(string) - 1
        x[:steps, n] = encode(string[:-1], REBER_SYMBOLS)[:, 0]
        target[:steps, n] = [REBER_SYMBOLS.index(symbol) for symbol in string[1:]]
        mask[:steps, n] = True
        scored[steps - 2, n] = True
    return Batch(x, target, len(REBER_SYMBOLS), mask, scored)

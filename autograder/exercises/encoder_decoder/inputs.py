"""What the exercises on encoder and decoder draw: lengths, two special symbols, a decoder to write with."""

from __future__ import annotations

import numpy as np

from autograder.sandbox.wire.functions import Decoder

WRITING = (
    dict(N=3, T=6, H=5, V=7, K=4),
    dict(N=1, T=1, H=1, V=2, K=1),
    dict(N=4, T=8, H=3, V=4, K=2),
)

# Many hypotheses of many lengths, so that a rank that is slightly off shows.
SEARCHING = (
    dict(T=10, H=5, V=9, K=8),
    dict(T=1, H=1, V=2, K=1),
    dict(T=8, H=3, V=6, K=6),
    dict(T=12, H=4, V=8, K=8),
    dict(T=10, H=6, V=12, K=12),
    dict(T=14, H=5, V=10, K=10),
)


def lengths(rng, sizes):
    """A length for every source: one fills the array, one ends after its first symbol."""
    drawn = rng.integers(1, sizes["S"] + 1, sizes["N"])
    drawn[1 % sizes["N"]] = sizes["S"]
    drawn[-1] = 1 if sizes["N"] > 2 else drawn[-1]
    return drawn


def start(rng, sizes):
    """An even symbol; the end is an odd one."""
    return 2 * int(rng.integers((sizes["V"] + 1) // 2))


def end(rng, sizes):
    """An odd symbol."""
    return 1 + 2 * int(rng.integers(sizes["V"] // 2))


def decoder(rng, sizes):
    """A decoder that is sure enough of itself to matter, and whose state matters."""
    V, H = sizes["V"], sizes["H"]
    return Decoder(rng.normal(0, 1, (V, H)), rng.normal(0, 1, (H, H)), rng.normal(0, 1.5, (V, H)))


def state(rng, sizes):
    """The decoder's two arrays; the exercise itself draws them, since far larger ones leave only ties."""
    return [rng.normal(size=(sizes.get("N", 1), sizes["H"])) for _ in range(2)]


def width(rng, sizes):
    """How many hypotheses are kept, at most as many as there are symbols."""
    return min(sizes["K"], sizes["V"])


def log_softmax_of(logits):
    """The logarithms of the shares."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))

"""The experiments of lesson reading: a window against a state, and a story read letter by letter.

Axes: `T` time, `N` batch, `D` input, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from lstm_ref.numpy.embedding import embedding, embedding_backward
from lstm_ref.numpy.flow import spectral_radius_rescale
from lstm_ref.numpy.losses import bits_per_letter, cross_entropy, cross_entropy_backward, softmax
from lstm_ref.numpy.readout import readout, readout_backward
from lstm_ref.numpy.rnn import rnn_backward, rnn_forward
from lstm_ref.tasks import PROSE, PROSE_SYMBOLS, first_symbol, letters
from lstm_ref.training import History, fit, train

Parameters = Mapping[str, np.ndarray]


def window(w: int) -> tuple[Callable[..., tuple], Callable[..., tuple]]:
    """A feed-forward layer that sees the last `w` inputs at every step: its forward and its backward.

    >>> forward, backward = window(2)
    >>> h, cache = forward(np.array([[[1.0]], [[2.0]]]), W_ih=np.array([[1.0, 10.0]]), b=np.zeros(1))
    >>> np.arctanh(h[0]).round(4), cache[0][1]
    (array([[10.]]), array([[1., 2.]]))
    """

    def forward(x: np.ndarray, W_ih: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, tuple]:
        before = np.concatenate([np.zeros((w - 1, *x.shape[1:])), x])
        seen = np.concatenate([before[k : k + len(x)] for k in range(w)], axis=2)  # (T, N, w D)
        h = np.tanh(seen @ W_ih.T + b)
        return h, (seen, h)

    def backward(dh: np.ndarray, cache: tuple) -> tuple[np.ndarray, np.ndarray]:
        seen, h = cache
        da = dh * (1 - h**2)
        return np.einsum("tnh,tnd->hd", da, seen, optimize=True), da.sum(axis=(0, 1))

    return forward, backward


def name_the_first(gap: int, w: int | None = None, seed: int = 0, updates: int = 250) -> History:
    """Train on naming the letter `gap` steps back, of four; with a window of `w` letters, or else a state."""
    rng, H = np.random.default_rng(seed), 32
    task = partial(first_symbol, T=gap + 1)
    options: dict[str, Any] = dict(updates=updates, batch_size=32, seed=seed)
    if w is None:
        W_hh = spectral_radius_rescale(rng.standard_normal((H, H)), 1.0)
        start = dict(W_ih=rng.standard_normal((H, 4)) / 2, W_hh=W_hh, b=np.zeros(H))
        return train(rnn_forward, rnn_backward, start, task, **options)
    start = dict(W_ih=rng.standard_normal((H, 4 * w)) / np.sqrt(w), b=np.zeros(H))
    return train(*window(w), start, task, **options)


def reader(rng: np.random.Generator, V: int, D: int, H: int) -> dict[str, np.ndarray]:
    """The parameters of a network that reads V letters and scores the next: table, step, readout."""
    bound = H**-0.5
    return dict(
        table=rng.standard_normal((V, D)) / 2,
        W_ih=rng.standard_normal((H, D)) / (2 * np.sqrt(D)),
        W_hh=rng.uniform(-bound, bound, (H, H)),
        b=np.zeros(H),
        W_out=rng.uniform(-bound, bound, (V, H)) / 3,
        b_out=np.zeros(V),
    )


def read(parameters: Parameters, ids: np.ndarray) -> tuple[np.ndarray, tuple]:
    """The logits after every letter of `ids (T, N)`, and the three caches."""
    W_ih, W_hh, b = (parameters[name] for name in ("W_ih", "W_hh", "b"))
    x, looked_up = embedding(ids, parameters["table"])
    h, steps = rnn_forward(x, np.zeros((ids.shape[1], len(b))), W_ih, W_hh, b)
    logits, scored = readout(h, parameters["W_out"], parameters["b_out"])
    return logits, (looked_up, steps, scored)


def read_backward(dlogits: np.ndarray, caches: tuple) -> dict[str, np.ndarray]:
    """The gradients of `read` by name."""
    looked_up, steps, scored = caches
    dh, dW_out, db_out = readout_backward(dlogits, scored)
    dx, _, dW_ih, dW_hh, db = rnn_backward(dh, steps)
    dtable = embedding_backward(dx, looked_up)
    return dict(table=dtable, W_ih=dW_ih, W_hh=dW_hh, b=db, W_out=dW_out, b_out=db_out)


def learn_text(
    ids: np.ndarray, seed: int = 0, updates: int = 500, T: int = 24, stateless: bool = False
) -> Parameters:
    """Train a reader of 64 units on windows of a text `ids (length,)`; `stateless` keeps W_hh at zero."""
    rng = np.random.default_rng(seed)
    start = reader(rng, V=len(PROSE_SYMBOLS), D=16, H=64)

    def draw(rng: np.random.Generator, N: int) -> np.ndarray:
        return ids[rng.integers(len(ids) - T, size=N) + np.arange(T + 1)[:, None]]

    def rate(done: int) -> float:
        return 8e-3 * (1 - done / updates)

    options = dict(updates=updates, batch_size=16, learning_rate=rate, seed=rng)
    return _learn(draw, start, stateless, **options).parameters


def learn_hello(seed: int = 0, updates: int = 400, stateless: bool = False) -> float:
    """The loss of a reader of 3 units that was trained to write `ello` after `hell`."""
    start = reader(np.random.default_rng(seed), V=4, D=3, H=3)
    hello = np.array([[0], [1], [2], [2], [3]])
    options = dict(updates=updates, batch_size=1, learning_rate=0.05, seed=seed)
    return float(_learn(lambda rng, N: hello, start, stateless, **options).losses[-1])


def _learn(draw: Callable[..., np.ndarray], start: Parameters, stateless: bool, **options: Any) -> History:
    """`draw(rng, N)` gives letters `(T + 1, N)`; at each the next one is asked for."""
    if stateless:
        start = {**start, "W_hh": 0 * start["W_hh"]}

    def step(values: dict, rng: np.random.Generator, N: int) -> tuple[float, np.ndarray, dict]:
        ids = draw(rng, N)
        logits, caches = read(values, ids[:-1])
        asked = ids[1:], np.ones(ids[1:].shape, bool)
        gradients = read_backward(cross_entropy_backward(logits, *asked), caches)
        if stateless:
            gradients["W_hh"] *= 0
        return float(cross_entropy(logits, *asked)), logits.argmax(axis=-1) == ids[1:], gradients

    return fit(step, start, **options)


def held_out(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The story without one of its tenths, and that tenth; the last one for seed 0."""
    ids = letters(PROSE)
    tenths = np.array_split(ids, 10)
    place = (9 + seed) % 10
    rest = [tenth for k, tenth in enumerate(tenths) if k != place]
    return np.concatenate(rest), tenths[place]


def probabilities(parameters: Parameters, ids: np.ndarray) -> np.ndarray:
    """What the network gave to each letter of `ids` but the first, before it read it."""
    logits, _ = read(parameters, ids[:-1, None])
    return softmax(logits)[np.arange(len(ids) - 1), 0, ids[1:]]


def bits_of(parameters: Parameters, ids: np.ndarray) -> float:
    """What a text costs the network, in bits a letter."""
    return float(bits_per_letter(probabilities(parameters, ids)))


def bigram(ids: np.ndarray, add: float = 0.1, V: int = len(PROSE_SYMBOLS)) -> np.ndarray:
    """The table `(V, V)` of how often which letter followed which, as probabilities.

    Source: Markov, 1913, who counted vowels and consonants in Eugene Onegin; Shannon, 1948.

    >>> bigram(np.array([0, 1, 0, 1, 1]), add=0, V=2).round(2).tolist()
    [[0.0, 1.0], [0.5, 0.5]]
    """
    counts = np.full((V, V), float(add))
    np.add.at(counts, (ids[:-1], ids[1:]), 1)
    return counts / counts.sum(axis=1, keepdims=True)


def ngram_bits(train_on: np.ndarray, ids: np.ndarray, n: int, V: int = len(PROSE_SYMBOLS)) -> float:
    """What a text costs a table of n-grams, each mixed with the next shorter one.

    Source: Witten and Bell, "The zero-frequency problem", 1991.

    >>> ngram_bits(np.array([0, 1] * 50), np.array([0, 1, 0]), n=2, V=2) < 0.1
    True
    """
    counts: list[dict] = [defaultdict(Counter) for _ in range(n)]
    for k in range(n):
        for t in range(k, len(train_on)):
            counts[k][tuple(train_on[t - k : t])][train_on[t]] += 1
    p = np.full(len(ids) - 1, 1 / V)
    for t in range(1, len(ids)):
        for k in range(min(n, t + 1)):
            followers = counts[k].get(tuple(ids[t - k : t]))
            if followers is None:
                break
            kinds, total = len(followers), sum(followers.values())
            p[t - 1] = (followers[ids[t]] + kinds * p[t - 1]) / (total + kinds)
    return float(bits_per_letter(p))

"""Lesson attention: a small translator, with or without attention, that learns in seconds.

A GRU reads the source letter by letter; another GRU starts from the reader's last state and writes. With
attention every state of the writer also asks all states of the reader (after the step, as Luong, Pham and
Manning, 2015, do), and what it sees stands beside it where the next letter is chosen. How it asks is handed
in as two functions, a forward and its backward, in the form of `additive_attention`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.attention import (
    AdditiveAttentionCache,
    additive_attention,
    additive_attention_backward,
)
from lstm_ref.numpy.gru import gru_step
from lstm_ref.numpy.gru_fused import gru_backward, gru_forward
from lstm_ref.numpy.losses import masked_cross_entropy, masked_cross_entropy_backward
from lstm_ref.tasks import DATE_END, DATE_PADDING, DATE_START, DATE_SYMBOLS
from lstm_ref.tasks.texts import Pairs
from lstm_ref.training import History, fit
from lstm_ref.training.history import Parameters

V = len(DATE_SYMBOLS)
GRU = ("W_ih", "W_hh", "b_ih", "b_hh")
QUESTION = ("W_query", "W_keys", "v")
MAY = "Friday 3rd of May, 2019"
Task = Callable[[np.random.Generator, int], Pairs]


class Attend(NamedTuple):
    """How the writer looks back: `forward(query, keys, mask, W_query, W_keys, v) -> context, weights, cache`
    and `backward(dcontext, cache) -> dquery, dkeys, dW_query, dW_keys, dv`."""

    forward: Callable[..., tuple]
    backward: Callable[..., tuple]


def _backward(dcontext: np.ndarray, cache: AdditiveAttentionCache) -> tuple:
    return additive_attention_backward(dcontext, np.zeros_like(cache.context.weights), cache)


ADDITIVE = Attend(additive_attention, _backward)


def pairs(sources: list[str], targets: list[str]) -> Pairs:
    """Texts as indices into `DATE_SYMBOLS`, padded; the end symbol is put behind every target.

    >>> pairs(["4711", "3"], ["4711", "3"]).target.T
    array([[12, 15,  9,  9,  2],
           [11,  2,  0,  0,  0]])
    """

    def padded(texts: list[str]) -> np.ndarray:
        array = np.full((max(map(len, texts)), len(texts)), DATE_PADDING)
        for n, text in enumerate(texts):
            array[: len(text), n] = [DATE_SYMBOLS.index(letter) for letter in text]
        return array

    source, target = padded(sources), padded([text + DATE_SYMBOLS[DATE_END] for text in targets])
    return Pairs(source, source != DATE_PADDING, target, target != DATE_PADDING)


def copies(
    rng: np.random.Generator, N: int, shortest: int = 1, longest: int = 10, backwards: bool = False
) -> Pairs:
    """The simplest translation there is: random digits, to be written as they are, or from the last one on.

    >>> batch = copies(np.random.default_rng(0), N=1, shortest=3, longest=3, backwards=True)
    >>> batch.source.ravel(), batch.target.ravel()
    (array([16, 14, 13]), array([13, 14, 16,  2]))
    """
    lengths = rng.integers(shortest, longest + 1, N)
    texts = ["".join(map(str, rng.integers(10, size=length))) for length in lengths]
    return pairs(texts, [text[::-1] for text in texts] if backwards else texts)


def fresh(attention: bool, H: int = 32, A: int = 16, seed: int = 0) -> Parameters:
    """An untrained translator; letters are one-hot, weights uniform within `1 / sqrt(H)`, biases 0.

    >>> [len(fresh(attention, H=4, A=2)) for attention in (False, True)]
    [10, 13]
    """
    rng = np.random.default_rng(seed)

    def uniform(*shape: int) -> np.ndarray:
        return rng.uniform(-(H**-0.5), H**-0.5, shape)

    drawn: Parameters = {}
    for side in ("read", "write"):
        weights = uniform(3 * H, V), uniform(3 * H, H), np.zeros(3 * H), np.zeros(3 * H)
        drawn |= {f"{side}_{name}": value for name, value in zip(GRU, weights)}
    if attention:
        drawn |= dict(zip(QUESTION, (uniform(A, H), uniform(A, H), uniform(A))))
    return drawn | {"W_out": uniform(V, 2 * H if attention else H), "b_out": np.zeros(V)}


def _of(parameters: Mapping[str, np.ndarray], side: str) -> list[np.ndarray]:
    return [parameters[f"{side}_{name}"] for name in GRU]


def _read(parameters: Mapping[str, np.ndarray], x: np.ndarray, mask: np.ndarray) -> tuple:
    """The reader's states, the last one of every source, and what the way back needs."""
    N = x.shape[1]
    last = mask.sum(axis=0) - 1, np.arange(N)
    keys, cache = gru_forward(x, np.zeros((N, parameters["read_W_hh"].shape[1])), *_of(parameters, "read"))
    return keys, keys[last], (last, cache)


def step(
    parameters: Parameters, batch: Pairs, attend: Attend | None = None, letters: np.ndarray | None = None
) -> tuple[float, np.ndarray, Parameters, np.ndarray]:
    """One pass with teacher forcing: the loss, which texts were right, the gradients, and `p (T, N, V)`.

    Without `attend` the reader's last state is all that the writer gets. `letters (S, N, V)` stands in the
    place of the one-hot source.

    >>> loss, right, gradients, p = step(fresh(True), copies(np.random.default_rng(0), N=2), ADDITIVE)
    >>> bool(0.9 * np.log(V) < loss < 1.1 * np.log(V)), list(gradients) == list(fresh(True))
    (True, True)
    """
    one_hot, (T, N) = np.eye(V), batch.target.shape
    x = one_hot[batch.source] if letters is None else letters
    keys, start, (last, read_cache) = _read(parameters, x, batch.source_mask)
    before = np.concatenate([np.full((1, N), DATE_START), batch.target[:-1]])
    h, write_cache = gru_forward(one_hot[before], start, *_of(parameters, "write"))
    question = [parameters[name] for name in QUESTION] if attend else []
    looks = [attend.forward(h_t, keys, batch.source_mask, *question) for h_t in h] if attend else []
    features = np.concatenate([h, [context for context, *_ in looks]], axis=2) if attend else h
    flat = features.reshape(T * N, -1)
    logits = affine(flat, parameters["W_out"], parameters["b_out"]).reshape(T, N, V)
    loss, loss_cache = masked_cross_entropy(logits, batch.target, batch.target_mask)
    right = ((logits.argmax(axis=2) == batch.target) | ~batch.target_mask).all(axis=0)

    dlogits = masked_cross_entropy_backward(1.0, loss_cache).reshape(T * N, V)
    dflat, dW_out, db_out = affine_backward(dlogits, flat, parameters["W_out"])
    dh, dcontext = np.split(dflat.reshape(T, N, -1), [h.shape[2]], axis=2)
    dh, dkeys = dh.copy(), np.zeros_like(keys)
    dquestion = [np.zeros_like(value) for value in question]
    if attend:
        for t, (*_, cache) in enumerate(looks):
            dquery, dkeys_t, *shares = attend.backward(dcontext[t], cache)
            dh[t] += dquery
            dkeys += dkeys_t
            dquestion = [total + share for total, share in zip(dquestion, shares)]
    _, dstart, *dwrite = gru_backward(dh, write_cache)
    dkeys[last] += dstart
    _, _, *dread = gru_backward(dkeys, read_cache)
    gradients = [*dread, *dwrite, *dquestion, dW_out, db_out]
    return float(loss), right, dict(zip(parameters, gradients, strict=True)), loss_cache.probabilities


def learn(
    task: Task,
    attend: Attend | None = None,
    *,
    H: int = 32,
    updates: int = 600,
    seed: int = 0,
    label: str = "training",
) -> History:
    """Train a fresh translator, 32 texts an update, with Adam; the last quarter in steps of a third.

    >>> task = lambda rng, N: copies(rng, N, longest=1)
    >>> losses = learn(task, updates=40).losses
    >>> bool(losses[-1] < 0.6 * losses[0])
    True
    """

    def one(parameters: Parameters, rng: np.random.Generator, N: int) -> tuple[float, np.ndarray, Parameters]:
        return step(parameters, task(rng, N), attend)[:3]

    def rate(done: int) -> float:
        return 0.01 if done < updates * 3 // 4 else 0.003

    first = fresh(attend is not None, H=H, seed=seed)
    return fit(one, first, updates=updates, batch_size=32, learning_rate=rate, seed=seed, label=label)


def write(
    parameters: Mapping[str, np.ndarray],
    source: np.ndarray,
    mask: np.ndarray,
    steps: int,
    attend: Attend | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Translate, the likeliest letter at every step fed back: tokens `(steps, N)`, weights `(steps, N, S)`.

    >>> batch = copies(np.random.default_rng(0), N=2)
    >>> tokens, weights = write(fresh(True), batch.source, batch.source_mask, 3, ADDITIVE)
    >>> tokens.shape, weights.shape == (3, 2, len(batch.source))
    ((3, 2), True)
    """
    one_hot, token = np.eye(V), np.full(source.shape[1], DATE_START)
    keys, h, _ = _read(parameters, one_hot[source], mask)
    tokens, weights = [], []
    for _ in range(steps):
        h, _ = gru_step(one_hot[token], h, *_of(parameters, "write"))
        features, looked = h, np.zeros_like(mask.T, dtype=float)
        if attend:
            context, looked, _ = attend.forward(h, keys, mask, *(parameters[name] for name in QUESTION))
            features = np.concatenate([h, context], axis=1)
        token = affine(features, parameters["W_out"], parameters["b_out"]).argmax(axis=1)
        tokens.append(token)
        weights.append(looked)
    return np.stack(tokens), np.stack(weights)


def accuracy(parameters: Mapping[str, np.ndarray], batch: Pairs, attend: Attend | None = None) -> float:
    """The share of the texts that are translated without a single mistake.

    >>> accuracy(fresh(False), copies(np.random.default_rng(0), N=10, shortest=5))
    0.0
    """
    tokens, _ = write(parameters, batch.source, batch.source_mask, len(batch.target), attend)
    return float(((tokens == batch.target) | ~batch.target_mask).all(axis=0).mean())


def month_letter() -> int:
    """The place in `MAY` at which a trained translator looks most when it writes the 5 of `2019-05-03`.

    The same for the first four seeds of `learn(dates, ADDITIVE)`; the first is measured again
    in `tests/exercises/test_attention.py`.

    >>> MAY[month_letter()]
    'y'
    """
    return MAY.index("y", 10)

"""The experiments of lesson sequence-models: a tagger, a classifier's pooling, language models, counting.

Axes: `T` time, `N` batch, `H` hidden, `L` layers, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_ref.numpy.cells import LSTM
from lstm_ref.numpy.losses import masked_cross_entropy, masked_cross_entropy_backward, perplexity, softmax
from lstm_ref.numpy.lstm_fused import lstm_backward, lstm_forward
from lstm_ref.numpy.models.tagger import (
    TaggerWeights,
    initial_tagger_weights,
    tagger_backward,
    tagger_forward,
)
from lstm_ref.numpy.parameters import named_arrays, with_arrays
from lstm_ref.numpy.pooling import last_valid_state, max_over_time, mean_over_time, pooling_backward
from lstm_ref.numpy.readout import readout, readout_backward
from lstm_ref.tasks import PROSE_SYMBOLS, TAGGED_WORDS, TAGS, course_text, garden_path, letters
from lstm_ref.tasks.batches import Batch
from lstm_ref.training import fit

LETTERS = len(PROSE_SYMBOLS)
READINGS = ("forwards", "backwards", "both ways")
POOLINGS = {"last": last_valid_state, "mean": mean_over_time, "max": max_over_time}


def turned(array: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Every sequence of `(T, N)` from its last entry to its first, the padding left where it is.

    >>> turned(np.array([[1, 3], [2, 0]]), np.array([[True, True], [True, False]])).T
    array([[2, 1],
           [3, 0]])
    """
    t = np.arange(len(array))[:, None]
    return np.take_along_axis(array, np.where(mask, mask.sum(axis=0) - 1 - t, t), axis=0)


def words_of(batch: Batch) -> np.ndarray:
    """The numbers of a batch's words, `(T, N)`."""
    return batch.x.argmax(axis=2)


def tag(weights: TaggerWeights, batch: Batch, reads: str = "both ways") -> np.ndarray:
    """The tags that a tagger gives, `(T, N)`."""
    words = words_of(batch)
    if reads != "backwards":
        return tagger_forward(words, batch.mask, weights)[0].argmax(axis=2)
    logits, _ = tagger_forward(turned(words, batch.mask), batch.mask, weights)
    return turned(logits.argmax(axis=2), batch.mask)


def learn_tags(reads: str, seed: int = 0, updates: int = 150, H: int = 16) -> TaggerWeights:
    """Train a tagger of garden-path sentences. A reading of one direction gets the units of two."""
    rng, both = np.random.default_rng(seed), reads == "both ways"
    units = H if both else 2 * H
    start = initial_tagger_weights(rng, len(TAGGED_WORDS), 8, units, len(TAGS), bidirectional=both)

    def draw(rng: np.random.Generator, N: int) -> tuple[np.ndarray, ...]:
        batch = garden_path(rng, N)
        words, tags = words_of(batch), batch.target
        if reads == "backwards":
            words, tags = turned(words, batch.mask), turned(tags, batch.mask)
        return words, tags, batch.mask

    return _learn(draw, start, updates=updates, batch_size=32, learning_rate=1e-2, seed=rng)


def ambiguous_right(weights: TaggerWeights, reads: str) -> float:
    """How many of the ambiguous words of 200 new texts are tagged right."""
    batch = garden_path(np.random.default_rng(999), 200)
    return float((tag(weights, batch, reads) == batch.target)[batch.scored].mean())


def _learn(
    draw: Callable[..., tuple[np.ndarray, ...]], start: TaggerWeights, **options: Any
) -> TaggerWeights:
    """`draw(rng, N)` gives tokens, targets and the mask, each `(T, N)`."""

    def step(values: dict, rng: np.random.Generator, N: int) -> tuple[float, np.ndarray, dict]:
        tokens, targets, mask = draw(rng, N)
        logits, cache = tagger_forward(tokens, mask, with_arrays(start, values))
        loss, scored = masked_cross_entropy(logits, targets, mask)
        gradients = tagger_backward(masked_cross_entropy_backward(1.0, scored), cache)
        return float(loss), logits.argmax(axis=2) == targets, named_arrays(gradients)

    return with_arrays(start, fit(step, named_arrays(start), **options).parameters)


def change_by_padding(weights: TaggerWeights, pads: int, masked: bool) -> float:
    """By how much a probability changes, at most, when so many steps of padding stand behind 200 sentences.

    With `masked` the tagger is told what is padding, else it takes it for more words.
    """
    batch = garden_path(np.random.default_rng(999), 200, sentences=1)
    words, T = words_of(batch), len(batch.mask)
    longer, mask = (
        np.concatenate([array, np.zeros((pads, 200), array.dtype)]) for array in (words, batch.mask)
    )
    alone, _ = tagger_forward(words, batch.mask, weights)
    together, _ = tagger_forward(longer, mask if masked else np.ones_like(mask), weights)
    return float(np.abs(softmax(together[:T]) - softmax(alone))[batch.mask].max())


def course_split(share: float = 1.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The course's text without one of its tenths, and that tenth; the last one for seed 0.

    Of the rest only a `share` is kept, in one piece.
    """
    tenths = np.array_split(letters(course_text()), 10)
    tenth = tenths.pop((9 + seed) % 10)
    rest = np.concatenate(tenths)
    return rest[: round(share * len(rest))], tenth


def learn_letters(
    ids: np.ndarray,
    seed: int = 0,
    updates: int = 600,
    H: int = 64,
    L: int = 1,
    bidirectional: bool = False,
) -> TaggerWeights:
    """Train an LSTM on the letter that follows each letter, in windows from anywhere in `ids`.

    A bidirectional one reads the whole window, and so what it is to predict.
    """
    rng = np.random.default_rng(seed)
    start, T, N = initial_tagger_weights(rng, LETTERS, 24, H, LETTERS, L, bidirectional), 24, 16
    mask = np.ones((T, N), bool)

    def draw(rng: np.random.Generator, N: int) -> tuple[np.ndarray, ...]:
        windows = ids[rng.integers(len(ids) - T, size=N) + np.arange(T + 1)[:, None]]
        return windows[:-1], windows[1:], mask

    def rate(done: int) -> float:
        return 2e-2 * (1 - done / updates)

    return _learn(draw, start, updates=updates, batch_size=N, learning_rate=rate, seed=rng)


def letter_probabilities(weights: TaggerWeights, ids: np.ndarray) -> np.ndarray:
    """What the model gave to each letter of `ids` but the first."""
    everywhere = np.ones((len(ids) - 1, 1), bool)
    logits, _ = tagger_forward(ids[:-1, None], everywhere, weights)
    return softmax(logits)[np.arange(len(ids) - 1), 0, ids[1:]]


def bits_of(weights: TaggerWeights, ids: np.ndarray) -> float:
    """What a text costs the model, in bits a letter."""
    return float(-np.log2(letter_probabilities(weights, ids)).mean())


def withheld_perplexity(weights: TaggerWeights, ids: np.ndarray, T: int = 48) -> float:
    """Of a model that may read up to a letter and no further: its perplexity there, at 400 places."""
    places = np.linspace(0, len(ids) - T - 1, 400).astype(int)
    windows = ids[places + np.arange(T + 1)[:, None]]
    logits, _ = tagger_forward(windows[:-1], np.ones((T, 400), bool), weights)
    return float(perplexity(logits[-1:], windows[-1:], np.ones((1, 400), bool)))


def parameter_count(weights: TaggerWeights) -> int:
    """How many numbers a model has to learn."""
    return sum(array.size for array in named_arrays(weights).values())


def pooled_gradient(pool: str, T: int = 60, seed: int = 0) -> np.ndarray:
    """How much gradient reaches each input `(T,)` of an untrained LSTM when its states become one verdict.

    The cell starts as torch starts it, and what the verdict's gradient is, is drawn.
    """
    rng, (N, D, H) = np.random.default_rng(seed), (16, 8, 32)
    h, cache = _read(rng.standard_normal((T, N, D)), LSTM.draw(rng, D, H))
    _, shares = POOLINGS[pool](h, np.ones((T, N), bool))
    dh = pooling_backward(rng.standard_normal((N, H)), shares)
    dx, *_ = lstm_backward(dh, np.zeros((N, H)), cache)
    return np.sqrt((dx**2).sum(axis=(1, 2)))


def learn_verdict(pool: str, T: int = 40, seed: int = 0, updates: int = 200) -> float:
    """Train an LSTM to name the first of T letters, of four, from one pooled state: the accuracy."""
    rng, (D, H) = np.random.default_rng(seed), (4, 32)
    start = LSTM.draw(rng, D, H) | {"W_out": rng.uniform(-(H**-0.5), H**-0.5, (D, H)), "b_out": np.zeros(D)}

    def step(values: dict, rng: np.random.Generator, N: int) -> tuple[float, np.ndarray, dict]:
        letters_read, asked = rng.integers(D, size=(T, N)), np.ones((1, N), bool)
        h, cache = _read(np.eye(D)[letters_read], values)
        verdict, shares = POOLINGS[pool](h, np.ones((T, N), bool))
        logits, scored = readout(verdict[None], values["W_out"], values["b_out"])
        loss, cost = masked_cross_entropy(logits, letters_read[:1], asked)
        dverdict, dW_out, db_out = readout_backward(masked_cross_entropy_backward(1.0, cost), scored)
        back = lstm_backward(pooling_backward(dverdict[0], shares), np.zeros((N, H)), cache)
        gradients = dict(zip(("W_ih", "W_hh", "b"), back[3:])) | {"W_out": dW_out, "b_out": db_out}
        return float(loss), logits[0].argmax(axis=1) == letters_read[0], gradients

    return fit(step, start, updates=updates, batch_size=32, learning_rate=1e-2, seed=rng).accuracy


def _read(x: np.ndarray, values: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
    zero = np.zeros((x.shape[1], values["W_hh"].shape[1]))
    h, _, cache = lstm_forward(x, zero, zero, *(values[name] for name in ("W_ih", "W_hh", "b")))
    return h, cache


def batch_that_tells(lengths: Sequence[int] = (2, 4, 3)) -> tuple[np.ndarray, np.ndarray]:
    """A batch, tokens and mask `(T, N)`, on which a tagger that mixes up sentences gives itself away.

    More than one sentence, of different lengths, and the longest is not the first.
    """
    mask = np.arange(max(lengths))[:, None] < np.array(lengths)
    return np.where(mask, np.arange(mask.size).reshape(mask.shape), 0), mask


def draws_that_tell(
    logits: Sequence[float] = (2.0, 1.0, 0.0), temperature: float = 2.0, count: int = 50
) -> tuple[np.ndarray, float, np.ndarray]:
    """Scores `(V,)`, a temperature and uniform numbers `(K,)` that tell a wrong use of the temperature.

    The temperature is not 1 and not so low that only the best token is drawn, and the scores differ.
    """
    return np.array(logits), temperature, (np.arange(count) + 0.5) / count

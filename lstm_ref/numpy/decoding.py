"""Writing without a teacher: a decoder is fed its own tokens, the best, a drawn one, or several at once.

A decoder is a function, `step(token (N,), state) -> (logits (N, V), state_next)`, and its state is a sequence
of arrays with the batch first; `DecoderWriter` and `Writer` are such functions. Axes: `N` batch, `V`
vocabulary, `K` hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.embedding import check_tokens
from lstm_ref.numpy.losses import log_softmax
from lstm_ref.numpy.sampling import sample_with_temperature
from lstm_ref.shapes import bind

__all__ = ["beam_search", "greedy_decode", "length_penalty", "sample_decode"]

State = Sequence[np.ndarray]
Step = Callable[[np.ndarray, State], tuple[np.ndarray, State]]


def greedy_decode(step: Step, state: State, start: int, end: int, steps: int) -> np.ndarray:
    """The likeliest token at every step, fed back as the next one's input; after `end` comes only `end`.

    Shapes: `state` as the step takes it, with the batch first; returns tokens `(steps, N)`. Raises
    ValueError, naming the argument, when a token or a number does not fit, and whatever the step raises.

    Source: Sutskever, Vinyals and Le, "Sequence to sequence learning with neural networks", 2014.

    >>> table = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    >>> step = lambda token, state: (table[token], state)  # after 0 comes 2, after 2 the end
    >>> greedy_decode(step, [np.zeros((1, 1))], start=0, end=1, steps=4)[:, 0]
    array([2, 1, 1, 1])
    """
    check_kinds(locals(), step="function", start="index", end="index", steps="size")
    _check_state(state)
    return _written(step, state, start, end, steps, lambda t, logits: logits.argmax(axis=1))


def sample_decode(
    step: Step, state: State, start: int, end: int, u: np.ndarray, temperature: float = 1.0
) -> np.ndarray:
    """A token drawn at every step from `softmax(logits / temperature)`, fed back; after `end` only `end`.

    Shapes: `state` as the step takes it, `u (T, N)` uniform in [0, 1), for example `rng.random((T, N))`;
    returns tokens `(T, N)`. Raises ValueError, naming the argument, when a shape, a token or a number does
    not fit.

    Source: Graves, "Generating sequences with recurrent neural networks", 2013.

    >>> table = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    >>> step = lambda token, state: (table[token], state)
    >>> sample_decode(step, [np.zeros((1, 1))], start=0, end=1, u=np.full((4, 1), 0.9), temperature=0.1)[:, 0]
    array([2, 1, 1, 1])
    """
    check_kinds(locals(), step="function", start="index", end="index", temperature="number")
    _check_state(state)
    bind({"state": "N " + " ".join("abc"[: state[0].ndim - 1]), "u": "T N"}, {"state": state[0], "u": u})
    count = _at_least_one("u", len(u))
    return _written(
        step, state, start, end, count, lambda t, logits: sample_with_temperature(logits, temperature, u[t])
    )


def _written(
    step: Step,
    state: State,
    start: int,
    end: int,
    steps: int,
    choose: Callable[[int, np.ndarray], np.ndarray],
) -> np.ndarray:
    N = len(state[0])
    token, ended, tokens = np.full(N, start), np.zeros(N, bool), []
    for t in range(steps):
        logits, state = step(token, state)
        _check_ends(start, end, logits)
        token = np.where(ended, end, choose(t, logits))
        ended = token == end
        tokens.append(token)
    return np.stack(tokens)


def length_penalty(lengths: np.ndarray, alpha: float, k: float = 5.0) -> np.ndarray:
    """What a hypothesis's log probability is divided by to rank it, `((k + length) / (k + 1))^alpha`.

    A sum of log probabilities falls with every token, so a search that looks far finds short answers. With
    `k = 0` and `alpha = 1` the rank is the mean log probability of a token; `alpha = 0` is no penalty.

    Shapes: `lengths` any, integers; the result is alike. Raises ValueError when they are no integers.

    Source: Wu et al., "Google's neural machine translation system", 2016, equation 14, with k = 5.

    >>> length_penalty(np.array([1, 7]), alpha=1.0)
    array([1., 2.])
    """
    check_kinds(locals(), alpha="number", k="number")
    if np.asarray(lengths).dtype.kind not in "iu":
        raise ValueError(f"lengths: expected integers, got dtype {np.asarray(lengths).dtype}")
    return ((k + lengths) / (k + 1)) ** alpha


def beam_search(
    step: Step,
    state: State,
    start: int,
    end: int,
    steps: int,
    width: int,
    alpha: float = 0.0,
    k: float = 5.0,
) -> tuple[np.ndarray, np.ndarray]:
    """The `width` best beginnings are kept at every step, each with its own state:

        score(tokens, token) = score(tokens) + log p(token | tokens)
        rank = score / length_penalty(length)             the length counts the end, and not the start

    A hypothesis that has ended stays in the race with its score as it is. With `width` 1 it is
    `greedy_decode`; with room for every beginning nothing is lost and the first is the best of all.

    Shapes: `state` of one source, each array `(1, ...)`; returns tokens `(steps, K)` and their scores `(K,)`,
    log probabilities, the best rank first, K at most `width`. Raises ValueError, naming the argument, when a
    token or a number does not fit.

    Source: Lowerre, "The HARPY speech recognition system", 1976; for translation Sutskever, Vinyals and Le,
    2014; the penalty Wu et al., 2016.

    >>> p = np.array([[0.0, 0.4, 0.6], [0.0, 1.0, 0.0], [0.35, 0.35, 0.3]])
    >>> step = lambda token, state: (np.log(p[token] + 1e-9), state)  # the likeliest first step misleads
    >>> [beam_search(step, [np.zeros((1, 1))], 0, 1, 3, width)[0][:, 0].tolist() for width in (1, 2)]
    [[2, 0, 2], [1, 1, 1]]
    """
    check_kinds(locals(), step="function", start="index", end="index")
    _check_state(state)
    check_kinds(locals(), steps="size", width="size", alpha="number", k="number")
    if any(len(array) != 1 for array in state):
        raise ValueError(f"state: expected one source, (1, ...), got {[array.shape for array in state]}")
    tokens, scores, lengths = np.full((1, 1), start), np.zeros(1), np.zeros(1, int)
    ended = np.zeros(1, bool)
    for _ in range(steps):
        logits, state = step(tokens[-1], state)
        _check_ends(start, end, logits)
        V = logits.shape[1]
        waits = np.where(np.arange(V) == end, 0, np.full(V, -np.inf, logits.dtype))  # log p without a choice
        candidates = scores.astype(logits.dtype)[:, None] + np.where(
            ended[:, None], waits, log_softmax(logits)
        )
        lengths = np.where(ended, lengths, lengths + 1)
        rank = candidates / length_penalty(lengths, alpha, k)[:, None]  # (K, V)
        best = np.argsort(-rank.ravel(), kind="stable")[:width]
        best = best[candidates.ravel()[best] > -np.inf]
        parent, token = np.divmod(best, V)
        tokens = np.concatenate([tokens[:, parent], token[None]])
        scores, lengths, ended = candidates.ravel()[best], lengths[parent], token == end
        state = tuple(array[parent] for array in state)
    return tokens[1:], scores


def _check_state(state: State) -> None:
    check_kinds(locals(), state="arrays")
    if not state:
        raise ValueError("state: expected at least one array, got none")


def _at_least_one(name: str, count: int) -> int:
    if count < 1:
        raise ValueError(f"{name}: expected at least 1, got {count}")
    return count


def _check_ends(start: int, end: int, logits: np.ndarray) -> None:
    for name, token in (("start", start), ("end", end)):
        check_tokens(name, np.array([token]), logits.shape[1])

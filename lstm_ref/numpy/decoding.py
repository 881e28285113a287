"""Writing without a teacher: the decoder is fed its own tokens, the best one each time or several at once.

Axes: `S` source length, `N` batch, `H` hidden, `V` vocabulary, `K` hypotheses.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.numpy.decoder import Attention, DecoderWeights, decoder_step
from lstm_ref.numpy.embedding import check_tokens
from lstm_ref.numpy.losses import log_softmax
from lstm_ref.shapes import bind


def greedy_decode(
    h: np.ndarray,
    keys: np.ndarray,
    mask: np.ndarray,
    start: int,
    end: int,
    steps: int,
    decoder: DecoderWeights,
    attention: Attention = (),
) -> np.ndarray:
    """The likeliest token at every step, fed back as the next one's input; after `end` comes only `end`.

    Shapes: `h (N, H)`, `keys (S, N, H)` and `mask (S, N)` as `encode` gives and takes them; returns tokens
    `(steps, N)`. Raises ValueError, naming the argument, when a shape, a dtype, a token or a number does not
    fit.

    Source: Sutskever, Vinyals and Le, "Sequence to sequence learning with neural networks", 2014.

    >>> from lstm_ref.numpy.encoder_decoder import draw_weights
    >>> _, decoder, _ = draw_weights(np.random.default_rng(0), V_source=9, V_target=7, D=4, H=5)
    >>> h, keys, mask = np.ones((1, 5)), np.ones((3, 1, 5)), np.ones((3, 1), bool)
    >>> greedy_decode(h, keys, mask, start=0, end=1, steps=4, decoder=decoder).ravel()
    array([3, 3, 3, 3])
    """
    _check(h, keys, mask, start, end, decoder, steps=steps)
    token, tokens = np.full(len(h), start), []
    ended = np.zeros(len(h), bool)
    for _ in range(steps):
        logits, h, _ = decoder_step(token, h, keys, mask, decoder, attention)
        token = np.where(ended, end, logits.argmax(axis=1))
        ended = token == end
        tokens.append(token)
    return np.stack(tokens)


def beam_search(
    h: np.ndarray,
    keys: np.ndarray,
    mask: np.ndarray,
    start: int,
    end: int,
    steps: int,
    width: int,
    decoder: DecoderWeights,
    attention: Attention = (),
) -> tuple[np.ndarray, np.ndarray]:
    """The `width` best beginnings are kept at every step, each with its own state:

        score(tokens, token) = score(tokens) + log p(token | tokens)

    A hypothesis that has ended stays in the race with its score as it is. With `width` 1 it is
    `greedy_decode`; with room for every beginning nothing is lost and the first is the likeliest of all.

    Shapes: one source, `h (1, H)`, `keys (S, 1, H)`, `mask (S, 1)`; returns tokens `(steps, K)` and their
    scores `(K,)`, the best first, K at most `width`. Raises ValueError, naming the argument, when a shape, a
    dtype, a token or a number does not fit.

    Source: Lowerre, "The HARPY speech recognition system", 1976; for translation Sutskever, Vinyals and Le,
    2014.

    >>> from lstm_ref.numpy.encoder_decoder import draw_weights
    >>> _, decoder, _ = draw_weights(np.random.default_rng(0), V_source=9, V_target=7, D=4, H=5)
    >>> h, keys, mask = np.ones((1, 5)), np.ones((3, 1, 5)), np.ones((3, 1), bool)
    >>> tokens, scores = beam_search(h, keys, mask, start=0, end=1, steps=4, width=2, decoder=decoder)
    >>> tokens, scores.round(4)
    (array([[3, 3],
           [3, 3],
           [3, 3],
           [3, 2]]), array([-5.247 , -5.6092]))
    """
    _check(h, keys, mask, start, end, decoder, steps=steps, width=width)
    if len(h) != 1:
        raise ValueError(f"h: expected shape (1, H), one source, got {h.shape}")
    tokens, scores, ended = np.full((1, 1), start), np.zeros(1, h.dtype), np.zeros(1, bool)
    V = len(decoder.E)
    waits = np.where(np.arange(V) == end, 0, np.full(V, -np.inf, h.dtype))  # log p where there is no choice
    for _ in range(steps):
        K = len(scores)
        keys_k, mask_k = np.repeat(keys, K, axis=1), np.repeat(mask, K, axis=1)
        logits, h, _ = decoder_step(tokens[-1], h, keys_k, mask_k, decoder, attention)
        log_p = np.where(ended[:, None], waits, log_softmax(logits))  # (K, V)
        candidates = (scores[:, None] + log_p).ravel()
        best = np.argsort(-candidates, kind="stable")[:width]
        best = best[candidates[best] > -np.inf]
        parent, token = np.divmod(best, V)
        tokens = np.concatenate([tokens[:, parent], token[None]])
        scores, h, ended = candidates[best], h[parent], token == end
    return tokens[1:], scores


def _check(
    h: np.ndarray,
    keys: np.ndarray,
    mask: np.ndarray,
    start: int,
    end: int,
    decoder: DecoderWeights,
    **counts: int,
) -> None:
    bind({"h": "N H", "keys": "S N H", "mask": "S N"}, locals(), {"mask": "boolean"})
    for name, token in (("start", start), ("end", end)):
        check_tokens(name, np.array([token]), len(decoder.E))
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f"{name}: expected at least 1, got {count}")

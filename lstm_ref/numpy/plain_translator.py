"""Encoder and decoder written out for the plain RNN, and a beam's step: what lesson encoder-decoder asks for.

Axes: `S` source length, `T` target length, `N` batch, `D` input, `H` hidden, `V` vocabulary, `K` hypotheses.
`lstm_ref.numpy.encoder_decoder` does the same with a GRU, embeddings and attention.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward, tanh_backward
from lstm_ref.shapes import bind

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class EncodeCache(NamedTuple):
    """What the way back through the encoder needs."""

    x: np.ndarray  # (S, N, D)
    lengths: np.ndarray  # (N,)
    h: np.ndarray  # (S, N, H): after each step
    W_ih: np.ndarray  # (H, D)
    W_hh: np.ndarray  # (H, H)


class DecoderCache(NamedTuple):
    """What the way back through a decoder's step needs."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    h_next: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (H, D)
    W_hh: np.ndarray  # (H, H)
    W_out: np.ndarray  # (V, H)


def encode(
    x: np.ndarray, lengths: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, EncodeCache]:
    """A source becomes one vector, the state after its last symbol; behind the source the state stands still.

        h_t = tanh(x_t W_ih^T + h_{t-1} W_hh^T + b) for t < length      h_t = h_{t-1} from there on

    Shapes: `x (S, N, D)`, `lengths (N,)` integers, `W_ih (H, D)`, `W_hh (H, H)`, `b (H,)`; returns the last
    state `(N, H)` and the `EncodeCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Sutskever, Vinyals and Le, "Sequence to sequence learning with neural networks", 2014.

    >>> one = np.ones((1, 1))
    >>> h, _ = encode(np.ones((3, 2, 1)), np.array([1, 3]), one, one, np.zeros(1))
    >>> h.ravel().round(4)
    array([0.7616, 0.9597])
    """
    contracts = {"x": "S N D", "lengths": "N", "W_ih": "H D", "W_hh": "H H", "b": "H"}
    bind(contracts, locals(), {"lengths": "integer"})
    state = np.zeros((x.shape[1], len(b)), np.result_type(x, W_ih, W_hh, b))
    h = []
    for t, x_t in enumerate(x):
        read = np.tanh(affine(x_t, W_ih, b) + state @ W_hh.T)
        state = np.where((t < lengths)[:, None], read, state)
        h.append(state)
    return state, EncodeCache(x, lengths, np.stack(h), W_ih, W_hh)


def encode_backward(dh: np.ndarray, cache: EncodeCache) -> Gradients:
    """The gradients of `encode`: behind the source `dh` goes back unchanged, in it through the tanh.

    Shapes: `dh (N, H)`; returns `dx (S, N, D)`, `dW_ih (H, D)`, `dW_hh (H, H)`, `db (H,)`. Raises ValueError
    when `dh` does not fit.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> one = np.ones((1, 1))
    >>> _, cache = encode(np.ones((2, 1, 1)), np.array([1]), one, one, np.zeros(1))
    >>> encode_backward(one, cache)[0].ravel().round(4)
    array([0.42, 0.  ])
    """
    check_kinds(locals(), cache=EncodeCache)
    x, lengths, h, W_ih, W_hh = cache
    bind({"h": "S N H", "dh": "N H"}, {"h": h, "dh": dh})
    dx, dW_ih, dW_hh, db = np.zeros_like(x), np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(x) - 1, -1, -1):
        reads = (t < lengths)[:, None]
        da = np.where(reads, tanh_backward(dh, h[t]), 0.0)
        before = h[t - 1] if t else np.zeros_like(h[0])
        dx[t], dW, db_t = affine_backward(da, x[t], W_ih)
        dbefore, dW_state, _ = affine_backward(da, before, W_hh)
        dW_ih, dW_hh, db = dW_ih + dW, dW_hh + dW_state, db + db_t
        dh = np.where(reads, dbefore, dh)
    return dx, dW_ih, dW_hh, db


def decoder_step(
    x: np.ndarray,
    h: np.ndarray,
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b: np.ndarray,
    W_out: np.ndarray,
    b_out: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, DecoderCache]:
    """The symbol before and the state give the next symbol's logits:

        h_next = tanh(x W_ih^T + h W_hh^T + b)      logits = h_next W_out^T + b_out

    Shapes: `x (N, D)`, `h (N, H)`, `W_out (V, H)`, `b_out (V,)`, the rest as in `encode`; returns `logits
    (N, V)`, `h_next (N, H)` and the `DecoderCache`. Raises ValueError, naming the argument, when one does
    not fit.

    Source: Sutskever, Vinyals and Le, 2014.

    >>> one = np.ones((1, 1))
    >>> logits, h_next, _ = decoder_step(one, one, one, -one, np.zeros(1), 2 * one, np.ones(1))
    >>> logits, h_next
    (array([[1.]]), array([[0.]]))
    """
    shapes = {"x": "N D", "h": "N H", "W_ih": "H D", "W_hh": "H H", "b": "H", "W_out": "V H", "b_out": "V"}
    bind(shapes, locals())
    h_next = np.tanh(affine(x, W_ih, b) + h @ W_hh.T)
    return affine(h_next, W_out, b_out), h_next, DecoderCache(x, h, h_next, W_ih, W_hh, W_out)


def decoder_step_backward(
    dlogits: np.ndarray, dh_next: np.ndarray, cache: DecoderCache
) -> tuple[np.ndarray, ...]:
    """The gradients of `decoder_step`. Two paths meet at `h_next`, from its logits and from the next step.

    Shapes: `dlogits (N, V)`, `dh_next (N, H)`; returns `dx (N, D)`, `dh (N, H)`, `dW_ih (H, D)`, `dW_hh
    (H, H)`, `db (H,)`, `dW_out (V, H)`, `db_out (V,)`. Raises ValueError when a gradient does not fit.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> one = np.ones((1, 1))
    >>> _, _, cache = decoder_step(one, one, one, -one, np.zeros(1), 2 * one, np.ones(1))
    >>> decoder_step_backward(one, one, cache)[0]
    array([[3.]])
    """
    check_kinds(locals(), cache=DecoderCache)
    x, h, h_next, W_ih, W_hh, W_out = cache
    arrays = {"h": h, "W_out": W_out, "dlogits": dlogits, "dh_next": dh_next}
    bind({"h": "N H", "W_out": "V H", "dlogits": "N V", "dh_next": "N H"}, arrays)
    dfrom_logits, dW_out, db_out = affine_backward(dlogits, h_next, W_out)
    da = tanh_backward(dh_next + dfrom_logits, h_next)
    dx, dW_ih, db = affine_backward(da, x, W_ih)
    dh, dW_hh, _ = affine_backward(da, h, W_hh)
    return dx, dh, dW_ih, dW_hh, db, dW_out, db_out


def sequence_accuracy(written: np.ndarray, target: np.ndarray, mask: np.ndarray) -> np.floating:
    """The share of sequences without a single mistake, padding apart.

    Shapes: `written` and `target (T, N)` integers, `mask (T, N)` boolean; returns a scalar. Raises
    ValueError, naming the argument, when one does not fit.

    Source: none; the strictest of the usual measures.

    >>> written, target = np.array([[3, 4], [1, 1]]), np.array([[3, 4], [1, 2]])
    >>> float(sequence_accuracy(written, target, np.ones((2, 2), bool)))
    0.5
    """
    kinds = {"written": "integer", "target": "integer", "mask": "boolean"}
    bind({"written": "T N", "target": "T N", "mask": "T N"}, locals(), kinds)
    return np.mean(np.all((written == target) | ~mask, axis=0))


def beam_candidates(log_p: np.ndarray, scores: np.ndarray, ended: np.ndarray, end: int) -> np.ndarray:
    """The score of every hypothesis with every token behind it, `scores_k + log_p_kv`.

    A hypothesis that has ended can only wait: behind it comes `end`, which costs nothing, and no other token.

    Shapes: `log_p (K, V)`, `scores (K,)`, `ended (K,)` boolean; returns `(K, V)`, `-inf` where nothing may
    come. Raises ValueError, naming the argument, when one does not fit.

    Source: Lowerre, "The HARPY speech recognition system", 1976.

    >>> log_p, scores = np.full((2, 3), -1.0), np.array([-2.0, -5.0])
    >>> beam_candidates(log_p, scores, np.array([False, True]), end=1)
    array([[ -3.,  -3.,  -3.],
           [-inf,  -5., -inf]])
    """
    bind({"log_p": "K V", "scores": "K", "ended": "K"}, locals(), {"ended": "boolean"})
    waits = np.where(np.arange(log_p.shape[1]) == end, 0.0, -np.inf)
    return scores[:, None] + np.where(ended[:, None], waits, log_p)

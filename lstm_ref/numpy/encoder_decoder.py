"""One network reads, another writes: a GRU encoder, the decoder, and a pass of training through both.

Axes: `S` source length, `T` target length, `N` batch, `D` embedding, `H` hidden, `A` attention, `V`
vocabulary, the source's or the target's. Masks are boolean, True on a token, False on padding.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.cells import GRU
from lstm_ref.numpy.decoder import (
    Attention,
    AttentionWeights,
    DecoderStepCache,
    DecoderWeights,
    decoder_step,
    decoder_step_backward,
)
from lstm_ref.numpy.embedding import EmbeddingCache, check_tokens, embedding, embedding_backward
from lstm_ref.numpy.losses import CrossEntropyCache, masked_cross_entropy, masked_cross_entropy_backward
from lstm_ref.numpy.sequence import SequenceCache, sequence_backward, sequence_forward
from lstm_ref.shapes import bind

__all__ = [
    "EncodeCache",
    "EncoderWeights",
    "TeacherForcingCache",
    "draw_weights",
    "encode",
    "encode_backward",
    "teacher_forcing_step",
    "teacher_forcing_step_backward",
]


class EncoderWeights(NamedTuple):
    """The source's embedding and a GRU."""

    E: np.ndarray  # (V, D)
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)
    b_ih: np.ndarray  # (3H,)
    b_hh: np.ndarray  # (3H,)


class EncodeCache(NamedTuple):
    """What the backward of the encoder needs: its parts' caches."""

    embedding: EmbeddingCache
    sequence: SequenceCache


class TeacherForcingCache(NamedTuple):
    """What the backward of a pass needs: the caches of the encoder, of every decoder step and of the loss."""

    encode: EncodeCache
    steps: tuple[DecoderStepCache, ...]
    loss: CrossEntropyCache

    @property
    def alignment(self) -> np.ndarray:
        """Where each step looked, `(T, N, S)`."""
        return np.stack([step.alignment for step in self.steps])


def draw_weights(
    rng: np.random.Generator, V_source: int, V_target: int, D: int, H: int, A: int = 0
) -> tuple[EncoderWeights, DecoderWeights, Attention]:
    """Weights to start from: embeddings normal, the rest uniform within `1 / sqrt(H)`, as torch draws a
    GRU's.

    Shapes: as in the three NamedTuples; `A = 0` is no attention.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: the ranges are torch's, of `torch.nn.Embedding` and `torch.nn.GRU`.

    >>> encoder, decoder, attention = draw_weights(np.random.default_rng(0), 9, 7, D=4, H=5, A=3)
    >>> decoder.W_ih.shape, decoder.W_out.shape, attention.v.shape
    ((15, 9), (7, 10), (3,))
    """
    sizes = dict.fromkeys(("V_source", "V_target", "D", "H"), "size")
    check_kinds(locals(), rng=np.random.Generator, A="count", **sizes)

    def uniform(*shape: int) -> np.ndarray:
        return rng.uniform(-(H**-0.5), H**-0.5, shape)

    C = H if A else 0
    gru = (3 * H, H), (3 * H,), (3 * H,)
    encoder = EncoderWeights(
        rng.standard_normal((V_source, D)), *(uniform(*shape) for shape in ((3 * H, D), *gru))
    )
    shapes = (3 * H, D + C), *gru, (V_target, H + C), (V_target,)
    decoder = DecoderWeights(rng.standard_normal((V_target, D)), *(uniform(*shape) for shape in shapes))
    return encoder, decoder, AttentionWeights(uniform(A, H), uniform(A, H), uniform(A)) if A else ()


def encode(
    source: np.ndarray, mask: np.ndarray, encoder: EncoderWeights
) -> tuple[np.ndarray, np.ndarray, EncodeCache]:
    """The source, read by a GRU: its state after every token, and each sequence's last one.

    Shapes: `source (S, N)` integers, `mask (S, N)` boolean; returns `keys (S, N, H)`, 0 on padding,
    `h (N, H)` and the `EncodeCache`. Raises ValueError, naming the argument, when a shape, a dtype or a
    token does not fit.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014; Sutskever, Vinyals
    and Le, "Sequence to sequence learning with neural networks", 2014.

    >>> encoder, _, _ = draw_weights(np.random.default_rng(0), V_source=9, V_target=7, D=4, H=5)
    >>> keys, h, cache = encode(np.array([[3], [8], [0]]), np.array([[True], [True], [False]]), encoder)
    >>> keys.shape, bool(np.all(h == keys[1])), bool(np.all(keys[2] == 0))
    ((3, 1, 5), True, True)
    """
    check_kinds(locals(), encoder=EncoderWeights)
    contracts = {"source": "S N", "mask": "S N", "encoder.E": "V D", "encoder.W_hh": "3H H"}
    arrays = {"source": source, "mask": mask, "encoder.E": encoder.E, "encoder.W_hh": encoder.W_hh}
    sizes = bind(contracts, arrays, {"source": "integer", "mask": "boolean"})
    check_tokens("source", source, sizes["V"])
    x, embedding_cache = embedding(source, encoder.E)
    h0 = np.zeros((sizes["N"], sizes["H"]), x.dtype)
    keys, (h,), sequence_cache = sequence_forward(x, [h0], encoder[1:], mask, cell=GRU)
    return keys, h, EncodeCache(embedding_cache, sequence_cache)


def encode_backward(dkeys: np.ndarray, dh: np.ndarray, cache: EncodeCache) -> EncoderWeights:
    """The gradients of `encode`: through time, then into the embedding. The decoder sends both upstream
    gradients, `dkeys` by its attention and `dh` by its first state.

    Shapes: `dkeys (S, N, H)`, `dh (N, H)`; returns gradients as `EncoderWeights`. Raises ValueError, naming
    the argument, when a shape or dtype does not fit.

    Source: as `encode`.

    >>> encoder, _, _ = draw_weights(np.random.default_rng(0), V_source=9, V_target=7, D=4, H=5)
    >>> keys, h, cache = encode(np.array([[3], [8], [0]]), np.array([[True], [True], [False]]), encoder)
    >>> encode_backward(np.ones_like(keys), np.ones_like(h), cache).E.any(axis=1).nonzero()
    (array([3, 8]),)
    """
    check_kinds(locals(), cache=EncodeCache)
    x, (h0,) = cache.sequence.x, cache.sequence.state0
    bind({"x": "S N D", "h0": "N H", "dkeys": "S N H", "dh": "N H"}, locals())
    dx, _, gradients = sequence_backward(dkeys, [dh], cache.sequence)
    return EncoderWeights(embedding_backward(dx, cache.embedding), *gradients)


def teacher_forcing_step(
    source: np.ndarray,
    source_mask: np.ndarray,
    target: np.ndarray,
    target_mask: np.ndarray,
    start: int,
    encoder: EncoderWeights,
    decoder: DecoderWeights,
    attention: Attention = (),
) -> tuple[np.ndarray, TeacherForcingCache]:
    """The loss of one step of training. The decoder is fed the *true* token before, whatever it predicted:

        keys, h_0 = encode(source)      logits_t, h_t = decoder_step(target_{t-1}, h_{t-1}, keys)
        loss = the mean surprise at target_t, over the tokens that are not padding

    with `start` for the token before the first. When it writes, it will be fed its own.

    Shapes: `source` and `source_mask (S, N)`, `target` and `target_mask (T, N)`, the end token included;
    returns the loss, a scalar, and the `TeacherForcingCache`. Raises ValueError, naming the argument, when a
    shape, a dtype or a token does not fit.

    Source: Williams and Zipser, "A learning algorithm for continually running fully recurrent neural
    networks", 1989; for translation Sutskever, Vinyals and Le, 2014.

    >>> encoder, decoder, attention = draw_weights(np.random.default_rng(0), 9, 7, D=4, H=5, A=3)
    >>> source, target = np.array([[3], [8], [5]]), np.array([[2], [1]])
    >>> source_mask, target_mask = np.ones((3, 1), bool), np.ones((2, 1), bool)
    >>> loss, cache = teacher_forcing_step(
    ...     source, source_mask, target, target_mask, 0, encoder, decoder, attention
    ... )
    >>> loss.round(4), cache.alignment.shape
    (np.float64(1.9287), (2, 1, 3))
    """
    check_kinds(locals(), encoder=EncoderWeights, decoder=DecoderWeights, attention=tuple)
    check_kinds(locals(), start="index")
    tokens = {"source": "S N", "source_mask": "S N", "target": "T N", "target_mask": "T N"}
    kinds = {name: "boolean" if name.endswith("mask") else "integer" for name in tokens}
    sizes = bind({**tokens, "decoder.E": "U D"}, {**locals(), "decoder.E": decoder.E}, kinds)
    check_tokens("target", target, len(decoder.E))
    check_tokens("start", np.array([start]), len(decoder.E))
    if sizes["T"] == 0:
        raise ValueError(f"target: expected at least one step, got {target.shape}")
    keys, h, encode_cache = encode(source, source_mask, encoder)
    previous = np.concatenate([np.full((1, sizes["N"]), start), target[:-1]])
    logits, steps = [], []
    for token in previous:
        logits_t, h, step_cache = decoder_step(token, h, keys, source_mask, decoder, attention)
        logits.append(logits_t)
        steps.append(step_cache)
    loss, loss_cache = masked_cross_entropy(np.stack(logits), target, target_mask)
    return loss, TeacherForcingCache(encode_cache, tuple(steps), loss_cache)


def teacher_forcing_step_backward(
    dloss: float, cache: TeacherForcingCache
) -> tuple[EncoderWeights, DecoderWeights, Attention]:
    """The gradients of `teacher_forcing_step` for every weight. Back through the decoder's steps, whose
    states hand `dh` on and whose attention adds to `dkeys`; then both go back through the encoder.

    Shapes: `dloss`, a scalar; returns gradients as `EncoderWeights`, `DecoderWeights` and `AttentionWeights`
    (or `()`). Raises ValueError when `dloss` is not a scalar.

    Source: as `teacher_forcing_step`.

    >>> encoder, decoder, attention = draw_weights(np.random.default_rng(0), 9, 7, D=4, H=5)
    >>> tokens, mask = np.array([[3], [1]]), np.ones((2, 1), bool)
    >>> _, cache = teacher_forcing_step(tokens, mask, tokens, mask, 0, encoder, decoder)
    >>> dencoder, ddecoder, _ = teacher_forcing_step_backward(1.0, cache)
    >>> dencoder.E.any(axis=1).nonzero(), ddecoder.E.any(axis=1).nonzero()
    ((array([1, 3]),), (array([0, 3]),))
    """
    check_kinds(locals(), cache=TeacherForcingCache)
    dlogits = masked_cross_entropy_backward(dloss, cache.loss)
    last = cache.steps[-1]
    dh, dkeys = np.zeros_like(last.gru.h), np.zeros_like(last.keys)
    count = len(DecoderWeights._fields)
    gradients: list[Any] = [0] * (count + (0 if last.attention is None else len(AttentionWeights._fields)))
    for dlogits_t, step in zip(dlogits[::-1], cache.steps[::-1], strict=True):
        dh, dkeys_t, ddecoder, dattention = decoder_step_backward(dlogits_t, dh, step)
        dkeys = dkeys + dkeys_t
        gradients = [g + g_t for g, g_t in zip(gradients, (*ddecoder, *dattention), strict=True)]
    dattention = AttentionWeights(*gradients[count:]) if gradients[count:] else ()
    return encode_backward(dkeys, dh, cache.encode), DecoderWeights(*gradients[:count]), dattention

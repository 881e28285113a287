"""The translators as modules, made of the NumPy weights; as in `lstm_ref.numpy.models.translation`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.shapes import bind
from lstm_ref.torch.attention import attention_context, masked_softmax
from lstm_ref.torch.models.nest import Nest
from lstm_ref.torch.networks import lstm_cell

State = tuple[Tensor, ...]


def gru_reset_before(x: Tensor, h: Tensor, W_ih: Tensor, W_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """One step of the GRU of 2014 (Cho et al., 2014).

    >>> one, W, b = torch.ones(1, 1), torch.zeros(3, 1), torch.zeros(3)
    >>> gru_reset_before(one, one, W, W, b, b)
    tensor([[0.5000]])
    """
    W_hr, W_hz, W_hn = W_hh.chunk(3)
    b_hr, b_hz, b_hn = b_hh.chunk(3)
    a_r, a_z, a_n = linear(x, W_ih, b_ih).chunk(3, dim=1)
    r, z = torch.sigmoid(a_r + linear(h, W_hr, b_hr)), torch.sigmoid(a_z + linear(h, W_hz, b_hz))
    return z * h + (1 - z) * torch.tanh(a_n + linear(r * h, W_hn, b_hn))


def read(step: Callable[..., State], x: Tensor, state: State, mask: Tensor) -> tuple[Tensor, State]:
    """A step along a masked sequence: `h (T, N, H)`, 0 on padding, and the last state, which waits there.

    >>> h, _ = read(lambda x, h: (x + h,), torch.ones(3, 1, 1), (torch.zeros(1, 1),), torch.ones(3, 1) > 0)
    >>> h.ravel().tolist()
    [1.0, 2.0, 3.0]
    """
    outputs = [x.new_zeros((0, *state[0].shape))]
    for x_t, lasts in zip(x.unbind(0), mask.unsqueeze(2).unbind(0), strict=True):
        state = tuple(torch.where(lasts, a, b) for a, b in zip(step(x_t, *state), state, strict=True))
        outputs.append((state[0] * lasts)[None])
    return torch.cat(outputs), state


def deep_output(features: Tensor, readout: Any, output: Any) -> Tensor:
    """Logits by way of maxout units over pairs of neighbours (Goodfellow et al., 2013).

    >>> deep_output(torch.tensor([[-3.0]]), (torch.tensor([[1.0], [-1.0]]),), (torch.ones(1, 1),))
    tensor([[3.]])
    """
    pairs = linear(features, *readout)
    return linear(pairs.unflatten(1, (-1, 2)).amax(dim=2), *output)


class Translator(nn.Module):
    """`logits (T, N, U)` and `alignment (T, N, S)` of a source and the tokens that the decoder is fed."""

    def __init__(self, encoder: tuple, decoder: tuple) -> None:
        super().__init__()
        self.encoder, self.decoder = Nest(encoder), Nest(decoder)

    def encode(self, source: Tensor, mask: Tensor) -> tuple[Tensor, State]:
        """The memory and the decoder's first state."""
        raise NotImplementedError

    def step(self, e: Tensor, state: State, memory: Tensor, mask: Tensor) -> tuple[Tensor, State, Tensor]:
        """Logits, state and alignment, from the embedding of the token before."""
        raise NotImplementedError

    def forward(self, source: Tensor, source_mask: Tensor, previous: Tensor) -> tuple[Tensor, Tensor]:
        contracts = {"source": "S N", "source_mask": "S N", "previous": "T N"}
        arrays = {"source": source, "source_mask": source_mask, "previous": previous}
        bind(contracts, arrays, {"source": "integer", "source_mask": "boolean", "previous": "integer"})
        check_steps("source", source)
        check_steps("previous", previous)
        memory, state = self.encode(source, source_mask)
        logits, alignments = [], []
        for e in self.decoder.E[previous].unbind(0):
            logits_t, state, alignment = self.step(e, state, memory, source_mask)
            logits.append(logits_t)
            alignments.append(alignment)
        return torch.stack(logits), torch.stack(alignments)


class Cho(Translator):
    """The summary in every step, no attention (Cho et al., 2014).

    >>> import numpy as np
    >>> from lstm_ref.numpy.models.cho import initial_cho_weights
    >>> model = Cho(*initial_cho_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, M=5))
    >>> tokens = torch.tensor([[3], [5]])
    >>> model(tokens, tokens > 0, tokens)[0].shape
    torch.Size([2, 1, 7])
    """

    def encode(self, source: Tensor, mask: Tensor) -> tuple[Tensor, State]:
        w = self.encoder
        h0 = w.E.new_zeros(source.shape[1], w.gru.W_hh.shape[1])
        _, (last,) = read(lambda x, h: (gru_reset_before(x, h, *w.gru),), w.E[source], (h0,), mask)
        summary = torch.tanh(linear(last, *w.summary))
        return summary, (torch.tanh(linear(summary, *w.start)),)

    def step(self, e: Tensor, state: State, memory: Tensor, mask: Tensor) -> tuple[Tensor, State, Tensor]:
        w, (h,) = self.decoder, state
        a_er, a_ez, a_en = linear(e, w.gru.W_ih, w.gru.b_ih).chunk(3, dim=1)
        a_hr, a_hz, a_hn = (linear(h, w.gru.W_hh, w.gru.b_hh) + linear(memory, w.W_ch)).chunk(3, dim=1)
        z = torch.sigmoid(a_ez + a_hz)
        h = z * h + (1 - z) * torch.tanh(a_en + torch.sigmoid(a_er + a_hr) * a_hn)
        logits = deep_output(torch.cat([h, e, memory], dim=1), w.readout, w.output)
        return logits, (h,), h[:, :0]


class Bahdanau(Translator):
    """Both directions, a context at every step, deep output (Bahdanau, Cho and Bengio, 2015).

    >>> import numpy as np
    >>> from lstm_ref.numpy.models.bahdanau import initial_bahdanau_weights
    >>> model = Bahdanau(*initial_bahdanau_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, A=4, M=5))
    >>> tokens = torch.tensor([[3], [5]])
    >>> model(tokens, tokens > 0, tokens)[0].shape
    torch.Size([2, 1, 7])
    """

    output_reads = "new state"

    def encode(self, source: Tensor, mask: Tensor) -> tuple[Tensor, State]:
        w = self.encoder
        x, h0 = w.E[source], (w.E.new_zeros(source.shape[1], w.start.W.shape[1]),)
        onward, _ = read(lambda x, h: (gru_reset_before(x, h, *w.forwards),), x, h0, mask)
        back, (first,) = read(
            lambda x, h: (gru_reset_before(x, h, *w.backwards),), x.flip(0), h0, mask.flip(0)
        )
        return torch.cat([onward, back.flip(0)], dim=2), (torch.tanh(linear(first, *w.start)),)

    def step(self, e: Tensor, state: State, memory: Tensor, mask: Tensor) -> tuple[Tensor, State, Tensor]:
        w, (s,) = self.decoder, state
        W_query, W_keys, v = w.attention
        scores = torch.tanh(linear(s, W_query) + linear(memory, W_keys)) @ v
        alignment = masked_softmax(scores.T, mask.T)
        context = attention_context(alignment, memory)
        s_next = gru_reset_before(torch.cat([e, context], dim=1), s, *w.gru)
        read_state = s_next if self.output_reads == "new state" else s
        logits = deep_output(torch.cat([read_state, e, context], dim=1), w.readout, w.output)
        return logits, (s_next,), alignment


class BahdanauAppendix(Bahdanau):
    """The output reads the state before, as the paper's appendix A.2.2 prints it."""

    output_reads = "old state"


class Luong(Translator):
    """Attention from the new state, input feeding; which score it is, its parameters tell (Luong, Pham and
    Manning, 2015).

    >>> import numpy as np
    >>> from lstm_ref.numpy.models.luong import initial_luong_weights
    >>> model = Luong(*initial_luong_weights(np.random.default_rng(0), V=9, U=7, D=2, H=3, L=2))
    >>> tokens = torch.tensor([[3], [5]])
    >>> model(tokens, tokens > 0, tokens)[0].shape
    torch.Size([2, 1, 7])
    """

    def encode(self, source: Tensor, mask: Tensor) -> tuple[Tensor, State]:
        x = self.encoder.E[source]
        state: list[Tensor] = []
        zeros = x.new_zeros(source.shape[1], next(iter(self.encoder.layers)).W_hh.shape[1])

        for layer in self.encoder.layers:

            def step(x: Tensor, h: Tensor, c: Tensor, layer: Any = layer) -> State:
                return lstm_cell(linear(x, layer.W_ih) + linear(h, layer.W_hh, layer.b), c)

            x, last = read(step, x, (zeros, zeros), mask)
            state += last
        return x, (zeros, *state)

    def step(self, e: Tensor, state: State, memory: Tensor, mask: Tensor) -> tuple[Tensor, State, Tensor]:
        w, state_next = self.decoder, []
        x = torch.cat([e, state[0]], dim=1)
        for h, c, layer in zip(state[1::2], state[2::2], w.layers, strict=True):
            x, c_next = lstm_cell(linear(x, layer.W_ih) + linear(h, layer.W_hh, layer.b), c)
            state_next += [x, c_next]
        score = list(w.score)
        if len(score) == 2:
            both = torch.cat([x.expand_as(memory), memory], dim=2)
            scores = (torch.tanh(linear(both, score[0])) @ score[1]).T
        else:
            query = x @ score[0] if score else x
            scores = torch.einsum("nd,snd->ns", query, memory)
        alignment = masked_softmax(scores, mask.T)
        context = attention_context(alignment, memory)
        h_tilde = torch.tanh(linear(torch.cat([context, x], dim=1), *w.combine))
        return linear(h_tilde, *w.output), (h_tilde, *state_next), alignment

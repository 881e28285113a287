"""Tagger, language model and classifier as modules, made of the NumPy weights of `lstm_ref.numpy.models`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstm_ref.shapes import bind
from lstm_ref.torch.models.nest import Nest
from lstm_ref.torch.models.translation import State, read
from lstm_ref.torch.networks import lstm_cell


def lstm(x: Tensor, h: Tensor, c: Tensor, parameters: Any) -> State:
    """One step of the LSTM from `W_ih`, `W_hh` and `b` (Gers et al., 2000).

    >>> one, W = torch.ones(1, 1), torch.zeros(4, 1)
    >>> lstm(one, one, one, (W, W, torch.zeros(4)))[1]
    tensor([[0.5000]])
    """
    W_ih, W_hh, b = parameters
    return lstm_cell(linear(x, W_ih) + linear(h, W_hh, b), c)


def rnn(x: Tensor, h: Tensor, parameters: Any) -> State:
    """One step of the plain network from `W_ih`, `W_hh` and `b` (Elman, 1990).

    >>> one = torch.ones(1, 1)
    >>> rnn(one, one, (one, -one, torch.zeros(1)))[0]
    tensor([[0.]])
    """
    W_ih, W_hh, b = parameters
    return (torch.tanh(linear(x, W_ih) + linear(h, W_hh, b)),)


class Labels(nn.Module):
    """A reader and a linear layer above it: a tag for every token, the next token, or one class.

    `step` is the cell's; `pooling` is None for a label at every step, else "last", "mean" or "max". Called
    with `tokens` and `mask (T, N)` and, for a language model, the state; returns the logits, and the last
    states where the state was given.

    Source: Graves and Schmidhuber, 2005 (tagger); Mikolov et al., 2010 (language model).

    >>> import numpy as np
    >>> from lstm_ref.numpy.models.tagger import initial_tagger_weights
    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=4, bidirectional=True)
    >>> tokens = torch.tensor([[3], [8]])
    >>> Labels(weights)(tokens, tokens > 0).shape, Labels(weights, pooling="mean")(tokens, tokens > 0).shape
    (torch.Size([2, 1, 4]), torch.Size([1, 4]))
    """

    def __init__(
        self, weights: tuple, step: Callable[..., State] = lstm, arrays: int = 2, pooling: str | None = None
    ) -> None:
        super().__init__()
        self.weights, self.step, self.arrays, self.pooling = Nest(weights), step, arrays, pooling

    def forward(self, tokens: Tensor, mask: Tensor, *state0: Tensor) -> Any:
        arrays = {"tokens": tokens, "mask": mask}
        bind({"tokens": "T N", "mask": "T N"}, arrays, {"tokens": "integer", "mask": "boolean"})
        reader = self.weights.reader
        x, last = reader.E[tokens], []
        first = next(iter(reader.layers))
        both = isinstance(next(iter(first)), Nest)
        H = list(next(iter(first)) if both else first)[1].shape[1]
        shape = ((1 + both) * len(list(reader.layers)), tokens.shape[1], H)
        for k, given in enumerate(state0):
            if given.shape != shape:
                raise ValueError(
                    f"state0[{k}]: expected shape (L K, N, H), {shape}, got {tuple(given.shape)}"
                )
        for k, layer in enumerate(reader.layers):
            directions = list(layer) if both else [layer]
            outputs = []
            for d, parameters in enumerate(directions):
                zeros = (x.new_zeros(x.shape[1], H),) * self.arrays
                state = tuple(s[k] for s in state0) if state0 else zeros
                flipped = (lambda a: a.flip(0)) if d else (lambda a: a)
                step = partial(self.step, parameters=parameters)
                h, final = read(step, flipped(x), state, flipped(mask))
                outputs.append(flipped(h))
                last.append(final)
            x = torch.cat(outputs, dim=2)
        if self.pooling == "last":
            x = torch.cat([final[0] for final in last[-len(outputs) :]], dim=1)
        elif self.pooling == "mean":
            x = x.sum(0) / mask.sum(0).clamp(min=1).unsqueeze(1)
        elif self.pooling == "max":
            x = x.masked_fill(~mask.unsqueeze(2), -torch.inf)
            x = torch.cat([x, x.new_full((1, *x.shape[1:]), -torch.inf)]).amax(0)  # T may be 0
            x = torch.where(mask.any(0).unsqueeze(1), x, 0)
        logits = linear(x, *self.weights.output)
        return (logits, *map(torch.stack, zip(*last, strict=True))) if state0 else logits

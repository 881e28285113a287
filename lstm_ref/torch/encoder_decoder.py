"""Encoder and decoder as one module; shapes as in `lstm_ref.numpy.encoder_decoder`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind
from lstm_ref.torch.decoder import Decoder
from lstm_ref.torch.gru import GRU
from lstm_ref.torch.losses import masked_cross_entropy
from lstm_ref.torch.sequence import MaskedSequence


class Encoder(nn.Module):
    """Reads `source (S, N)`; returns its state after every token, `(S, N, H)`, and the last, `(N, H)`.

    Source: Cho et al., 2014; Sutskever, Vinyals and Le, 2014.

    >>> keys, h = Encoder(V=9, D=4, H=5)(torch.tensor([[3], [8]]), torch.ones(2, 1) > 0)
    >>> torch.equal(keys[-1], h)
    True
    """

    def __init__(self, V: int, D: int, H: int) -> None:
        super().__init__()
        self.E = nn.Parameter(torch.randn(V, D))
        self.reading = MaskedSequence(GRU(D, H))

    def forward(self, source: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        kinds = {"source": "integer", "mask": "boolean"}
        bind({"source": "S N", "mask": "S N"}, {"source": source, "mask": mask}, kinds)
        h0 = self.E.new_zeros(source.shape[1], self.reading.cell.W_hh.shape[1])
        keys, (h,) = self.reading(self.E[source], (h0,), mask)
        return keys, h


class EncoderDecoder(nn.Module):
    """The loss of a pass with teacher forcing: the decoder is fed the true token before (Williams and
    Zipser, 1989).

    >>> model = EncoderDecoder(V_source=9, V_target=7, D=4, H=5, A=3)
    >>> tokens, mask = torch.tensor([[3, 2], [1, 1]]), torch.ones(2, 2) > 0
    >>> model(tokens, mask, tokens, mask, start=0).shape
    torch.Size([])
    """

    def __init__(self, V_source: int, V_target: int, D: int, H: int, A: int = 0) -> None:
        super().__init__()
        self.encoder = Encoder(V_source, D, H)
        self.decoder = Decoder(V_target, D, H, A)

    def forward(
        self, source: Tensor, source_mask: Tensor, target: Tensor, target_mask: Tensor, start: int
    ) -> Tensor:
        check_kinds(locals(), target=Tensor, start="index")
        keys, h = self.encoder(source, source_mask)
        previous = torch.cat([torch.full_like(target[:1], start), target[:-1]])
        logits, _ = self.decoder(previous, h, keys, source_mask)
        return masked_cross_entropy(logits, target, target_mask)

    def load_weights(self, *weights: Sequence[np.ndarray]) -> None:
        """Copies `EncoderWeights`, `DecoderWeights` and, with attention, `AttentionWeights` into the
        parameters."""
        arrays = [array for part in weights for array in part]
        with torch.no_grad():
            for parameter, array in zip(self.weights(), arrays, strict=True):
                parameter.copy_(torch.from_numpy(array))

    def weights(self) -> list[nn.Parameter]:
        """The parameters in the order of the three NamedTuples."""
        return [*self.encoder.parameters(), *self.decoder.weights()]

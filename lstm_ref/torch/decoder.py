"""The decoder as a module; shapes and names as in `lstm_ref.numpy.decoder`."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.shapes import bind
from lstm_ref.torch.attention import AdditiveAttention
from lstm_ref.torch.gru import GRU


class Decoder(nn.Module):
    """A GRU that writes token by token; with `A` it attends to the source, with `A = 0` it does not.

    `step` takes `token (N,)`, `h (N, H)`, `keys (S, N, H)`, `mask (S, N)` and returns `logits (N, V)`, the
    next `h` and the alignment `(N, S)`; `forward` takes all previous tokens `(T, N)` at once and returns
    `logits (T, N, V)` and the alignment `(T, N, S)`.

    Source: Cho et al., 2014; with attention Bahdanau, Cho and Bengio, 2015.

    >>> decoder = Decoder(V=7, D=4, H=5, A=3)
    >>> tokens, h, keys = torch.tensor([[0, 0], [2, 6]]), torch.zeros(2, 5), torch.ones(3, 2, 5)
    >>> logits, alignment = decoder(tokens, h, keys, torch.ones(3, 2) > 0)
    >>> logits.shape, alignment.shape
    (torch.Size([2, 2, 7]), torch.Size([2, 2, 3]))
    """

    def __init__(self, V: int, D: int, H: int, A: int = 0) -> None:
        super().__init__()
        C = H if A else 0
        self.E = nn.Parameter(torch.randn(V, D))
        self.gru = GRU(D + C, H)
        self.attention = AdditiveAttention(H, H, A) if A else None
        self.W_out = nn.Parameter(torch.empty(V, H + C).uniform_(-(H**-0.5), H**-0.5))
        self.b_out = nn.Parameter(torch.empty(V).uniform_(-(H**-0.5), H**-0.5))

    def step(self, token: Tensor, h: Tensor, keys: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        arrays = {"token": token, "h": h, "keys": keys, "mask": mask}
        contracts = {"token": "N", "h": "N H", "keys": "S N H", "mask": "S N"}
        bind(contracts, arrays, {"token": "integer", "mask": "boolean"})
        context, alignment = h[:, :0], keys.new_zeros(keys.shape[1], keys.shape[0])
        if self.attention is not None:
            context, alignment = self.attention(h, keys, mask)
        h = self.gru.step(torch.cat([self.E[token], context], dim=1), h)
        return torch.cat([h, context], dim=1) @ self.W_out.T + self.b_out, h, alignment

    def forward(self, previous: Tensor, h: Tensor, keys: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        bind({"previous": "T N", "h": "N H"}, {"previous": previous, "h": h}, {"previous": "integer"})
        check_steps("previous", previous)
        logits, alignments = [], []
        for token in previous.unbind(0):
            logits_t, h, alignment = self.step(token, h, keys, mask)
            logits.append(logits_t)
            alignments.append(alignment)
        return torch.stack(logits), torch.stack(alignments)

    def weights(self) -> list[nn.Parameter]:
        """The parameters in the order of `DecoderWeights` and `AttentionWeights`."""
        attention = [] if self.attention is None else self.attention.parameters()
        return [self.E, *self.gru.parameters(), self.W_out, self.b_out, *attention]

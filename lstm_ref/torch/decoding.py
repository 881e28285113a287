"""Greedy decoding and beam search over the torch decoder; shapes as in `lstm_ref.numpy.decoding`."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_ref.torch.decoder import Decoder


@torch.no_grad()
def greedy_decode(
    decoder: Decoder, h: Tensor, keys: Tensor, mask: Tensor, start: int, end: int, steps: int
) -> Tensor:
    """The likeliest token at every step, `(steps, N)`; after `end` comes only `end`.

    >>> decoder = Decoder(V=7, D=4, H=5)
    >>> h, keys, mask = torch.ones(2, 5), torch.ones(3, 2, 5), torch.ones(3, 2) > 0
    >>> greedy_decode(decoder, h, keys, mask, start=0, end=1, steps=4).shape
    torch.Size([4, 2])
    """
    token, ended = torch.full((len(h),), start), torch.zeros(len(h), dtype=torch.bool)
    tokens: list[Tensor] = []
    for _ in range(steps):
        logits, h, _ = decoder.step(token, h, keys, mask)
        token = torch.where(ended, end, logits.argmax(dim=1))
        ended = token == end
        tokens.append(token)
    return torch.stack(tokens)


@torch.no_grad()
def beam_search(
    decoder: Decoder, h: Tensor, keys: Tensor, mask: Tensor, start: int, end: int, steps: int, width: int
) -> tuple[Tensor, Tensor]:
    """The best hypotheses of one source, `(steps, K)`, and their log-probabilities `(K,)`, the best first.

    >>> decoder = Decoder(V=7, D=4, H=5)
    >>> h, keys, mask = torch.ones(1, 5), torch.ones(3, 1, 5), torch.ones(3, 1) > 0
    >>> beam_search(decoder, h, keys, mask, start=0, end=1, steps=4, width=2)[0].shape
    torch.Size([4, 2])
    """
    tokens, scores, ended = torch.full((1, 1), start), h.new_zeros(1), torch.zeros(1, dtype=torch.bool)
    for _ in range(steps):
        K = len(scores)
        logits, h, _ = decoder.step(tokens[-1], h, keys.expand(-1, K, -1), mask.expand(-1, K))
        log_p = logits.log_softmax(dim=1)
        log_p[ended] = -torch.inf
        log_p[ended, end] = 0
        candidates = (scores[:, None] + log_p).flatten()
        best = candidates.argsort(descending=True, stable=True)[:width]
        best = best[candidates[best] > -torch.inf]
        parent, token = best // logits.shape[1], best % logits.shape[1]
        tokens = torch.cat([tokens[:, parent], token[None]])
        scores, h, ended = candidates[best], h[parent], token == end
    return tokens[1:], scores

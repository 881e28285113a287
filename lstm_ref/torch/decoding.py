"""Greedy decoding and beam search in torch, of any `step(token, state)`; as in `lstm_ref.numpy.decoding`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

State = Sequence[Tensor]
Step = Callable[[Tensor, State], tuple[Tensor, State]]


@torch.no_grad()
def greedy_decode(step: Step, state: State, start: int, end: int, steps: int) -> Tensor:
    """The likeliest token at every step, `(steps, N)`; after `end` comes only `end`.

    >>> table = torch.tensor([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    >>> greedy_decode(lambda token, state: (table[token], state), [torch.zeros(1, 1)], 0, 1, 3).ravel()
    tensor([2, 1, 1])
    """
    N = len(state[0])
    token, ended = torch.full((N,), start), torch.zeros(N, dtype=torch.bool)
    tokens: list[Tensor] = []
    for _ in range(steps):
        logits, state = step(token, state)
        token = torch.where(ended, end, logits.argmax(dim=1))
        ended = token == end
        tokens.append(token)
    return torch.stack(tokens)


@torch.no_grad()
def beam_search(
    step: Step, state: State, start: int, end: int, steps: int, width: int, alpha: float = 0.0, k: float = 5.0
) -> tuple[Tensor, Tensor]:
    """The best hypotheses of one source, `(steps, K)`, and their log probabilities, the best rank first.

    >>> table = torch.tensor([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    >>> step = lambda token, state: (table[token], state)
    >>> beam_search(step, [torch.zeros(1, 1)], 0, 1, 3, width=2)[0].shape
    torch.Size([3, 2])
    """
    tokens, scores, ended = torch.full((1, 1), start), state[0].new_zeros(1), torch.zeros(1, dtype=torch.bool)
    lengths = torch.zeros(1)
    for _ in range(steps):
        logits, state = step(tokens[-1], state)
        log_p = logits.log_softmax(dim=1)
        log_p[ended] = -torch.inf
        log_p[ended, end] = 0
        lengths = lengths + ~ended
        candidates = scores[:, None] + log_p
        rank = (candidates / ((k + lengths) / (k + 1)).pow(alpha)[:, None]).flatten()
        best = rank.argsort(descending=True, stable=True)[:width]
        best = best[rank[best] > -torch.inf]
        parent, token = best // logits.shape[1], best % logits.shape[1]
        tokens = torch.cat([tokens[:, parent], token[None]])
        scores, lengths, ended = candidates.flatten()[best], lengths[parent], token == end
        state = tuple(tensor[parent] for tensor in state)
    return tokens[1:], scores

"""The masked cross-entropy and the perplexity in torch: functions, for there is nothing in them to learn.

Shapes as in `lstm_ref.numpy.losses`: `logits (T, N, V)`, `targets` and `mask (T, N)`.
"""

from __future__ import annotations

from torch import Tensor

from lstm_ref.shapes import bind


def masked_cross_entropy(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """The mean of -log p(target) over the tokens that count, 0 when none does (Bridle, 1990).

    >>> import torch
    >>> masked_cross_entropy(torch.zeros(2, 1, 4), torch.tensor([[3], [0]]), torch.tensor([[True], [False]]))
    tensor(1.3863)
    """
    kinds = {"targets": "integer", "mask": "boolean"}
    bind({"logits": "T N V", "targets": "T N", "mask": "T N"}, locals(), kinds)
    log_p = logits.log_softmax(dim=-1).gather(-1, targets.unsqueeze(-1)).squeeze(-1)  # (T, N)
    return -(log_p * mask).sum() / mask.sum().clamp(min=1)


def perplexity(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """The exponential of the masked cross-entropy (Jelinek, Mercer, Bahl and Baker, 1977).

    >>> import torch
    >>> perplexity(torch.zeros(2, 1, 4), torch.tensor([[3], [0]]), torch.tensor([[True], [False]]))
    tensor(4.)
    """
    return masked_cross_entropy(logits, targets, mask).exp()

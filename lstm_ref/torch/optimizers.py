"""The three optimizers as subclasses of `torch.optim.Optimizer`: what `torch.optim` does, on one screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer


class _Plain(Optimizer):
    """`step` asks `direction` for each parameter's step and walks `lr` along it."""

    def __init__(self, parameters: Iterable[Tensor], **defaults: float | tuple[float, float]) -> None:
        super().__init__(parameters, defaults)

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p -= group["lr"] * self.direction(p.grad, self.state[p], group)

    def direction(self, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> Tensor:
        raise NotImplementedError


class SGD(_Plain):
    """`u <- momentum u + g`, `p <- p - lr u` (Polyak, 1964; Sutskever et al., 2013).

    >>> p = torch.tensor([1.0], requires_grad=True)
    >>> p.square().sum().backward()
    >>> SGD([p], lr=0.1).step()
    >>> p.detach()
    tensor([0.8000])
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float = 1e-3, momentum: float = 0.0) -> None:
        super().__init__(parameters, lr=lr, momentum=momentum)

    def direction(self, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> Tensor:
        state["velocity"] = group["momentum"] * state.get("velocity", 0) + g
        return state["velocity"]


class RMSProp(_Plain):
    """`s <- alpha s + (1 - alpha) g^2`, `p <- p - lr g / (sqrt(s) + eps)` (Tieleman and Hinton, 2012).

    >>> p = torch.tensor([1.0], requires_grad=True)
    >>> p.square().sum().backward()
    >>> RMSProp([p], lr=0.05).step()
    >>> p.detach()
    tensor([0.5000])
    """

    def __init__(
        self, parameters: Iterable[Tensor], lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8
    ) -> None:
        super().__init__(parameters, lr=lr, alpha=alpha, eps=eps)

    def direction(self, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> Tensor:
        alpha, eps = group["alpha"], group["eps"]
        state["square"] = alpha * state.get("square", 0) + (1 - alpha) * g * g
        return g / (state["square"].sqrt() + eps)


class Adam(_Plain):
    """Momentum and scale, both freed from their start at zero (Kingma and Ba, 2015, algorithm 1).

    >>> p = torch.tensor([1.0], requires_grad=True)
    >>> p.square().sum().backward()
    >>> Adam([p], lr=0.1).step()
    >>> p.detach()
    tensor([0.9000])
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(parameters, lr=lr, betas=betas, eps=eps)

    def direction(self, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> Tensor:
        (beta1, beta2), eps = group["betas"], group["eps"]
        k = state["steps"] = state.get("steps", 0) + 1
        state["mean"] = beta1 * state.get("mean", 0) + (1 - beta1) * g
        state["square"] = beta2 * state.get("square", 0) + (1 - beta2) * g * g
        return state["mean"] / (1 - beta1**k) / ((state["square"] / (1 - beta2**k)).sqrt() + eps)

"""The loop, for a torch module."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from ..progress import progress
from ..tasks import Task
from .history import History, Log
from .readout import right_answers

if TYPE_CHECKING:
    import torch


def train_module(
    module: torch.nn.Module,
    task: Task,
    *,
    updates: int = 300,
    batch_size: int = 50,
    learning_rate: float = 3e-3,
    max_norm: float | None = 1.0,
    solved_after: int | None = None,
    seed: int = 0,
    label: str = "training",
) -> History:
    """The same loop for a module of `lstm_ref.torch` or `torch.nn`: `module(x)` is h, or h and the state.

    The module is trained in place, by Adam; `History.parameters` are its own names and the readout's.
    """
    import torch

    started, rng = time.perf_counter(), np.random.default_rng(seed)
    dtype = next(module.parameters()).dtype
    sample = task(np.random.default_rng(0), batch_size)
    with torch.no_grad():
        H = _output(module, torch.as_tensor(sample.x, dtype=dtype)).shape[2]
    weights = {"W_out": rng.uniform(-(H**-0.5), H**-0.5, (sample.classes or 1, H))}
    weights["b_out"] = np.zeros(sample.classes or 1)
    out = {name: torch.nn.Parameter(torch.as_tensor(value, dtype=dtype)) for name, value in weights.items()}
    everything = [*module.parameters(), *out.values()]
    optimiser = torch.optim.Adam(everything, lr=learning_rate)
    log = Log(batch_size, solved_after)
    steps = progress(range(updates), label)
    for _ in steps:
        batch = task(rng, batch_size)
        h = _output(module, torch.as_tensor(batch.x, dtype=dtype))
        h_asked = h[torch.as_tensor(batch.mask)]
        answer = torch.nn.functional.linear(h_asked, out["W_out"], out["b_out"])
        target = torch.as_tensor(batch.target[batch.mask])
        if batch.classes:
            loss = torch.nn.functional.cross_entropy(answer, target)
        else:
            loss = torch.nn.functional.mse_loss(answer[:, 0], target.to(dtype))
        optimiser.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(everything, max_norm or float("inf"))
        right = right_answers(answer.detach().numpy()[batch.scored[batch.mask]], batch)
        if log.ends(loss.item(), right, norm.item()):
            break
        optimiser.step()
        steps.note = f"loss {loss.item():.3f}"
    trained = {
        name: value.detach().numpy().copy() for name, value in [*module.named_parameters(), *out.items()]
    }
    return log.history(trained, time.perf_counter() - started)


def _output(module: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
    """h at every step, time first."""
    out = module(x)
    return out[0] if isinstance(out, tuple) else out

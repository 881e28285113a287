"""The loop for many models of one cell, which differ in their seed or their start, as one array."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..progress import progress
from ..tasks import Batch, Task
from .history import READOUT, History, Log, Parameters
from .loop import _Adam
from .readout import readout


def train_many(
    forward: Callable[..., tuple],
    backward: Callable[..., Parameters],
    parameters: Mapping[str, np.ndarray],
    task: Task,
    *,
    seeds: Sequence[int],
    updates: int = 300,
    batch_size: int = 50,
    learning_rate: float | Callable[[int], float] = 3e-3,
    max_norm: float | None = 1.0,
    solved_after: int | None = None,
    label: str = "training",
) -> list[History]:
    """`train`, by Adam, of one model a seed; model m ends as `train(..., seed=seeds[m])` of it alone would.

    Every parameter has an axis of models in front, `(M, ...)`. `forward(x, **parameters)` takes
    `x (T, M, N, D)` and returns `h (T, M, N, H)` and a cache, `backward(dh, cache)` gradients by name:
    `lstm_ref.numpy.over_models(cell)` makes such a pair for any cell. A model that is solved, or whose loss
    is NaN, keeps the parameters that it had then; the others go on. Each model draws its own batches.
    `learning_rate` may be a function of the number of updates done, as in `fit`.

    >>> from lstm_ref.tasks import first_symbol
    >>> copy = lambda x, W: (np.einsum("tmnd,mhd->tmnh", x, W), x)     # a "cell" without memory, H = D = 4
    >>> copy_backward = lambda dh, x: {"W": np.einsum("tmnh,tmnd->mhd", dh, x)}
    >>> task = lambda rng, N: first_symbol(rng, N, T=1)
    >>> start = {"W": np.stack([np.eye(4)] * 3)}
    >>> histories = train_many(copy, copy_backward, start, task, seeds=[0, 1, 2], learning_rate=0.1)
    >>> [history.accuracy for history in histories]
    [1.0, 1.0, 1.0]
    """
    started, M = time.perf_counter(), len(seeds)
    if wrong := [name for name, value in parameters.items() if len(value) != M]:
        raise ValueError(
            f"{wrong[0]}: expected {M} models, one a seed, got {len(parameters[wrong[0]])} in the first axis"
        )
    generators = [np.random.default_rng(seed) for seed in seeds]
    sample = task(np.random.default_rng(0), batch_size)
    x = np.repeat(sample.x[:, None], M, axis=1)
    H, V = forward(x, **parameters)[0].shape[-1], sample.classes or 1
    values = {name: np.array(value, dtype=float) for name, value in parameters.items()}
    values["W_out"] = np.stack([rng.uniform(-(H**-0.5), H**-0.5, (V, H)) for rng in generators])
    values["b_out"] = np.zeros((M, V))
    rate = learning_rate if callable(learning_rate) else lambda done: learning_rate
    logs, optimise = [Log(batch_size, solved_after) for _ in seeds], _Adam(rate(0))
    ended: dict[int, tuple[Parameters, float]] = {}
    with np.errstate(all="ignore"):
        for done in progress(range(updates), label):
            optimise.learning_rate = rate(done)
            batches = [task(rng, batch_size) for rng in generators]
            h, cache = forward(_padded(batches), **{n: v for n, v in values.items() if n not in READOUT})
            dh, gradients, told = (
                np.zeros_like(h),
                {name: np.empty_like(values[name]) for name in READOUT},
                [],
            )
            for m, batch in enumerate(batches):
                T, W_out, b_out = len(batch.x), values["W_out"][m], values["b_out"][m]
                loss, right, dh[:T, m], own = readout(h[:T, m], batch, W_out, b_out)
                told.append((loss, right))
                for name in READOUT:
                    gradients[name][m] = own[name]
            gradients |= backward(dh, cache)
            norms = np.sqrt(sum(np.sum(g.reshape(M, -1) ** 2, axis=1) for g in gradients.values()))
            for m, (loss, right) in enumerate(told):
                if m not in ended and logs[m].ends(loss, right, float(norms[m])):
                    ended[m] = _of(values, m), time.perf_counter() - started
            if len(ended) == M:
                break
            factor = np.ones(M) if max_norm is None else np.where(norms > max_norm, max_norm / norms, 1.0)
            clipped = [gradients[n] * factor.reshape(M, *[1] * (v.ndim - 1)) for n, v in values.items()]
            for value, change in zip(values.values(), optimise(clipped)):
                value -= change
    seconds = time.perf_counter() - started
    return [log.history(*ended.get(m, (_of(values, m), seconds))) for m, log in enumerate(logs)]


def _of(values: Parameters, m: int) -> Parameters:
    """One model's parameters, as they are now."""
    return {name: value[m].copy() for name, value in values.items()}


def _padded(batches: Sequence[Batch]) -> np.ndarray:
    """The models' inputs as one array; shorter ones are followed by zeros, at which nothing is asked."""
    T = max(len(batch.x) for batch in batches)
    x = np.zeros((T, len(batches), *batches[0].x.shape[1:]))
    for m, batch in enumerate(batches):
        x[: len(batch.x), m] = batch.x
    return x

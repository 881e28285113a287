"""The loop: for any step that returns gradients, and for a cell of NumPy functions."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..progress import progress
from ..tasks import Task
from .history import History, Log, Parameters
from .readout import readout, zero_states

Step = Callable[[Parameters, np.random.Generator, int], tuple[float, np.ndarray, Parameters]]


def initial_parameters(
    rng: np.random.Generator,
    D: int,
    H: int,
    gates: int = 1,
    biases: Sequence[str] = ("b",),
    scale: float = 0.0,
) -> Parameters:
    """Weights of a cell with so many gates, uniform in +-scale (torch's +-1/sqrt(H) when 0); biases are zero.

    `gates` is 1 for the plain RNN, 3 for the GRU (whose biases are `("b_ih", "b_hh")`), 4 for the LSTM.

    >>> parameters = initial_parameters(np.random.default_rng(0), D=3, H=5, gates=4)
    >>> {name: value.shape for name, value in parameters.items()}
    {'W_ih': (20, 3), 'W_hh': (20, 5), 'b': (20,)}
    """
    bound = scale or H**-0.5
    weights = {"W_ih": (gates * H, D), "W_hh": (gates * H, H)}
    drawn = {name: rng.uniform(-bound, bound, shape) for name, shape in weights.items()}
    return drawn | {name: np.zeros(gates * H) for name in biases}


def fit(
    step: Step,
    parameters: Mapping[str, np.ndarray],
    *,
    updates: int = 300,
    batch_size: int = 50,
    learning_rate: float | Callable[[int], float] = 3e-3,
    optimiser: str = "adam",
    max_norm: float | None = 1.0,
    clip: Callable[[list[np.ndarray], float], tuple[list[np.ndarray], float]] | None = None,
    solved_after: int | None = None,
    seed: int | np.random.Generator = 0,
    watch: Callable[[int, Parameters], None] | None = None,
    label: str = "training",
) -> History:
    """Descend along the gradients of any model; the parameters handed in stay as they are.

    `step(parameters, rng, batch_size)` draws a batch and returns its loss, an array that says which answers
    were right, and the gradients by name. `clip(gradients, max_norm)` returns the clipped list and the norm;
    without it the loop clips by itself, and `max_norm=None` does not clip. `learning_rate` may be a function
    of the number of updates done. `watch(done, parameters)` is called before each update with the number of
    updates done and copies of the parameters. `solved_after=2000` stops once the last 2000 sequences were all
    right. A loss that is NaN ends the run, without a warning.

    >>> def parabola(parameters, rng, N):
    ...     w = parameters["w"]
    ...     return float(w @ w), np.array([True]), {"w": 2 * w}
    >>> options = {"optimiser": "sgd", "learning_rate": 0.1, "max_norm": None}
    >>> history = fit(parabola, {"w": np.array([3.0, -4.0])}, **options)
    >>> history.losses[:3].round(2), history.gradient_norms[0]
    (array([25.  , 16.  , 10.24]), np.float64(10.0))
    """
    if optimiser not in ("adam", "sgd"):
        raise ValueError(f"optimiser: expected 'adam' or 'sgd', got {optimiser!r}")
    started, rng = time.perf_counter(), np.random.default_rng(seed)
    values = {name: np.array(value, dtype=float) for name, value in parameters.items()}
    rate = learning_rate if callable(learning_rate) else lambda done: learning_rate
    optimise = _Adam(rate(0)) if optimiser == "adam" else _SGD(rate(0))
    log = Log(batch_size, solved_after)
    steps = progress(range(updates), label)
    with np.errstate(all="ignore"):
        for done in steps:
            optimise.learning_rate = rate(done)
            if watch is not None:
                watch(done, {name: value.copy() for name, value in values.items()})
            loss, right, named = step(values, rng, batch_size)
            gradients = _fitting(named, values)
            norm = _norm(gradients)
            if log.ends(loss, right, norm):
                break
            if max_norm is not None and clip is not None:
                gradients, _ = clip(gradients, max_norm)
            elif max_norm is not None and norm > max_norm:
                gradients = [gradient * (max_norm / norm) for gradient in gradients]
            for value, change in zip(values.values(), optimise(gradients)):
                value -= change
            steps.note = f"loss {loss:.3f}"
    return log.history(values, time.perf_counter() - started)


def _norm(gradients: list[np.ndarray]) -> float:
    """Of all of them together; a second time, in units of the largest entry, where squares overflow."""
    norm = float(np.sqrt(sum(np.vdot(gradient, gradient) for gradient in gradients)))
    if np.isfinite(norm):
        return norm
    unit = max(float(np.max(np.abs(gradient), initial=0)) for gradient in gradients)
    return unit * float(np.sqrt(sum(np.vdot(gradient / unit, gradient / unit) for gradient in gradients)))


def _fitting(gradients: Mapping[str, np.ndarray], values: Parameters) -> list[np.ndarray]:
    for name, value in values.items():
        if np.shape(gradients[name]) != value.shape:
            came = np.shape(gradients[name])
            raise ValueError(f"d{name}: expected the shape of {name}, {value.shape}, got {came}")
    return [gradients[name] for name in values]


def train(
    forward: Callable[..., tuple],
    backward: Callable[..., tuple],
    parameters: Mapping[str, np.ndarray],
    task: Task,
    *,
    batch_size: int = 50,
    seed: int = 0,
    **options: Any,
) -> History:
    """Train a cell with a linear readout on a task; the parameters handed in stay as they are.

    `forward(x, h0, ..., W_ih, ...)` returns `h (T, N, H)`, final states if it has more than one, and a
    cache; `backward(dh, ..., cache)` returns gradients of which the last are those of the parameters, in
    the forward's order. Every argument of the forward that is neither `x` nor a parameter is an initial
    state and starts at zero. `lstm_ref.numpy.over_sequence(cell)` is such a pair for every cell of the
    course, and `cell.draw(rng, D, H)` its parameters. The options are those of `fit`.

    >>> from lstm_ref.tasks import first_symbol
    >>> copy = lambda x, h0, W: (x @ W.T, x)                      # a "cell" without memory, H = D = 4
    >>> copy_backward = lambda dh, x: (None, np.einsum("tnh,tnd->hd", dh, x))
    >>> task = lambda rng, N: first_symbol(rng, N, T=1)
    >>> history = train(copy, copy_backward, {"W": np.eye(4)}, task, learning_rate=0.1)
    >>> history.accuracy, history.sequences
    (1.0, 15000)
    """
    rng = np.random.default_rng(seed)
    sample = task(np.random.default_rng(0), batch_size)
    states = zero_states(forward, parameters, sample.x)
    order = [name for name in inspect.signature(forward).parameters if name in parameters]
    H, V = forward(sample.x, **states, **parameters)[0].shape[2], sample.classes or 1
    out = {"W_out": rng.uniform(-(H**-0.5), H**-0.5, (V, H)), "b_out": np.zeros(V)}

    def step(values: Parameters, rng: np.random.Generator, N: int) -> tuple[float, np.ndarray, Parameters]:
        batch = task(rng, N)
        h, *more, cache = forward(batch.x, **states, **{name: values[name] for name in order})
        loss, right, dh, readout_gradients = readout(h, batch, values["W_out"], values["b_out"])
        gradients = backward(dh, *map(np.zeros_like, more), cache)[-len(order) :]
        return loss, right, dict(zip(order, gradients)) | readout_gradients

    first = {name: parameters[name] for name in order} | out
    return fit(step, first, batch_size=batch_size, seed=rng, **options)


class _SGD:
    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def __call__(self, gradients: list[np.ndarray]) -> list[np.ndarray]:
        return [self.learning_rate * gradient for gradient in gradients]


class _Adam:
    """Kingma & Ba 2015, with the paper's constants."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate, self.t = learning_rate, 0
        self.mean: list[np.ndarray] = []
        self.square: list[np.ndarray] = []

    def __call__(self, gradients: list[np.ndarray]) -> list[np.ndarray]:
        if not self.t:
            self.mean, self.square = [0 * g for g in gradients], [0 * g for g in gradients]
        self.t += 1
        self.mean = [0.9 * m + 0.1 * g for m, g in zip(self.mean, gradients)]
        self.square = [0.999 * v + 0.001 * g * g for v, g in zip(self.square, gradients)]
        rate, share = self.learning_rate / (1 - 0.9**self.t), 1 - 0.999**self.t
        return [rate * m / (np.sqrt(v / share) + 1e-8) for m, v in zip(self.mean, self.square)]

"""Signals with noise whose kind matters: strokes that go one way or the other, and sines.

A signal has no label: a model of it is judged by the likelihood that it gives. Axes: `T` time, `N` batch, `D`
channels.
"""

from __future__ import annotations

import numpy as np

from .batches import at_least


def strokes(
    rng: np.random.Generator, N: int, T: int = 20, channels: int = 1, noise: float = 0.1
) -> np.ndarray:
    """At every step all channels go up by 1 or all go down by 1, a fair coin, plus normal noise on each.

    A single Gaussian can only say "about 0", which never happens. As long as the noise is far below 1, the
    log density of the truth is `-log 2 - D log(noise sqrt(2 pi e))` nats a step: 0.190 for one channel and
    2.841 for four, at noise 0.1.

    Shapes: returns `(T, N, channels)`. Raises ValueError, naming the argument, when a size makes no signal.

    >>> strokes(np.random.default_rng(0), N=1, T=4)[:, 0, 0].round(1)
    array([ 1.1,  1. ,  0.9, -1. ])
    """
    at_least(N=(N, 1), T=(T, 1), channels=(channels, 1))
    _positive(noise=noise)
    sign = rng.choice([-1.0, 1.0], size=(T, N, 1))
    return sign + noise * rng.standard_normal((T, N, channels))


def sines(
    rng: np.random.Generator, N: int, T: int = 20, noises: tuple[float, float] = (0.05, 0.4)
) -> np.ndarray:
    """A sine of an unknown frequency (0.2 to 0.6 radians a step) and phase, with little or much normal noise.

    Each signal has one of the two `noises`, equally often, for all of its steps.

    Shapes: returns `(T, N, 1)`. Raises ValueError, naming the argument, when a size makes no signal.

    >>> sines(np.random.default_rng(0), N=3, T=5).shape
    (5, 3, 1)
    """
    at_least(N=(N, 1), T=(T, 1))
    for level in noises:
        _positive(noises=level)
    frequency, phase = rng.uniform(0.2, 0.6, N), rng.uniform(0, 2 * np.pi, N)
    noise = rng.choice(noises, size=N)
    wave = np.sin(frequency * np.arange(T)[:, None] + phase)
    return (wave + noise * rng.standard_normal((T, N)))[:, :, None]


def _positive(**levels: float) -> None:
    for name, level in levels.items():
        if level <= 0:
            raise ValueError(f"{name}: expected a standard deviation above 0, got {level}")

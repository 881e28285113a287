"""The arrays of a model's weights, NamedTuples in NamedTuples: their names, and one function over them all.

A name is the way to the array, `decoder.0.W`, as in the `state_dict` of the torch twin. A number is a
place in a tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from lstm_ref.kinds import check_kinds

__all__ = ["map_arrays", "named_arrays", "with_arrays"]

Weights = TypeVar("Weights", bound=tuple)


def named_arrays(weights: tuple) -> dict[str, np.ndarray]:
    """Every array by its name, in the order of the fields: what an optimiser and `training.fit` take.

    Shapes: any; the arrays are the same, not copies.

    Raises ValueError, naming the argument, for what is of another kind.

    Source: the names are those of `torch.nn.Module.state_dict`.

    >>> from lstm_ref.numpy.networks import Layer
    >>> list(named_arrays((Layer(np.ones((2, 1)), np.zeros(2)),)))
    ['0.W', '0.b']
    """
    check_kinds(locals(), weights="arrays")
    keys = getattr(weights, "_fields", None) or map(str, range(len(weights)))
    arrays: dict[str, np.ndarray] = {}
    for key, value in zip(keys, weights, strict=True):
        nested = named_arrays(value) if isinstance(value, tuple) else {"": value}
        arrays |= {f"{key}.{name}" if name else key: array for name, array in nested.items()}
    return arrays


def with_arrays(weights: Weights, arrays: Mapping[str, np.ndarray]) -> Weights:
    """The same nest of tuples with other arrays, found by name: the way back from `named_arrays`.

    Shapes: any. Raises ValueError when a name is missing or an array has another shape.

    Source: as `named_arrays`.

    >>> from lstm_ref.numpy.networks import Layer
    >>> with_arrays(Layer(np.ones(1), np.zeros(1)), {"W": np.array([3.0]), "b": np.array([4.0])})
    Layer(W=array([3.]), b=array([4.]))
    """
    check_kinds(locals(), weights="arrays", arrays=Mapping)
    own = named_arrays(weights)
    for name, array in own.items():
        if name not in arrays:
            raise ValueError(f"{name}: expected an array of this name, got only {', '.join(arrays)}")
        if arrays[name].shape != array.shape:
            raise ValueError(f"{name}: expected shape {array.shape}, got {arrays[name].shape}")
    remaining = iter([arrays[name] for name in own])
    return map_arrays(lambda _: next(remaining), weights)


def map_arrays(function: Callable[..., Any], weights: Weights, *others: tuple) -> Weights:
    """`function` of every array, or of the arrays at the same place of several weights; nested as `weights`.

    Shapes: any. Raises ValueError when the weights are not nested alike.

    Source: none; `jax.tree_util.tree_map` for tuples.

    >>> from lstm_ref.numpy.networks import Layer
    >>> one = Layer(np.ones(1), np.zeros(1))
    >>> map_arrays(np.add, one, one)  # gradients of two steps, added up
    Layer(W=array([2.]), b=array([0.]))
    """
    check_kinds(locals(), function="function", weights="arrays")
    for other in others:
        if len(other) != len(weights):
            raise ValueError(f"others: expected {len(weights)} items as in weights, got {len(other)}")
    values: list[Any] = [
        map_arrays(function, *parts) if isinstance(parts[0], tuple) else function(*parts)
        for parts in zip(weights, *others, strict=True)
    ]
    return type(weights)(*values) if hasattr(weights, "_fields") else type(weights)(values)


def uniform(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """A matrix to start from, uniform in +-1/sqrt(its columns).

    Shapes: as asked.

    Source: torch's default for linear layers.

    >>> bool(np.abs(uniform(np.random.default_rng(0), 3, 4)).max() <= 0.5)
    True
    """
    return rng.uniform(-(shape[-1] ** -0.5), shape[-1] ** -0.5, shape)

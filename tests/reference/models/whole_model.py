"""What every whole model is held against: its torch twin by autograd, and the complex step, for every array.

A `Model` is a row of the table in `test_models.py`. It has the methods of `agreement.System`, so the same
questions are asked of a model as of a cell; its weights and states may be nests of NamedTuples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from agreement import nothing, upstream_of

from lstm_ref.numpy.parameters import named_arrays, with_arrays

Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Model:
    """`inputs` draws all that is differentiated, in the order of the backward's returns, weights last (one
    nest called `weights`, or `encoder` and `decoder`);
    `given` draws the rest. `module` makes the twin, which is called with the inputs but the weights, then
    with what is given."""

    forward: Callable
    backward: Callable
    inputs: Callable[[Sizes, np.random.Generator], dict[str, Any]]
    module: Callable[[Sizes], torch.nn.Module]
    given: Callable[[Sizes, np.random.Generator], dict[str, Any]] = nothing
    outputs: int = 2

    def draw(self, sizes: Sizes, seed: int = 0) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        rng = np.random.default_rng(seed)
        nest = self.inputs(sizes, rng)
        return flat(nest), {**self.given(sizes, rng), "nest": nest, "sizes": sizes}

    def run(self, inputs: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[tuple, Any]:
        *outputs, cache = self.forward(**nested(inputs, given["nest"]), **own(given))
        assert len(outputs) == self.outputs
        return tuple(outputs), (cache, tuple(given["nest"]))

    def gradients(self, upstream: tuple, cache: Any) -> dict[str, np.ndarray]:
        model_cache, names = cache
        result = self.backward(*upstream, model_cache)
        plain = isinstance(result, tuple) and not hasattr(result, "_fields")
        return flat(dict(zip(names, result if plain else (result,), strict=True)))

    def twin(self, nest: Any, sizes: Sizes, **arguments: Any) -> tuple:
        module = self.module(sizes)
        names = [name for name, _ in module.named_parameters()]
        weights = {name: arguments.pop(name if name in arguments else f"weights.{name}") for name in names}
        return torch.func.functional_call(module, weights, tuple(arguments.values()))


def own(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in ("nest", "sizes")}


def flat(nest: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """`{"weights": VRNNWeights(...)}` as `{"weights.W_ih": ...}`."""
    return {
        f"{key}.{name}" if name else key: array
        for key, value in nest.items()
        for name, array in (named_arrays(value) if isinstance(value, tuple) else {"": value}).items()
    }


def nested(arrays: Mapping[str, Any], nest: Mapping[str, Any]) -> dict[str, Any]:
    def part(name: str, value: Any) -> Any:
        if not isinstance(value, tuple):
            return arrays[name]
        prefix = f"{name}."
        return with_arrays(value, {k[len(prefix) :]: a for k, a in arrays.items() if k.startswith(prefix)})

    return {name: part(name, value) for name, value in nest.items()}


def assert_equals_complex_step(model: Model, sizes: Sizes) -> None:
    """Along two random directions of every array: one price for a large array and a small one."""
    inputs, given = model.draw(sizes)
    outputs, cache = model.run(inputs, given)
    upstream, rng = upstream_of(outputs), np.random.default_rng(2)
    for name, gradient in model.gradients(upstream, cache).items():
        for _ in range(2):
            direction = rng.standard_normal(gradient.shape)
            stepped, _ = model.run({**inputs, name: inputs[name] + 1e-30j * direction}, given)
            slope = (
                sum(np.sum(np.imag(output) * u) for output, u in zip(stepped, upstream, strict=True)) / 1e-30
            )
            scale = np.abs(gradient).max(initial=1e-2) * np.abs(direction).sum()
            error = abs(np.sum(gradient * direction) - slope) / scale
            assert error <= 1e-12, f"d{name} at {dict(sizes)}: off by {error:.2g} along a direction"


def assert_refuses_what_does_not_fit(model: Model, sizes: Sizes) -> None:
    """An input with an axis too many, of integers, or no array at all; an upstream gradient that would
    broadcast."""
    inputs, given = model.draw(sizes)
    for name, array in inputs.items():
        if name.split(".")[0] in ("weights", "encoder", "decoder"):
            continue
        named = rf"({name.split('.')[-1]}|{name.split('.')[0]}\[\d\])"
        for wrong in (array[None], array.astype(int), array.tolist()):
            if isinstance(wrong, list) and "." in name:
                continue
            nest = nested(inputs, given["nest"])
            if "." in name:
                part, field = name.split(".")
                nest[part] = nest[part]._replace(**{field: wrong})
            else:
                nest[name] = wrong
            with pytest.raises(ValueError, match=rf"^(layers\[\d\]: )?{named}: expected "):
                model.forward(**nest, **own(given))
    outputs, (cache, _) = model.run(inputs, given)
    upstream = upstream_of(outputs)
    for k, u in enumerate(upstream):
        for wrong in (u[None], *(np.take(u, [0], axis=axis) for axis in range(u.ndim) if u.shape[axis] > 1)):
            with pytest.raises(ValueError, match=r"^d\w+(\[\d\])?: expected shape"):
                model.backward(*upstream[:k], wrong, *upstream[k + 1 :], cache)

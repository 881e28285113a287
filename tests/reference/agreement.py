"""What a function of the reference and its backward are held against, for every size and every argument.

A `System` is a NumPy forward, its hand-written backward, and the torch twin. Autograd and the complex step
are two opinions on its gradients that share no line with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch

from lstm_ref.numpy.gradcheck import complex_step_gradient
from lstm_ref.shapes import axes, in_letters, shape_of

Sizes = Mapping[str, int]


def nothing(sizes: Sizes, rng: np.random.Generator) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class System:
    """`inputs` are drawn and differentiated, `given` draws the rest: masks, ids, numbers. `upstream` names
    what the backward is handed."""

    forward: Callable
    backward: Callable
    inputs: Mapping[str, str]
    twin: Callable
    outputs: int = 1
    given: Callable[[Sizes, np.random.Generator], dict[str, Any]] = nothing
    upstream: Mapping[str, str] = field(default_factory=dict)

    def draw(self, sizes: Sizes, seed: int = 0) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        rng = np.random.default_rng(seed)
        inputs = {
            name: rng.standard_normal(shape_of(contract, sizes)) for name, contract in self.inputs.items()
        }
        return inputs, self.given(sizes, rng)

    def run(self, inputs: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[tuple, Any]:
        *outputs, cache = self.forward(**inputs, **given)
        assert len(outputs) == self.outputs
        return tuple(outputs), cache

    def gradients(self, upstream: tuple, cache: Any) -> dict[str, np.ndarray]:
        result = self.backward(*upstream, cache)
        result = result if isinstance(result, tuple) else (result,)
        return dict(zip(self.inputs, result, strict=True))


def upstream_of(outputs: tuple, seed: int = 1) -> tuple:
    rng = np.random.default_rng(seed)
    return tuple(np.asarray(rng.standard_normal(np.shape(output))) for output in outputs)


def off_by(ours: Any, expected: Any, floor: float = 1e-2) -> float:
    """The largest difference, relative to the largest entry expected; infinite where shapes differ."""
    ours, expected = np.asarray(ours), np.asarray(expected)
    if ours.shape != expected.shape or not np.all(np.isfinite(ours)):
        return np.inf
    return float(np.max(np.abs(ours - expected), initial=0) / max(np.max(np.abs(expected), initial=0), floor))


def assert_agree(ours: Any, expected: Any, what: str, tolerance: float = 1e-12) -> None:
    error = off_by(ours, expected)
    assert error <= tolerance, f"{what}: off by {error:.2g} of the array's scale, allowed {tolerance:g}"


def as_torch(value: Any, requires_grad: bool = False) -> Any:
    if isinstance(value, np.ndarray):
        return torch.tensor(value, requires_grad=requires_grad and value.dtype.kind == "f")
    return value


def assert_equals_autograd(system: System, sizes: Sizes, seed: int = 0) -> None:
    inputs, given = system.draw(sizes, seed)
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    tensors = {name: as_torch(value, requires_grad=True) for name, value in inputs.items()}
    theirs = system.twin(**tensors, **{name: as_torch(value) for name, value in given.items()})
    theirs = theirs if isinstance(theirs, tuple) else (theirs,)
    for k, (output, their_output) in enumerate(zip(outputs, theirs, strict=True)):
        assert_agree(output, their_output.detach().numpy(), f"output {k} at {dict(sizes)}")
    loss = sum((output * torch.tensor(u)).sum() for output, u in zip(theirs, upstream, strict=True))
    leaves = list(tensors.values())
    theirs = torch.autograd.grad(loss, leaves, allow_unused=True, materialize_grads=True)  # unused: zeros
    named = dict(zip(tensors, theirs, strict=True))
    for name, gradient in system.gradients(upstream, cache).items():
        assert_agree(gradient, named[name].numpy(), f"d{name} at {dict(sizes)}")


def assert_equals_complex_step(system: System, sizes: Sizes, seed: int = 0) -> None:
    inputs, given = system.draw(sizes, seed)
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)

    for name, gradient in system.gradients(upstream, cache).items():

        def loss(block: np.ndarray, name: str = name) -> Any:
            stepped, _ = system.run({**inputs, name: block}, given)
            return sum(np.sum(output * u) for output, u in zip(stepped, upstream, strict=True))

        assert_agree(gradient, complex_step_gradient(loss, inputs[name]), f"d{name} at {dict(sizes)}")


def assert_is_right(system: System, sizes: Sizes) -> None:
    """In both opinions."""
    assert_equals_autograd(system, sizes)
    assert_equals_complex_step(system, sizes)


def frozen_copy(value: Any) -> Any:
    """A deep copy of arrays in (named) tuples and lists."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (tuple, list)):
        items = [frozen_copy(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def assert_same(left: Any, right: Any) -> None:
    """Equal to the last bit, through any nesting."""
    if isinstance(left, (tuple, list)):
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            assert_same(one, other)
    elif isinstance(left, dict):
        assert_same([*left, *left.values()], [*right, *right.values()])
    elif isinstance(left, np.ndarray):
        assert left.dtype == right.dtype
        np.testing.assert_array_equal(left, right)
    else:
        assert left == right


def assert_changes_nothing(system: System, sizes: Sizes) -> None:
    """Neither the arguments, nor the upstream gradients, nor the cache; and the second call says the same."""
    inputs, given = system.draw(sizes)
    before = frozen_copy([*inputs.values(), *given.values()])
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    kept = frozen_copy([upstream, cache, outputs])
    first = system.gradients(upstream, cache)
    kept_gradients = frozen_copy(list(first.values()))
    assert_same(list(system.gradients(upstream, cache).values()), kept_gradients)
    assert_same(list(first.values()), kept_gradients)
    assert_same([upstream, cache, outputs], kept)
    assert_same([*inputs.values(), *given.values()], before)


def assert_keeps_float32(system: System, sizes: Sizes) -> None:
    inputs, given = system.draw(sizes)
    given = {
        name: value.astype(np.float32) if getattr(value, "dtype", None) == np.float64 else value
        for name, value in given.items()
    }
    outputs, cache = system.run({name: value.astype(np.float32) for name, value in inputs.items()}, given)
    upstream = tuple(u.astype(np.float32) for u in upstream_of(outputs))
    arrays = [*outputs, *system.gradients(upstream, cache).values()]
    assert arrays
    assert [np.asarray(array).dtype for array in arrays] == [np.float32] * len(arrays)


def assert_spoils_nothing(system: System, sizes: Sizes) -> None:
    """Neither what it is given nor its precision."""
    assert_changes_nothing(system, sizes)
    assert_keeps_float32(system, sizes)


def assert_names_wrong_arguments(system: System, sizes: Sizes) -> None:
    """Every argument in turn: axes too many, a wrong dtype, no array at all, each axis of another size."""
    inputs, given = system.draw(sizes)
    for name, value in inputs.items():
        letters = re.escape(in_letters(system.inputs[name]))
        shape, kind = (
            f"^{name}: expected shape {letters}.*, got ",
            f"^{name}: expected a floating-point array ",
        )
        for wrong, message in [
            (value[None, None], shape + re.escape(str((1, 1, *value.shape))) + "$"),
            (value.astype(int), kind + letters + ", got dtype int64$"),
            (value.tolist(), kind + letters + ", got list$"),
        ]:
            with pytest.raises(ValueError, match=message):
                system.forward(**{**inputs, name: wrong}, **given)
        for axis in shared_axes(system, name):
            with pytest.raises(ValueError, match=r"^\w+: expected shape"):
                system.forward(**{**inputs, name: doubled(value, axis)}, **given)
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    assert len(system.upstream) == len(upstream)
    for k, (name, contract) in enumerate(system.upstream.items()):
        message = f"^{name}: expected shape {re.escape(in_letters(contract))}"
        for wrong in (
            upstream[k][None, None],
            *(doubled(upstream[k], axis) for axis in range(upstream[k].ndim)),
        ):
            with pytest.raises(ValueError, match=message):
                system.backward(*upstream[:k], wrong, *upstream[k + 1 :], cache)


def shared_axes(system: System, name: str) -> list[int]:
    """The axes of an input whose letter stands in another input's contract too."""
    others = {
        letter for other, contract in system.inputs.items() if other != name for _, letter in axes(contract)
    }
    return [k for k, (_, letter) in enumerate(axes(system.inputs[name])) if letter in others]


def doubled(array: np.ndarray, axis: int) -> np.ndarray:
    return np.concatenate([array, array], axis=axis)


def assert_is_caught(wrong: System, sizes: Sizes) -> None:
    """The check can fail: a wrong answer is refused by autograd and by the complex step."""
    with pytest.raises(AssertionError, match="off by"):
        assert_equals_autograd(wrong, sizes)


def twin(module: torch.nn.Module) -> Callable:
    """The module as a function of its parameters and its inputs, all by name."""

    def function(**arguments: Any) -> Any:
        parameters = {name: arguments.pop(name) for name, _ in module.named_parameters()}
        return torch.func.functional_call(module, parameters, kwargs=arguments)

    return function

"""What every system of the reference is asked: a forward, its hand-written backward, and the torch twin.

A `System` is an entry of the table in `systems/`. From its contracts follow the random arguments, and all
the questions below. Autograd and the complex step are two opinions on its gradients that share no line with
it. `test_systems.py` asks every question of every system; `test_agreement.py` shows that each can be failed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch

from lstm_ref.shapes import axes, in_letters, shape_of

Sizes = Mapping[str, int]
DTYPES = {"floating-point": np.float64, "integer": np.int64, "boolean": np.bool_}


@dataclass(frozen=True)
class Given:
    """An argument that is not differentiated. Without a contract it is an option."""

    draw: Callable[[Sizes, np.random.Generator], Any]
    contract: str | None = None
    kind: str = "floating-point"  # "" where two kinds are taken
    below: str = ""  # tokens count up to this size


def ids(contract: str, below: str) -> Given:
    return Given(
        lambda sizes, rng: rng.integers(sizes[below], size=shape_of(contract, sizes)),
        contract,
        "integer",
        below,
    )


def noise(contract: str) -> Given:
    return Given(lambda sizes, rng: rng.standard_normal(shape_of(contract, sizes)), contract)


def any_mask(contract: str) -> Given:
    """Holes too; the last sequence counts nowhere and the first everywhere, where there are several."""

    def draw(sizes: Sizes, rng: np.random.Generator) -> np.ndarray:
        mask = rng.random(shape_of(contract, sizes)) < 0.6
        batch = np.moveaxis(mask, contract.split().index("N"), 0)
        batch[1:][-1:] = False
        batch[:1] = True
        return mask

    return Given(draw, contract, "boolean")


def lengths(contract: str) -> Given:
    """A mask of sequences of all lengths, the last of them, where there are several, of no step at all."""

    def draw(sizes: Sizes, rng: np.random.Generator) -> np.ndarray:
        T, N = shape_of(contract, sizes)
        ends = rng.integers(1, max(T, 1), endpoint=True, size=N)
        ends[:1], ends[1:][-1:] = T, 0
        return np.arange(T)[:, None] < ends

    return Given(draw, contract, "boolean")


def option(value: Any) -> Given:
    """An option's value, or the name of the size that it is."""
    return Given(lambda sizes, rng: sizes[value] if isinstance(value, str) else value)


@dataclass(frozen=True)
class System:
    """`inputs` are drawn and differentiated, `given` is drawn; `outputs` names the upstream gradients.

    An entry says further, each by one word:

    | fits | at which sizes it can be asked |
    | at_least_one | the letters that may not be 0 |
    | called | a pattern for what a message calls an argument, where that is not its name |
    | unread | what has a gradient of zero by its equation |
    | positive | the inputs that are drawn above 0 |
    | shares | its outputs stand in the cache uncopied, as those of a single step do |
    | autograd_alone | no complex step: complex arrays are refused, or the rule is not the gradient |
    | any_axes | what the twin takes with more axes, too |
    | unknown | the letters of an upstream gradient that the cache does not know |
    | no_cache | its backward takes arrays, and the entry hands them over as a cache |
    """

    forward: Callable
    backward: Callable
    inputs: Mapping[str, str]
    twin: Callable
    outputs: Mapping[str, str]
    given: Mapping[str, Given] = field(default_factory=dict)
    fits: Callable[[Sizes], bool] = lambda sizes: True
    at_least_one: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    shares: bool = False
    autograd_alone: bool = False
    any_axes: tuple[str, ...] = ()
    unknown: str = ""
    no_cache: bool = False

    def contract(self, name: str) -> str | None:
        return self.given[name].contract if name in self.given else self.inputs[name]

    def twins_arguments(self) -> list[str]:
        """What a twin of the package is called with, without its own parameters."""
        arrays = [*self.inputs, *(name for name, g in self.given.items() if g.contract)]
        own = [] if self.twin.__module__.startswith("lstm_ref.torch") else arrays
        return [name for name in arrays if name not in getattr(self.twin, "parameters", own)]

    def letters(self) -> set[str]:
        every = [*self.inputs.values(), *(g.contract or "" for g in self.given.values())]
        return {letter for contract in every for _, letter in axes(contract)}

    def draw(self, sizes: Sizes, seed: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
        rng = np.random.default_rng(seed)
        inputs = {name: rng.standard_normal(shape_of(c, sizes)) for name, c in self.inputs.items()}
        inputs |= {name: np.abs(inputs[name]) + 0.3 for name in self.positive}
        return inputs, {name: g.draw(sizes, rng) for name, g in self.given.items()}

    def run(self, inputs: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[tuple, Any]:
        *outputs, cache = self.forward(**inputs, **given)
        assert len(outputs) == len(self.outputs)
        return tuple(outputs), cache

    def gradients(self, upstream: tuple, cache: Any) -> dict[str, np.ndarray]:
        result = self.backward(*upstream, cache)
        result = result if isinstance(result, tuple) else (result,)
        return dict(zip(self.inputs, result, strict=True))

    def cache_of(self, cache: Any) -> Any:
        """What the reference's own forward returned as its cache."""
        return cache

    def with_cache(self, cache: Any, other: Any) -> Any:
        """What `gradients` takes, with another cache in the place of the reference's own."""
        return other

    def replaced(self, inputs: dict, given: dict, name: str, value: Any) -> tuple[dict, dict]:
        """The arguments with another value for one of them."""
        return {k: value if k == name else v for k, v in inputs.items()}, {
            k: value if k == name else v for k, v in given.items()
        }


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
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return [as_torch(item) for item in value]
    return value


def twins_outputs(system: System, inputs: Mapping[str, Any], given: Mapping[str, Any]) -> tuple:
    outputs = system.twin(**inputs, **{name: as_torch(value) for name, value in given.items()})
    return outputs if isinstance(outputs, tuple) else (outputs,)


def assert_equals_autograd(system: System, sizes: Sizes, seed: int = 0) -> None:
    """Outputs and gradients are the twin's, and of the shapes that the contracts say."""
    inputs, given = system.draw(sizes, seed)
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    tensors = {name: as_torch(value, requires_grad=True) for name, value in inputs.items()}
    theirs = twins_outputs(system, tensors, given)
    for (name, contract), output, their_output in zip(system.outputs.items(), outputs, theirs, strict=True):
        assert np.shape(output) == shape_of(contract, sizes), f"{name} at {dict(sizes)}"
        assert_agree(output, their_output.detach().numpy(), f"{name[1:]} at {dict(sizes)}")
    loss = sum((output * torch.tensor(u)).sum() for output, u in zip(theirs, upstream, strict=True))
    leaves = list(tensors.values())
    theirs = torch.autograd.grad(loss, leaves, allow_unused=True, materialize_grads=True)  # unused: zeros
    named = dict(zip(tensors, theirs, strict=True))
    for name, gradient in system.gradients(upstream, cache).items():
        assert_agree(gradient, named[name].numpy(), f"d{name} at {dict(sizes)}")


def assert_equals_complex_step(system: System, sizes: Sizes, seed: int = 0) -> None:
    """Along two random directions of every array: one price for a large array and a small one."""
    inputs, given = system.draw(sizes, seed)
    outputs, cache = system.run(inputs, given)
    upstream, rng = upstream_of(outputs), np.random.default_rng(2)
    for name, gradient in system.gradients(upstream, cache).items():
        for _ in range(2):
            direction = rng.standard_normal(gradient.shape)
            stepped, _ = system.run({**inputs, name: inputs[name] + 1e-30j * direction}, given)
            slope = sum(np.sum(np.imag(o) * u) for o, u in zip(stepped, upstream, strict=True)) / 1e-30
            scale = np.abs(gradient).max(initial=1e-2) * max(np.abs(direction).sum(), 1)
            error = abs(np.sum(gradient * direction) - slope) / scale
            assert error <= 1e-12, f"d{name} at {dict(sizes)}: off by {error:.2g} along a direction"


def assert_every_gradient_is_tried(system: System, sizes: Sizes) -> None:
    """No argument's gradient, and no upstream gradient's part in it, is zero: nothing is compared with 0."""
    inputs, given = system.draw(sizes)
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    gradients = system.gradients(upstream, cache)
    for name, gradient in gradients.items():
        assert np.any(gradient) != (name in system.unread), f"d{name}"
    for k, name in enumerate(system.outputs):
        without = system.gradients((*upstream[:k], 0 * upstream[k], *upstream[k + 1 :]), cache)
        assert any(np.any(without[n] != g) for n, g in gradients.items()) != (name in system.unread), name


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


def assert_results_are_the_callers_own(system: System, sizes: Sizes) -> None:
    """Whoever writes into a returned array changes no other one, and no gradient of a second call."""
    inputs, given = system.draw(sizes)
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    first = system.gradients(upstream, cache)
    kept = frozen_copy(list(first.values()))
    for k, gradient in enumerate(first.values()):
        if isinstance(gradient, np.ndarray) and gradient.flags.writeable:
            gradient *= 0.5
            assert_same(list(first.values())[k + 1 :], kept[k + 1 :])
    if not system.shares:
        for output in outputs:
            if isinstance(output, np.ndarray) and output.flags.writeable:
                output *= 0.5
    assert_same(list(system.gradients(upstream, cache).values()), kept)


def assert_keeps_float32(system: System, sizes: Sizes) -> None:
    inputs, given = system.draw(sizes)

    def single(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [single(item) for item in value]
        return value.astype(np.float32) if getattr(value, "dtype", None) == np.float64 else value

    given = {name: single(value) if name in system.given else value for name, value in given.items()}
    outputs, cache = system.run({name: value.astype(np.float32) for name, value in inputs.items()}, given)
    upstream = tuple(u.astype(np.float32) for u in upstream_of(outputs))
    arrays = [*outputs, *system.gradients(upstream, cache).values()]
    assert [np.asarray(array).dtype for array in arrays] == [np.float32] * len(arrays)


def wrong_values(system: System, name: str, value: Any, sizes: Sizes) -> Iterator[tuple[Any, str]]:
    """Values for an argument that do not fit, each with what the message says of it."""
    contract = system.contract(name)
    letters = r"\(.*\)" if contract is None or name in system.called else re.escape(in_letters(contract))
    kind = system.given[name].kind if name in system.given else "floating-point"
    yield value[None, None], f"shape {letters}.*, got {re.escape(str((1, 1, *value.shape)))}$"
    if name in system.given and system.given[name].below:
        below = system.given[name].below
        for token in (-1, sizes[below]):
            message = rf"\w+ from 0 to {below}-1 with {below}=\d+, got {token}$"
            yield np.full_like(value, token), message.replace(below, r"\w")
    if not kind:
        return
    other = np.int64 if kind == "floating-point" else np.float64
    yield value.astype(other), rf"an? {kind} array {letters}, got dtype {np.dtype(other)}$"
    yield value.tolist(), rf"an? {kind} array {letters}, got list$"


def assert_names_wrong_arguments(system: System, sizes: Sizes) -> None:
    """Every argument in turn: axes too many, a wrong dtype, no array at all, each axis of another size."""
    inputs, given = system.draw(sizes)
    for name, value in {**inputs, **{k: given[k] for k in system.given if system.given[k].contract}}.items():
        for wrong, message in wrong_values(system, name, value, sizes):
            called = system.called.get(name, re.escape(name))
            sentence = (
                rf"{called}: expected {message}" if system.contract(name) else r"[\w.\[\]: ]+: expected "
            )
            with pytest.raises(ValueError, match=f"^{sentence}"):
                system.run(*system.replaced(inputs, given, name, wrong))
        for axis in shared_axes(system, name):
            with pytest.raises(ValueError, match=r"^[\w.\[\]: ]+: expected "):
                system.run(*system.replaced(inputs, given, name, doubled(value, axis)))
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    for k, (name, contract) in enumerate(system.outputs.items()):
        letters = r"\(.*\)" if name in system.called else re.escape(in_letters(contract))
        expected = f"shape {letters}" if contract else "a number"
        message = f"^{system.called.get(name, name)}: expected {expected}"
        known = [axis for axis, letter in enumerate(contract.split()) if letter not in system.unknown.split()]
        for wrong in (upstream[k][None, None], *others(upstream[k])):
            if wrong.ndim == upstream[k].ndim and all(wrong.shape[a] == upstream[k].shape[a] for a in known):
                continue
            with pytest.raises(ValueError, match=message):
                system.gradients((*upstream[:k], wrong, *upstream[k + 1 :]), cache)


def assert_twin_refuses(system: System, sizes: Sizes) -> None:
    """The twin broadcasts nothing either, each shared axis of another size, an axis more; nor does it
    take what is no tensor."""
    inputs, given = system.draw(sizes)
    tensors = {name: as_torch(value) for name, value in inputs.items()}
    for name in system.twins_arguments():
        value = inputs[name] if name in inputs else given[name]
        arrays = [value, None] if name in inputs else []  # a mask may be None
        for wrong in (3, "x", [1.0], *arrays):
            with pytest.raises(ValueError, match=r"expected .*, got "):
                twins_outputs(system, *system.replaced(tensors, given, name, wrong))
        wrong = [cut(value, axis) for axis in shared_axes(system, name) for cut in (doubled, first)]
        more = [] if name in system.any_axes else [value[None]]
        for array in [*more, *(w for w in wrong if w.shape != value.shape)]:
            with pytest.raises(ValueError, match=r"expected .*, got "):
                twins_outputs(system, *system.replaced(tensors, given, name, as_torch(array)))


NO_ARRAYS = (
    None,
    3,
    "x",
    (),
    (1,),
    [1.0],
    {},
    np.array([None], object),
    np.array(["a"]),
    torch.ones(2, 3),
    len,
)


def assert_refuses_other_kinds(system: System, sizes: Sizes) -> None:
    """No argument, upstream gradient or cache may be nothing, a word, a list, a tensor or of another dtype: a
    sentence says so. A mask or a draw may be nothing, an upstream gradient of one number a number."""
    inputs, given = system.draw(sizes)
    outputs, cache = system.run(inputs, given)
    upstream = upstream_of(outputs)
    for name, value in {**inputs, **{k: given[k] for k in system.given if system.given[k].contract}}.items():
        for wrong in NO_ARRAYS:
            if wrong is None and name in given and not isinstance(value, list):
                continue
            with pytest.raises(ValueError, match=r"^[\w.\[\]: ]+: expected "):
                system.run(*system.replaced(inputs, given, name, wrong))
    for k in range(len(upstream)):
        for wrong in NO_ARRAYS:
            if isinstance(wrong, int) and np.ndim(upstream[k]) == 0:
                continue
            with pytest.raises(ValueError, match=r"^[\w.\[\]: ]+: expected "):
                system.gradients((*upstream[:k], wrong, *upstream[k + 1 :]), cache)


def assert_refuses_other_caches(system: System, sizes: Sizes, others: list[Any]) -> None:
    """A backward takes its own forward's cache, and no other system's whose fields differ, and no such thing
    as None."""
    outputs, cache = system.run(*system.draw(sizes))
    upstream = upstream_of(outputs)
    own = getattr(system.cache_of(cache), "_fields", None)
    strangers = {getattr(other, "_fields", None): other for other in others}
    strangers.pop(own, None)
    assert len(strangers) > 40
    for wrong in (*NO_ARRAYS, *strangers.values()):
        with pytest.raises(ValueError, match=r"^\w+: expected .*, got "):
            system.gradients(upstream, system.with_cache(cache, wrong))


def shared_axes(system: System, name: str) -> list[int]:
    """The axes of an argument whose letter stands in another argument's contract too."""
    every = {**system.inputs, **{k: g.contract for k, g in system.given.items() if g.contract}}
    other = {letter for n, contract in every.items() if n != name for _, letter in axes(contract)}
    return [k for k, (_, letter) in enumerate(axes(every.get(name, ""))) if letter in other]


def doubled(array: np.ndarray, axis: int) -> np.ndarray:
    return np.concatenate([array, array], axis=axis)


def first(array: np.ndarray, axis: int) -> np.ndarray:
    return np.take(array, [0], axis=axis)


def others(array: np.ndarray) -> Iterator[np.ndarray]:
    """The array with an axis of another size, among them the size 1 that would broadcast."""
    for axis in range(array.ndim):
        if array.shape[axis]:
            yield doubled(array, axis)
        if array.shape[axis] > 1:
            yield first(array, axis)


def assert_nothing_is_a_size(system: System, sizes: Sizes, letter: str) -> None:
    """With T = 0 or N = 0 all shapes are as ever and what has no such axis has a gradient of 0, or nothing,
    in a sentence, in both packages."""
    sizes = {**sizes, letter: 0}
    inputs, given = system.draw(sizes)
    tensors = {name: as_torch(value) for name, value in inputs.items()}
    if letter in system.at_least_one:
        with pytest.raises(ValueError, match=r"^\w+: expected at least one"):
            system.run(inputs, given)
        with pytest.raises(ValueError, match=r"^\w+: expected at least one"):
            twins_outputs(system, tensors, given)
        return
    outputs, cache = system.run(inputs, given)
    gradients = system.gradients(upstream_of(outputs), cache)
    for output, theirs in zip(outputs, twins_outputs(system, tensors, given), strict=True):
        assert np.shape(output) == tuple(theirs.shape)
        assert_agree(output, theirs.detach().numpy(), "output of nothing")
    for name, gradient in gradients.items():
        assert gradient.shape == inputs[name].shape
        contract = system.contract(name)
        if letter == "N" and (contract is None or "N" not in contract.split()):
            assert not gradient.any(), f"d{name}"


def assert_is_caught(wrong: System, sizes: Sizes) -> None:
    """The check can fail: a wrong answer is refused by autograd and by the complex step."""
    with pytest.raises(AssertionError, match="off by"):
        assert_equals_autograd(wrong, sizes)


def twin(module: torch.nn.Module, method: str = "forward") -> Callable:
    """The module, or a method of it, as a function of its parameters and its inputs, all by name."""

    class Called(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.module = module

        def forward(self, **arguments: Any) -> Any:
            return getattr(self.module, method)(**arguments)

    names = [name for name, _ in module.named_parameters()]

    def function(**arguments: Any) -> Any:
        parameters = {f"module.{name}": arguments.pop(name) for name in names}
        return torch.func.functional_call(Called(), parameters, kwargs=arguments)

    function.parameters = names
    return function

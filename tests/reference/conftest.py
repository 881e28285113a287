"""What every test of the reference shares: sizes with ones in them, read-only arrays, oracles."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from lstm_ref.shapes import shape_of

GRID = [
    {"T": 1, "N": 1, "D": 1, "H": 1},
    {"T": 6, "N": 3, "D": 4, "H": 5},
    {"T": 5, "N": 1, "D": 1, "H": 3},
    {"T": 2, "N": 2, "D": 7, "H": 1},
    {"T": 1, "N": 4, "D": 2, "H": 3},
]

collect_ignore = ["record_flax.py"]  # it needs flax, which the tests do without


@pytest.fixture(params=GRID, ids=lambda sizes: "-".join(f"{letter}{n}" for letter, n in sizes.items()))
def sizes(request):
    """One row of the grid: tests that take this run over all of it."""
    return request.param


@pytest.fixture
def draw():
    """`draw(contracts, sizes)`: a read-only random array for each name, so a change in place raises."""

    def draw(contracts, sizes, seed=0, scale=0.7, dtype=np.float64):
        rng = np.random.default_rng(seed)
        arrays = {}
        for name, contract in contracts.items():
            arrays[name] = (scale * rng.standard_normal(shape_of(contract, sizes))).astype(dtype)
            arrays[name].setflags(write=False)
        return arrays

    return draw


@pytest.fixture
def agree():
    """`agree(actual, expected)`: same shape, same dtype, equal to 1e-12 of the expected array's scale."""

    def agree(actual, expected, tolerance=1e-12, what="array"):
        actual, expected = np.asarray(actual), np.asarray(expected)
        assert actual.shape == expected.shape, f"{what}: shape {actual.shape}, expected {expected.shape}"
        assert actual.dtype == expected.dtype, f"{what}: {actual.dtype}, expected {expected.dtype}"
        scale = max(np.abs(expected).max(initial=0), 1e-3)
        error = np.abs(actual - expected).max(initial=0) / scale
        assert error <= tolerance, f"{what}: off by {error:.1e} of its scale, allowed {tolerance:.0e}"

    return agree


@pytest.fixture
def autograd():
    """`autograd(module, weights, inputs, upstream)`: a torch module's outputs, and gradients by name."""
    torch = pytest.importorskip("torch", reason="torch is not installed: no autograd to compare with")

    def autograd(module, weights, inputs, upstream):
        module = module.double()
        module.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
        tensors = {name: torch.tensor(array, requires_grad=True) for name, array in inputs.items()}
        outputs = module(**tensors)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        sum((torch.tensor(u) * out).sum() for u, out in zip(upstream, outputs, strict=True)).backward()
        leaves = {**tensors, **dict(module.named_parameters())}
        gradients = {
            name: np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy()
            for name, leaf in leaves.items()
        }
        return [output.detach().numpy() for output in outputs], gradients

    return autograd


@pytest.fixture
def mutant():
    """`mutant(function, right, wrong)`: the function with one piece of its source changed."""

    def mutant(function, right, wrong):
        source = inspect.getsource(function)
        assert source.count(right) == 1, f"{right!r} is not once in {function.__name__}: has the line moved?"
        namespace = dict(vars(inspect.getmodule(function)))
        exec(source.replace(right, wrong), namespace)
        return namespace[function.__name__]

    return mutant

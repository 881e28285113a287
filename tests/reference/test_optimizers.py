"""Fifty steps of each optimizer equal fifty steps of `torch.optim`, and of the twin."""

import numpy as np
import pytest
import torch
from agreement import assert_agree, assert_same, frozen_copy

from lstm_ref.numpy.optimizers import AdamState, adam_step, rmsprop_step, sgd_step
from lstm_ref.torch import optimizers as twins

SHAPES = [(4, 3), (1,), (2, 1, 5)]
CASES = {
    "sgd": (sgd_step, torch.optim.SGD, twins.SGD, {}),
    "sgd with momentum": (sgd_step, torch.optim.SGD, twins.SGD, {"lr": 0.03, "momentum": 0.9}),
    "rmsprop": (rmsprop_step, torch.optim.RMSprop, twins.RMSProp, {}),
    "rmsprop, all options": (
        rmsprop_step,
        torch.optim.RMSprop,
        twins.RMSProp,
        {"lr": 0.02, "alpha": 0.8, "eps": 1e-3},
    ),
    "adam": (adam_step, torch.optim.Adam, twins.Adam, {}),
    "adam, all options": (
        adam_step,
        torch.optim.Adam,
        twins.Adam,
        {"lr": 0.02, "betas": (0.7, 0.95), "eps": 1e-3},
    ),
}
cases = pytest.mark.parametrize(("step", "torch_class", "twin_class", "options"), CASES.values(), ids=CASES)


def slopes(parameters):
    """The gradient of a bent bowl, different at every entry, zero nowhere for long."""
    return [np.sin(3 * p) + p * (1 + np.arange(p.size).reshape(p.shape)) for p in parameters]


def start():
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape) for shape in SHAPES]


def walk(step, options, steps=50):
    parameters, state = start(), None
    path = []
    for _ in range(steps):
        parameters, state = step(parameters, slopes(parameters), state, **options)
        path.append(parameters)
    return path


def torch_walk(optimizer_class, options, steps=50):
    parameters = [torch.tensor(p, requires_grad=True) for p in start()]
    optimizer = optimizer_class(parameters, **options)
    path = []
    for _ in range(steps):
        for p, slope in zip(parameters, slopes([p.detach().numpy() for p in parameters]), strict=True):
            p.grad = torch.tensor(slope)
        optimizer.step()
        path.append([p.detach().numpy().copy() for p in parameters])
    return path


def assert_same_path(path, expected):
    assert len(path) == len(expected) == 50
    for k, (here, there) in enumerate(zip(path, expected, strict=True)):
        for array, other in zip(here, there, strict=True):
            assert_agree(array, other, f"parameters after step {k + 1}")


@cases
def test_fifty_steps_equal_torch_optim(step, torch_class, twin_class, options):
    assert_same_path(walk(step, options), torch_walk(torch_class, options))


@cases
def test_fifty_steps_equal_the_torch_twin(step, torch_class, twin_class, options):
    assert_same_path(walk(step, options), torch_walk(twin_class, options))


@cases
def test_nothing_is_changed_in_place_and_a_step_can_be_taken_again(step, torch_class, twin_class, options):
    parameters, gradients = start(), slopes(start())
    _, state = step(parameters, gradients, None, **options)
    before = frozen_copy([parameters, gradients, state])
    first = frozen_copy(step(parameters, gradients, state, **options))
    assert_same(step(parameters, gradients, state, **options), first)
    assert_same([parameters, gradients, state], before)


@cases
def test_float32_stays_float32(step, torch_class, twin_class, options):
    parameters = [p.astype(np.float32) for p in start()]
    parameters, state = step(parameters, parameters, None, **options)
    parameters, state = step(parameters, parameters, state, **options)
    assert [p.dtype for p in parameters] == [np.float32] * len(SHAPES)


def adam_without_correction(parameters, gradients, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    _, state = adam_step(parameters, gradients, state, lr, betas, eps)
    moved = [p - lr * m / (np.sqrt(s) + eps) for p, m, s in zip(parameters, *state[1:], strict=True)]
    return moved, state


def adam_with_eps_inside_the_root(parameters, gradients, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    _, state = adam_step(parameters, gradients, state, lr, betas, eps)
    k, mean, square = state
    moved = [
        p - lr * m / (1 - betas[0] ** k) / np.sqrt(s / (1 - betas[1] ** k) + eps)
        for p, m, s in zip(parameters, mean, square, strict=True)
    ]
    return moved, state


def adam_counting_from_zero(parameters, gradients, state, **options):
    state = state and state._replace(steps=max(state.steps - 1, 0))
    return adam_step(parameters, gradients, state, **options)


def sgd_that_forgets(parameters, gradients, state, **options):
    return sgd_step(parameters, gradients, None, **options)


def sgd_that_dampens(parameters, gradients, state, momentum=0.9, **options):
    scaled = [(1 - momentum) * g for g in gradients]
    return sgd_step(parameters, scaled, state, momentum=momentum, **options)


def rmsprop_that_sums(parameters, gradients, state, alpha=0.99, **options):
    scaled = [g / np.sqrt(1 - alpha) for g in gradients]
    return rmsprop_step(parameters, scaled, state, alpha=alpha, **options)


def rmsprop_with_old_square(parameters, gradients, state, lr=1e-2, alpha=0.99, eps=1e-8):
    old = [np.ones_like(p) for p in parameters] if state is None else state
    _, state = rmsprop_step(parameters, gradients, state, lr, alpha, eps)
    moved = [p - lr * g / (np.sqrt(s) + eps) for p, g, s in zip(parameters, gradients, old, strict=True)]
    return moved, state


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        ("adam", adam_without_correction),
        ("adam", adam_with_eps_inside_the_root),
        ("adam", adam_counting_from_zero),
        ("sgd with momentum", sgd_that_forgets),
        ("sgd with momentum", sgd_that_dampens),
        ("rmsprop, all options", rmsprop_that_sums),
        ("rmsprop", rmsprop_with_old_square),
    ],
)
def test_a_wrong_step_is_caught(case, wrong):
    _, torch_class, _, options = CASES[case]
    with pytest.raises(AssertionError, match="off by"):
        assert_same_path(walk(wrong, options), torch_walk(torch_class, options))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gradients": [np.ones(3)]}, r"^gradients: expected 2 arrays, one a parameter, got 1$"),
        (
            {"gradients": [np.ones(3), np.ones((1, 2))]},
            r"^gradients\[1\]: expected its parameter's shape \(2,\), got \(1, 2\)$",
        ),
        (
            {"gradients": [np.ones(3), [1.0, 2.0]]},
            r"^gradients\[1\]: expected a floating-point array, got list$",
        ),
        (
            {"parameters": [np.ones(3), np.ones(2, int)]},
            r"^parameters\[1\]: expected a floating-point array, got dtype int64$",
        ),
        ({"lr": -0.1}, r"^lr: expected a number of at least 0, got -0.1$"),
        ({"lr": np.nan}, r"^lr: expected a number of at least 0, got nan$"),
    ],
)
@pytest.mark.parametrize("step", [sgd_step, rmsprop_step, adam_step])
def test_a_wrong_argument_is_named(step, change, message):
    arguments = {"parameters": [np.ones(3), np.ones(2)], "gradients": [np.ones(3), np.ones(2)]}
    with pytest.raises(ValueError, match=message):
        step(**{**arguments, **change})


@pytest.mark.parametrize(
    ("step", "options", "message"),
    [
        (sgd_step, {"momentum": 1.0}, r"^momentum: expected .* below 1, got 1.0$"),
        (rmsprop_step, {"alpha": -0.1}, r"^alpha: expected a number of at least 0 .* got -0.1$"),
        (adam_step, {"betas": (1.0, 0.9)}, r"^betas\[0\]: expected"),
        (adam_step, {"betas": (0.9, np.nan)}, r"^betas\[1\]: expected"),
        (
            sgd_step,
            {"velocity": [np.ones(3)]},
            r"^velocity\[0\]: expected",
        ),
        (
            rmsprop_step,
            {"square": [np.ones(3)]},
            r"^square\[0\]: expected its parameter's shape \(2,\), got \(3,\)$",
        ),
        (adam_step, {"state": AdamState(1, [np.ones(3)], [np.ones(2)])}, r"^state.mean\[0\]: expected"),
        (adam_step, {"state": AdamState(1, [np.ones(2)], [np.ones(3)])}, r"^state.square\[0\]: expected"),
    ],
)
def test_a_wrong_option_is_named(step, options, message):
    with pytest.raises(ValueError, match=message):
        step([np.ones(2)], [np.ones(2)], **options)

"""The cell of 1997: right in both squashings, in full and truncated; the two squashings are one cell."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_agree,
    assert_changes_nothing,
    assert_equals_autograd,
    assert_is_caught,
    assert_is_right,
    assert_keeps_float32,
    assert_names_wrong_arguments,
    assert_same,
)

from lstm_ref.numpy import (
    LSTM1997,
    lstm1997_backward,
    lstm1997_cell,
    lstm1997_forward,
    lstm1997_step,
    lstm1997_step_backward,
    over_models,
    over_sequence,
    variant_backward,
    variant_forward,
)
from lstm_ref.tasks import first_symbol
from lstm_ref.torch import lstm1997 as twins
from lstm_ref.training import initial_parameters, train

SIZES = [
    {"T": 2, "N": 1, "D": 1, "H": 1},
    {"T": 5, "N": 3, "D": 4, "H": 2},
    {"T": 1, "N": 2, "D": 3, "H": 5},
]
CELL = {"W_ih": "3H D", "W_hh": "3H H", "b": "3H"}


def twin_of(method, **options):
    """The torch module, one method of it, as a function of its inputs and its weights."""

    def function(W_ih, W_hh, b, **inputs):
        module = twins.LSTM1997(1, 1, **options)
        for name, value in {"W_ih": W_ih, "W_hh": W_hh, "b": b}.items():
            delattr(module, name)
            setattr(module, name, value)
        return getattr(module, method)(**inputs)

    return function


def step_of(squashing, truncated=False):
    return System(
        partial(lstm1997_step, squashing=squashing),
        partial(lstm1997_step_backward, squashing=squashing, truncated=truncated),
        {"x": "N D", "h": "N H", "c": "N H", **CELL},
        twin_of("step", squashing=squashing, truncated=truncated),
        outputs=2,
        upstream={"dh_next": "N H", "dc_next": "N H"},
    )


def sequence_of(squashing, truncated=False):
    return System(
        partial(lstm1997_forward, squashing=squashing),
        partial(lstm1997_backward, squashing=squashing, truncated=truncated),
        {"x": "T N D", "h0": "N H", "c0": "N H", **CELL},
        twin_of("forward", squashing=squashing, truncated=truncated),
        outputs=2,
        upstream={"dh": "T N H", "dc_n": "N H"},
    )


SYSTEMS = {f"{of.__name__}, {name}": of(name) for of in (step_of, sequence_of) for name in ("tanh", "1997")}
EVERY_SYSTEM = pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@EVERY_SYSTEM
def test_every_gradient_is_autograds_and_the_complex_steps(system, sizes):
    assert_is_right(system, sizes)


@EVERY_SYSTEM
def test_nothing_is_changed_float32_stays_and_what_does_not_fit_is_named(system):
    assert_changes_nothing(system, SIZES[1])
    assert_keeps_float32(system, SIZES[1])
    assert_names_wrong_arguments(system, SIZES[1])


@pytest.mark.parametrize("squashing", ["tanh", "1997"])
def test_the_truncated_rule_is_the_gradient_with_input_and_state_detached(squashing):
    system = sequence_of(squashing, truncated=True)
    inputs, given = system.draw(SIZES[1])
    outputs, cache = system.run(inputs, given)
    upstream = tuple(np.random.default_rng(1).standard_normal(output.shape) for output in outputs)
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    theirs = system.twin(**tensors)
    sum((t * torch.tensor(u)).sum() for t, u in zip(theirs, upstream, strict=True)).backward()
    gradients = system.gradients(upstream, cache)
    for name in ("c0", *CELL):
        assert_agree(gradients[name], tensors[name].grad.numpy(), f"d{name}")
    for name in ("x", "h0"):
        assert tensors[name].grad is None
        assert not gradients[name].any()


def test_the_truncated_rule_is_not_the_gradient_but_for_one_step_it_is():
    inputs, _ = sequence_of("1997").draw(SIZES[1])
    h, c_n, cache = lstm1997_forward(**inputs, squashing="1997")
    full, cut = (lstm1997_backward(np.ones_like(h), c_n, cache, "1997", t)[3:] for t in (False, True))
    assert all(np.abs(a - b).max() > 1e-3 for a, b in zip(full, cut, strict=True))
    h, c_n, cache = lstm1997_forward(**{**inputs, "x": inputs["x"][:1]}, squashing="1997")
    full, cut = (lstm1997_backward(np.ones_like(h), c_n, cache, "1997", t)[3:] for t in (False, True))
    for one, other in zip(full, cut, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_truncated_backward_sold_as_the_full_one_is_caught():
    whole = sequence_of("tanh")
    assert_is_caught(
        replace(whole, backward=partial(lstm1997_backward, squashing="tanh", truncated=True)), SIZES[1]
    )
    mixed = replace(whole, backward=partial(lstm1997_backward, squashing="1997"))
    assert_is_caught(mixed, SIZES[1])
    with pytest.raises(AssertionError, match="off by"):
        assert_equals_autograd(replace(sequence_of("1997"), twin=twin_of("forward")), SIZES[1])


def test_the_papers_cell_is_the_courses_in_another_unit_of_measure():
    inputs, _ = sequence_of("1997").draw(SIZES[1])
    h, c_n, _ = lstm1997_forward(**inputs, squashing="1997")
    half = np.repeat([1.0, 0.5, 1.0], SIZES[1]["H"])  # the candidate's rows halved, and the memory
    scaled = {name: (half * inputs[name].T).T for name in CELL}
    h_too, c_too, _ = lstm1997_forward(inputs["x"], inputs["h0"], inputs["c0"] / 2, **scaled)
    assert_agree(h_too, h, "h")
    assert_agree(2 * c_too, c_n, "c_n")


def test_it_is_the_setting_of_the_one_cell_with_switches():
    inputs, _ = sequence_of("tanh").draw(SIZES[1])
    x, h0, c0, *weights = inputs.values()
    named = dict(zip(CELL, weights, strict=True))
    h, c_n, cache = lstm1997_forward(**inputs)
    expected_h, (_, expected_c), expected_cache = variant_forward(x, (h0, c0), named, LSTM1997)
    assert_agree(h, expected_h, "h")
    assert_agree(c_n, expected_c, "c_n")
    dx, dstate, dweights = variant_backward(h, (0 * c0, c0), expected_cache)
    expected = (dx, *dstate, *dweights.values())
    for ours, theirs in zip(lstm1997_backward(h, c0, cache), expected, strict=True):
        assert_agree(ours, theirs, "a gradient")


@pytest.mark.parametrize("truncated", [False, True])
def test_the_courses_loop_trains_it_by_either_rule(truncated):
    forward = partial(lstm1997_forward, squashing="1997")
    backward = partial(lstm1997_backward, squashing="1997", truncated=truncated)
    parameters = initial_parameters(np.random.default_rng(0), 4, 8, gates=3)
    history = train(
        forward, backward, parameters, partial(first_symbol, T=6), learning_rate=0.02, updates=150
    )
    assert history.accuracy > 0.95


def test_a_squashing_that_there_is_not_is_named():
    inputs, _ = step_of("tanh").draw(SIZES[1])
    with pytest.raises(ValueError, match="squashing: expected one of 'tanh', '1997', got 'relu'"):
        lstm1997_step(**inputs, squashing="relu")
    with pytest.raises(ValueError, match="squashing: expected one of 'tanh', '1997', got 'relu'"):
        twins.LSTM1997(1, 1, squashing="relu")


@pytest.mark.parametrize("squashing", ["tanh", "1997"])
@pytest.mark.parametrize("truncated", [False, True])
def test_as_a_cell_it_keeps_its_squashing_and_its_learning_rule(squashing, truncated):
    cell, rng = lstm1997_cell(squashing, truncated), np.random.default_rng(0)
    forward, backward = over_sequence(cell)
    arrays = [rng.standard_normal((5, 3, 4)), *rng.standard_normal((2, 3, 2)), *cell.draw(rng, 4, 2).values()]
    dh, dc_n = rng.standard_normal((5, 3, 2)), rng.standard_normal((3, 2))
    h, c_n, cache = forward(*arrays)
    right_h, right_c_n, right_cache = lstm1997_forward(*arrays, squashing)
    assert_same([h, c_n], [right_h, right_c_n])
    right = lstm1997_backward(dh, dc_n, right_cache, squashing, truncated)
    for ours, expected in zip(backward(dh, dc_n, cache), right, strict=True):
        assert_agree(ours, expected, "gradient")


@pytest.mark.parametrize("options", [{}, {"squashing": "1997"}, {"truncated": True}])
def test_many_models_of_it_learn_by_its_own_rule(options):
    cell, rng = lstm1997_cell(**options), np.random.default_rng(0)
    forward, backward = over_models(cell)
    one = cell.draw(rng, 4, 2)
    x, dh = rng.standard_normal((5, 1, 3, 4)), rng.standard_normal((5, 1, 3, 2))
    _, cache = forward(x, **{name: value[None] for name, value in one.items()})
    _, _, alone = lstm1997_forward(
        x[:, 0], *np.zeros((2, 3, 2)), *one.values(), options.get("squashing", "tanh")
    )
    right = lstm1997_backward(dh[:, 0], np.zeros((3, 2)), alone, **options)[3:]
    for gradient, expected in zip(backward(dh, cache).values(), right, strict=True):
        assert_agree(gradient[0], expected, "gradient")

"""Many models as one array are the models one by one: outputs, gradients, and whole training runs."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest

from lstm_ref import tasks
from lstm_ref.numpy import (
    CELLS,
    LSTM,
    RNN,
    Variant,
    over_models,
    over_sequence,
    variant_backward,
    variant_forward,
)
from lstm_ref.numpy.lstm_models import models_backward, models_forward
from lstm_ref.shapes import shape_of
from lstm_ref.training import train, train_many

M, SIZES = 2, {"N": 3, "D": 4, "H": 5}
SWITCHES = [Variant(*switches) for switches in itertools.product([False, True], repeat=10)]


def draw(contracts, rng):
    return {name: rng.standard_normal((M, *shape_of(axes, SIZES))) for name, axes in contracts.items()}


def run(variant, T, seed=0):
    rng = np.random.default_rng(seed)
    weights, state0 = draw(variant.contracts, rng), tuple(draw(variant.state, rng).values())
    x, dh = rng.standard_normal((T, M, 3, 4)), rng.standard_normal((T, M, 3, 5))
    dstate_n = tuple(draw(variant.state, rng).values())
    h, state_n, cache = models_forward(x, state0, weights, variant)
    return (x, state0, weights, dh, dstate_n), (h, state_n), models_backward(dh, dstate_n, cache), cache


@pytest.mark.parametrize("part", range(8))
def test_in_every_setting_of_the_switches_each_model_is_the_readable_cell(agree, part):
    chosen = SWITCHES[part::8]
    assert len(chosen) == 128
    for variant in chosen:
        (x, state0, weights, dh, dstate_n), (h, state_n), (dx, dstate0, dweights), _ = run(variant, T=3)
        for m in range(M):
            own = {name: weight[m] for name, weight in weights.items()}
            right_h, right_n, cache = variant_forward(x[:, m], tuple(s[m] for s in state0), own, variant)
            right_dx, right_d0, right_dw = variant_backward(dh[:, m], tuple(d[m] for d in dstate_n), cache)
            agree(h[:, m], right_h)
            agree(dx[:, m], right_dx)
            for ours, right in zip((*state_n, *dstate0), (*right_n, *right_d0), strict=True):
                agree(ours[m], right)
            assert dweights.keys() == right_dw.keys()
            for name, right in right_dw.items():
                agree(dweights[name][m], right, what=f"d{name} of {variant}")


@pytest.mark.filterwarnings("error")
def test_gates_far_beyond_shut_and_open_are_shut_and_open_without_a_warning(agree):
    rng, variant = np.random.default_rng(0), Variant()
    weights = draw(variant.contracts, rng)
    weights["b"] = 2000 * rng.choice([-1.0, 1.0], weights["b"].shape)
    x, state0 = rng.standard_normal((4, M, 3, 4)), tuple(draw(variant.state, rng).values())
    h, _, _ = models_forward(x, state0, weights, variant)
    for m in range(M):
        own = {name: weight[m] for name, weight in weights.items()}
        agree(h[:, m], variant_forward(x[:, m], tuple(s[m] for s in state0), own, variant)[0])


def test_no_steps_leave_the_state_and_the_weights_alone():
    variant = Variant(gate_recurrence=True)
    (_, state0, *_, dstate_n), (h, state_n), (_, dstate0, dweights), _ = run(variant, T=0)
    assert h.shape == (0, M, 3, 5)
    assert all(np.array_equal(*pair) for pair in zip((*state_n, *dstate0), (*state0, *dstate_n), strict=True))
    assert not any(gradient.any() for gradient in dweights.values())


def test_the_cache_grows_with_the_steps_and_is_not_consumed():
    def nbytes(cache):
        return sum(array.nbytes for array in cache if isinstance(array, np.ndarray))

    sizes = {T: nbytes(run(Variant(), T)[3]) for T in (10, 20, 40)}
    assert sizes[40] - sizes[20] == 2 * (sizes[20] - sizes[10])
    (*_, dh, dstate_n), _, first, cache = run(Variant(gate_recurrence=True), 4)
    for ours, again in zip(first[2].values(), models_backward(dh, dstate_n, cache)[2].values(), strict=True):
        np.testing.assert_array_equal(ours, again)


@pytest.mark.parametrize("name", CELLS)
def test_of_every_cell_the_pair_gives_each_model_its_own_gradients(agree, name):
    cell, rng = CELLS[name], np.random.default_rng(0)
    parameters, x = draw(cell.parameters, rng), rng.standard_normal((6, M, 3, 4))
    forward, backward = over_models(cell)
    h, cache = forward(x, **parameters)
    dh = rng.standard_normal(h.shape)
    gradients = backward(dh, cache)
    alone_forward, alone_backward = over_sequence(cell)
    for m in range(M):
        own = {key: value[m] for key, value in parameters.items()}
        right, *others, own_cache = alone_forward(x[:, m], *cell.zero_state(3, 5), *own.values())
        agree(h[:, m], right)
        right_gradients = alone_backward(dh[:, m], *map(np.zeros_like, others), own_cache)
        for key, gradient in zip(own, right_gradients[-len(own) :], strict=True):
            agree(gradients[key][m], gradient, what=f"d{key}")


@pytest.mark.parametrize("task", [partial(tasks.first_symbol, T=4), tasks.embedded_reber, tasks.adding])
@pytest.mark.parametrize("name", ["LSTM", "Greff's FGR", "GRU", "RNN"])
def test_training_as_one_array_is_training_one_by_one(name, task):
    cell, options = CELLS[name], {"updates": 6, "batch_size": 5, "learning_rate": 0.05, "max_norm": 0.3}
    D = task(np.random.default_rng(0), 1).x.shape[2]
    starts = [cell.draw(np.random.default_rng(seed), D, 5) for seed in (3, 4)]
    stacked = {key: np.stack([start[key] for start in starts]) for key in starts[0]}
    histories = train_many(*over_models(cell), stacked, task, seeds=(7, 8), **options)
    for seed, start, history in zip((7, 8), starts, histories, strict=True):
        alone = train(*over_sequence(cell), start, task, seed=seed, **options)
        np.testing.assert_allclose(history.losses, alone.losses, rtol=1e-9)
        np.testing.assert_allclose(history.gradient_norms, alone.gradient_norms, rtol=1e-9)
        assert history.parameters.keys() == alone.parameters.keys()
        for key, value in alone.parameters.items():
            np.testing.assert_allclose(history.parameters[key], value, rtol=1e-7, atol=1e-10)


def test_a_model_that_is_done_or_lost_stops_and_the_others_go_on():
    task = partial(tasks.first_symbol, T=1)
    start = RNN.draw(np.random.default_rng(0), 4, 5)
    lost = {key: np.full_like(value, np.nan) for key, value in start.items()}
    stacked = {key: np.stack([lost[key], value]) for key, value in start.items()}
    options = {"updates": 200, "batch_size": 20, "learning_rate": 0.05, "solved_after": 100}
    gone, solved = train_many(*over_models(RNN), stacked, task, seeds=(0, 1), **options)
    assert gone.diverged
    assert len(gone.losses) == 1
    assert solved.solved == solved.sequences < 200 * 20
    alone = train(*over_sequence(RNN), start, task, seed=1, **options)
    assert alone.solved == solved.solved
    np.testing.assert_allclose(solved.parameters["W_hh"], alone.parameters["W_hh"], rtol=1e-9)


def test_what_does_not_fit_is_named():
    forward, _ = over_models(LSTM)
    parameters = draw(LSTM.parameters, np.random.default_rng(0))
    for change, message in [
        (
            {"W_hh": parameters["W_hh"][:1]},
            r"^W_hh: expected shape \(M, 4H, H\) with M=2, H=5, got \(1, 20, 5\)",
        ),
        ({"W_ih": parameters["W_ih"][0]}, r"^W_ih: expected shape \(M, 4H, D\) with M=2, D=4, got"),
    ]:
        with pytest.raises(ValueError, match=message):
            forward(np.ones((6, M, 3, 4)), **{**parameters, **change})
    with pytest.raises(ValueError, match=r"^parameters: expected W_ih, W_hh, b, got b$"):
        forward(np.ones((6, M, 3, 4)), b=parameters["b"])
    with pytest.raises(ValueError, match=r"^W_ih: expected 3 models, one a seed, got 2 in the first axis$"):
        train_many(*over_models(LSTM), parameters, tasks.first_symbol, seeds=range(3))
    _, (h, state_n), _, cache = run(Variant(), 4)
    with pytest.raises(ValueError, match=r"^dh: expected shape \(T, M, N, H\) with T=4, M=2, N=3, H=5, got"):
        models_backward(h[:, :, :1], state_n, cache)
    with pytest.raises(ValueError, match=r"^dstate_n: expected 2 arrays \(dh_n, dc_n\), got 1$"):
        models_backward(h, state_n[:1], cache)

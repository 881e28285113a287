"""Both forms of the GRU are right: against torch, against the complex step, and wrong ones are caught."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import (
    GRUCache,
    gru_backward,
    gru_forward,
    gru_reset_before_backward,
    gru_reset_before_forward,
    gru_reset_before_step,
    gru_reset_before_step_backward,
    gru_step,
    gru_step_backward,
)

WEIGHTS = {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
STEP = {"x": "N D", "h": "N H", **WEIGHTS}
SEQUENCE = {"x": "T N D", "h0": "N H", **WEIGHTS}
SIZES = {"T": 5, "N": 3, "D": 4, "H": 2}

STEPS = {
    "after": (gru_step, gru_step_backward),
    "before": (gru_reset_before_step, gru_reset_before_step_backward),
}
SEQUENCES = {
    "after": (gru_forward, gru_backward),
    "before": (gru_reset_before_forward, gru_reset_before_backward),
}
FORMS = pytest.mark.parametrize("form", ["after", "before"])


@pytest.mark.parametrize("T", [1, 50, 1000])
def test_weights_load_into_torch_without_a_transpose(draw, agree, autograd, T):
    torch = pytest.importorskip("torch", reason="torch is not installed: no torch.nn.GRU to load into")
    sizes = {**SIZES, "T": T}
    arguments, dh = draw(SEQUENCE, sizes), draw({"dh": "T N H"}, sizes, seed=1)["dh"]
    x, h0, W_ih, W_hh, b_ih, b_hh = arguments.values()
    weights = {"weight_ih_l0": W_ih, "weight_hh_l0": W_hh, "bias_ih_l0": b_ih, "bias_hh_l0": b_hh}
    inputs, upstream = {"input": x, "hx": h0[None]}, [dh, np.zeros((1, *h0.shape))]
    (expected, _), gradients = autograd(torch.nn.GRU(sizes["D"], sizes["H"]), weights, inputs, upstream)
    h, cache = gru_forward(**arguments)
    agree(h, expected)
    dx, dh0, *dweights = gru_backward(dh, cache)
    agree(dx, gradients["input"], what="dx")
    agree(dh0[None], gradients["hx"], what="dh0")
    for name, gradient in zip(weights, dweights, strict=True):
        agree(gradient, gradients[name], what=name)


def test_the_two_forms_differ_only_in_where_the_reset_gate_is(draw, agree):
    arguments = draw(STEP, SIZES)
    after, before = gru_step(**arguments), gru_reset_before_step(**arguments)
    agree(after[1].r, before[1].r)
    agree(after[1].z, before[1].z)
    assert np.abs(after[0] - before[0]).min() > 1e-3
    b_ih = arguments["b_ih"].copy()
    b_ih[: SIZES["H"]] = 1e3
    agree(gru_step(**{**arguments, "b_ih": b_ih})[0], gru_reset_before_step(**{**arguments, "b_ih": b_ih})[0])


def test_the_two_biases_part_ways_in_the_candidates_rows_alone(draw):
    arguments, dh_next = draw(STEP, SIZES), draw({"dh_next": "N H"}, SIZES, seed=1)["dh_next"]
    *_, db_ih, db_hh = gru_step_backward(dh_next, gru_step(**arguments)[1])
    np.testing.assert_array_equal(db_ih[:4], db_hh[:4])
    assert np.abs(db_ih[4:] - db_hh[4:]).min() > 1e-4
    *_, db_ih, db_hh = gru_reset_before_step_backward(dh_next, gru_reset_before_step(**arguments)[1])
    np.testing.assert_array_equal(db_ih, db_hh)


def test_the_step_cache_holds_what_its_names_say(draw):
    x, h, W_ih, W_hh, b_ih, b_hh = draw(STEP, SIZES).values()
    h_next, cache = gru_step(x, h, W_ih, W_hh, b_ih, b_hh)
    assert cache == GRUCache(x, h, cache.r, cache.z, cache.n, cache.a_hn, W_ih, W_hh)
    np.testing.assert_array_equal(h_next, (1 - cache.z) * cache.n + cache.z * h)
    np.testing.assert_allclose(cache.a_hn, h @ W_hh[4:].T + b_hh[4:], rtol=1e-14)


@pytest.mark.parametrize(("form", "numbers"), [("after", 5), ("before", 4)])
def test_the_sequence_cache_is_linear_in_T(draw, form, numbers):
    def entries(T):
        _, cache = SEQUENCES[form][0](**draw(SEQUENCE, {**SIZES, "T": T}))
        return sum(array.size for array in cache)

    assert entries(11) - entries(10) == SIZES["N"] * (SIZES["D"] + numbers * SIZES["H"])

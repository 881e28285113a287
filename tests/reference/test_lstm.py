"""The LSTM is right: against torch, against the complex step, part by part, and wrong ones are caught."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import (
    LSTMCache,
    assert_gradients,
    candidate,
    cell_update,
    forget_gate,
    input_gate,
    lstm_backward,
    lstm_cell_grad,
    lstm_forward,
    lstm_gate_grads,
    lstm_preactivation_grads,
    lstm_step,
    lstm_step_backward,
    output_gate,
)

WEIGHTS = {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
STEP = {"x": "N D", "h": "N H", "c": "N H", **WEIGHTS}
STEP_UPSTREAM = {"dh_next": "N H", "dc_next": "N H"}
SEQUENCE = {"x": "T N D", "h0": "N H", "c0": "N H", **WEIGHTS}
UPSTREAM = {"dh": "T N H", "dc_n": "N H"}
SIZES = {"T": 5, "N": 3, "D": 4, "H": 2}


@pytest.mark.parametrize("T", [1, 50, 1000])
def test_weights_load_into_torch_without_a_transpose(draw, agree, T):
    torch = pytest.importorskip("torch", reason="torch is not installed: no torch.nn.LSTM to load into")
    sizes = {**SIZES, "T": T}
    arguments, upstream = draw(SEQUENCE, sizes), draw(UPSTREAM, sizes, seed=1)
    module = torch.nn.LSTM(sizes["D"], sizes["H"]).double()
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(arguments["W_ih"]))
        module.weight_hh_l0.copy_(torch.tensor(arguments["W_hh"]))
        module.bias_ih_l0.copy_(torch.tensor(arguments["b"] / 2))
        module.bias_hh_l0.copy_(torch.tensor(arguments["b"] / 2))
    x, h0, c0 = (torch.tensor(arguments[n], requires_grad=True) for n in ("x", "h0", "c0"))
    expected, (_, expected_c) = module(x, (h0[None], c0[None]))
    dh, dc_n = (torch.tensor(array) for array in upstream.values())
    ((dh * expected).sum() + (dc_n * expected_c[0]).sum()).backward()
    h, c_n, cache = lstm_forward(**arguments)
    agree(h, expected.detach().numpy(), what="h")
    agree(c_n, expected_c[0].detach().numpy(), what="c_n")
    leaves = (x, h0, c0, module.weight_ih_l0, module.weight_hh_l0, module.bias_hh_l0)
    for name, gradient, leaf in zip(SEQUENCE, lstm_backward(**upstream, cache=cache), leaves, strict=True):
        agree(gradient, leaf.grad.numpy(), what=name)


@pytest.mark.parametrize(
    ("part", "field"), [(input_gate, "i"), (forget_gate, "f"), (candidate, "g"), (output_gate, "o")]
)
def test_each_gate_on_its_own_is_the_steps(sizes, draw, agree, part, field):
    arguments = draw(STEP, sizes)
    *_, cache = lstm_step(**arguments)
    x, h, _, W_ih, W_hh, b = arguments.values()
    agree(part(x, h, W_ih, W_hh, b), getattr(cache, field), what=field)


def test_the_parts_make_up_the_step_and_its_backward(sizes, draw, agree):
    arguments, upstream = draw(STEP, sizes), draw(STEP_UPSTREAM, sizes, seed=1)
    h_next, c_next, cache = lstm_step(**arguments)
    agree(cell_update(cache.c, cache.i, cache.f, cache.g), c_next)
    agree(cache.o * np.tanh(c_next), h_next)
    dc = lstm_cell_grad(**upstream, o=cache.o, c_next=cache.c_next)
    parts = lstm_gate_grads(upstream["dh_next"], dc, cache.c, cache.i, cache.g, cache.c_next)
    da = lstm_preactivation_grads(*parts, cache.i, cache.f, cache.g, cache.o)
    dx, dh, dc_before, dW_ih, dW_hh, db = lstm_step_backward(**upstream, cache=cache)
    for actual, expected in [
        (da @ cache.W_ih, dx),
        (da @ cache.W_hh, dh),
        (dc * cache.f, dc_before),
        (da.T @ cache.x, dW_ih),
        (da.T @ cache.h, dW_hh),
        (da.sum(axis=0), db),
    ]:
        agree(actual, expected)


def test_each_part_of_the_backward_equals_the_complex_step(draw):
    """Each part is the gradient of its own line of the step, so that a mistake cannot hide in another."""
    arrays = draw(dict.fromkeys(("c", "i", "f", "g", "o", "dh_next", "dc_next"), "N H"), SIZES)
    c, i, f, g, o, dh_next, dc_next = arrays.values()
    c_next = cell_update(c, i, f, g)
    dc = lstm_cell_grad(dh_next, dc_next, o, c_next)
    assert_gradients(
        lambda c_next: (o * np.tanh(c_next), c_next), {"c_next": c_next}, [dh_next, dc_next], {"c_next": dc}
    )

    def show(i, f, g, o):
        c_next = cell_update(c, i, f, g)
        return o * np.tanh(c_next), c_next

    gates = {"i": i, "f": f, "g": g, "o": o}
    gradients = dict(zip("ifgo", lstm_gate_grads(dh_next, dc, c, i, g, c_next), strict=True))
    assert_gradients(show, gates, [dh_next, dc_next], gradients)


def test_the_step_cache_holds_what_its_names_say(draw):
    arguments = draw(STEP, SIZES)
    h_next, c_next, cache = lstm_step(**arguments)
    x, h, c, W_ih, W_hh, _ = arguments.values()
    assert cache == LSTMCache(x, h, c, cache.i, cache.f, cache.g, cache.o, c_next, W_ih, W_hh)
    np.testing.assert_array_equal(h_next, cache.o * np.tanh(c_next))


def test_the_sequence_cache_is_linear_in_T(draw):
    def entries(T):
        *_, cache = lstm_forward(**draw(SEQUENCE, {**SIZES, "T": T}))
        return sum(array.size for array in cache)

    N, D, H = SIZES["N"], SIZES["D"], SIZES["H"]
    assert entries(11) - entries(10) == N * (D + 6 * H)

"""The plain recurrent network is right: against torch, against the complex step, and in what it promises."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from lstm_ref.numpy import (
    RNNCache,
    clip_by_global_norm,
    rnn_backward,
    rnn_forward,
    rnn_step,
    truncated_rnn_backward,
)

WEIGHTS = {"W_ih": "H D", "W_hh": "H H", "b": "H"}
STEP = {"x": "N D", "h": "N H", **WEIGHTS}
SEQUENCE = {"x": "T N D", "h0": "N H", **WEIGHTS}
NONLINEARITIES = ["tanh", "relu", "sigmoid"]


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_weights_load_into_torch_without_a_transpose(sizes, draw, agree, autograd, nonlinearity):
    torch = pytest.importorskip("torch", reason="torch is not installed: no torch.nn.RNN to load into")
    arguments, dh = draw(SEQUENCE, sizes), draw({"dh": "T N H"}, sizes, seed=1)["dh"]
    weights = {
        "weight_ih_l0": arguments["W_ih"],
        "weight_hh_l0": arguments["W_hh"],
        "bias_ih_l0": arguments["b"],
        "bias_hh_l0": np.zeros_like(arguments["b"]),
    }
    inputs = {"input": arguments["x"], "hx": arguments["h0"][None]}
    module = torch.nn.RNN(sizes["D"], sizes["H"], nonlinearity=nonlinearity)
    (expected, _), gradients = autograd(module, weights, inputs, [dh, np.zeros((1, *dh.shape[1:]))])
    h, cache = rnn_forward(**arguments, nonlinearity=nonlinearity)
    agree(h, expected)
    dx, dh0, dW_ih, dW_hh, db = rnn_backward(dh, cache, nonlinearity)
    named = {"input": dx, "hx": dh0[None], "weight_ih_l0": dW_ih, "weight_hh_l0": dW_hh, "bias_hh_l0": db}
    for name, gradient in named.items():
        agree(gradient, gradients[name], what=name)


@pytest.mark.parametrize("k", [1, 2, 4, 6, 100])
def test_truncated_backward_is_autograd_with_the_state_detached_every_k_steps(draw, agree, k):
    torch = pytest.importorskip("torch", reason="torch is not installed: no autograd to compare with")
    sizes = {"T": 6, "N": 3, "D": 4, "H": 5}
    arguments, dh = draw(SEQUENCE, sizes), draw({"dh": "T N H"}, sizes, seed=1)["dh"]
    x, h0, W_ih, W_hh, b = (torch.tensor(array, requires_grad=True) for array in arguments.values())
    h, loss = h0, torch.zeros((), dtype=torch.float64)
    for t in range(sizes["T"]):
        h = torch.tanh(x[t] @ W_ih.T + (h.detach() if t and t % k == 0 else h) @ W_hh.T + b)
        loss = loss + (torch.tensor(dh[t]) * h).sum()
    loss.backward()
    _, cache = rnn_forward(**arguments)
    for gradient, leaf in zip(truncated_rnn_backward(dh, cache, k), (x, h0, W_ih, W_hh, b), strict=True):
        agree(gradient, leaf.grad.numpy())


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
def test_truncated_backward_with_one_chunk_is_the_whole_backward(sizes, draw, nonlinearity):
    arguments, dh = draw(SEQUENCE, sizes), draw({"dh": "T N H"}, sizes, seed=1)["dh"]
    _, cache = rnn_forward(**arguments, nonlinearity=nonlinearity)
    whole = rnn_backward(dh, cache, nonlinearity)
    for a, b in zip(truncated_rnn_backward(dh, cache, sizes["T"], nonlinearity), whole, strict=True):
        np.testing.assert_array_equal(a, b)


def test_an_unknown_nonlinearity_and_chunks_of_no_step_are_named(draw):
    sizes = {"T": 4, "N": 2, "D": 3, "H": 5}
    step, sequence = draw(STEP, sizes), draw(SEQUENCE, sizes)
    h, cache = rnn_forward(**sequence)
    with pytest.raises(ValueError, match="k: expected a whole number of at least 1, got 0"):
        truncated_rnn_backward(h, cache, k=0)
    for call in (
        partial(rnn_step, **step),
        partial(rnn_forward, **sequence),
        partial(rnn_backward, h, cache),
    ):
        with pytest.raises(
            ValueError, match="nonlinearity: expected one of 'tanh', 'relu', 'sigmoid', got 'gelu'"
        ):
            call(nonlinearity="gelu")


def test_the_step_cache_holds_what_its_names_say(draw):
    arguments = draw(STEP, {"N": 2, "D": 3, "H": 5})
    h_next, cache = rnn_step(**arguments)
    assert cache == RNNCache(arguments["x"], arguments["h"], h_next, arguments["W_ih"], arguments["W_hh"])


def test_clipping_scales_all_gradients_by_one_factor():
    gradients = [np.array([[3.0, 0.0]]), np.array([4.0])]
    clipped, norm = clip_by_global_norm(gradients, 0.5)
    assert norm == 5.0
    np.testing.assert_allclose(clipped[0], [[0.3, 0.0]], rtol=1e-15)
    np.testing.assert_allclose(clipped[1], [0.4], rtol=1e-15)
    np.testing.assert_array_equal(gradients[1], [4.0])


@pytest.mark.parametrize("max_norm", [5.0, 7.0])
def test_clipping_leaves_short_gradients_alone(max_norm):
    gradients = [np.array([3.0]), np.array([[4.0]])]
    clipped, norm = clip_by_global_norm(gradients, max_norm)
    assert norm == 5.0
    for a, b in zip(clipped, gradients, strict=True):
        np.testing.assert_array_equal(a, b)


def test_clipping_keeps_float32_and_does_not_overflow_in_it():
    clipped, norm = clip_by_global_norm([np.full(4, 1e30, np.float32)], 1.0)
    assert norm == pytest.approx(2e30)
    assert clipped[0].dtype == np.float32
    np.testing.assert_allclose(clipped[0], 0.5, rtol=1e-6)


@pytest.mark.parametrize("gradients", [[], [np.zeros((2, 3))], [np.zeros(0)]])
def test_clipping_nothing_gives_nothing(gradients):
    clipped, norm = clip_by_global_norm(gradients, 1.0)
    assert norm == 0.0
    assert [g.tolist() for g in clipped] == [g.tolist() for g in gradients]


@pytest.mark.parametrize("max_norm", [0.0, -1.0, float("nan")])
def test_clipping_to_nothing_is_refused(max_norm):
    with pytest.raises(ValueError, match=f"max_norm: expected a positive number, got {max_norm}$"):
        clip_by_global_norm([np.ones(2)], max_norm)


def test_clipping_what_is_no_array_is_refused():
    with pytest.raises(ValueError, match=r"^gradients\[1\]: expected a floating-point array, got list$"):
        clip_by_global_norm([np.ones(2), [1e200, 1e200]], 1.0)
    with pytest.raises(
        ValueError, match=r"^gradients\[0\]: expected a floating-point array, got dtype int64$"
    ):
        clip_by_global_norm([np.ones(2, int)], 1.0)


@pytest.mark.parametrize("entry", [1e200, 1.7e308, 1e-200, 1e-308])
def test_clipping_keeps_the_direction_of_gradients_whose_squares_leave_the_range(entry):
    clipped, norm = clip_by_global_norm([np.array([[entry, entry]]), np.array([-entry])], entry / 2)
    np.testing.assert_allclose(norm, np.float64(entry) * 3**0.5, rtol=1e-14)  # inf, where it is
    np.testing.assert_allclose(clipped[0] / (entry / 2), [[3**-0.5, 3**-0.5]], rtol=1e-12)
    np.testing.assert_allclose(clipped[1] / (entry / 2), [-(3**-0.5)], rtol=1e-12)


@pytest.mark.parametrize("entry", [np.inf, np.nan])
def test_clipping_does_not_hide_what_is_not_finite(entry):
    clipped, norm = clip_by_global_norm([np.array([1.0]), np.array([entry, 1.0])], 1.0)
    np.testing.assert_equal(norm, entry)
    assert not np.isfinite(clipped[1][0])

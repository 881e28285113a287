"""The instruments of gradient flow measure what they say."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import (
    gradient_by_lag,
    jacobian_product,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
    saturation,
    spectral_radius,
    spectral_radius_rescale,
)

RNN = {"x": "T N D", "h0": "N H", "W_ih": "H D", "W_hh": "H H", "b": "H"}
LSTM_SEQUENCE = {"x": "T N D", "h0": "N H", "c0": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
SIZES = {"T": 5, "N": 3, "D": 2, "H": 4}


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "sigmoid"])
def test_gradient_by_lag_is_dL_dh_at_every_step_when_only_the_last_is_told(draw, nonlinearity):
    torch = pytest.importorskip("torch", reason="torch is not installed: no autograd to compare with")
    arguments, dh_T = draw(RNN, SIZES), draw({"dh": "N H"}, SIZES, seed=1)["dh"]
    _, cache = rnn_forward(**arguments, nonlinearity=nonlinearity)
    x, h, W_ih, W_hh, b = (torch.tensor(array, requires_grad=True) for array in arguments.values())
    states = []
    for x_t in x:
        h = getattr(torch, nonlinearity)(x_t @ W_ih.T + h @ W_hh.T + b)
        h.retain_grad()
        states.append(h)
    (torch.tensor(dh_T) * states[-1]).sum().backward()
    expected = [float(state.grad.norm()) for state in reversed(states)]
    np.testing.assert_allclose(gradient_by_lag(dh_T, cache, nonlinearity=nonlinearity), expected, rtol=1e-13)


def test_gradient_by_lag_travels_through_h_and_c(draw):
    torch = pytest.importorskip("torch", reason="torch is not installed: no autograd to compare with")
    from lstm_ref.torch.lstm import LSTM

    arguments, dh_T = draw(LSTM_SEQUENCE, SIZES), draw({"dh": "N H"}, SIZES, seed=1)["dh"]
    *_, cache = lstm_forward(**arguments)
    module = LSTM(SIZES["D"], SIZES["H"]).double()
    module.load_state_dict({name: torch.tensor(arguments[name]) for name in ("W_ih", "W_hh", "b")})
    h, c = torch.tensor(arguments["h0"]), torch.tensor(arguments["c0"])
    states = []
    for x_t in torch.tensor(arguments["x"]):
        h, c = module.step(x_t, h, c)
        h.retain_grad()
        states.append(h)
    (torch.tensor(dh_T) * h).sum().backward()
    expected = [float(state.grad.norm()) for state in reversed(states)]
    np.testing.assert_allclose(gradient_by_lag(dh_T, cache), expected, rtol=1e-13)


def test_the_jacobian_product_of_an_lstm_takes_both_states_back(draw, agree):
    *_, cache = lstm_forward(**draw(LSTM_SEQUENCE, SIZES))
    dh, dc_n = np.zeros((5, 3, 4)), draw({"dc": "N H"}, SIZES, seed=2)["dc"]
    dh[-1] = draw({"dh": "N H"}, SIZES, seed=1)["dh"]
    _, dh0, dc0, *_ = lstm_backward(dh, dc_n, cache)
    for n in range(3):
        agree(
            np.concatenate([dh[-1, n], dc_n[n]]) @ jacobian_product(cache, n),
            np.concatenate([dh0[n], dc0[n]]),
        )


def test_a_linear_relu_network_decays_by_its_weight(draw):
    one = np.ones((1, 1))
    _, cache = rnn_forward(
        np.ones((4, 1, 1)), one, W_ih=one, W_hh=0.1 * one, b=np.ones(1), nonlinearity="relu"
    )
    np.testing.assert_allclose(gradient_by_lag(one, cache, nonlinearity="relu"), [1, 0.1, 0.01, 0.001])


@pytest.mark.parametrize("n", [0, 2])
def test_the_jacobian_product_is_the_product_of_the_steps_jacobians(draw, n):
    _, cache = rnn_forward(**draw(RNN, SIZES))
    steps = [np.diag(1 - h[n] ** 2) @ cache.W_hh for h in cache.h]
    np.testing.assert_allclose(
        jacobian_product(cache, n), steps[4] @ steps[3] @ steps[2] @ steps[1] @ steps[0], rtol=1e-12
    )
    np.testing.assert_allclose(jacobian_product(cache, n, start=1, stop=3), steps[2] @ steps[1], rtol=1e-12)
    np.testing.assert_array_equal(jacobian_product(cache, n, start=3, stop=3), np.eye(4))


def test_the_jacobian_product_takes_the_gradient_back(draw, agree):
    _, cache = rnn_forward(**draw(RNN, SIZES), nonlinearity="relu")
    dh = np.zeros((5, 3, 4))
    dh[-1] = draw({"dh": "N H"}, SIZES, seed=1)["dh"]
    dh0 = rnn_backward(dh, cache, "relu")[1]
    for n in range(3):
        agree(dh[-1, n] @ jacobian_product(cache, n, nonlinearity="relu"), dh0[n])


def test_saturation_counts_both_ends_and_not_the_threshold_itself():
    h = np.array([[[0.0, 0.97, -0.971, 1.0]], [[0.1, 0.2, 0.3, -0.4]]])
    np.testing.assert_array_equal(saturation(h), [0.5, 0.0])
    np.testing.assert_array_equal(saturation(h, threshold=0.25), [0.75, 0.5])
    assert saturation(h[0]) == 0.5


def test_the_spectral_radius_is_not_the_norm():
    shear = np.array([[0.5, 100.0], [0.0, -0.9]])
    assert spectral_radius(shear) == pytest.approx(0.9)
    assert np.linalg.norm(shear, 2) > 100


@pytest.mark.parametrize("rho", [0.9, 1.0, 3.0])
def test_a_rescaled_matrix_has_the_radius_asked_for_and_the_same_direction(draw, rho):
    W = draw({"W": "H H"}, {"H": 16})["W"]
    rescaled = spectral_radius_rescale(W, rho)
    assert spectral_radius(rescaled) == pytest.approx(rho)
    ratio = rescaled / W
    np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-12)


def test_what_cannot_be_measured_is_named(draw):
    _, cache = rnn_forward(**draw(RNN, SIZES))
    with pytest.raises(ValueError, match=r"dh_T: expected shape \(N, H\) with N=3, H=4, got \(4, 3\)"):
        gradient_by_lag(np.ones((4, 3)), cache)
    for measure in (lambda cache: gradient_by_lag(np.ones((3, 4)), cache), jacobian_product):
        with pytest.raises(
            ValueError, match=r"cache: expected the cache of a sequence \(RNN.*\), got RNNCache"
        ):
            measure(cache.step(0))
    for n in (3, -1):
        with pytest.raises(ValueError, match=f"n: expected a sample from 0 to 2, got {n}"):
            jacobian_product(cache, n)
    with pytest.raises(ValueError, match=r"W: expected shape \(H, H\), got \(2, 3\)"):
        spectral_radius(np.ones((2, 3)))
    with pytest.raises(ValueError, match="W: all eigenvalues are zero"):
        spectral_radius_rescale(np.zeros((2, 2)), 1.0)

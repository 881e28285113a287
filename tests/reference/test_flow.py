"""The instruments of gradient flow measure what they say."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import CELLS as ALL_CELLS
from lstm_ref.numpy import (
    GREFF,
    Variant,
    carousel_product,
    gradient_by_lag,
    gru_forward,
    gru_reset_before_forward,
    jacobian_product,
    lstm_backward,
    lstm_forward,
    rnn_forward,
    saturation,
    sequence_backward,
    sequence_forward,
    spectral_radius,
    spectral_radius_rescale,
    variant_forward,
)
from lstm_ref.numpy.experiments.gradient_against_lag import gradient_against_lag

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


CELLS = {
    "lstm": (lstm_forward, ("h0", "c0"), {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}),
    "gru": (gru_forward, ("h0",), {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}),
    "gru, reset before": (
        gru_reset_before_forward,
        ("h0",),
        {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"},
    ),
    **{
        f"variant {name}": (GREFF[name], ("h0", "c0", "gates0"), GREFF[name].contracts)
        for name in ("V", "FGR")
    },
}


def run_cell(draw, cell):
    """A cell's cache on random numbers, its torch twin with the same weights, and its first state."""
    torch = pytest.importorskip("torch", reason="torch is not installed: no autograd to compare with")
    from lstm_ref.torch import gru, lstm, lstm_variants

    forward, names, contracts = CELLS[cell]
    names = names if cell.endswith("FGR") else names[:2]
    widths = {"h0": "N H", "c0": "N H", "gates0": "N 3H"}
    weights = draw(contracts, SIZES)
    arrays = draw({"x": "T N D", **{name: widths[name] for name in names}}, SIZES, seed=3)
    x, *state0 = arrays.values()
    if isinstance(forward, Variant):
        *_, cache = variant_forward(x, tuple(state0), weights, forward)
        twin = lstm_variants.LSTMVariant(SIZES["D"], SIZES["H"], forward)
    else:
        *_, cache = forward(x, *state0, **weights)
        twin = lstm.LSTM(2, 4) if cell == "lstm" else gru.GRU(2, 4, reset_before=cell.endswith("before"))
    twin.double().load_state_dict({name: torch.tensor(weight) for name, weight in weights.items()})
    return cache, twin, tuple(torch.tensor(array, requires_grad=True) for array in state0)


def run(twin, x, *state):
    """The state after the steps of x."""
    for x_t in x:
        state = twin.step(x_t, *state)
        state = state if isinstance(state, tuple) else (state,)
    return state


@pytest.mark.parametrize("cell", CELLS)
def test_gradient_by_lag_is_the_norm_of_dL_d_state_for_every_cell(draw, cell):
    torch = pytest.importorskip("torch", reason="torch is not installed: no autograd to compare with")
    cache, twin, state = run_cell(draw, cell)
    dh_T = draw({"dh": "N H"}, SIZES, seed=1)["dh"]
    x, expected = torch.tensor(cache.x), []
    for t in range(SIZES["T"]):
        state = run(twin, x[t : t + 1], *state)
        cut = tuple(array.detach().requires_grad_() for array in state)
        last = run(twin, x[t + 1 :], *cut)
        gradients = torch.autograd.grad((torch.tensor(dh_T) * last[0]).sum(), cut, allow_unused=True)
        expected.insert(0, np.sqrt(sum(float((g**2).sum()) for g in gradients if g is not None)))
    np.testing.assert_allclose(gradient_by_lag(dh_T, cache), expected, rtol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_the_jacobian_product_is_torchs_for_every_cell(draw, cell):
    torch = pytest.importorskip("torch", reason="torch is not installed: no autograd to compare with")
    cache, twin, state0 = run_cell(draw, cell)

    x, sample = torch.tensor(cache.x[:, 1:2]), tuple(array[1:2].detach() for array in state0)
    blocks = torch.autograd.functional.jacobian(lambda *state: run(twin, x, *state), sample)
    rows = [torch.cat([block[0, :, 0] for block in row], dim=1) for row in blocks]
    expected = torch.cat(rows).numpy()
    np.testing.assert_allclose(jacobian_product(cache, n=1), expected, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("name", ALL_CELLS)
def test_of_every_cell_the_jacobian_product_takes_the_gradient_of_the_state_back(draw, agree, name):
    """And step by step the norms on the way are those of gradient_by_lag."""
    cell = ALL_CELLS[name]
    x, *arrays = draw(cell.contracts(sequence=True), SIZES).values()
    count = len(cell.state)
    h, _, cache = sequence_forward(x, arrays[:count], arrays[count:], cell=cell)
    dstate = list(draw(cell.state, SIZES, seed=1).values())
    _, dstate0, _ = sequence_backward(np.zeros_like(h), dstate, cache)
    for n in range(3):
        ours = np.concatenate([d[n] for d in dstate]) @ jacobian_product(cache, n)
        agree(ours, np.concatenate([d[n] for d in dstate0]))
    dh_T, later = dstate[0], np.hstack([dstate[0], *(np.zeros_like(d) for d in dstate[1:])])
    norms = gradient_by_lag(dh_T, cache)
    for lag in range(5):
        back = [later[n] @ jacobian_product(cache, n, start=5 - lag) for n in range(3)]
        agree(norms[lag], np.linalg.norm(back))


def test_a_sequence_with_padding_has_no_steps_of_its_own(draw):
    cell = ALL_CELLS["GRU"]
    x, h0, *parameters = draw(cell.contracts(sequence=True), SIZES).values()
    mask = np.ones((5, 3), bool)
    mask[4, 1] = False
    _, _, cache = sequence_forward(x, [h0], parameters, mask, cell)
    with pytest.raises(ValueError, match=r"^cache: expected that of a sequence without padding$"):
        jacobian_product(cache)


def test_the_carousel_product_is_the_gradient_between_cells_that_read_no_h(draw, agree):
    """With W_hh = 0 the cell path is the only one, so the product of the f's is the whole gradient."""
    arguments = draw(LSTM_SEQUENCE, SIZES)
    arguments["W_hh"] = np.zeros_like(arguments["W_hh"])
    *_, cache = lstm_forward(**arguments)
    product = carousel_product(cache.f)
    for t in range(SIZES["T"] - 1):
        tail = {**arguments, "x": arguments["x"][t + 1 :], "h0": cache.h[t], "c0": cache.c[t]}
        _, _, rest = lstm_forward(**tail)
        dc_t = lstm_backward(np.zeros_like(rest.h), np.ones_like(cache.c0), rest)[2]
        agree(product[t], dc_t)
    np.testing.assert_array_equal(product[-1], 1.0)


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
    np.testing.assert_array_equal(jacobian_product(cache), jacobian_product(cache, n=0, start=0, stop=5))


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
            ValueError,
            match=r"cache: expected the .* \(SequenceCache, .*LSTMSequenceCache, .*\), got RNNCache$",
        ):
            measure(cache.step(0))
    for n in (3, -1):
        with pytest.raises(ValueError, match=f"n: expected a sample from 0 to 2, got {n}"):
            jacobian_product(cache, n)
    with pytest.raises(ValueError, match=r"W: expected shape \(H, H\), got \(2, 3\)"):
        spectral_radius(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"W: all eigenvalues are zero, .* another spectral radius$"):
        spectral_radius_rescale(np.zeros((2, 2)), 1.0)


# At the lags 1, 10, 50 and 100: one seed, measured once with other code, inputs and units.
EXPECTED = {
    "tanh, radius 0.9": (0.65, 6.7e-2, 1.2e-5, 3.8e-10),
    "tanh, radius 1": (0.71, 0.15, 6e-4, 1e-6),
    "tanh, radius 1.5": (0.97, 1.1, 2.0, 8.3),
    "tanh, radius 3": (1.3, 12, 4e5, 3e12),
    "LSTM": (0.48, 6e-3, 1.5e-10, 1.5e-20),
    "LSTM, forget bias 1": (0.70, 0.12, 4e-4, 1.5e-7),
    "LSTM, forget bias 3": (0.59, 0.32, 0.60, 2.7),
    "1997": (0.30, 0.22, 0.42, 9.6),
    "GRU": (0.55, 6.5e-3, 1.7e-10, 9e-20),
    "GRU, update bias 3": (1.0, 0.66, 0.12, 1.8e-2),
}


@pytest.mark.parametrize("seed", [0, 1])
def test_nineteen_networks_lose_their_gradient_as_the_course_says(seed):
    shares = gradient_against_lag(seed=seed)
    assert len(shares) == 19
    assert all(share.shape == (101,) and share[0] == 1.0 for share in shares.values())
    for name, expected in EXPECTED.items():
        decades = np.log10(shares[name][[1, 10, 50, 100]] / expected)
        assert np.all(np.abs(decades) < [0.5, 0.5, 1.5, 2.5]), (
            f"{name}: {decades} decades from what is expected"
        )
    assert shares["IRNN"][100] > 0.1 > shares["GRU, update bias 3"][100] > shares["GRU, update bias 1"][100]
    assert shares["1997, input bias -2"][100] < shares["1997"][100]

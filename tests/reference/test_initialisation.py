"""Where training starts: matrices that do not stretch, and gates that start open or shut."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import gate_biases, irnn, lstm_step, orthogonal, rnn_forward, spectral_radius


@pytest.mark.parametrize("H", [1, 2, 17])
@pytest.mark.parametrize("seed", [0, 1])
def test_an_orthogonal_matrix_does_not_stretch(H, seed):
    W = orthogonal(np.random.default_rng(seed), H)
    np.testing.assert_allclose(W.T @ W, np.eye(H), atol=1e-14)
    assert spectral_radius(W) == pytest.approx(1.0)


def test_orthogonal_matrices_are_drawn_evenly():
    """Each entry of a matrix drawn evenly has mean 0; LAPACK's own signs would favour a negative diagonal."""
    rng = np.random.default_rng(0)
    entries = np.array([orthogonal(rng, 3) for _ in range(2000)])
    assert np.abs(entries.mean(axis=0)).max() < 5 * np.sqrt(1 / 3 / 2000)


def test_one_generator_gives_one_matrix():
    first, again = (orthogonal(np.random.default_rng(3), 5) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(orthogonal(np.random.default_rng(4), 5) - first).max() > 0.1


def test_an_irnn_starts_as_a_copy_of_its_state():
    weights = irnn(np.random.default_rng(0), D=3, H=5)
    h0 = np.abs(np.random.default_rng(1).standard_normal((2, 5)))
    h, _ = rnn_forward(np.zeros((100, 2, 3)), h0, **weights, nonlinearity="relu")
    np.testing.assert_array_equal(h[-1], h0)


@pytest.mark.parametrize(("D", "H"), [(1, 1), (1, 3), (3, 1)])
def test_an_irnn_may_be_as_small_as_one_unit(D, H):
    shapes = {name: weight.shape for name, weight in irnn(np.random.default_rng(0), D, H).items()}
    assert shapes == {"W_ih": (H, D), "W_hh": (H, H), "b": (H,)}


def test_the_inputs_weights_of_an_irnn_are_as_small_as_asked():
    W_ih = irnn(np.random.default_rng(0), D=100, H=100)["W_ih"]
    assert np.std(W_ih) == pytest.approx(1e-3, rel=0.05)
    assert np.std(irnn(np.random.default_rng(0), D=100, H=100, scale=0.1)["W_ih"]) == pytest.approx(
        0.1, rel=0.05
    )


def test_a_gates_bias_reaches_its_own_gate_alone():
    b = gate_biases("ifgo", 2, f=3.0, i=-1.0)
    np.testing.assert_array_equal(b, [-1, -1, 3, 3, 0, 0, 0, 0])
    zero = np.zeros((1, 2))
    _, _, cache = lstm_step(zero, zero, zero, np.zeros((8, 2)), np.zeros((8, 2)), b)
    assert cache.f.min() > 0.95
    assert cache.i.max() < 0.27
    assert set(cache.o.ravel()) == {0.5}
    np.testing.assert_array_equal(gate_biases("rzn", 1, z=2.0), [0, 2, 0])
    np.testing.assert_array_equal(gate_biases("igo", 1, i=-2.0), [-2, 0, 0])


def test_what_cannot_be_drawn_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="f: not one of the blocks i g o"):
        gate_biases("igo", 2, f=1.0)
    with pytest.raises(ValueError, match="H: expected a whole number of at least 1, got 0"):
        orthogonal(rng, 0)
    with pytest.raises(ValueError, match="D: expected a whole number of at least 1, got 0"):
        irnn(rng, 0, 3)

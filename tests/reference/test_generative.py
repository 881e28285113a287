"""The parts of models with latent variables: Gaussians, likelihoods, networks, DRAW's window, the bound."""

import numpy as np
import pytest

from lstm_ref.numpy.draw_window import draw_window
from lstm_ref.numpy.filterbank import (
    draw_read,
    draw_write,
    filterbank,
)
from lstm_ref.numpy.gaussian import (
    kl_gaussians,
    kl_gaussians_backward,
)
from lstm_ref.numpy.likelihoods import (
    gaussian_log_likelihood,
    gaussian_log_likelihood_backward,
    mixture_log_likelihood,
)
from lstm_ref.numpy.networks import (
    Layer,
    gaussian_network,
    gaussian_network_backward,
    mlp,
)


def test_the_divergence_is_zero_at_itself_and_what_sampling_says_elsewhere():
    rng = np.random.default_rng(0)
    mu_q, mu_p = rng.standard_normal((2, 1, 2))
    sigma_q, sigma_p = rng.uniform(0.5, 1.5, (2, 1, 2))
    assert kl_gaussians(mu_q, sigma_q, mu_q, sigma_q)[0] == 0
    z = mu_q + sigma_q * rng.standard_normal((400_000, 2))
    ones = np.ones_like(z)
    log_q, _ = gaussian_log_likelihood(z, mu_q * ones, sigma_q * ones)
    log_p, _ = gaussian_log_likelihood(z, mu_p * ones, sigma_p * ones)
    sampled = np.mean(log_q - log_p)
    assert kl_gaussians(mu_q, sigma_q, mu_p, sigma_p)[0] == pytest.approx(sampled, rel=0.02)


def test_a_window_over_everything_reads_and_writes_the_picture_itself():
    image = np.random.default_rng(0).random((2, 6, 6))
    sharp, _ = filterbank(np.full(2, 2.5), np.ones(2), np.full(2, 0.05), 6, 6)
    glimpse, _ = draw_read(image, sharp, sharp, np.ones(2))
    canvas, _ = draw_write(glimpse, sharp, sharp, np.ones(2))
    np.testing.assert_allclose(glimpse, image, atol=1e-7)
    np.testing.assert_allclose(canvas, image, atol=1e-7)


def test_the_default_window_of_the_paper_covers_the_picture_and_may_leave_it_by_one_pixel():
    zero, rows = np.zeros((1, 1)), np.array([0.0, 0.0, -6.0, 0.0, 0.0])
    F_y, F_x, _, _ = draw_window(zero, np.zeros((5, 1)), rows, P=3, B=7, A=7)
    np.testing.assert_allclose(F_x[0] @ np.arange(7), [0, 3, 6], atol=1e-2)
    np.testing.assert_array_equal(F_x, F_y)
    for corner, middle in ((-1.0, 0 - 1), (1.0, 6 + 1)):  # g = (A + 1) / 2 (g~ + 1), counted from 1
        _, F_x, _, cache = draw_window(
            zero, np.zeros((5, 1)), rows + np.array([corner, 0, 6, 0, 0]), P=1, B=7, A=7
        )
        assert cache.x.offset[0, 0, 0] == -middle
        assert np.argmax(F_x) in (0, 6)


@pytest.mark.parametrize("sigma", [0.0, -1.0])
@pytest.mark.parametrize("name", ["sigma_q", "sigma_p"])
def test_a_deviation_that_is_not_above_zero_is_named(name, sigma):
    one = np.ones((2, 1))
    arguments = {"mu_q": one, "sigma_q": one, "mu_p": one, "sigma_p": one} | {name: sigma * one}
    message = f"{name}: expected standard deviations above 0, got {sigma}"
    with pytest.raises(ValueError, match=message):
        kl_gaussians(**arguments)
    for call in (
        lambda s: gaussian_log_likelihood(one, one, s),
        lambda s: mixture_log_likelihood(one, one, one[:, None], s[:, None]),
        lambda s: filterbank(one[:, 0], one[:, 0], s[:, 0], 2, 3),
    ):
        with pytest.raises(ValueError, match=r"^sigma: expected standard deviations above 0"):
            call(sigma * one)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("deviation", ["softplus", "exp"])
def test_however_sure_a_network_is_likelihood_and_gradients_stay_finite(deviation, dtype):
    layer = Layer(np.zeros((4, 1), dtype), np.array([3, 3, -1e4, -50], dtype))
    mu, sigma, cache = gaussian_network(np.ones((2, 1), dtype), (layer,), deviation=deviation)
    assert np.all(sigma >= 0.99e-5)
    log_likelihood, likelihood_cache = gaussian_log_likelihood(np.zeros((2, 2), dtype), mu, sigma)
    kl, kl_cache = kl_gaussians(0 * mu, 1 + 0 * mu, mu, sigma)
    _, dmu, dsigma = gaussian_log_likelihood_backward(np.ones(2, dtype), likelihood_cache)
    *_, dmu_p, dsigma_p = kl_gaussians_backward(np.ones(2, dtype), kl_cache)
    dx, (dlayer,) = gaussian_network_backward(dmu + dmu_p, dsigma + dsigma_p, cache)
    for array in (log_likelihood, kl, dmu, dsigma, dmu_p, dsigma_p, dsigma_p**2, dx, *dlayer):
        assert array.dtype == dtype
        assert np.all(np.isfinite(array))


def test_one_gaussian_draws_the_average_and_a_mixture_of_two_does_not():
    x = np.array([[-1.0], [1.0]])
    one, _ = gaussian_log_likelihood(x, 0 * x, 1 + 0 * x)
    apart, sharp = np.array([[[-1.0], [1.0]]] * 2), np.full((2, 2, 1), 0.1)
    two, _ = mixture_log_likelihood(x, np.zeros((2, 2)), apart, sharp)
    expected = np.log(0.5) - np.log(0.1) - 0.5 * np.log(2 * np.pi)
    np.testing.assert_allclose(two, expected)
    assert np.all(two > one + 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mlp(np.ones((1, 1)), (), "sin"), r"^activation: expected one of 'tanh', 'relu', got 'sin'$"),
        (
            lambda: gaussian_network(np.ones((1, 1)), (), deviation="log"),
            r"^deviation: expected one of 'softplus', 'exp', got 'log'$",
        ),
        (
            lambda: gaussian_network(np.ones((1, 1)), (Layer(np.ones((3, 1)), np.ones(3)),)),
            r"^layers: expected an even number of outputs, mean and deviation, got 3$",
        ),
        (lambda: mlp(np.ones((1, 2)), (Layer(np.ones((3, 1)), np.ones(3)),)), r"^W: expected shape"),
    ],
)
def test_a_network_that_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""The models with latent variables: what their bound means, that training raises it, what they draw."""

import numpy as np
import pytest

from lstm_ref.numpy import adam_step
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.models.draw import draw_backward, draw_forward
from lstm_ref.numpy.models.draw_step import draw_start, initial_draw_weights
from lstm_ref.numpy.models.elbo import elbo, elbo_backward
from lstm_ref.numpy.models.generation import draw_generate, storn_generate, vrnn_generate
from lstm_ref.numpy.models.storn import initial_storn_weights, storn_backward, storn_forward
from lstm_ref.numpy.models.vrnn import initial_vrnn_weights, vrnn_backward, vrnn_forward
from lstm_ref.numpy.networks import Layer
from lstm_ref.numpy.parameters import named_arrays, with_arrays


def circles(rng, T=8, N=16):
    angles = rng.uniform(0, 6, N) + 0.5 * np.arange(T)[:, None]
    return np.stack([np.sin(angles), np.cos(angles)], axis=2)


def squares(rng, N=16):
    pictures = np.zeros((N, 6, 6))
    for picture, (row, column) in zip(pictures, rng.integers(0, 4, (N, 2)), strict=True):
        picture[row : row + 3, column : column + 3] = 1
    return pictures


def vrnn_pass(weights, x, eps):
    state = np.zeros((x.shape[1], weights.W_hh.shape[1]))
    log_likelihood, kl, cache = vrnn_forward(x, state, state, eps, weights)
    return log_likelihood, kl, lambda dl, dkl: vrnn_backward(dl, dkl, cache)[-1]


def storn_pass(weights, x, eps):
    state = np.zeros((x.shape[1], len(weights.b)))
    log_likelihood, kl, cache = storn_forward(x, state, state, eps, weights)
    return log_likelihood, kl, lambda dl, dkl: storn_backward(dl, dkl, cache)[-1]


def draw_pass(weights, image, eps):
    start = draw_start(*image.shape, weights.W_hh.shape[1])
    log_likelihood, kl, cache = draw_forward(image, start, eps, weights, P=3)

    def backward(dl, dkl):
        dlog_likelihood = np.zeros_like(log_likelihood)
        dlog_likelihood[-1] = dl[-1]  # the last canvas alone is scored
        return draw_backward(dlog_likelihood, dkl, cache)[-1]

    last = np.zeros_like(log_likelihood)
    last[-1] = log_likelihood[-1]
    return last, kl, backward


LEARNERS = {
    "VRNN": (lambda rng: initial_vrnn_weights(rng, D=2, H=8, Z=2, F=8), vrnn_pass, circles),
    "VRNN, three layers": (lambda rng: initial_vrnn_weights(rng, 2, 8, 2, 8, depth=3), vrnn_pass, circles),
    "STORN": (lambda rng: initial_storn_weights(rng, D=2, H=8, Z=2), storn_pass, circles),
    "DRAW": (lambda rng: initial_draw_weights(rng, P=3, H=8, Z=2), draw_pass, squares),
}


@pytest.mark.parametrize("name", LEARNERS)
def test_training_by_the_hand_written_backward_raises_the_bound(name):
    rng = np.random.default_rng(3)
    start, both, data = LEARNERS[name]
    weights, x = start(rng), data(rng)
    state, bounds = None, []
    for _ in range(60):
        log_likelihood, kl, backward = both(weights, x, rng.standard_normal((8, 16, 2)))
        value, cache = elbo(log_likelihood, kl)
        dweights = backward(*elbo_backward(np.full(16, -1 / 16), cache))  # the loss is -elbo
        arrays, gradients = named_arrays(weights), named_arrays(dweights)
        changed, state = adam_step(list(arrays.values()), list(gradients.values()), state, lr=1e-2)
        weights = with_arrays(weights, dict(zip(arrays, changed, strict=True)))
        bounds.append(value.mean())
    assert np.mean(bounds[-10:]) > np.mean(bounds[:5]) + 3


def blind_vrnn(rng):
    """Prior and posterior are one, and the latent is not read."""
    weights = initial_vrnn_weights(rng, D=2, H=3, Z=1, F=4)
    prior, phi_z = weights.prior[0], weights.phi_z[0]
    encoder = Layer(np.concatenate([np.zeros((2, 4)), prior.W], axis=1), prior.b)
    return weights, weights._replace(phi_z=(Layer(0 * phi_z.W, phi_z.b),), encoder=(encoder,))


def test_the_bound_of_a_latent_that_is_never_read_is_the_likelihood_itself():
    rng = np.random.default_rng(2)
    weights, blind = blind_vrnn(rng)
    x = rng.standard_normal((5, 3, 2))
    noises = rng.standard_normal((2, 5, 3, 1))
    first, second = (vrnn_pass(blind, x, eps)[:2] for eps in noises)
    np.testing.assert_allclose(first[0], second[0], rtol=1e-13)
    np.testing.assert_allclose(first[1], 0, atol=1e-15)
    first, second = (vrnn_pass(weights, x, eps)[0] for eps in noises)
    assert np.max(np.abs(first - second)) > 1e-3


def test_the_bound_is_below_the_log_likelihood_that_many_samples_estimate():
    rng = np.random.default_rng(4)
    weights, x, K = initial_vrnn_weights(rng, D=1, H=2, Z=1, F=2), rng.standard_normal((3, 1, 1)), 20_000
    log_likelihood, kl, _ = vrnn_pass(weights, np.repeat(x, K, axis=1), rng.standard_normal((3, K, 1)))
    few = vrnn_pass(weights, np.repeat(x, K, axis=1), rng.standard_normal((3, K, 1)))
    bound, again = (elbo(*halves[:2])[0].mean() for halves in ((log_likelihood, kl), few))
    assert bound == pytest.approx(again, abs=0.02)
    prior_only = np.zeros((3, K))  # log p(x) = log E_prior p(x | z): by sampling the prior itself
    z_from_prior = weights._replace(encoder=blind_encoder(weights))
    prior_only, _, _ = vrnn_pass(z_from_prior, np.repeat(x, K, axis=1), rng.standard_normal((3, K, 1)))
    evidence = np.log(np.mean(np.exp(prior_only.sum(axis=0))))
    assert bound < evidence + 0.01


def blind_encoder(weights):
    prior = weights.prior[0]
    F = weights.phi_x[0].W.shape[0]
    return (Layer(np.concatenate([np.zeros((len(prior.b), F)), prior.W], axis=1), prior.b),)


def test_below_the_free_nats_the_divergence_has_no_gradient_and_the_likelihood_has():
    log_likelihood, kl = np.full((2, 1), -1.0), np.array([[0.1], [0.9]])
    value, cache = elbo(log_likelihood, kl, free_nats=0.5)
    assert value == pytest.approx(-2 - 0.5 - 0.9)
    dlog_likelihood, dkl = elbo_backward(np.ones(1), cache)
    assert dlog_likelihood.tolist() == [[1.0], [1.0]]
    assert dkl.tolist() == [[0.0], [-1.0]]


@pytest.mark.parametrize("deviation", [0.0, 1.0])
def test_a_vrnn_generates_what_its_own_forward_calls_likely(deviation):
    """The mean path: fed back to the forward with the posterior set to the prior, every mean is hit exactly,
    so the likelihood is the largest that its sigmas allow."""
    rng = np.random.default_rng(5)
    weights = initial_vrnn_weights(rng, D=2, H=3, Z=1, F=4)
    weights = weights._replace(encoder=blind_encoder(weights))
    state, eps_z = np.zeros((5, 3)), rng.standard_normal((6, 5, 1))
    eps_x = deviation * np.ones((6, 5, 2))
    x = vrnn_generate(state, state, eps_z, eps_x, weights)
    _, kl, cache = vrnn_forward(x, state, state, eps_z, weights)
    for step in cache.steps:
        np.testing.assert_allclose(step.likelihood.standard, deviation, atol=1e-12)
    np.testing.assert_allclose(kl, 0, atol=1e-15)


def test_storn_generates_what_its_own_forward_calls_likely():
    rng = np.random.default_rng(6)
    weights = initial_storn_weights(rng, D=2, H=3, Z=1)
    posterior = Layer(np.zeros((2, 3)), np.array([0.0, np.log(np.e - 1)]))  # N(0, 1) but for the floor
    weights = weights._replace(posterior=(posterior,))
    state, eps_z = np.zeros((5, 3)), rng.standard_normal((6, 5, 1))
    x = storn_generate(state, (1 + 1e-5) * eps_z, np.ones((6, 5, 2)), weights)
    _, kl, cache = storn_forward(x, state, state, eps_z, weights)
    for step in cache.steps:
        np.testing.assert_allclose(step.likelihood.standard, 1, atol=1e-9)
    np.testing.assert_allclose(kl, 0, atol=1e-9)


def test_draw_generates_the_canvases_of_its_own_forward():
    rng = np.random.default_rng(7)
    weights = initial_draw_weights(rng, P=3, H=4, Z=2)
    weights = weights._replace(posterior=(Layer(np.zeros((4, 4)), np.zeros(4)),))  # N(0, 1) but for the floor
    start, eps = draw_start(5, 6, 7, 4), rng.standard_normal((3, 5, 2))
    _, _, cache = draw_forward(rng.random((5, 6, 7)), start, eps, weights, P=3)
    np.testing.assert_allclose(
        draw_generate(start, (1 + 1e-5) * eps, weights, P=3), cache.canvases, atol=1e-12
    )


def test_draws_likelihood_is_that_of_the_canvas_after_each_stroke():
    rng = np.random.default_rng(8)
    weights, image = initial_draw_weights(rng, P=3, H=4, Z=2), (rng.random((5, 6, 7)) < 0.5).astype(float)
    log_likelihood, _, cache = draw_forward(
        image, draw_start(5, 6, 7, 4), rng.standard_normal((3, 5, 2)), weights, P=3
    )
    p = sigmoid(cache.canvases)
    expected = np.log(np.where(image == 1, p, 1 - p)).sum(axis=(2, 3))
    np.testing.assert_allclose(log_likelihood, expected)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda w: vrnn_pass(w, np.zeros((0, 2, 2)), np.zeros((0, 2, 1))),
            r"^x: expected at least one step, got \(0, 2, 2\)$",
        ),
        (
            lambda w: initial_vrnn_weights(np.random.default_rng(0), 1, 1, 1, 1, depth=0),
            r"^depth: expected a whole number of at least 1, got 0",
        ),
        (lambda w: with_arrays(w, {}), r"^phi_x.0.W: expected an array of this name"),
        (
            lambda w: with_arrays(w, named_arrays(w) | {"b": np.zeros(1)}),
            r"^b: expected shape \(12,\), got \(1,\)$",
        ),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4)
    with pytest.raises(ValueError, match=message):
        call(weights)

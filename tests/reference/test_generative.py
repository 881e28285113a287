"""The parts of models with latent variables: Gaussians, likelihoods, networks, DRAW's window, the bound."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_is_caught,
    assert_is_right,
    assert_names_wrong_arguments,
    assert_spoils_nothing,
)

from lstm_ref.numpy.draw_window import draw_stroke, draw_stroke_backward, draw_window, draw_window_backward
from lstm_ref.numpy.filterbank import (
    draw_read,
    draw_read_backward,
    draw_write,
    draw_write_backward,
    filterbank,
    filterbank_backward,
)
from lstm_ref.numpy.gaussian import (
    kl_gaussians,
    kl_gaussians_backward,
    reparameterise,
    reparameterise_backward,
)
from lstm_ref.numpy.likelihoods import (
    bernoulli_log_likelihood,
    bernoulli_log_likelihood_backward,
    gaussian_log_likelihood,
    gaussian_log_likelihood_backward,
    mixture_log_likelihood,
    mixture_log_likelihood_backward,
)
from lstm_ref.numpy.models.elbo import elbo, elbo_backward
from lstm_ref.numpy.networks import (
    Layer,
    gaussian_network,
    gaussian_network_backward,
    mlp,
    mlp_backward,
)
from lstm_ref.torch import networks as twins
from lstm_ref.torch.models import draw as draw_twins

SIZES = [
    {"T": 1, "N": 1, "D": 1, "H": 1, "Z": 1, "F": 1, "P": 1, "A": 1, "B": 1, "K": 1},
    {"T": 4, "N": 3, "D": 2, "H": 5, "Z": 4, "F": 6, "P": 3, "A": 7, "B": 8, "K": 3},
    {"T": 1, "N": 2, "D": 3, "H": 1, "Z": 1, "F": 2, "P": 1, "A": 4, "B": 2, "K": 2},
]


def positive(function, *names):
    """The same function, of standard deviations drawn with any sign: it sees |sigma| + 0.3."""

    def of_absolute(**inputs):
        return function(**{k: sign(v) * v + 0.3 if k in names else v for k, v in inputs.items()})

    return of_absolute


def sign(value):
    if isinstance(value, torch.Tensor):
        return torch.sign(value).detach()
    return np.sign(np.real(value)).astype(np.real(value).dtype) if isinstance(value, np.ndarray) else 1


def signed(backward, order, *names):
    """The backward of `positive`: a negative entry's gradient turns round. The cache carries the signs."""

    def of_signed(*upstream_and_cache):
        *upstream, (cache, signs) = upstream_and_cache
        gradients = backward(*upstream, cache)
        return tuple(g * signs[n] if n in names else g for n, g in zip(order, gradients))

    return of_signed


def gaussian_system(function, backward, inputs, twin, names, **given):
    """A System whose sigmas are drawn like everything else and used as |sigma| + 0.3."""

    def forward(**arguments):
        *outputs, cache = positive(function, *names)(**arguments)
        return (*outputs, (cache, {n: sign(arguments[n]) for n in names}))

    return System(forward, signed(backward, list(inputs), *names), inputs, positive(twin, *names), **given)


def kl_twin(mu_q, sigma_q, mu_p, sigma_p):
    normal = torch.distributions.Normal
    return torch.distributions.kl_divergence(normal(mu_q, sigma_q), normal(mu_p, sigma_p)).sum(1)


REPARAMETERISE = System(
    lambda mu, sigma, eps: reparameterise(mu, sigma, eps),
    lambda dz, eps: reparameterise_backward(dz, eps),
    {"mu": "N Z", "sigma": "N Z"},
    lambda mu, sigma, eps: mu + sigma * eps,
    given=lambda sizes, rng: {"eps": rng.standard_normal((sizes["N"], sizes["Z"]))},
    upstream={"dz": "N Z"},
)
READ = System(
    draw_read,
    draw_read_backward,
    {"image": "N B A", "F_y": "N P B", "F_x": "N P A", "gamma": "N"},
    lambda image, F_y, F_x, gamma: gamma[:, None, None] * (F_y @ image @ F_x.mT),
    upstream={"dglimpse": "N P P"},
)
WRITE = System(
    draw_write,
    draw_write_backward,
    {"patch": "N P P", "F_y": "N P B", "F_x": "N P A", "gamma": "N"},
    lambda patch, F_y, F_x, gamma: F_y.mT @ patch @ F_x / gamma[:, None, None],
    upstream={"dcanvas": "N B A"},
)
KL = gaussian_system(
    kl_gaussians,
    kl_gaussians_backward,
    {"mu_q": "N Z", "sigma_q": "N Z", "mu_p": "N Z", "sigma_p": "N Z"},
    kl_twin,
    ("sigma_q", "sigma_p"),
    upstream={"dkl": "N"},
)
FILTERBANK = gaussian_system(
    filterbank,
    filterbank_backward,
    {"center": "N", "stride": "N", "sigma": "N"},
    draw_twins.filterbank,
    ("sigma",),
    given=lambda sizes, rng: {"P": sizes["P"], "A": sizes["A"]},
    upstream={"dF": "N P A"},
)
LIKELIHOOD = gaussian_system(
    gaussian_log_likelihood,
    gaussian_log_likelihood_backward,
    {"x": "N D", "mu": "N D", "sigma": "N D"},
    lambda x, mu, sigma: torch.distributions.Normal(mu, sigma).log_prob(x).sum(1),
    ("sigma",),
    upstream={"dlog_likelihood": "N"},
)


def mixture_twin(x, logits, mu, sigma):
    components = torch.distributions.Independent(torch.distributions.Normal(mu, sigma), 1)
    shares = torch.distributions.Categorical(logits=logits)
    return torch.distributions.MixtureSameFamily(shares, components).log_prob(x)


MIXTURE = gaussian_system(
    mixture_log_likelihood,
    mixture_log_likelihood_backward,
    {"x": "N D", "logits": "N K", "mu": "N K D", "sigma": "N K D"},
    mixture_twin,
    ("sigma",),
    upstream={"dlog_likelihood": "N"},
)
BERNOULLI = System(
    bernoulli_log_likelihood,
    bernoulli_log_likelihood_backward,
    {"image": "N B A", "logits": "N B A"},
    lambda image, logits: (
        -torch.nn.functional.binary_cross_entropy_with_logits(logits, image, reduction="none").sum((1, 2))
    ),
    upstream={"dlog_likelihood": "N"},
)


def network(activation, squash_last):
    """Two layers, as a System of x and four arrays."""

    def forward(x, W, b, V, c):
        return mlp(x, (Layer(W, b), Layer(V, c)), activation, squash_last)

    def backward(dy, cache):
        dx, layers = mlp_backward(dy, cache)
        return dx, *layers[0], *layers[1]

    def twin(x, W, b, V, c):
        return twins.mlp(
            x, [lambda h: h @ W.T + b, lambda h: h @ V.T + c], activation, squash_last=squash_last
        )

    return System(forward, backward, {"x": "N D", "W": "H D", "b": "H", "V": "F H", "c": "F"}, twin)


def gaussian_of(deviation):
    def forward(x, W, b):
        return gaussian_network(x, (Layer(W, b),), deviation=deviation)

    def backward(dmu, dsigma, cache):
        dx, (layer,) = gaussian_network_backward(dmu, dsigma, cache)
        return dx, *layer

    def twin(x, W, b):
        normal = twins.gaussian_network(x, [lambda h: h @ W.T + b], deviation=deviation)
        return normal.mean, normal.stddev

    inputs = {"x": "N D", "W": "2Z D", "b": "2Z"}
    return System(forward, backward, inputs, twin, outputs=2, upstream={"dmu": "N Z", "dsigma": "N Z"})


def three_sizes(sizes, rng):
    return {letter: sizes[letter] for letter in "PBA"}


def window_twin(h, W, b, P, B, A):
    F_y, F_x, gamma = draw_twins.draw_window(h @ W.T + b, P, B, A)
    return F_y, F_x, gamma[:, 0, 0]


def flat_window_backward(dF_y, dF_x, dgamma, cache):
    dh, layer = draw_window_backward(dF_y, dF_x, dgamma, cache)
    return dh, *layer


WINDOW = System(
    draw_window,
    flat_window_backward,
    {"h": "N H", "W": "5 H", "b": "5"},
    window_twin,
    outputs=3,
    given=three_sizes,
    upstream={"dF_y": "N P B", "dF_x": "N P A", "dgamma": "N"},
)


def stroke(h, W, b, V, c, P, B, A):
    return draw_stroke(h, Layer(W, b), Layer(V[: P * P], c[: P * P]), P, B, A)


def stroke_backward(dstroke, cache):
    dh, write, patch = draw_stroke_backward(dstroke, cache)
    rows = 9 - len(patch.b)
    return dh, *write, np.pad(patch.W, ((0, rows), (0, 0))), np.pad(patch.b, (0, rows))


def stroke_twin(h, W, b, V, c, P, B, A):
    F_y, F_x, gamma = draw_twins.draw_window(h @ W.T + b, P, B, A)
    patch = (h @ V[: P * P].T + c[: P * P]).reshape(-1, P, P)
    return F_y.mT @ patch @ F_x / gamma


STROKE = System(
    stroke,
    stroke_backward,
    {"h": "N H", "W": "5 H", "b": "5", "V": "9 H", "c": "9"},
    stroke_twin,
    given=three_sizes,
    upstream={"dstroke": "N B A"},
)


def bound(beta, free_nats):
    def twin(log_likelihood, kl):
        return (log_likelihood - beta * kl.clamp(min=free_nats)).sum(0)

    return System(
        lambda log_likelihood, kl: elbo(log_likelihood, kl, beta, free_nats),
        elbo_backward,
        {"log_likelihood": "T N", "kl": "T N"},
        twin,
        upstream={"delbo": "N"},
    )


SYSTEMS = {
    "reparameterise": REPARAMETERISE,
    "read": READ,
    "write": WRITE,
    "kl": KL,
    "filterbank": FILTERBANK,
    "Gaussian likelihood": LIKELIHOOD,
    "mixture likelihood": MIXTURE,
    "Bernoulli likelihood": BERNOULLI,
    "tanh network": network("tanh", False),
    "squashed network": network("tanh", True),
    "relu network": network("relu", True),
    "softplus Gaussian": gaussian_of("softplus"),
    "exp Gaussian": gaussian_of("exp"),
    "window": WINDOW,
    "stroke": STROKE,
    "bound": bound(1.0, 0.0),
    "annealed bound": bound(0.3, 0.0),
    "free nats": bound(0.7, 0.5),
}
PLAIN = {name: SYSTEMS[name] for name in ("read", "write", "Bernoulli likelihood", "window", "bound")}


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_every_gradient_is_autograds_and_the_complex_steps(system, sizes):
    assert_is_right(system, sizes)


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_nothing_is_changed_and_float32_stays(system):
    assert_spoils_nothing(system, SIZES[1])


@pytest.mark.parametrize("system", PLAIN.values(), ids=PLAIN)
def test_what_does_not_fit_is_named(system):
    assert_names_wrong_arguments(system, SIZES[1])


def test_a_filterbank_without_the_way_through_its_sum_is_caught():
    def without_the_sum(dF, cache):
        weighted = dF / cache.total * cache.raw
        dmu = (weighted * cache.offset).sum(axis=2) / cache.sigma[:, None] ** 2
        return (
            dmu.sum(1),
            (dmu * cache.steps).sum(1),
            (weighted * cache.offset**2).sum((1, 2)) / cache.sigma**3,
        )

    order = ["center", "stride", "sigma"]
    assert_is_caught(replace(FILTERBANK, backward=signed(without_the_sum, order, "sigma")), SIZES[1])


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
        (lambda: mlp(np.ones((1, 1)), (), "sin"), r"^activation: expected one of tanh, relu, got 'sin'$"),
        (
            lambda: gaussian_network(np.ones((1, 1)), (), deviation="log"),
            r"^deviation: expected one of softplus, exp, got 'log'$",
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

"""Gaussians, DRAW's window, and the three bounds: right for the same noise; training raises them."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from agreement import (
    System,
    as_torch,
    assert_agree,
    assert_is_caught,
    assert_is_right,
    assert_names_wrong_arguments,
    assert_spoils_nothing,
)

from lstm_ref.numpy import draw as draw_module
from lstm_ref.numpy import variational
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
    log_normal,
    reparameterise,
    reparameterise_backward,
)
from lstm_ref.torch.draw import DRAW
from lstm_ref.torch.draw import filterbank as filterbank_twin
from lstm_ref.torch.variational import STORN, VRNN

SIZES = [
    {"T": 1, "N": 1, "D": 1, "H": 1, "Z": 1, "F": 1, "P": 1, "A": 1, "B": 1},
    {"T": 4, "N": 3, "D": 2, "H": 5, "Z": 4, "F": 6, "P": 3, "A": 7, "B": 8},
    {"T": 1, "N": 2, "D": 3, "H": 1, "Z": 1, "F": 2, "P": 1, "A": 4, "B": 2},
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


def filters(center, stride, sigma, P, A):
    return filterbank(center, stride, sigma, P, A)


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
    filterbank_twin,
    ("sigma",),
    given=lambda sizes, rng: {"P": sizes["P"], "A": sizes["A"]},
    upstream={"dF": "N P A"},
)
SYSTEMS = {"reparameterise": REPARAMETERISE, "read": READ, "write": WRITE, "kl": KL, "filterbank": FILTERBANK}
PLAIN = {name: SYSTEMS[name] for name in ("read", "write")}


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
    sampled = np.mean(log_normal(z, mu_q * ones, sigma_q * ones) - log_normal(z, mu_p * ones, sigma_p * ones))
    assert kl_gaussians(mu_q, sigma_q, mu_p, sigma_p)[0] == pytest.approx(sampled, rel=0.02)


def test_a_window_over_everything_reads_and_writes_the_picture_itself():
    image = np.random.default_rng(0).random((2, 6, 6))
    sharp, _ = filterbank(np.full(2, 2.5), np.ones(2), np.full(2, 0.05), 6, 6)
    glimpse, _ = draw_read(image, sharp, sharp, np.ones(2))
    canvas, _ = draw_write(glimpse, sharp, sharp, np.ones(2))
    np.testing.assert_allclose(glimpse, image, atol=1e-7)
    np.testing.assert_allclose(canvas, image, atol=1e-7)


def bound(name, sizes, rng):
    """The NumPy bound and the module's, on the same weights, data and noise."""
    T, N, D, H, Z, F, P = (sizes[letter] for letter in "TNDHZFP")
    states = 0.5 * rng.standard_normal((2, N, H))
    eps = rng.standard_normal((T, N, Z))
    if name == "DRAW":
        weights = draw_module.initial_draw_weights(rng, P, H, Z)
        data = rng.random((N, sizes["B"], sizes["A"]))
        module, ours = DRAW(P, H, Z), draw_module.draw_elbo(data, *states, eps, weights, P)
    elif name == "VRNN":
        weights, data = variational.initial_vrnn_weights(rng, D, H, Z, F), rng.standard_normal((T, N, D))
        module, ours = VRNN(D, H, Z, F), (variational.vrnn_elbo(data, *states, eps, weights),)
    else:
        weights, data = variational.initial_storn_weights(rng, D, H, Z), rng.standard_normal((T, N, D))
        module, ours = STORN(D, H, Z), (variational.storn_elbo(data, *states, eps, weights),)
    module = module.double()
    module.load_state_dict({key: as_torch(value) for key, value in weights._asdict().items()})
    theirs = module(*(as_torch(array) for array in (data, *states, eps)))
    return ours, theirs if isinstance(theirs, tuple) else (theirs,)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("name", ["VRNN", "STORN", "DRAW"])
def test_the_bound_is_the_torch_modules_on_the_same_noise(name, sizes):
    ours, theirs = bound(name, sizes, np.random.default_rng(1))
    for our, their in zip(ours, theirs, strict=True):
        assert np.all(np.isfinite(our))
        assert_agree(our, their.detach().numpy(), name)


def test_the_bound_of_a_latent_that_is_never_read_is_the_likelihood_itself():
    rng = np.random.default_rng(2)
    weights = variational.initial_vrnn_weights(rng, D=2, H=3, Z=1, F=4)
    blind = weights._replace(
        W_z=0 * weights.W_z,
        W_posterior=np.concatenate([np.zeros((2, 4)), weights.W_prior], axis=1),
        b_posterior=weights.b_prior,
    )
    x, state = rng.standard_normal((5, 3, 2)), np.zeros((3, 3))
    bounds = [variational.vrnn_elbo(x, state, state, rng.standard_normal((5, 3, 1)), blind) for _ in range(2)]
    np.testing.assert_allclose(bounds[0], bounds[1], rtol=1e-13)
    different = [
        variational.vrnn_elbo(x, state, state, rng.standard_normal((5, 3, 1)), weights) for _ in range(2)
    ]
    assert np.max(np.abs(different[0] - different[1])) > 1e-3


@pytest.mark.parametrize("name", ["VRNN", "STORN", "DRAW"])
def test_training_in_torch_raises_the_bound(name):
    torch.manual_seed(0)
    rng = np.random.default_rng(3)
    state = torch.zeros(16, 8)
    if name == "DRAW":
        module, data = DRAW(P=3, H=8, Z=2), np.zeros((16, 6, 6))
        for picture, (row, column) in zip(data, rng.integers(0, 4, (16, 2))):
            picture[row : row + 3, column : column + 3] = 1
        steps = 4
    else:
        module = VRNN(D=2, H=8, Z=2, F=8) if name == "VRNN" else STORN(D=2, H=8, Z=2)
        angles = rng.uniform(0, 6, 16) + 0.5 * np.arange(8)[:, None]
        data, steps = np.stack([np.sin(angles), np.cos(angles)], axis=2), 8
    tensor = torch.tensor(data, dtype=torch.float32)
    optimiser = torch.optim.Adam(module.parameters(), 1e-2)
    bounds = []
    for _ in range(60):
        elbo = module(tensor, state, state, torch.randn(steps, 16, 2))
        elbo = (elbo[0] if isinstance(elbo, tuple) else elbo).mean()
        optimiser.zero_grad()
        (-elbo).backward()
        optimiser.step()
        bounds.append(elbo.item())
    assert np.mean(bounds[-10:]) > np.mean(bounds[:5]) + 3

"""The parts of models with latent variables: Gaussians, likelihoods, networks, DRAW's window, the bound."""

from __future__ import annotations

from typing import Any

import torch
from agreement import System, noise, option
from torch.distributions import Normal, kl_divergence

from lstm_ref import numpy as ref
from lstm_ref.numpy.likelihoods import mixture_log_likelihood, mixture_log_likelihood_backward
from lstm_ref.numpy.networks import Layer, gaussian_network, gaussian_network_backward, mlp, mlp_backward
from lstm_ref.torch import networks as twins
from lstm_ref.torch.models import draw as draw_twins

PICTURE = {"P": option("P"), "B": option("B"), "A": option("A")}


def network(activation: str, squash_last: bool) -> System:
    """Two layers, as a System of x and four arrays."""

    def forward(x: Any, W: Any, b: Any, W_2: Any, b_2: Any) -> tuple:
        return mlp(x, (Layer(W, b), Layer(W_2, b_2)), activation, squash_last)

    def backward(dy: Any, cache: Any) -> tuple:
        dx, layers = mlp_backward(dy, cache)
        return dx, *layers[0], *layers[1]

    def their(x: Any, W: Any, b: Any, W_2: Any, b_2: Any) -> Any:
        layers = [lambda h: h @ W.T + b, lambda h: h @ W_2.T + b_2]
        return twins.mlp(x, layers, activation, squash_last=squash_last)

    inputs = {"x": "N D", "W": "H D", "b": "H", "W_2": "F H", "b_2": "F"}
    return System(
        forward,
        backward,
        inputs,
        their,
        {"dy": "N F"},
        called={"W_2": "W", "b_2": "b", "dy": "dy"},
        shares=True,
    )


def gaussian_of(deviation: str) -> System:
    def forward(x: Any, W: Any, b: Any) -> tuple:
        return gaussian_network(x, (Layer(W, b),), deviation=deviation)

    def backward(dmu: Any, dsigma: Any, cache: Any) -> tuple:
        dx, (layer,) = gaussian_network_backward(dmu, dsigma, cache)
        return dx, *layer

    def their(x: Any, W: Any, b: Any) -> tuple:
        normal = twins.gaussian_network(x, [lambda h: h @ W.T + b], deviation=deviation)
        return normal.mean, normal.stddev

    inputs = {"x": "N D", "W": "2Z D", "b": "2Z"}
    return System(
        forward, backward, inputs, their, {"dmu": "N Z", "dsigma": "N Z"}, called={n: n for n in inputs}
    )


def window_backward(dF_y: Any, dF_x: Any, dgamma: Any, cache: Any) -> tuple:
    dh, layer = ref.draw_window_backward(dF_y, dF_x, dgamma, cache)
    return dh, *layer


def window_twin(h: Any, W: Any, b: Any, P: int, B: int, A: int) -> tuple:
    F_y, F_x, gamma = draw_twins.draw_window(h @ W.T + b, P, B, A)
    return F_y, F_x, gamma[:, 0, 0]


def stroke(h: Any, W: Any, b: Any, W_patch: Any, b_patch: Any, P: int, B: int, A: int) -> tuple:
    return ref.draw_stroke(h, Layer(W, b), Layer(W_patch, b_patch), P, B, A)


def stroke_backward(dstroke: Any, cache: Any) -> tuple:
    dh, write, patch = ref.draw_stroke_backward(dstroke, cache)
    return dh, *write, *patch


def stroke_twin(h: Any, W: Any, b: Any, W_patch: Any, b_patch: Any, P: int, B: int, A: int) -> Any:
    F_y, F_x, gamma = draw_twins.draw_window(h @ W.T + b, P, B, A)
    return F_y.mT @ (h @ W_patch.T + b_patch).reshape(-1, P, P) @ F_x / gamma


def bound(beta: float, free_nats: float) -> System:
    return System(
        lambda log_likelihood, kl: ref.elbo(log_likelihood, kl, beta, free_nats),
        ref.elbo_backward,
        {"log_likelihood": "T N", "kl": "T N"},
        lambda log_likelihood, kl: (log_likelihood - beta * kl.clamp(min=free_nats)).sum(0),
        {"delbo": "N"},
    )


def mixture_twin(x: Any, logits: Any, mu: Any, sigma: Any) -> Any:
    return torch.logsumexp(logits.log_softmax(1) + Normal(mu, sigma).log_prob(x[:, None]).sum(2), 1)


def bernoulli_twin(image: Any, logits: Any) -> Any:
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    return -loss(logits, image, reduction="none").sum((1, 2))


SYSTEMS = {
    "reparameterise": System(
        lambda mu, sigma, eps: ref.reparameterise(mu, sigma, eps),
        lambda dz, eps: ref.reparameterise_backward(dz, eps),
        {"mu": "N Z", "sigma": "N Z"},
        lambda mu, sigma, eps: mu + sigma * eps,
        {"dz": "N Z"},
        {"eps": noise("N Z")},
        no_cache=True,
    ),
    "divergence": System(
        ref.kl_gaussians,
        ref.kl_gaussians_backward,
        {"mu_q": "N Z", "sigma_q": "N Z", "mu_p": "N Z", "sigma_p": "N Z"},
        lambda mu_q, sigma_q, mu_p, sigma_p: kl_divergence(Normal(mu_q, sigma_q), Normal(mu_p, sigma_p)).sum(
            1
        ),
        {"dkl": "N"},
        positive=("sigma_q", "sigma_p"),
    ),
    "Gaussian likelihood": System(
        ref.gaussian_log_likelihood,
        ref.gaussian_log_likelihood_backward,
        {"x": "N D", "mu": "N D", "sigma": "N D"},
        lambda x, mu, sigma: Normal(mu, sigma).log_prob(x).sum(1),
        {"dlog_likelihood": "N"},
        positive=("sigma",),
    ),
    "mixture likelihood": System(
        mixture_log_likelihood,
        mixture_log_likelihood_backward,
        {"x": "N D", "logits": "N K", "mu": "N K D", "sigma": "N K D"},
        mixture_twin,
        {"dlog_likelihood": "N"},
        positive=("sigma",),
    ),
    "Bernoulli likelihood": System(
        ref.bernoulli_log_likelihood,
        ref.bernoulli_log_likelihood_backward,
        {"image": "N B A", "logits": "N B A"},
        bernoulli_twin,
        {"dlog_likelihood": "N"},
    ),
    "tanh network": network("tanh", False),
    "squashed network": network("tanh", True),
    "relu network": network("relu", True),
    "softplus Gaussian": gaussian_of("softplus"),
    "exp Gaussian": gaussian_of("exp"),
    "filterbank": System(
        ref.filterbank,
        ref.filterbank_backward,
        {"center": "N", "stride": "N", "sigma": "N"},
        draw_twins.filterbank,
        {"dF": "N P A"},
        {"P": option("P"), "A": option("A")},
        positive=("sigma",),
    ),
    "read": System(
        ref.draw_read,
        ref.draw_read_backward,
        {"image": "N B A", "F_y": "N P B", "F_x": "N P A", "gamma": "N"},
        lambda image, F_y, F_x, gamma: gamma[:, None, None] * (F_y @ image @ F_x.mT),
        {"dglimpse": "N P P"},
    ),
    "write": System(
        ref.draw_write,
        ref.draw_write_backward,
        {"patch": "N P P", "F_y": "N P B", "F_x": "N P A", "gamma": "N"},
        lambda patch, F_y, F_x, gamma: F_y.mT @ patch @ F_x / gamma[:, None, None],
        {"dcanvas": "N B A"},
        positive=("gamma",),
    ),
    "window": System(
        ref.draw_window,
        window_backward,
        {"h": "N H", "W": "5 H", "b": "5"},
        window_twin,
        {"dF_y": "N P B", "dF_x": "N P A", "dgamma": "N"},
        PICTURE,
        shares=True,
    ),
    "stroke": System(
        stroke,
        stroke_backward,
        {"h": "N H", "W": "5 H", "b": "5", "W_patch": "Q H", "b_patch": "Q"},
        stroke_twin,
        {"dstroke": "N B A"},
        PICTURE,
        called={"h": "[hx]", "W_patch": "W", "b_patch": "b"},
    ),
    "bound": bound(1.0, 0.0),
    "annealed bound": bound(0.3, 0.0),
    "free nats": bound(0.7, 0.5),
}

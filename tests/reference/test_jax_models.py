"""A third opinion on whole models: Grid LSTM, DRAW, VRNN and STORN again in JAX, and differentiated there."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lstm_ref.numpy import grid_lstm_backward, grid_lstm_forward
from lstm_ref.numpy.grid_lstm import GRID
from lstm_ref.numpy.models.draw import draw_backward, draw_forward
from lstm_ref.numpy.models.draw_step import draw_start, initial_draw_weights
from lstm_ref.numpy.models.storn import initial_storn_weights, storn_backward, storn_forward
from lstm_ref.numpy.models.vrnn import initial_vrnn_weights, vrnn_backward, vrnn_forward

jax.config.update("jax_enable_x64", True)
sigmoid, tanh = jax.nn.sigmoid, jnp.tanh
FLOOR = 1e-5  # of every sigma
T, N, D, H, Z, F = 3, 2, 4, 5, 2, 3


def lstm(x, h, c, W_ih, W_hh, b, shown=lambda o, c: o * tanh(c)):
    a_i, a_f, a_g, a_o = jnp.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)
    c = sigmoid(a_f) * c + sigmoid(a_i) * tanh(a_g)
    return shown(sigmoid(a_o), c), c


def gaussian(x, layers, activation, deviation):
    for k, (W, b) in enumerate(layers):
        x = x @ W.T + b
        x = activation(x) if k < len(layers) - 1 else x
    mu, a = jnp.split(x, 2, axis=1)
    return mu, deviation(a) + FLOOR


def features(x, layers, activation):
    for W, b in layers:
        x = activation(x @ W.T + b)
    return x


def log_normal(x, mu, s):
    return jax.scipy.stats.norm.logpdf(x, mu, s).sum(axis=1)


def divergence(mu_q, s_q, mu_p=0.0, s_p=1.0):
    return (jnp.log(s_p / s_q) + (s_q**2 + (mu_q - mu_p) ** 2) / (2 * s_p**2) - 0.5).sum(axis=1)


def vrnn(x, eps, w, activation):
    def step(state, now):
        h, c = state
        x, e = now
        seen = features(x, w.phi_x, activation)
        prior = gaussian(h, w.prior, activation, jax.nn.softplus)
        mu, s = gaussian(jnp.hstack([seen, h]), w.encoder, activation, jax.nn.softplus)
        imagined = features(mu + s * e, w.phi_z, activation)
        out = gaussian(jnp.hstack([imagined, h]), w.decoder, activation, jax.nn.softplus)
        said = log_normal(x, *out), divergence(mu, s, *prior)
        return lstm(jnp.hstack([seen, imagined]), h, c, w.W_ih, w.W_hh, w.b), said

    start = jnp.zeros((x.shape[1], w.W_hh.shape[1]))
    return jax.lax.scan(step, (start, start), (x, eps))[1]


def storn(x, eps, w):
    def step(state, now):
        r, h, x_before = state
        x, e = now
        r = tanh(x @ w.R_ih.T + r @ w.R_hh.T + w.r)
        mu, s = gaussian(r, w.posterior, None, jax.nn.softplus)
        h = tanh(jnp.hstack([x_before, mu + s * e]) @ w.W_ih.T + h @ w.W_hh.T + w.b)
        said = log_normal(x, *gaussian(h, w.output, None, jax.nn.softplus)), divergence(mu, s)
        return (r, h, x), said

    start = jnp.zeros((x.shape[1], w.W_hh.shape[1]))
    return jax.lax.scan(step, (start, start, jnp.zeros_like(x[0])), (x, eps))[1]


def draw_in_jax(image, eps, w, P):
    B, A = image.shape[1:]

    def window(h, layer):
        x, y, log_variance, log_stride, log_gamma = (h @ layer.W.T + layer.b).T
        stride = jnp.exp(log_stride) * (max(A, B) - 1) / (P - 1)

        def filters(center, size):  # in the paper's coordinates: pixels and filters are counted from 1
            mu = center[:, None] + (jnp.arange(1, P + 1) - P / 2 - 0.5) * stride[:, None]
            pixel = jnp.arange(1, size + 1)
            raw = jnp.exp(-((pixel - mu[..., None]) ** 2) / (2 * jnp.exp(log_variance)[:, None, None]))
            return raw / (raw.sum(axis=2, keepdims=True) + 1e-8)

        return filters((B + 1) / 2 * (y + 1), B), filters((A + 1) / 2 * (x + 1), A), jnp.exp(log_gamma)

    def step(state, e):
        canvas, h_e, c_e, h_d, c_d = state
        F_y, F_x, gamma = window(h_d, w.read)
        glimpses = [
            jnp.einsum("n,npb,nba,nqa->npq", gamma, F_y, seen, F_x).reshape(len(image), -1)
            for seen in (image, image - sigmoid(canvas))
        ]
        h_e, c_e = lstm(jnp.hstack([*glimpses, h_d]), h_e, c_e, w.E_ih, w.E_hh, w.e)
        mu, s = gaussian(h_e, w.posterior, None, jnp.exp)
        h_d, c_d = lstm(mu + s * e, h_d, c_d, w.W_ih, w.W_hh, w.b)
        F_y, F_x, gamma = window(h_d, w.write)
        patch = (h_d @ w.patch.W.T + w.patch.b).reshape(-1, P, P)
        canvas = canvas + jnp.einsum("npb,npq,nqa->nba", F_y, patch, F_x) / gamma[:, None, None]
        log_p = image * jax.nn.log_sigmoid(canvas) + (1 - image) * jax.nn.log_sigmoid(-canvas)
        return (canvas, h_e, c_e, h_d, c_d), (log_p.sum(axis=(1, 2)), divergence(mu, s))

    zero = jnp.zeros((len(image), w.W_hh.shape[1]))
    return jax.lax.scan(step, (jnp.zeros_like(image), zero, zero, zero, zero), eps)[1]


def shaken(tree, rng):
    return jax.tree.map(lambda array: array + 0.3 * rng.standard_normal(array.shape), tree)


@partial(jax.jit, static_argnums=0)
def value_and_gradients(model, arguments, upstream):
    value, pull = jax.vjp(model, *arguments)
    return value, pull(upstream)


def assert_equals_jax(agree, model, ours, x, weights, rng):
    """`ours` returns likelihood and divergence, and a function from their gradients to those of x and w."""
    log_p, kl, backward = ours
    upstream = tuple(rng.standard_normal(kl.shape) for _ in range(2))
    expected, (dx, dweights) = value_and_gradients(model, (x, weights), upstream)
    for name, actual, right in zip(("log likelihood", "KL"), (log_p, kl), expected, strict=True):
        agree(actual, right, what=name)
    dx_ours, dweights_ours = backward(*upstream)
    agree(dx_ours, dx, what="x")
    pairs = list(zip(jax.tree.leaves(dweights_ours), jax.tree.leaves(dweights), strict=True))
    assert jax.tree.structure(dweights_ours) == jax.tree.structure(weights)
    assert len(pairs) >= 10
    for actual, right in pairs:
        agree(actual, right, what="a weight")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.mark.parametrize(("depth", "activation", "f"), [(1, "tanh", jnp.tanh), (2, "relu", jax.nn.relu)])
def test_the_vrnn_equals_jax(agree, rng, depth, activation, f):
    weights = shaken(initial_vrnn_weights(rng, D=D, H=H, Z=Z, F=F, depth=depth), rng)
    x, eps, zero = rng.standard_normal((T, N, D)), rng.standard_normal((T, N, Z)), np.zeros((N, H))
    log_p, kl, cache = vrnn_forward(x, zero, zero, eps, weights, activation)

    def backward(dlog_p, dkl):
        dx, *_, dweights = vrnn_backward(dlog_p, dkl, cache)
        return dx, dweights

    assert_equals_jax(agree, lambda x, w: vrnn(x, eps, w, f), (log_p, kl, backward), x, weights, rng)


def test_storn_equals_jax(agree, rng):
    weights = shaken(initial_storn_weights(rng, D=D, H=H, Z=Z), rng)
    x, eps, zero = rng.standard_normal((T, N, D)), rng.standard_normal((T, N, Z)), np.zeros((N, H))
    log_p, kl, cache = storn_forward(x, zero, zero, eps, weights)

    def backward(dlog_p, dkl):
        dx, *_, dweights = storn_backward(dlog_p, dkl, cache)
        return dx, dweights

    assert_equals_jax(agree, lambda x, w: storn(x, eps, w), (log_p, kl, backward), x, weights, rng)


def test_draw_equals_jax(agree, rng):
    B, A, P = 6, 5, 3
    weights = shaken(initial_draw_weights(rng, P=P, H=H, Z=Z), rng)
    image, eps = rng.random((N, B, A)), rng.standard_normal((T, N, Z))
    log_p, kl, cache = draw_forward(image, draw_start(N, B, A, H), eps, weights, P)

    def backward(dlog_p, dkl):
        dimage, _, dweights = draw_backward(dlog_p, dkl, cache)
        return dimage, dweights

    ours = log_p, kl, backward
    assert_equals_jax(agree, lambda image, w: draw_in_jax(image, eps, w, P), ours, image, weights, rng)


@pytest.mark.parametrize("printed", [False, True])
def test_the_grid_lstm_equals_jax(draw, agree, printed):
    sizes = {"T": 3, "L": 2, "N": 2, "H": 4, "K": 3}
    arguments = draw(GRID, sizes)

    def grid(x, h0, c0, W_kh, W_hh, b_h, W_hk, W_kk, b_k):
        def cell(*arrays):
            return lstm(*arrays, shown=(lambda o, c: tanh(o * c)) if printed else (lambda o, c: o * tanh(c)))

        def up(below, layer):
            k, m = below
            h, c, W_kh, W_hh, b_h, W_hk, W_kk, b_k = layer
            h_next, c_next = cell(k, h, c, W_kh, W_hh, b_h)
            return cell(h, k, m, W_hk, W_kk, b_k), (h_next, c_next)

        def onward(state, x_t):
            layers = (*state, W_kh, W_hh, b_h, W_hk, W_kk, b_k)
            (k, _), state = jax.lax.scan(up, (x_t, jnp.zeros_like(x_t)), layers)
            return state, k

        return jax.lax.scan(onward, (h0, c0), x)[1]

    k, caches = grid_lstm_forward(**arguments, printed=printed)
    dk = np.random.default_rng(1).standard_normal(k.shape)
    expected, gradients = value_and_gradients(grid, tuple(arguments.values()), dk)
    agree(k, expected, what="k")
    for name, actual, right in zip(
        arguments, grid_lstm_backward(dk, caches, printed=printed), gradients, strict=True
    ):
        agree(actual, right, what=name)

"""One stroke of DRAW: it looks at a picture through a window, decides, and writes through another.

Axes: `N` batch, `B` rows and `A` columns of the picture, `P` of the window, `H` hidden, `Z`
latent. The noise is drawn by the caller.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import sigmoid, sigmoid_backward
from lstm_ref.numpy.draw_window import (
    AimCache,
    StrokeCache,
    draw_stroke,
    draw_stroke_backward,
    draw_window,
    draw_window_backward,
)
from lstm_ref.numpy.filterbank import WindowCache, draw_read, draw_read_backward
from lstm_ref.numpy.gaussian import (
    KLCache,
    kl_gaussians,
    kl_gaussians_backward,
    reparameterise,
    reparameterise_backward,
)
from lstm_ref.numpy.lstm import LSTMCache, lstm_step, lstm_step_backward
from lstm_ref.numpy.networks import (
    GaussianNetworkCache,
    Layer,
    Layers,
    gaussian_network,
    gaussian_network_backward,
    initial_layers,
)
from lstm_ref.numpy.parameters import uniform
from lstm_ref.shapes import bind

__all__ = [
    "DRAWState",
    "DRAWStepCache",
    "DRAWWeights",
    "draw_start",
    "draw_step",
    "draw_step_backward",
    "initial_draw_weights",
]


class DRAWWeights(NamedTuple):
    """Two LSTMs, and the linear layers that aim, write and describe the latent."""

    read: Layer  # H to 5, the window to read through
    E_ih: np.ndarray  # (4H, 2PP + H), the encoder: two glimpses and the decoder's h
    E_hh: np.ndarray  # (4H, H)
    e: np.ndarray  # (4H,)
    posterior: Layers  # H to 2Z
    W_ih: np.ndarray  # (4H, Z), the decoder
    W_hh: np.ndarray  # (4H, H)
    b: np.ndarray  # (4H,)
    write: Layer  # H to 5, the window to write through
    patch: Layer  # H to PP, what is written


class DRAWState(NamedTuple):
    """What one stroke hands to the next."""

    canvas: np.ndarray  # (N, B, A), before its sigmoid
    h_e: np.ndarray  # (N, H), the encoder's
    c_e: np.ndarray  # (N, H)
    h_d: np.ndarray  # (N, H), the decoder's
    c_d: np.ndarray  # (N, H)


class DRAWStepCache(NamedTuple):
    """What the backward of a step needs: its parts' caches."""

    aim: AimCache
    reads: tuple[WindowCache, WindowCache]  # the picture, and what is left of it
    seen: np.ndarray  # (N, B, A): sigmoid(canvas)
    encoder: LSTMCache
    posterior: GaussianNetworkCache
    eps: np.ndarray  # (N, Z)
    kl: KLCache
    decoder: LSTMCache
    stroke: StrokeCache


def initial_draw_weights(rng: np.random.Generator, P: int, H: int, Z: int) -> DRAWWeights:
    """Weights to start from: uniform in +-1/sqrt(fan-in), biases zero.

    Shapes: as in `DRAWWeights`.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's default for linear layers.

    >>> initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1).E_ih.shape
    (12, 11)
    """
    check_kinds(locals(), rng=np.random.Generator, P="size", H="size", Z="size")
    encoder = uniform(rng, 4 * H, 2 * P * P + H), uniform(rng, 4 * H, H), np.zeros(4 * H)
    decoder = uniform(rng, 4 * H, Z), uniform(rng, 4 * H, H), np.zeros(4 * H)
    read, write, patch = (initial_layers(rng, H, rows)[0] for rows in (5, 5, P * P))
    return DRAWWeights(read, *encoder, initial_layers(rng, H, 2 * Z), *decoder, write, patch)


def draw_start(N: int, B: int, A: int, H: int) -> DRAWState:
    """An empty canvas and states at zero.

    Shapes: as in `DRAWState`.

    Raises ValueError, naming the argument, for a size below 1 or an N below 0.

    Source: Gregor et al., 2015, who learn the first canvas and states as biases: hand those to
    `draw_forward`, whose backward returns their gradients.

    >>> draw_start(N=4, B=6, A=5, H=3).canvas.shape
    (4, 6, 5)
    """
    check_kinds(locals(), N="count", B="size", A="size", H="size")
    return DRAWState(np.zeros((N, B, A)), *(np.zeros((N, H)) for _ in range(4)))


def draw_step(
    image: np.ndarray, state: DRAWState, eps: np.ndarray, weights: DRAWWeights, P: int
) -> tuple[DRAWState, np.ndarray, DRAWStepCache]:
    """One stroke: look at the picture and at what is left of it, decide, write.

        rest = image - sigmoid(canvas)             h_e = lstm_step([read(image), read(rest), h_d], h_e)
        z = sample of N(posterior(h_e))            h_d = lstm_step(z, h_d)       canvas += write(h_d)

    Deviation: the posterior's sigma is exp(a) + 1e-5, see `gaussian_network`; the paper has no floor.

    Shapes: `image (N, B, A)`, the arrays of `state`, `eps (N, Z)`; returns the next `DRAWState`, `kl (N,)` of
    q from N(0, 1) in nats, and the `DRAWStepCache`. Raises ValueError, naming the argument, when one does not
    fit.

    Source: Gregor et al., "DRAW: a recurrent neural network for image generation", 2015, equations 1 to 8.

    >>> weights = initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1)
    >>> state, kl, _ = draw_step(np.ones((4, 6, 5)), draw_start(4, 6, 5, 3), np.zeros((4, 1)), weights, P=2)
    >>> state.canvas.shape, kl.shape
    ((4, 6, 5), (4,))
    """
    check_kinds(locals(), state=DRAWState, weights=DRAWWeights, P="size")
    contracts = {"image": "N B A", "canvas": "N B A", **dict.fromkeys(DRAWState._fields[1:], "N H")}
    sizes = bind(contracts | {"eps": "N Z"}, {"image": image, **state._asdict(), "eps": eps})
    N, B, A = (sizes[letter] for letter in "NBA")
    w, (canvas, h_e, c_e, h_d, c_d) = weights, state
    *aim, aim_cache = draw_window(h_d, *w.read, P, B, A)
    seen = sigmoid(canvas)
    glimpse, whole_cache = draw_read(image, *aim)
    glimpse_rest, rest_cache = draw_read(image - seen, *aim)
    read = np.concatenate([glimpse.reshape(N, P * P), glimpse_rest.reshape(N, P * P), h_d], axis=1)
    h_e, c_e, encoder_cache = lstm_step(read, h_e, c_e, w.E_ih, w.E_hh, w.e)
    mu, sigma, posterior_cache = gaussian_network(h_e, w.posterior, deviation="exp")
    kl, kl_cache = kl_gaussians(mu, sigma, np.zeros_like(mu), np.ones_like(mu))
    z, _ = reparameterise(mu, sigma, eps)
    h_d, c_d, decoder_cache = lstm_step(z, h_d, c_d, w.W_ih, w.W_hh, w.b)
    stroke, stroke_cache = draw_stroke(h_d, w.write, w.patch, P, B, A)
    encoding = aim_cache, (whole_cache, rest_cache), seen, encoder_cache, posterior_cache
    cache = DRAWStepCache(*encoding, eps, kl_cache, decoder_cache, stroke_cache)
    return DRAWState(canvas + stroke, h_e, c_e, h_d, c_d), kl, cache


def draw_step_backward(
    dstate_next: DRAWState, dkl: np.ndarray, cache: DRAWStepCache
) -> tuple[np.ndarray, DRAWState, DRAWWeights]:
    """The gradients of `draw_step`. The canvas passes its gradient on as it is, and collects what was read of
    the rest; the decoder's state was read by three: itself, the encoder, the window.

    Shapes: `dstate_next` as `DRAWState`, `dkl (N,)`; returns `dimage (N, B, A)`, and gradients as `DRAWState`
    and `DRAWWeights`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `draw_step`.

    >>> weights = initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1)
    >>> state = draw_start(4, 6, 5, 3)
    >>> _, kl, cache = draw_step(np.ones((4, 6, 5)), state, np.zeros((4, 1)), weights, P=2)
    >>> _, dstate, dweights = draw_step_backward(state, np.ones(4), cache)
    >>> bool(dweights.read.W.any()), bool(dweights.write.W.any())  # the divergence knows no stroke
    (False, False)
    """
    check_kinds(locals(), dstate_next=DRAWState, cache=DRAWStepCache)
    dcanvas, dh_e, dc_e, dh_d, dc_d = dstate_next
    dh_stroke, dwrite, dpatch = draw_stroke_backward(dcanvas, cache.stroke)
    dz, dh_d, dc_d, dW_ih, dW_hh, db = lstm_step_backward(dh_d + dh_stroke, dc_d, cache.decoder)
    dmu_z, dsigma_z = reparameterise_backward(dz, cache.eps)
    dmu, dsigma, _, _ = kl_gaussians_backward(dkl, cache.kl)
    dh_q, dposterior = gaussian_network_backward(dmu + dmu_z, dsigma + dsigma_z, cache.posterior)
    dread, dh_e, dc_e, dE_ih, dE_hh, de = lstm_step_backward(dh_e + dh_q, dc_e, cache.encoder)
    N, H = dh_d.shape
    P = cache.stroke.write.content.shape[1]
    dglimpses = dread[:, :-H].reshape(N, 2, P, P)
    dimage, dF_y, dF_x, dgamma = draw_read_backward(dglimpses[:, 0], cache.reads[0])
    drest, dF_y_rest, dF_x_rest, dgamma_rest = draw_read_backward(dglimpses[:, 1], cache.reads[1])
    dh_aim, daim = draw_window_backward(dF_y + dF_y_rest, dF_x + dF_x_rest, dgamma + dgamma_rest, cache.aim)
    dcanvas = dcanvas - sigmoid_backward(drest, cache.seen)
    dstate = DRAWState(dcanvas, dh_e, dc_e, dh_d + dread[:, -H:] + dh_aim, dc_d)
    dweights = DRAWWeights(daim, dE_ih, dE_hh, de, dposterior, dW_ih, dW_hh, db, dwrite, dpatch)
    return dimage + drest, dstate, dweights

"""Sequences and pictures of the models' own: the latent is drawn, and what comes out goes back in.

Axes: `T` time or strokes, `N` batch, `D` input, `H` hidden, `Z` latent, `B` rows and `A` columns of a
picture. The noise is drawn by the caller.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.draw_window import draw_stroke
from lstm_ref.numpy.lstm import lstm_step
from lstm_ref.numpy.models.draw_step import DRAWState, DRAWWeights
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.numpy.models.storn import STORNWeights
from lstm_ref.numpy.models.vrnn import VRNNWeights
from lstm_ref.numpy.networks import gaussian_network, mlp
from lstm_ref.numpy.rnn import rnn_step
from lstm_ref.shapes import bind

__all__ = ["draw_generate", "storn_generate", "vrnn_generate"]


def vrnn_generate(
    h0: np.ndarray,
    c0: np.ndarray,
    eps_z: np.ndarray,
    eps_x: np.ndarray,
    weights: VRNNWeights,
    activation: str = "tanh",
) -> np.ndarray:
    """A sequence of the model's own: the latent is drawn from the prior, and what comes out goes back in.

    Shapes: `h0` and `c0 (N, H)`, noise `eps_z (T, N, Z)` and `eps_x (T, N, D)`; returns `x (T, N, D)`. With
    `eps_x` zero it is the mean at every step. Raises ValueError, naming the argument, when one does not fit.

    Source: as `vrnn_step`.

    >>> from lstm_ref.numpy.models.vrnn import initial_vrnn_weights
    >>> weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4)
    >>> state = np.zeros((5, 3))
    >>> vrnn_generate(state, state, np.zeros((6, 5, 1)), np.zeros((6, 5, 2)), weights).shape
    (6, 5, 2)
    """
    check_kinds(locals(), weights=VRNNWeights)
    bind({"h0": "N H", "c0": "N H", "eps_z": "T N Z", "eps_x": "T N D"}, locals())
    check_steps("eps_z", eps_z)
    h, c, w, drawn = h0, c0, weights, []
    for eps_z_t, eps_x_t in zip(eps_z, eps_x, strict=True):
        mu_p, sigma_p, _ = gaussian_network(h, w.prior, activation)
        features_z, _ = mlp(mu_p + sigma_p * eps_z_t, w.phi_z, activation, squash_last=True)
        imagined = np.concatenate([features_z, h], axis=1)
        mu_x, sigma_x, _ = gaussian_network(imagined, w.decoder, activation)
        x = mu_x + sigma_x * eps_x_t
        features_x, _ = mlp(x, w.phi_x, activation, squash_last=True)
        both = np.concatenate([features_x, features_z], axis=1)
        h, c, _ = lstm_step(both, h, c, w.W_ih, w.W_hh, w.b)
        drawn.append(x)
    return np.stack(drawn)


def storn_generate(h0: np.ndarray, eps_z: np.ndarray, eps_x: np.ndarray, weights: STORNWeights) -> np.ndarray:
    """A sequence of the model's own: the latent is noise, and what comes out goes back in.

    Shapes: `h0 (N, H)`, noise `eps_z (T, N, Z)` and `eps_x (T, N, D)`; returns `x (T, N, D)`. With `eps_x`
    zero it is the mean at every step. Raises ValueError, naming the argument, when one does not fit.

    Source: as `storn_step`.

    >>> from lstm_ref.numpy.models.storn import initial_storn_weights
    >>> weights = initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1)
    >>> storn_generate(np.zeros((5, 3)), np.zeros((6, 5, 1)), np.zeros((6, 5, 2)), weights).shape
    (6, 5, 2)
    """
    check_kinds(locals(), weights=STORNWeights)
    bind({"h0": "N H", "eps_z": "T N Z", "eps_x": "T N D"}, locals())
    check_steps("eps_z", eps_z)
    h, x, drawn = h0, np.zeros_like(eps_x[0]), []
    for z, eps_x_t in zip(eps_z, eps_x, strict=True):
        h, _ = rnn_step(np.concatenate([x, z], axis=1), h, weights.W_ih, weights.W_hh, weights.b)
        mu_x, sigma_x, _ = gaussian_network(h, weights.output)
        x = mu_x + sigma_x * eps_x_t
        drawn.append(x)
    return np.stack(drawn)


def draw_generate(state0: DRAWState, eps: np.ndarray, weights: DRAWWeights, P: int) -> np.ndarray:
    """Pictures of the model's own: the latent of every stroke is noise, and nothing is read.

    Shapes: `state0` as `draw_forward` takes it, of which the encoder's half is not used, noise
    `eps (T, N, Z)`; returns the canvas after every stroke, `(T, N, B, A)`, before its sigmoid. Raises
    ValueError, naming the argument, when one does not fit.

    Source: Gregor et al., 2015, section 2.3.

    >>> from lstm_ref.numpy.models.draw_step import draw_start, initial_draw_weights
    >>> weights = initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1)
    >>> draw_generate(draw_start(N=4, B=6, A=5, H=3), np.zeros((7, 4, 1)), weights, P=2).shape
    (7, 4, 6, 5)
    """
    check_kinds(locals(), state0=DRAWState, weights=DRAWWeights, P="size")
    contracts = {"canvas": "N B A", "h_d": "N H", "c_d": "N H", "eps": "T N Z"}
    bind(contracts, {**state0._asdict(), "eps": eps})
    check_steps("eps", eps)
    canvas, _, _, h, c = state0
    canvases = []
    for z in eps:
        h, c, _ = lstm_step(z, h, c, weights.W_ih, weights.W_hh, weights.b)
        canvas = canvas + draw_stroke(h, weights.write, weights.patch, P, *canvas.shape[1:])[0]
        canvases.append(canvas)
    return np.stack(canvases)

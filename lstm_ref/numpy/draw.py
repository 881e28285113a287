"""DRAW: a picture drawn on a canvas in T strokes, each looking, deciding and writing through a window.

Axes: `T` strokes, `N` batch, `B` rows and `A` columns of the picture, `P` of the window, `H` hidden, `Z`
latent. The noise is drawn by the caller. Forward only; `lstm_ref.torch.draw` trains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.numpy.activations import affine, sigmoid
from lstm_ref.numpy.filterbank import draw_read, draw_write, filterbank
from lstm_ref.numpy.gaussian import kl_gaussians, reparameterise, softplus
from lstm_ref.numpy.lstm import lstm_step
from lstm_ref.numpy.variational import gaussian_of
from lstm_ref.shapes import bind


class DRAWWeights(NamedTuple):
    """Two LSTMs, and the linear layers that aim, write and describe the latent."""

    W_read: np.ndarray  # (5, H), the window to read through
    b_read: np.ndarray  # (5,)
    E_ih: np.ndarray  # (4H, 2PP + H), the encoder: two glimpses and the decoder's h
    E_hh: np.ndarray  # (4H, H)
    e: np.ndarray  # (4H,)
    W_posterior: np.ndarray  # (2Z, H)
    b_posterior: np.ndarray  # (2Z,)
    W_ih: np.ndarray  # (4H, Z), the decoder
    W_hh: np.ndarray  # (4H, H)
    b: np.ndarray  # (4H,)
    W_write: np.ndarray  # (5, H), the window to write through
    b_write: np.ndarray  # (5,)
    W_patch: np.ndarray  # (PP, H), what is written
    b_patch: np.ndarray  # (PP,)


def draw_window(
    h: np.ndarray, W: np.ndarray, b: np.ndarray, P: int, B: int, A: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where a decoder's state looks: the filters of both axes, and the strength.

        (x, y, log sigma^2, log stride, log gamma) = h W^T + b
        center_x = (A - 1) (x + 1) / 2     center_y = (B - 1) (y + 1) / 2
        stride = (max(A, B) - 1) / (P - 1) exp(log stride)

    With zeros the window covers the picture. Positions count from 0, the paper's from 1; a window of one
    filter has no stride.

    Shapes: `h (N, H)`, `W (5, H)`, `b (5,)`; returns `F_y (N, P, B)`, `F_x (N, P, A)`, `gamma (N,)`. Raises
    ValueError, naming the argument, when one does not fit.

    Source: Gregor et al., "DRAW: a recurrent neural network for image generation", 2015, equations 21 to 26.

    >>> F_y, F_x, gamma = draw_window(np.zeros((1, 2)), np.zeros((5, 2)), np.zeros(5), P=3, B=4, A=5)
    >>> F_y.shape, F_x.shape, gamma
    ((1, 3, 4), (1, 3, 5), array([1.]))
    """
    bind({"h": "N H", "W": "5 H", "b": "5"}, {"h": h, "W": W, "b": b})
    x, y, log_variance, log_stride, log_gamma = affine(h, W, b).T
    stride = (max(A, B) - 1) / max(P - 1, 1) * np.exp(log_stride)
    sigma = np.exp(log_variance / 2)
    F_y, _ = filterbank((B - 1) * (y + 1) / 2, stride, sigma, P, B)
    F_x, _ = filterbank((A - 1) * (x + 1) / 2, stride, sigma, P, A)
    return F_y, F_x, np.exp(log_gamma)


def draw_elbo(
    image: np.ndarray, h0: np.ndarray, c0: np.ndarray, eps: np.ndarray, weights: DRAWWeights, P: int
) -> tuple[np.ndarray, np.ndarray]:
    """The bound of DRAW on the log likelihood of pictures in [0, 1], and the canvas after every stroke.

        rest = image - sigmoid(canvas)             h_e = lstm_step([read(image), read(rest), h_d], h_e)
        z = sample of N(posterior(h_e))            h_d = lstm_step(z, h_d)       canvas += write(h_d)
        elbo = log p(image | sigmoid(canvas)) - sum over T of KL(q || N(0, 1))

    Shapes: `image (N, B, A)`, `h0` and `c0 (N, H)`, the start of both LSTMs, `eps (T, N, Z)`; returns `elbo
    (N,)`, in nats, and `canvases (T, N, B, A)` before their sigmoid. Raises ValueError, naming the
    argument, when one does not fit.

    Source: as `draw_window`.

    >>> weights = initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1)
    >>> state, eps = np.zeros((4, 3)), np.zeros((7, 4, 1))
    >>> elbo, canvases = draw_elbo(np.zeros((4, 6, 5)), state, state, eps, weights, P=2)
    >>> elbo.shape, canvases.shape
    ((4,), (7, 4, 6, 5))
    """
    shapes = {"image": "N B A", "h0": "N H", "c0": "N H", "eps": "T N Z"}
    sizes = bind(shapes, {"image": image, "h0": h0, "c0": c0, "eps": eps})
    N, B, A = (sizes[letter] for letter in "NBA")
    w = weights
    h_e, c_e, h_d, c_d = h0, c0, h0, c0
    canvas, kl, canvases = np.zeros_like(image), np.zeros(N, image.dtype), []
    for eps_t in eps:
        read = draw_window(h_d, w.W_read, w.b_read, P, B, A)
        glimpses = [draw_read(seen, *read)[0].reshape(N, P * P) for seen in (image, image - sigmoid(canvas))]
        h_e, c_e, _ = lstm_step(np.concatenate([*glimpses, h_d], axis=1), h_e, c_e, w.E_ih, w.E_hh, w.e)
        posterior = gaussian_of(h_e, w.W_posterior, w.b_posterior)
        kl = kl + kl_gaussians(*posterior, np.zeros_like(eps_t), np.ones_like(eps_t))[0]
        h_d, c_d, _ = lstm_step(reparameterise(*posterior, eps_t)[0], h_d, c_d, w.W_ih, w.W_hh, w.b)
        patch = affine(h_d, w.W_patch, w.b_patch).reshape(N, P, P)
        canvas = canvas + draw_write(patch, *draw_window(h_d, w.W_write, w.b_write, P, B, A))[0]
        canvases.append(canvas)
    log_likelihood = (image * canvas - softplus(canvas)).sum(axis=(1, 2))
    return log_likelihood - kl, np.stack(canvases)


def initial_draw_weights(rng: np.random.Generator, P: int, H: int, Z: int) -> DRAWWeights:
    """Weights uniform in +-1/sqrt(fan-in), biases zero. Source: torch's default for linear layers.

    >>> initial_draw_weights(np.random.default_rng(0), P=2, H=3, Z=1).E_ih.shape
    (12, 11)
    """

    def uniform(rows: int, columns: int) -> np.ndarray:
        return rng.uniform(-(columns**-0.5), columns**-0.5, (rows, columns))

    def linear(rows: int) -> tuple[np.ndarray, np.ndarray]:
        return uniform(rows, H), np.zeros(rows)

    encoder = uniform(4 * H, 2 * P * P + H), uniform(4 * H, H), np.zeros(4 * H)
    decoder = uniform(4 * H, Z), uniform(4 * H, H), np.zeros(4 * H)
    return DRAWWeights(*linear(5), *encoder, *linear(2 * Z), *decoder, *linear(5), *linear(P * P))

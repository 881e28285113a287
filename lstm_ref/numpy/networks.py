"""Layers above each other without time: a multi-layer perceptron, and one whose output is a Gaussian.

Axes: `N` batch, `D` input, `O` output, `Z` entries of the Gaussian.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward, sigmoid, tanh_backward
from lstm_ref.numpy.gaussian import softplus
from lstm_ref.numpy.parameters import uniform
from lstm_ref.shapes import bind

__all__ = ["Layer", "gaussian_network", "gaussian_network_backward", "initial_layers", "mlp", "mlp_backward"]

SMALLEST_SIGMA = 1e-5  # its -3rd power and the square of that, in Adam, are still float32 numbers
ACTIVATIONS = ("tanh", "relu")
DEVIATIONS = ("softplus", "exp")


class Layer(NamedTuple):
    """A linear layer, as `affine` takes it."""

    W: np.ndarray  # (O, D)
    b: np.ndarray  # (O,)


Layers = tuple[Layer, ...]


class MLPCache(NamedTuple):
    """What the backward of the perceptron needs: what went into each layer, and what came out at the end."""

    inputs: tuple[np.ndarray, ...]
    output: np.ndarray  # (N, O)
    layers: Layers
    activation: str
    squash_last: bool


class GaussianNetworkCache(NamedTuple):
    """What the backward of a Gaussian's network needs: the perceptron's cache and the slope of sigma."""

    mlp: MLPCache
    slope: np.ndarray  # (N, Z): of sigma in its pre-activation


def initial_layers(rng: np.random.Generator, *widths: int) -> Layers:
    """Layers from the first width to the last, weights uniform in +-1/sqrt(fan-in), biases zero.

    Shapes: a layer's `W (widths[k+1], widths[k])`.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's default for linear layers.

    >>> [layer.W.shape for layer in initial_layers(np.random.default_rng(0), 2, 5, 3)]
    [(5, 2), (3, 5)]
    """
    check_kinds(locals(), rng=np.random.Generator)
    return tuple(Layer(uniform(rng, rows, columns), np.zeros(rows)) for columns, rows in pairwise(widths))


def mlp(
    x: np.ndarray, layers: Layers, activation: str = "tanh", squash_last: bool = False
) -> tuple[np.ndarray, MLPCache]:
    """A multi-layer perceptron, `h_l = activation(h_{l-1} W_l^T + b_l)`; the last layer is linear unless
    `squash_last`.

    Shapes: `x (N, D)`, the layers' `W` and `b` as in `affine`, `activation` "tanh" or "relu"; returns
    `(N, O)` and the `MLPCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> one = Layer(np.ones((1, 1)), np.zeros(1))
    >>> mlp(np.array([[-2.0], [3.0]]), (one, one), activation="relu")[0].ravel()
    array([0., 3.])
    """
    check_kinds(locals(), activation=ACTIVATIONS, layers="arrays")
    bind({"x": "N D"}, locals())
    h, inputs = x, []
    for k, layer in enumerate(layers):
        inputs.append(h)
        h = affine(h, *layer)
        if squash_last or k < len(layers) - 1:
            h = np.tanh(h) if activation == "tanh" else np.where(h.real > 0, h, 0)
    return h, MLPCache(tuple(inputs), h, layers, activation, squash_last)


def mlp_backward(dy: np.ndarray, cache: MLPCache) -> tuple[np.ndarray, Layers]:
    """The gradients of `mlp`, from the last layer to the first.

    Shapes: `dy (N, O)`; returns `dx (N, D)` and gradients as the layers. Raises ValueError when `dy` does
    not fit.

    Source: as `mlp`.

    >>> one = Layer(np.ones((1, 1)), np.zeros(1))
    >>> _, cache = mlp(np.array([[-2.0], [3.0]]), (one, one), activation="relu")
    >>> mlp_backward(np.ones((2, 1)), cache)[0].ravel()
    array([0., 1.])
    """
    check_kinds(locals(), cache=MLPCache)
    bind({"output": "N O", "dy": "N O"}, {"output": cache.output, "dy": dy})
    outputs, gradients = (*cache.inputs[1:], cache.output), []
    for k in reversed(range(len(cache.layers))):
        if cache.squash_last or k < len(cache.layers) - 1:
            h = outputs[k]
            dy = tanh_backward(dy, h) if cache.activation == "tanh" else np.where(h.real > 0, dy, 0)
        dy, dW, db = affine_backward(dy, cache.inputs[k], cache.layers[k].W)
        gradients.append(Layer(dW, db))
    return dy, tuple(gradients[::-1])


def gaussian_network(
    x: np.ndarray, layers: Layers, activation: str = "tanh", deviation: str = "softplus"
) -> tuple[np.ndarray, np.ndarray, GaussianNetworkCache]:
    """A perceptron whose output is a Gaussian: one half of it is the mean, the other gives the deviation,

        mu, a = mlp(x)        sigma = softplus(a) + 1e-5      or, with `deviation="exp"`,  exp(a) + 1e-5

    The floor is ours: without it sigma becomes 0 and the likelihood nan, which happens in training. At 1e-5
    every power of it that a gradient or Adam takes is still a number in float32.

    Shapes: `x (N, D)`, the last layer's `W (2Z, ...)`; returns `mu` and `sigma (N, Z)` and the
    `GaussianNetworkCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Chung et al., 2015 (softplus); Gregor et al., 2015, equations 1 and 2 (exp); both without a floor.

    >>> layer = Layer(np.array([[3.0], [0.0]]), np.array([0.0, -1000.0]))
    >>> mu, sigma, _ = gaussian_network(np.ones((1, 1)), (layer,))
    >>> mu, sigma
    (array([[3.]]), array([[1.e-05]]))
    """
    check_kinds(locals(), deviation=DEVIATIONS, layers="arrays")
    y, cache = mlp(x, layers, activation)
    if y.shape[1] % 2:
        raise ValueError(f"layers: expected an even number of outputs, mean and deviation, got {y.shape[1]}")
    mu, a = np.split(y, 2, axis=1)
    raw, slope = (softplus(a), sigmoid(a)) if deviation == "softplus" else (np.exp(a), np.exp(a))
    return mu, raw + SMALLEST_SIGMA, GaussianNetworkCache(cache, slope)


def gaussian_network_backward(
    dmu: np.ndarray, dsigma: np.ndarray, cache: GaussianNetworkCache
) -> tuple[np.ndarray, Layers]:
    """The gradients of `gaussian_network`: `da = dsigma sigmoid(a)` for a softplus, `dsigma exp(a)` for exp.

    Shapes: `dmu` and `dsigma (N, Z)`; returns `dx (N, D)` and gradients as the layers. Raises ValueError,
    naming the argument, when one does not fit.

    Source: as `gaussian_network`.

    >>> layer = Layer(np.array([[3.0], [1.0]]), np.zeros(2))
    >>> _, _, cache = gaussian_network(np.zeros((1, 1)), (layer,))
    >>> gaussian_network_backward(np.ones((1, 1)), np.ones((1, 1)), cache)[0]  # 3 and the slope at 0, 1/2
    array([[3.5]])
    """
    check_kinds(locals(), cache=GaussianNetworkCache)
    arrays = {"slope": cache.slope, "dmu": dmu, "dsigma": dsigma}
    bind(dict.fromkeys(arrays, "N Z"), arrays)
    return mlp_backward(np.concatenate([dmu, dsigma * cache.slope], axis=1), cache.mlp)

"""What stands between a decoder's state and its logits in the papers of 2014: a layer of maxout units.

Axes: `N` batch, `F` features, `M` maxout units, `V` vocabulary.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.networks import Layer
from lstm_ref.shapes import bind

__all__ = ["deep_output", "deep_output_backward", "maxout", "maxout_backward"]


class DeepOutputCache(NamedTuple):
    """What the backward of the deep output needs."""

    features: np.ndarray  # (N, F)
    first: np.ndarray  # (N, M), boolean: which of the two pieces was the larger
    t: np.ndarray  # (N, M)
    W_readout: np.ndarray  # (2M, F)
    W_output: np.ndarray  # (V, M)


def maxout(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The larger of two neighbours, `t_j = max(a_{2j-1}, a_{2j})`; of equal ones the first.

    Shapes: `a (N, 2M)`; returns `t (N, M)`, and as the cache, `(N, M)` boolean, where the first was taken.
    Raises ValueError when `a` does not fit.

    Source: Goodfellow et al., "Maxout networks", 2013.

    >>> maxout(np.array([[1.0, 3.0, 5.0, 4.0]]))
    (array([[3., 5.]]), array([[False,  True]]))
    """
    bind({"a": "N 2M"}, locals())
    first = a[:, ::2].real >= a[:, 1::2].real
    return np.where(first, a[:, ::2], a[:, 1::2]), first


def maxout_backward(dt: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The gradient of `maxout`: to the neighbour that was taken, nothing to the other.

    Shapes: `dt (N, M)`, `first (N, M)` boolean; returns `da (N, 2M)`. Raises ValueError when one does not
    fit.

    Source: as `maxout`.

    >>> maxout_backward(np.array([[10.0, 20.0]]), np.array([[False, True]]))
    array([[ 0., 10., 20.,  0.]])
    """
    sizes = bind({"first": "N M", "dt": "N M"}, locals(), {"first": "boolean"})
    pieces = np.stack([np.where(first, dt, 0), np.where(first, 0, dt)], axis=2)  # (N, M, 2)
    return pieces.reshape(sizes["N"], 2 * sizes["M"])


def deep_output(features: np.ndarray, readout: Layer, output: Layer) -> tuple[np.ndarray, DeepOutputCache]:
    """Logits by way of maxout units, `logits = W_o maxout(U features + u) + b`.

    Shapes: `features (N, F)`: state, token before and context, side by side; `readout.W (2M, F)`,
    `output.W (V, M)`; returns `logits (N, V)` and the `DeepOutputCache`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: Pascanu et al., 2014; as a decoder's output Cho et al., 2014, appendix A.1.2, and Bahdanau, Cho
    and Bengio, 2015, appendix A.2.2. Ours has biases, which the papers leave out.

    >>> readout, output = Layer(np.array([[1.0], [-1.0]]), np.zeros(2)), Layer(np.ones((1, 1)), np.zeros(1))
    >>> deep_output(np.array([[-3.0]]), readout, output)[0]  # two pieces that make |x|
    array([[3.]])
    """
    check_kinds(locals(), readout=Layer, output=Layer)
    t, first = maxout(affine(features, *readout))
    return affine(t, *output), DeepOutputCache(features, first, t, readout.W, output.W)


def deep_output_backward(dlogits: np.ndarray, cache: DeepOutputCache) -> tuple[np.ndarray, Layer, Layer]:
    """The gradients of `deep_output`.

    Shapes: `dlogits (N, V)`; returns `dfeatures (N, F)` and the two layers' gradients. Raises ValueError when
    `dlogits` does not fit.

    Source: as `deep_output`.

    >>> readout, output = Layer(np.array([[1.0], [-1.0]]), np.zeros(2)), Layer(np.ones((1, 1)), np.zeros(1))
    >>> _, cache = deep_output(np.array([[-3.0]]), readout, output)
    >>> deep_output_backward(np.ones((1, 1)), cache)[0]
    array([[-1.]])
    """
    check_kinds(locals(), cache=DeepOutputCache)
    arrays = {"t": cache.t, "W": cache.W_output, "dlogits": dlogits}
    bind({"t": "N M", "W": "V M", "dlogits": "N V"}, arrays)
    dt, dW_output, db_output = affine_backward(dlogits, cache.t, cache.W_output)
    da = maxout_backward(dt, cache.first)
    dfeatures, dW_readout, db_readout = affine_backward(da, cache.features, cache.W_readout)
    return dfeatures, Layer(dW_readout, db_readout), Layer(dW_output, db_output)

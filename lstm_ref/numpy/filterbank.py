"""DRAW's window on a picture: a grid of Gaussian filters that can be moved, spread and blurred by gradient.

Axes: `N` batch, `B` rows and `A` columns of the picture, `P` rows and columns of the glimpse. Lengths are in
pixels, positions are counted from 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.gaussian import check_positive
from lstm_ref.shapes import bind

__all__ = [
    "FilterbankCache",
    "WindowCache",
    "draw_read",
    "draw_read_backward",
    "draw_write",
    "draw_write_backward",
    "filterbank",
    "filterbank_backward",
]

SMALLEST = 1e-8  # of a filter's sum: a filter that lies far outside the picture is left as good as empty


class FilterbankCache(NamedTuple):
    """What the backward of one axis's filters needs."""

    offset: np.ndarray  # (N, P, A): pixel minus filter centre
    steps: np.ndarray  # (P,): filter number, counted from the middle
    sigma: np.ndarray  # (N,)
    raw: np.ndarray  # (N, P, A): before each filter is made to sum to 1
    total: np.ndarray  # (N, P, 1)


class WindowCache(NamedTuple):
    """What the backward of a read or a write needs: picture or patch, both axes' filters, the strength."""

    content: np.ndarray  # (N, B, A) for a read, (N, P, P) for a write
    F_y: np.ndarray  # (N, P, B)
    F_x: np.ndarray  # (N, P, A)
    gamma: np.ndarray  # (N,)


def filterbank(
    center: np.ndarray, stride: np.ndarray, sigma: np.ndarray, P: int, A: int
) -> tuple[np.ndarray, FilterbankCache]:
    """P Gaussian filters over A pixels of one axis, each summing to 1.

        mu_p = center + (p - (P - 1) / 2) stride
        F[p, a] = exp(-(a - mu_p)^2 / (2 sigma^2)) / sum over a

    Shapes: `center`, `stride` and `sigma (N,)`, `P` and `A` numbers; returns `F (N, P, A)` and the
    `FilterbankCache`. Raises ValueError, naming the argument, when one does not fit or a sigma is not above
    0.

    Source: Gregor et al., "DRAW: a recurrent neural network for image generation", 2015, equations 19 to 26.

    >>> F, _ = filterbank(np.array([2.0]), np.array([1.0]), np.array([0.1]), P=3, A=5)
    >>> F[0].round(3)  # three sharp filters in the middle of five pixels
    array([[0., 1., 0., 0., 0.],
           [0., 0., 1., 0., 0.],
           [0., 0., 0., 1., 0.]])
    """
    check_kinds(locals(), P="size", A="size")
    bind({"center": "N", "stride": "N", "sigma": "N"}, locals())
    check_positive("sigma", sigma)
    if P < 1 or A < 1:
        raise ValueError(f"P, A: expected at least one filter and one pixel, got P={P}, A={A}")
    steps = np.arange(P, dtype=sigma.real.dtype) - (P - 1) / 2
    mu = center[:, None] + steps * stride[:, None]
    offset = np.arange(A, dtype=sigma.real.dtype) - mu[:, :, None]
    raw = np.exp(-((offset / sigma[:, None, None]) ** 2) / 2)
    total = raw.sum(axis=2, keepdims=True) + SMALLEST
    return raw / total, FilterbankCache(offset, steps, sigma, raw, total)


def filterbank_backward(dF: np.ndarray, cache: FilterbankCache) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `filterbank`, through each filter's sum as well.

        draw = (dF - sum over a of dF F) / total          dmu = sum over a of draw raw (a - mu) / sigma^2
        dcenter = sum of dmu    dstride = sum of (p - (P - 1) / 2) dmu
        dsigma = sum of draw raw (a - mu)^2 / sigma^3

    Shapes: `dF (N, P, A)`; returns `dcenter`, `dstride` and `dsigma (N,)`. Raises ValueError when `dF` does
    not fit.

    Source: as `filterbank`.

    >>> F, cache = filterbank(np.array([2.0]), np.array([1.0]), np.array([1.0]), P=1, A=5)
    >>> dcenter, _, _ = filterbank_backward(np.arange(5.0).reshape(1, 1, 5), cache)
    >>> bool(dcenter > 0)  # a window that moves right sees more of what is brighter on the right
    True
    """
    check_kinds(locals(), cache=FilterbankCache)
    bind({"raw": "N P A", "dF": "N P A"}, {"raw": cache.raw, "dF": dF})
    offset, steps, sigma, raw, total = cache
    weighted = (dF - (dF * raw / total).sum(axis=2, keepdims=True)) / total * raw
    scaled = offset / sigma[:, None, None]
    dmu = (weighted * scaled).sum(axis=2) / sigma[:, None]
    dsigma = (weighted * scaled**2).sum(axis=(1, 2)) / sigma
    return dmu.sum(axis=1), (dmu * steps).sum(axis=1), dsigma


def draw_read(
    image: np.ndarray, F_y: np.ndarray, F_x: np.ndarray, gamma: np.ndarray
) -> tuple[np.ndarray, WindowCache]:
    """A glimpse of a picture through both axes' filters, `gamma F_y image F_x^T`.

    Shapes: `image (N, B, A)`, `F_y (N, P, B)`, `F_x (N, P, A)`, `gamma (N,)`; returns the glimpse `(N, P,
    P)` and the `WindowCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Gregor et al., 2015, equation 27.

    >>> image, whole = np.arange(4.0).reshape(1, 2, 2), np.eye(2)[None]
    >>> draw_read(image, whole, whole, np.array([2.0]))[0]
    array([[[0., 2.],
            [4., 6.]]])
    """
    bind({"image": "N B A", "F_y": "N P B", "F_x": "N P A", "gamma": "N"}, locals())
    return gamma[:, None, None] * (F_y @ image @ _transposed(F_x)), WindowCache(image, F_y, F_x, gamma)


def draw_read_backward(
    dglimpse: np.ndarray, cache: WindowCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `draw_read`.

        dimage = gamma F_y^T dglimpse F_x       dF_y = gamma dglimpse F_x image^T
        dF_x = gamma dglimpse^T F_y image       dgamma = sum of dglimpse (F_y image F_x^T)

    Shapes: `dglimpse (N, P, P)`; returns `dimage (N, B, A)`, `dF_y (N, P, B)`, `dF_x (N, P, A)`, `dgamma
    (N,)`. Raises ValueError when `dglimpse` does not fit.

    Source: as `draw_read`.

    >>> image, whole = np.arange(4.0).reshape(1, 2, 2), np.eye(2)[None]
    >>> _, cache = draw_read(image, whole, whole, np.array([2.0]))
    >>> draw_read_backward(np.ones((1, 2, 2)), cache)[3]
    array([6.])
    """
    check_kinds(locals(), cache=WindowCache)
    image, F_y, F_x, gamma = cache
    bind({"F_y": "N P B", "dglimpse": "N P P"}, {"F_y": F_y, "dglimpse": dglimpse})
    scaled = gamma[:, None, None] * dglimpse
    dimage = _transposed(F_y) @ scaled @ F_x
    dF_y, dF_x = scaled @ F_x @ _transposed(image), _transposed(scaled) @ F_y @ image
    return dimage, dF_y, dF_x, (dglimpse * (F_y @ image @ _transposed(F_x))).sum(axis=(1, 2))


def draw_write(
    patch: np.ndarray, F_y: np.ndarray, F_x: np.ndarray, gamma: np.ndarray
) -> tuple[np.ndarray, WindowCache]:
    """A patch laid on the canvas through both axes' filters, `F_y^T patch F_x / gamma`.

    Shapes: `patch (N, P, P)`, `F_y (N, P, B)`, `F_x (N, P, A)`, `gamma (N,)`; returns `(N, B, A)` and the
    `WindowCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Gregor et al., 2015, equation 29.

    >>> patch, whole = np.arange(4.0).reshape(1, 2, 2), np.eye(2)[None]
    >>> draw_write(patch, whole, whole, np.array([2.0]))[0]
    array([[[0. , 0.5],
            [1. , 1.5]]])
    """
    bind({"patch": "N P P", "F_y": "N P B", "F_x": "N P A", "gamma": "N"}, locals())
    return _transposed(F_y) @ patch @ F_x / gamma[:, None, None], WindowCache(patch, F_y, F_x, gamma)


def draw_write_backward(
    dcanvas: np.ndarray, cache: WindowCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `draw_write`.

        dpatch = F_y dcanvas F_x^T / gamma      dF_y = patch F_x dcanvas^T / gamma
        dF_x = patch^T F_y dcanvas / gamma      dgamma = -sum of dcanvas (F_y^T patch F_x) / gamma^2

    Shapes: `dcanvas (N, B, A)`; returns `dpatch (N, P, P)`, `dF_y (N, P, B)`, `dF_x (N, P, A)`, `dgamma
    (N,)`. Raises ValueError when `dcanvas` does not fit.

    Source: as `draw_write`.

    >>> patch, whole = np.arange(4.0).reshape(1, 2, 2), np.eye(2)[None]
    >>> _, cache = draw_write(patch, whole, whole, np.array([2.0]))
    >>> draw_write_backward(np.ones((1, 2, 2)), cache)[3]
    array([-1.5])
    """
    check_kinds(locals(), cache=WindowCache)
    patch, F_y, F_x, gamma = cache
    shapes = {"F_y": "N P B", "F_x": "N P A", "dcanvas": "N B A"}
    bind(shapes, {"F_y": F_y, "F_x": F_x, "dcanvas": dcanvas})
    scaled = dcanvas / gamma[:, None, None]
    dpatch = F_y @ scaled @ _transposed(F_x)
    dF_y, dF_x = patch @ F_x @ _transposed(scaled), _transposed(patch) @ F_y @ scaled
    return dpatch, dF_y, dF_x, -(scaled * (_transposed(F_y) @ patch @ F_x)).sum(axis=(1, 2)) / gamma


def _transposed(matrices: np.ndarray) -> np.ndarray:
    return matrices.transpose(0, 2, 1)

"""Where DRAW looks and what it writes: the window that a state aims, and the stroke laid through one.

Axes: `N` batch, `H` hidden, `P` rows and columns of the glimpse, `B` rows and `A` columns of the picture.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.filterbank import (
    FilterbankCache,
    WindowCache,
    draw_write,
    draw_write_backward,
    filterbank,
    filterbank_backward,
)
from lstm_ref.numpy.networks import Layer
from lstm_ref.shapes import bind

__all__ = ["draw_stroke", "draw_stroke_backward", "draw_window", "draw_window_backward"]


class AimCache(NamedTuple):
    """What the backward of `draw_window` needs."""

    h: np.ndarray  # (N, H)
    W: np.ndarray  # (5, H)
    y: FilterbankCache
    x: FilterbankCache
    stride: np.ndarray  # (N,)
    gamma: np.ndarray  # (N,)
    sizes: tuple[int, int]  # B, A


class StrokeCache(NamedTuple):
    """What the backward of a stroke needs: what was written, and through which window."""

    aim: AimCache
    write: WindowCache
    W_patch: np.ndarray  # (PP, H)


def draw_window(
    h: np.ndarray, W: np.ndarray, b: np.ndarray, P: int, B: int, A: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, AimCache]:
    """The filters of both axes, and the strength, from a decoder's state.

        (x, y, log sigma^2, log stride, log gamma) = h W^T + b
        center_x = (A + 1) / 2 (x + 1) - 1     center_y = (B + 1) / 2 (y + 1) - 1
        stride = (max(A, B) - 1) / (P - 1) exp(log stride)

    With zeros the window covers the picture; with x = -1 its middle lies one pixel left of the first. We
    count pixels from 0 and the paper from 1, hence the `- 1`. A window of one filter has no stride in the
    paper, which divides by zero; here it has (max(A, B) - 1) exp(log stride), and does not use it.

    Shapes: `h (N, H)`, `W (5, H)`, `b (5,)`; returns `F_y (N, P, B)`, `F_x (N, P, A)`, `gamma (N,)` and the
    `AimCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Gregor et al., "DRAW: a recurrent neural network for image generation", 2015, equations 19 to 26.

    >>> F_y, F_x, gamma, _ = draw_window(np.zeros((1, 2)), np.zeros((5, 2)), np.zeros(5), P=3, B=4, A=5)
    >>> F_y.shape, F_x.shape, gamma
    ((1, 3, 4), (1, 3, 5), array([1.]))
    """
    check_kinds(locals(), P="size", B="size", A="size")
    bind({"h": "N H", "W": "5 H", "b": "5"}, locals())
    x, y, log_variance, log_stride, log_gamma = affine(h, W, b).T
    stride = (max(A, B) - 1) / max(P - 1, 1) * np.exp(log_stride)
    sigma, gamma = np.exp(log_variance / 2), np.exp(log_gamma)
    F_y, y_cache = filterbank((B + 1) / 2 * (y + 1) - 1, stride, sigma, P, B)
    F_x, x_cache = filterbank((A + 1) / 2 * (x + 1) - 1, stride, sigma, P, A)
    return F_y, F_x, gamma, AimCache(h, W, y_cache, x_cache, stride, gamma, (B, A))


def draw_window_backward(
    dF_y: np.ndarray, dF_x: np.ndarray, dgamma: np.ndarray, cache: AimCache
) -> tuple[np.ndarray, Layer]:
    """The gradients of `draw_window`: stride and sigma serve both axes and collect from both.

        dx = (A + 1) / 2 dcenter_x            dy = (B + 1) / 2 dcenter_y
        dlog sigma^2 = sigma dsigma / 2       dlog stride = stride dstride       dlog gamma = gamma dgamma

    Shapes: `dF_y (N, P, B)`, `dF_x (N, P, A)`, `dgamma (N,)`; returns `dh (N, H)` and the gradients of W and
    b as a `Layer`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `draw_window`.

    >>> F_y, F_x, gamma, cache = draw_window(np.ones((1, 2)), np.zeros((5, 2)), np.zeros(5), P=3, B=4, A=5)
    >>> draw_window_backward(0 * F_y, 0 * F_x, gamma, cache)[1].b
    array([0., 0., 0., 0., 1.])
    """
    check_kinds(locals(), cache=AimCache)
    arrays = {"F_y": cache.y.raw, "F_x": cache.x.raw, "dF_y": dF_y, "dF_x": dF_x, "dgamma": dgamma}
    bind({"F_y": "N P B", "F_x": "N P A", "dF_y": "N P B", "dF_x": "N P A", "dgamma": "N"}, arrays)
    (B, A), sigma = cache.sizes, cache.x.sigma
    dcenter_y, dstride_y, dsigma_y = filterbank_backward(dF_y, cache.y)
    dcenter_x, dstride_x, dsigma_x = filterbank_backward(dF_x, cache.x)
    dlog_variance = (dsigma_x + dsigma_y) * sigma / 2
    dlog_stride = (dstride_x + dstride_y) * cache.stride
    daim = (A + 1) / 2 * dcenter_x, (B + 1) / 2 * dcenter_y, dlog_variance, dlog_stride, cache.gamma * dgamma
    dh, dW, db = affine_backward(np.stack(daim, axis=1), cache.h, cache.W)
    return dh, Layer(dW, db)


def draw_stroke(
    h: np.ndarray, write: Layer, patch: Layer, P: int, B: int, A: int
) -> tuple[np.ndarray, StrokeCache]:
    """What a decoder's state adds to the canvas: a patch, laid through a window.

        write(h) = F_y^T patch(h) F_x / gamma

    Shapes: `h (N, H)`; returns `(N, B, A)` and the `StrokeCache`. Raises ValueError, naming the argument,
    when one does not fit.

    Source: Gregor et al., 2015, equations 28 and 29.

    >>> write, patch = Layer(np.zeros((5, 3)), np.zeros(5)), Layer(np.ones((4, 3)), np.zeros(4))
    >>> draw_stroke(np.ones((4, 3)), write, patch, P=2, B=6, A=5)[0].shape
    (4, 6, 5)
    """
    check_kinds(locals(), write=Layer, patch=Layer, P="size", B="size", A="size")
    content = affine(h, *patch).reshape(len(h), P, P)
    F_y, F_x, gamma, aim_cache = draw_window(h, *write, P, B, A)
    stroke, write_cache = draw_write(content, F_y, F_x, gamma)
    return stroke, StrokeCache(aim_cache, write_cache, patch.W)


def draw_stroke_backward(dstroke: np.ndarray, cache: StrokeCache) -> tuple[np.ndarray, Layer, Layer]:
    """The gradients of `draw_stroke`: the state chose the patch and the window.

    Shapes: `dstroke (N, B, A)`; returns `dh (N, H)` and the gradients of `write` and `patch`. Raises
    ValueError when `dstroke` does not fit.

    Source: as `draw_stroke`.

    >>> write, patch = Layer(np.zeros((5, 3)), np.zeros(5)), Layer(np.ones((4, 3)), np.zeros(4))
    >>> stroke, cache = draw_stroke(np.ones((4, 3)), write, patch, P=2, B=6, A=5)
    >>> draw_stroke_backward(stroke, cache)[0].shape
    (4, 3)
    """
    check_kinds(locals(), cache=StrokeCache)
    h, F_y, F_x = cache.aim.h, cache.aim.y.raw, cache.aim.x.raw
    arrays = {"F_y": F_y, "F_x": F_x, "dstroke": dstroke}
    bind({"F_y": "N P B", "F_x": "N P A", "dstroke": "N B A"}, arrays)
    dpatch, dF_y, dF_x, dgamma = draw_write_backward(dstroke, cache.write)
    dh_aim, dwrite = draw_window_backward(dF_y, dF_x, dgamma, cache.aim)
    dh, dW, db = affine_backward(dpatch.reshape(len(h), len(cache.W_patch)), h, cache.W_patch)
    return dh + dh_aim, dwrite, Layer(dW, db)

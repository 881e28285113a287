"""How do I know that a gradient is right? Three ways that need no framework, from plain to sharp.

| way | cost | off by, for a right backward |
|---|---|---|
| `numerical_gradient`: central differences | two calls an entry | 1e-9: subtraction cancels |
| `complex_step_gradient`: a tiny imaginary step | one call an entry | 1e-15: nothing is subtracted |
| `blockwise_directional`: one complex step a block | one call a block | 1e-15, and it names the block |

The complex step needs a function that is analytic and written for complex arrays: no `abs`, no comparison
but of real parts, `W.T` and never the conjugate. Every forward of this reference is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds

__all__ = [
    "Slope",
    "assert_gradients",
    "blockwise_directional",
    "complex_step_gradient",
    "numerical_gradient",
]


def numerical_gradient(f: Callable[[np.ndarray], Any], x: np.ndarray, eps: float = 6e-6) -> np.ndarray:
    """Central differences, `df/dx_k = (f(x + eps e_k) - f(x - eps e_k)) / (2 eps)`, for every entry k.

    Shapes: `x` any, `f(x)` one number; returns the gradient with the shape of `x`, in float64. `x` itself is
    not touched. The error is about `eps^2` from the slope's curvature plus `1e-16 / eps` from cancellation:
    the cube root of 1e-16 balances them.

    Raises ValueError, naming the argument, for what is of another kind.

    Source: Newton's difference quotient; as a check of backpropagation, Bishop, 1995, section 4.8.1.

    >>> numerical_gradient(lambda x: np.sum(x**3), np.array([1.0, 2.0])).round(6)
    array([ 3., 12.])
    """
    check_kinds(locals(), f="function", x="numbers", eps="number")
    gradient = np.empty(np.shape(x))
    for k in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[k] = eps
        gradient[k] = (f(x + step) - f(x - step)) / (2 * eps)
    return gradient


def complex_step_gradient(f: Callable[[np.ndarray], Any], x: np.ndarray, h: float = 1e-30) -> np.ndarray:
    """The complex step, `df/dx_k = Im f(x + i h e_k) / h`, for every entry k: exact to the last digits.

    Shapes: `x` any, `f(x)` one number; returns the gradient with the shape of `x`, in float64. Nothing is
    subtracted, so `h` can be so small that its square vanishes. Raises ValueError when `f` answers with a
    real number: it has dropped the imaginary part on the way.

    Source: Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998.

    >>> complex_step_gradient(lambda x: np.sum(x**3), np.array([1.0, 2.0]))
    array([ 3., 12.])
    """
    check_kinds(locals(), f="function", x="numbers", h="number")
    gradient = np.empty(np.shape(x))
    for k in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[k] = h
        gradient[k] = _imaginary(f(x + 1j * step)) / h
    return gradient


class Slope(NamedTuple):
    """One block's slope along a random direction: by the gradient under test, and by the complex step."""

    claimed: float
    measured: float
    scale: float  # the sum of |gradient * direction|: what rounding in `claimed` is relative to

    @property
    def error(self) -> float:
        """The difference, relative to the scale; nan and inf count as infinitely wrong."""
        if self.claimed == self.measured:
            return 0.0
        error = abs(self.claimed - self.measured) / max(self.scale, abs(self.measured))
        return error if np.isfinite(error) else np.inf


def blockwise_directional(
    forward: Callable[..., Any],
    arguments: Mapping[str, np.ndarray],
    upstream: Sequence[np.ndarray],
    gradients: Mapping[str, np.ndarray],
    seed: int = 0,
    h: float = 1e-30,
) -> dict[str, Slope]:
    """Each gradient's slope along one random direction v, against the complex step along the same v.

        claimed = sum(gradient * v)      measured = Im L(block + i h v) / h

    where the loss L is the sum of `upstream * output` over every entry of every output.

    Shapes: `arguments` are the forward's, by name; `upstream` holds one array for each of its first outputs
    (what comes after them, such as a cache, is ignored); `gradients` name the arguments to check and have
    their shapes. A wrong entry hides only from a direction that is zero there, so one call a block is enough.
    Raises ValueError when a gradient has another shape than its argument.

    Source: the complex step of Squire and Trapp, 1998, along a random direction as in
    `torch.autograd.gradcheck(fast_mode=True)`.

    >>> x = np.array([1.0, 2.0])
    >>> slopes = blockwise_directional(lambda x: (x * x,), {"x": x}, [np.ones(2)], {"x": 2 * x})
    >>> slopes["x"].error < 1e-15
    True
    """
    check_kinds(locals(), forward="function", arguments=Mapping, upstream="arrays", gradients=Mapping)
    check_kinds(locals(), seed="count", h="number")
    rng = np.random.default_rng(seed)
    slopes = {}
    for name, gradient in gradients.items():
        if name not in arguments:
            raise ValueError(f"{name}: expected an argument of this name, got only {', '.join(arguments)}")
        block = arguments[name]
        if np.shape(gradient) != np.shape(block):
            raise ValueError(
                f"gradient of {name}: expected shape {np.shape(block)}, got {np.shape(gradient)}"
            )
        direction = rng.standard_normal(np.shape(block))
        outputs = forward(**{**arguments, name: block + 1j * h * direction})
        loss = sum(np.sum(u * output) for u, output in zip(upstream, outputs, strict=False))
        terms = np.asarray(gradient) * direction
        with np.errstate(invalid="ignore"):  # infinities of both signs add up to nan, which is an answer too
            claimed = float(terms.sum())
        slopes[name] = Slope(claimed, _imaginary(loss) / h, float(np.abs(terms).sum()))
    return slopes


def assert_gradients(
    forward: Callable[..., Any],
    arguments: Mapping[str, np.ndarray],
    upstream: Sequence[np.ndarray],
    gradients: Mapping[str, np.ndarray],
    tolerance: float = 1e-12,
    seed: int = 0,
) -> None:
    """`blockwise_directional`, as an assertion that names the function, the argument and both numbers.

    Shapes: as `blockwise_directional`. Raises AssertionError when a slope is off by more than `tolerance`
    (a right backward in float64 stays under 1e-14), ValueError when a gradient has the wrong shape.

    Source: as `blockwise_directional`.

    >>> def square(x):
    ...     return (x * x,)
    >>> assert_gradients(square, {"x": np.ones(1)}, [np.ones(1)], {"x": np.ones(1)})
    Traceback (most recent call last):
    AssertionError: square: the gradient of x is wrong along a random direction (allowed 1e-12 relative)
      by the gradient      0.12573022
      by the complex step  0.25146044
    """
    check_kinds(locals(), tolerance="number")
    name_of_forward = getattr(forward, "__name__", repr(forward))
    for name, slope in blockwise_directional(forward, arguments, upstream, gradients, seed).items():
        if slope.error > tolerance:
            raise AssertionError(
                f"{name_of_forward}: the gradient of {name} is wrong along a random direction"
                f" (allowed {tolerance:g} relative)\n"
                f"  by the gradient      {slope.claimed:.8g}\n"
                f"  by the complex step  {slope.measured:.8g}"
            )


def _imaginary(value: Any) -> float:
    if not np.iscomplexobj(value):
        raise ValueError(
            "the function dropped the imaginary part on the way: it does not take the complex step"
        )
    return float(np.imag(value))

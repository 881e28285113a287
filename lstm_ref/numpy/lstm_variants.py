"""One LSTM cell with switches: Greff's variants, the cell of 1997, the cell whose gates read the memory.

Axes: `T` time, `N` batch, `D` input, `H` hidden. The state is `(h, c)`, with full gate recurrence
`(h, c, gates)`. Weights are a dict. A gate that is switched off has no rows: what is left is packed in the
order `i f g o` (peepholes and recurrent gates `i f o`), so every number in a weight is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine_backward, sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.numpy.lstm_switches import Variant, bind_variant

__all__ = [
    "VariantCache",
    "VariantSequenceCache",
    "variant_backward",
    "variant_forward",
    "variant_step",
    "variant_step_backward",
]

State = tuple[np.ndarray, ...]
Weights = dict[str, np.ndarray]


class VariantCache(NamedTuple):
    """What the backward of one step needs: its inputs, the gates (1 where there is none), the weights."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    c: np.ndarray  # (N, H)
    gates: np.ndarray  # those of the step before, side by side: (N, 3H); (N, 0) where no gate reads them
    i: np.ndarray  # (N, H)
    f: np.ndarray  # (N, H)
    g: np.ndarray  # (N, H)
    o: np.ndarray  # (N, H)
    c_next: np.ndarray  # (N, H)
    weights: Weights
    variant: Variant


class VariantSequenceCache(NamedTuple):
    """What the backward of a sequence needs: the step's caches one after the other, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    state0: State  # (N, H) each
    steps: tuple[VariantCache, ...]
    weights: Weights
    variant: Variant

    def step(self, t: int) -> VariantCache:
        """The cache of step `t` alone."""
        return self.steps[t]


def variant_step(
    x: np.ndarray, state: State, weights: Weights, variant: Variant
) -> tuple[State, VariantCache]:
    """One step of the cell. Read it with the switch in hand; in full, with peepholes:

        a_i a_f a_g a_o = x W_ih^T + h W_hh^T + b
        i = sigmoid(a_i + p_i c)         f = sigmoid(a_f + p_f c)         g = tanh(a_g)
        c_next = f c + i g               o = sigmoid(a_o + p_o c_next)    h_next = o tanh(c_next)

    A gate that is off is 1. Coupled: `f = 1 - i`. Without an activation the tanh is the identity. With
    `gate_recurrence` the gates before them, `(i, f, o) W_gates^T`, are added to a_i, a_f and a_o. With
    `reads_memory` c stands in a where h does. Without `candidate_recurrence` a_g is of x alone.

    Shapes: `x (N, D)`; the state's `h` and `c (N, H)`, its `gates (N, 3H)` with full gate recurrence;
    `weights` as `variant.contracts` says, for the vanilla cell `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`,
    `p (3H,)`. Returns the next state and the `VariantCache`. Raises ValueError, naming the argument, when one
    does not fit or the weights are not those of the variant.

    Source: Greff et al., "LSTM: a search space odyssey", 2015; peepholes Gers and Schmidhuber, 2000.

    >>> one = np.ones((1, 1))
    >>> weights = {"W_ih": np.zeros((3, 1)), "W_hh": np.zeros((3, 1)), "b": np.array([-100.0, 0.0, 100.0])}
    >>> from lstm_ref.numpy import LSTM1997
    >>> (h, c), cache = variant_step(one, (one, 0.5 * one), weights, LSTM1997)  # i = 0, no f, o = 1
    >>> c, h.round(4)
    (array([[0.5]]), array([[0.4621]]))
    """
    check_kinds(locals(), variant=Variant, weights=Mapping)
    bind_variant({"x": "N D"}, {"x": x}, variant, state, "{}", weights)
    h, c, gates = state if variant.gates_recur else (*state, np.empty((len(x), 0), x.dtype))
    a = _split(x @ weights["W_ih"].T + weights["b"], variant.blocks)
    if variant.recurrent_blocks:
        read = _split((c if variant.reads_memory else h) @ weights["W_hh"].T, variant.recurrent_blocks)
        a |= {block: a[block] + read[block] for block in variant.recurrent_blocks}
    p = _split(weights["p"], variant.gates) if "p" in weights else dict.fromkeys("ifo", 0.0)
    if variant.gates_recur:
        recurrent = _split(gates @ weights["W_gates"].T, variant.gates)
        a |= {gate: a[gate] + recurrent[gate] for gate in variant.gates}
    one = np.ones_like(c)
    i = sigmoid(a["i"] + p["i"] * c) if variant.input_gate else one
    f = 1 - i if variant.coupled else sigmoid(a["f"] + p["f"] * c) if variant.forget_gate else one
    g = np.tanh(a["g"]) if variant.input_activation else a["g"]
    c_next = f * c + i * g
    o = sigmoid(a["o"] + p["o"] * c_next) if variant.output_gate else one
    h_next = o * (np.tanh(c_next) if variant.output_activation else c_next)
    cache = VariantCache(x, h, c, gates, i, f, g, o, c_next, weights, variant)
    if not variant.gates_recur:
        return (h_next, c_next), cache
    return (h_next, c_next, _join({"i": i, "f": f, "o": o}, variant.gates)), cache


def variant_step_backward(dstate_next: State, cache: VariantCache) -> tuple[np.ndarray, State, Weights]:
    """The gradients of `variant_step`: the LSTM's, and for each switch what it changes.

        o sees c_next       dc_t = dc_next + dh_next o (1 - tanh(c_next)^2) + da_o p_o
        i and f see c       dc = dc_t f + da_i p_i + da_f p_f      dp = sums of da_i c, da_f c, da_o c_next
        f = 1 - i           di = dc_t g - dc_t c
        gates see gates     dgates = (da_i, da_f, da_o) W_gates, added to di, df and do one step earlier

    Shapes: `dstate_next` as the state; returns `dx (N, D)`, the gradients of the state, and of the weights by
    name, each with the shape of what it is the gradient of. Raises ValueError, naming the argument, when one
    does not fit.

    Source: Greff et al., 2015, appendix A (vanilla); derived here for the rest.

    >>> one = np.ones((1, 1))
    >>> weights = {"W_ih": np.zeros((3, 1)), "W_hh": np.zeros((3, 1)), "b": np.zeros(3)}
    >>> from lstm_ref.numpy import LSTM1997
    >>> _, cache = variant_step(one, (one, one), weights, LSTM1997)
    >>> variant_step_backward((0 * one, one), cache)[1]  # no forget gate: the error goes round unchanged
    (array([[0.]]), array([[1.]]))
    """
    check_kinds(locals(), cache=VariantCache)
    x, h, c, gates, i, f, g, o, c_next, weights, variant = cache
    bind_variant({"c": "N H"}, {"c": c}, variant, dstate_next, "d{}_next")
    dh_next, dc_next, *dgates_next = dstate_next
    dgates = _split(dgates_next[0], variant.gates) if dgates_next else dict.fromkeys("ifo", 0.0)
    p = _split(weights["p"], variant.gates) if "p" in weights else dict.fromkeys("ifo", 0.0)
    shown = np.tanh(c_next) if variant.output_activation else c_next
    da = {}
    dc_t = dc_next + (tanh_backward(dh_next * o, shown) if variant.output_activation else dh_next * o)
    if variant.output_gate:
        da["o"] = sigmoid_backward(dh_next * shown + dgates["o"], o)
        dc_t = dc_t + da["o"] * p["o"]
    dc = dc_t * f
    if "f" in variant.gates:
        da["f"] = sigmoid_backward(dc_t * c + dgates["f"], f)
        dc = dc + da["f"] * p["f"]
    if variant.input_gate:
        di = dc_t * (g - c) if variant.coupled else dc_t * g
        da["i"] = sigmoid_backward(di + dgates["i"], i)
        dc = dc + da["i"] * p["i"]
    da["g"] = tanh_backward(dc_t * i, g) if variant.input_activation else dc_t * i

    da_blocks = _join(da, variant.blocks)
    dx, dW_ih, db = affine_backward(da_blocks, x, weights["W_ih"])
    dweights, dread = {"W_ih": dW_ih}, np.zeros_like(dc)
    if variant.recurrent_blocks:
        read = c if variant.reads_memory else h
        dread, dweights["W_hh"], _ = affine_backward(
            _join(da, variant.recurrent_blocks), read, weights["W_hh"]
        )
    dweights["b"] = db
    dstate: State = (np.zeros_like(dread), dc + dread) if variant.reads_memory else (dread, dc)
    if "p" in weights:
        seen = {"i": c, "f": c, "o": c_next}
        dweights["p"] = _join(
            {gate: np.sum(da[gate] * seen[gate], axis=0) for gate in variant.gates}, variant.gates
        )
    if variant.gates_recur:
        dgates_t, dweights["W_gates"], _ = affine_backward(
            _join(da, variant.gates), gates, weights["W_gates"]
        )
        dstate = (*dstate, dgates_t)
    return dx, dstate, dweights


def variant_forward(
    x: np.ndarray, state0: State, weights: Weights, variant: Variant
) -> tuple[np.ndarray, State, VariantSequenceCache]:
    """`variant_step` along a sequence: the same weights at every step, the state handed on.

    Shapes: `x (T, N, D)`, the state and the weights as `variant_step`; returns
    `h (T, N, H)` after every step, the last state, and the `VariantSequenceCache`. Raises ValueError, naming
    the argument, when one does not fit.

    Source: as `variant_step`.

    >>> x, state0 = np.ones((3, 2, 4)), (np.zeros((2, 5)), np.zeros((2, 5)))
    >>> weights = {"W_ih": np.ones((15, 4)), "W_hh": np.ones((15, 5)), "b": np.zeros(15)}
    >>> from lstm_ref.numpy import LSTM1997
    >>> h, (h_n, c_n), cache = variant_forward(x, state0, weights, LSTM1997)
    >>> h.shape, c_n[0].round(2)  # nothing forgets: the memory drifts
    ((3, 2, 5), array([2.98, 2.98, 2.98, 2.98, 2.98]))
    """
    check_kinds(locals(), variant=Variant, weights=Mapping)
    sizes = bind_variant({"x": "T N D"}, {"x": x}, variant, state0, "{}0", weights)
    h = np.empty((sizes["T"], *state0[0].shape), np.result_type(x, *state0, *weights.values()))
    state, steps = state0, []
    for t, x_t in enumerate(x):
        state, step = variant_step(x_t, state, weights, variant)
        h[t] = state[0]
        steps.append(step)
    cache = VariantSequenceCache(x, state0, tuple(steps), weights, variant)
    return h, tuple(array.copy() for array in state), cache


def variant_backward(
    dh: np.ndarray, dstate_n: State, cache: VariantSequenceCache
) -> tuple[np.ndarray, State, Weights]:
    """Back through time: a step receives its own upstream gradient and what the step after it hands back.

    Shapes: `dh (T, N, H)`, an upstream gradient at every step, `dstate_n`, one at the last state (its h
    too: zero where `dh` has it already); returns `dx (T, N, D)`, the gradients of the first state, and of the
    weights by name, summed over the steps. Raises ValueError, naming the argument, when one does not fit.

    Source: as `variant_step_backward`.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> weights = {"W_ih": zero, "W_hh": zero, "b": np.zeros(3)}
    >>> from lstm_ref.numpy import LSTM1997
    >>> h, _, cache = variant_forward(np.ones((50, 1, 1)), (one, one), weights, LSTM1997)
    >>> _, (dh0, dc0), _ = variant_backward(0 * h, (0 * one, one), cache)
    >>> dc0  # fifty steps back: the constant error carousel
    array([[1.]])
    """
    check_kinds(locals(), cache=VariantSequenceCache)
    arrays = {"x": cache.x, "h0": cache.state0[0], "dh": dh}
    bind_variant({"x": "T N D", "h0": "N H", "dh": "T N H"}, arrays, cache.variant, dstate_n, "d{}_n")
    dtype = np.result_type(dh, *dstate_n, cache.x, *cache.weights.values())
    dstate, dx = dstate_n, np.empty(cache.x.shape, dtype)
    totals = {name: np.zeros(weight.shape, dtype) for name, weight in cache.weights.items()}
    for t in reversed(range(len(cache.x))):
        dx[t], dstate, dweights = variant_step_backward((dstate[0] + dh[t], *dstate[1:]), cache.step(t))
        for name, total in totals.items():
            total += dweights[name]
    return dx, dstate, totals


def _split(a: np.ndarray, blocks: str) -> dict[str, np.ndarray]:
    return dict(zip(blocks, np.split(a, len(blocks), axis=-1), strict=True))


def _join(blocks: dict[str, np.ndarray], order: str) -> np.ndarray:
    return np.concatenate([blocks[block] for block in order], axis=-1)

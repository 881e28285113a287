"""Many LSTMs with one set of switches, each with its own weights, along their sequences as one array.

The equations are those of `lstm_ref.numpy.lstm_variants`; here every array has an axis `M` of models, the
inputs' products are taken before the first step and the weights' after the last, and the minus of a sigmoid,
`1 / (1 + exp(-a))`, is folded into the weights. Axes: `T` time, `M` models, `N` batch, `D`
input, `H` hidden, `R` blocks of H rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.lstm_fused import steps_in_cache
from lstm_ref.numpy.lstm_switches import Variant, bind_variant

State = tuple[np.ndarray, ...]
Weights = dict[str, np.ndarray]


class ModelsCache(NamedTuple):
    """What the backward needs: about `R + 2` numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, M, N, D)
    h: np.ndarray  # (T + 1, M, N, H): h0, then after each step
    c: np.ndarray  # (T + 1, M, N, H)
    gates0: np.ndarray | None  # (G, M, N, H): those before the first step, where gates see gates
    blocks: np.ndarray  # (T, R, M, N, H): the gates and the candidate
    shown: np.ndarray  # (T, M, N, H): the new memory as it is shown
    weights: Weights
    variant: Variant


@np.errstate(over="ignore")  # of exp, in a gate that is shut
def models_forward(
    x: np.ndarray, state0: State, weights: Weights, variant: Variant
) -> tuple[np.ndarray, State, ModelsCache]:
    """`lstm_ref.numpy.lstm_variants.variant_forward` of M models at once.

    Shapes: `x (T, M, N, D)`, the state's `h` and `c (M, N, H)`, with full gate recurrence `gates (M, N, 3H)`;
    `weights` as `variant.contracts` says, each with an axis `M` in front. Returns `h (T, M, N, H)`, the last
    states and the `ModelsCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `lstm_ref.numpy.lstm_variants`.

    >>> from lstm_ref.numpy import LSTM1997
    >>> x, zero = np.ones((3, 2, 1, 4)), np.zeros((2, 1, 5))
    >>> weights = {"W_ih": np.ones((2, 15, 4)), "W_hh": np.ones((2, 15, 5)), "b": np.zeros((2, 15))}
    >>> h, (h_n, c_n), _ = models_forward(x, (zero, zero), weights, LSTM1997)
    >>> h.shape, c_n[1, 0].round(2)
    ((3, 2, 1, 5), array([2.98, 2.98, 2.98, 2.98, 2.98]))
    """
    sizes = bind_variant({"x": "T M N D"}, {"x": x}, variant, state0, "{}0", weights, "M ")
    order, gates, T = variant.blocks, variant.gates, sizes["T"]
    early = len(gates.replace("o", ""))  # the gates that see the old memory come first, then the candidate
    sign = {block: 1.0 if block == "g" else -1.0 for block in order}
    # (R, M, ., H): a block at a time, so that a gate of all models is one slab
    W_ih, b = _turned(weights["W_ih"], order, sign), _turned(weights["b"][..., None], order, sign)
    W_hh = _turned(weights["W_hh"], variant.recurrent_blocks, sign) if variant.recurrent_blocks else None
    recurrent = _places(variant.recurrent_blocks, order)
    p = _apart(-weights["p"][:, None], len(gates)) if "p" in weights else None
    W_gates = _turned(weights["W_gates"], gates, sign) if variant.gates_recur else None
    dtype = np.result_type(x, *state0, *weights.values())
    blocks = np.matmul(x[:, None], W_ih)
    blocks += b
    h = np.empty((T + 1, *state0[0].shape), dtype)
    c, shown = np.empty_like(h), np.empty_like(h[1:])
    h[0], c[0] = state0[:2]
    gates0 = _apart(state0[2], len(gates)) if variant.gates_recur else None
    before, of_gates = gates0, _places(gates, order)
    place = {block: k for k, block in enumerate(order)}
    products = np.empty((len(variant.recurrent_blocks), *h[0].shape), dtype)
    kept, spare = np.empty((2, *h[0].shape), dtype)
    for t in range(T):
        a = blocks[t]
        sigmoids, g = a[:early], a[early]
        if W_hh is not None:
            a[recurrent] += np.matmul(c[t] if variant.reads_memory else h[t], W_hh, out=products)
        if W_gates is not None:
            a[of_gates] += np.matmul(_together(before), W_gates)
        if p is not None:
            sigmoids += p[:early] * c[t]
        _sigmoid_of_minus(sigmoids)
        if variant.input_activation:
            np.tanh(g, g)
        if variant.coupled:
            np.multiply(1 - a[place["i"]] if "i" in place else 0.0, c[t], kept)
        elif "f" in place:
            np.multiply(a[place["f"]], c[t], kept)
        else:
            kept = c[t]
        np.add(kept, np.multiply(a[place["i"]], g, spare) if "i" in place else g, c[t + 1])
        squash = np.tanh if variant.output_activation else np.positive
        squash(c[t + 1], h[t + 1])
        shown[t] = h[t + 1]
        if "o" in place:
            o = a[place["o"]]
            if p is not None:
                o += np.multiply(p[-1], c[t + 1], spare)
            h[t + 1] *= _sigmoid_of_minus(o)
        before = a[of_gates]
    last: State = (h[T].copy(), c[T].copy())
    if variant.gates_recur:
        last = (*last, _together(before))
    cache = ModelsCache(x, h, c, gates0, blocks, shown, weights, variant)
    return h[1:].copy(), last, cache


def models_backward(dh: np.ndarray, dstate_n: State, cache: ModelsCache) -> tuple[np.ndarray, State, Weights]:
    """`lstm_ref.numpy.lstm_variants.variant_backward` of M models at once.

    Shapes: `dh (T, M, N, H)`, upstream at every step, `dstate_n` at the last states; returns
    `dx (T, M, N, D)`, the gradients of the first states, and of the weights by name, each model's its own.
    Raises ValueError, naming the argument, when one does not fit.

    Source: as `models_forward`.

    >>> from lstm_ref.numpy import LSTM1997
    >>> one, zero = np.ones((2, 1, 1)), np.zeros((2, 3, 1))
    >>> weights = {"W_ih": zero, "W_hh": zero, "b": np.zeros((2, 3))}
    >>> h, _, cache = models_forward(np.ones((50, 2, 1, 1)), (one, one), weights, LSTM1997)
    >>> models_backward(0 * h, (0 * one, one), cache)[1][1].ravel()  # the constant error carousel, twice
    array([1., 1.])
    """
    check_kinds(locals(), cache=ModelsCache)
    x, h, c, gates0, blocks, _, weights, variant = cache
    known = {"x": x, "h0": h[0], "dh": dh}
    contracts = {"x": "T M N D", "h0": "M N H", "dh": "T M N H"}
    sizes = bind_variant(contracts, known, variant, dstate_n, "d{}_n", models="M ")
    order, gates, T = variant.blocks, variant.gates, sizes["T"]
    early, place = len(gates.replace("o", "")), {block: k for k, block in enumerate(order)}
    of_gates, recurrent = _places(gates, order), _places(variant.recurrent_blocks, order)
    p = _apart(weights["p"][:, None], len(gates)) if "p" in weights else None
    W_hh = _blocked(weights["W_hh"], variant.recurrent_blocks) if variant.recurrent_blocks else None
    run = steps_in_cache(T, 2 * blocks[:1].nbytes)
    da = np.empty(blocks.shape, np.result_type(blocks, dh, *dstate_n))
    dh_t, dc = dstate_n[:2]
    dgates = _apart(dstate_n[2], len(gates)) if variant.gates_recur else None
    for t in reversed(range(T)):
        k = t % run
        if k == run - 1 or t == T - 1:
            slopes, factors, keep, to_c = _local_derivatives(cache, slice(t - k, t + 1), place)
        da_t, dh_t = da[t], dh_t + dh[t]
        dc = dc + dh_t * to_c[k]
        if "o" in place:
            np.multiply(dh_t, factors[k, place["o"]], da_t[place["o"]])
            if dgates is not None:
                da_t[place["o"]] += dgates[-1] * slopes[k, place["o"]]
            if p is not None:
                dc += da_t[place["o"]] * p[-1]
        np.multiply(dc, factors[k, : early + 1], da_t[: early + 1])
        if dgates is not None:
            da_t[:early] += dgates[:early] * slopes[k, :early]
        dc, dh_t = dc * keep[k], np.zeros_like(dh_t)
        if p is not None:
            for da_gate, of_gate in zip(da_t[:early], p):
                dc = dc + da_gate * of_gate
        if W_hh is not None:
            dread = np.matmul(da_t[recurrent], W_hh).sum(axis=0)
            dc, dh_t = (dc + dread, dh_t) if variant.reads_memory else (dc, dread)
        if dgates is not None:
            dgates = _apart(_together(da_t[of_gates]) @ weights["W_gates"], len(gates))
    dstate0: State = (dh_t, dc) if dgates is None else (dh_t, dc, _together(dgates))
    dx = np.matmul(da, _blocked(weights["W_ih"], order)).sum(axis=1)
    rows = _rows(da)
    dweights = {"W_ih": _product(rows, x)}
    if W_hh is not None:
        of_recurrent = rows if recurrent == slice(len(order)) else _rows(da[:, recurrent])
        dweights["W_hh"] = _product(of_recurrent, (c if variant.reads_memory else h)[:-1])
    dweights["b"] = rows.sum(axis=2)
    if p is not None:
        seen = {"i": c[:-1], "f": c[:-1], "o": c[1:]}
        dp = [np.einsum("tmnh,tmnh->mh", da[:, place[gate]], seen[gate]) for gate in gates]
        dweights["p"] = np.concatenate(dp, axis=1)
    if variant.gates_recur:
        before = np.concatenate([np.asarray(gates0)[None], blocks[:, of_gates]])[:-1]
        seen_gates = np.concatenate(list(before.swapaxes(0, 1)), axis=-1)
        dweights["W_gates"] = _product(_rows(da[:, of_gates]), seen_gates)
    return dx, dstate0, dweights


def _local_derivatives(cache: ModelsCache, steps: slice, place: dict[str, int]) -> tuple[np.ndarray, ...]:
    """For a run of steps at once: every block's slope; what a block's da is made of, dc times it (o: dh times
    it); what dc keeps on the way to the step before; and what dh adds to dc."""
    c, blocks, shown, variant = cache.c[steps], cache.blocks[steps], cache.shown[steps], cache.variant
    slopes = blocks * (1 - blocks)
    g = blocks[:, place["g"]]
    slopes[:, place["g"]] = 1 - g * g if variant.input_activation else 1.0
    factors = slopes.copy() if variant.gates_recur else slopes
    keep = np.zeros_like(c) if variant.coupled else np.ones_like(c)
    to_c = 1 - shown * shown if variant.output_activation else np.ones_like(c)
    if "i" in place:
        i = blocks[:, place["i"]]
        factors[:, place["i"]] *= g - c if variant.coupled else g
        factors[:, place["g"]] *= i
        keep = 1 - i if variant.coupled else keep
    if "f" in place:
        keep = blocks[:, place["f"]]
        factors[:, place["f"]] *= c
    if "o" in place:
        factors[:, place["o"]] *= shown
        to_c *= blocks[:, place["o"]]
    return slopes, factors, keep, to_c


def _sigmoid_of_minus(a: np.ndarray) -> np.ndarray:
    """In place, `1 / (1 + exp(a))`: 0 where exp overflows."""
    np.exp(a, a)
    a += 1
    return np.reciprocal(a, a)


def _places(blocks: str, order: str) -> Any:
    """Where these blocks stand in the order: a slice, where they stand side by side from its start."""
    return slice(len(blocks)) if order.startswith(blocks) else [order.index(block) for block in blocks]


def _blocked(W: np.ndarray, blocks: str) -> np.ndarray:
    """`(M, R H, K)` as `(R, M, H, K)`."""
    return W.reshape(len(W), len(blocks), -1, W.shape[2]).swapaxes(0, 1)


def _turned(W: np.ndarray, blocks: str, scale: dict[str, float]) -> np.ndarray:
    """`(M, R H, K)` as `(R, M, K, H)`, each block scaled, to be multiplied from the right."""
    factors = np.array([scale[block] for block in blocks], W.dtype)[:, None, None, None]
    return np.ascontiguousarray((_blocked(W, blocks) * factors).swapaxes(2, 3))


def _apart(gates: np.ndarray, count: int) -> np.ndarray:
    """`(M, N, G H)` as `(G, M, N, H)`."""
    return np.stack(np.split(gates, count, axis=-1))


def _together(blocks: Any) -> np.ndarray:
    """`(G, M, N, H)` as `(M, N, G H)`."""
    return np.concatenate(list(blocks), axis=-1)


def _rows(da: np.ndarray) -> np.ndarray:
    """`(T, R, M, N, H)` as `(M, R H, T N)`."""
    T, R, M, N, H = da.shape
    return da.transpose(2, 1, 4, 0, 3).reshape(M, R * H, T * N)


def _product(rows: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The gradient of a matrix `(M, R H, K)`, from `_rows` and what it met, `(T, M, N, K)`."""
    return rows @ seen.swapaxes(0, 1).reshape(len(rows), rows.shape[2], seen.shape[-1])

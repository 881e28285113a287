"""Many LSTMs with one set of switches, each with its own weights, along their sequences as one array.

The equations are those of `lstm_ref.numpy.lstm_variants`; here every array has an axis `M` of models, the
inputs' products are taken before the first step and the weights' after the last, and a sigmoid is half a
tanh, `(1 + tanh(a/2)) / 2`, its halves folded into the weights. Axes: `T` time, `M` models, `N` batch, `D`
input, `H` hidden, `R` blocks of H rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.numpy.lstm_switches import Variant
from lstm_ref.shapes import bind

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
    sizes = _fit({"x": "T M N D"}, {"x": x}, variant, state0, "{}0", weights)
    T = sizes["T"]
    order, gates = variant.blocks, variant.gates
    half = {block: 1.0 if block == "g" else 0.5 for block in order}
    # (R, M, ., H): a block at a time, so that a gate of all models is one slab
    W_ih, b = _turned(weights["W_ih"], order, half), _turned(weights["b"][..., None], order, half)
    W_hh = _turned(weights["W_hh"], variant.recurrent_blocks, half) if variant.recurrent_blocks else None
    recurrent = _places(variant.recurrent_blocks, order)
    p = _by_gate(weights["p"], gates, 0.5) if "p" in weights else {}
    W_gates = _turned(weights["W_gates"], gates, half) if variant.gates_recur else None
    dtype = np.result_type(x, *state0, *weights.values())
    blocks = np.matmul(x[:, None], W_ih) + b
    h = np.empty((T + 1, *state0[0].shape), dtype)
    c, shown = np.empty_like(h), np.empty_like(h[1:])
    h[0], c[0] = state0[:2]
    gates0 = _apart(state0[2], len(gates)) if variant.gates_recur else None
    before, of_gates = gates0, _places(gates, order)
    place = {block: k for k, block in enumerate(order)}
    for t in range(T):
        a = blocks[t]
        if W_hh is not None:
            a[recurrent] += np.matmul(c[t] if variant.reads_memory else h[t], W_hh)
        if W_gates is not None:
            a[of_gates] += np.matmul(_together(before), W_gates)
        for gate in gates.replace("o", ""):
            if p:
                a[place[gate]] += p[gate] * c[t]
            _sigmoid_of_half(a[place[gate]])
        if variant.input_activation:
            np.tanh(a[place["g"]], a[place["g"]])
        kept, written = c[t], a[place["g"]]
        if variant.coupled:
            i = a[place["i"]] if "i" in place else 1.0
            kept = (1 - i) * c[t]
        elif "f" in place:
            kept = a[place["f"]] * c[t]
        if "i" in place:
            written = a[place["i"]] * written
        np.add(kept, written, c[t + 1])
        shown[t] = np.tanh(c[t + 1]) if variant.output_activation else c[t + 1]
        h[t + 1] = shown[t]
        if "o" in place:
            if p:
                a[place["o"]] += p["o"] * c[t + 1]
            _sigmoid_of_half(a[place["o"]])
            h[t + 1] *= a[place["o"]]
        before = a[of_gates]
    last: State = (h[T].copy(), c[T].copy())
    if before is not None and variant.gates_recur:
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
    x, h, c, gates0, blocks, shown, weights, variant = cache
    known = {"x": x, "h0": h[0], "dh": dh}
    sizes = _fit({"x": "T M N D", "h0": "M N H", "dh": "T M N H"}, known, variant, dstate_n, "d{}_n")
    order, gates, T = variant.blocks, variant.gates, sizes["T"]
    place = {block: k for k, block in enumerate(order)}
    of_gates, recurrent = _places(gates, order), _places(variant.recurrent_blocks, order)
    p = _by_gate(weights["p"], gates) if "p" in weights else dict.fromkeys("ifo", 0.0)
    W_hh = _blocked(weights["W_hh"], variant.recurrent_blocks) if variant.recurrent_blocks else None
    slopes = blocks * (1 - blocks)
    if variant.input_activation:
        slopes[:, place["g"]] = 1 - blocks[:, place["g"]] ** 2
    to_c = 1 - shown * shown if variant.output_activation else np.ones_like(shown)
    if "o" in place:
        to_c = to_c * blocks[:, place["o"]]
    da = np.empty(blocks.shape, np.result_type(blocks, dh, *dstate_n))
    dh_t, dc = dstate_n[:2]
    dgates: Any = _apart(dstate_n[2], len(gates)) if variant.gates_recur else None
    for t in reversed(range(T)):
        a, slope, da_t = blocks[t], slopes[t], da[t]
        dh_t, more = dh_t + dh[t], dict(zip(gates, dgates)) if dgates is not None else {}
        dc = dc + dh_t * to_c[t]
        if "o" in place:
            np.multiply(dh_t * shown[t] + more.get("o", 0.0), slope[place["o"]], da_t[place["o"]])
            if "p" in weights:
                dc += da_t[place["o"]] * p["o"]
        g = a[place["g"]]
        i = a[place["i"]] if "i" in place else None
        np.multiply(dc if i is None else dc * i, slope[place["g"]], da_t[place["g"]])
        if not variant.input_activation:
            da_t[place["g"]] = dc if i is None else dc * i
        earlier = dc
        if variant.coupled:
            earlier = dc * (1 - i) if i is not None else 0 * dc
        elif "f" in place:
            earlier = dc * a[place["f"]]
            np.multiply(dc * c[t] + more.get("f", 0.0), slope[place["f"]], da_t[place["f"]])
        if i is not None:
            di = dc * (g - c[t]) if variant.coupled else dc * g
            np.multiply(di + more.get("i", 0.0), slope[place["i"]], da_t[place["i"]])
        if "p" in weights:
            for gate in gates.replace("o", ""):
                earlier = earlier + da_t[place[gate]] * p[gate]
        dc, dh_t = earlier, np.zeros_like(dh_t)
        if W_hh is not None:
            dread = np.matmul(da_t[recurrent], W_hh).sum(axis=0)
            dc, dh_t = (dc + dread, dh_t) if variant.reads_memory else (dc, dread)
        if variant.gates_recur:
            dgates = _apart(_together(da_t[of_gates]) @ weights["W_gates"], len(gates))
    dstate0: State = (dh_t, dc) if dgates is None else (dh_t, dc, _together(dgates))
    dx = np.matmul(da, _blocked(weights["W_ih"], order)).sum(axis=1)
    dweights = {"W_ih": _product(da, x)}
    if W_hh is not None:
        dweights["W_hh"] = _product(da[:, recurrent], (c if variant.reads_memory else h)[:-1])
    dweights["b"] = _together(da.sum(axis=(0, 3))[:, :, None])[:, 0]
    if "p" in weights:
        seen = {"i": c[:-1], "f": c[:-1], "o": c[1:]}
        dp = [np.sum(da[:, place[gate]] * seen[gate], axis=(0, 2)) for gate in gates]
        dweights["p"] = np.concatenate(dp, axis=1)
    if variant.gates_recur:
        before = np.concatenate([np.asarray(gates0)[None], blocks[:, of_gates]])[:-1]
        dweights["W_gates"] = _product(da[:, of_gates], np.concatenate(list(before.swapaxes(0, 1)), axis=-1))
    return dx, dstate0, dweights


def _sigmoid_of_half(a: np.ndarray) -> None:
    """In place, of half the pre-activation."""
    np.tanh(a, a)
    a *= 0.5
    a += 0.5


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


def _by_gate(p: np.ndarray, gates: str, scale: float = 1.0) -> dict[str, np.ndarray]:
    """`(M, G H)` as an array `(M, 1, H)` a gate."""
    return dict(zip(gates, np.split((p * scale)[:, None], len(gates), axis=2)))


def _apart(gates: np.ndarray, count: int) -> np.ndarray:
    """`(M, N, G H)` as `(G, M, N, H)`."""
    return np.stack(np.split(gates, count, axis=-1))


def _together(blocks: Any) -> np.ndarray:
    """`(G, M, N, H)` as `(M, N, G H)`."""
    return np.concatenate(list(blocks), axis=-1)


def _product(da: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The gradient of a matrix `(M, R H, K)`, from `da (T, R, M, N, H)` and what it met, `(T, M, N, K)`."""
    T, R, M, N, H = da.shape
    rows = da.transpose(2, 1, 4, 0, 3).reshape(M, R * H, T * N)
    return rows @ seen.swapaxes(0, 1).reshape(M, T * N, seen.shape[-1])


def _fit(
    contracts: dict[str, str],
    arrays: dict[str, np.ndarray],
    variant: Variant,
    state: State,
    name: str,
    weights: Weights | None = None,
) -> dict[str, int]:
    names = [name.format(part) for part in variant.state]
    if len(state) != len(names):
        raise ValueError(f"expected the state ({', '.join(names)}), got {len(state)} arrays")
    contracts = contracts | {key: f"M {axes}" for key, axes in zip(names, variant.state.values())}
    arrays = arrays | dict(zip(names, state))
    if weights is None:
        return bind(contracts, arrays)
    if weights.keys() != variant.contracts.keys():
        raise ValueError(f"weights: expected {', '.join(variant.contracts)}, got {', '.join(weights)}")
    return bind(contracts | {key: f"M {axes}" for key, axes in variant.contracts.items()}, arrays | weights)

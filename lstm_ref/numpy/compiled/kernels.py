"""What the compiled sequences are made of: exponentials, a product with packed weights, and the steps.

Compiled by numba for float64 and for float32, and kept on disk. Every loop over `H` writes one array, so that
LLVM can tell that nothing overlaps and takes several numbers at once. It is all in one file, because numba
compiles a function again when its own file has changed, and not when another has.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

REGISTER = 32  # bytes: a vector register of AVX2; elsewhere LLVM makes two of one, or uses a half
ROWS = 4  # of a tile: with two registers a row, eight sums at once keep both multipliers busy

compiled = njit(cache=True, fastmath={"contract"}, error_model="numpy")  # contract: a b + c rounds once


class Constants(NamedTuple):
    """The numbers of an exponential, in the arrays' precision: any other would turn float32 into float64."""

    one: Any
    limit: Any  # beyond it exp leaves the range
    tanh_limit: Any  # beyond it tanh(x / 2) is 1
    log2_e: Any
    ln2_high: Any  # the first bits of ln 2, so that multiples of it are exact
    ln2_low: Any  # the others
    shift: Any  # added and taken away, it rounds to an integer, which stays in the last bits of the sum
    series: tuple[Any, ...]  # 1 / k! from the last to k = 2


@cache
def constants(dtype: np.dtype) -> Constants:
    """Those of float64 or float32."""
    kind: Any = dtype.type
    last, limit, tanh_limit, bits, high = (13, 708, 44, 52, 32) if kind is np.float64 else (7, 87, 20, 23, 12)
    ln2_high = math.floor(math.log(2) * 2.0**high) / 2.0**high
    ln2_low = 0.6931471805599453 - ln2_high if kind is np.float32 else 1.908214929270587700e-10
    one, limit, tanh_limit, log2_e = map(kind, (1, limit, tanh_limit, 1 / math.log(2)))
    ln2_high, ln2_low, shift = map(kind, (ln2_high, ln2_low, 1.5 * 2.0**bits))
    series = tuple(kind(1 / math.factorial(k)) for k in range(last, 1, -1))
    return Constants(one, limit, tanh_limit, log2_e, ln2_high, ln2_low, shift, series)


@intrinsic
def _power(typing: Any, shifted: Any) -> Any:
    """2^k, of `k + shift`: its last bits are k, and become the exponent of a number."""
    integer, bits, bias = (ir.IntType(64), 52, 1023) if shifted.bitwidth == 64 else (ir.IntType(32), 23, 127)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        k = builder.shl(builder.bitcast(arguments[0], integer), ir.Constant(integer, bits))
        power = builder.add(k, ir.Constant(integer, bias << bits))
        return builder.bitcast(power, context.get_value_type(shifted))

    return shifted(shifted), build


@compiled
def _exponential(x, k):
    """exp(x) as (2^n, exp(r) - 1), for x = n ln 2 + r: the series of a small r keeps every digit."""
    shifted = x * k.log2_e + k.shift
    n = shifted - k.shift
    r = x - n * k.ln2_high - n * k.ln2_low
    total = k.series[0]
    for coefficient in k.series[1:]:
        total = total * r + coefficient
    return _power(shifted), total * r * r + r


@compiled
def sigmoid(a, k):
    """1 / (1 + exp(-a))."""
    x = -k.limit if -a < -k.limit else (k.limit if -a > k.limit else -a)
    power, rest = _exponential(x, k)
    return k.one / (k.one + (power * rest + power))


@compiled
def tanh(a, k):
    """(exp(2a) - 1) / (exp(2a) + 1), with every digit of a small a."""
    x = a + a
    x = -k.tanh_limit if x < -k.tanh_limit else (k.tanh_limit if x > k.tanh_limit else x)
    power, rest = _exponential(x, k)
    less_one = power * rest + (power - k.one)
    return less_one / (less_one + k.one + k.one)


def packed(W: np.ndarray) -> np.ndarray:
    """A matrix `(K, M)` in panels of two registers' columns, `(panels, K, columns)`, zeros at the end."""
    K, M = W.shape
    columns = 2 * REGISTER // W.itemsize
    if M % columns:
        W = np.concatenate([W, np.zeros((K, -M % columns), W.dtype)], axis=1)
    return np.ascontiguousarray(W.reshape(K, -1, columns).swapaxes(0, 1))


@intrinsic(prefer_literal=True)
def _tile(typing: Any, left: Any, first: Any, panels: Any, panel: Any, out: Any, rows: Any) -> Any:
    """So many rows of `left`, from the first, times a panel, into `out`: the sums stay in registers."""
    count, number = rows.literal_value, out.dtype

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def data(kind: Any, value: Any) -> tuple[Any, Any]:
            array = context.make_array(kind)(context, builder, value)
            return array.data, cgutils.unpack_tuple(builder, array.shape)[-1]

        (a, K), (w, columns), (c, stride) = (data(signature.args[i], arguments[i]) for i in (0, 2, 4))
        lanes = REGISTER * 8 // number.bitwidth
        vector = ir.VectorType(context.get_value_type(number), lanes)
        align, flags = number.bitwidth // 8, ("contract",)
        spread = ir.Constant(ir.VectorType(ir.IntType(32), lanes), None)
        undefined = ir.Constant(vector, ir.Undefined)

        def vector_at(base: Any, index: Any) -> Any:
            return builder.bitcast(builder.gep(base, [index]), vector.as_pointer())

        row = [builder.add(arguments[1], arguments[1].type(r)) for r in range(count)]
        half = [columns.type(v * lanes) for v in range(2)]
        w_first = builder.mul(arguments[3], builder.mul(K, columns))
        a_first = [builder.mul(r, K) for r in row]
        sums = [[cgutils.alloca_once_value(builder, ir.Constant(vector, None)) for _ in half] for _ in row]
        for total in (total for pair in sums for total in pair):
            builder.store(ir.Constant(vector, None), total)
        with cgutils.for_range(builder, K) as loop:
            at = builder.add(w_first, builder.mul(loop.index, columns))
            weights = [builder.load(vector_at(w, builder.add(at, h)), align=align) for h in half]
            for start, pair in zip(a_first, sums):
                one = builder.load(builder.gep(a, [builder.add(start, loop.index)]))
                one = builder.insert_element(undefined, one, ir.IntType(32)(0))
                value = builder.shuffle_vector(one, undefined, spread)
                for weight, total in zip(weights, pair):
                    term = builder.fmul(value, weight, flags=flags)
                    builder.store(builder.fadd(builder.load(total), term, flags=flags), total)
        c_first = builder.mul(arguments[3], columns)
        for r, pair in zip(row, sums):
            for h, total in zip(half, pair):
                at = builder.add(builder.add(builder.mul(r, stride), c_first), h)
                builder.store(builder.load(total), vector_at(c, at), align=align)
        return context.get_dummy_value()

    return types.void(left, types.intp, panels, types.intp, out, rows), build


@compiled
def product(left, panels, out):
    """`left (N, K)` times a packed matrix, into `out (N, panels * columns)`.

    The weights are packed once for all steps; a BLAS packs them at every call, which for a small batch takes
    as long as the product.
    """
    N = len(left)
    for panel in range(len(panels)):
        n = 0
        while n + ROWS <= N:
            _tile(left, n, panels, panel, out, 4)
            n += ROWS
        if N - n == 3:
            _tile(left, n, panels, panel, out, 3)
        elif N - n == 2:
            _tile(left, n, panels, panel, out, 2)
        elif N - n == 1:
            _tile(left, n, panels, panel, out, 1)


@compiled
def lstm_steps(gates, h, c, tanh_c, panels, b, k):
    """A run of `lstm_step`, whose `gates (steps, N, 4H)` hold the inputs' products and become i f g o."""
    steps, N, H = tanh_c.shape
    recurrent = np.empty((N, panels.shape[0] * panels.shape[2]), gates.dtype)
    for t in range(steps):
        product(h[t], panels, recurrent)
        for n in range(N):
            a, more = gates[t, n], recurrent[n]
            i, f, g, o = a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]
            before, after, shown, h_next = c[t, n], c[t + 1, n], tanh_c[t, n], h[t + 1, n]
            for j in range(4 * H):
                a[j] += more[j] + b[j]
            for j in range(2 * H):
                a[j] = sigmoid(a[j], k)
            for j in range(H):
                g[j] = tanh(g[j], k)
            for j in range(H):
                o[j] = sigmoid(o[j], k)
            for j in range(H):
                after[j] = f[j] * before[j] + i[j] * g[j]
            for j in range(H):
                shown[j] = tanh(after[j], k)
            for j in range(H):
                h_next[j] = o[j] * shown[j]


@compiled
def lstm_steps_backward(dh, from_later, dc, da, gates, c, tanh_c, panels, k):
    """A run of `lstm_step_backward`, without the products with the inputs' weights and for the gradients.

    Fills `da (steps, N, 4H)`; `from_later (N, ...)`, from the step after, and `dc (N, H)` go on.
    """
    steps, N, H = dh.shape
    total = np.empty(H, gates.dtype)
    for t in range(steps - 1, -1, -1):
        for n in range(N):
            a, out = gates[t, n], da[t, n]
            i, f, g, o = a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]
            di, df, dg, do = out[:H], out[H : 2 * H], out[2 * H : 3 * H], out[3 * H :]
            upstream, later, dc_t, before, shown = dh[t, n], from_later[n], dc[n], c[t, n], tanh_c[t, n]
            for j in range(H):
                total[j] = upstream[j] + later[j]
            for j in range(H):
                dc_t[j] += total[j] * o[j] * (k.one - shown[j] * shown[j])
            for j in range(H):
                di[j] = dc_t[j] * g[j] * i[j] * (k.one - i[j])
            for j in range(H):
                df[j] = dc_t[j] * before[j] * f[j] * (k.one - f[j])
            for j in range(H):
                dg[j] = dc_t[j] * i[j] * (k.one - g[j] * g[j])
            for j in range(H):
                do[j] = total[j] * shown[j] * o[j] * (k.one - o[j])
            for j in range(H):
                dc_t[j] *= f[j]
        product(da[t], panels, from_later)


@compiled
def gru_steps(gates, h, a_hn, panels, b_ih, b_hh, k):
    """A run of `gru_step`, whose `gates (steps, N, 3H)` hold the inputs' products and become r z n."""
    steps, N, H = a_hn.shape
    recurrent = np.empty((N, panels.shape[0] * panels.shape[2]), gates.dtype)
    for t in range(steps):
        product(h[t], panels, recurrent)
        for n in range(N):
            a, more, hidden, before, after = gates[t, n], recurrent[n], a_hn[t, n], h[t, n], h[t + 1, n]
            r, z, new = a[:H], a[H : 2 * H], a[2 * H :]
            for j in range(3 * H):
                more[j] += b_hh[j]
            for j in range(3 * H):
                a[j] += b_ih[j]
            for j in range(2 * H):
                a[j] = sigmoid(a[j] + more[j], k)
            for j in range(H):
                hidden[j] = more[2 * H + j]
            for j in range(H):
                new[j] = tanh(new[j] + r[j] * hidden[j], k)
            for j in range(H):
                after[j] = new[j] + z[j] * (before[j] - new[j])


@compiled
def gru_steps_backward(dh, from_later, da_x, da_h, gates, h, a_hn, panels, k):
    """A run of `gru_step_backward`, without the products with the inputs' weights and for the gradients.

    Fills `da_x` and `da_h (steps, N, 3H)`, which differ in n; `from_later (N, ...)` goes on.
    """
    steps, N, H = dh.shape
    total = np.empty((N, H), gates.dtype)
    for t in range(steps - 1, -1, -1):
        for n in range(N):
            a, out, out_h = gates[t, n], da_x[t, n], da_h[t, n]
            r, z, new, hidden, before = a[:H], a[H : 2 * H], a[2 * H :], a_hn[t, n], h[t, n]
            dr, dz, dn, dhn = out[:H], out[H : 2 * H], out[2 * H :], out_h[2 * H :]
            upstream, later, d = dh[t, n], from_later[n], total[n]
            for j in range(H):
                d[j] = upstream[j] + later[j]
            for j in range(H):
                dn[j] = d[j] * (k.one - z[j]) * (k.one - new[j] * new[j])
            for j in range(H):
                dhn[j] = dn[j] * r[j]
            for j in range(H):
                dr[j] = dhn[j] * hidden[j] * (k.one - r[j])
            for j in range(H):
                dz[j] = d[j] * (before[j] - new[j]) * z[j] * (k.one - z[j])
            for j in range(2 * H):
                out_h[j] = out[j]
        product(da_h[t], panels, from_later)
        for n in range(N):
            a, later, d = gates[t, n], from_later[n], total[n]
            for j in range(H):
                later[j] += d[j] * a[H + j]

"""What `benchmarks/reference.py` times: each peer's training step, and the least the machine needs."""

from __future__ import annotations

import numpy as np
import torch
from peers import course

from lstm_ref.numpy import gru_fused, lstm_fused

GATES = {"lstm": 4, "gru": 3}
# Slabs (N, H) that one step reads and writes outside its matrix products, counted in the fused modules.
PASSES = {"lstm": 60, "gru": 52}
TANHS = {"lstm": 5, "gru": 3}


def steps_of(cell, size, dtype):
    """Peer -> a function that does one training step on the same numbers."""
    T, N, D, H = size
    G = GATES[cell]
    rng = np.random.default_rng(0)

    def draw(*shape, scale=0.3):
        return (scale * rng.standard_normal(shape)).astype(dtype)

    x, h0, c0, dh, dc_n = draw(T, N, D), draw(N, H), draw(N, H), draw(T, N, H), draw(N, H)
    W_ih, W_hh = draw(G * H, D, scale=0.3 / D**0.5), draw(G * H, H, scale=0.3 / H**0.5)
    b_ih, b_hh = draw(G * H), draw(G * H)
    runs = {"torch": torch_step(cell, x, h0, c0, W_ih, W_hh, b_ih, b_hh, dh, dc_n)}
    if cell == "lstm":
        runs["ours"] = lambda: lstm_fused.lstm_backward(
            dh, dc_n, lstm_fused.lstm_forward(x, h0, c0, W_ih, W_hh, b_ih + b_hh)[2]
        )
        weights, state, carried = (W_ih.T, W_hh.T, b_ih + b_hh), (h0, c0), (0 * h0, dc_n)
        steps = course.lstm_step_forward, course.lstm_step_backward
    else:
        runs["ours"] = lambda: gru_fused.gru_backward(
            dh, gru_fused.gru_forward(x, h0, W_ih, W_hh, b_ih, b_hh)[1]
        )
        weights, state, carried = (W_ih.T, W_hh.T, b_ih, b_hh), (h0,), (0 * h0,)
        steps = course.gru_step_forward, course.gru_step_backward
    x_first, dh_first = x.transpose(1, 0, 2).copy(), dh.transpose(1, 0, 2).copy()
    weights = tuple(np.ascontiguousarray(weight) for weight in weights)

    def course_step():
        _, _, caches = course.forward(steps[0], x_first, list(state), weights)
        return course.backward(steps[1], dh_first, list(carried), x_first, caches)

    runs["course"] = course_step
    return runs


def torch_step(cell, x, h0, c0, W_ih, W_hh, b_ih, b_hh, dh, dc_n):
    kind = torch.nn.LSTM if cell == "lstm" else torch.nn.GRU
    module = kind(x.shape[2], h0.shape[1], dtype=torch.from_numpy(x).dtype)
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), (W_ih, W_hh, b_ih, b_hh)):
            parameter.copy_(torch.from_numpy(value))
    states = [h0, c0] if cell == "lstm" else [h0]
    leaves = [torch.from_numpy(array.copy()).requires_grad_() for array in (x, *states)]
    upstream = [torch.from_numpy(dh)] + [torch.from_numpy(dc_n)[None]] * (cell == "lstm")

    def step():
        module.zero_grad(set_to_none=True)
        for leaf in leaves:
            leaf.grad = None
        first, *rest = leaves
        state = tuple(leaf[None] for leaf in rest)
        output, final = module(first, state if cell == "lstm" else state[0])
        outputs = [output, final[1]] if cell == "lstm" else [output]
        torch.autograd.backward(outputs, upstream)

    return step


def limit_seconds(cell, size, dtype, clock):
    """The step's matrix products at each shape's own measured rate, its elementwise passes, its tanhs."""
    T, N, D, H = size
    G = GATES[cell]
    columns = min(T * N, lstm_fused.COLUMNS)
    blocks = T * N / columns
    step_products = seconds_of_product(G * H, H, N, dtype, clock) + seconds_of_product(
        H, G * H, N, dtype, clock
    )
    step_products += seconds_of_product(G * H, D, N, dtype, clock)
    block_products = seconds_of_product(G * H, columns, D, dtype, clock)
    block_products += seconds_of_product(G * H, columns, H, dtype, clock)
    block_products += seconds_of_product(columns, G * H, D, dtype, clock)
    slab = np.full(H * N, 0.3, dtype)
    out = np.empty_like(slab)
    passes = PASSES[cell] / 3 * seconds(lambda: np.multiply(slab, slab, out), clock)
    tanhs = TANHS[cell] * seconds(lambda: np.tanh(slab, out), clock)
    return T * (step_products + passes + tanhs) + blocks * block_products


def seconds_of_product(M, K, N, dtype, clock):
    left, right, out = np.ones((M, K), dtype), np.ones((K, N), dtype), np.empty((M, N), dtype)
    return seconds(lambda: np.dot(left, right, out), clock)


def seconds(call, clock):
    """The median of seven measurements of at least a millisecond each."""
    start = clock()
    call()
    count = max(1, int(1e-3 / max(clock() - start, 1e-7)))
    samples = []
    for _ in range(7):
        start = clock()
        for _ in range(count):
            call()
        samples.append((clock() - start) / count)
    return float(np.median(samples))


def cache_megabytes(cell, size, dtype):
    T, N, D, H = size
    G = GATES[cell]
    arrays = [
        np.zeros(shape, dtype) for shape in ((T, N, D), (N, H), (N, H), (G * H, D), (G * H, H), (G * H,))
    ]
    x, h0, c0, W_ih, W_hh, b = arrays
    if cell == "lstm":
        cache = lstm_fused.lstm_forward(x, h0, c0, W_ih, W_hh, b)[-1]
    else:
        cache = gru_fused.gru_forward(x, h0, W_ih, W_hh, b, b)[-1]
    return (
        sum(array.nbytes for array in cache if array is not x and array is not W_ih and array is not W_hh)
        / 1e6
    )

"""What `benchmarks/reference.py` times: every peer's training step, and what its products take."""

from __future__ import annotations

import importlib.util
from typing import NamedTuple

import numpy as np
import torch
from peers import course

from lstm_ref import numpy as ref
from lstm_ref.numpy import compiled, lstm_fused
from lstm_ref.torch.stacked import layers_from

GATES = {"lstm": 4, "gru": 3}
CELLS = {"ours": {"lstm": ref.LSTM, "gru": ref.GRU}, "compiled": {"lstm": compiled.LSTM, "gru": compiled.GRU}}
MODULES = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


class Numbers(NamedTuple):
    """A module of torch's, its weights as arrays, first states, inputs, and upstream gradients."""

    module: torch.nn.Module
    layers: list
    state: list
    x: np.ndarray
    dh: np.ndarray


def draw(cell, size, dtype, layers=1, bidirectional=False):
    T, N, D, H = size
    rng, K = np.random.default_rng(0), 2 if bidirectional else 1
    torch.manual_seed(0)
    kind = torch.float64 if dtype is np.float64 else torch.float32
    module = MODULES[cell](D, H, layers, bidirectional=bidirectional, dtype=kind)
    x, dh = (rng.standard_normal(shape).astype(dtype) for shape in ((T, N, D), (T, N, K * H)))
    state = [rng.standard_normal((layers * K, N, H)).astype(dtype) for _ in ref.CELLS[cell.upper()].state]
    return Numbers(module, layers_from(module), state, x, dh)


def one_layer(cell, size, dtype):
    """Peer -> a function that does one training step: forward, back through time, all gradients."""
    numbers = draw(cell, size, dtype)
    runs = {name: sequence(cells[cell], numbers) for name, cells in CELLS.items()}
    runs |= {"torch": of_torch(cell, numbers), "course": of_a_course(cell, numbers)}
    if importlib.util.find_spec("jax"):
        runs["jax"] = of_jax(cell, numbers)
    return runs


def two_layers_both_ways(cell, size, dtype):
    """Peer -> a training step of two bidirectional layers; "parts": our readings, one after the other."""
    numbers = draw(cell, size, dtype, layers=2, bidirectional=True)
    runs = {}
    for name, cells in CELLS.items():
        runs[name] = stacked(cells[cell], numbers)
    T, N, D, H = size
    parts = [sequence(ref.CELLS[cell.upper()], draw(cell, (T, N, width, H), dtype)) for width in (D, 2 * H)]
    runs["parts"] = lambda: [part() for part in parts for _ in range(2)]
    runs["torch"] = of_torch(cell, numbers)
    return runs


def forward_alone(cell, size, dtype):
    """Peer -> the outputs of one layer, for ONNX Runtime, which has no backward."""
    numbers = draw(cell, size, dtype)
    state, runs = [array[0] for array in numbers.state], {}
    for name, cells in CELLS.items():
        runs[name] = lambda own=cells[cell]: ref.sequence_forward(
            numbers.x, state, numbers.layers[0], cell=own
        )
    x, start = torch.from_numpy(numbers.x), [torch.from_numpy(array) for array in numbers.state]

    def of_torch_alone():
        with torch.no_grad():
            numbers.module(x, tuple(start) if cell == "lstm" else start[0])

    runs["torch"] = of_torch_alone
    if importlib.util.find_spec("onnxruntime"):
        from peers import onnx_forward

        runs["ort"] = onnx_forward.of_onnx_runtime(cell, numbers)
    return runs


def sequence(cell, numbers):
    state = [array[0] for array in numbers.state]
    zeros = [np.zeros_like(array) for array in state]

    def step():
        _, _, cache = ref.sequence_forward(numbers.x, state, numbers.layers[0], cell=cell)
        return ref.sequence_backward(numbers.dh, zeros, cache)

    return step


def stacked(cell, numbers):
    zeros = [np.zeros_like(array) for array in numbers.state]

    def step():
        _, _, cache = ref.stacked_forward(
            numbers.x, numbers.state, numbers.layers, bidirectional=True, cell=cell
        )
        return ref.stacked_backward(numbers.dh, zeros, cache)

    return step


def of_torch(cell, numbers):
    leaves = [torch.from_numpy(array.copy()).requires_grad_() for array in (numbers.x, *numbers.state)]
    upstream = torch.from_numpy(numbers.dh)

    def step():
        numbers.module.zero_grad(set_to_none=True)
        for leaf in leaves:
            leaf.grad = None
        x, *state = leaves
        output, _ = numbers.module(x, tuple(state) if cell == "lstm" else state[0])
        output.backward(upstream)
        return leaves[0].grad

    return step


def of_a_course(cell, numbers):
    W_ih, W_hh, *b = numbers.layers[0]
    weights = tuple(np.ascontiguousarray(W) for W in (W_ih.T, W_hh.T, *b))
    state = [array[0] for array in numbers.state]
    steps = {
        "lstm": (course.lstm_step_forward, course.lstm_step_backward),
        "gru": (course.gru_step_forward, course.gru_step_backward),
    }[cell]
    x, dh = (np.ascontiguousarray(array.swapaxes(0, 1)) for array in (numbers.x, numbers.dh))

    def step():
        _, _, caches = course.forward(steps[0], x, list(state), weights)
        return course.backward(steps[1], dh, [0 * array for array in state], x, caches)

    return step


def of_jax(cell, numbers):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def lstm(state, a, W_hh, b_hh):
        h, c = state
        i, f, g, o = jnp.split(a + h @ W_hh.T, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.nn.sigmoid(o) * jnp.tanh(c), c

    def gru(state, a, W_hh, b_hh):
        (h,) = state
        (r, z, n), (hr, hz, hn) = jnp.split(a, 3, axis=-1), jnp.split(h @ W_hh.T + b_hh, 3, axis=-1)
        r, z = jax.nn.sigmoid(r + hr), jax.nn.sigmoid(z + hz)
        n = jnp.tanh(n + r * hn)
        return (n + z * (h - n),)

    def loss(x, state, W_ih, W_hh, b, b_hh=None):
        def one(state, a):
            after = (lstm if cell == "lstm" else gru)(state, a, W_hh, b_hh)
            return after, after[0]

        return jnp.sum(jax.lax.scan(one, tuple(state), x @ W_ih.T + b)[1] * numbers.dh)

    arguments = [numbers.x, tuple(array[0] for array in numbers.state), *numbers.layers[0]]
    arguments = jax.tree.map(jnp.asarray, arguments)
    gradient = jax.jit(jax.grad(loss, argnums=tuple(range(len(arguments)))))
    return lambda: jax.block_until_ready(gradient(*arguments))


def seconds_of_products(cell, size, dtype, clock, forward_only=False):
    """All matrix products of a step by NumPy's BLAS, each at the rate measured for its shape."""
    T, N, D, H = size
    G, columns = GATES[cell] * H, min(T * N, lstm_fused.COLUMNS)
    blocks = T * N / columns

    def product(M, K, P):
        left, right, out = np.ones((M, K), dtype), np.ones((K, P), dtype), np.empty((M, P), dtype)
        return seconds(lambda: np.dot(left, right, out), clock)

    forward = blocks * product(columns, D, G) + T * min(product(G, H, N), product(N, H, G))
    if forward_only:
        return forward
    of_steps = T * min(product(H, G, N), product(N, G, H))
    of_blocks = product(columns, G, D) + product(G, columns, D) + product(G, columns, H)
    return forward + of_steps + blocks * of_blocks


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

"""The LSTM is right: against torch, against the complex step, part by part, and wrong ones are caught."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import (
    LSTMCache,
    assert_gradients,
    candidate,
    cell_update,
    complex_step_gradient,
    forget_gate,
    input_gate,
    lstm_backward,
    lstm_cell_grad,
    lstm_forward,
    lstm_gate_grads,
    lstm_preactivation_grads,
    lstm_step,
    lstm_step_backward,
    output_gate,
)

WEIGHTS = {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
STEP = {"x": "N D", "h": "N H", "c": "N H", **WEIGHTS}
STEP_UPSTREAM = {"dh_next": "N H", "dc_next": "N H"}
SEQUENCE = {"x": "T N D", "h0": "N H", "c0": "N H", **WEIGHTS}
UPSTREAM = {"dh": "T N H", "dc_n": "N H"}
SIZES = {"T": 5, "N": 3, "D": 4, "H": 2}


def test_step_backward_equals_the_complex_step(sizes, draw):
    arguments, upstream = draw(STEP, sizes), draw(STEP_UPSTREAM, sizes, seed=1)
    *_, cache = lstm_step(**arguments)
    gradients = dict(zip(STEP, lstm_step_backward(**upstream, cache=cache), strict=True))
    assert_gradients(lstm_step, arguments, [*upstream.values()], gradients)


def test_backward_equals_the_complex_step(sizes, draw):
    arguments, upstream = draw(SEQUENCE, sizes), draw(UPSTREAM, sizes, seed=1)
    *_, cache = lstm_forward(**arguments)
    gradients = dict(zip(SEQUENCE, lstm_backward(**upstream, cache=cache), strict=True))
    assert_gradients(lstm_forward, arguments, [*upstream.values()], gradients)


def test_backward_equals_every_entry_of_the_complex_step(draw, agree):
    arguments, upstream = draw(SEQUENCE, SIZES), draw(UPSTREAM, SIZES, seed=1)
    *_, cache = lstm_forward(**arguments)
    for name, gradient in zip(SEQUENCE, lstm_backward(**upstream, cache=cache), strict=True):

        def loss(block, name=name):
            h, c_n, _ = lstm_forward(**{**arguments, name: block})
            return np.sum(upstream["dh"] * h) + np.sum(upstream["dc_n"] * c_n)

        agree(gradient, complex_step_gradient(loss, arguments[name]), what=name)


def test_forward_and_backward_equal_the_torch_twin(sizes, draw, agree, autograd):
    from lstm_ref.torch.lstm import LSTM

    arguments, upstream = draw(SEQUENCE, sizes), draw(UPSTREAM, sizes, seed=1)
    h, c_n, cache = lstm_forward(**arguments)
    weights, inputs = {n: arguments[n] for n in WEIGHTS}, {n: arguments[n] for n in ("x", "h0", "c0")}
    outputs, gradients = autograd(LSTM(sizes["D"], sizes["H"]), weights, inputs, [*upstream.values()])
    agree(h, outputs[0], what="h")
    agree(c_n, outputs[1], what="c_n")
    for name, gradient in zip(SEQUENCE, lstm_backward(**upstream, cache=cache), strict=True):
        agree(gradient, gradients[name], what=name)


@pytest.mark.parametrize("T", [1, 50, 1000])
def test_weights_load_into_torch_without_a_transpose(draw, agree, T):
    torch = pytest.importorskip("torch", reason="torch is not installed: no torch.nn.LSTM to load into")
    sizes = {**SIZES, "T": T}
    arguments, upstream = draw(SEQUENCE, sizes), draw(UPSTREAM, sizes, seed=1)
    module = torch.nn.LSTM(sizes["D"], sizes["H"]).double()
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(arguments["W_ih"]))
        module.weight_hh_l0.copy_(torch.tensor(arguments["W_hh"]))
        module.bias_ih_l0.copy_(torch.tensor(arguments["b"] / 2))
        module.bias_hh_l0.copy_(torch.tensor(arguments["b"] / 2))
    x, h0, c0 = (torch.tensor(arguments[n], requires_grad=True) for n in ("x", "h0", "c0"))
    expected, (_, expected_c) = module(x, (h0[None], c0[None]))
    dh, dc_n = (torch.tensor(array) for array in upstream.values())
    ((dh * expected).sum() + (dc_n * expected_c[0]).sum()).backward()
    h, c_n, cache = lstm_forward(**arguments)
    agree(h, expected.detach().numpy(), what="h")
    agree(c_n, expected_c[0].detach().numpy(), what="c_n")
    leaves = (x, h0, c0, module.weight_ih_l0, module.weight_hh_l0, module.bias_hh_l0)
    for name, gradient, leaf in zip(SEQUENCE, lstm_backward(**upstream, cache=cache), leaves, strict=True):
        agree(gradient, leaf.grad.numpy(), what=name)


@pytest.mark.parametrize(
    ("part", "field"), [(input_gate, "i"), (forget_gate, "f"), (candidate, "g"), (output_gate, "o")]
)
def test_each_gate_on_its_own_is_the_steps(sizes, draw, agree, part, field):
    arguments = draw(STEP, sizes)
    *_, cache = lstm_step(**arguments)
    x, h, _, W_ih, W_hh, b = arguments.values()
    agree(part(x, h, W_ih, W_hh, b), getattr(cache, field), what=field)


def test_the_parts_make_up_the_step_and_its_backward(sizes, draw, agree):
    arguments, upstream = draw(STEP, sizes), draw(STEP_UPSTREAM, sizes, seed=1)
    h_next, c_next, cache = lstm_step(**arguments)
    agree(cell_update(cache.c, cache.i, cache.f, cache.g), c_next)
    agree(cache.o * np.tanh(c_next), h_next)
    dc = lstm_cell_grad(**upstream, o=cache.o, c_next=cache.c_next)
    parts = lstm_gate_grads(upstream["dh_next"], dc, cache.c, cache.i, cache.g, cache.c_next)
    da = lstm_preactivation_grads(*parts, cache.i, cache.f, cache.g, cache.o)
    dx, dh, dc_before, dW_ih, dW_hh, db = lstm_step_backward(**upstream, cache=cache)
    for actual, expected in [
        (da @ cache.W_ih, dx),
        (da @ cache.W_hh, dh),
        (dc * cache.f, dc_before),
        (da.T @ cache.x, dW_ih),
        (da.T @ cache.h, dW_hh),
        (da.sum(axis=0), db),
    ]:
        agree(actual, expected)


def test_each_part_of_the_backward_equals_the_complex_step(draw):
    """Each part is the gradient of its own line of the step, so that a mistake cannot hide in another."""
    arrays = draw(dict.fromkeys(("c", "i", "f", "g", "o", "dh_next", "dc_next"), "N H"), SIZES)
    c, i, f, g, o, dh_next, dc_next = arrays.values()
    c_next = cell_update(c, i, f, g)
    dc = lstm_cell_grad(dh_next, dc_next, o, c_next)
    assert_gradients(
        lambda c_next: (o * np.tanh(c_next), c_next), {"c_next": c_next}, [dh_next, dc_next], {"c_next": dc}
    )

    def show(i, f, g, o):
        c_next = cell_update(c, i, f, g)
        return o * np.tanh(c_next), c_next

    gates = {"i": i, "f": f, "g": g, "o": o}
    gradients = dict(zip("ifgo", lstm_gate_grads(dh_next, dc, c, i, g, c_next), strict=True))
    assert_gradients(show, gates, [dh_next, dc_next], gradients)


def test_the_step_cache_holds_what_its_names_say(draw):
    arguments = draw(STEP, SIZES)
    h_next, c_next, cache = lstm_step(**arguments)
    x, h, c, W_ih, W_hh, _ = arguments.values()
    assert cache == LSTMCache(x, h, c, cache.i, cache.f, cache.g, cache.o, c_next, W_ih, W_hh)
    np.testing.assert_array_equal(h_next, cache.o * np.tanh(c_next))


def test_the_sequence_cache_is_linear_in_T(draw):
    def entries(T):
        *_, cache = lstm_forward(**draw(SEQUENCE, {**SIZES, "T": T}))
        return sum(array.size for array in cache)

    N, D, H = SIZES["N"], SIZES["D"], SIZES["H"]
    assert entries(11) - entries(10) == N * (D + 6 * H)


def test_a_sequence_of_no_steps_hands_the_state_through(draw):
    sizes = {**SIZES, "T": 0}
    arguments, dc_n = draw(SEQUENCE, sizes), draw({"dc_n": "N H"}, sizes, seed=1)["dc_n"]
    h, c_n, cache = lstm_forward(**arguments)
    assert h.shape == (0, 3, 2)
    np.testing.assert_array_equal(c_n, arguments["c0"])
    dx, dh0, dc0, *dweights = lstm_backward(np.zeros((0, 3, 2)), dc_n, cache)
    assert dx.shape == (0, 3, 4)
    np.testing.assert_array_equal(dc0, dc_n)
    assert not any(gradient.any() for gradient in (dh0, *dweights))


def test_backward_does_not_consume_its_cache(draw):
    arguments, upstream = draw(SEQUENCE, SIZES), draw(UPSTREAM, SIZES, seed=1)
    *_, cache = lstm_forward(**arguments)
    before = [array.copy() for array in cache]
    first, second = lstm_backward(**upstream, cache=cache), lstm_backward(**upstream, cache=cache)
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(before, cache, strict=True):
        np.testing.assert_array_equal(a, b)


# Wrong answers. Each is the right code with one change, and must be caught.
MISTAKES = [
    (
        "dc_next is dropped",
        "dc_t = lstm_cell_grad(dh_next, dc_next,",
        "dc_t = lstm_cell_grad(dh_next, 0 * dc_next,",
        "x",
    ),
    (
        "the gradient through h is dropped",
        "dc_t = lstm_cell_grad(dh_next,",
        "dc_t = lstm_cell_grad(0 * dh_next,",
        "x",
    ),
    ("the output gate reads the old cell", "i, g, c_next)", "i, g, c)", "x"),
    ("i and g change places", "dc_t, c, i, g, c_next)", "dc_t, c, g, i, c_next)", "x"),
    ("dc passes without the forget gate", "dc_t * f", "dc_t", "c"),
    ("dc passes the upstream one alone", "dc_t * f", "dc_next * f", "c"),
    ("blocks in the order f i g o", "di, df, dg, do, i, f, g, o)", "df, di, dg, do, f, i, g, o)", "x"),
    (
        "the candidate's slope is a sigmoid's",
        "(di, df, dg, do, i, f, g, o)",
        "(di, df, dg * (g * (1 - g)) / (1 - g * g), do, i, f, g, o)",
        "x",
    ),
    (
        "dW_hh takes x's place in time",
        "affine_backward(da, h, W_hh)",
        "affine_backward(da, o * np.tanh(c_next), W_hh)",
        "W_hh",
    ),
]


@pytest.mark.parametrize(
    ("right", "wrong", "argument"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_wrong_step_backward_is_caught_and_its_argument_named(draw, mutant, right, wrong, argument):
    wrong_backward = mutant(lstm_step_backward, right, wrong)
    arguments, upstream = draw(STEP, SIZES), draw(STEP_UPSTREAM, SIZES, seed=1)
    *_, cache = lstm_step(**arguments)
    gradients = dict(zip(STEP, wrong_backward(**upstream, cache=cache), strict=True))
    with pytest.raises(AssertionError, match=f"lstm_step: the gradient of {argument} is wrong"):
        assert_gradients(lstm_step, arguments, [*upstream.values()], gradients)


SEQUENCE_MISTAKES = [
    ("the state's gradient is not handed back", "dh[t] + dh_t", "dh[t]", "x"),
    (
        "upstream gradients but the last are dropped",
        "dh[t] + dh_t",
        "(dh[t] if t == len(dh) - 1 else 0) + dh_t",
        "x",
    ),
    ("the last step's weights alone", "dW_hh += dW_hh_t", "dW_hh = dW_hh_t", "W_hh"),
    (
        "the gradient at c_n is dropped",
        "cache.h0.shape, dtype), dc_n",
        "cache.h0.shape, dtype), 0 * dc_n",
        "x",
    ),
    ("the bias is averaged over time", "db += db_t", "db += db_t / len(dh)", "b"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "argument"), [m[1:] for m in SEQUENCE_MISTAKES], ids=[m[0] for m in SEQUENCE_MISTAKES]
)
def test_a_wrong_backward_through_time_is_caught_and_its_argument_named(draw, mutant, right, wrong, argument):
    wrong_backward = mutant(lstm_backward, right, wrong)
    arguments, upstream = draw(SEQUENCE, SIZES), draw(UPSTREAM, SIZES, seed=1)
    *_, cache = lstm_forward(**arguments)
    gradients = dict(zip(SEQUENCE, wrong_backward(**upstream, cache=cache), strict=True))
    with pytest.raises(AssertionError, match=f"lstm_forward: the gradient of {argument} is wrong"):
        assert_gradients(lstm_forward, arguments, [*upstream.values()], gradients)


def test_every_function_names_what_does_not_fit(draw):
    step, sequence, gates = (
        draw(STEP, SIZES),
        draw(SEQUENCE, SIZES),
        draw(dict.fromkeys("cifgo", "N H"), SIZES),
    )
    x, h, _, W_ih, W_hh, b = step.values()
    bad = np.ones((2, 3))
    cache, whole = lstm_step(**step)[-1], lstm_forward(**sequence)[-1]
    good = np.ones((3, 2))
    calls = {
        r"W_ih: expected shape \(4H, D\) with H=2, D=4, got \(4, 8\)": [
            lambda: lstm_step(**{**step, "W_ih": W_ih.T}),
            lambda: lstm_forward(**{**sequence, "W_ih": W_ih.T}),
            lambda: input_gate(x, h, W_ih.T, W_hh, b),
            lambda: forget_gate(x, h, W_ih.T, W_hh, b),
            lambda: candidate(x, h, W_ih.T, W_hh, b),
            lambda: output_gate(x, h, W_ih.T, W_hh, b),
        ],
        r"c: expected shape \(N, H\) with N=3, H=2, got \(2, 3\)": [lambda: lstm_step(**{**step, "c": bad})],
        r"b: expected a floating-point array \(4H,\), got dtype int64": [
            lambda: lstm_step(**{**step, "b": np.ones(8, int)}),
            lambda: lstm_forward(**{**sequence, "b": np.ones(8, int)}),
        ],
        r"dh_next: expected shape \(N, H\) with N=3, H=2, got \(2, 3\)": [
            lambda: lstm_step_backward(bad, good, cache),
            lambda: lstm_cell_grad(bad, good, cache.o, cache.c_next),
            lambda: lstm_gate_grads(bad, good, cache.c, cache.i, cache.g, cache.c_next),
        ],
        r"dc_next: expected shape \(N, H\) with N=3, H=2, got \(2, 3\)": [
            lambda: lstm_step_backward(good, bad, cache)
        ],
        r"df: expected shape \(N, H\) with N=3, H=2, got \(2, 3\)": [
            lambda: lstm_preactivation_grads(good, bad, good, good, cache.i, cache.f, cache.g, cache.o)
        ],
        r"g: expected shape \(N, H\) with N=3, H=2, got \(2, 3\)": [
            lambda: cell_update(gates["c"], gates["i"], gates["f"], bad)
        ],
        r"dh: expected shape \(T, N, H\) with T=5, N=3, H=2, got \(3, 2\)": [
            lambda: lstm_backward(good, good, whole)
        ],
        r"dc_n: expected shape \(N, H\) with N=3, H=2, got \(2, 3\)": [
            lambda: lstm_backward(whole.h, bad, whole)
        ],
    }
    for message, functions in calls.items():
        for call in functions:
            with pytest.raises(ValueError, match=message):
                call()

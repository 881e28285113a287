"""Both forms of the GRU are right: against torch, against the complex step, and wrong ones are caught."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import (
    GRUCache,
    assert_gradients,
    complex_step_gradient,
    gru_backward,
    gru_forward,
    gru_reset_before_backward,
    gru_reset_before_forward,
    gru_reset_before_step,
    gru_reset_before_step_backward,
    gru_step,
    gru_step_backward,
)

WEIGHTS = {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
STEP = {"x": "N D", "h": "N H", **WEIGHTS}
SEQUENCE = {"x": "T N D", "h0": "N H", **WEIGHTS}
SIZES = {"T": 5, "N": 3, "D": 4, "H": 2}

STEPS = {
    "after": (gru_step, gru_step_backward),
    "before": (gru_reset_before_step, gru_reset_before_step_backward),
}
SEQUENCES = {
    "after": (gru_forward, gru_backward),
    "before": (gru_reset_before_forward, gru_reset_before_backward),
}
FORMS = pytest.mark.parametrize("form", ["after", "before"])


@FORMS
def test_step_backward_equals_the_complex_step(sizes, draw, form):
    step, backward = STEPS[form]
    arguments, dh_next = draw(STEP, sizes), draw({"dh_next": "N H"}, sizes, seed=1)["dh_next"]
    _, cache = step(**arguments)
    assert_gradients(step, arguments, [dh_next], dict(zip(STEP, backward(dh_next, cache), strict=True)))


@FORMS
def test_backward_equals_the_complex_step(sizes, draw, form):
    forward, backward = SEQUENCES[form]
    arguments, dh = draw(SEQUENCE, sizes), draw({"dh": "T N H"}, sizes, seed=1)["dh"]
    _, cache = forward(**arguments)
    assert_gradients(forward, arguments, [dh], dict(zip(SEQUENCE, backward(dh, cache), strict=True)))


@FORMS
def test_backward_equals_every_entry_of_the_complex_step(draw, agree, form):
    forward, backward = SEQUENCES[form]
    arguments, dh = draw(SEQUENCE, SIZES), draw({"dh": "T N H"}, SIZES, seed=1)["dh"]
    _, cache = forward(**arguments)
    for name, gradient in zip(SEQUENCE, backward(dh, cache), strict=True):

        def loss(block, name=name):
            return np.sum(dh * forward(**{**arguments, name: block})[0])

        agree(gradient, complex_step_gradient(loss, arguments[name]), what=name)


@FORMS
def test_forward_and_backward_equal_the_torch_twin(sizes, draw, agree, autograd, form):
    from lstm_ref.torch.gru import GRU

    forward, backward = SEQUENCES[form]
    arguments, dh = draw(SEQUENCE, sizes), draw({"dh": "T N H"}, sizes, seed=1)["dh"]
    h, cache = forward(**arguments)
    weights, inputs = {n: arguments[n] for n in WEIGHTS}, {n: arguments[n] for n in ("x", "h0")}
    twin = GRU(sizes["D"], sizes["H"], reset_before=form == "before")
    (expected,), gradients = autograd(twin, weights, inputs, [dh])
    agree(h, expected)
    for name, gradient in zip(SEQUENCE, backward(dh, cache), strict=True):
        agree(gradient, gradients[name], what=name)


@pytest.mark.parametrize("T", [1, 50, 1000])
def test_weights_load_into_torch_without_a_transpose(draw, agree, autograd, T):
    torch = pytest.importorskip("torch", reason="torch is not installed: no torch.nn.GRU to load into")
    sizes = {**SIZES, "T": T}
    arguments, dh = draw(SEQUENCE, sizes), draw({"dh": "T N H"}, sizes, seed=1)["dh"]
    x, h0, W_ih, W_hh, b_ih, b_hh = arguments.values()
    weights = {"weight_ih_l0": W_ih, "weight_hh_l0": W_hh, "bias_ih_l0": b_ih, "bias_hh_l0": b_hh}
    inputs, upstream = {"input": x, "hx": h0[None]}, [dh, np.zeros((1, *h0.shape))]
    (expected, _), gradients = autograd(torch.nn.GRU(sizes["D"], sizes["H"]), weights, inputs, upstream)
    h, cache = gru_forward(**arguments)
    agree(h, expected)
    dx, dh0, *dweights = gru_backward(dh, cache)
    agree(dx, gradients["input"], what="dx")
    agree(dh0[None], gradients["hx"], what="dh0")
    for name, gradient in zip(weights, dweights, strict=True):
        agree(gradient, gradients[name], what=name)


def test_the_two_forms_differ_only_in_where_the_reset_gate_is(draw, agree):
    arguments = draw(STEP, SIZES)
    after, before = gru_step(**arguments), gru_reset_before_step(**arguments)
    agree(after[1].r, before[1].r)
    agree(after[1].z, before[1].z)
    assert np.abs(after[0] - before[0]).min() > 1e-3
    b_ih = arguments["b_ih"].copy()
    b_ih[: SIZES["H"]] = 1e3
    agree(gru_step(**{**arguments, "b_ih": b_ih})[0], gru_reset_before_step(**{**arguments, "b_ih": b_ih})[0])


def test_the_two_biases_part_ways_in_the_candidates_rows_alone(draw):
    arguments, dh_next = draw(STEP, SIZES), draw({"dh_next": "N H"}, SIZES, seed=1)["dh_next"]
    *_, db_ih, db_hh = gru_step_backward(dh_next, gru_step(**arguments)[1])
    np.testing.assert_array_equal(db_ih[:4], db_hh[:4])
    assert np.abs(db_ih[4:] - db_hh[4:]).min() > 1e-4
    *_, db_ih, db_hh = gru_reset_before_step_backward(dh_next, gru_reset_before_step(**arguments)[1])
    np.testing.assert_array_equal(db_ih, db_hh)


def test_the_step_cache_holds_what_its_names_say(draw):
    x, h, W_ih, W_hh, b_ih, b_hh = draw(STEP, SIZES).values()
    h_next, cache = gru_step(x, h, W_ih, W_hh, b_ih, b_hh)
    assert cache == GRUCache(x, h, cache.r, cache.z, cache.n, cache.a_hn, W_ih, W_hh)
    np.testing.assert_array_equal(h_next, (1 - cache.z) * cache.n + cache.z * h)
    np.testing.assert_allclose(cache.a_hn, h @ W_hh[4:].T + b_hh[4:], rtol=1e-14)


@pytest.mark.parametrize(("form", "numbers"), [("after", 5), ("before", 4)])
def test_the_sequence_cache_is_linear_in_T(draw, form, numbers):
    def entries(T):
        _, cache = SEQUENCES[form][0](**draw(SEQUENCE, {**SIZES, "T": T}))
        return sum(array.size for array in cache)

    assert entries(11) - entries(10) == SIZES["N"] * (SIZES["D"] + numbers * SIZES["H"])


@FORMS
def test_a_sequence_of_no_steps_hands_back_zero(draw, form):
    forward, backward = SEQUENCES[form]
    h, cache = forward(**draw(SEQUENCE, {**SIZES, "T": 0}))
    assert h.shape == (0, 3, 2)
    gradients = backward(np.zeros((0, 3, 2)), cache)
    assert [g.shape for g in gradients] == [(0, 3, 4), (3, 2), (6, 4), (6, 2), (6,), (6,)]
    assert not any(g.any() for g in gradients)


@FORMS
def test_backward_does_not_consume_its_cache(draw, form):
    forward, backward = SEQUENCES[form]
    dh = draw({"dh": "T N H"}, SIZES, seed=1)["dh"]
    _, cache = forward(**draw(SEQUENCE, SIZES))
    before = [array.copy() for array in cache]
    first, second = backward(dh, cache), backward(dh, cache)
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(before, cache, strict=True):
        np.testing.assert_array_equal(a, b)


def test_no_two_gradients_share_memory(draw):
    dh = draw({"dh": "T N H"}, SIZES, seed=1)["dh"]
    for forward, backward in SEQUENCES.values():
        *_, db_ih, db_hh = backward(dh, forward(**draw(SEQUENCE, SIZES))[1])
        assert not np.shares_memory(db_ih, db_hh)


# Wrong answers. Each is the right code with one change, and must be caught.
MISTAKES = [
    ("after", "z on the other side", "dh_next * (h - n)", "dh_next * (n - h)", "x"),
    ("after", "the candidate gets z instead of 1 - z", "dh_next * (1 - z)", "dh_next * z", "x"),
    ("after", "the reset gate's input is the state", "da_n * a_hn", "da_n * h", "x"),
    ("after", "the n rows do not pass the reset gate", "da_n * r]", "da_n]", "h"),
    ("after", "the copied state is forgotten", "dh_next * z + dh,", "dh,", "h"),
    (
        "after",
        "the gates change places",
        "[da_r, da_z, da_n], axis=1), x",
        "[da_z, da_r, da_n], axis=1), x",
        "x",
    ),
    ("before", "the reset gate's slope is missing", "drh * r + dh_rz", "drh + dh_rz", "h"),
    ("before", "the state does not reach the reset gate", "drh * h, r)", "drh, r)", "x"),
    ("before", "the n rows see the whole state", "(da_n, r * h,", "(da_n, h,", "W_hh"),
    ("before", "the path through r h is forgotten", "+ drh * r +", "+", "h"),
]


@pytest.mark.parametrize(
    ("form", "right", "wrong", "argument"), [(m[0], *m[2:]) for m in MISTAKES], ids=[m[1] for m in MISTAKES]
)
def test_a_wrong_step_backward_is_caught_and_its_argument_named(draw, mutant, form, right, wrong, argument):
    step, backward = STEPS[form]
    arguments, dh_next = draw(STEP, SIZES), draw({"dh_next": "N H"}, SIZES, seed=1)["dh_next"]
    _, cache = step(**arguments)
    gradients = dict(zip(STEP, mutant(backward, right, wrong)(dh_next, cache), strict=True))
    with pytest.raises(AssertionError, match=f"{step.__name__}: the gradient of {argument} is wrong"):
        assert_gradients(step, arguments, [dh_next], gradients)


@FORMS
@pytest.mark.parametrize(
    ("right", "wrong", "argument"),
    [
        ("dh[t] + dh_t", "dh[t]", "x"),
        ("dh[t] + dh_t", "(dh[t] if t == len(dh) - 1 else 0) + dh_t", "x"),
        ("dW_hh += dW_hh_t", "dW_hh = dW_hh_t", "W_hh"),
        ("dW_ih += dW_ih_t", "dW_ih = dW_ih_t", "W_ih"),
    ],
)
def test_a_wrong_backward_through_time_is_caught(draw, mutant, form, right, wrong, argument):
    forward, backward = SEQUENCES[form]
    arguments, dh = draw(SEQUENCE, SIZES), draw({"dh": "T N H"}, SIZES, seed=1)["dh"]
    _, cache = forward(**arguments)
    gradients = dict(zip(SEQUENCE, mutant(backward, right, wrong)(dh, cache), strict=True))
    with pytest.raises(AssertionError, match=f"{forward.__name__}: the gradient of {argument} is wrong"):
        assert_gradients(forward, arguments, [dh], gradients)


@FORMS
def test_every_function_names_what_does_not_fit(draw, form):
    (step, step_backward), (forward, backward) = STEPS[form], SEQUENCES[form]
    one, many = draw(STEP, SIZES), draw(SEQUENCE, SIZES)
    wide = r"W_ih: expected shape \(3H, D\) with H=2, D=4, got \(4, 6\)"
    with pytest.raises(ValueError, match=wide):
        step(**{**one, "W_ih": one["W_ih"].T})
    with pytest.raises(ValueError, match=wide):
        forward(**{**many, "W_ih": many["W_ih"].T})
    for name in ("b_ih", "b_hh"):
        with pytest.raises(ValueError, match=rf"{name}: expected shape \(3H,\) with H=2, got \(8,\)"):
            step(**{**one, name: np.ones(8)})
        with pytest.raises(ValueError, match=rf"{name}: expected shape \(3H,\) with H=2, got \(8,\)"):
            forward(**{**many, name: np.ones(8)})
    with pytest.raises(ValueError, match=r"dh_next: expected shape \(N, H\) with N=3, H=2, got \(2, 3\)"):
        step_backward(np.ones((2, 3)), step(**one)[1])
    with pytest.raises(ValueError, match=r"dh: expected shape \(T, N, H\) with T=5, N=3, H=2, got \(3, 2\)"):
        backward(np.ones((3, 2)), forward(**many)[1])

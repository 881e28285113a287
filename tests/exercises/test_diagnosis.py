"""The ladder of the diagnosis, rung by rung: a wrong answer, and exactly what it is told."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.exercises.families.pieces import h_before
from autograder.exercises.gradient_decay.back_through_time import (
    back_through_time,
    before_the_tanh,
    step_back,
)
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy import (
    RNNCache,
    clip_by_global_norm,
    gradient_by_lag,
    rnn_backward,
    rnn_forward,
    rnn_step,
    rnn_step_backward,
)


def findings(name, function):
    return list(judge(name, function, PUBLIC_SEED).findings)


def outputs(name, function):
    return dict(judge(name, function, PUBLIC_SEED).outputs)


# --- before there are numbers to compare


def test_not_written_yet():
    def stub(x, h, W_ih, W_hh, b):
        raise NotImplementedError

    report = judge("rnn_step", stub, PUBLIC_SEED)
    assert (report.status, report.findings) == ("not attempted", ["Not written yet."])


def test_raised_names_the_error_the_line_and_the_shapes():
    def misspelt(x, h, W_ih, W_hh, b):
        return np.tanh(x @ W_hi.T)  # noqa: F821

    assert findings("rnn_step", misspelt) == [
        "It raised NameError: name 'W_hi' is not defined, in the line "
        "`return np.tanh(x @ W_hi.T)  # noqa: F821`. "
        "It was given x (3, 4), h (3, 5), W_ih (5, 4), W_hh (5, 5), b (5,)."
    ]


def test_what_a_raising_call_hides_is_not_called_right():
    def only_ones(x, h, W_ih, W_hh, b):
        return rnn_step(x, h, W_ih.T, W_hh, b)

    assert set(outputs("rnn_step", only_ones).values()) == {"not compared"}


def test_a_changed_argument_is_named():
    def in_place(dh_next, cache):
        dh_next *= 1 - cache.h_next**2
        cache.h[0] = 0
        return step_back(dh_next, cache, da=lambda dh_next, cache: dh_next)

    said = findings("rnn_step_backward", in_place)
    assert said[0] == (
        "It changes its argument dh_next and cache in place, so whoever called it finds other numbers there "
        "afterwards. That costs a fifth of the points; work on a new array (`a = a + b`, not `a += b`)."
    )
    assert said[1].startswith("25 of 25 entries of dW_hh differ")  # the other fault is not hidden


def test_a_changed_argument_costs_a_fifth_of_what_was_earned():
    def in_place(dh_next, cache):
        gradients = step_back(dh_next, cache)
        dh_next *= 2
        return gradients

    def and_half_wrong(dh_next, cache):
        dx, dh, *rest = in_place(dh_next, cache)
        return dx, dh / 3, *rest

    whole, part = (judge("rnn_step_backward", f) for f in (in_place, and_half_wrong))
    assert (whole.score, whole.status, whole.misconception) == (
        4.0,
        "partial",
        "an argument is changed in place",
    )
    assert set(whole.outputs.values()) == {"ok"}
    assert (part.score, part.points) == (3.2, 5)
    assert part.misconception is None


def test_a_known_mistake_is_named_beside_a_changed_argument():
    def both(dh_next, cache):
        gradients = step_back(dh_next, cache, da=lambda dh_next, cache: dh_next)
        dh_next *= 2
        return gradients

    assert judge("rnn_step_backward", both).misconception == "the tanh's derivative is missing"


def test_a_cache_of_ones_own_may_have_its_fields_in_another_order():
    Own = namedtuple("Own", "W_hh W_ih x h_next h why")

    def reordered(x, h, W_ih, W_hh, b):
        h_next, cache = rnn_step(x, h, W_ih, W_hh, b)
        return h_next, Own(**cache._asdict(), why="to see")

    assert judge("rnn_step", reordered).passed


def test_an_input_that_is_not_looked_at():
    def deaf(dh, cache):
        return back_through_time(0.3 * np.ones_like(dh), cache)

    assert findings("rnn_backward", deaf)[-1] == "The answer stays the same whatever dh holds."


def test_state_kept_between_calls():
    kept = np.zeros(1)

    def adding_up(x, h, W_ih, W_hh, b):
        kept[0] += 1
        h_next, cache = rnn_step(x, h, W_ih, W_hh, b)
        return h_next + kept, cache

    assert findings("rnn_step", adding_up) == [
        "Two calls with the same inputs gave two different answers: is something kept between calls, drawn "
        "at random, or left as `np.empty` made it?"
    ]


def test_returned_nothing():
    assert findings("rnn_backward", lambda dh, cache: None) == [
        "rnn_backward returned None; is the line `return dx, dh0, dW_ih, dW_hh, db` missing?"
    ]


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (lambda dh, cache: rnn_backward(dh, cache)[:3], "3 values"),
        (lambda dh, cache: rnn_backward(dh, cache)[0], "1 value"),
        (lambda dh, cache: dict(zip("abcde", rnn_backward(dh, cache))), "a dictionary"),
    ],
)
def test_another_number_of_outputs(answer, came):
    expected = f"rnn_backward returned {came}; expected 5: dx, dh0, dW_ih, dW_hh, db"
    assert findings("rnn_backward", answer) == [expected]


def test_one_output_is_none():
    def without_dh0(dh, cache):
        return back_through_time(dh, cache)._replace(dh0=None)

    assert findings("rnn_backward", without_dh0) == ["dh0 is None."]


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        (
            "gradient_by_lag",
            lambda dh_T, cache: list(gradient_by_lag(dh_T, cache)),
            "norms should be an array, got a list (`np.array(...)` makes an array of it if its "
            "rows have one length).",
        ),
        (
            "rnn_step",
            lambda *arguments: (rnn_step(*arguments)[0], None),
            "cache should be RNNCache(x, h, h_next, W_ih, W_hh), got None.",
        ),
        (
            "rnn_step",
            lambda *arguments: (rnn_step(*arguments)[0], tuple(rnn_step(*arguments)[1])[:4]),
            "cache should be RNNCache(x, h, h_next, W_ih, W_hh), got 4 items.",
        ),
        (
            "clip_by_global_norm",
            lambda gradients, max_norm: (gradients[0], 1.0),
            "clipped should be a list of 3 arrays, got an array.",
        ),
    ],
)
def test_another_kind_of_thing(name, answer, sentence):
    assert findings(name, answer) == [sentence]


@pytest.mark.parametrize("kind", [tuple, lambda cache: cache._asdict()], ids=["tuple", "dictionary"])
def test_a_cache_may_be_a_plain_tuple_or_a_dictionary(kind):
    def answer(*arguments):
        h_next, cache = rnn_step(*arguments)
        return h_next, kind(cache)

    assert judge("rnn_step", answer, PUBLIC_SEED).passed


# --- dtype, shape, finite


def test_dtype():
    def whole_numbers(dh, cache):
        return back_through_time(dh, cache)._replace(dW_hh=np.zeros(cache.W_hh.shape, int))

    assert findings("rnn_backward", whole_numbers) == ["dW_hh has dtype int64, expected float64."]


def test_a_buffer_in_float32():
    def small_buffer(x, h0, W_ih, W_hh, b):
        h, cache = rnn_forward(x, h0, W_ih, W_hh, b)
        return h.astype(np.float32), cache

    assert findings("rnn_forward", small_buffer) == [
        "h has dtype float32, expected float64: the buffer was made too small."
    ]


@pytest.mark.parametrize(
    ("instead", "sentence"),
    [
        (
            lambda g: g._replace(dW_ih=g.dW_ih.T),
            "dW_ih has shape (4, 5), expected (H, D) = (5, 4): is a transpose missing?",
        ),
        (
            lambda g: g._replace(db=g.db[None]),
            "db has shape (1, 5), expected (H,) = (5,): the sum has kept an axis of length one (`keepdims`).",
        ),
        (
            lambda g: g._replace(db=np.stack([g.db] * 3)[: len(g.dx)]),
            "db has shape (3, 5), expected (H,) = (5,): is a sum over the batch missing?",
        ),
        (
            lambda g: g._replace(db=g.db.sum()),
            "db has shape (), expected (H,) = (5,): everything has been summed to one number; "
            "name the axis to sum over.",
        ),
        (
            lambda g: g._replace(dx=g.dx[:, :-1], dh=g.dh[:, :-1]),
            "dx has shape (3, 3), expected (N, D) = (3, 4).",
        ),
    ],
)
def test_shape_in_letters_and_numbers_with_the_likely_slip(instead, sentence):
    def misshapen(dh_next, cache):
        return instead(step_back(dh_next, cache))

    assert findings("rnn_step_backward", misshapen)[0] == sentence


def test_a_sum_over_time_is_missing():
    def without_sum(dh, cache):
        shares = np.einsum("tnh,tnd->thd", before_the_tanh(dh, cache), cache.x)
        return back_through_time(dh, cache)._replace(dW_ih=shares)

    assert findings("rnn_backward", without_sum) == [
        "dW_ih has shape (6, 5, 4), expected (H, D) = (5, 4): is a sum over time missing?"
    ]


def test_not_finite():
    def blown_up(dh_next, cache):
        gradients = step_back(dh_next, cache)
        gradients.db[0] = np.nan
        return gradients

    assert findings("rnn_step_backward", blown_up) == ["1 of 5 entries of db are nan or inf."]


# --- right numbers in a wrong way


def test_another_order_of_the_outputs():
    def weights_first(dh_next, cache):
        dx, dh, dW_ih, dW_hh, db = rnn_step_backward(dh_next, cache)
        return dW_ih, dW_hh, db, dx, dh

    assert findings("rnn_step_backward", weights_first) == [
        "The outputs are right but in another order: it returned dW_ih, dW_hh, db, dx and dh; "
        "expected dx, dh, dW_ih, dW_hh and db."
    ]


def test_the_shapes_of_another_order():
    def weights_first_and_wrong(dh_next, cache):
        dx, dh, dW_ih, dW_hh, db = step_back(dh_next, cache, da=lambda dh_next, cache: dh_next)
        return dW_ih, dW_hh, db, dx, dh

    assert findings("rnn_step_backward", weights_first_and_wrong)[0] == (
        "The outputs have the shapes of dW_ih, dW_hh, db, dx and dh, in this order; "
        "expected dx, dh, dW_ih, dW_hh and db."
    )


def test_seven_digits():
    def half_precise(dh, cache):
        return rnn_backward(dh.astype(np.float32).astype(float), cache)

    assert findings("rnn_backward", half_precise) == [
        "Right to about seven digits only: dx, dh0, dW_ih, dW_hh and db. float32 on the way does that, and "
        "so does a small number added to a denominator, or a value that is clipped."
    ]


def test_a_named_mistake_is_not_called_a_matter_of_digits():
    mistake = next(m for m in exercises["clip_by_global_norm"].misconceptions if "small number" in m.title)
    report = judge("clip_by_global_norm", mistake.function, PUBLIC_SEED)
    assert report.misconception == mistake.title
    assert not [sentence for sentence in report.findings if "seven digits" in sentence]


# --- which mistake it is


def test_a_known_mistake_is_named_with_its_hint():
    def no_tanh(x, h, W_ih, W_hh, b):
        a = x @ W_ih.T + h @ W_hh.T + b
        return a, RNNCache(x, h, a, W_ih, W_hh)

    report = judge("rnn_step", no_tanh, PUBLIC_SEED)
    assert report.misconception == "the tanh is missing"
    assert report.hint == (
        "Without an activation, all steps together are one linear function. Take the tanh of the sum."
    )
    assert report.findings == [
        "15 of 15 entries of h_next differ, by up to 1.1 (allowed 1e-09 relative), when N=3, D=4, H=5."
    ]


def test_two_mistakes_at_once_are_named_output_by_output():
    def state_after_and_mean(dh, cache):
        wrong = back_through_time(dh, cache, state=lambda cache, t: cache.h[t])
        return wrong._replace(db=np.zeros_like(wrong.db))

    report = judge("rnn_backward", state_after_and_mean, PUBLIC_SEED)
    assert report.misconception is None
    assert report.findings[-2:] == [
        "dW_hh looks like: dW_hh is taken with the state after the step.",
        "db is zero everywhere.",
    ]
    assert report.score == 3


def test_a_mistake_at_the_root_is_named_beside_one_in_a_single_output():
    def no_slope_and_no_dh0(dh, cache):
        return back_through_time(dh, cache, slope=lambda cache, t: 1)._replace(dh0=0 * cache.h0)

    report = judge("rnn_backward", no_slope_and_no_dh0, PUBLIC_SEED)
    assert report.misconception is None
    assert report.findings[-2:] == [
        "dx, dW_ih, dW_hh and db look like: the tanh's derivative is missing.",
        "dh0 is zero everywhere.",
    ]


def test_no_output_is_said_to_look_like_a_mistake_that_spoils_a_right_one():
    def right_bias_only(dh, cache):
        wrong = back_through_time(dh, cache, slope=lambda cache, t: 1)
        return wrong._replace(db=back_through_time(dh, cache).db)

    report = judge("rnn_backward", right_bias_only, PUBLIC_SEED)
    assert report.score == 1
    assert "like" not in " ".join(report.findings)


def test_a_mistake_that_agrees_in_some_cases_only_is_not_named():
    def nearly_no_bias(x, h, W_ih, W_hh, b):
        return rnn_step(x, h, W_ih, W_hh, 0 * b if len(x) == 3 else 2 * b)

    report = judge("rnn_step", nearly_no_bias, PUBLIC_SEED)
    assert report.misconception is None
    assert "looks like" not in " ".join(report.findings)


def test_clipping_returns_a_plain_number_or_numpys():
    for kind in (float, np.float64, np.array):
        assert judge(
            "clip_by_global_norm", lambda g, m, kind=kind: _with_norm(g, m, kind), PUBLIC_SEED
        ).passed


def _with_norm(gradients, max_norm, kind):
    clipped, norm = clip_by_global_norm(gradients, max_norm)
    return tuple(clipped), kind(norm)


def test_the_state_before_is_what_the_wrong_turns_start_from():
    cache = exercises["rnn_backward"].cases(1)[0].inputs["cache"]
    assert h_before(cache, 0) is cache.h0
    right = back_through_time(np.ones_like(cache.h), cache)
    for mine, theirs in zip(right, rnn_backward(np.ones_like(cache.h), cache)):
        assert np.allclose(mine, theirs, rtol=1e-12)

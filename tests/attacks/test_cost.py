"""A right backward pass that costs a forward pass an entry keeps its points, and the instructor is told.

Most gradients cannot be measured: the cache holds activations, and these turned back lose their digits.
"""

from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np
import pytest

from autograder.exercises import exercises
from autograder.exercises.by_name import judge
from autograder.judging import numerical_gradient as cost
from autograder.judging.numerical_gradient import large_case
from autograder.sandbox.outside.session import Session
from tests.attacks import honest_loops, measured
from tests.attacks.attack import RIGHT, backward

STEP = """b = (np.arctanh(cache.h_next) - cache.x @ cache.W_ih.T - cache.h @ cache.W_hh.T)[0]
def step(x, h, W_ih, W_hh, b): return np.tanh(x @ W_ih.T + h @ W_hh.T + b)
"""
COMPLEX = STEP + """values, grads = [a + 0j for a in (cache.x, cache.h, cache.W_ih, cache.W_hh, b)], []
for a in values:
    grads.append(np.zeros(a.shape))
    for k in np.ndindex(a.shape):
        kept, a[k] = a[k], a[k] + 1e-20j
        grads[-1][k] = np.sum(dh_next * step(*values).imag) / 1e-20
        a[k] = kept
return tuple(grads)"""  # fmt: skip
# Of fourth order, so that the numbers are right to nine digits.
CENTRAL = STEP + """e, values, grads = 1e-3, [+a for a in (cache.x, cache.h, cache.W_ih, cache.W_hh, b)], []
for a in values:
    grads.append(np.zeros(a.shape))
    for k in np.ndindex(a.shape):
        kept, total = a[k], 0.0
        for far, share in ((2, -1), (1, 8), (-1, -8), (-2, 1)):
            a[k] = kept + far * e
            total += share * np.sum(dh_next * step(*values))
        grads[-1][k], a[k] = total / (12 * e), kept
return tuple(grads)"""  # fmt: skip
SMALL_ONLY = "if len(cache.W_hh) > 9: return [a * 0 for a in (cache.x, cache.h, cache.W_ih, cache.W_hh, cache.h[0])]\n" + COMPLEX  # fmt: skip  # noqa: E501
LOOPS = """(N, D), H = cache.x.shape, cache.h.shape[1]
dx, dh, dW_ih, dW_hh, db = np.zeros((N, D)), np.zeros((N, H)), np.zeros((H, D)), np.zeros((H, H)), np.zeros(H)
for n in range(N):
    for j in range(H):
        da = dh_next[n, j] * (1 - cache.h_next[n, j] ** 2)
        db[j] += da
        for d in range(D):
            dx[n, d] += da * cache.W_ih[j, d]
            dW_ih[j, d] += da * cache.x[n, d]
        for k in range(H):
            dh[n, k] += da * cache.W_hh[j, k]
            dW_hh[j, k] += da * cache.h[n, k]
return dx, dh, dW_ih, dW_hh, db"""
ENTRY_BY_ENTRY = """da = dh_next * (1 - cache.h_next ** 2)
def product(a, b): return np.array([[np.sum(row * column) for column in b.T] for row in a])
return (product(da, cache.W_ih), product(da, cache.W_hh), product(da.T, cache.x), product(da.T, cache.h),
        np.array([np.sum(column) for column in da.T]))"""
EINSUM = """da = np.einsum('nj,nj->nj', dh_next, 1 - cache.h_next ** 2)
return (np.einsum('nj,jd->nd', da, cache.W_ih), np.einsum('nj,jk->nk', da, cache.W_hh),
        np.einsum('nj,nd->jd', da, cache.x), np.einsum('nj,nk->jk', da, cache.h), np.einsum('nj->j', da))"""


def judged(body):
    with Session() as child:
        assert child.run("import numpy as np\n" + backward(body)["rnn_step_backward"]).passed
        return judge("rnn_step_backward", child.function("rnn_step_backward"))


def is_flagged(report):
    """Full points, nothing for the student to read, and one flag whose figures are those of its sentence."""
    (flag,) = report.flags
    assert flag["kind"] == "cost"
    assert flag["forward_passes_per_entry"] >= flag["bound"] == cost.MOST
    assert (
        f"{flag['forward_passes_per_entry']:g} forward passes for each of {flag['entries']}" in flag["text"]
    )
    unflagged = replace(report, flags=())
    assert (str(report), report._repr_html_()) == (str(unflagged), unflagged._repr_html_())
    return report.passed and report.score == report.points


MEASURED_CONTEXT = """import numpy as np
def attention_context_backward(dcontext, cache):
    values, grads = [a + 0j for a in (cache.weights, cache.values)], []
    for a in values:
        grads.append(np.zeros(a.shape))
        for k in np.ndindex(a.shape):
            kept, a[k] = a[k], a[k] + 1e-20j
            grads[-1][k] = np.sum(dcontext * np.einsum("ns,snd->nd", *values).imag) / 1e-20
            a[k] = kept
    return tuple(grads)"""


def test_numerical_gradients_pass_and_the_instructor_is_told_their_price():
    with Session() as child:
        assert child.run(MEASURED_CONTEXT).passed
        report = judge("attention_context_backward", child.function("attention_context_backward"))
    assert is_flagged(report), str(report)


SATURATED = "The ordinary cases are right. This one is not: inputs thirty times as large"


@pytest.mark.parametrize("body", [COMPLEX, CENTRAL], ids=["complex step", "central differences"])
def test_what_is_measured_through_an_activation_turned_back_fails_where_it_is_saturated(body):
    report = judged(body)
    assert report.score == 0
    assert report.findings[0].startswith(SATURATED)


@pytest.mark.parametrize(
    "body",
    [RIGHT + "return right", EINSUM, LOOPS, ENTRY_BY_ENTRY],
    ids=["products", "einsum", "loops", "entry by entry"],
)
def test_a_derivation_is_not_flagged_although_it_is_written_slowly(body):
    report = judged(body)
    assert report.passed, str(report)
    assert report.flags == []


@pytest.mark.parametrize("name", ["additive_score_backward", "additive_attention_backward"])
def test_honest_loops_pass_whatever_they_cost(monkeypatch, name):
    """Where the forward pass is cheap the price of loops is near the bound; here it is above in any case."""
    monkeypatch.setattr(cost, "MOST", 1e-6)
    monkeypatch.setattr(cost, "SIZES", cost.SIZES | dict(D=16, H=16, A=16))
    report = judge(name, getattr(honest_loops, name))
    assert is_flagged(report), str(report)


MEASURED = [
    ("lstm_step_backward", "complex_step"),
    ("lstm_step_backward", "central_differences"),
]


@pytest.fixture(scope="module")
def child():
    with Session() as session:
        assert session.run(inspect.getsource(measured)).passed
        yield session


@pytest.mark.parametrize(("name", "way"), MEASURED)
def test_the_longer_backward_passes_fail_there_too_when_they_are_measured(child, name, way):
    assert child.run(f"measured = {way}").passed
    report = judge(name, child.function(name))
    assert not report.passed
    assert report.findings[0].startswith(SATURATED)


def test_an_lstm_step_in_scalar_loops_is_not_flagged(child):
    assert child.run("lstm_loops = in_loops").passed
    report = judge("lstm_step_backward", child.function("lstm_loops"))
    assert report.passed, str(report)
    assert report.flags == []


def test_every_backward_pass_with_weights_has_a_forward_pass_to_be_held_against():
    backward_passes = {
        name
        for name, one in exercises.items()
        if "backward" in name and {"dW_ih", "dW_hh"} & set(one.returns)
    }
    assert len(backward_passes) >= 5
    assert {name for name in backward_passes if exercises[name].forward is None} == set()


def test_what_is_timed_is_large_enough_to_have_a_price():
    timed = {name: one for name, one in exercises.items() if one.forward is not None}
    assert len(timed) >= 8
    entries = {name: sum(map(np.size, large_case(one, 0).expected.values())) for name, one in timed.items()}
    assert min(entries.values()) > 5_000, entries


def test_differences_for_small_sizes_only_are_wrong():
    assert judged(SMALL_ONLY).score == 0

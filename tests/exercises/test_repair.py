"""The search for the line: of a mistake that has no name, where it is and of which kind, and no more."""

from __future__ import annotations

import itertools
import linecache
import re
import time

import numpy as np
import pytest

import lstm_ref.numpy as reference
from autograder import exercises, judge
from autograder.judging.cases import DrawnCases
from autograder.judging.diagnosis.repair import find_line
from autograder.judging.exercise import PUBLIC_SEED

PATIENCE = 60.0  # seconds of computing: what is found is asked here, not how fast
_files = itertools.count()


def written(source, **names):
    """The function of a source, as a notebook's cell has it."""
    file = f"<cell {next(_files)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    scope = {"np": np, **names}
    exec(compile(source, file, "exec"), scope)
    return scope[re.match(r"def (\w+)", source)[1]]


def found(function, seconds=PATIENCE, clock=time.process_time):
    exercise = exercises[function.__name__]
    return find_line(exercise, function, DrawnCases(exercise, PUBLIC_SEED), seconds, clock=clock)


def lines(function, result):
    """The marked lines, as they are written."""
    return [dict(repair.around)[repair.line].strip() for repair in result.repairs]


GRU = """def gru_step_backward(dh_next, cache):
    x, h, r, z, n, a_hn, W_ih, W_hh = cache
    dz = dh_next * (h - n)
    dn = dh_next * (1 - z)
    dan = dn * (1 - n**2)
    dr = dan * a_hn
    dar, daz = dr * r * (1 - r), dz * z * (1 - z)
    da_ih = np.hstack([dar, daz, dan])
    da_hh = np.hstack([dar, daz, dan * r])
    dx = da_ih @ W_ih
    dh = da_hh @ W_hh + dh_next * z
    return dx, dh, da_ih.T @ x, da_hh.T @ h, da_ih.sum(axis=0), da_hh.sum(axis=0)
"""
FORWARD = """def lstm_forward(x, h0, c0, W_ih, W_hh, b):
    h_t, c_t, caches, states = h0, c0, [], []
    for x_t in x:
        h_t, c_t, cache = lstm_step(x_t, h_t, c_t, W_ih, W_hh, b)
        caches.append(cache)
        states.append(h_t)
    h = np.stack(states)
    i, f, g, o, c = (np.stack(of) for of in zip(*[(k.i, k.f, k.g, k.o, k.c_next) for k in caches]))
    return h, c_t, LSTMSequenceCache(x, h0, c0, i, f, g, o, c, h, W_ih, W_hh)
"""
RNN_LOOP = """def rnn_backward(dh, cache):
    dx, back = np.zeros_like(cache.x), np.zeros_like(cache.h0)
    dW_ih, dW_hh, db = 0, 0, 0
    for t in reversed(range(len(dh))):
        before = cache.h[t - 1] if t > 0 else cache.h0
        da = (dh[t] + back) * (1 - cache.h[t] ** 2)
        dx[t] = da @ cache.W_ih
        back = da @ cache.W_hh
        dW_ih += da.T @ cache.x[t]
        dW_hh += da.T @ before
        db += da.sum(axis=0)
    return dx, back, dW_ih, dW_hh, db
"""
STEP = """def lstm_step(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    a = x @ W_ih.T + h @ W_hh.T + b
    i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 3 * H :])
    g = np.tanh(a[:, 2 * H : 3 * H])
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, LSTMCache(x, h, c, i, f, g, o, c_next, W_ih, W_hh)
"""
NAMES = {
    name: getattr(reference, name)
    for name in ("lstm_step", "sigmoid", "LSTMCache", "LSTMSequenceCache", "rnn_step_backward")
}
MISTAKES = {  # source, what is right in it, what somebody writes, the kind
    "a factor": (GRU, "dan * r])", "dan])", "a factor is missing"),
    "a slope": (GRU, "dz * z * (1 - z)", "dz", "a factor is missing"),
    "a sign": (GRU, "W_hh + dh_next * z", "W_hh - dh_next * z", "a sign"),
    "a name": (GRU, "dan * a_hn", "dan * h", "a name is not the one"),
    "a transpose": (RNN_LOOP, "back = da @ cache.W_hh", "back = da @ cache.W_hh.T", "a transpose"),
    "an index": (RNN_LOOP, "cache.h[t - 1]", "cache.h[t]", "an index"),
    "an index that leaves the longer cases": (
        RNN_LOOP,
        "da.T @ cache.x[t]",
        "da.T @ cache.x[t * (t - 1)]",
        "something is too many",
    ),
    "a clip that only large gradients meet": (
        RNN_LOOP,
        "back = da @ cache.W_hh",
        "back = np.clip(da @ cache.W_hh, -9, 9)",
        "something is too many",
    ),
    "no range": (RNN_LOOP, "reversed(range(len(dh)))", "len(dh)[::-1]", None),
    "a term": (RNN_LOOP, "(dh[t] + back)", "back", "a term is missing"),
    "instead of adding": (RNN_LOOP, "dW_hh += ", "dW_hh = ", "`=` or `+=`"),
    "a power": (RNN_LOOP, "cache.h[t] ** 2", "cache.h[t]", "an operator"),
    "an order": (RNN_LOOP, "return dx, back, dW_ih, dW_hh", "return dx, back, dW_hh, dW_ih", "an order"),
    "a function": (STEP, "h_next = o * np.tanh(c_next)", "h_next = o * c_next", "a function is missing"),
    "another function": (STEP, "sigmoid(a[:, 3", "np.tanh(a[:, 3", "a function is not the one"),
    "a number": (STEP, "a[:, 2 * H : 3 * H]", "a[:, 1 * H : 3 * H]", "a number"),
    "in a comprehension": (FORWARD, "(k.i, k.f, k.g, k.o, k.c_next)", "(k.i, k.f, k.g, k.o, k.c)", None),
    "the wrong state": (FORWARD, "states.append(h_t)", "states.append(c_t)", "a name is not the one"),
}


@pytest.mark.parametrize(("source", "right", "wrong", "kind"), MISTAKES.values(), ids=MISTAKES)
def test_the_line_of_one_wrong_edit_is_found(source, right, wrong, kind):
    assert source.count(right) == 1
    assert judge(re.match(r"def (\w+)", source)[1], written(source, **NAMES), PUBLIC_SEED).passed
    mistaken = source.replace(right, wrong)
    function = written(mistaken, **NAMES)
    result = found(function)
    (edited,) = set(mistaken.splitlines()) - set(source.splitlines())
    assert edited.strip() in lines(function, result)
    kinds = {
        repair.kind for repair in result.repairs if dict(repair.around)[repair.line].strip() == edited.strip()
    }
    assert kinds == {kind} or kind is None


def test_two_lines_that_could_be_mended_are_both_shown():
    source = STEP.replace("o * np.tanh(c_next)", "o * shown").replace(
        "    h_next", "    shown = c_next\n    h_next"
    )
    function = written(source, **NAMES)
    result = found(function)
    assert lines(function, result) == ["shown = c_next", "h_next = o * shown"]
    assert result.sentence.startswith("One change in either of these lines would make it right: ")


def test_of_more_lines_than_two_none_is_shown():
    steps = "    slope = 1 - h**2\n    back = -dh * slope\n    da = back\n"
    source = f"def tanh_backward(dh, h):\n{steps}    return da\n"
    result = found(written(source))
    assert result.ended
    assert result.repairs == []


def test_two_mistakes_have_no_line():
    source = GRU.replace("dan * r])", "dan])").replace("1 - n**2", "1 - n")
    result = found(written(source))
    assert result.repairs == []


def test_what_a_step_gives_to_another_name_is_not_handed_on():
    source = RNN_LOOP.replace("back = da", "arriving = da")
    result = found(written(source))
    assert [(dict(r.around)[r.line].strip(), r.kind, r.look) for r in result.repairs] == [
        ("arriving = da @ cache.W_hh", "a name is not the one", "arriving")
    ]


def test_what_a_step_does_not_collect_is_missed_at_the_end_of_the_loop():
    source = RNN_LOOP.replace("db += da.sum(axis=0)", "db_t = da.sum(axis=0)")
    source = source.replace("dW_hh, db = 0, 0, 0", "dW_hh, db = 0, 0, np.zeros(len(cache.W_hh))")
    result = found(written(source))
    assert ("for t in reversed(range(len(dh))):", "a line is missing at its end", "db") in [
        (dict(r.around)[r.line].strip(), r.kind, r.look) for r in result.repairs
    ]


def test_the_report_names_the_line_and_the_kind_and_never_the_edit():
    result = found(written(GRU.replace("dan * r])", "dan])")))
    (repair,) = result.repairs
    assert result.sentence == "One change in this line would make it right: a factor is missing."
    assert (
        result.excerpt()
        == [
            (False, 7, "dar, daz = dr * r * (1 - r), dz * z * (1 - z)"),
            (False, 8, "da_ih = np.hstack([dar, daz, dan])"),
            (True, 9, "da_hh = np.hstack([dar, daz, dan])"),
            (False, 10, "dx = da_ih @ W_ih"),
        ][1:]
    )
    assert repair.hint == "Look at `dan`: it is multiplied with too little."


def test_a_right_answer_and_one_without_a_source_have_no_search():
    assert found(written(GRU)) is None
    scope = {"np": np}
    exec(GRU.replace("dan * r])", "dan])"), scope)
    assert found(scope["gru_step_backward"]) is None


COUNTED = """def sigmoid(a):
    n = 3
    while n > 0:
        n = n - 1
    return 1 / (1 - np.exp(-a))
"""


def test_an_edit_that_loops_for_ever_is_ended():
    mistaken = COUNTED.replace("1 - np", "1.5 + np")
    result = found(written(mistaken))
    assert result is not None
    assert result.ended


def test_an_edit_that_lets_a_helper_loop_for_ever_is_ended():
    def halvings(n):
        count = 0
        while n != 1:
            n, count = n // 2, count + 1
        return count

    source = "def sigmoid(a):\n    return halvings(8) - 2 - 1 / (1 - np.exp(-a)) ** 3\n"
    result = found(written(source, halvings=halvings))  # of 0, or of -8, there is no end
    assert result.ended
    assert result.repairs == []


def test_no_edit_makes_an_array_that_fills_the_memory():
    sizes = []

    def room(n):
        sizes.append(n)
        return 0.0

    source = (
        "def sigmoid(a):\n    n = 4 * a.shape[-1] * a.size\n    return room(n) + 1 / (1 - np.exp(-a)) ** 3\n"
    )
    result = found(written(source, room=room))
    assert result.tried > 100
    assert max(n for n in sizes if isinstance(n, (int, np.integer))) < 50_000


def test_the_search_ends_when_its_time_is_over():
    ticks = itertools.count()
    result = found(written(GRU.replace("dan * r])", "dan])")), seconds=40, clock=lambda: next(ticks))
    assert not result.ended
    assert result.tried < 40


def test_the_search_leaves_the_inputs_the_namespace_and_the_output_alone(capsys):
    source = RNN_LOOP.replace("dW_hh += ", "dW_hh = ").replace(
        "    dW_ih, dW", "    print(dh)\n    dW_ih, dW"
    )
    function = written(source)
    before = dict(function.__globals__)
    drawn = DrawnCases(exercises["rnn_backward"], PUBLIC_SEED)
    inputs = [str(case.inputs) for case in drawn.cases]
    assert find_line(exercises["rnn_backward"], function, drawn, PATIENCE, clock=time.process_time).repairs
    assert [str(case.inputs) for case in drawn.cases] == inputs
    assert function.__globals__ == before
    assert capsys.readouterr().out == ""


def test_an_argument_that_is_changed_in_place_hides_no_other_mistake():
    source = RNN_LOOP.replace("        da = (dh[t] + back)", "        dh[t] += back\n        da = dh[t]")
    function = written(source.replace("** 2)", "** 3)"))
    assert lines(function, found(function)) == ["da = dh[t] * (1 - cache.h[t] ** 3)"]


def test_a_cache_as_a_dictionary_is_as_good_as_a_named_tuple():
    source = STEP.replace("LSTMCache(x, h, c", "dict(x=x, h=h, c=c, W_ih=W_ih, W_hh=W_hh").replace(
        ", i, f, g, o, c_next, W_ih, W_hh)\n", ", i=i, f=f, g=g, o=o, c_next=c_next)\n"
    )
    assert judge("lstm_step", written(source, **NAMES), PUBLIC_SEED).passed
    function = written(source.replace("f * c + i * g", "f * c + i * o"), **NAMES)
    assert lines(function, found(function)) == ["c_next = f * c + i * o"]


def test_a_function_within_a_function_keeps_what_it_has_from_there():
    inner = "    def tanh_backward(dh, h):\n        return dh * (1 + h**power)\n"
    source = f"def outer(power):\n{inner}    return tanh_backward\n"
    function = written(source)(2)
    result = found(function)
    assert lines(function, result) == ["return dh * (1 + h**power)"]
    assert result.repairs[0].kind == "a sign"

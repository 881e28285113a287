"""The questions that are asked of every system can be failed: a right system passes all, a wrong one not."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import replace
from typing import Any

import agreement
import numpy as np
import pytest
from agreement import System, any_mask
from systems import SYSTEMS, sizes

from lstm_ref.shapes import bind

SIZES = {"N": 3, "D": 4, "H": 2}


def forward(x: Any, W: Any, mask: Any) -> tuple:
    bind({"x": "N D", "W": "H D", "mask": "N H"}, locals(), {"mask": "boolean"})
    y = np.tanh(x @ W.T)
    return y * mask, (x, W, y, mask)


def backward(dy: Any, cache: Any) -> tuple:
    x, W, y, mask = cache
    bind({"y": "N H", "dy": "N H"}, {"y": y, "dy": dy})
    da = dy * mask * (1 - y**2)
    return da @ W, da.T @ x


def twin(x: Any, W: Any, mask: Any) -> Any:
    bind({"x": "N D", "W": "H D", "mask": "N H"}, locals(), {"mask": "boolean"})
    return (x @ W.T).tanh() * mask


twin.__module__ = "lstm_ref.torch"
RIGHT = System(forward, backward, {"x": "N D", "W": "H D"}, twin, {"dy": "N H"}, {"mask": any_mask("N H")})


def one_digit(dy: Any, cache: Any) -> tuple:
    dx, dW = backward(dy, cache)
    dW[0, 0] *= 1 + 1e-9
    return dx, dW


def unmasked(dy: Any, cache: Any) -> tuple:
    x, W, y, _ = cache
    return backward(dy, (x, W, y, np.ones_like(y)))


def spoils_its_cache(dy: Any, cache: Any) -> tuple:
    result = backward(dy, cache)
    cache[2][...] *= 0.5
    return result


def spoils_its_upstream(dy: Any, cache: Any) -> tuple:
    result = backward(dy, cache)
    dy *= 0.5
    return result


def hands_out_its_cache(x: Any, W: Any, mask: Any) -> tuple:
    y = np.tanh(x @ W.T)
    return y, (x, W, y, np.ones_like(y))


def in_double(x: Any, W: Any, mask: Any) -> tuple:
    return forward(x.astype(np.result_type(x, np.float64)), W, mask)


def checks_nothing(x: Any, W: Any, mask: Any) -> tuple:
    y = np.tanh(x @ W.T)
    return y * mask, (x, W, y, mask)


def broadcasts(dy: Any, cache: Any) -> tuple:
    y = cache[2]
    return backward(np.broadcast_to(dy, y.shape), cache)


def says_nothing(x: Any, W: Any, mask: Any) -> tuple:
    try:
        return forward(x, W, mask)
    except ValueError as error:
        raise ValueError("an argument does not fit") from error


def crashes_on_nobody(x: Any, W: Any, mask: Any) -> tuple:
    return forward(x / len(x) * len(x), W, mask) if len(x) else forward(x[0], W, mask)


def takes_any_upstream(dy: Any, cache: Any) -> tuple:
    return backward(dy * np.ones(1), cache)


BARE = (IndexError, TypeError, ValueError)
QUESTIONS = {
    "autograd": agreement.assert_equals_autograd,
    "complex step": agreement.assert_equals_complex_step,
    "tried": agreement.assert_every_gradient_is_tried,
    "changes": agreement.assert_changes_nothing,
    "own": agreement.assert_results_are_the_callers_own,
    "float32": agreement.assert_keeps_float32,
    "names": agreement.assert_names_wrong_arguments,
    "kinds": agreement.assert_refuses_other_kinds,
    "twin": agreement.assert_twin_refuses,
    "nobody": lambda system, sizes: agreement.assert_nothing_is_a_size(system, sizes, "N"),
}
WRONG = [
    ("autograd", {"backward": one_digit}),
    ("autograd", {"backward": unmasked}),
    ("autograd", {"backward": lambda dy, cache: backward(dy, cache)[::-1]}),
    ("autograd", {"outputs": {"dy": "N D"}}),
    ("autograd", {"forward": lambda x, W, mask: forward(x, W, ~mask)}),
    ("complex step", {"backward": one_digit}),
    ("complex step", {"backward": unmasked}),
    ("tried", {"backward": lambda dy, cache: (backward(dy, cache)[0], 0 * cache[1])}),
    ("tried", {"backward": lambda dy, cache: backward(np.ones_like(dy), cache)}),
    ("tried", {"unread": ("x",)}),
    ("changes", {"backward": spoils_its_cache}),
    ("changes", {"backward": spoils_its_upstream}),
    ("own", {"forward": hands_out_its_cache}),
    ("float32", {"forward": in_double}),
    ("names", {"forward": checks_nothing}),
    ("names", {"forward": says_nothing}),
    ("names", {"backward": broadcasts}),
    ("kinds", {"forward": checks_nothing}),
    ("kinds", {"backward": takes_any_upstream}),
    ("twin", {"twin": lambda x, W, mask: twin(*(a[:1] for a in (x, W, mask)))}),
    ("nobody", {"forward": crashes_on_nobody}),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_right_system_passes(question):
    QUESTIONS[question](RIGHT, SIZES)


@pytest.mark.parametrize(("question", "change"), WRONG)
def test_a_wrong_one_does_not(question, change):
    if "twin" in change:
        change["twin"].__module__ = "lstm_ref.torch"
    with pytest.raises((AssertionError, pytest.fail.Exception, *BARE)):
        QUESTIONS[question](replace(RIGHT, **change), SIZES)


def test_a_backward_that_reads_any_cache_does_not_pass():
    right, kinds = SYSTEMS["recurrent: GRU, step"], [namedtuple("Cache", f"a{k}")(0) for k in range(50)]
    agreement.assert_refuses_other_caches(right, sizes.SIZES[0], kinds)
    careless = replace(right, backward=lambda dh_next, cache: (cache.x, *right.backward(dh_next, cache)[1:]))
    with pytest.raises(AttributeError):
        agreement.assert_refuses_other_caches(careless, sizes.SIZES[0], kinds)

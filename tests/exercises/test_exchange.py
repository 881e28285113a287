"""A mistake is the right answer with something exchanged: a piece, an output, or how an argument is read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from autograder.judging.declaration import DeclarationError
from autograder.judging.exercise import Exercise


class StepCache(NamedTuple):
    x: np.ndarray
    h: np.ndarray
    W: np.ndarray


def step(x, h, W):
    return np.tanh(x @ W.T + h), StepCache(x, h, W)


def model(x, h, W, squash=np.tanh):
    return squash(x @ W.T + h), StepCache(x, h, W)


def back(dh_next, cache):
    da = dh_next * (1 - np.tanh(cache.x @ cache.W.T + cache.h) ** 2)
    return da @ cache.W, da


@pytest.fixture
def forward():
    return Exercise(
        step,
        points=1,
        inputs=dict(x="N D", h="N H", W="H D"),
        returns=dict(h_next="N H", cache=StepCache),
        model=model,
    )


@pytest.fixture
def given(forward):
    return forward.draw(np.random.default_rng(3), dict(N=3, D=4, H=5))


def wrong(exercise, inputs, **exchanged):
    exercise.mistake("one", "Look again.", **exchanged)
    return exercise.misconceptions[-1].function(*inputs.values())


def test_a_piece_of_the_model_is_exchanged(forward, given):
    x, h, W = given.values()
    np.testing.assert_array_equal(wrong(forward, given, squash=np.sin)[0], np.sin(x @ W.T + h))


def test_an_output_is_made_of_the_right_ones_and_the_arguments(forward, given):
    h_next, cache = wrong(forward, given, h_next=lambda h_next, h: h_next + h)
    np.testing.assert_array_equal(h_next, step(**given)[0] + given["h"])
    assert cache.h is given["h"]


def test_an_argument_is_read_wrongly_and_the_cache_keeps_it_as_it_was_given(forward, given):
    h_next, cache = wrong(forward, given, h=lambda h: 0 * h)
    np.testing.assert_array_equal(h_next, np.tanh(given["x"] @ given["W"].T))
    assert cache.h is given["h"]


def test_several_things_are_exchanged_at_once(forward, given):
    x, _, W = given.values()
    h_next, _ = wrong(forward, given, h=lambda h: 0 * h, squash=np.sin, h_next=lambda h_next: -h_next)
    np.testing.assert_array_equal(h_next, -np.sin(x @ W.T))


def test_a_rule_may_ask_for_a_field_of_the_cache_and_for_what_lies_between(forward, given):
    backward = Exercise(
        back,
        points=1,
        inputs=dict(dh_next="N H", cache=forward.cache),
        returns=dict(dx="N D", dh="N H"),
        between=dict(da=lambda dh_next, cache: back(dh_next, cache)[1]),
    )
    inputs = dict(dh_next=np.ones((3, 5)), cache=step(**given)[1])
    dx, dh = wrong(backward, inputs, dx=lambda da, W: da @ (2 * W))
    np.testing.assert_allclose(dx, 2 * back(**inputs)[0], rtol=1e-12)
    np.testing.assert_array_equal(dh, back(**inputs)[1])


@pytest.mark.parametrize(
    ("exchanged", "said"),
    [
        (dict(squish=np.sin), "'squish' cannot be exchanged .*pieces: squash; outputs: cache, h_next"),
        (dict(h_next=3), "h_next should be a rule"),
        ({}, "nothing is exchanged"),
    ],
)
def test_what_cannot_be_exchanged_is_refused_with_what_can(forward, exchanged, said):
    with pytest.raises(DeclarationError, match=rf"step: the mistake 'one': {said}"):
        forward.mistake("one", "Look again.", **exchanged)


def test_a_mistake_without_a_hint_and_a_second_one_of_the_same_name_are_refused(forward):
    with pytest.raises(DeclarationError, match="has no hint"):
        forward.mistake("one", " ", squash=np.sin)
    forward.mistake("one", "Look again.", squash=np.sin)
    with pytest.raises(DeclarationError, match="two mistakes are called 'one'"):
        forward.mistake("one", "Look again.", squash=np.cos)

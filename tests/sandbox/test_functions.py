"""A function that is an argument is sent as data, is callable inside, and comes back as data."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises
from autograder.sandbox.outside.session import Session
from autograder.sandbox.wire.call import DirectCall
from autograder.sandbox.wire.functions import FUNCTIONS, Waves
from lstm_ref.numpy import gru_forward, lstm_forward, rnn_forward

RNG = np.random.default_rng(0)
F = Waves(RNG.normal(size=3), RNG.normal(size=(3, 2, 4)), RNG.normal(size=3))
X = RNG.normal(size=(2, 4))
CALLS = "def called(f, x):\n    return f(x), f(x + 0.1j), f.height"


@pytest.fixture
def child(level):
    with Session(level=level) as session:
        yield session


def test_inside_it_answers_with_the_same_numbers(child):
    assert child.run(CALLS).passed
    inside = child.function("called").outcome({"f": F, "x": X})
    assert inside.error is None
    real, imaginary, height = inside.value
    assert (real, imaginary) == (F(X), F(X + 0.1j))
    assert np.array_equal(height, F.height)


def test_an_argument_changed_inside_is_reported_as_it_is_here(child):
    source = "def spoil(f, x):\n    f.height[0] += 1\n    x[0] = 0\n    return f(x)"
    assert child.run(source).passed
    namespace: dict[str, object] = {}
    exec(source, namespace)
    for caller in (child.function("spoil"), DirectCall(namespace["spoil"])):
        assert caller.outcome({"f": F, "x": X}).changed == ("f", "x")


def test_what_comes_back_is_no_function_of_the_parents(child):
    assert child.run("from autograder.sandbox.wire.functions import Waves\ndef kept(f): return f").passed
    value = child.function("kept").outcome({"f": F}).value
    assert type(value).__name__ == "Waves"
    assert not callable(value)
    assert not isinstance(value, Waves)


def test_a_function_redefined_inside_stays_inside(child):
    assert child.run(
        "from autograder.sandbox.wire import functions\nfunctions.Waves.__call__ = lambda f, x: 7"
    ).passed
    assert child.run("def asked(f): return f(0)").passed
    assert child.function("asked").outcome({"f": F}).value == 7
    assert F(X) != 7


def test_a_point_of_another_shape_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match=r"f: x should have the shape \(2, 4\), got \(8,\)"):
        F(X.ravel())


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_is_a_tuple_of_arrays_under_its_own_name(function):
    assert FUNCTIONS[function.__name__] is function
    assert issubclass(function, tuple)
    assert function._fields
    assert callable(function.__call__)


@pytest.mark.parametrize("forward", [rnn_forward, lstm_forward, gru_forward])
def test_a_sequences_cache_gives_a_steps_cache_inside_as_it_does_in_a_notebook(child, forward):
    exercise = exercises[forward.__name__]
    cache = exercise.cache(np.random.default_rng(1), exercise.sizes[0])
    assert child.run("def called(cache):\n    return [cache.step(t) for t in (0, 3)]").passed
    inside = child.function("called").outcome({"cache": cache})
    assert inside.error is None
    for mine, its in zip(inside.value, [cache.step(0), cache.step(3)], strict=True):
        assert mine._fields == its._fields
        assert all(map(np.array_equal, mine, its))

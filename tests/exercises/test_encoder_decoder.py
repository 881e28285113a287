"""Lesson encoder-decoder: tables that mislead a search, a state of more than one array, no close calls."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder import exercises, judge
from lstm_ref.numpy import log_softmax
from lstm_ref.numpy.experiments import attention as translator
from tests.exercises.styles.beam_search import one_array
from tests.exercises.styles.greedy_decode import into_an_array

OVER = (0, 1, 0, 0)


@pytest.mark.parametrize(
    "table",
    [
        [(0, 0.1, 0.5, 0.4), OVER, (0, 0.4, 0.3, 0.3), (0, 1, 0, 0)],
        [(0, 0, 0.4, 0.6), OVER, (0, 1, 0, 0), (0, 0.5, 0.5, 0)],  # b misleads in place of a
        [(0, 0, 1, 0), OVER, (0, 0.35, 0.25, 0.4), (0, 0.5, 0.5, 0)],  # not the first step, the second
    ],
)
def test_any_table_on_which_greedy_ends_in_a_clearly_less_likely_text_is_right(table):
    assert judge("greedy_trap", lambda: np.array(table)).passed


@pytest.mark.parametrize(
    "table",
    [
        [(0, 0, 0.6, 0.4), OVER, (0, 1, 0, 0), (0, 1, 0, 0)],  # the first step is the best one
        [(0, 0, 0.51, 0.49), OVER, (0, 0.9, 0.1, 0), (0, 0.95, 0.05, 0)],  # hardly likelier
        [(0, 0.5, 0.3, 0.2), OVER, (0, 1, 0, 0), (0, 1, 0, 0)],  # the empty text
        [(0, 0, 0.6, 0.4), OVER, (0, 0.5, 0.6, 0), (0, 1, 0, 0)],  # no probabilities
        [(0, 0, 0.6, 0.4), OVER],  # rows are missing
    ],
)
def test_a_table_on_which_greedy_does_as_well_as_a_beam_is_wrong(table):
    assert not judge("greedy_trap", lambda: table).passed


def test_a_table_tells_both_broken_beams_or_is_wrong():
    after_the_end = (0, 0.2, 0.4, 0.4)
    first, a, b = (0, 0.35, 0.45, 0.2), (0, 0.3, 0.35, 0.35), (0, 0.3, 0.4, 0.3)
    assert judge("finished_trap", lambda: np.array([first, after_the_end, a, b])).passed
    assert not judge("finished_trap", lambda: np.array([first, OVER, a, b])).passed
    assert not judge("finished_trap", lambda: np.array([(0, 0.1, 0.5, 0.4), after_the_end, a, b])).passed


def without_the_second_array(search):
    """The search, whose decoder is handed the second array of its state as it was in the beginning."""

    def wrong(step, state, *others):
        first = state[1]

        def forgetful(token, state):
            return step(token, [state[0], np.resize(first, state[0].shape)])

        return search(forgetful, state, *others)

    return wrong


@pytest.mark.parametrize(("name", "search"), [("beam_search", one_array), ("greedy_decode", into_an_array)])
def test_every_array_of_a_decoders_state_must_be_handed_on(name, search):
    assert judge(name, search).passed
    assert not judge(name, without_the_second_array(search)).passed


def test_a_state_of_any_number_of_arrays_may_be_handed_on_one_by_one():
    def by_name(step, state, start, end, steps):
        h, mean = state
        token, over, written = np.full(len(h), start), np.zeros(len(h), bool), []
        for _ in range(steps):
            logits, (h, mean) = step(token, (h, mean))
            token = np.where(over, end, log_softmax(logits).argmax(axis=1))
            over |= token == end
            written.append(token)
        return np.stack(written)

    assert judge("greedy_decode", by_name).passed


@pytest.fixture(scope="module")
def held():
    """The share of strings copied by the page's two networks in order, by updates and length."""
    task = partial(translator.copies, longest=8)
    runs = {updates: translator.learn(task, updates=updates).parameters for updates in (600, 1500)}
    strings = {n: translator.copies(np.random.default_rng(1), 200, n, n) for n in (1, 2, 3, 4, 6, 8)}
    return {
        updates: {n: translator.accuracy(run, test) for n, test in strings.items()}
        for updates, run in runs.items()
    }


def test_the_lengths_that_the_quiz_asks_for_are_no_close_calls(held):
    first = {
        updates: next(n for n, share in shares.items() if share < 0.5) for updates, shares in held.items()
    }
    assert first == {600: 4, 1500: 8}
    assert all(abs(share - 0.5) > 0.1 for shares in held.values() for share in shares.values())
    question = next(q for q in exercises.quiz("08-encoder-decoder").questions if "figure" in q.text)
    assert [option.text for option in question.options if option.right] == ["4 and 8"]

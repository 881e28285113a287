"""Lesson sequence-models: the tests that are handed in are judged by the bugs that they tell."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.exercises.sequence_models.live_bugs import samplers_told, taggers_told

WORDS = np.array([[0, 1, 2], [3, 4, 5], [0, 6, 7], [0, 8, 0]])
MASK = np.arange(4)[:, None] < np.array([2, 4, 3])
LOGITS, U = np.array([2.0, 1.0, 0.0]), np.linspace(0, 0.99, 60)


def test_a_batch_of_different_lengths_whose_longest_sentence_is_not_first_tells_every_bug():
    np.testing.assert_array_equal(taggers_told((WORDS, MASK)), [1, 1, 1])
    np.testing.assert_array_equal(taggers_told([WORDS.astype(np.int8), MASK]), [1, 1, 1])


@pytest.mark.parametrize(
    ("tokens", "mask", "told"),
    [
        (WORDS[:2, :1], MASK[:2, :1], [0, 0, 0]),
        (WORDS[:2], MASK[:2], [0, 1, 0]),
        (WORDS[:, [1, 2, 0]], MASK[:, [1, 2, 0]], [1, 1, 0]),
        (WORDS[:, :1], MASK[:, :1], [1, 0, 0]),
    ],
    ids=["one sentence", "equal lengths", "longest first", "one sentence and padding"],
)
def test_a_batch_that_lacks_something_tells_fewer(tokens, mask, told):
    np.testing.assert_array_equal(taggers_told((tokens, mask)), told)
    assert not judge("batch_that_tells", lambda: (tokens, mask)).passed


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "expected two arrays"),
        ((WORDS * 1.0, MASK), "tokens should be a small array"),
        ((WORDS, 1 * MASK), "mask should be True or False"),
        ((WORDS + 20, MASK), "numbers of words, from 0 to 14"),
        ((WORDS, ~MASK), "first word to its last"),
        ((WORDS, MASK[:2]), "mask should be True or False"),
        ((np.zeros((50, 50), int), np.ones((50, 50), bool)), "tokens should be a small array"),
    ],
)
def test_what_is_no_batch_gets_a_sentence(value, said):
    with pytest.raises(ValueError, match=said):
        taggers_told(value)
    assert said in " ".join(str(judge("batch_that_tells", lambda: value)).split())


@pytest.mark.parametrize("temperature", [0.5, 2, 3.0])
def test_many_draws_away_from_temperature_1_tell_every_bug(temperature):
    np.testing.assert_array_equal(samplers_told((LOGITS, temperature, U)), [1, 1, 1, 1])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ((LOGITS, 1.0, U), [0, 0, 0, 0]),
        ((0 * LOGITS, 2.0, U), [0, 0, 0, 1]),
        ((LOGITS, 2.0, np.zeros(1)), [0, 0, 0, 0]),
    ],
    ids=["temperature 1", "equal scores", "a single u"],
)
def test_draws_that_lack_something_tell_fewer(value, told):
    np.testing.assert_array_equal(samplers_told(value), told)
    assert not judge("draws_that_tell", lambda: value).passed


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (LOGITS, "expected logits, temperature and u"),
        ((LOGITS, 0.0, U), "temperature should be above 0"),
        ((LOGITS, "hot", U), "temperature should be a number"),
        ((LOGITS, 2.0, U + 0.5), "u should hold numbers of at least 0 and below 1"),
        ((np.array([np.inf, 0.0]), 2.0, U), "logits should be finite"),
        ((LOGITS[None], 2.0, U), "logits should be a short row of numbers"),
    ],
)
def test_what_is_no_test_of_a_sampler_gets_a_sentence(value, said):
    with pytest.raises(ValueError, match=said):
        samplers_told(value)
    assert said in " ".join(str(judge("draws_that_tell", lambda: value)).split())


@pytest.mark.parametrize("seed", range(20))
def test_in_every_draw_a_mistake_about_lengths_shows(seed):
    for name in ("last_valid_state", "bidirectional_forward"):
        mask = exercises[name].cases(seed)[0].inputs["mask"]
        lengths = mask.sum(axis=0)
        assert len(set(lengths)) == 3
        assert lengths.argmax() != 0
        assert lengths.min() > 1

"""Lesson sequence-models: its readers and tables against the general ones, and its experiments."""

from __future__ import annotations

import numpy as np
import pytest

import lstm_ref.numpy as reference
from lstm_ref import figures
from lstm_ref.numpy import RNN, ngram_probability, plain_readers
from lstm_ref.numpy.experiments import reading
from lstm_ref.numpy.experiments import sequence_models as models
from lstm_ref.tasks import PROSE, PROSE_SYMBOLS, course_text, letters


@pytest.fixture
def drawn():
    """Arguments of `bidirectional_forward`; the longest sequence is the second one."""
    rng, (T, N, D, H) = np.random.default_rng(0), (6, 3, 4, 5)
    shapes = (T, N, D), (2, N, H), (2, H, D), (2, H, H), (2, H)
    return *(rng.normal(size=shape) for shape in shapes), np.arange(T)[:, None] < np.array([4, 6, 2])


def test_both_readings_are_those_of_the_general_network(drawn):
    x, h0, W_ih, W_hh, b, mask = drawn
    h, cache = plain_readers.bidirectional_forward(*drawn)
    both = list(zip(W_ih, W_hh, b))
    expected, _, general = reference.bidirectional_forward(x, [h0], both, mask, cell=RNN)
    np.testing.assert_allclose(h, expected, rtol=1e-12, atol=1e-14)
    dh = np.random.default_rng(1).normal(size=h.shape)
    dx, dh0, *dweights = plain_readers.bidirectional_backward(dh, cache)
    dx_general, (dh0_general,), dboth = reference.bidirectional_backward(dh, [0 * h0], general)
    np.testing.assert_allclose(dx, dx_general, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(dh0, dh0_general, rtol=1e-12, atol=1e-13)
    for ours, theirs in zip(dweights, zip(*dboth)):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


def test_what_stands_in_the_padding_does_not_matter(drawn):
    x, *rest, mask = drawn
    other = np.where(mask[..., None], x, 99.0)
    h, _ = plain_readers.bidirectional_forward(x, *rest, mask)
    np.testing.assert_array_equal(h, plain_readers.bidirectional_forward(other, *rest, mask)[0])


def test_the_stack_is_that_of_the_general_network():
    rng, (T, N, D, H, L) = np.random.default_rng(0), (6, 3, 4, 5, 3)
    x, h0, W_hh, b = (rng.normal(size=s) for s in ((T, N, D), (L, N, H), (L, H, H), (L, H)))
    W_ih = [rng.normal(size=(H, D if k == 0 else H)) for k in range(L)]
    expected, (h_n,), _ = reference.stacked_forward(x, [h0], list(zip(W_ih, W_hh, b)), cell=RNN)
    ours, ours_n = plain_readers.stacked_forward(x, h0, W_ih, W_hh, b)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)
    np.testing.assert_allclose(ours_n, h_n, rtol=1e-12)
    with pytest.raises(ValueError, match="W_ih: expected 3 arrays"):
        plain_readers.stacked_forward(x, h0, W_ih[:2], W_hh, b)
    with pytest.raises(ValueError, match=r"W_ih\[1\]"):
        plain_readers.stacked_forward(x, h0, [W_ih[0]] * 3, W_hh, b)


def test_counted_letters_cost_what_the_table_of_all_contexts_says():
    rng = np.random.default_rng(0)
    text, ids = rng.integers(4, size=300), rng.integers(4, size=30)
    p = [ngram_probability(text, ids[max(0, t - 2) : t], 4)[ids[t]] for t in range(1, len(ids))]
    np.testing.assert_allclose(-np.log2(p).mean(), reading.ngram_bits(text, ids, n=3, V=4), rtol=1e-12)


def test_the_probabilities_of_a_context_sum_to_1_and_none_is_0():
    text = np.random.default_rng(0).integers(3, size=50)
    for context in ([], [0], [2, 1], [1, 1, 1, 1, 1, 1]):
        p = ngram_probability(text, np.array(context, int), 5)
        assert p.min() > 0
        np.testing.assert_allclose(p.sum(), 1, rtol=1e-12)
    with pytest.raises(ValueError, match="context"):
        ngram_probability(text, np.array([7]), 5)


def test_the_courses_text_is_long_and_in_the_alphabet():
    assert len(course_text()) > 70_000
    assert set(course_text()) == set(PROSE_SYMBOLS)
    assert "  " not in course_text()


@pytest.mark.parametrize("seed", [0, 3])
def test_the_tenth_that_is_held_back_is_not_in_what_is_learned_from(seed):
    rest, tenth = models.course_split(seed=seed)
    assert len(rest) + len(tenth) == len(course_text())
    whole = np.concatenate([rest, tenth]) if seed == 0 else None
    if whole is not None:
        np.testing.assert_array_equal(whole, letters(course_text()))
    assert len(models.course_split(0.1, seed)[0]) == round(0.1 * len(rest))


def test_the_story_without_a_tenth_and_that_tenth_are_the_story():
    rest, tenth = reading.held_out(0)
    np.testing.assert_array_equal(np.concatenate([rest, tenth]), letters(PROSE))
    rest, tenth = reading.held_out(1)
    np.testing.assert_array_equal(np.concatenate([tenth, rest]), letters(PROSE))


def test_a_reader_starts_with_a_small_matrix_and_without_biases():
    start = reading.reader(np.random.default_rng(0), V=4, D=3, H=100)
    assert 0.09 < np.abs(start["W_hh"]).max() <= 0.1
    assert 0.03 < np.abs(start["W_out"]).max() <= 0.1 / 3
    assert not start["b"].any()
    assert not start["b_out"].any()


def test_a_turned_sentence_is_read_from_its_own_end():
    mask = np.array([[True, True, True], [True, False, True], [True, False, False]])
    words = np.array([[1, 4, 5], [2, 0, 6], [3, 0, 0]])
    np.testing.assert_array_equal(models.turned(words, mask), [[3, 4, 6], [2, 0, 5], [1, 0, 0]])
    np.testing.assert_array_equal(models.turned(models.turned(words, mask), mask), words)


def test_every_tagger_has_about_as_many_units_to_read_with():
    counts = [models.parameter_count(models.learn_tags(reads, updates=1)) for reads in models.READINGS]
    assert counts[0] == counts[1]
    assert counts[2] < counts[0]


def test_padding_changes_nothing_where_it_is_masked_and_something_where_it_is_not():
    tagger = models.learn_tags("both ways", updates=1)
    assert models.change_by_padding(tagger, 20, masked=True) == 0
    assert models.change_by_padding(tagger, 20, masked=False) > 1e-4


def test_the_gradient_of_a_pooled_state_is_that_of_its_value():
    last, mean = (models.pooled_gradient(pool, T=4) for pool in ("last", "mean"))
    assert last.shape == (4,)
    assert last[0] < last[-1]
    assert mean[0] > mean[-1]


def test_a_model_that_reads_both_ways_has_read_the_letter_that_it_is_asked_for():
    text, tenth = models.course_split()
    both = models.learn_letters(text, updates=150, H=24, bidirectional=True)
    assert 2 ** models.bits_of(both, tenth[:2000]) < 1.5
    assert models.withheld_perplexity(both, tenth) > 4


def test_a_surprise_is_drawn_for_every_letter_or_not_at_all():
    text = "a ferry, a bell and one keeper"
    drawing = figures.surprise_text(text, np.arange(len(text)) / 4, width=12)
    shown = "".join(label.get_text() for label in drawing.figure.axes[0].texts)
    assert shown == text
    assert "7.25 bits for r in keeper" in drawing.alt
    with pytest.raises(ValueError, match="bits: expected 30, one a letter, got 3"):
        figures.surprise_text(text, [1, 2, 3])

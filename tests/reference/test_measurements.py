"""What the lessons' experiments measure on a network, each by a second, slower way."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy.attention import additive_attention
from lstm_ref.numpy.experiments import attention, blanking, captioning, encoder_decoder, lstm_gates
from lstm_ref.numpy.experiments import sequence_models as sequences
from lstm_ref.numpy.lstm import lstm_step
from lstm_ref.numpy.models.tagger import tagger_forward
from lstm_ref.tasks import DATE_END, REBER_SYMBOLS, captioned_shapes, garden_path, read_date
from lstm_ref.training import initial_parameters


@pytest.fixture
def translated():
    """An untrained translator with attention, and texts that it translates as it is asked to."""
    parameters = attention.fresh(True, H=8, A=4, seed=1)
    parameters["b_out"][:3] = -50  # no padding, start or end within a text
    batch = attention.copies(np.random.default_rng(2), 4, 3, 5)
    written, _ = attention.write(
        parameters, batch.source, batch.source_mask, len(batch.target) - 1, attention.ADDITIVE
    )
    target = np.vstack([written, np.full((1, 4), DATE_END)])
    return parameters, batch._replace(target=target, target_mask=np.ones_like(target, bool))


def test_a_letter_is_needed_by_as_much_as_its_loss_takes_away():
    parameters = attention.fresh(True, seed=5)
    falls = blanking.needed(parameters, "471", "47")
    batch = attention.pairs(["471"], ["47"])
    for s in range(3):
        whole, blanked = np.eye(attention.V)[batch.source], np.eye(attention.V)[batch.source]
        blanked[s] = 0
        before, after = (
            attention.step(parameters, batch, attention.ADDITIVE, of)[3] for of in (whole, blanked)
        )
        for t in range(2):
            right = batch.target[t, 0]
            assert falls[t, s] == pytest.approx(before[t, 0, right] - after[t, 0, right], abs=1e-12)


def test_a_look_is_told_by_its_place_by_another_texts_and_by_what_it_was_worth(translated, monkeypatch):
    monkeypatch.setattr(blanking, "NEEDED", -1.0)  # every letter counts
    parameters, batch = translated
    T = len(batch.target) - 1
    wrong = batch.target.copy()
    wrong[0, 1] = 3 + (wrong[0, 1] == 3)  # the second text is translated otherwise, and so left out
    batch = batch._replace(target=wrong)
    looks = blanking.looks(parameters, batch)
    _, weights = attention.write(parameters, batch.source, batch.source_mask, T, attention.ADDITIVE)
    behind, elsewhere, fall = [], [], []
    for n, another in ((0, 3), (2, 0), (3, 2)):
        falls = blanking.needed(parameters, read_date(batch.source[:, n]), read_date(batch.target[:, n]))
        for t in range(T):
            place, most = falls[t].argmax(), weights[t, n].argmax()
            behind.append(most - place)
            elsewhere.append(weights[t, another].argmax() - place)

            def hidden(query, keys, mask, *question, most=most):
                seen = mask & (np.arange(len(mask))[:, None] != most)
                return additive_attention(query, keys, seen, *question)

            whole, without = (
                attention.step(parameters, batch, attention.Attend(forward, attention.ADDITIVE.backward))[3]
                for forward in (additive_attention, hidden)
            )
            fall.append((whole - without)[t, n, batch.target[t, n]])
    np.testing.assert_array_equal(looks.behind, behind)
    np.testing.assert_array_equal(looks.elsewhere, elsewhere)
    np.testing.assert_allclose(looks.fall, fall, atol=1e-12)
    monkeypatch.setattr(blanking, "NEEDED", 2.0)
    assert blanking.looks(parameters, batch).fall.shape == (0,)


def test_of_lazy_copies_a_share_is_empty_and_the_others_are_written_backwards():
    batch = encoder_decoder.lazy_copies(np.random.default_rng(0), 400, longest=5, lazy=0.25)
    texts = [(read_date(batch.source[:, n]), read_date(batch.target[:, n])) for n in range(400)]
    empty = np.array([target == "" for _, target in texts])
    assert 0.2 < empty.mean() < 0.3
    assert all(target == source[::-1] for source, target in texts if target)
    assert (batch.target_mask.sum(axis=0) == [len(target) + 1 for _, target in texts]).all()
    assert max(len(source) for source, _ in texts) == 5
    assert not batch.target[~batch.target_mask].any()


def test_a_beam_of_one_writes_what_the_copier_writes_alone():
    parameters = attention.fresh(False, H=8, seed=2)
    parameters["W_out"] *= 8  # far from even: its texts end at different steps, or never
    batch = attention.copies(np.random.default_rng(3), 12, 1, 6)
    steps = len(batch.target) + 3
    alone, _ = attention.write(parameters, batch.source, batch.source_mask, steps)
    texts = [encoder_decoder.until_end(tokens, DATE_END) for tokens in alone.T]
    target = np.full((steps, 12), DATE_END)
    target[:, ::2] = alone[:, ::2]  # every second answer is right, if it ends in time
    asked = batch._replace(target=target[:-3], target_mask=np.ones_like(target[:-3], bool))
    right, length = encoder_decoder.searched(parameters, asked, width=1)
    expected = [text == encoder_decoder.until_end(row, DATE_END) for text, row in zip(texts, asked.target.T)]
    assert (right, length) == (np.mean(expected), np.mean([len(text) for text in texts]))
    assert 0 < right < 1
    taught, free = encoder_decoder.digits_right(parameters, asked)
    assert free == np.mean(alone[:-3] == asked.target)
    scores = attention.step(parameters, asked)[3].argmax(axis=2)
    assert taught == np.mean(scores == asked.target)


def test_what_a_unit_carries_is_the_difference_that_the_second_letter_made():
    cell = initial_parameters(np.random.default_rng(0), D=7, H=8, gates=4)
    carried, kept = lstm_gates.carried_and_kept(cell)
    memories, gates = [], []
    for letters in ("BTBTSSXXTVVETE", "BPBTSSXXTVVEPE"):
        h, c = np.zeros((1, 8)), np.zeros((1, 8))
        of_this, f = [], []
        for letter in letters:
            h, c, cache = lstm_step(np.eye(7)[[REBER_SYMBOLS.index(letter)]], h, c, **cell)
            of_this.append(c[0])
            f.append(cache.f[0])
        memories.append(of_this)
        gates.append(f)
    left = np.abs(memories[0][11] - memories[1][11])  # before the echo, which is the last letter but one
    np.testing.assert_allclose(carried, left / left.max(), rtol=1e-12)
    np.testing.assert_allclose(kept, np.mean(gates[0][2:12], axis=0), rtol=1e-12)


@pytest.mark.parametrize("hard", [False, True])
def test_a_word_whose_region_is_blanked_is_asked_after_the_right_words_of_the_whole_picture(hard):
    parameters = captioning.fresh(3)
    batch = captioned_shapes(np.random.default_rng(0), 40)
    _, weights = captioning.write(parameters, batch.regions, hard, batch.captions)
    rng, expected = np.random.default_rng(1), []
    for t in range(8):
        emptied = captioning.blank(batch.regions, weights[t].argmax(axis=1), rng)
        shown = np.stack([emptied if k == t else batch.regions for k in range(8)])
        written, _ = captioning.write(parameters, shown, hard, batch.captions)
        expected.append((written[t] == batch.captions[t]).mean())
    again = captioning.blank_where_it_looks(parameters, batch, np.random.default_rng(1), hard)
    np.testing.assert_array_equal(again, expected)


def test_a_captioner_that_is_fed_its_own_words_writes_what_it_wrote():
    parameters, pixels = captioning.fresh(3), captioned_shapes(np.random.default_rng(0), 5).regions
    for hard in (False, True):
        written, weights = captioning.write(parameters, pixels, hard)
        again, looked = captioning.write(parameters, np.stack([pixels] * 8), hard, written)
        np.testing.assert_array_equal(again, written)
        np.testing.assert_array_equal(looked, weights)
        np.testing.assert_allclose(weights.sum(axis=2), 1, rtol=1e-12)


def test_a_tagger_that_reads_backwards_tags_each_sentence_from_its_own_end():
    weights = sequences.learn_tags("backwards", updates=1, H=4)
    batch = garden_path(np.random.default_rng(3), 5)
    assert not batch.mask.all()
    tags, words = sequences.tag(weights, batch, "backwards"), sequences.words_of(batch)
    for n, length in enumerate(batch.mask.sum(axis=0)):
        alone = words[:length, n : n + 1][::-1]
        logits, _ = tagger_forward(alone, np.ones_like(alone, bool), weights)
        assert tags[:length, n].tolist() == logits.argmax(axis=2)[::-1, 0].tolist()

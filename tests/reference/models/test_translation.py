"""The translators: padding, what the decoder is fed, coverage in the loss, and that they learn."""

import numpy as np
import pytest
from agreement import assert_agree

from lstm_ref.numpy import adam_step, coverage, coverage_backward
from lstm_ref.numpy.decoding import beam_search, greedy_decode
from lstm_ref.numpy.losses import masked_cross_entropy, masked_cross_entropy_backward
from lstm_ref.numpy.models import translation
from lstm_ref.numpy.models.bahdanau import bahdanau_step, initial_bahdanau_weights
from lstm_ref.numpy.models.cho import initial_cho_weights
from lstm_ref.numpy.models.luong import initial_luong_weights, luong_step
from lstm_ref.numpy.models.translation import Writer, teacher_forcing, translate_backward, translate_forward
from lstm_ref.numpy.packing import mask_from_lengths
from lstm_ref.numpy.parameters import named_arrays, with_arrays

START, END = 0, 1


def start(name, rng, V=6, D=8, H=16):
    if name == "CHO":
        return initial_cho_weights(rng, V, V, D, H, M=8)
    if name.startswith("LUONG"):
        score = {"LUONG": "general", "LUONG_DOT": "dot", "LUONG_CONCAT": "concat"}[name]
        return initial_luong_weights(rng, V, V, D, H, L=1, score=score, A=8)
    return initial_bahdanau_weights(rng, V, V, D, H, A=8, M=8)


NAMES = ("CHO", "BAHDANAU", "BAHDANAU_APPENDIX", "LUONG", "LUONG_DOT", "LUONG_CONCAT")
every_translator = pytest.mark.parametrize("name", NAMES)


@every_translator
def test_it_learns_to_turn_a_source_round_and_then_writes_it_without_a_teacher(name):
    rng, T, N = np.random.default_rng(0), 3, 32
    kind, weights = getattr(translation, name), start(name, np.random.default_rng(1))
    state, losses = None, []

    def drawn():
        source = rng.integers(2, 6, size=(T, N))
        return source, np.concatenate([source[::-1], np.full((1, N), END)])

    mask, target_mask = np.ones((T, N), bool), np.ones((T + 1, N), bool)
    for _ in range(200):
        source, target = drawn()
        previous = teacher_forcing(target, START)
        logits, alignment, cache = translate_forward(kind, source, mask, previous, *weights)
        loss, loss_cache = masked_cross_entropy(logits, target, target_mask)
        dlogits = masked_cross_entropy_backward(1.0, loss_cache)
        gradients = named_arrays(translate_backward(dlogits, np.zeros_like(alignment), cache))
        arrays = named_arrays(weights)
        changed, state = adam_step(list(arrays.values()), list(gradients.values()), state, lr=0.02)
        weights = with_arrays(weights, dict(zip(arrays, changed, strict=True)))
        losses.append(float(loss))
    assert losses[0] > 1.5
    assert np.mean(losses[-5:]) < 0.3
    source, target = drawn()
    memory, state, _ = kind.encode(source, mask, weights[0])
    written = greedy_decode(Writer(kind, memory, mask, weights[1]), state, START, END, T + 1)
    assert (written == target).mean() > 0.9
    memory, state, _ = kind.encode(source[:, :1], mask[:, :1], weights[0])
    _, scores = beam_search(Writer(kind, memory, mask[:, :1], weights[1]), state, START, END, T + 1, 4)
    alone, _ = beam_search(Writer(kind, memory, mask[:, :1], weights[1]), state, START, END, T + 1, 1)
    np.testing.assert_array_equal(alone[:, 0], written[:, 0])
    assert len(scores) == 4
    assert np.all(np.diff(scores) <= 0)


@every_translator
def test_what_stands_in_the_sources_padding_does_not_matter(name):
    rng = np.random.default_rng(2)
    kind, weights = getattr(translation, name), start(name, rng)
    mask = mask_from_lengths(np.array([4, 2, 1]), 4)
    source, previous = rng.integers(6, size=(4, 3)), rng.integers(6, size=(2, 3))
    results = []
    for tokens in (source, np.where(mask, source, (source + 1) % 6)):
        logits, alignment, cache = translate_forward(kind, tokens, mask, previous, *weights)
        gradients = translate_backward(np.ones_like(logits), np.ones_like(alignment), cache)
        results.append([logits, alignment, *named_arrays(gradients).values()])
    for one, two in zip(*results, strict=True):
        np.testing.assert_array_equal(one, two)
    if name != "CHO":
        np.testing.assert_allclose(results[0][1].sum(axis=2), 1)
        assert not results[0][1][:, ~mask.T].any()


def test_the_decoder_is_fed_the_true_token_before():
    target = np.array([[3, 4], [5, 3], [1, 1]])
    np.testing.assert_array_equal(teacher_forcing(target, 0), [[0, 0], [3, 4], [5, 3]])
    logits = []
    kind, weights = translation.BAHDANAU, start("BAHDANAU", np.random.default_rng(3))
    for last in (1, 2):  # the token to predict at the last step is not an input
        changed = np.concatenate([target[:-1], np.full((1, 2), last)])
        previous, mask = teacher_forcing(changed, START), np.ones((3, 2), bool)
        logits.append(translate_forward(kind, target, mask, previous, *weights)[0])
    np.testing.assert_array_equal(*logits)


def test_a_price_on_coverage_goes_back_through_the_alignment():
    """The loss is the coverage penalty alone: its slope along a direction is the complex step's."""
    rng = np.random.default_rng(4)
    kind, weights = translation.BAHDANAU, start("BAHDANAU", rng, D=2, H=3)
    source, previous, mask = rng.integers(6, size=(4, 2)), rng.integers(6, size=(3, 2)), np.ones((4, 2), bool)

    def penalty(both):
        logits, alignment, cache = translate_forward(kind, source, mask, previous, *both)
        covered, price, coverage_cache = coverage(alignment)
        return price.sum(), logits, covered, cache, coverage_cache

    _, logits, covered, cache, coverage_cache = penalty(weights)
    dalignment = coverage_backward(np.zeros_like(covered), np.ones((3, 2)), coverage_cache)
    gradients = named_arrays(translate_backward(np.zeros_like(logits), dalignment, cache))
    arrays = named_arrays(weights)
    direction = {name: rng.standard_normal(array.shape) for name, array in arrays.items()}
    stepped = with_arrays(weights, {n: a + 1e-30j * direction[n] for n, a in arrays.items()})
    slope = sum((gradients[name] * direction[name]).sum() for name in arrays)
    assert_agree(slope, penalty(stepped)[0].imag / 1e-30, "slope of the penalty")
    assert abs(slope) > 1e-3


def test_the_two_readings_of_bahdanaus_output_differ_and_others_are_refused():
    rng = np.random.default_rng(5)
    weights, tokens, mask = start("BAHDANAU", rng), rng.integers(6, size=(3, 2)), np.ones((3, 2), bool)
    first, second = (
        translate_forward(kind, tokens, mask, tokens, *weights)
        for kind in (translation.BAHDANAU, translation.BAHDANAU_APPENDIX)
    )
    assert np.abs(first[0] - second[0]).max() > 1e-3
    np.testing.assert_array_equal(first[1], second[1])  # where it looks does not depend on the output
    with pytest.raises(ValueError, match=r"^output_reads: expected one of 'new state', 'old state', got"):
        bahdanau_step(None, (), None, None, weights[1], output_reads="both")
    with pytest.raises(ValueError, match=r"^score: expected one of 'dot', 'general', 'concat', got"):
        luong_step(None, (), None, None, weights[1], score="cosine")

"""Taggers, language models and classifiers: padding, both directions, every cell, and that they learn."""

import numpy as np
import pytest
from agreement import assert_agree

from lstm_ref.numpy import adam_step
from lstm_ref.numpy.cells import CELLS, LSTM
from lstm_ref.numpy.losses import masked_cross_entropy, masked_cross_entropy_backward
from lstm_ref.numpy.models.classifier import POOLINGS, classifier_backward, classifier_forward
from lstm_ref.numpy.models.language_model import (
    language_model_backward,
    language_model_forward,
    language_model_sample,
)
from lstm_ref.numpy.models.reader import zero_state
from lstm_ref.numpy.models.tagger import initial_tagger_weights, tagger_backward, tagger_forward
from lstm_ref.numpy.packing import mask_from_lengths
from lstm_ref.numpy.parameters import named_arrays, with_arrays
from lstm_ref.numpy.pooling import last_valid_state, max_over_time, mean_over_time
from lstm_ref.tasks import TAGGED_WORDS, TAGS, garden_path
from lstm_ref.training import fit


def learn(weights, forward, backward, batches, lr=0.02):
    """The losses of Adam on the masked cross-entropy, and the weights at the end."""
    state, losses = None, []
    for inputs, target, mask in batches:
        logits, cache = forward(weights, *inputs)
        loss, loss_cache = masked_cross_entropy(logits, target, mask)
        gradients = named_arrays(backward(masked_cross_entropy_backward(1.0, loss_cache), cache))
        arrays = named_arrays(weights)
        changed, state = adam_step(list(arrays.values()), list(gradients.values()), state, lr=lr)
        weights = with_arrays(weights, dict(zip(arrays, changed, strict=True)))
        losses.append(float(loss))
    return losses, weights


def next_one_decides(rng, T=6, N=32, V=4):
    """A token's tag is the token after it: what reads one way can only guess."""
    tokens = rng.integers(V, size=(T, N))
    target = np.concatenate([tokens[1:], np.zeros((1, N), int)])
    mask = np.ones((T, N), bool)
    return (tokens, mask), target, mask


@pytest.mark.parametrize(("bidirectional", "lowest", "highest"), [(False, 0.9, 2.0), (True, 0.0, 0.3)])
def test_a_tagger_that_reads_both_ways_learns_a_tag_that_needs_the_future(bidirectional, lowest, highest):
    rng = np.random.default_rng(0)
    weights = initial_tagger_weights(rng, V=4, D=6, H=8, O=4, bidirectional=bidirectional)
    losses, _ = learn(
        weights,
        lambda w, tokens, mask: tagger_forward(tokens, mask, w),
        tagger_backward,
        [next_one_decides(rng) for _ in range(150)],
    )
    assert losses[0] > 1.2
    assert lowest <= losses[-1] < highest  # one way: 5/6 of log 4 = 1.16 is left


@pytest.mark.parametrize(("bidirectional", "right"), [(False, 0.5), (True, 1.0)])
def test_the_courses_loop_trains_a_tagger_on_garden_paths(bidirectional, right):
    """What reads one way is right on half of the ambiguous words, what reads both ways on all."""
    words, tags = len(TAGGED_WORDS), len(TAGS)
    weights = initial_tagger_weights(
        np.random.default_rng(0), V=words, D=12, H=16, O=tags, bidirectional=bidirectional
    )

    def predict(values, batch):
        own = with_arrays(weights, values)
        return tagger_forward(batch.x.argmax(axis=2), batch.mask, own)

    def step(values, rng, N):
        batch = garden_path(rng, N)
        logits, cache = predict(values, batch)
        loss, loss_cache = masked_cross_entropy(logits, batch.target, batch.mask)
        dweights = tagger_backward(masked_cross_entropy_backward(1.0, loss_cache), cache)
        return (
            float(loss),
            logits.argmax(axis=2)[batch.mask] == batch.target[batch.mask],
            named_arrays(dweights),
        )

    history = fit(step, named_arrays(weights), updates=120, batch_size=32, learning_rate=0.02, seed=1)
    batch = garden_path(np.random.default_rng(2), 300)
    logits, _ = predict(history.parameters, batch)
    accuracy = np.mean((logits.argmax(axis=2) == batch.target)[batch.scored])
    assert accuracy == pytest.approx(right, abs=0.08)


@pytest.mark.parametrize("name", CELLS)
def test_a_tagger_of_any_cell_lowers_its_loss(name):
    rng, cell = np.random.default_rng(1), CELLS[name]
    weights = initial_tagger_weights(rng, V=4, D=6, H=8, O=4, L=2, bidirectional=True, cell=cell)
    losses, _ = learn(
        weights,
        lambda w, tokens, mask: tagger_forward(tokens, mask, w, cell),
        tagger_backward,
        [next_one_decides(rng, T=4) for _ in range(30)],
        lr=0.03,
    )
    assert np.mean(losses[-3:]) < losses[0] - 0.3


@pytest.mark.parametrize("pooling", POOLINGS)
def test_a_classifier_learns_which_token_came_at_all(pooling):
    rng = np.random.default_rng(2)

    def batch():
        lengths = rng.integers(3, 9, size=32)
        tokens, mask = rng.integers(1, 4, size=(8, 32)), mask_from_lengths(lengths, 8)
        target = rng.integers(2, size=(1, 32))
        where = rng.integers(lengths)
        tokens[where, np.arange(32)] = np.where(target[0], 0, tokens[where, np.arange(32)])
        return (tokens, mask), target, np.ones((1, 32), bool)

    def forward(w, tokens, mask):
        logits, cache = classifier_forward(tokens, mask, w, pooling)
        return logits[None], cache

    weights = initial_tagger_weights(rng, V=4, D=6, H=8, O=2)
    losses, _ = learn(
        weights, forward, lambda d, c: classifier_backward(d[0], c), [batch() for _ in range(150)]
    )
    assert losses[0] > 0.6
    assert np.mean(losses[-10:]) < 0.1


def test_a_language_model_learns_a_rule_of_two_tokens_and_then_writes_it():
    rng, V = np.random.default_rng(3), 5

    def forward(w, tokens):
        logits, last, cache = language_model_forward(tokens, zero_state(w.reader, tokens.shape[1]), w)
        return logits, (cache, last)

    def backward(dlogits, cache_and_last):
        cache, last = cache_and_last
        return language_model_backward(dlogits, [0 * s for s in last], cache)[1]

    def batch():
        text = np.zeros((12, 16), int)
        text[:2] = rng.integers(V, size=(2, 16))
        for t in range(2, 12):
            text[t] = (text[t - 1] + text[t - 2]) % V
        mask = np.ones((11, 16), bool)
        mask[0] = False  # the second token is free
        return (text[:-1],), text[1:], mask

    weights = initial_tagger_weights(rng, V=V, D=8, H=24, O=V)
    losses, weights = learn(weights, forward, backward, [batch() for _ in range(200)], lr=0.03)
    assert losses[0] > 1.4
    assert np.mean(losses[-5:]) < 0.1
    prompt = rng.integers(V, size=(2, 4))
    written = np.concatenate([prompt, language_model_sample(prompt, rng.random((6, 4)), 0.1, weights)])
    assert np.mean(written[2:] == (written[1:-1] + written[:-2]) % V) > 0.9


def test_a_language_model_in_chunks_is_the_language_model_in_one_piece():
    rng = np.random.default_rng(4)
    weights, tokens = initial_tagger_weights(rng, V=5, D=2, H=3, O=5, L=2), rng.integers(5, size=(7, 2))
    start = zero_state(weights.reader, 2)
    whole, last, _ = language_model_forward(tokens, start, weights)
    first, between, _ = language_model_forward(tokens[:3], start, weights)
    second, end, _ = language_model_forward(tokens[3:], between, weights)
    assert_agree(np.concatenate([first, second]), whole, "logits", 1e-14)
    for ours, expected in zip(end, last, strict=True):
        assert_agree(ours, expected, "last state", 1e-14)


def test_a_language_model_must_not_read_both_ways():
    weights = initial_tagger_weights(np.random.default_rng(0), V=5, D=2, H=3, O=5, bidirectional=True)
    with pytest.raises(ValueError, match=r"^weights: expected a reader of one direction"):
        language_model_forward(np.zeros((2, 1), int), zero_state(weights.reader, 1), weights)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_what_stands_in_the_padding_changes_neither_logits_nor_gradients(bidirectional):
    rng = np.random.default_rng(5)
    weights = initial_tagger_weights(rng, V=5, D=2, H=3, O=4, bidirectional=bidirectional)
    mask = mask_from_lengths(np.array([5, 2, 0]), 5)
    tokens = rng.integers(5, size=(5, 3))
    other = np.where(mask, tokens, (tokens + 1) % 5)
    target = rng.integers(4, size=(5, 3))
    results = []
    for ids in (tokens, other):
        logits, cache = tagger_forward(ids, mask, weights)
        _, loss_cache = masked_cross_entropy(logits, target, mask)
        gradients = named_arrays(tagger_backward(masked_cross_entropy_backward(1.0, loss_cache), cache))
        results.append([logits, *gradients.values()])
    for one, two in zip(*results, strict=True):
        np.testing.assert_array_equal(one, two)
    for pooling in POOLINGS:
        one, two = (classifier_forward(ids, mask, weights, pooling)[0] for ids in (tokens, other))
        np.testing.assert_array_equal(one, two)


def test_pooling_takes_the_last_that_counts_the_mean_and_the_largest():
    h = np.arange(24.0).reshape(4, 3, 2) * np.array([1, -1])
    mask = mask_from_lengths(np.array([4, 2, 0]), 4)
    assert last_valid_state(h, mask)[0].tolist() == [[18, -19], [8, -9], [0, 0]]
    assert mean_over_time(h, mask)[0].tolist() == [[9, -10], [5, -6], [0, 0]]
    assert max_over_time(h, mask)[0].tolist() == [[18, -1], [8, -3], [0, 0]]


def test_a_classifier_of_an_unknown_pooling_and_a_token_outside_are_named():
    weights = initial_tagger_weights(np.random.default_rng(0), V=5, D=2, H=3, O=4)
    tokens, mask = np.zeros((2, 1), int), np.ones((2, 1), bool)
    with pytest.raises(ValueError, match=r"^pooling: expected one of 'last', 'mean', 'max', got 'sum'$"):
        classifier_forward(tokens, mask, weights, "sum")
    with pytest.raises(ValueError, match=r"^ids: expected tokens from 0 to V-1 with V=5, got 5$"):
        tagger_forward(tokens + 5, mask, weights, LSTM)

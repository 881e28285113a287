"""Greedy decoding and beam search: against the torch twin, against each other, and against brute force."""

import itertools

import numpy as np
import pytest
import torch
from agreement import assert_agree, assert_same, frozen_copy
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.numpy.decoder import decoder_step
from lstm_ref.numpy.decoding import beam_search, greedy_decode
from lstm_ref.numpy.encoder_decoder import draw_weights
from lstm_ref.numpy.losses import log_softmax
from lstm_ref.torch import decoding as twins
from lstm_ref.torch.decoder import Decoder

START, END = 0, 1
searches = {
    "V": st.integers(2, 5),
    "steps": st.integers(1, 4),
    "A": st.sampled_from([0, 2]),
    "seed": st.integers(0, 9999),
}


def drawn(V, A, seed, N=1, S=4, H=3):
    """A decoder with an opinion: its weights are large, so that the choices differ from step to step."""
    rng = np.random.default_rng(seed)
    _, decoder, attention = draw_weights(rng, V_source=V, V_target=V, D=2, H=H, A=A)
    decoder = decoder._replace(W_out=4 * decoder.W_out, E=2 * decoder.E)
    mask = np.ones((S, N), bool)
    mask[2:, -1] = False
    return rng.standard_normal((N, H)), rng.standard_normal((S, N, H)), mask, decoder, attention


def log_probability(tokens, h, keys, mask, decoder, attention):
    """Of one sequence, up to its end."""
    total, previous = 0.0, START
    for token in tokens:
        logits, h, _ = decoder_step(np.array([previous]), h, keys, mask, decoder, attention)
        total += log_softmax(logits)[0, token]
        if token == END:
            break
        previous = token
    return total


def every_sequence(V, steps):
    """All ways to write at most `steps` tokens: after the end comes only the end."""
    for tokens in itertools.product(range(V), repeat=steps):
        if END not in tokens or set(tokens[tokens.index(END) :]) == {END}:
            yield tokens


@settings(deadline=None, max_examples=40)
@given(**searches)
def test_a_beam_of_width_one_is_greedy(V, steps, A, seed):
    h, keys, mask, decoder, attention = drawn(V, A, seed)
    tokens, scores = beam_search(h, keys, mask, START, END, steps, 1, decoder, attention)
    assert scores.shape == (1,)
    np.testing.assert_array_equal(tokens, greedy_decode(h, keys, mask, START, END, steps, decoder, attention))


@settings(deadline=None, max_examples=25)
@given(**{**searches, "V": st.integers(2, 4), "steps": st.integers(1, 3)})
def test_a_beam_with_room_for_all_is_brute_force(V, steps, A, seed):
    h, keys, mask, decoder, attention = drawn(V, A, seed)
    tokens, scores = beam_search(h, keys, mask, START, END, steps, V**steps, decoder, attention)
    ranked = sorted(
        ((log_probability(t, h, keys, mask, decoder, attention), t) for t in every_sequence(V, steps)),
        reverse=True,
    )
    assert len(ranked) == len(scores) >= V
    assert_agree(scores, [score for score, _ in ranked], "scores")
    assert {tuple(column) for column in tokens.T} == {t for _, t in ranked}
    assert tuple(tokens[:, 0]) == ranked[0][1]
    assert_agree(np.exp(scores).sum(), 1.0, "the probability of all sequences")


@settings(deadline=None, max_examples=40)
@given(**searches, width=st.integers(1, 6))
def test_scores_are_the_log_probabilities_of_their_tokens_and_fall(V, steps, A, seed, width):
    h, keys, mask, decoder, attention = drawn(V, A, seed)
    tokens, scores = beam_search(h, keys, mask, START, END, steps, width, decoder, attention)
    assert 1 <= len(scores) <= width
    assert tokens.shape == (steps, len(scores))
    assert np.all(np.diff(scores) <= 0)
    assert len({tuple(column) for column in tokens.T}) == len(scores)
    for column, score in zip(tokens.T, scores, strict=True):
        assert tuple(column) in set(every_sequence(V, steps))
        assert_agree(score, log_probability(column, h, keys, mask, decoder, attention), "score")


def test_some_wider_beam_finds_what_greedy_misses():
    better = 0
    for seed in range(60):
        h, keys, mask, decoder, attention = drawn(4, 2, seed)
        _, narrow = beam_search(h, keys, mask, START, END, 4, 1, decoder, attention)
        _, wide = beam_search(h, keys, mask, START, END, 4, 200, decoder, attention)
        assert wide[0] >= narrow[0] - 1e-12
        better += wide[0] > narrow[0] + 1e-6
    assert better >= 5


@pytest.mark.parametrize("A", [0, 2])
@pytest.mark.parametrize("seed", range(5))
def test_both_equal_the_torch_twin(A, seed):
    h, keys, mask, decoder, attention = drawn(6, A, seed, N=4)
    module = Decoder(6, 2, 3, A).double()
    with torch.no_grad():
        for parameter, array in zip(module.weights(), (*decoder, *attention), strict=True):
            parameter.copy_(torch.from_numpy(array))
    tensors = [torch.tensor(array) for array in (h, keys, mask)]
    ours = greedy_decode(h, keys, mask, START, END, 5, decoder, attention)
    np.testing.assert_array_equal(ours, twins.greedy_decode(module, *tensors, START, END, 5).numpy())
    one = h[:1], keys[:, :1], mask[:, :1]
    tokens, scores = beam_search(*one, START, END, 5, 3, decoder, attention)
    their_tokens, their_scores = twins.beam_search(module, *map(torch.tensor, one), START, END, 5, 3)
    np.testing.assert_array_equal(tokens, their_tokens.numpy())
    assert_agree(scores, their_scores.numpy(), "scores")


@settings(deadline=None, max_examples=25)
@given(**searches)
def test_a_batch_is_decoded_as_its_sequences_one_by_one_in_any_order(V, steps, A, seed):
    h, keys, mask, decoder, attention = drawn(V, A, seed, N=3)
    together = greedy_decode(h, keys, mask, START, END, steps, decoder, attention)
    order = np.array([2, 0, 1])
    permuted = greedy_decode(h[order], keys[:, order], mask[:, order], START, END, steps, decoder, attention)
    np.testing.assert_array_equal(permuted, together[:, order])
    for n in range(3):
        alone = greedy_decode(h[[n]], keys[:, [n]], mask[:, [n]], START, END, steps, decoder, attention)
        np.testing.assert_array_equal(alone, together[:, [n]])


def test_after_the_end_comes_only_the_end():
    ended_early = 0
    for seed in range(20):
        h, keys, mask, decoder, attention = drawn(3, 2, seed, N=3)
        tokens = greedy_decode(h, keys, mask, START, END, 6, decoder, attention)
        for column in tokens.T.tolist():
            if END in column[:-1]:
                ended_early += 1
                assert set(column[column.index(END) :]) == {END}
    assert ended_early > 5


def test_a_longer_run_continues_a_shorter_one():
    h, keys, mask, decoder, attention = drawn(6, 2, 0, N=4)
    long = greedy_decode(h, keys, mask, START, END, 8, decoder, attention)
    np.testing.assert_array_equal(long[:5], greedy_decode(h, keys, mask, START, END, 5, decoder, attention))


def test_arguments_are_not_changed():
    h, keys, mask, decoder, attention = drawn(5, 2, 0)
    before = frozen_copy([h, keys, mask, decoder, attention])
    greedy_decode(h, keys, mask, START, END, 4, decoder, attention)
    beam_search(h, keys, mask, START, END, 4, 3, decoder, attention)
    assert_same([h, keys, mask, decoder, attention], before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": 0}, r"^steps: expected at least 1, got 0$"),
        ({"start": 5}, r"^start: expected tokens from 0 to V-1 with V=5, got 5$"),
        ({"end": -1}, r"^end: expected tokens from 0 to V-1 with V=5, got -1$"),
        ({"h": np.ones(3)}, r"^h: expected shape \(N, H\), got \(3,\)$"),
        ({"keys": np.ones((4, 2, 3))}, r"^keys: expected shape \(S, N, H\) with N=1, H=3, got \(4, 2, 3\)$"),
        ({"mask": np.ones((4, 1))}, r"^mask: expected a boolean array \(S, N\), got dtype float64$"),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    h, keys, mask, decoder, attention = drawn(5, 2, 0)
    arguments = {"h": h, "keys": keys, "mask": mask, "start": START, "end": END, "steps": 4}
    arguments |= {"decoder": decoder, "attention": attention, **change}
    with pytest.raises(ValueError, match=message):
        greedy_decode(**arguments)
    with pytest.raises(ValueError, match=message):
        beam_search(**arguments, width=2)


def test_a_wrong_width_or_batch_is_named():
    h, keys, mask, decoder, attention = drawn(5, 2, 0, N=2)
    with pytest.raises(ValueError, match=r"^h: expected shape \(1, H\), one source, got \(2, 3\)$"):
        beam_search(h, keys, mask, START, END, 4, 2, decoder, attention)
    with pytest.raises(ValueError, match=r"^width: expected at least 1, got 0$"):
        beam_search(h[:1], keys[:, :1], mask[:, :1], START, END, 4, 0, decoder, attention)

"""Greedy decoding and beam search: against the torch twin, against each other, and against brute force."""

import itertools

import numpy as np
import pytest
import torch
from agreement import assert_agree, assert_same, frozen_copy
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.numpy.decoder import DecoderWriter, decoder_step
from lstm_ref.numpy.decoding import beam_search, greedy_decode, length_penalty, sample_decode
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
    tokens, scores = beam_search(DecoderWriter(keys, mask, decoder, attention), [h], START, END, steps, 1)
    assert scores.shape == (1,)
    np.testing.assert_array_equal(
        tokens, greedy_decode(DecoderWriter(keys, mask, decoder, attention), [h], START, END, steps)
    )


@settings(deadline=None, max_examples=25)
@given(**{**searches, "V": st.integers(2, 4), "steps": st.integers(1, 3)})
def test_a_beam_with_room_for_all_is_brute_force(V, steps, A, seed):
    h, keys, mask, decoder, attention = drawn(V, A, seed)
    tokens, scores = beam_search(
        DecoderWriter(keys, mask, decoder, attention), [h], START, END, steps, V**steps
    )
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
    tokens, scores = beam_search(DecoderWriter(keys, mask, decoder, attention), [h], START, END, steps, width)
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
        _, narrow = beam_search(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 4, 1)
        _, wide = beam_search(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 4, 200)
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

    def step_of(keys, mask):
        def step(token, state):
            K = len(token) if mask.shape[1] == 1 else -1
            logits, h, _ = module.step(token, state[0], keys.expand(-1, K, -1), mask.expand(-1, K))
            return logits, (h,)

        return step

    keys_t, mask_t, h_t = torch.tensor(keys), torch.tensor(mask), torch.tensor(h)
    ours = greedy_decode(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 5)
    theirs = twins.greedy_decode(step_of(keys_t, mask_t), [h_t], START, END, 5)
    np.testing.assert_array_equal(ours, theirs.numpy())
    one = DecoderWriter(keys[:, :1], mask[:, :1], decoder, attention)
    for alpha in (0.0, 0.7):
        tokens, scores = beam_search(one, [h[:1]], START, END, 5, 3, alpha)
        theirs = twins.beam_search(step_of(keys_t[:, :1], mask_t[:, :1]), [h_t[:1]], START, END, 5, 3, alpha)
        np.testing.assert_array_equal(tokens, theirs[0].numpy())
        assert_agree(scores, theirs[1].numpy(), "scores")


@settings(deadline=None, max_examples=25)
@given(**searches)
def test_a_batch_is_decoded_as_its_sequences_one_by_one_in_any_order(V, steps, A, seed):
    h, keys, mask, decoder, attention = drawn(V, A, seed, N=3)
    together = greedy_decode(DecoderWriter(keys, mask, decoder, attention), [h], START, END, steps)
    order = np.array([2, 0, 1])
    permuted = greedy_decode(
        DecoderWriter(keys[:, order], mask[:, order], decoder, attention), [h[order]], START, END, steps
    )
    np.testing.assert_array_equal(permuted, together[:, order])
    for n in range(3):
        alone = greedy_decode(
            DecoderWriter(keys[:, [n]], mask[:, [n]], decoder, attention), [h[[n]]], START, END, steps
        )
        np.testing.assert_array_equal(alone, together[:, [n]])


def test_after_the_end_comes_only_the_end():
    ended_early = 0
    for seed in range(20):
        h, keys, mask, decoder, attention = drawn(3, 2, seed, N=3)
        tokens = greedy_decode(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 6)
        for column in tokens.T.tolist():
            if END in column[:-1]:
                ended_early += 1
                assert set(column[column.index(END) :]) == {END}
    assert ended_early > 5


def test_a_longer_run_continues_a_shorter_one():
    h, keys, mask, decoder, attention = drawn(6, 2, 0, N=4)
    long = greedy_decode(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 8)
    np.testing.assert_array_equal(
        long[:5], greedy_decode(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 5)
    )


def test_arguments_are_not_changed():
    h, keys, mask, decoder, attention = drawn(5, 2, 0)
    before = frozen_copy([h, keys, mask, decoder, attention])
    greedy_decode(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 4)
    beam_search(DecoderWriter(keys, mask, decoder, attention), [h], START, END, 4, 3)
    assert_same([h, keys, mask, decoder, attention], before)


@settings(deadline=None, max_examples=25)
@given(**{**searches, "V": st.integers(2, 4), "steps": st.integers(1, 3)}, alpha=st.floats(0.2, 1.5))
def test_a_beam_with_room_for_all_ranks_by_the_score_over_the_penalty(V, steps, A, seed, alpha):
    h, keys, mask, decoder, attention = drawn(V, A, seed)
    tokens, scores = beam_search(
        DecoderWriter(keys, mask, decoder, attention), [h], START, END, steps, V**steps, alpha
    )

    def rank(sequence):
        length = sequence.index(END) + 1 if END in sequence else steps
        score = log_probability(sequence, h, keys, mask, decoder, attention)
        return score / ((5 + length) / 6) ** alpha

    best = max(every_sequence(V, steps), key=rank)
    assert_agree(rank(tuple(tokens[:, 0].tolist())), rank(best), "rank of the best")
    found = [log_probability(column, h, keys, mask, decoder, attention) for column in tokens.T]
    assert_agree(scores, found, "scores are log probabilities, without the penalty")


def table_of(p):
    return lambda token, state: (np.log(np.array(p)[token] + 1e-12), state)


def test_a_wide_beam_finds_the_likelier_answer_that_is_too_short_and_the_penalty_cures_it():
    """After the start the end has .3; the way on has .7 and then costs a little at each of five steps."""
    go = [[0.0, 0.3, 0.7, 0, 0, 0, 0], *[[0.0] * 7 for _ in range(6)]]
    for k in range(2, 6):
        go[k] = [0.0] * 7
        go[k][k + 1], go[k][0] = 0.75, 0.25
    go[6] = [0.0, 1.0, 0, 0, 0, 0, 0]
    step, state = table_of(go), [np.zeros((1, 1))]
    greedy = greedy_decode(step, state, START, END, 7)[:, 0].tolist()
    wide, curse = beam_search(step, state, START, END, 7, 20)
    cured, _ = beam_search(step, state, START, END, 7, 20, alpha=1.0, k=0.0)
    assert greedy == [2, 3, 4, 5, 6, END, END]
    assert wide[:, 0].tolist() == [END] * 7
    assert curse[0] == pytest.approx(np.log(0.3))
    assert cured[:, 0].tolist() == greedy


def test_the_penalty_is_the_papers_and_of_integers():
    np.testing.assert_allclose(length_penalty(np.array([1, 7, 13]), 0.5), np.sqrt([1, 2, 3]))
    np.testing.assert_allclose(length_penalty(np.array([1, 4]), 1.0, k=0.0), [1, 4])
    with pytest.raises(ValueError, match=r"^lengths: expected integers, got dtype float64$"):
        length_penalty(np.ones(2), 1.0)


def test_a_sampled_answer_has_its_probability_and_waits_at_its_end():
    step, K = table_of([[0, 0.25, 0.75], [0, 1, 0], [0, 0.5, 0.5]]), 4000
    tokens = sample_decode(step, [np.zeros((K, 1))], START, END, np.random.default_rng(0).random((3, K)))
    ended = [np.mean(tokens[t] == END) for t in range(3)]
    np.testing.assert_allclose(ended, [0.25, 0.625, 0.8125], atol=0.03)
    for column in tokens.T.tolist():
        if END in column:
            assert set(column[column.index(END) :]) == {END}
    cold = sample_decode(step, [np.zeros((K, 1))], START, END, np.full((1, K), 0.5), temperature=0.01)
    assert np.all(cold == 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": 0}, r"^steps: expected a whole number of at least 1, got 0$"),
        ({"start": 5}, r"^\w+: expected tokens from 0 to V-1 with V=5, got 5$"),
        ({"end": -1}, r"^end: expected tokens from 0 to V-1 with V=5, got -1$"),
        ({"state": [np.ones((1, 4))]}, r"^\S+: expected shape"),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    h, keys, mask, decoder, attention = drawn(5, 2, 0)
    arguments = {"step": DecoderWriter(keys, mask, decoder, attention), "state": [h]}
    arguments |= {"start": START, "end": END, "steps": 4, **change}
    with pytest.raises(ValueError, match=message):
        greedy_decode(**arguments)
    with pytest.raises(ValueError, match=message):
        beam_search(**arguments, width=2)


def test_a_wrong_width_batch_or_number_of_uniforms_is_named():
    h, keys, mask, decoder, attention = drawn(5, 2, 0, N=2)
    step = DecoderWriter(keys, mask, decoder, attention)
    with pytest.raises(ValueError, match=r"^state: expected one source, \(1, ...\), got \[\(2, 3\)\]$"):
        beam_search(step, [h], START, END, 4, 2)
    with pytest.raises(ValueError, match=r"^width: expected a whole number of at least 1, got 0$"):
        beam_search(step, [h[:1]], START, END, 4, 0)
    with pytest.raises(ValueError, match=r"^u: expected shape \(T, N\) with N=2, got \(3, 1\)$"):
        sample_decode(step, [h], START, END, np.zeros((3, 1)))

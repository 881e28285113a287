"""The hard look: its exact expectation is the complex step's, and REINFORCE estimates it without bias."""

from itertools import product

import numpy as np
import pytest
from agreement import assert_agree

from lstm_ref.numpy import adam_step, doubly_stochastic_penalty, doubly_stochastic_penalty_backward
from lstm_ref.numpy.losses import log_softmax
from lstm_ref.numpy.models.captioner import caption_step_backward, initial_captioner_weights
from lstm_ref.numpy.models.captions import caption_backward, caption_forward
from lstm_ref.numpy.models.hard_attention import (
    caption_rewards,
    entropy,
    expected_hard_attention,
    hard_attention_gradients,
)
from lstm_ref.numpy.models.translation import teacher_forcing
from lstm_ref.numpy.parameters import map_arrays, named_arrays, with_arrays

S, T, N, V = 3, 2, 2, 4


def drawn(seed=0, size=1.0):
    rng = np.random.default_rng(seed)
    weights = initial_captioner_weights(rng, V=V, D=3, M=2, H=4, A=3)
    weights = with_arrays(weights, {name: 2 * array for name, array in named_arrays(weights).items()})
    regions, target = size * rng.standard_normal((S, N, 3)), rng.integers(V, size=(T, N))
    mask = np.array([[True, True], [True, False]])
    return rng, regions, teacher_forcing(target, 0), target, mask, weights


def loss_over_all_ways(regions, previous, target, mask, weights):
    """-mean of E[log p(caption)], by a loop over every way to look, forward only."""
    total = 0
    for way in product(range(S), repeat=T):
        index = np.repeat(np.array(way)[:, None], N, axis=1)
        logits, alignment, _ = caption_forward(regions, previous, weights, index)
        log_p = np.take_along_axis(log_softmax(logits), target[:, :, None], axis=2)[:, :, 0]
        p = np.take_along_axis(alignment, index[:, :, None], axis=2)[:, :, 0].prod(axis=0)
        total = total - (p * np.where(mask, log_p, 0).sum(axis=0)).sum() / N
    return total


def test_the_exact_expectation_and_its_gradient_are_the_complex_steps():
    rng, regions, *words, weights = drawn()
    loss, dregions, dweights = expected_hard_attention(regions, *words, weights)
    assert_agree(loss, loss_over_all_ways(regions, *words, weights), "loss")
    arrays, gradients = named_arrays(weights), named_arrays(dweights)
    for name, array in arrays.items():
        direction = rng.standard_normal(array.shape)
        stepped = with_arrays(weights, arrays | {name: array + 1e-30j * direction})
        slope = loss_over_all_ways(regions, *words, stepped).imag / 1e-30
        assert_agree((gradients[name] * direction).sum(), slope, f"d{name}")
    direction = rng.standard_normal(regions.shape)
    slope = loss_over_all_ways(regions + 1e-30j * direction, *words, weights).imag / 1e-30
    assert_agree((dregions * direction).sum(), slope, "dregions")


def estimate(index, regions, previous, target, mask, weights, to_go=False, baseline=0.0, shift=0.0):
    """The gradient after one draw a word."""
    logits, alignment, cache = caption_forward(regions, previous, weights, index)
    rewards = caption_rewards(logits, target, mask, to_go) + shift
    upstream = hard_attention_gradients(logits, alignment, target, mask, index, rewards, baseline)
    dregions, dweights = caption_backward(*upstream, cache)
    flat = np.concatenate([dregions.ravel(), *(a.ravel() for a in named_arrays(dweights).values())])
    p = np.take_along_axis(alignment, index[:, :, None], axis=2).prod()
    return flat, p


def mean_and_variance(**options):
    """Exactly: over every way to look of a single picture, each with its probability."""
    _, regions, previous, target, mask, weights = drawn()
    one = regions[:, :1], previous[:, :1], target[:, :1], mask[:, :1]
    estimates = [
        estimate(np.array(way)[:, None], *one, weights, **options) for way in product(range(S), repeat=T)
    ]
    mean = sum(p * gradient for gradient, p in estimates)
    assert sum(p for _, p in estimates) == pytest.approx(1)
    return mean, sum(p * ((gradient - mean) ** 2).sum() for gradient, p in estimates), one, weights


@pytest.mark.parametrize("to_go", [False, True])
@pytest.mark.parametrize("baseline", [0.0, -3.0, np.array([[-2.0], [5.0]])], ids=str)
def test_the_estimate_has_no_bias_whatever_the_baseline(to_go, baseline):
    mean, _, one, weights = mean_and_variance(to_go=to_go, baseline=baseline)
    _, dregions, dweights = expected_hard_attention(*one, weights)
    exact = np.concatenate([dregions.ravel(), *(a.ravel() for a in named_arrays(dweights).values())])
    assert_agree(mean, exact, "mean estimate")
    assert np.abs(exact).max() > 1e-2


def test_a_baseline_that_contains_the_draws_own_reward_is_biased():
    _, regions, previous, target, mask, weights = drawn()
    one = regions[:, :1], previous[:, :1], target[:, :1], mask[:, :1]
    mean = 0
    for way in product(range(S), repeat=T):
        index = np.array(way)[:, None]
        logits, _, _ = caption_forward(*one[:2], weights, index)
        own = caption_rewards(logits, *one[2:])[0, 0] / 2
        gradient, p = estimate(index, *one, weights, baseline=own)
        mean = mean + p * gradient
    _, dregions, dweights = expected_hard_attention(*one, weights)
    exact = np.concatenate([dregions.ravel(), *(a.ravel() for a in named_arrays(dweights).values())])
    assert np.abs(mean - exact).max() > 1e-3


def test_a_baseline_is_worth_much_where_rewards_are_shifted():
    _, plain, _, _ = mean_and_variance(shift=10.0)
    _, calm, _, _ = mean_and_variance(shift=10.0, baseline=7.0)
    assert calm < plain / 4


def test_uniforms_draw_each_region_with_its_weight():
    rng, regions, previous, *_, weights = drawn()
    K = 4000
    many = np.repeat(regions[:, :1], K, axis=1), np.repeat(previous[:, :1], K, axis=1)
    _, alignment, cache = caption_forward(*many, weights, rng.random((T, K)))
    frequency = np.bincount(cache.drawn[0], minlength=S) / K
    np.testing.assert_allclose(frequency, alignment[0, 0], atol=0.03)


def test_the_entropy_term_pushes_towards_undecided_weights():
    _, regions, previous, target, mask, weights = drawn()
    index = np.zeros((T, N), int)
    logits, alignment, cache = caption_forward(regions, previous, weights, index)
    rewards = np.zeros((T, N))
    upstream = hard_attention_gradients(
        logits, alignment, target, np.ones_like(mask), index, rewards, entropy_weight=1.0
    )
    _, dweights = caption_backward(np.zeros_like(logits), upstream[1], cache)
    step = map_arrays(lambda w, d: w - 0.01 * d, weights, dweights)
    _, after, _ = caption_forward(regions, previous, step, index)
    assert entropy(after).sum() > entropy(alignment).sum()


def pictures(rng, N):
    """Four regions, one of them bright, of one of three colours: the caption is its place and its colour."""
    place, colour = rng.integers(4, size=N), rng.integers(3, size=N)
    regions = 0.1 * rng.standard_normal((4, N, 8))
    regions[..., 4:] += np.eye(4)[:, None]
    regions[place, np.arange(N), colour] += 2
    regions[place, np.arange(N), 3] += 2
    return regions, np.stack([2 + place, 6 + colour])


@pytest.mark.parametrize(("look", "highest"), [("soft", 0.3), ("hard", 0.7)])
def test_a_captioner_learns_to_say_where_and_what(look, highest):
    rng = np.random.default_rng(2)
    weights, state, losses, baseline = initial_captioner_weights(rng, V=9, D=8, M=8, H=16, A=8), None, [], 0.0
    mask = np.ones((2, 32), bool)
    for _ in range(300):
        regions, target = pictures(rng, 32)
        draws = rng.random((2, 32)) if look == "hard" else None
        logits, alignment, cache = caption_forward(regions, teacher_forcing(target, 0), weights, draws)
        rewards = caption_rewards(logits, target, mask, to_go=True)
        index = np.zeros((2, 32), int) if draws is None else cache.drawn
        weight = 0.0 if draws is None else 1.0
        dlogits, dalignment = hard_attention_gradients(
            logits, alignment, target, mask, index, rewards, baseline, weight, 0.01
        )
        baseline = 0.9 * baseline + 0.1 * rewards.mean(axis=1, keepdims=True)
        if look == "soft":
            penalty = doubly_stochastic_penalty_backward(np.full(32, 0.01 / 32), alignment)
            assert doubly_stochastic_penalty(alignment).shape == (32,)
            dalignment = dalignment + penalty
        _, dweights = caption_backward(dlogits, dalignment, cache)
        arrays, gradients = named_arrays(weights), named_arrays(dweights)
        changed, state = adam_step(list(arrays.values()), list(gradients.values()), state, lr=0.01)
        weights = with_arrays(weights, dict(zip(arrays, changed, strict=True)))
        losses.append(-rewards[0].mean())
    assert losses[0] > 3.5
    assert np.mean(losses[-10:]) < highest


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"draws": np.full((T, N), S)}, r"^draws: expected regions from 0 to S-1 with S=3, got 3$"),
        ({"draws": np.ones((T, N))}, r"^u: expected numbers of at least 0 and below 1$"),
        ({"draws": np.zeros((T, 1))}, r"^draws: expected shape \(T, N\) with T=2, N=2, got \(2, 1\)$"),
        ({"regions": np.zeros((0, N, 3))}, r"^regions: expected at least one step, got \(0, 2, 3\)$"),
        ({"previous": np.full((T, N), V)}, r"^ids: expected tokens from 0 to V-1 with V=4, got 4$"),
    ],
)
def test_what_does_not_fit_is_named(change, message):
    _, regions, previous, *_, weights = drawn()
    with pytest.raises(ValueError, match=message):
        caption_forward(**{"regions": regions, "previous": previous, "weights": weights, **change})


def test_too_many_ways_to_look_are_refused():
    *_, weights = drawn()
    words = np.zeros((12, 1), int)
    with pytest.raises(ValueError, match=r"at most 100000 ways to look, N S\^T, got 1 times 3\^12$"):
        expected_hard_attention(np.zeros((3, 1, 3)), words, words, words == 0, weights)


def test_one_words_gradient_leaves_alone_what_makes_the_first_state():
    _, regions, previous, _, _, weights = drawn()
    logits, alignment, cache = caption_forward(regions, previous, weights)
    upstream = np.ones_like(logits[0]), (np.ones((N, 4)), np.ones((N, 4))), np.ones_like(alignment[0])
    dweights = caption_step_backward(*upstream, cache.steps[0])[2]
    gradients = named_arrays(dweights)
    assert {n: g.shape for n, g in gradients.items()} == {
        n: w.shape for n, w in named_arrays(weights).items()
    }
    assert {n for n, g in gradients.items() if not g.any()} == {n for n in gradients if "start_" in n}

"""Hard attention: the draw is right, the estimate has the right mean, and a baseline calms it."""

import numpy as np
import pytest
import torch
from agreement import assert_agree, assert_same, frozen_copy
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.numpy.attention import masked_softmax
from lstm_ref.numpy.hard_attention import (
    exact_expected_gradient,
    hard_attention_sample,
    reinforce_gradient,
    running_baseline,
)
from lstm_ref.torch import image_attention as twins


def drawn(seed, N=3, S=4):
    rng = np.random.default_rng(seed)
    scores = rng.standard_normal((N, S))
    return rng, scores, masked_softmax(scores, np.ones((N, S), bool))


def test_the_drawn_context_is_one_region_and_its_share_is_its_weight():
    rng, _, weights = drawn(0, N=1)
    regions = rng.standard_normal((4, 1, 2))
    u = (np.arange(20_000) + 0.5) / 20_000
    context, index = hard_attention_sample(
        np.repeat(weights, 20_000, axis=0), np.repeat(regions, 20_000, axis=1), u
    )
    np.testing.assert_array_equal(context, regions[index, 0])
    np.testing.assert_allclose(np.bincount(index, minlength=4) / 20_000, weights[0], rtol=0, atol=1e-4)


@pytest.mark.parametrize(("N", "S"), [(1, 1), (5, 1), (1, 6), (40, 7)])
def test_draws_equal_the_torch_twin(N, S):
    rng, _, weights = drawn(1, N, S)
    regions, u = rng.standard_normal((S, N, 3)), rng.random(N)
    context, index = hard_attention_sample(weights, regions, u)
    theirs, their_index = twins.hard_attention_sample(*map(torch.tensor, (weights, regions, u)))
    np.testing.assert_array_equal(index, their_index.numpy())
    np.testing.assert_array_equal(context, theirs.numpy())


def exact_gradient(scores, rewards):
    """Of the loss -(mean over the batch of the expected reward), with a reward for every region."""
    tensor = torch.tensor(scores, requires_grad=True)
    (-(tensor.softmax(dim=1) * torch.tensor(rewards)).sum(dim=1).mean()).backward()
    return tensor.grad.numpy()


@pytest.mark.parametrize("shape", [(3, 4), (1, 1), (1, 5), (6, 1)])
def test_the_exact_gradient_is_autograds(shape):
    rng, scores, weights = drawn(5, *shape)
    rewards = rng.standard_normal(shape)
    assert_agree(exact_expected_gradient(weights, rewards), exact_gradient(scores, rewards), "dscores")


def mean_estimate(weights, rewards, baseline, estimate=reinforce_gradient):
    """The estimate for each possible draw, weighted by its probability: exact, nothing is sampled."""
    N, S = weights.shape
    total = 0
    for region in range(S):
        index = np.full(N, region)
        total += weights[:, [region]] * estimate(weights, index, rewards[:, region], baseline)
    return total


@settings(deadline=None)
@given(seed=st.integers(0, 9999), baseline=st.floats(-10, 10))
def test_on_average_the_estimate_is_the_gradient_whatever_the_baseline(seed, baseline):
    rng, scores, weights = drawn(seed)
    rewards = rng.standard_normal((3, 4))
    assert_agree(
        mean_estimate(weights, rewards, baseline), exact_gradient(scores, rewards), "mean estimate", 1e-11
    )


@pytest.mark.parametrize("shape", [(3, 4), (1, 1), (1, 5), (6, 1)])
def test_the_estimate_is_the_gradient_of_the_torch_twins_loss(shape):
    rng, scores, weights = drawn(2, *shape)
    index, reward = rng.integers(shape[1], size=shape[0]), rng.standard_normal(shape[0])
    tensor = torch.tensor(scores, requires_grad=True)
    twins.reinforce_loss(tensor, torch.tensor(index), torch.tensor(reward), 0.3).backward()
    assert_agree(reinforce_gradient(weights, index, reward, 0.3), tensor.grad.numpy(), "dscores")


def variance(weights, rewards, baseline):
    """Summed over the scores, exact."""
    mean = mean_estimate(weights, rewards, baseline)
    squares = mean_estimate(
        weights, rewards, baseline, lambda *arguments: reinforce_gradient(*arguments) ** 2
    )
    return (squares - mean**2).sum()


@pytest.mark.parametrize("seed", range(5))
def test_a_baseline_near_the_mean_reward_makes_the_estimate_vary_less(seed):
    rng, _, weights = drawn(seed)
    rewards = 5 + rng.standard_normal((3, 4))
    usual = float((weights * rewards).sum(axis=1).mean())
    assert variance(weights, rewards, usual) < variance(weights, rewards, 0.0) / 4
    assert variance(weights, rewards, -usual) > variance(weights, rewards, 0.0)


def sign_flipped(weights, index, reward, baseline):
    return -reinforce_gradient(weights, index, reward, baseline)


def only_the_drawn_region(weights, index, reward, baseline):
    onehot = np.arange(weights.shape[1]) == index[:, None]
    return np.where(onehot, reinforce_gradient(weights, index, reward, baseline), 0)


def divided_by_the_probability(weights, index, reward, baseline):
    p = weights[np.arange(len(index)), index]
    return reinforce_gradient(weights, index, reward, baseline) / p[:, None]


def summed_over_the_batch(weights, index, reward, baseline):
    return reinforce_gradient(weights, index, reward, baseline) * len(index)


def baseline_times_probability(weights, index, reward, baseline):
    """A baseline that depends on the draw: no longer without bias."""
    p = weights[np.arange(len(index)), index]
    return reinforce_gradient(weights, index, reward - baseline * p, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [
        sign_flipped,
        only_the_drawn_region,
        divided_by_the_probability,
        summed_over_the_batch,
        baseline_times_probability,
    ],
)
def test_a_wrong_estimate_is_caught(wrong):
    rng, scores, weights = drawn(3)
    rewards = rng.standard_normal((3, 4))
    expected = exact_gradient(scores, rewards)
    assert_agree(mean_estimate(weights, rewards, 0.7), expected, "mean estimate")
    with pytest.raises(AssertionError, match="off by"):
        assert_agree(mean_estimate(weights, rewards, 0.7, wrong), expected, "mean estimate")


def test_the_running_baseline_approaches_a_constant_reward():
    baseline, reward = 0.0, np.full(4, 3.0)
    for k in range(1, 51):
        baseline = running_baseline(baseline, reward)
        assert_agree(baseline, 3 * (1 - 0.9**k), "baseline")


def test_arguments_are_not_changed_and_float32_stays_float32():
    rng, _, weights = drawn(4)
    arrays = [
        weights,
        rng.integers(4, size=3),
        rng.standard_normal(3),
        rng.standard_normal((4, 3, 2)),
        rng.random(3),
    ]
    arrays = [array.astype(np.float32) if array.dtype.kind == "f" else array for array in arrays]
    before = frozen_copy(arrays)
    weights, index, reward, regions, u = arrays
    assert reinforce_gradient(weights, index, reward, 0.5).dtype == np.float32
    assert hard_attention_sample(weights, regions, u)[0].dtype == np.float32
    running_baseline(0.5, reward)
    assert_same(arrays, before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": np.ones(4)}, r"^weights: expected shape \(N, S\), got \(4,\)$"),
        ({"index": np.zeros(3)}, r"^index: expected an integer array \(N,\), got dtype float64$"),
        ({"index": np.zeros(2, int)}, r"^index: expected shape \(N,\) with N=3, got \(2,\)$"),
        ({"index": np.array([0, 4, 0])}, r"^index: expected regions from 0 to S-1 with S=4, got 4$"),
        ({"index": np.array([0, -1, 0])}, r"^index: expected regions from 0 to S-1 with S=4, got -1$"),
        ({"reward": np.ones((3, 1))}, r"^reward: expected shape \(N,\) with N=3, got \(3, 1\)$"),
        ({"baseline": np.ones(3)}, r"^baseline: expected a number, got an array of shape \(3,\)$"),
    ],
)
def test_a_wrong_argument_of_the_estimate_is_named(change, message):
    arguments = {
        "weights": np.full((3, 4), 0.25),
        "index": np.zeros(3, int),
        "reward": np.ones(3),
        "baseline": 0.0,
    }
    with pytest.raises(ValueError, match=message):
        reinforce_gradient(**{**arguments, **change})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: hard_attention_sample(np.full((3, 4), 0.25), np.ones((3, 3, 2)), np.zeros(3)),
            r"^regions: expected shape \(S, N, D\) with S=4, N=3, got \(3, 3, 2\)$",
        ),
        (
            lambda: hard_attention_sample(np.full((3, 4), 0.25), np.ones((4, 3, 2)), np.ones(3)),
            r"^u: expected numbers of at least 0 and below 1$",
        ),
        (lambda: running_baseline(0.0, np.ones(3), decay=1.0), r"^decay: expected .* below 1, got 1.0$"),
        (lambda: running_baseline(0.0, np.ones((3, 1))), r"^reward: expected shape \(N,\), got \(3, 1\)$"),
    ],
)
def test_a_wrong_argument_of_the_draw_or_the_baseline_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""Lesson captioning: an estimator is graded without chance, and the captioner's gradients are right."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy import exact_expected_gradient, hard_attention_sample, reinforce_gradient
from lstm_ref.numpy.experiments import captioning as captions
from lstm_ref.numpy.image_attention import shuffle_test, soft_attention
from lstm_ref.numpy.models.captions import caption_forward
from lstm_ref.numpy.models.hard_attention import caption_rewards, hard_attention_gradients
from lstm_ref.numpy.models.translation import teacher_forcing
from lstm_ref.tasks import captioned_shapes

# Mistakes of the estimate that are right on average: only known draws tell them from a right one.
RIGHT_ON_AVERAGE = {"the baseline is left out", "the baseline is added"}


def mean_over_all_draws(estimate, weights, rewards, baseline):
    """Of the estimate for one picture at a time, each draw by its probability: nothing is sampled."""
    N, S = weights.shape
    total = np.zeros((N, S))
    for n in range(N):
        for s in range(S):
            one = estimate(weights[[n]], np.array([s]), rewards[[n], s], baseline)
            total[n] += weights[n, s] * np.asarray(one)[0] / N
    return total


def setting(seed, S=9):
    rng = np.random.default_rng(seed)
    e = np.exp(rng.standard_normal((2, S)))
    return e / e.sum(axis=1, keepdims=True), rng.standard_normal((2, S)), 0.7


@pytest.mark.parametrize("seed", range(3))
def test_the_graded_estimate_has_no_bias(seed):
    weights, rewards, baseline = setting(seed)
    mean = mean_over_all_draws(reinforce_gradient, weights, rewards, baseline)
    np.testing.assert_allclose(mean, exact_expected_gradient(weights, rewards), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("title", sorted(RIGHT_ON_AVERAGE))
def test_a_mistake_that_is_right_on_average_only_has_more_noise(title):
    (mistake,) = [m for m in exercises["reinforce_gradient"].misconceptions if m.title == title]
    weights, rewards, baseline = setting(0)
    mean = mean_over_all_draws(mistake.function, weights, rewards, baseline)
    np.testing.assert_allclose(mean, exact_expected_gradient(weights, rewards), rtol=1e-12, atol=1e-14)
    assert judge("reinforce_gradient", mistake.function, PUBLIC_SEED).misconception == title


def test_most_mistakes_of_the_estimate_have_a_bias():
    weights, rewards, baseline = setting(0)
    exact, biased = exact_expected_gradient(weights, rewards), 0
    mistakes = [m for m in exercises["reinforce_gradient"].misconceptions if m.title not in RIGHT_ON_AVERAGE]
    for mistake in mistakes:
        mean = mean_over_all_draws(mistake.function, weights, rewards, baseline)
        biased += not np.allclose(mean, exact, rtol=1e-6)
    assert biased >= len(mistakes) - 3
    assert len(mistakes) > 15


def test_a_right_estimate_is_never_refused_by_chance():
    """The draws are arguments: whatever a grading draws, a right answer has the right numbers."""

    def right(weights, index, reward, baseline):
        drawn = np.eye(weights.shape[1])[index]
        return (baseline - reward)[:, None] * (drawn - weights) / len(reward)

    assert all(judge("reinforce_gradient", right).passed for _ in range(20))
    assert all(judge("hard_attention_sample", hard_attention_sample).passed for _ in range(20))


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, 2])
def test_a_region_without_weight_is_offered_to_u_of_zero(seed):
    cases = [case.inputs for case in exercises["hard_attention_sample"].cases(seed)]
    tempting = [one for one in cases if one["weights"][0, 0] == 0 and one["u"][0] == 0]
    assert len(tempting) >= 3
    assert all(hard_attention_sample(**one)[1][0] > 0 for one in tempting)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, 2])
def test_the_order_of_the_large_cases_is_not_its_own_inverse(seed):
    orders = [case.inputs["order"] for case in exercises["shuffle_test"].cases(seed)]
    assert sum((order[order] != np.arange(len(order))).any() for order in orders) >= 2


def test_the_shuffle_test_tells_the_trained_captioners_attention_from_a_blind_one():
    parameters = captions.fresh(0)
    look = captions.captioner(parameters).look
    rng = np.random.default_rng(0)
    regions, query = rng.normal(size=(9, 4, captions.D)), rng.normal(size=(4, captions.H))
    order = rng.permutation(9)
    seeing, blind = (
        [
            soft_attention(query, at, look.W_query, scale * look.W_regions, look.v, look.w_gate)[1]
            for at in (regions, regions[order])
        ]
        for scale in (1, 0)
    )
    moved, lost = shuffle_test(*seeing, order)
    assert moved > 1e-3 > 1e-12 > lost
    assert shuffle_test(*blind, order)[0] < 1e-15


def test_the_captioners_gradients_are_those_of_its_loss():
    parameters, batch = captions.fresh(1), captioned_shapes(np.random.default_rng(1), 3)
    _, _, gradients, (alignment, *_) = captions._pass(parameters, batch, None)
    named = gradients(0 * alignment)
    assert set(named) == set(parameters)
    rng, eps = np.random.default_rng(2), 1e-5
    for name, value in parameters.items():
        direction = rng.standard_normal(value.shape)
        there, back = (
            captions._pass(parameters | {name: value + sign * eps * direction}, batch, None)[0]
            for sign in (1, -1)
        )
        expected = np.sum(named[name] * direction)
        np.testing.assert_allclose((there - back) / (2 * eps), expected, rtol=1e-5, atol=1e-9, err_msg=name)


def test_what_teaches_the_hard_look_is_the_references_estimate():
    """The scores' gradient, divided by the weights, is what `hard_attention_gradients` gives the weights."""
    parameters, batch = captions.fresh(1), captioned_shapes(np.random.default_rng(1), 3)
    regions = captions.features(parameters, batch.regions)
    everywhere = np.ones(batch.captions.shape, bool)
    draws = np.random.default_rng(2).random(batch.captions.shape)
    previous = teacher_forcing(batch.captions, captions.START)
    logits, alignment, cache = caption_forward(regions, previous, captions.captioner(parameters), draws)
    rewards = caption_rewards(logits, batch.captions, everywhere, to_go=True)
    _, dalignment = hard_attention_gradients(
        logits, alignment, batch.captions, everywhere, cache.drawn, rewards, -1.0, 1.0, captions.UNDECIDED
    )
    entropy = captions.REINFORCE.undecided_backward(np.full(everywhere.shape, 1 / 3), alignment)
    for t, weights in enumerate(alignment):
        dscores = captions.REINFORCE.estimate(weights, cache.drawn[t], rewards[t], -1.0)
        mine = dscores / weights - captions.UNDECIDED * entropy[t]
        mine, theirs = (
            weights * (d - (weights * d).sum(axis=1, keepdims=True)) for d in (mine, dalignment[t])
        )
        np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-14)


def test_a_soft_look_learns_where_the_mean_region_does_not():
    new = captioned_shapes(np.random.default_rng(5), 200)
    seeing, unseeing = (captions.learn(look, 200).parameters for look in ("soft", "none"))
    assert captions.captions_right(seeing, new) > 0.9
    assert captions.captions_right(unseeing, new) < 0.1
    blanked = captions.blank(new.regions, new.named[0], np.random.default_rng(0))
    right = captions.words_right(seeing, new, blanked)
    assert right[:3].max() < 0.5
    assert right[3:].min() > 0.7

"""Answers next to the right one: `check` says of each what every one of 40 gradings says.

Those that pass are right to the tolerance wherever the course can ask; docs/authoring.md says why it is fair.
"""

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref import numpy as reference

GRADINGS = 40
FAIR, WRONG = [], []


def one(answers, name):
    def add(function):
        answers.append(pytest.param(name, function, id=f"{name}: {function.__name__}"))
        return function

    return add


@one(FAIR, "sigmoid")
def overflows_to_the_right_number(a):
    return 1 / (1 + np.exp(-a))


@one(FAIR, "sigmoid")
def is_cut_off_where_it_is_flat(a):
    return 1 / (1 + np.exp(-np.clip(a, -31, 31)))


@one(FAIR, "sigmoid")
def is_a_tanh(a):
    return (np.tanh(a / 2) + 1) / 2


@one(FAIR, "masked_softmax")
def fills_with_a_large_number_and_masks_again(scores, mask):
    e = np.exp(np.where(mask, scores, -1e9) - np.where(mask, scores, -1e9).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) * mask


@one(FAIR, "masked_softmax_backward")
def divides_by_the_weights_and_clears_up(dweights, weights):
    return np.nan_to_num(reference.masked_softmax_backward(dweights, weights) / weights * weights)


@one(FAIR, "clip_by_global_norm")
def has_a_tiny_number_in_the_denominator(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * min(1.0, max_norm / (norm + 1e-12)) for g in gradients], norm


@one(FAIR, "rnn_step_backward")
def is_off_in_the_eleventh_digit(dh_next, cache):
    dx, *rest = reference.rnn_step_backward(dh_next, cache)
    return (dx + 1e-11 * np.abs(dx).max(), *rest)


@one(FAIR, "lstm_preactivation_grads")
def is_off_where_a_gate_is_exactly_one(di, df, dg, do, i, f, g, o):
    right = reference.lstm_preactivation_grads(di, df, dg, do, i, f, g, o)
    return np.where(np.hstack([i, f, np.abs(g), o]) == 1, 0.1, right)


@one(WRONG, "clip_by_global_norm")
def takes_the_norm_in_float32(gradients, max_norm):
    clipped, norm = reference.clip_by_global_norm(gradients, max_norm)
    return clipped, np.float32(norm)


@one(WRONG, "sigmoid")
def is_cut_off_where_it_is_not_flat(a):
    return 1 / (1 + np.exp(-np.clip(a, -15, 15)))


@one(WRONG, "sigmoid")
def has_forgotten_zero(a):
    e = np.exp(-np.abs(a))
    return np.where(a > 0, 1 / (1 + e), np.where(a < 0, e / (1 + e), 0))


@one(WRONG, "masked_softmax")
def leaks_where_all_is_masked(scores, mask):
    e = np.exp(np.where(mask, scores, -1e9) - np.where(mask, scores, -1e9).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@one(WRONG, "rnn_backward")
def goes_back_eight_steps(dh, cache):
    return reference.truncated_rnn_backward(dh, cache, 8)


@one(WRONG, "rnn_step_backward")
def is_off_in_the_eighth_digit(dh_next, cache):
    *rest, db = reference.rnn_step_backward(dh_next, cache)
    return (*rest, db * (1 + 1e-8))


def verdicts(name, function):
    seeds = [PUBLIC_SEED, *range(GRADINGS)]
    return {judge(exercises[name], function, seed=seed).passed for seed in seeds}


@pytest.mark.parametrize(("name", "function"), FAIR)
def test_what_is_right_to_the_tolerance_passes_whatever_is_drawn(name, function):
    assert verdicts(name, function) == {True}


@pytest.mark.parametrize(("name", "function"), WRONG)
def test_what_is_nearly_right_fails_whatever_is_drawn(name, function):
    assert verdicts(name, function) == {False}


def needs_a_step_before(dh, cache):
    if len(dh) == 1:
        raise IndexError("no step before the first")
    return reference.rnn_backward(dh, cache)


def loses_a_sequence_of_one(dh, cache):
    return tuple(gradient * (len(dh) > 1) for gradient in reference.rnn_backward(dh, cache))


@pytest.mark.parametrize("function", [needs_a_step_before, loses_a_sequence_of_one])
def test_who_is_wrong_for_one_step_alone_keeps_four_fifths_where_outputs_have_shares(function):
    report = judge(exercises["rnn_backward"], function)
    assert (report.status, report.score) == ("partial", 0.8 * report.points)
    assert report.findings[0] == "Right for every longer sequence; wrong where there is one step alone."


def test_who_is_wrong_for_one_step_and_for_forty_keeps_nothing():
    def both(dh, cache):
        return needs_a_step_before(dh, cache) if len(dh) < 40 else goes_back_eight_steps(dh, cache)

    assert judge(exercises["rnn_backward"], both).score == 0


def test_an_error_for_one_step_costs_all_where_there_are_no_shares():
    def rnn_forward(x, *weights):
        if len(x) == 1:
            raise IndexError("no step before the first")
        return reference.rnn_forward(x, *weights)

    assert not exercises["rnn_forward"].partial
    assert judge(exercises["rnn_forward"], rnn_forward).score == 0

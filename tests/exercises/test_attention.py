"""Lesson attention: no close calls, and a translator whose gradients are right."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy import attention_context, attention_context_backward
from lstm_ref.numpy.experiments import attention as translator
from lstm_ref.tasks import dates, read_date


def known(name, title):
    return next(mistake for mistake in exercises[name].misconceptions if mistake.title == title)


@pytest.fixture(scope="module")
def of_dates():
    """The page's translator of dates, with the reference's attention."""
    return translator.learn(dates, translator.ADDITIVE).parameters


def test_the_month_letter_is_no_close_call(of_dates):
    one = translator.pairs([translator.MAY], [""])
    tokens, weights = translator.write(of_dates, one.source, one.source_mask, 10, translator.ADDITIVE)
    assert read_date(tokens[:, 0]) == "2019-05-03"
    second, first = np.sort(weights[6, 0])[-2:]
    assert weights[6, 0].argmax() == translator.month_letter()
    assert first > 2 * second


def test_the_translator_with_attention_reads_new_dates_and_without_it_hardly_any(of_dates):
    new = dates(np.random.default_rng(1), 200)
    alone = translator.learn(dates, updates=100).parameters
    assert translator.accuracy(of_dates, new, translator.ADDITIVE) > 0.9
    assert translator.accuracy(alone, new) < 0.1


@pytest.mark.parametrize("attend", [None, translator.ADDITIVE], ids=["one vector", "attention"])
def test_the_translators_gradients_are_those_of_its_loss(attend):
    parameters = translator.fresh(attend is not None, H=5, A=3)
    batch = translator.copies(np.random.default_rng(1), 4, longest=5)
    _, _, gradients, _ = translator.step(parameters, batch, attend)
    assert list(gradients) == list(parameters)
    rng, eps = np.random.default_rng(2), 1e-5
    for name, value in parameters.items():
        direction = rng.standard_normal(value.shape)
        there, back = (
            translator.step(parameters | {name: value + sign * eps * direction}, batch, attend)[0]
            for sign in (1, -1)
        )
        expected = np.sum(gradients[name] * direction)
        np.testing.assert_allclose((there - back) / (2 * eps), expected, rtol=1e-6, atol=1e-9, err_msg=name)


def test_what_the_writer_fed_itself_is_what_teacher_forcing_scores():
    parameters, batch = translator.fresh(True), translator.copies(np.random.default_rng(1), 3, 4, 4)
    written, weights = translator.write(parameters, batch.source, batch.source_mask, 5, translator.ADDITIVE)
    again = translator.step(parameters, batch._replace(target=written), translator.ADDITIVE)[3]
    np.testing.assert_array_equal(again.argmax(axis=2), written)
    np.testing.assert_allclose(weights.sum(axis=2), 1, rtol=1e-12)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, 2])
def test_the_cases_hold_what_a_softmax_must_be_careful_with(seed):
    cases = exercises["masked_softmax"].cases(seed)
    empty = [not case.inputs["mask"].any(axis=1).all() for case in cases]
    assert sum(empty) >= 2
    far = max(cases, key=lambda case: np.abs(case.inputs["scores"]).max()).inputs
    assert np.ptp(far["scores"][0][far["mask"][0]]) < 20  # far from 0, not far apart
    assert far["scores"][0].max() > far["scores"][0][far["mask"][0]].max() + 1000
    assert far["scores"][1][far["mask"][1]].max() < -1000
    assert np.ptp(far["scores"][2][far["mask"][2]]) > 1000


def measured(dcontext, cache):
    """Linear in the weights and in the values, so that a difference is exact; each costs a forward pass."""
    weights, values = (array.copy() for array in cache)
    before = np.sum(dcontext * attention_context(weights, values)[0])
    gradients = []
    for array in (weights, values):
        gradients.append(np.zeros(array.shape))
        for place in np.ndindex(array.shape):
            array[place] += 1
            gradients[-1][place] = np.sum(dcontext * attention_context(weights, values)[0]) - before
            array[place] -= 1
    return tuple(gradients)


def test_measured_gradients_pass_and_are_pointed_out():
    report = judge("attention_context_backward", measured, PUBLIC_SEED)
    assert report.passed, str(report)
    assert [flag["kind"] for flag in report.flags] == ["cost"]


def scalar_loops(dcontext, cache):
    weights, values = cache
    dweights, dvalues = np.zeros_like(weights), np.zeros_like(values)
    for s, n, d in np.ndindex(values.shape):
        dweights[n, s] += dcontext[n, d] * values[s, n, d]
        dvalues[s, n, d] = dcontext[n, d] * weights[n, s]
    return dweights, dvalues


def slow_scores(dscores, cache):
    parts = [np.zeros_like(a) for a in (cache.query, cache.keys, cache.W_query, cache.W_keys, cache.v)]
    dquery, dkeys, dW_query, dW_keys, dv = parts
    for s, n, a in np.ndindex(cache.u.shape):
        u = cache.u[s, n, a]
        da = dscores[n, s] * cache.v[a] * (1 - u * u)
        dv[a] += dscores[n, s] * u
        dquery[n] += da * cache.W_query[a]
        dkeys[s, n] += da * cache.W_keys[a]
        dW_query[a] += da * cache.query[n]
        dW_keys[a] += da * cache.keys[s, n]
    return tuple(parts)


def jacobians(dweights, weights):
    return np.array([(np.diag(w) - np.outer(w, w)) @ d for d, w in zip(dweights, weights)])


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("attention_context_backward", scalar_loops),
        ("additive_score_backward", slow_scores),
        ("masked_softmax_backward", jacobians),
    ],
)
def test_a_slow_derivation_is_not_taken_for_a_measured_one(name, answer):
    report = judge(name, answer, PUBLIC_SEED)
    assert report.passed, str(report)


def test_a_look_with_two_paths_equals_the_sum_of_its_paths():
    exercise = exercises["additive_attention_backward"]
    inputs = exercise.cases(PUBLIC_SEED)[0].inputs
    right = exercise.reference(**inputs)
    compared = known("additive_attention_backward", "the path through the context is missing in dkeys")
    seen = attention_context_backward(inputs["dcontext"], inputs["cache"].context)[1]
    np.testing.assert_allclose(
        compared.function(*inputs.values())[1] + seen, right[1], rtol=1e-12, atol=1e-14
    )

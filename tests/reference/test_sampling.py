"""A draw is repeatable, has the right distribution, and never takes what has no probability."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_ref.numpy.sampling import categorical_sample, sample_with_temperature
from lstm_ref.torch import sampling as twins

ALMOST_ONE = np.nextafter(1.0, 0.0)


@given(
    p=arrays(np.float64, (5, 4), elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e3))),
    u=arrays(np.float64, 5, elements=st.one_of(st.sampled_from([0.0, ALMOST_ONE]), st.floats(0, ALMOST_ONE))),
)
def test_an_index_of_probability_zero_is_never_drawn(p, u):
    p[:, 1] += p.sum(axis=1) == 0
    drawn = categorical_sample(p, u)
    assert np.all(p[np.arange(5), drawn] > 0)


def test_shares_of_the_unit_interval_are_the_probabilities():
    u = (np.arange(10_000) + 0.5) / 10_000
    drawn = categorical_sample(np.tile([0.2, 0.0, 0.5, 0.3], (10_000, 1)), u)
    np.testing.assert_array_equal(np.bincount(drawn, minlength=4), [2000, 0, 5000, 3000])


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_a_temperature_divides_the_logits(temperature):
    logits = np.array([1.0, -2.0, 0.5, 3.0])
    u = (np.arange(20_000) + 0.5) / 20_000
    drawn = sample_with_temperature(np.tile(logits, (20_000, 1)), temperature, u)
    expected = np.exp(logits / temperature) / np.exp(logits / temperature).sum()
    share = np.bincount(drawn, minlength=4) / 20_000
    np.testing.assert_allclose(share, expected, rtol=0, atol=1 / 20_000)
    wrong = np.exp(logits * temperature) / np.exp(logits * temperature).sum()
    assert temperature == 1.0 or np.abs(share - wrong).max() > 0.01


def test_cold_is_the_most_likely_and_hot_is_uniform():
    rng = np.random.default_rng(0)
    logits, u = rng.standard_normal((1000, 6)), rng.random(1000)
    np.testing.assert_array_equal(sample_with_temperature(logits, 1e-6, u), logits.argmax(axis=1))
    np.testing.assert_array_equal(sample_with_temperature(logits, 1e9, u), (u * 6).astype(int))


@pytest.mark.parametrize("shape", [(1, 1), (200, 7), (50, 1), (1, 9)])
def test_draws_equal_the_torch_twin(shape):
    rng = np.random.default_rng(0)
    logits, u = rng.standard_normal(shape), rng.random(shape[0])
    expected = twins.sample_with_temperature(torch.tensor(logits), 0.7, torch.tensor(u)).numpy()
    np.testing.assert_array_equal(sample_with_temperature(logits, 0.7, u), expected)


def test_float32_logits_and_numbers_are_enough():
    logits, u = np.zeros((3, 2), np.float32), np.array([0.0, 0.5, 0.9999999], np.float32)
    np.testing.assert_array_equal(sample_with_temperature(logits, 1.0, u), [0, 1, 1])


def test_arguments_are_not_changed():
    logits, u = np.array([[1.0, 2.0]]), np.array([0.4])
    sample_with_temperature(logits, 0.5, u)
    np.testing.assert_array_equal(logits, [[1.0, 2.0]])
    np.testing.assert_array_equal(u, [0.4])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"temperature": 0.0}, r"^temperature: expected a positive number, got 0.0$"),
        ({"temperature": -1.0}, r"^temperature: expected a positive number, got -1.0$"),
        ({"temperature": np.nan}, r"^temperature: expected a positive number, got nan$"),
        ({"u": np.array([0.5, 1.0])}, r"^u: expected numbers of at least 0 and below 1$"),
        ({"u": np.array([0.5, -0.1])}, r"^u: expected numbers of at least 0 and below 1$"),
        ({"u": np.array([0.5, np.nan])}, r"^u: expected numbers of at least 0 and below 1$"),
        ({"u": np.array([0.5])}, r"^u: expected shape \(N,\) with N=2, got \(1,\)$"),
        ({"logits": np.zeros(3)}, r"^logits: expected shape \(N, V\), got \(3,\)$"),
        (
            {"logits": np.zeros((2, 3), int)},
            r"^logits: expected a floating-point array \(N, V\), got dtype int64$",
        ),
        (
            {"logits": np.array([[0.0, 0.0], [0.0, np.nan]])},
            r"^probabilities: expected numbers of at least 0$",
        ),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    arguments = {"logits": np.zeros((2, 3)), "temperature": 1.0, "u": np.array([0.1, 0.2])}
    with pytest.raises(ValueError, match=message):
        sample_with_temperature(**{**arguments, **change})


@pytest.mark.parametrize(
    ("p", "u", "message"),
    [
        (np.ones(3), np.zeros(3), r"^probabilities: expected shape \(N, V\), got \(3,\)$"),
        (np.ones((2, 3)), np.zeros((2, 1)), r"^u: expected shape \(N,\) with N=2, got \(2, 1\)$"),
        (np.ones((2, 3)), np.zeros(3), r"^u: expected shape \(N,\) with N=2, got \(3,\)$"),
        (np.ones((2, 3), int), np.zeros(2), r"^probabilities: expected a floating-point array \(N, V\), got"),
    ],
)
def test_a_wrong_argument_of_the_draw_is_named(p, u, message):
    with pytest.raises(ValueError, match=message):
        categorical_sample(p, u)


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([[0.5, -0.1]], r"^probabilities: expected numbers of at least 0$"),
        ([[0.0, 0.0]], r"^probabilities: expected at least one above 0 in every row$"),
    ],
)
def test_what_is_no_distribution_is_refused(p, message):
    with pytest.raises(ValueError, match=message):
        categorical_sample(np.array(p), np.array([0.5]))

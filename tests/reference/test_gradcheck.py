"""The gradient checks find what is wrong, are as sharp as they say, and let what is right pass."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import (
    Slope,
    assert_gradients,
    blockwise_directional,
    complex_step_gradient,
    numerical_gradient,
    sigmoid,
    sigmoid_backward,
    tanh_backward,
)
from lstm_ref.numpy.activations import affine, affine_backward


def cube(x):
    return np.sum(x**3)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 0)])
@pytest.mark.parametrize(
    ("method", "tolerance"), [(numerical_gradient, 1e-8), (complex_step_gradient, 1e-15)]
)
def test_both_numerical_gradients_know_the_cube(shape, method, tolerance):
    x = np.random.default_rng(0).standard_normal(shape)
    before = x.copy()
    np.testing.assert_allclose(method(cube, x), 3 * x**2, rtol=tolerance, atol=tolerance)
    np.testing.assert_array_equal(x, before)


def test_the_default_step_of_central_differences_is_near_the_best():
    x = np.random.default_rng(0).standard_normal(50)

    def error(eps):
        return np.abs(numerical_gradient(lambda x: np.sum(np.sin(x)), x, eps) - np.cos(x)).max()

    assert error(6e-6) < 1e-9
    assert min(error(1e-2), error(1e-10)) > 1e-7


def test_a_central_difference_is_exact_on_a_parabola_where_a_forward_one_is_not():
    gradient = numerical_gradient(lambda x: np.sum(x * x), np.array([1.0]), eps=0.5)
    assert gradient[0] == 2.0


def test_float32_is_differentiated_in_float64():
    x = np.array([0.5], dtype=np.float32)
    assert numerical_gradient(cube, x).dtype == np.float64
    assert numerical_gradient(cube, x)[0] == pytest.approx(0.75, rel=1e-8)


@pytest.mark.parametrize("drops_it", [lambda x: np.sum(np.real(x) ** 2), lambda x: np.sum(np.abs(x))])
def test_a_function_that_drops_the_imaginary_part_is_refused(drops_it):
    with pytest.raises(ValueError, match=r"it does not take the complex step$"):
        complex_step_gradient(drops_it, np.ones(2))


def scaled_product(x, W):
    """Two outputs and a cache, as a forward pass has them."""
    return x @ W, x * x, ("cache", x)


@pytest.fixture
def product(draw):
    arguments = draw({"x": "N D", "W": "D H"}, {"N": 3, "D": 4, "H": 2})
    upstream = list(draw({"dy": "N H", "dz": "N D"}, {"N": 3, "D": 4, "H": 2}, seed=1).values())
    gradients = {
        "x": upstream[0] @ arguments["W"].T + 2 * arguments["x"] * upstream[1],
        "W": arguments["x"].T @ upstream[0],
    }
    return arguments, upstream, gradients


def test_right_gradients_agree_to_the_last_digits_in_every_block(product):
    slopes = blockwise_directional(scaled_product, *product)
    assert list(slopes) == ["x", "W"]
    assert all(slope.error < 2e-15 for slope in slopes.values())
    assert all(abs(slope.measured) > 1e-3 for slope in slopes.values())


def test_the_default_step_is_small_enough_for_any_curvature():
    x = np.array([0.5, -2.0, 3.0])
    slopes = blockwise_directional(
        lambda x: (np.exp(3 * x),), {"x": x}, [np.ones(3)], {"x": 3 * np.exp(3 * x)}
    )
    assert slopes["x"].error < 1e-14
    assert_gradients(lambda x: (np.exp(3 * x),), {"x": x}, [np.ones(3)], {"x": 3 * np.exp(3 * x)})


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["x", "W"])
def test_one_entry_off_by_a_ten_billionth_is_seen_in_its_block_alone(product, name, seed):
    arguments, upstream, gradients = product
    wrong = gradients[name].copy()
    wrong.flat[3] += 1e-10 * np.abs(wrong).max()
    slopes = blockwise_directional(scaled_product, arguments, upstream, {**gradients, name: wrong}, seed=seed)
    assert {block for block, slope in slopes.items() if slope.error > 1e-13} == {name}


def test_the_message_names_function_argument_and_both_numbers(product):
    arguments, upstream, gradients = product
    with pytest.raises(AssertionError) as caught:
        assert_gradients(scaled_product, arguments, upstream, {**gradients, "W": 2 * gradients["W"]})
    expected = blockwise_directional(
        scaled_product, arguments, upstream, {"x": gradients["x"], "W": gradients["W"]}
    )
    first, claimed, measured = str(caught.value).splitlines()
    assert float(measured.split()[-1]) == pytest.approx(expected["W"].measured, rel=1e-7)
    assert first == (
        "scaled_product: the gradient of W is wrong along a random direction (allowed 1e-12 relative)"
    )
    assert claimed.startswith("  by the gradient      ")
    assert measured.startswith("  by the complex step  ")
    assert float(claimed.split()[-1]) == pytest.approx(2 * float(measured.split()[-1]))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_is_wrong(product, bad):
    arguments, upstream, gradients = product
    with pytest.raises(AssertionError, match="the gradient of x is wrong"):
        assert_gradients(scaled_product, arguments, upstream, {"x": np.full_like(gradients["x"], bad)})


def test_a_gradient_of_zero_is_right_only_where_the_slope_is_zero():
    x = np.ones(3)
    assert_gradients(lambda x: (0 * x,), {"x": x}, [np.ones(3)], {"x": np.zeros(3)})
    with pytest.raises(AssertionError):
        assert_gradients(lambda x: (1e-9 * x,), {"x": x}, [np.ones(3)], {"x": np.zeros(3)})


def test_a_gradient_of_another_shape_is_named(product):
    arguments, upstream, gradients = product
    with pytest.raises(ValueError, match=r"gradient of W: expected shape \(4, 2\), got \(2, 4\)"):
        assert_gradients(scaled_product, arguments, upstream, {"W": gradients["W"].T})


def test_the_seed_draws_the_direction(product):
    first, again, other = (blockwise_directional(scaled_product, *product, seed=s) for s in (0, 0, 1))
    assert first == again == blockwise_directional(scaled_product, *product)
    assert first["x"].measured != other["x"].measured


@pytest.mark.parametrize(
    ("slope", "error"),
    [
        (Slope(claimed=1.0, measured=1.0, scale=1.0), 0.0),
        (Slope(claimed=0.0, measured=0.0, scale=0.0), 0.0),
        (Slope(claimed=1.5, measured=1.0, scale=2.0), 0.25),
        (Slope(claimed=0.0, measured=-4.0, scale=0.0), 1.0),
        (Slope(claimed=np.nan, measured=1.0, scale=np.nan), np.inf),
    ],
)
def test_the_error_of_a_slope_is_relative_to_its_scale(slope, error):
    assert slope.error == error


def test_sigmoid_is_right_where_a_naive_one_overflows_or_loses_its_digits():
    with np.errstate(all="raise", under="ignore"):
        s = sigmoid(np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0]))
    np.testing.assert_array_equal(s[[0, 2, 4]], [0.0, 0.5, 1.0])
    np.testing.assert_allclose(s[1], 4.248354255291589e-18, rtol=1e-15)
    assert s[3] == 1.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_sigmoid_keeps_shape_and_dtype(dtype):
    assert sigmoid(np.ones((2, 3), dtype)).dtype == dtype
    assert sigmoid(np.ones((2, 3), dtype)).shape == (2, 3)


@pytest.mark.parametrize(("f", "backward"), [(sigmoid, sigmoid_backward), (np.tanh, tanh_backward)])
def test_the_slopes_of_sigmoid_and_tanh_equal_the_complex_step_even_where_they_are_flat(f, backward):
    a, up = np.array([-300.0, -30.0, -2.0, 0.0, 0.5, 30.0, 300.0]), np.arange(1.0, 8.0)
    expected = complex_step_gradient(lambda a: np.sum(up * f(a)), a)
    np.testing.assert_allclose(backward(up, f(a)), expected, rtol=1e-12, atol=1e-15)


def test_affine_is_torchs_linear_layer(sizes, draw, agree, autograd):
    torch = pytest.importorskip("torch", reason="torch is not installed: no torch.nn.Linear to compare with")
    arrays = draw({"x": "N D", "W": "H D", "b": "H", "dy": "N H"}, sizes)
    x, W, b, dy = arrays.values()
    weights = {"weight": W, "bias": b}
    (expected,), gradients = autograd(torch.nn.Linear(sizes["D"], sizes["H"]), weights, {"input": x}, [dy])
    agree(affine(x, W, b), expected)
    for actual, name in zip(affine_backward(dy, x, W), ("input", "weight", "bias"), strict=True):
        agree(actual, gradients[name], what=name)


def test_affine_backward_equals_the_complex_step(sizes, draw):
    arguments, dy = draw({"x": "N D", "W": "H D", "b": "H"}, sizes), draw({"dy": "N H"}, sizes, seed=1)["dy"]
    gradients = affine_backward(dy, arguments["x"], arguments["W"])
    gradients = dict(zip(arguments, gradients, strict=True))
    assert_gradients(lambda x, W, b: (affine(x, W, b),), arguments, [dy], gradients)


def test_affine_names_what_does_not_fit():
    x, W, b = np.ones((2, 3)), np.ones((4, 3)), np.ones(4)
    with pytest.raises(ValueError, match=r"W: expected shape \(H, D\) with D=3, got \(3, 4\)"):
        affine(x, W.T, b)
    with pytest.raises(ValueError, match=r"dy: expected shape \(N, H\) with N=2, H=4, got \(4, 2\)"):
        affine_backward(np.ones((4, 2)), x, W)

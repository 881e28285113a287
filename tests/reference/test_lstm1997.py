"""The cell of 1997: right in both squashings, in full and truncated; the two squashings are one cell."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from agreement import assert_agree
from systems import SYSTEMS

from lstm_ref.numpy import (
    lstm1997_backward,
    lstm1997_cell,
    lstm1997_forward,
    over_models,
)
from lstm_ref.tasks import first_symbol
from lstm_ref.torch import lstm1997 as twins
from lstm_ref.training import initial_parameters, train

CELL = ("W_ih", "W_hh", "b")
SIZES = {"T": 5, "N": 3, "D": 4, "H": 2}


def drawn():
    """Arguments of the sequence by name, with the paper's squashing in mind."""
    return SYSTEMS["recurrent: LSTM as printed in 1997, sequence"].draw(SIZES)[0]


def test_the_truncated_rule_is_not_the_gradient_but_for_one_step_it_is():
    inputs = drawn()
    h, c_n, cache = lstm1997_forward(**inputs, squashing="1997")
    full, cut = (lstm1997_backward(np.ones_like(h), c_n, cache, "1997", t)[3:] for t in (False, True))
    assert all(np.abs(a - b).max() > 1e-3 for a, b in zip(full, cut, strict=True))
    h, c_n, cache = lstm1997_forward(**{**inputs, "x": inputs["x"][:1]}, squashing="1997")
    full, cut = (lstm1997_backward(np.ones_like(h), c_n, cache, "1997", t)[3:] for t in (False, True))
    for one, other in zip(full, cut, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_papers_cell_is_the_courses_in_another_unit_of_measure():
    inputs = drawn()
    h, c_n, _ = lstm1997_forward(**inputs, squashing="1997")
    half = np.repeat([1.0, 0.5, 1.0], SIZES["H"])  # the candidate's rows halved, and the memory
    scaled = {name: (half * inputs[name].T).T for name in CELL}
    h_too, c_too, _ = lstm1997_forward(inputs["x"], inputs["h0"], inputs["c0"] / 2, **scaled)
    assert_agree(h_too, h, "h")
    assert_agree(2 * c_too, c_n, "c_n")


@pytest.mark.parametrize("truncated", [False, True])
def test_the_courses_loop_trains_it_by_either_rule(truncated):
    forward = partial(lstm1997_forward, squashing="1997")
    backward = partial(lstm1997_backward, squashing="1997", truncated=truncated)
    parameters = initial_parameters(np.random.default_rng(0), 4, 8, gates=3)
    history = train(
        forward, backward, parameters, partial(first_symbol, T=6), learning_rate=0.02, updates=150
    )
    assert history.accuracy > 0.95


def test_a_squashing_that_there_is_not_is_named():
    with pytest.raises(ValueError, match="squashing: expected one of 'tanh', '1997', got 'relu'"):
        lstm1997_forward(**drawn(), squashing="relu")
    with pytest.raises(ValueError, match="squashing: expected one of 'tanh', '1997', got 'relu'"):
        twins.LSTM1997(1, 1, squashing="relu")


@pytest.mark.parametrize("options", [{}, {"squashing": "1997"}, {"truncated": True}])
def test_many_models_of_it_learn_by_its_own_rule(options):
    cell, rng = lstm1997_cell(**options), np.random.default_rng(0)
    forward, backward = over_models(cell)
    one = cell.draw(rng, 4, 2)
    x, dh = rng.standard_normal((5, 1, 3, 4)), rng.standard_normal((5, 1, 3, 2))
    _, cache = forward(x, **{name: value[None] for name, value in one.items()})
    _, _, alone = lstm1997_forward(
        x[:, 0], *np.zeros((2, 3, 2)), *one.values(), options.get("squashing", "tanh")
    )
    right = lstm1997_backward(dh[:, 0], np.zeros((3, 2)), alone, **options)[3:]
    for gradient, expected in zip(backward(dh, cache).values(), right, strict=True):
        assert_agree(gradient[0], expected, "gradient")

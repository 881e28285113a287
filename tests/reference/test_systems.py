"""Every question of `agreement.py`, asked of every system of the table in `systems/`."""

from __future__ import annotations

from pathlib import Path

import agreement
import numpy as np
import pytest
from systems import SYSTEMS
from systems.calls import code_called
from systems.models import Model
from systems.sizes import SIZES

import lstm_ref.numpy as ref
from lstm_ref.numpy.parameters import named_arrays

every_system = pytest.mark.parametrize("name", SYSTEMS)
every_model = pytest.mark.parametrize(
    "name", [name for name, one in SYSTEMS.items() if isinstance(one, Model)]
)
FIRST = SIZES[0]


@every_system
@pytest.mark.parametrize("row", range(len(SIZES)))
def test_outputs_and_gradients_are_autograds_and_the_complex_steps(name, row):
    system, sizes = SYSTEMS[name], SIZES[row]
    if not system.fits(sizes):
        sizes = FIRST
    agreement.assert_equals_autograd(system, sizes, seed=row)
    if not system.autograd_alone:
        agreement.assert_equals_complex_step(system, sizes, seed=row)


@every_system
def test_nothing_is_compared_with_zero(name):
    agreement.assert_every_gradient_is_tried(SYSTEMS[name], FIRST)


@every_system
def test_nothing_is_changed_and_results_are_the_callers_own(name):
    agreement.assert_changes_nothing(SYSTEMS[name], FIRST)
    agreement.assert_results_are_the_callers_own(SYSTEMS[name], FIRST)


@every_system
def test_float32_stays_float32(name):
    agreement.assert_keeps_float32(SYSTEMS[name], FIRST)


@every_system
def test_what_does_not_fit_is_named(name):
    agreement.assert_names_wrong_arguments(SYSTEMS[name], FIRST)


@every_system
def test_what_is_no_array_is_refused_in_a_sentence(name):
    agreement.assert_refuses_other_kinds(SYSTEMS[name], FIRST)


@pytest.fixture(scope="module")
def caches():
    """Every system's cache."""
    ran = [(system, system.run(*system.draw(FIRST))[1]) for system in SYSTEMS.values() if not system.no_cache]
    return [system.cache_of(cache) for system, cache in ran]


@pytest.mark.parametrize("name", [name for name, system in SYSTEMS.items() if not system.no_cache])
def test_a_backward_refuses_every_other_cache_in_a_sentence(name, caches):
    agreement.assert_refuses_other_caches(SYSTEMS[name], FIRST, caches)


@every_system
def test_the_twin_refuses_what_does_not_fit(name):
    agreement.assert_twin_refuses(SYSTEMS[name], FIRST)


@every_system
@pytest.mark.parametrize("letter", ["T", "N"])
def test_no_steps_and_no_sequences_are_sizes_like_any_other_or_refused(name, letter):
    agreement.assert_nothing_is_a_size(SYSTEMS[name], FIRST, letter)


@every_model
def test_the_weights_bear_the_names_of_the_torch_twins_state_dict(name):
    model = SYSTEMS[name]
    weights = model.start(FIRST, np.random.default_rng(0))
    parts = weights["weights"] if "weights" in weights else tuple(weights.values())
    prefix = dict(zip("01", weights)) if "encoder" in weights else {}
    ours = {}
    for key, array in named_arrays(parts).items():
        first, _, rest = key.partition(".")
        ours[f"{prefix[first]}.{rest}" if prefix else key] = array.shape
    theirs = model.module(FIRST).state_dict()
    assert ours == {key.removeprefix("weights."): tuple(value.shape) for key, value in theirs.items()}


@every_model
def test_the_weights_to_start_from_have_small_matrices_and_biases_of_zero(name):
    for weights in SYSTEMS[name].start(FIRST, np.random.default_rng(0)).values():
        for key, array in named_arrays(weights).items():
            vector = key.endswith((".v", ".w_gate", "score.1"))  # no biases: they weigh something
            if array.ndim > 1 or vector:
                table = key == "E" or key.endswith(".E")
                assert 0.1 < np.abs(array).max() <= (5 if table else FIRST["H"] ** -0.5), key
            else:
                assert not array.any(), key


@every_model
def test_every_matrix_of_the_weights_to_start_from_is_drawn_for_itself(name):
    weights = SYSTEMS[name].start(FIRST, np.random.default_rng(0)).values()
    drawn = [array.tobytes() for part in weights for array in named_arrays(part).values() if array.any()]
    assert len(set(drawn)) == len(drawn)


ELSEWHERE = {"cross_entropy_backward": "test_reading.py", "truncated_rnn_backward": "test_rnn.py"}


def test_every_backward_of_the_reference_is_asked():
    called = code_called(SYSTEMS.values())
    every = {name: vars(ref)[name].__code__ for name in dir(ref) if name.endswith("_backward")}
    assert {name for name, code in every.items() if code not in called} == ELSEWHERE.keys()
    for name, file in ELSEWHERE.items():
        assert name in (Path(__file__).parent / file).read_text()

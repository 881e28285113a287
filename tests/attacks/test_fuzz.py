"""Whatever bytes arrive, the readers return data or say why not, and the checks stay the lesson's."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grading.mini import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import fuzz

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=2000, deadline=None)
@given(SEEDS)
def test_a_mutated_frame_is_data_or_refused(seed):
    assert fuzz.read_frame(fuzz.mutated_frame(np.random.default_rng(seed))) in ("data", "refused")


@pytest.fixture(scope="module")
def released():
    return fuzz.released_notebook()


@pytest.fixture(scope="module")
def path(tmp_path_factory, released):
    return tmp_path_factory.mktemp("fuzz") / f"{released.name}.ipynb"


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_a_mutated_notebook_is_refused_or_has_the_lessons_checks(released, path, seed):
    data = fuzz.mutated_notebook(released, np.random.default_rng(seed))
    assert fuzz.read_submission(released, data, path) in ("graded", "refused")


def test_both_ends_are_reached(released, path):
    rng = np.random.default_rng(0)
    frames = {fuzz.read_frame(fuzz.mutated_frame(rng)) for _ in range(500)}
    texts = [fuzz.mutated_notebook(released, rng) for _ in range(100)]
    notebooks = {fuzz.read_submission(released, text, path) for text in texts}
    assert (frames, notebooks) == ({"data", "refused"}, {"graded", "refused"})

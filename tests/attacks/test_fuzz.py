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
def sheet():
    return fuzz.released()


@pytest.fixture(scope="module")
def path(tmp_path_factory, sheet):
    return tmp_path_factory.mktemp("fuzz") / f"{sheet.name}.ipynb"


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_a_mutated_notebook_is_refused_or_has_the_lessons_checks(sheet, path, seed):
    data = fuzz.mutated_notebook(sheet, np.random.default_rng(seed))
    assert fuzz.read_submission(sheet, data, path) in ("graded", "refused")


def test_both_ends_are_reached(sheet, path):
    rng = np.random.default_rng(0)
    frames = {fuzz.read_frame(fuzz.mutated_frame(rng)) for _ in range(500)}
    notebooks = {fuzz.read_submission(sheet, fuzz.mutated_notebook(sheet, rng), path) for _ in range(100)}
    assert (frames, notebooks) == ({"data", "refused"}, {"graded", "refused"})

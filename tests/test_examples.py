"""The examples in the docstrings of the checker and the grader run."""

import doctest
import importlib

import pytest

from tests.conftest import ROOT

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "autograder").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


def test_there_are_examples():
    assert len(MODULES) >= 8


@pytest.mark.parametrize("name", MODULES)
def test_every_example_runs(name):
    ran = doctest.testmod(importlib.import_module(name))
    assert ran.attempted
    assert not ran.failed

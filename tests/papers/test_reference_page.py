"""docs/reference.md names modules, twins, tests and options that exist; fourteen papers have a file."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import lstm_ref.numpy as ref
from lstm_ref.numpy.models.bahdanau import bahdanau_step
from lstm_ref.numpy.models.vrnn import initial_vrnn_weights, vrnn_step

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference.md").read_text()


def table(heading):
    """The rows below a heading, as lists of cells."""
    lines = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


def files(cell):
    return re.findall(r"`([\w/]+\.py)`", cell)


@pytest.mark.parametrize("row", table("Systems"), ids=lambda row: row[0])
def test_every_module_and_twin_exists_and_an_outside_oracle_is_named(row):
    _, module, twin, source, outside = row
    assert files(module)
    assert files(twin)
    assert all((ROOT / "lstm_ref" / "numpy" / name).is_file() for name in files(module)), module
    assert all((ROOT / "lstm_ref" / "torch" / name).is_file() for name in files(twin)), twin
    assert source
    assert set(re.findall(r"torch|ONNX|ORT|Keras|flax|JAX|paper|parts", outside))


def test_every_model_is_in_the_table():
    helpers = {"__init__.py", "captions.py", "draw_step.py", "elbo.py", "generation.py", "reader.py"}
    helpers |= {"latent.py", "steps.py", "translation.py"}
    models = {path.name for path in (ROOT / "lstm_ref" / "numpy" / "models").glob("*.py")} - helpers
    named = {Path(name).name for row in table("Systems") for name in files(row[1])}
    assert models <= named


def test_the_tests_that_the_page_names_exist():
    named = re.findall(r"`(test_\w+\.py)`", PAGE)
    assert len(named) >= 5
    assert all((ROOT / "tests" / "reference" / name).is_file() for name in named)


def test_fourteen_papers_have_a_file():
    names = {path.stem for path in Path(__file__).parent.glob("test_*_[12][0-9][0-9][0-9].py")}
    assert len(names) == 14, names


def test_every_option_of_the_deviations_is_one():
    options = {
        "squashing": ref.lstm1997_step,
        "truncated": ref.lstm1997_backward,
        "printed": ref.grid_lstm_forward,
        "output_reads": bahdanau_step,
        "depth": initial_vrnn_weights,
        "activation": vrnn_step,
    }
    written = " ".join(row[3] for row in table("Deviations"))
    assert set(re.findall(r"`(\w+)=", written)) == options.keys()
    for option, function in options.items():
        assert option in inspect.signature(function).parameters
    assert set(re.findall(r"[(, ](\w+)=(?:True|False)\)", written)) <= set(ref.Variant._fields)

"""docs/reference.md has every system of the tests' table, with oracles that are asked; its names exist."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
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


ORACLES = {
    "torch": "torch.nn",
    "ONNX": "onnx.backend",
    "ORT": "onnxruntime",
    "Keras": "keras.layers",
    "flax": "flax",
    "JAX": "import jax.numpy",
    "paper": "",
}


@pytest.mark.parametrize("row", table("Systems"), ids=lambda row: row[0])
def test_an_oracles_tests_call_the_functions_that_the_page_says_it_holds(row):
    names = {
        node.name
        for module in files(row[1])
        for node in ast.parse((ROOT / "lstm_ref" / "numpy" / module).read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    for oracle in set(re.findall("|".join(ORACLES), row[4])):
        folder = ROOT / "tests" / ("papers" if oracle == "paper" else "reference")
        texts = [file.read_text() for file in folder.rglob("*.py")]
        asked = {word for text in texts if ORACLES[oracle] in text for word in re.findall(r"\w+", text)}
        assert asked & names, f"no test with {oracle} names a function of {row[1]}"


def test_the_page_has_a_row_for_every_system_of_the_tests_table():
    script = ROOT / "tests" / "reference" / "systems" / "calls.py"
    found = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    folder = ROOT / "lstm_ref" / "numpy"
    modules = {
        Path(file).relative_to(folder).as_posix()
        for calls in json.loads(found.stdout).values()
        for file, function in calls
        if function.endswith("backward") and Path(file).is_relative_to(folder)
    }
    helpers = {
        "activations.py",
        "cells.py",
        "compiled/kernels.py",
        "models/steps.py",
        "models/translation.py",
    }
    assert modules - {name for row in table("Systems") for name in files(row[1])} == helpers
    asked_elsewhere = {"plain_translator.py", "plain_readers.py"}
    for row in table("Systems"):
        assert set(files(row[1])) & (modules | asked_elsewhere), row[0]


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

"""What a lesson needs imports without the heavy libraries, and without the grader."""

from __future__ import annotations

import importlib.metadata
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lstm_ref
import lstm_ref.numpy


@pytest.mark.parametrize("module", ["lstm_ref", "lstm_ref.shapes", "lstm_ref.numpy"])
def test_the_numpy_reference_imports_no_framework_no_plots_and_no_grader(module):
    unwanted = {"torch", "matplotlib", "jax", "onnx", "autograder", "IPython"}
    code = f"import sys, {module}; print(*sorted({unwanted} & sys.modules.keys()))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_the_torch_reference_imports_no_grader():
    pytest.importorskip("torch", reason="torch is not installed: its reference does not import")
    code = "import sys, lstm_ref.torch.lstm_variants; print('autograder' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["numpy", "shapes", "tasks", "training", "figures", "torch"])
def test_a_subpackage_is_an_attribute_and_imported_when_it_is_first_used(name):
    if name == "torch":
        pytest.importorskip("torch", reason="torch is not installed: its reference does not import")
    code = f"import sys, lstm_ref; before = 'lstm_ref.{name}' in sys.modules; "
    code += f"print(before, lstm_ref.{name}.__name__, '{name}' in dir(lstm_ref))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", f"lstm_ref.{name}", "True"]


def test_the_package_says_its_version_and_what_it_has_not():
    assert lstm_ref.__version__ == importlib.metadata.version("carousel-lstm")
    with pytest.raises(AttributeError, match=r"^module 'lstm_ref' has no attribute 'jax'$"):
        lstm_ref.jax  # noqa: B018


def test_a_name_of_the_numpy_reference_is_that_of_one_module():
    modules = [m for m in vars(lstm_ref.numpy).values() if inspect.ismodule(m)]
    modules += [m for m in vars(lstm_ref.numpy.models).values() if inspect.ismodule(m)]
    offered = [(name, m.__name__) for m in set(modules) for name in getattr(m, "__all__", ())]
    shared = {name for name, _ in offered if [other for other, _ in offered].count(name) > 1}
    assert shared <= {"GRU", "LSTM"}  # the compiled ones, which the package does not offer
    assert {name for name, module in offered if "compiled" not in module} <= vars(lstm_ref.numpy).keys()
    assert lstm_ref.numpy.LSTM is lstm_ref.numpy.cells.LSTM


PROGRAM = """
import numpy as np

import lstm_ref
from lstm_ref import tasks, training
from lstm_ref.numpy import CELLS, LSTM, Cell, lstm_forward, over_sequence, sequence_forward
from lstm_ref.torch import LSTM as Module

weights = LSTM.draw(np.random.default_rng(0), D=4, H=5, f=1.0)
h, c_n, cache = lstm_forward(np.ones((3, 2, 4)), *LSTM.zero_state(N=2, H=5), **weights)
reveal_type(h)
reveal_type(cache.i)
cell: Cell = CELLS["GRU"]
forward, backward = over_sequence(cell)
out, last, _ = sequence_forward(np.ones((3, 2, 4)), LSTM.zero_state(2, 5), list(weights.values()))
history = training.train(forward, backward, cell.draw(np.random.default_rng(0), 4, 5), tasks.first_symbol)
reveal_type(history.losses)
print(lstm_ref.__version__, out.sum() + last[0].sum(), history.accuracy, Module(4, 5))
"""


def test_a_users_program_passes_mypy_strict_and_its_arrays_are_arrays(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    settings = tmp_path / "mypy.ini"  # torch's own types take a minute to read and are not ours to check
    settings.write_text("[mypy]\nstrict = True\n[mypy-torch.*]\nfollow_imports = skip\n")
    package = Path(lstm_ref.__file__).parent
    assert (package / "py.typed").exists()
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports", "silent", str(program)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(package.parent)},
    )
    revealed = [line for line in result.stdout.splitlines() if "Revealed type" in line]
    assert len(revealed) == 3
    assert all("ndarray[" in line for line in revealed), result.stdout
    assert "Success: no issues found" in result.stdout, result.stdout + result.stderr

"""What a lesson needs imports without the heavy libraries, and without the grader."""

from __future__ import annotations

import subprocess
import sys

import pytest


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

"""Every benchmark starts as `make bench` starts it: by its file, with nothing of the tree on the path."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

# Its folder is on the path, as with `python FILE`, and its main part does not run.
START = "import runpy, sys; sys.path[0] = sys.argv[1]; runpy.run_path(sys.argv[2], run_name='started')"


@pytest.mark.parametrize("file", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda file: file.stem)
def test_a_benchmark_finds_what_it_imports(file, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", START, file.parent, file], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr

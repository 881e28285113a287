"""What the tests share: one thread, the venv's commands on PATH, no user's settings, the course."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Set before numpy or torch is imported: two test processes on two cores.
os.environ["OMP_NUM_THREADS"] = "1"
# nbgrader calls alembic, and Jupyter its kernels, by name.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
_settings = tempfile.mkdtemp(prefix="carousel-tests-")
for _name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
    os.environ[_name] = os.path.join(_settings, _name.lower())


def pytest_unconfigure():
    shutil.rmtree(_settings, ignore_errors=True)


@pytest.fixture
def course(tmp_path):
    """A copy of the course to build and grade in: pages, source notebooks, lessons, settings."""
    folder = tmp_path / "course"
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in ("solutions", "lessons"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*", "*-kept-*"))
    return folder

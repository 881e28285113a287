"""Runs the lessons' solution notebooks, once for each state of the code that they show.

A run is kept under `build/site/runs` with a hash of the notebook and of every file of the course that it
imported, so a second build runs nothing, and a new lesson nothing but itself.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).resolve().parent.parent
RUNS = ROOT / "build" / "site" / "runs"
SHOWING = ("lstm_ref", "autograder/student", "autograder/exercises")
FIGURES = ROOT / "lstm_ref" / "figures"
_IMPORTED = """import sys
print(*sorted({vars(module)["__file__"] for module in list(sys.modules.values())
               if isinstance(vars(module).get("__file__"), str)}), sep="\\n")"""


def lesson_names() -> list[str]:
    """Every lesson that has been built, in order."""
    return sorted(
        folder.name for folder in (ROOT / "lessons").iterdir() if (folder / f"{folder.name}.ipynb").exists()
    )


def executed(lesson: str, runs: Path = RUNS) -> NotebookNode:
    """The solution notebook of a lesson with its outputs."""
    source, kept = ROOT / "solutions" / lesson / f"{lesson}.ipynb", runs / f"{lesson}.ipynb"
    if kept.exists():
        ran = nbformat.read(kept, as_version=4)
        if all(_hash(name) == value for name, value in ran.metadata["ran_with"].items()):
            return ran
    ran = nbformat.read(source, as_version=4)
    ran.cells.append(new_code_cell(_IMPORTED))
    with tempfile.TemporaryDirectory() as home:
        place = {"metadata": {"path": home}}
        client = NotebookClient(ran, timeout=600, kernel_name="python3", resources=place)
        # As nbgrader runs it: what fails raises, and no line says how long a cell took.
        client.execute(env={**os.environ, "HOME": home, "NBGRADER_EXECUTION": "validate"})
    imported = "".join(output.get("text", "") for output in ran.cells.pop().outputs).splitlines()
    files = [
        source,
        *(file for file in map(Path, imported) if _shows(file)),
        *FIGURES.glob("*.js"),
        *FIGURES.glob("*.css"),
    ]
    names = [str(file.relative_to(ROOT)) for file in files]
    ran.metadata["ran_with"] = {name: _hash(name) for name in names}
    runs.mkdir(parents=True, exist_ok=True)
    nbformat.write(ran, kept)
    return ran


def _shows(file: Path) -> bool:
    """Whether a module can change what a figure, a question or an experiment shows."""
    return any(file.is_relative_to(ROOT / folder) for folder in SHOWING)


def _hash(name: str) -> str:
    file = ROOT / name
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""

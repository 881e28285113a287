"""Runs the lessons' solution notebooks, once for each state of the code that they show.

A run is kept under `build/site/runs` by the hash of all it depends on, so a second build runs nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
RUNS = ROOT / "build" / "site" / "runs"


def lesson_names() -> list[str]:
    """Every lesson that has been built, in order."""
    return sorted(
        folder.name for folder in (ROOT / "lessons").iterdir() if (folder / f"{folder.name}.ipynb").exists()
    )


def executed(lesson: str, runs: Path = RUNS) -> NotebookNode:
    """The solution notebook of a lesson with its outputs."""
    source = (ROOT / "solutions" / lesson / f"{lesson}.ipynb").read_bytes()
    kept = runs / f"{lesson}-{_state(source)}.ipynb"
    if kept.exists():
        return nbformat.read(kept, as_version=4)
    notebook = nbformat.reads(source.decode(), as_version=4)
    with tempfile.TemporaryDirectory() as home:
        client = NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": home}}
        )
        client.execute(env={**os.environ, "HOME": home})
    runs.mkdir(parents=True, exist_ok=True)
    for old in runs.glob(f"{lesson}-*.ipynb"):
        old.unlink()
    nbformat.write(notebook, kept)
    return notebook


def _state(source: bytes) -> str:
    """A hash of a notebook and of the code that its cells can call."""
    digest = hashlib.sha256(source)
    for file in sorted(_code()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _code() -> Iterator[Path]:
    for folder in ("lstm_ref", "autograder/student", "autograder/exercises"):
        for kind in ("py", "js", "css"):
            yield from (ROOT / folder).rglob(f"*.{kind}")

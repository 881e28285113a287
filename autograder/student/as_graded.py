"""The verb `as_graded()`: the saved notebook goes through `carousel check`, in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.exercises import exercises
from autograder.student.answering import CheckFailed, Plain

_DEFINED = re.compile(r"^def (\w+)\(", re.MULTILINE)
IN_GRADING = Plain("as_graded() answers in your own notebook.")


def as_graded(notebook: str | None, names: Mapping[str, Any], show: Callable[[Any], Any]) -> Plain:
    """The table that grading will print of the notebook's saved file; `names` are the kernel's own.

    Raises CheckFailed where it is not known which file that is, or where it cannot be graded.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return IN_GRADING
    path = file_of(notebook, names)
    show(Plain(f"{path.name} runs as it will be graded. That takes some seconds."))
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "check", str(path)],
        env=os.environ | {"COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode == 2:
        raise CheckFailed(f"as_graded: {done.stdout.strip().removeprefix('Error: ')}")
    return Plain("\n\n".join([done.stdout.rstrip(), *unsaved(path, names.get("In", ()))]))


def file_of(notebook: str | None, names: Mapping[str, Any]) -> Path:
    """The file of this notebook: as it was named, or as Jupyter or VS Code say, or the only one here."""
    if notebook is not None:
        if not isinstance(notebook, str) or not Path(notebook).is_file():
            raise CheckFailed(f"as_graded: there is no file {str(notebook)[:200]!r} in {Path.cwd()}")
        return Path(notebook).absolute()
    said = [os.environ.get("JPY_SESSION_NAME", ""), str(names.get("__vsc_ipynb_file__", ""))]
    for path in filter(Path.is_file, map(Path, filter(None, said))):
        return path.absolute()
    here = list(Path.cwd().glob("*.ipynb"))
    if len(here) == 1:
        return here[0]
    raise CheckFailed('as_graded: name the file of this notebook: as_graded("00-warm-up.ipynb")')


def unsaved(path: Path, ran: Sequence[str]) -> Iterator[str]:
    """A sentence where a function of the kernel's, as it was run last, does not stand in the saved file."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        saved = {"".join(cell["source"]).strip() for cell in cells}
    except (OSError, ValueError, KeyError, TypeError):
        return
    last: dict[str, str] = {}
    for source in ran:
        last |= dict.fromkeys(set(_DEFINED.findall(source)) & set(exercises), source.strip())
    if names := sorted(name for name, source in last.items() if source not in saved):
        yield (
            f"The saved file does not have {', '.join(names)} as you ran it last: save the notebook, then"
            " call as_graded() again."
        )

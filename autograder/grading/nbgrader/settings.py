"""Whether a course's `nbgrader autograde` runs students' code in the sandbox: read off its settings.

A configuration is a program. Here it is read and never run, so that looking changes nothing.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.grading.nbgrader.search import CONFIG, in_folder, of_the_machine
from autograder.sandbox.outside.doctor import Finding

STEP = "autograder.grading.steps.Execute"
LINES = """\
from autograder.grading.configuration import confine
confine(c)
"""
UNCONFINED = "This course's `nbgrader autograde` runs students' code unconfined"
UNKNOWN = "Whether this course's `nbgrader autograde` confines students' code cannot be read off"


def examine(start: Path) -> list[Finding]:
    """What is wrong with the nearest course at or above `start`; empty where all is well, or no course."""
    folders = [start.resolve(), *start.resolve().parents]
    course = next(
        (one for one in folders if (one / CONFIG).is_file() or (one / "gradebook.db").is_file()), None
    )
    if course is None:
        return []
    try:
        steps = [value for file in _files(course) for value in _steps(file, set())][-1:]
    except (OSError, SyntaxError, ValueError, RecursionError) as problem:
        return [Finding("nbgrader", False, f"{UNKNOWN} {CONFIG}: {problem}", _way(course))]
    if not steps:
        return [Finding("nbgrader", False, UNCONFINED, _way(course))]
    if not isinstance(steps[0], list):
        return [Finding("nbgrader", False, f"{UNKNOWN} {CONFIG}, which computes its steps", _way(course))]
    return [] if STEP in steps[0] else [Finding("nbgrader", False, UNCONFINED, _way(course))]


def _way(course: Path) -> str:
    return f"these lines at the end of {course / CONFIG} turn the sandbox on:\n{LINES}"


def _files(course: Path) -> Iterator[Path]:
    """Where nbgrader reads settings, the strongest last."""
    yield from of_the_machine()
    yield from in_folder(course)


def _steps(file: Path, read: set[Path]) -> Iterator[Any]:
    """What a file sets `c.Autograde.autograde_preprocessors` to, in turn; None where it is computed."""
    if file.resolve() in read:
        return
    read.add(file.resolve())
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        value = json.loads(text)
        if isinstance(value, dict) and "autograde_preprocessors" in (found := value.get("Autograde") or {}):
            yield found["autograde_preprocessors"]
        return
    for node in sorted(ast.walk(ast.parse(text)), key=lambda node: getattr(node, "lineno", 0)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "load_subconfig"
        ):
            yield from _steps(file.parent / str(_literal(node.args[0]) if node.args else ""), read)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "confine":
            yield [STEP]
        elif isinstance(node, (ast.Assign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(ast.unparse(one).endswith(".Autograde.autograde_preprocessors") for one in targets):
                yield _literal(node.value) if isinstance(node, ast.Assign) else None


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None

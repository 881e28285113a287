"""Which packages of a student's notebook grading has not: `check` says so before it costs a point."""

from __future__ import annotations

import contextlib
import dis
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError
from types import CodeType, ModuleType
from typing import Any

from autograder.exercises import exercises

FAMILIAR = {"numpy", "matplotlib", "IPython", "ipywidgets", "autograder", "lstm_ref"}  # in every view


def notes(function: Callable[..., Any], lesson: str) -> list[str]:
    """A sentence for each package that the function's notebook has and grading of its lesson has not."""
    return [
        f"grading has no {name} here: a function that uses it will fail there"
        for name in absent(function, lesson)
    ]


def absent(function: Callable[..., Any], lesson: str) -> list[str]:
    """The packages in the function's namespace, or imported within it, that the lesson's view does not hold.

    Only installed and well-known ones, as in grading: a module of the student's own is handed in too.
    """
    held = _packages(function) - FAMILIAR - sys.stdlib_module_names
    if not held:
        return []
    from autograder.sandbox.inside.absent_packages import KNOWN
    from autograder.sandbox.outside.package_views import installed, view_named

    try:
        there = {
            place.partition("/")[0].partition(".")[0] for place in view_named(exercises.view(lesson)).packages
        }
    except (PackageNotFoundError, OSError):  # an installation that does not say what it consists of
        return []
    return sorted((held & (KNOWN | installed())) - there)


def _packages(function: Any) -> set[str]:
    found: set[str] = set(_imports(getattr(function, "__code__", None)))
    for name, value in list(getattr(function, "__globals__", {}).items()):
        with contextlib.suppress(Exception):  # an object of the student's that answers no question
            found.update(() if name.startswith("__") else _homes(value))
    return {name.partition(".")[0] for name in found}


def _imports(code: Any) -> Iterator[str]:
    if isinstance(code, CodeType):
        yield from (one.argval for one in dis.get_instructions(code) if one.opname == "IMPORT_NAME")
        for constant in code.co_consts:
            yield from _imports(constant)


def _homes(value: Any) -> Iterator[str]:
    """The modules that a value comes from: a module itself, a function or class, or what it is one of."""
    if isinstance(value, ModuleType):
        yield value.__name__
        return
    home = getattr(value, "__module__", None) if callable(value) else type(value).__module__
    if isinstance(home, str):
        yield home
    elif isinstance(name := getattr(value, "__name__", None), str):  # scipy's ufuncs do not say
        yield from (where for where, one in list(sys.modules.items()) if getattr(one, name, None) is value)

"""Imports what the notebooks will import, once, before the first submission.

Threat: seconds until a class begins. What takes long in an import and serves nobody is left out of it.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import sys
from collections.abc import Iterable, Iterator
from typing import Any


def preload(names: Iterable[str]) -> None:
    """Import modules that are there; where one is missing, the cell that imports it will say so."""
    with frames_know_their_modules():
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


@contextlib.contextmanager
def frames_know_their_modules() -> Iterator[None]:
    """torch asks `inspect` 350 times which module a frame belongs to. It compares the real paths of all
    files imported so far each time; the frame's own `__name__` is the same answer.
    """
    slow = inspect.getmodule

    def getmodule(thing: Any, _filename: str | None = None) -> Any:
        if inspect.isframe(thing):
            return sys.modules.get(thing.f_globals.get("__name__", ""))
        return slow(thing, _filename)

    inspect.getmodule = getmodule  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getmodule = slow

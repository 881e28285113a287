"""A hook that lets plain files of a sensible size alone through to nbgrader's own copying and reading.

Threat: a submitted link, pipe or endless file, which nbgrader follows, waits for, or copies to the end.

nbgrader copies what lies beside a notebook, and reads the notebook, before its first preprocessor has a say.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from autograder.grading.notebooks.submitted import Unreadable, other_files, read_bytes

_submissions: set[str] = set()


def only_plain_files(notebooks: list[str], **_: Any) -> None:
    """`Autograde.pre_convert_hook`: of this submission nbgrader shall see what `carousel grade` sees."""
    _guard()
    _submissions.update(map(_folder, notebooks))
    notebooks[:] = [path for path in notebooks if _is_plain(path)]


def _folder(notebook: str) -> str:
    return os.path.abspath(os.path.dirname(notebook))


def _is_plain(notebook: str) -> bool:
    try:
        return bool(read_bytes(Path(notebook)))
    except (Unreadable, OSError):
        return False


@cache
def _guard() -> None:
    """Let nbgrader's list of a submission's files be that of `other_files`."""
    from nbgrader.converters import base

    everything: Callable[..., list[str]] = base.find_all_files

    def found(path: str, exclude: list[str] | None = None) -> list[str]:
        if os.path.abspath(path) not in _submissions:
            return everything(path, exclude)
        return [os.path.join(path, name) for name, _ in other_files(Path(path))]

    base.find_all_files = found

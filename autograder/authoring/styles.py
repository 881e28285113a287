"""In how many ways the tests write a right answer: `RIGHT` in tests/exercises/styles/<name>.py."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def right_answers(file: Path, course: Path) -> int:
    """How many right answers a file of styles holds; none when there is no such file, or it cannot run."""
    if not file.is_file():
        return 0
    path = list(sys.path)
    sys.path.insert(0, str(course))  # such a file may import what several of them share
    try:
        return len(runpy.run_path(str(file)).get("RIGHT", ()))
    except Exception:
        return 0
    finally:
        sys.path[:] = path

"""Whose kernel this is: a student's own, in which no cell of the course stops *Run All*, or a grader's."""

from __future__ import annotations

import os
import sys
from typing import Any


def shell() -> Any:
    """The shell of a student's own notebook; None in a script, and wherever nbgrader executes a notebook."""
    if "IPython" not in sys.modules or os.environ.get("NBGRADER_EXECUTION"):
        return None
    from IPython.core.getipython import get_ipython

    found = get_ipython()
    return found if getattr(found, "kernel", None) is not None else None

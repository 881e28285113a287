"""Says that nbgrader runs this notebook outside the sandbox, where a grade proves little.

In the sandbox another `autograder` answers, so a `check` that arrives here while nbgrader grades is in a
kernel of nbgrader's own, with the instructor's rights and within reach of the answers.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

WARNING = (
    "This grade is not trustworthy: `nbgrader autograde` runs students' code unconfined here, so it can read"
    " the answers and change its own result. `carousel doctor`, run in the course's folder, prints the lines"
    " for nbgrader_config.py that turn the sandbox on."
)


class Warned:
    """The warning as a cell shows it."""

    def __repr__(self) -> str:
        return WARNING

    def _repr_markdown_(self) -> str:
        return f"**{WARNING}**"


def warn() -> None:
    """Where nbgrader grades, warn in the cell's output, and once a notebook in nbgrader's log.

    Both leave the points alone: nbgrader reads them off errors, stderr and results, and this is none of them.
    """
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":
        return
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    display(Warned())
    _log(get_ipython())


@cache
def _log(shell: Any) -> None:
    """nbgrader's log names a message whose type it does not know, and that is all that it does with it."""
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        kernel.session.send(kernel.iopub_socket, WARNING, {}, parent=kernel.get_parent())

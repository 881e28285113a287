"""What a page's import of the checker becomes in its notebooks: every verb, and the way to a missing package.

The name `autograder` belongs to somebody else's package on the index, so the message of Python alone, `No
module named 'autograder'`, invites a wrong install.
"""

from __future__ import annotations

import re

from nbformat import NotebookNode

WAY = "The course's package is missing here. In a terminal: pip install 'carousel-lstm[lab]'"
IMPORT = f"""\
try:
    from autograder import as_graded, case, check, hint, outcome, predict, progress, quiz, solution
except ImportError:
    raise ImportError("{WAY}") from None"""

_LINE = re.compile(r"^from autograder import .*\bcheck\b.*$", re.MULTILINE)


def guarded(cell: NotebookNode) -> None:
    """Put IMPORT in the place of a cell's line `from autograder import ..., check, ...`."""
    cell.source = _LINE.sub(IMPORT.replace("\\", r"\\"), cell.source, count=1)

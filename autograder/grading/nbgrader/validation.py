"""`nbgrader validate`, and the button of its name in JupyterLab, say what grading will say.

nbgrader runs the notebook in a kernel of this machine, which has packages that grading lacks, and its list of
steps is no setting. So its method is exchanged, for the notebooks of lessons that we know.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.grading.as_graded import NotOurs, Preview, as_graded


def validate_as_graded() -> None:
    """From here on nbgrader's Validator judges a lesson's notebook as `carousel check` does."""
    from nbgrader.validator import Validator

    plain = Validator.validate
    if getattr(plain, "as_graded", False):
        return

    def validate(self: Any, filename: str) -> dict[str, list[dict[str, str]]]:
        try:
            return results(as_graded(Path(filename).absolute()))
        except NotOurs:
            found: dict[str, list[dict[str, str]]] = plain(self, filename)
            return found

    validate.as_graded = True  # type: ignore[attr-defined]
    Validator.validate = validate


def results(checked: Preview) -> dict[str, list[dict[str, str]]]:
    """What nbgrader prints and its dialog shows: the checks without full points, each with its reason."""
    from nbconvert.filters import ansi2html

    failed = [
        {"source": source, "error": ansi2html(why), "raw_error": why} for source, why in checked.short_of_full
    ]
    return {"failed": failed} if failed else {}

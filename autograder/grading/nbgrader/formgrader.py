"""What a course's nbgrader_config.py says of the formgrader's page of a submission, in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.grading import html


def protect(c: Any) -> None:
    """Have that page draw its formulas itself and clean what a student wrote; it acts as the instructor.

    Names and no objects, so that a command which shows no page imports nothing of it.
    """
    c.HTMLExporter.template_file = str(Path(html.__file__).with_name("submission.html.j2"))
    c.HTMLExporter.preprocessors = [
        "autograder.grading.html.mathml.MathML",
        "autograder.grading.html.submission.Escaped",
    ]
    c.HTMLExporter.filters = {
        "highlight_code": "autograder.grading.html.submission.Highlighted",
        "piece": "autograder.grading.html.clean.piece",
        "policy": "autograder.grading.html.submission.policy",
        "strip_files_prefix": "autograder.grading.html.submission.rendered",
    }
    c.HTMLExporter.exclude_anchor_links = True  # they lead to names, and names are left out

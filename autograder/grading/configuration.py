"""What one line in a course's nbgrader_config.py turns on: `confine(c)`."""

from __future__ import annotations

from typing import Any

from autograder.grading.nbgrader.formgrader import protect
from autograder.grading.nbgrader.validation import validate_as_graded


def confine(c: Any) -> None:
    """Have `nbgrader autograde` and the formgrader's buttons work as `carousel grade` does.

    Submissions run in the sandbox, feedback pages follow the gradebook, and the formgrader's page of a
    submission runs nothing that a student wrote. What a submission may use: `c.CarouselLimits.cell_cpu = 30`
    changes one of the limits in autograder/sandbox/wire/limits.py.
    """
    c.Autograde.exporter_class = "autograder.grading.converters.AutogradeExporter"
    c.Autograde.pre_convert_hook = "autograder.grading.plain_files.only_plain_files"
    c.Autograde.sanitize_preprocessors = ["autograder.grading.steps.Restore"]
    c.Autograde.autograde_preprocessors = [
        "autograder.grading.steps.Execute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.GenerateFeedback.exporter_class = "autograder.grading.converters.FeedbackExporter"
    c.ExchangeFactory.release_feedback = "autograder.grading.converters.ReleaseFeedback"
    protect(c)
    validate_as_graded()

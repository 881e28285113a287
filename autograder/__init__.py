"""The checker: `check(f)` in a notebook, `judge(name, f)` in a script, `exercises` for all there is."""

from autograder.exercises import exercises as exercises  # after this line the mapping, no longer the package
from autograder.exercises.by_name import judge as judge
from autograder.judging.report import Report
from autograder.student import course_cell
from autograder.student.api import as_graded, case, check, hint, outcome, predict, progress, quiz, solution

__all__ = [
    "Report",
    "as_graded",
    "case",
    "check",
    "exercises",
    "hint",
    "judge",
    "outcome",
    "predict",
    "progress",
    "quiz",
    "solution",
]

course_cell.install()

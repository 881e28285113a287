"""The checker: `check(f)` in a notebook, `judge(name, f)` in a script, `exercises` for all there is."""

from autograder.exercises import exercises as exercises  # after this line the mapping, no longer the package
from autograder.judge import judge as judge
from autograder.notebook.verbs import case, check, hint, predict, progress, quiz, solution
from autograder.report import Report

__all__ = [
    "Report",
    "case",
    "check",
    "exercises",
    "hint",
    "judge",
    "predict",
    "progress",
    "quiz",
    "solution",
]

"""Who of those that handed in is graded; everybody who is not is named, with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.grading.course import Submission
from autograder.grading.grader import Result
from autograder.grading.names import legible, why_no_id


def admitted(submissions: Iterable[Submission]) -> tuple[list[Submission], list[Result]]:
    """The submissions that can be graded, and a result for each of the others."""
    graded, refused = [], []
    for submission in submissions:
        if why := why_no_id(submission.student):
            refused.append(Result(legible(submission.student), "failed", why))
        else:
            graded.append(submission)
    return graded, refused

"""The best of a student's attempts, where the course's policy is that it counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from autograder.grading.collect import attempts
from autograder.grading.collect.attempts import Attempt
from autograder.grading.nbgrader import extensions, penalties
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.notebooks.graded import write_whole
from autograder.grading.notebooks.submitted import TIMESTAMP, time_of

POINTS = "points.json"  # beside a student's attempts: what each has earned, with which version of the lesson


def put_best(
    course: Course, lesson: str, version: str, student: str, points_of: Callable[[Attempt], float]
) -> None:
    """Put the attempt with the best mark under `submitted`; of equal marks the first one.

    A mark is the machine's points less the late penalty by the due date of today. `points_of` grades an
    attempt that has not been graded with this version of the lesson. An attempt that an instructor chose
    goes before the best.
    """
    if attempts.policy(course) != "best":
        return
    attempts.keep_submitted(course, lesson, student)
    readable = [one for one in attempts.of(course, lesson, student) if one.is_readable]
    if len(readable) < 2 or attempts.by_hand(course, lesson, student):
        return
    file = readable[0].folder.parent / POINTS
    known = _known(course, lesson, student, version)
    points = {one.name: known[one.name] if one.name in known else points_of(one) for one in readable}
    if points != known:
        kept = json.dumps({"lesson": version, "points": points})
        write_whole(file, kept.encode(), attempts.MODE)
    due = _due(course, lesson, student)
    best = max(readable, key=lambda one: _mark(course, student, points[one.name], one, due))
    attempts.put(course, lesson, student, best)


def _known(course: Course, lesson: str, student: str, version: str) -> dict[str, float]:
    try:
        kept = json.loads((attempts.folder_of(course, lesson, student) / POINTS).read_bytes())
    except (OSError, ValueError):
        return {}
    return dict(kept["points"]) if kept["lesson"] == version else {}


def _due(course: Course, lesson: str, student: str) -> datetime | None:
    with Gradebook(course, lesson) as book:
        due = extensions.extended(book.db, lesson).get(student, book.due)
        book.db.rollback()
    return due


def _mark(course: Course, student: str, points: float, attempt: Attempt, due: datetime | None) -> float:
    try:
        when = time_of((attempt.folder / TIMESTAMP).read_bytes())
    except OSError:
        when = None
    late = (when - due).total_seconds() if when and due else 0.0
    return points - penalties.of(course.config, student, points, late)

"""What `carousel doctor` says of a course whose grading is confined: lessons, exchange, what is behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograder.grading import lesson
from autograder.grading.nbgrader import settings
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.database import why_not_made
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.search import nearest
from autograder.grading.state import State
from autograder.grading.update_course import preview
from autograder.sandbox.outside.doctor import Finding


def examine(start: Path) -> list[Finding]:
    """What `settings.examine` finds; and more where the settings are those of a confined course, which are
    run for it."""
    findings = settings.examine(start)
    if findings or nearest(start) is None:
        return findings
    course = Course(start)
    try:
        lessons = list(_lessons(course))
    except CourseError as why:  # the gradebook cannot be opened
        lessons = [Finding("lessons", False, str(why))]
    return [Finding("nbgrader", True, "This course's `nbgrader autograde` confines students' code"),
            *lessons, *_gradebook(course), *_exchange(course)]  # fmt: skip


def _lessons(course: Course) -> Iterator[Finding]:
    changes = preview(course)
    for change in changes:
        seen = f"{change.lesson} is not as the installed package has it"
        yield Finding("lessons", False, seen, change.why_not or "carousel course update")
    refused, waiting = [], Counter[tuple[str, str]]()
    for name in course.lessons():
        with Gradebook(course, name, makes=False) as book:
            if not book.is_entered:
                continue
            try:
                graded_with = lesson.load(course, book)
            except CourseError as why:
                refused.append(str(why))
                continue
            lies = {*course.handed_in(name), *course.graded_students(name)}
            who = sorted(one for one in lies if not book.roster.why_not(one))
            for behind in State(course, book).differences(graded_with, who).values():
                waiting.update((f"{name}: {one.what}", one.way) for one in behind)
    yield from (Finding("lessons", False, why) for why in refused)
    if not changes and not refused:
        yield Finding("lessons", True, "as old as the installed package")
    for (what, way), number in waiting.items():
        yield Finding("state", False, f"{what}: {number}", way)
    if not waiting:
        yield Finding("state", True, "submissions, gradebook, pages and exchange say the same")


def _gradebook(course: Course) -> Iterator[Finding]:
    if why := why_not_made(course.directory.db_url):
        yield Finding("gradebook", False, why)


def _exchange(course: Course) -> Iterator[Finding]:
    if course.exchange.is_dir() or course.exchange.parent == course.root:
        yield Finding("exchange", True, f"feedback can be released to {course.exchange}")
    else:
        way = "make that folder, writable for everybody, or set c.Exchange.root"
        yield Finding("exchange", False, f"there is no {course.exchange} to release to", way)

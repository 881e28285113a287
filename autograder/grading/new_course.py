"""Makes a course anywhere from the installed package, and adds lessons to a course."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from autograder.grading import packaged, students_csv
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.database import create, opened
from autograder.grading.nbgrader.registration import register
from autograder.grading.nbgrader.search import CONFIG
from autograder.grading.notebooks.graded import write_whole

MANIFEST = "carousel.json"  # in the course: which lessons came from the package, and how they were then
MODE = 0o644
_ID_LINE = re.compile(r"^c\.CourseDirectory\.course_id = .*$", re.MULTILINE)


def init(folder: Path, roster: Path | None) -> tuple[Course, int]:
    """A course in a folder that is new or empty, with the class in its gradebook; how many that are.

    CourseError where there is something already, or the class list cannot be read.
    """
    students = students_csv.read(roster) if roster else []
    if (folder / CONFIG).exists():
        raise CourseError(f"{folder} is a course already: run `carousel course add` in it.")
    if folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir()):
        raise CourseError(f"{folder} is not empty. Name a new folder, or an empty one.")
    course_id = re.sub(r"[^\w.-]+", "-", folder.resolve().name) or "carousel"
    text = (packaged.folder() / CONFIG).read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    text = _ID_LINE.sub(f'c.CourseDirectory.course_id = "{course_id}"', text)
    write_whole(folder / CONFIG, text.encode(), MODE)
    course = Course(folder)
    return course, enter_students(course, students)


def enter_students(course: Course, students: list[dict[str, str]]) -> int:
    """Enter a class into the gradebook, which is made where there is none; how many are new."""
    url, course_id = course.directory.db_url, course.directory.course_id
    create(url, course_id)
    with opened(url, course_id) as book:
        return students_csv.enter(book, students)


def add(course: Course, lessons: Sequence[str]) -> tuple[list[str], list[str]]:
    """Put lessons of the package, by default all, into a course: (added, there already).

    CourseError for a lesson that the package has not. What is there is not overwritten.
    """
    known = packaged.lessons()
    for name in lessons:
        if name not in known:
            raise CourseError(f"The package has no lesson {name!r}. There are: {', '.join(known)}.")
    added, there = [], []
    for name in lessons or known:
        if course.source(name).exists() or course.release(name).exists():
            there.append(name)
            continue
        install(course, name)
        register(course, name)
        added.append(name)
    return added, there


def install(course: Course, name: str) -> None:
    """Write a lesson's source and release, what it links to if that is not there, and note the lesson."""
    targets = [folder / f"{name}.ipynb" for folder in (course.source(name), course.release(name))]
    for target, content in zip(targets, packaged.notebooks(name, course.grades_quizzes)):
        write_whole(target, content, MODE)
    for linked in packaged.looked_up():
        if not (course.root / linked).exists():
            write_whole(course.root / linked, (packaged.folder() / linked).read_bytes(), MODE)
    noted = manifest(course)
    noted[name] = {str(target.relative_to(course.root)): checksum(target) for target in targets}
    text = json.dumps({"package": packaged.package_version(), "lessons": noted}, indent=2) + "\n"
    write_whole(course.root / MANIFEST, text.encode(), MODE)


def manifest(course: Course) -> dict[str, dict[str, str]]:
    """lesson -> file -> its checksum when it was added; CourseError for a file that is not ours."""
    path = course.root / MANIFEST
    try:
        lessons = json.loads(path.read_text(encoding="utf-8"))["lessons"]
        return {str(name): dict(files) for name, files in lessons.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CourseError(
            f"{path} is not as `carousel course add` wrote it. Move it away: lessons are then left alone."
        ) from None


def checksum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def set_due(course: Course, lesson: str, due: datetime) -> None:
    """Say when a lesson is due; penalties follow with the next `carousel grade`."""
    url, course_id = course.directory.db_url, course.directory.course_id
    with opened(url, course_id) as book:
        book.update_or_create_assignment(lesson, duedate=due)


def date_of(text: str) -> datetime:
    """A date that somebody typed, in UTC without a zone, as nbgrader keeps it.

    Without a zone it is local time, and a day alone is until its end. CourseError for anything else.
    """
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CourseError(
            f"{text!r} is not a date. Expected: 2026-12-01, or 2026-12-01 18:00, or with a zone "
            "2026-12-01 18:00+01:00."
        ) from None
    if len(text.strip()) == len("2026-12-01"):
        when = when.replace(hour=23, minute=59, second=59)
    return when.astimezone(timezone.utc).replace(tzinfo=None)

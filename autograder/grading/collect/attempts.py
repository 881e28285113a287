"""Every attempt is kept, under `attempts/LESSON/STUDENT/TIME-CHECKSUM/`; one is put under `submitted`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.grading.nbgrader.course import CONFIG, Course, CourseError
from autograder.grading.notebooks.graded import write_whole
from autograder.grading.notebooks.submitted import (
    TIMESTAMP,
    Unreadable,
    checksum,
    other_files,
    read_bytes,
    read_notebook,
    time_of,
)

FOLDER = "attempts"
CHOSEN = "chosen.txt"  # beside a student's attempts: the name of the one that an instructor chose
MODE = 0o644
NO_TIME = "unknown-time"
POLICIES = ("last", "best", "chosen")


@dataclass(frozen=True)
class Attempt:
    """One attempt of one student, in a folder of its own."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def is_readable(self) -> bool:
        """Whether every notebook of it can be read."""
        paths = sorted(self.folder.glob("*.ipynb"))
        try:
            return bool(paths) and all(read_notebook(path) for path in paths)
        except Unreadable:
            return False


def policy(course: Course) -> str:
    """Which attempt counts by `c.CarouselAttempts.policy`: the last that can be read, the best, or the first
    until an instructor chooses another. CourseError for anything else."""
    given = course.config.get("CarouselAttempts", {}).get("policy", POLICIES[0])
    if given not in POLICIES:
        raise CourseError(
            f"{CONFIG}: CarouselAttempts.policy is one of {', '.join(POLICIES)}; not {given!r}."
        )
    return str(given)


def folder_of(course: Course, lesson: str, student: str) -> Path:
    return course.root / FOLDER / lesson / student


def of(course: Course, lesson: str, student: str) -> list[Attempt]:
    """A student's attempts, the first one first; those of unknown time before all others."""
    folder = folder_of(course, lesson, student)
    found = [Attempt(path) for path in folder.glob("*") if path.is_dir()]
    return sorted(found, key=lambda one: (not one.name.startswith(NO_TIME), one.name))


def keep(course: Course, lesson: str, student: str, files: Mapping[Path, bytes]) -> None:
    """Keep an attempt's files. Its time is what TIMESTAMP among them says."""
    when = time_of(files.get(Path(TIMESTAMP), b""))
    folder = folder_of(course, lesson, student) / _name(files, when)
    for path, data in files.items():
        write_whole(folder / path, data, MODE)


def keep_submitted(course: Course, lesson: str, student: str) -> None:
    """Keep what lies under `submitted` too, where it came there by another way."""
    there = contents(course.submitted(student, lesson))
    kept = (contents(one.folder) for one in of(course, lesson, student))
    if any(path.suffix == ".ipynb" for path in there) and there not in kept:
        keep(course, lesson, student, there)


def _name(files: Mapping[Path, bytes], when: datetime | None) -> str:
    notebooks = b"".join(data for path, data in sorted(files.items()) if path.suffix == ".ipynb")
    return (
        f"{when:%Y-%m-%dT%H%M%S}-{checksum(notebooks)[:8]}"
        if when
        else f"{NO_TIME}-{checksum(notebooks)[:8]}"
    )


def is_known(attempts: Sequence[Attempt], files: Mapping[Path, bytes], when: datetime | None) -> bool:
    """Whether an attempt has been kept: the same at the same time, or the same as the last one, of which a
    download made later may say another time."""
    name = _name(files, when)
    is_last = bool(attempts) and attempts[-1].name.rpartition("-")[2] == name.rpartition("-")[2]
    return is_last or any(one.name == name for one in attempts)


def by_hand(course: Course, lesson: str, student: str) -> Attempt | None:
    """The attempt that an instructor chose, if it is there."""
    try:
        name = (folder_of(course, lesson, student) / CHOSEN).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return next((one for one in of(course, lesson, student) if one.name == name), None)


def chosen(course: Course, lesson: str, student: str) -> Attempt | None:
    """The attempt that counts: the one that an instructor chose, or by the policy one that can be read, or
    the last. By the policy `best` it is the last that can be read until all are graded."""
    attempts = of(course, lesson, student)
    readable = [one for one in attempts if one.is_readable]
    if policy(course) != "chosen":
        readable = readable[::-1]
    one = by_hand(course, lesson, student)
    return one or next(iter([*readable, *attempts[::-1]]), None)


def choose(course: Course, lesson: str, student: str, attempt: Attempt) -> None:
    """From now on this attempt counts, whatever is handed in after it."""
    write_whole(attempt.folder.parent / CHOSEN, attempt.name.encode(), MODE)
    put(course, lesson, student, attempt)


def put(course: Course, lesson: str, student: str, attempt: Attempt) -> bool:
    """Put an attempt under `submitted`; whether anything changed. What lay there is kept first."""
    target = course.submitted(student, lesson)
    files, there = contents(attempt.folder), contents(target)
    if files == there:
        return False
    keep_submitted(course, lesson, student)
    for path, data in files.items():
        write_whole(target / path, data, MODE)
    for path in there.keys() - files.keys():
        (target / path).unlink()
    return True


def contents(folder: Path) -> dict[Path, bytes]:
    """The regular files of a folder."""
    if not folder.is_dir():
        return {}
    found = dict(other_files(folder))
    for path in sorted(folder.glob("*.ipynb")):
        try:
            found[Path(path.name)] = read_bytes(path)
        except Unreadable:
            found[Path(path.name)] = b""
    return found


def timestamp(when: datetime | None) -> dict[Path, bytes]:
    """nbgrader's file that says when something was handed in."""
    return {Path(TIMESTAMP): f"{when:%Y-%m-%d %H:%M:%S.%f} UTC".encode()} if when else {}


def names(attempts: Sequence[Attempt]) -> str:
    return ", ".join(one.name for one in attempts) or "none"

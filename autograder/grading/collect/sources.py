"""Reads what was handed in, wherever it lies: the exchange's inbound folder, a ZIP file, or a folder.

Nothing of a ZIP file is unpacked: its entries are read one by one, up to a limit, and no name becomes a path.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath

from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.notebooks.submitted import (
    NOTEBOOK_BYTES,
    TIMESTAMP,
    Unreadable,
    other_files,
    read_bytes,
    time_of,
)

ENTRIES = 50_000  # of a ZIP file
ALL_BYTES = 4 * 2**30  # of its notebooks, unpacked


@dataclass(frozen=True)
class HandedInFile:
    """One notebook file that somebody handed in."""

    path: PurePosixPath  # where it lies in what was given: its names say whose it is
    content: bytes
    time: datetime | None  # in UTC
    problem: str = ""  # why its content could not be had
    student: str = ""  # who handed it in, where the source knows
    beside: Mapping[Path, bytes] = field(default_factory=dict)  # other files that belong to it
    remark: str = ""


def read(course: Course, lesson: str, given: Path | None) -> list[HandedInFile]:
    """Everything that may be a submission; without `given`, from the exchange. CourseError: there is none."""
    if given is None:
        return list(_exchange(course, lesson))
    if not given.exists():
        raise CourseError(f"There is no {given}. Name a ZIP file or a folder of what was handed in.")
    found = list(_folder(given) if given.is_dir() else _zip(given))
    if not found:
        raise CourseError(f"There is no notebook in {given}: no file whose name ends in .ipynb.")
    return found


def _exchange(course: Course, lesson: str) -> Iterator[HandedInFile]:
    inbound = course.exchange / course.directory.course_id / "inbound"
    if not inbound.is_dir():
        raise CourseError(
            f"There is no {inbound}, where `nbgrader submit` puts submissions. Release the lesson with "
            "`nbgrader release_assignment`, or name the ZIP file or folder that you have."
        )
    for folder in sorted(inbound.iterdir()):
        student, *rest = folder.name.rsplit("+", 3)
        if len(rest) < 2 or rest[0] != lesson:
            continue
        beside = dict(other_files(folder))
        time = time_of(beside.get(Path(TIMESTAMP), b"")) or time_of(rest[1].encode())
        for path in sorted(folder.glob("*.ipynb")):
            content, problem = _content(path)
            where = PurePosixPath(folder.name, path.name)
            yield HandedInFile(where, content, time, problem, student, beside, _owner(folder, student))


def _owner(folder: Path, student: str) -> str:
    """What nbgrader warns of: a folder in somebody else's name."""
    import pwd

    try:
        owner = pwd.getpwuid(folder.stat().st_uid).pw_name
    except KeyError:
        owner = str(folder.stat().st_uid)
    return "" if owner == student else f"the folder belongs to {owner}"


def _folder(given: Path) -> Iterator[HandedInFile]:
    for directory, folders, names in os.walk(given):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(directory, name) for name in sorted(names)):
            if path.suffix == ".zip" and not path.is_symlink():
                for one in _zip(path):
                    yield HandedInFile(PurePosixPath(path.stem, one.path), one.content, one.time, one.problem)
            elif path.suffix == ".ipynb" and not path.name.startswith("."):
                content, problem = _content(path)
                time = datetime.fromtimestamp(path.lstat().st_mtime, timezone.utc).replace(tzinfo=None)
                yield HandedInFile(PurePosixPath(path.relative_to(given)), content, time, problem)


def _content(path: Path) -> tuple[bytes, str]:
    try:
        return read_bytes(path), ""
    except Unreadable as problem:
        return b"", str(problem)


def _zip(given: Path) -> Iterator[HandedInFile]:
    try:
        with zipfile.ZipFile(given) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES:
                raise CourseError(f"{given} has {len(entries)} entries, more than {ENTRIES}. Split it.")
            left = ALL_BYTES
            for entry in entries:
                path = PurePosixPath(entry.filename)
                hidden = path.name.startswith(".") or "__MACOSX" in path.parts
                if entry.is_dir() or path.suffix != ".ipynb" or hidden:
                    continue
                content, problem = _entry(archive, entry, min(left, NOTEBOOK_BYTES))
                left -= len(content)
                yield HandedInFile(path, content, _time(entry), problem)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise CourseError(f"{given} cannot be read as a ZIP file: {error}. Download it again.") from None


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> tuple[bytes, str]:
    name = PurePosixPath(entry.filename).name
    if stat.S_ISLNK(entry.external_attr >> 16):
        return b"", f"{name} is a symbolic link; hand in the notebook itself."
    if entry.flag_bits & 1:
        return b"", f"{name} is encrypted."
    try:
        with archive.open(entry) as file:
            content = file.read(limit + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        return b"", f"{name} is damaged in the ZIP file: {error}."
    except Exception as error:  # zlib.error and its like are no common kind
        return b"", f"{name} is damaged in the ZIP file: {type(error).__name__}."
    if len(content) > limit:
        return b"", f"{name} is larger than {NOTEBOOK_BYTES // 2**20} MB; clear its outputs and save it."
    return content, ""


def _time(entry: zipfile.ZipInfo) -> datetime | None:
    """A ZIP file keeps local times; one before 1981 is no time."""
    try:
        when = datetime(*entry.date_time)
    except ValueError:
        return None
    return None if when.year < 1981 else when.astimezone(timezone.utc).replace(tzinfo=None)

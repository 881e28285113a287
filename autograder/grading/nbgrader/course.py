"""The course's folder as nbgrader_config.py describes it: where lessons, submissions and gradebook are."""

from __future__ import annotations

import difflib
import glob
import importlib
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograder.grading.names import why_no_id
from autograder.grading.nbgrader.search import CONFIG, nearest, settings
from autograder.sandbox.outside.isolation_levels import LINES, IsolationLevel, best_level, level_named
from autograder.sandbox.wire.limits import Limits

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

# Where nbgrader looks when its configuration does not say; asking it costs 0.15 s of imports.
DEFAULTS = {
    "directory_structure": os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}"),
    "source_directory": "source",
    "release_directory": "release",
    "submitted_directory": "submitted",
    "autograded_directory": "autograded",
    "feedback_directory": "feedback",
}


class CourseError(ValueError):
    """What is wrong with the course, or with what was asked of it; the message is a sentence."""


# What checks kinds of strings that no notebook has; jsonschema goes on without.
UNUSED = ("fqdn", "isoduration", "rfc3339_validator", "rfc3986_validator", "rfc3987_syntax", "uri_template")


class _Late(ModuleType):
    """Stands for a module that is imported when something of it is wanted."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)


def _import_nbgrader() -> None:
    """Import nbgrader without what only a server needs, which is most of its second and a half."""
    if "nbgrader" in sys.modules:
        return
    names = ("assignment_list", "course_list", "formgrader", "validate_assignment")
    stand_ins: dict[str, Any] = {f"nbgrader.server_extensions.{name}": ModuleType(name) for name in names}
    for extension in stand_ins.values():
        extension.load_jupyter_server_extension = None
    stand_ins |= {"requests": _Late("requests")} | dict.fromkeys(UNUSED)
    stand_ins = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(stand_ins)
    importlib.import_module("nbgrader.api")
    for name in stand_ins:
        del sys.modules[name]


def _settings(start: Path) -> tuple[Path | None, Any]:
    try:
        return settings(start)
    except Exception as error:
        where = getattr(error, "culprit", CONFIG)
        raise CourseError(f"{where} cannot be run: {type(error).__name__}: {error}") from None


@dataclass(frozen=True)
class Submission:
    """A student's folder for one lesson."""

    student: str
    folder: Path


class Course:
    """The course that nbgrader would work on in `start`, or the nearest one above it; `config` is nbgrader's
    own, where it is at work already."""

    def __init__(self, start: Path, config: Any = None):
        if config is None:
            root, config = _settings(start)
        else:
            root = Path(config.get("CourseDirectory", {}).get("root") or nearest(start) or start).resolve()
        if root is None:
            raise CourseError(
                f"There is no {CONFIG} here or above: run this inside the course's folder, or make a course "
                "with `carousel course init FOLDER`."
            )
        self.root, self.config = root, config
        # nbgrader opens a new gradebook with `alembic`, which it looks for on PATH.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

    @cached_property
    def directory(self) -> CourseDirectory:
        _import_nbgrader()
        from nbgrader.coursedir import CourseDirectory
        from traitlets import TraitError

        try:
            return CourseDirectory(config=self.config)
        except TraitError as error:  # it goes on with the value, which may be an address with a password
            raise CourseError(f"{CONFIG}: {str(error).partition(', not ')[0]}.") from None

    @cached_property
    def limits(self) -> Limits:
        """What a submission may use: the defaults, and what `c.CarouselLimits` says."""
        chosen = dict(self.config.get("CarouselLimits", {}))
        if unknown := sorted(set(chosen) - {field.name for field in fields(Limits)}):
            raise CourseError(f"{CONFIG}: CarouselLimits has no {unknown[0]!r}.")
        return replace(Limits(), **chosen)

    @cached_property
    def isolation(self) -> IsolationLevel:
        """What `c.CarouselWall.level` asks for, or the best that this machine has (CannotConfine: none)."""
        level = self.config.get("CarouselWall", {}).get("level")
        if level not in (None, *LINES):
            raise CourseError(f"{CONFIG}: CarouselWall.level is one of {', '.join(LINES)}; not {level!r}.")
        return level_named(level) if level else best_level()

    @property
    def grades_quizzes(self) -> bool:
        """Whether `c.CarouselQuiz.graded` says that the questions of a quiz are graded; by default not."""
        given = self.config.get("CarouselQuiz", {}).get("graded", False)
        if not isinstance(given, bool):
            raise CourseError(f"{CONFIG}: CarouselQuiz.graded is True or False; not {given!r}.")
        return given

    @property
    def exchange(self) -> Path:
        """Where `nbgrader release_assignment`, `submit` and `release_feedback` exchange files."""
        root = self.config.get("Exchange", {}).get("root", "/usr/local/share/nbgrader/exchange")
        return self.root / str(root)

    def setting(self, name: str) -> str:
        """One of DEFAULTS, or what `c.CourseDirectory` has in its place."""
        return str(self.config.get("CourseDirectory", {}).get(name, DEFAULTS[name]))

    def path(self, step: str, student: str, lesson: str) -> Path:
        """The folder of one nbgrader step, such as `submitted_directory`."""
        return Path(self._format(step, student, lesson))

    def _format(self, step: str, student: str, lesson: str) -> str:
        parts = dict(nbgrader_step=self.setting(step), student_id=student, assignment_id=lesson)
        return os.path.join(self.root, self.setting("directory_structure").format(**parts))

    def source(self, lesson: str) -> Path:
        return self.path("source_directory", ".", lesson)

    def release(self, lesson: str) -> Path:
        return self.path("release_directory", ".", lesson)

    def submitted(self, student: str, lesson: str) -> Path:
        return self.path("submitted_directory", student, lesson)

    def autograded(self, student: str, lesson: str) -> Path:
        return self.path("autograded_directory", student, lesson)

    def feedback(self, student: str, lesson: str) -> Path:
        return self.path("feedback_directory", student, lesson)

    def lessons(self) -> list[str]:
        """The released lessons."""
        released = self.release("*")
        return sorted(path.name for path in released.parent.glob("*") if any(path.glob("*.ipynb")))

    def lesson(self, name: str) -> str:
        """`name`, if it is a released lesson; CourseError with the nearest name otherwise."""
        lessons = self.lessons()
        if name in lessons:
            return name
        if not lessons:
            raise CourseError("No lesson is released yet: run `carousel build` first.")
        close = difflib.get_close_matches(name, lessons, 1, 0.3)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(lessons)}."
        raise CourseError(f"There is no lesson {name!r}. {hint}")

    def submissions(self, lesson: str, students: Sequence[str] = ()) -> list[Submission]:
        """Who has handed in, by name; CourseError when nobody has, or one of `students` has not."""
        found = self._students("submitted_directory", lesson)
        missing = sorted(set(students) - set(found))
        where = self.submitted("<student>", lesson)
        if missing:
            raise CourseError(f"No submission of {lesson} by {', '.join(missing)} (looked for {where}).")
        if not found:
            raise CourseError(f"Nobody has handed in {lesson} (looked for {where}).")
        return [
            Submission(name, self.submitted(name, lesson))
            for name in found
            if not students or name in students
        ]

    def passed_over(self, lesson: str) -> list[str]:
        """Sentences about what lies in a student folder's place and cannot be looked into."""
        before, _, after = self._format("submitted_directory", "\0", lesson).partition("\0")
        found = []
        for path in map(Path, sorted(glob.iglob(f"{glob.escape(before)}*") if os.sep in after else ())):
            if not path.is_dir():
                found.append(f"{path} is a file, and {self.submitted('<student>', lesson)} is expected.")
            elif not os.access(path, os.X_OK):
                found.append(f"{path} cannot be looked into: its mode forbids it.")
        return found

    def handed_in(self, lesson: str) -> list[str]:
        """Whose folders there are, so far as their names can be students' ids."""
        return [name for name in self._students("submitted_directory", lesson) if not why_no_id(name)]

    def graded_students(self, lesson: str) -> list[str]:
        return [name for name in self._students("autograded_directory", lesson) if not why_no_id(name)]

    def _students(self, step: str, lesson: str) -> list[str]:
        before, _, after = self._format(step, "\0", lesson).partition("\0")
        pattern = re.compile(f"{re.escape(before)}(?P<student>[^/]+){re.escape(after)}")
        matches = map(pattern.fullmatch, glob.iglob(f"{glob.escape(before)}*{glob.escape(after)}"))
        return sorted(match["student"] for match in matches if match)

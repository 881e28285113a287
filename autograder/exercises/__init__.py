"""Every exercise of the course by name, in the order of the lessons; a file is imported when it is asked for.

A lesson is a folder whose `__init__.py` holds `lesson = Lesson(...)`, an exercise a file that defines
`exercise`. A folder that is no lesson, or a broken one, is named in `exercises.complaints` and hinders
nothing else. The modules beside the folders hold what several lessons share.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from autograder.exercises.lesson import Lesson
from autograder.judging.declaration import DeclarationError
from autograder.judging.exercise import Exercise

NO_LESSONS = ("families",)  # folders beside the lessons


class Catalogue(Mapping[str, Exercise]):
    """Exercise's name -> Exercise, loaded lazily."""

    def __init__(self, package: str = __name__) -> None:
        self.complaints: list[str] = []
        found: list[tuple[Lesson, str]] = []
        for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if info.ispkg and info.name not in NO_LESSONS:
                folder = f"{package}.{info.name}"
                try:
                    found.append((_lesson_in(folder), folder))
                except DeclarationError as wrong:
                    self.complaints.append(str(wrong))
        self._folders = {
            lesson.name: (lesson, folder) for lesson, folder in sorted(found, key=lambda one: one[0].name)
        }
        self._lesson_of = {name: lesson for lesson, _ in self._folders.values() for name in lesson.order}

    @property
    def lessons(self) -> list[str]:
        return list(self._folders)

    def lesson(self, name: str) -> Lesson:
        """A lesson's declaration. Raises KeyError for an unknown one."""
        return self._folders[name][0]

    def of_lesson(self, lesson: str) -> list[Exercise]:
        """The exercises of one lesson, in the order of its page."""
        return [self[name] for name in self.lesson(lesson).order]

    def folder(self, lesson: str) -> str:
        """The full name of the lesson's package, which holds its quiz."""
        return self._folders[lesson][1]

    def view(self, lesson: str) -> str:
        """Which packages the lesson's notebooks find in grading; an unknown lesson's find `numpy`."""
        return self.lesson(lesson).view if lesson in self._folders else "numpy"

    def __getitem__(self, name: str) -> Exercise:
        """Raises KeyError for an unknown exercise, DeclarationError for one that its lesson only names."""
        lesson = self._lesson_of[name]
        module = f"{self.folder(lesson.name)}.{name}"
        try:
            exercise = importlib.import_module(module).exercise
        except ModuleNotFoundError as missing:
            if missing.name != module:
                raise
            raise DeclarationError(
                f"{lesson.name}: order names {name}, but there is no {name}.py in its folder."
            ) from None
        except AttributeError:
            raise DeclarationError(f"{module} defines no `exercise`.") from None
        if exercise.name != name:
            raise DeclarationError(
                f"{module} holds the exercise {exercise.name}; its file should have that name."
            )
        exercise.lesson = lesson.name
        return exercise

    def __iter__(self) -> Iterator[str]:
        return iter(self._lesson_of)

    def __len__(self) -> int:
        return len(self._lesson_of)

    def __contains__(self, name: object) -> bool:
        return name in self._lesson_of


def _lesson_in(folder: str) -> Lesson:
    """The lesson that a package declares. Raises DeclarationError, whatever is wrong with it."""
    try:
        lesson = getattr(importlib.import_module(folder), "lesson", None)
    except DeclarationError:
        raise
    except Exception as problem:
        raise DeclarationError(f"{folder} cannot be imported: {type(problem).__name__}: {problem}.") from None
    if not isinstance(lesson, Lesson):
        raise DeclarationError(
            f"{folder} declares no lesson: its __init__.py should hold "
            "`lesson = Lesson('NN-name', question=..., order=(...))`."
        )
    return lesson


exercises = Catalogue()

"""Every exercise of the course by name, in the order of the lessons; a file is imported when it is asked for.

A lesson is a folder with `LESSON` and `ORDER` in its `__init__`, an exercise a file that defines `exercise`.
The modules beside the folders hold what several lessons declare their exercises and mistakes with.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType

from autograder.exercise import Exercise


class Registry(Mapping[str, Exercise]):
    """Name -> Exercise, loaded lazily."""

    def __init__(self) -> None:
        folders = [
            importlib.import_module(f"{__name__}.{info.name}")
            for info in pkgutil.iter_modules(__path__)
            if info.ispkg
        ]
        self._folders: dict[str, ModuleType] = {
            folder.LESSON: folder for folder in sorted(folders, key=lambda folder: folder.LESSON)
        }
        self._folder_of = {name: folder for folder in self._folders.values() for name in folder.ORDER}

    @property
    def lessons(self) -> list[str]:
        return list(self._folders)

    def of_lesson(self, lesson: str) -> list[Exercise]:
        """The exercises of one lesson, in the order of its page."""
        return [self[name] for name in self._folders[lesson].ORDER]

    def folder(self, lesson: str) -> str:
        """The full name of the lesson's package, which holds its quiz."""
        return self._folders[lesson].__name__

    def __getitem__(self, name: str) -> Exercise:
        folder = self._folder_of[name]
        exercise: Exercise = importlib.import_module(f"{folder.__name__}.{name}").exercise
        exercise.lesson = folder.LESSON
        return exercise

    def __iter__(self) -> Iterator[str]:
        return iter(self._folder_of)

    def __len__(self) -> int:
        return len(self._folder_of)

    def __contains__(self, name: object) -> bool:
        return name in self._folder_of


exercises = Registry()

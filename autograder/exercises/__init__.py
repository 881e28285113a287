"""Every exercise of the course by name, in the order of the lessons; a file is imported when it is asked for.

A lesson is a folder whose `__init__.py` holds `lesson = Lesson(...)`, an exercise a file that defines
`exercise`. A folder that is no lesson, or a broken one, is named in `exercises.complaints` and hinders
nothing else. The modules beside the folders hold what several lessons share.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import ModuleType

from autograder.exercises import questions
from autograder.exercises.lesson import Lesson
from autograder.exercises.quiz import Quiz
from autograder.judging.declaration import DeclarationError
from autograder.judging.exercise import Exercise

NO_LESSONS = ("families",)  # folders beside the lessons
LIBRARIES = ("torch",)  # what some exercises need and not every machine has


class Catalogue(Mapping[str, Exercise]):
    """Exercise's name -> Exercise, loaded lazily; a quiz's question is found by its name and not counted."""

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
        kept = self._without_twins(found)
        self._folders = {lesson.name: (lesson, folder) for lesson, folder in kept}
        self._lesson_of = {name: lesson for lesson, _ in kept for name in lesson.order}

    def _without_twins(self, found: list[tuple[Lesson, str]]) -> list[tuple[Lesson, str]]:
        """The lessons in their order, without those whose names another one has; a draft gives way."""
        owner: dict[str, str] = {}  # name of a lesson or an exercise -> folder
        kept = []
        for lesson, folder in sorted(found, key=lambda one: (one[0].draft, one[0].name)):
            twice = [name for name in (lesson.name, *lesson.order) if name in owner]
            if twice:
                self.complaints.append(
                    f"{folder} is left out: {twice[0]} stands in {owner[twice[0]]} too. Give it another name."
                )
                continue
            kept.append((lesson, folder))
            owner |= dict.fromkeys((lesson.name, *lesson.order), folder)
        return sorted(kept, key=lambda one: one[0].name)

    @property
    def lessons(self) -> list[str]:
        return list(self._folders)

    def lesson(self, name: str) -> Lesson:
        """A lesson's declaration. Raises KeyError for an unknown one."""
        return self._folders[name][0]

    def of_lesson(self, lesson: str) -> list[Exercise]:
        """The exercises of one lesson, in the order of its page; one that is not in order is left out."""
        found = []
        for name in self.lesson(lesson).order:
            with suppress(DeclarationError):  # check-page, build and grading say what is wrong with it
                found.append(self[name])
        return found

    def folder(self, lesson: str) -> str:
        """The full name of the lesson's package, which holds its quiz."""
        return self._folders[lesson][1]

    def view(self, lesson: str) -> str:
        """Which packages the lesson's notebooks find in grading; an unknown lesson's find `numpy`."""
        return self.lesson(lesson).view if lesson in self._folders else "numpy"

    def named(self, lesson: str) -> str:
        """A lesson's full name, from that or the name without its number. Raises ValueError for another."""
        found = next((one for one in self.lessons if lesson in (one, one[3:])), None)
        if found is None:
            raise ValueError(f"no lesson is called {lesson!r}; there are {', '.join(self.lessons)}")
        return found

    def quiz(self, lesson: str) -> Quiz:
        """A lesson's quiz, with or without the lesson's number.

        Raises ValueError for an unknown lesson, DeclarationError where it has none.
        """
        lesson = self.named(lesson)
        module = f"{self.folder(lesson)}.quiz"
        questions = getattr(
            _imported(module, f"{lesson}: there is no quiz.py in its folder."), "QUESTIONS", None
        )
        if questions is None:
            raise DeclarationError(f"{module} defines no `QUESTIONS`.")
        return Quiz(lesson, questions)

    def _question(self, name: object) -> Exercise | None:
        """A question of a quiz by its name as an exercise; see `autograder.exercises.questions`."""
        place = questions.place_of(name) if isinstance(name, str) else None
        if place is None or not any(place[0] == lesson[3:] for lesson in self.lessons):
            return None
        quiz = self.quiz(place[0])
        if place[1] > len(quiz.questions):
            return None
        return questions.as_exercise(quiz.lesson, place[1], quiz.questions[place[1] - 1])

    def __getitem__(self, name: str) -> Exercise:
        """Raises KeyError for an unknown exercise, DeclarationError for one whose file is not in order."""
        if name not in self._lesson_of and (question := self._question(name)) is not None:
            return question
        lesson = self._lesson_of[name]
        module = f"{self.folder(lesson.name)}.{name}"
        absent = f"{lesson.name}: order names {name}, but there is no {name}.py in its folder."
        exercise = getattr(_imported(module, absent), "exercise", None)
        if not isinstance(exercise, Exercise):
            raise DeclarationError(f"{module} defines no `exercise`.")
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
        return name in self._lesson_of or self._question(name) is not None


def _imported(module: str, absent: str) -> ModuleType:
    """An author's module. Raises DeclarationError, whatever is wrong with it; `absent` when it is not there.

    A library that is not installed is no fault of the module, and raises ModuleNotFoundError.
    """
    try:
        return importlib.import_module(module)
    except DeclarationError:
        raise
    except Exception as problem:
        if isinstance(problem, ModuleNotFoundError):
            if problem.name == module:
                raise DeclarationError(absent) from None
            if (problem.name or "").partition(".")[0] in LIBRARIES:
                raise
        raise DeclarationError(f"{module} cannot be imported: {type(problem).__name__}: {problem}.") from None


def _lesson_in(folder: str) -> Lesson:
    """The lesson that a package declares. Raises DeclarationError, whatever is wrong with it."""
    lesson = getattr(_imported(folder, f"{folder} is gone."), "lesson", None)
    if not isinstance(lesson, Lesson):
        raise DeclarationError(
            f"{folder} declares no lesson: its __init__.py should hold "
            "`lesson = Lesson('NN-name', question=..., order=(...))`."
        )
    return lesson


exercises = Catalogue()

"""The lessons as a path: what is done in each, how many minutes are left, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.exercises import exercises
from autograder.judging.exercise import Exercise

LINES = 10  # of the table, whatever the number of lessons


@dataclass(frozen=True)
class Stage:
    """One lesson on the path, with what has been reached in it."""

    lesson: str
    question: str
    exercises: Sequence[Exercise]
    passed: frozenset[str]
    earned: float
    needs: str = ""  # a package that the lesson uses and that is not installed

    @property
    def title(self) -> str:
        """Its name as a page says it: `LSTM gates`."""
        words = self.lesson[3:].split("-")
        return " ".join(word.upper() if word in ("lstm", "gru") else word for word in words)

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    @property
    def left(self) -> list[Exercise]:
        """The exercises that have not been passed, in the order of the page."""
        return [exercise for exercise in self.exercises if exercise.name not in self.passed]

    @property
    def minutes_left(self) -> int:
        """What the page says of the exercises that are left, added up."""
        return sum(exercise.minutes for exercise in self.left)

    @property
    def is_done(self) -> bool:
        return not self.left and not self.needs

    @property
    def is_started(self) -> bool:
        return self.earned > 0 or bool(self.passed)

    @property
    def done(self) -> str:
        """`3 of 7 exercises`."""
        return f"{len(self.passed)} of {len(self.exercises)} exercises"


def path(data: Mapping[str, Mapping[str, Any]], lessons: Iterable[str] | None = None) -> list[Stage]:
    """The lessons in their order, by default all, with what a record of progress says of each."""
    return [_stage(name, data) for name in (exercises.lessons if lessons is None else lessons)]


def has_passed(data: Mapping[str, Mapping[str, Any]], exercise: Exercise) -> bool:
    """Whether a record says that an exercise has been passed, or has all its points."""
    return exercise.name in data["passed"] or data["scores"].get(exercise.name, 0) >= exercise.points


def _stage(name: str, data: Mapping[str, Mapping[str, Any]]) -> Stage:
    about = exercises.lesson(name)
    try:
        asked = exercises.of_lesson(name)
    except ModuleNotFoundError as missing:  # torch, where a lesson uses it
        return Stage(name, about.question, (), frozenset(), 0.0, missing.name or "a package")
    scores = data["scores"]
    passed = {exercise.name for exercise in asked if has_passed(data, exercise)}
    earned = sum(min(scores.get(exercise.name, 0.0), exercise.points) for exercise in asked)
    return Stage(name, about.question, asked, frozenset(passed), earned)


def following(stages: Sequence[Stage], after: Stage | None = None) -> Stage | None:
    """The first lesson that is not done, or the first such one behind `after`; None when all are done."""
    start = stages.index(after) + 1 if after in stages else 0
    return next((stage for stage in [*stages[start:], *stages[:start]] if stage.left), None)


def duration(minutes: int) -> str:
    """Minutes as they are said.

    >>> duration(55), duration(60), duration(135)
    ('55 min', '1 h', '2 h 15 min')
    """
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]))


def table(stages: Sequence[Stage]) -> str:
    """Ten lines at most: the sum, the lessons around the next one, and what comes next."""
    if not stages:
        return "There is no lesson."
    next_one = following(stages)
    lines = [_sum(stages), *_lessons(stages, next_one)]
    if next_one is None:
        return "\n".join([*lines, "Every exercise has been passed."])
    exercise = next_one.left[0]
    return "\n".join(
        [*lines, f"Next: {exercise.name} in {next_one.lesson}, about {duration(exercise.minutes)}"]
    )


def _sum(stages: Sequence[Stage]) -> str:
    earned, points = sum(one.earned for one in stages), sum(one.points for one in stages)
    done, asked = sum(len(one.passed) for one in stages), sum(len(one.exercises) for one in stages)
    minutes = sum(one.minutes_left for one in stages)
    left = f"; about {duration(minutes)} left" if minutes else ""
    return f"{earned:g} of {points:g} points, {done} of {asked} exercises{left}"


def _lessons(stages: Sequence[Stage], next_one: Stage | None) -> list[str]:
    """A line for each lesson; where they are too many, one for those before and one for those to come."""
    room = LINES - 2
    if len(stages) <= room:
        return [_line(stage, stage is next_one) for stage in stages]
    at = stages.index(next_one) if next_one else len(stages)
    first = max(0, min(at - 1, len(stages) - room + 1))
    last = min(len(stages), first + room - (first > 0))
    last -= last < len(stages)
    lines = [_line(stage, stage is next_one) for stage in stages[first:last]]
    return [*_folded("before", stages[:first]), *lines, *_folded("after", stages[last:])]


def _line(stage: Stage, is_next: bool) -> str:
    if stage.needs:
        return f"  ! {stage.lesson:<24} needs {stage.needs}, which is not installed"
    mark = "✓" if stage.is_done else "→" if is_next else "·"
    left = f"   about {duration(stage.minutes_left)} left" if stage.left else ""
    return f"  {mark} {stage.lesson:<24}{stage.earned:>5g} / {stage.points:<3g} points   {stage.done}{left}"


def _folded(where: str, stages: Sequence[Stage]) -> list[str]:
    if not stages:
        return []
    mark = "✓" if all(stage.is_done for stage in stages) else "·"
    several = f"{len(stages)} lessons {where}" if len(stages) > 1 else stages[0].lesson
    earned, points = sum(stage.earned for stage in stages), sum(stage.points for stage in stages)
    return [f"  {mark} {several:<24}{earned:>5g} / {points:<3g} points"]


def of_lesson(stage: Stage, data: Mapping[str, Mapping[str, Any]]) -> str:
    """One lesson, exercise by exercise."""
    lines = [_line(stage, False)]
    for exercise in stage.exercises:
        score = data["scores"].get(exercise.name)
        mark = "✓" if exercise.name in stage.passed else "·" if score is None else "✗"
        seen = "   solution seen" if exercise.name in data.get("seen", {}) else ""
        lines.append(f"  {mark} {exercise.name:<24}{score or 0:>5g} / {exercise.points:g}{seen}")
    return "\n".join(lines)

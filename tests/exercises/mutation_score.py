"""How many mutants of a lesson's answers are caught; `python -m tests.exercises.mutation_score` prints it.

The answers are those of the lesson's page; for an exercise without one, the reference.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from jupytext.myst import myst_to_notebook

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED, Exercise
from tests.exercises.equivalent_mutants import EQUIVALENT, MANY_ARE_RIGHT
from tests.exercises.mutants import Mutant, TooSlow, at_most, is_validation, mutants

SOLUTIONS = Path(__file__).resolve().parent.parent.parent / "solutions"
PATIENCE = 5.0  # seconds of computing for all cases of one mutant


@dataclass(frozen=True)
class Answer:
    """One function to be mutated, and the names that its source needs."""

    exercise: Exercise
    source: str
    names: Mapping[str, Any]


def answers(lesson: str) -> list[Answer]:
    """The answer to every exercise of a lesson, but for those to which most neighbours are answers too."""
    page = SOLUTIONS / f"{lesson}.md"
    shown = {answer.exercise.name: answer for answer in _of_page(page)} if page.exists() else {}
    asked = [exercise for exercise in exercises.of_lesson(lesson) if exercise.name not in MANY_ARE_RIGHT]
    return [shown.get(exercise.name) or _reference(exercise) for exercise in asked]


def _reference(exercise: Exercise) -> Answer:
    return Answer(exercise, inspect.getsource(exercise.reference), exercise.reference.__globals__)


def _of_page(page: Path) -> Iterator[Answer]:
    names: dict[str, Any] = {}
    for cell in myst_to_notebook(page.read_text("utf-8")).cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or "figure" in tags or "check" in tags:
            continue
        exec(cell.source, names)
        if "solution" in tags:
            (name,) = re.findall(r"^def (\w+)", cell.source, re.MULTILINE)
            yield Answer(exercises[name], cell.source, dict(names))


def survivors(answer: Answer) -> tuple[list[Mutant], int]:
    """The mutants that the checker lets pass, and how many there were."""
    silent = replace(answer.exercise, misconceptions=[])  # caught or not is asked, not what it is called
    made = mutants(answer.source, skip=is_validation)
    return [mutant for mutant in made if _passes(silent, mutant, answer.names)], len(made)


def _passes(exercise: Exercise, mutant: Mutant, names: Mapping[str, Any]) -> bool:
    scope = dict(names)
    try:
        with at_most(PATIENCE), np.errstate(all="ignore"):
            exec(mutant.source, scope)
            return judge(exercise, scope[mutant.function], PUBLIC_SEED).passed
    except TooSlow:
        return False


def report(lesson: str) -> tuple[int, list[Mutant]]:
    """How many mutants there are, and which of them pass."""
    found = [survivors(answer) for answer in answers(lesson)]
    return sum(count for _, count in found), [mutant for passed, _ in found for mutant in passed]


if __name__ == "__main__":
    for lesson in exercises.lessons:
        total, passing = report(lesson)
        print(f"{lesson}: {total - len(passing)} of {total} mutants are caught")  # noqa: T201
        for mutant in passing:
            reason = EQUIVALENT.get((mutant.function, mutant.before, mutant.after), "NOT EXPLAINED")
            print(f"  {mutant}\n      {reason}")  # noqa: T201

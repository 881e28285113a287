"""How many mutants of a lesson's answers are caught; `python -m tests.exercises.mutation_score` prints it.

The answers are those of the lesson's page; for an exercise without one, the reference.
"""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jupytext.myst import myst_to_notebook

from autograder import exercises
from autograder.judging.cases import DrawnCases
from autograder.judging.compare import compare
from autograder.judging.exercise import PUBLIC_SEED, Exercise
from autograder.judging.judge import judge
from autograder.sandbox.wire.call import AsGraded
from tests.exercises.equivalent_mutants import EQUIVALENT, MANY_ARE_RIGHT
from tests.exercises.mutants import Mutant, TooSlow, at_most, is_validation, mutants

SOLUTIONS = Path(__file__).resolve().parent.parent.parent / "solutions"
PATIENCE = 2.0  # seconds of computing for all cases of one mutant: some grow without end


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
    drawn = DrawnCases(answer.exercise, PUBLIC_SEED)
    made = mutants(answer.source, skip=is_validation)
    return [mutant for mutant in made if _passes(drawn, mutant, answer.names)], len(made)


def _passes(drawn: DrawnCases, mutant: Mutant, names: Mapping[str, Any]) -> bool:
    """Whether the judge lets a mutant pass; one wrong case is enough to catch it, whatever it is called."""
    scope = dict(names)
    try:
        with at_most(PATIENCE), np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(mutant.source, scope)
            run = AsGraded(scope[mutant.function])
            if any(not compare(drawn.exercise, case, run.outcome(case.inputs)).right for case in drawn.cases):
                return False
            return judge(drawn.exercise, scope[mutant.function], PUBLIC_SEED, drawn).passed
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

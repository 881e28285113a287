"""A question with one right option, as an exercise: a function without arguments returns a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.judging.exercise import Exercise
from autograder.judging.kinds import kind_of
from autograder.judging.report import Report
from autograder.sandbox.wire.call import Caller

LETTERS = "abcdef"
LONGEST = 20  # characters of what is no letter that are shown


@dataclass(eq=False)
class Choice(Exercise):
    """An exercise whose reference returns the letter of the right option.

    options   letter -> (the option, what is said to whoever chooses it)
    """

    options: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        right = self.reference()
        option, reply = self.options[right]
        return f'def {self.name}():\n    return "{right}"  # {option}: {reply}\n'


def judged(exercise: Choice, run: Caller) -> Report:
    """The report on one call; a mistake's name is the option that was chosen."""
    outcome = run.outcome({})

    def report(status: Any, **said: Any) -> Report:
        score = exercise.points if status == "passed" else 0.0
        return Report(exercise.name, exercise.points, score, status, **said)

    if outcome.missing:
        return report("not attempted", findings=["Not answered yet."])
    if outcome.error:
        return report("failed", findings=[f"It raised {outcome.error}"])
    letter = _letter(outcome.value)
    if letter not in exercise.options:
        first, *_, last = exercise.options
        expected = f'Expected the letter of an option in quotes, "{first}" to "{last}"'
        return report("failed", findings=[f"{expected}; got {_said(outcome.value)}."])
    option, reply = exercise.options[letter]
    if letter == exercise.reference():
        return report("passed", findings=[reply])
    return report("failed", misconception=f"{letter}) {option}", findings=[reply])


def _letter(value: Any) -> str:
    """A letter as people write it: `C`, `c)`, ` c`."""
    return value.strip(" ().").lower() if type(value) is str else ""


def _said(value: Any) -> str:
    return repr(value[:LONGEST]) if type(value) is str else kind_of(value).partition(" (")[0]

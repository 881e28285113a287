"""What is asked of a function: cases drawn for it alone, or once for several submissions of a run.

Threat: an earlier submission that tells a later one what will be asked. It has seen the inputs and not the
answers; only a right function knows those, and whoever has one can hand it on before anything is graded.
Nothing else is to be gained: a function is called after its notebook has run, its children share no file, no
line and no memory, and the next run, or the next `SHARED` submissions, are asked something else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from autograder.judging import numerical_gradient as cost
from autograder.judging.exercise import Case, Exercise, generator
from autograder.judging.special_cases import special_cases

SHARED = 50  # submissions that are asked the same


@dataclass(frozen=True)
class DrawnCases:
    """An exercise's cases with the right answers, each drawn when it is first wanted.

    Without a seed everything comes from fresh secrets. Who is asked must not change the arrays.
    """

    exercise: Exercise
    seed: int | None = None

    @cached_property
    def cases(self) -> list[Case]:
        return self.exercise.cases(self.seed)

    @cached_property
    def special(self) -> list[Case]:
        """What an answer that is right in all of `cases` is asked besides."""
        return list(special_cases(self.exercise, generator(self.seed)))

    @cached_property
    def large(self) -> Case:
        """The one on which a backward pass is timed."""
        return cost.large_case(self.exercise, self.seed)


@dataclass
class SharedCases:
    """The draws of a run; one thread at a time may ask for one."""

    _drawn: dict[str, DrawnCases] = field(default_factory=dict)
    _uses: dict[str, int] = field(default_factory=dict)

    def of(self, exercise: Exercise) -> DrawnCases:
        """What the next submission is asked."""
        name = exercise.name
        uses = self._uses.get(name, 0)
        if uses % SHARED == 0:
            self._drawn[name] = DrawnCases(exercise)
        self._uses[name] = uses + 1
        return self._drawn[name]

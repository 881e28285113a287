"""What is known of a wrong answer when its diagnosis begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.judging.compare import Compared, Trial
from autograder.judging.exercise import Exercise
from autograder.sandbox.wire.call import Caller


@dataclass(frozen=True)
class Named:
    """What a rule calls a mistake, and the hint for the student."""

    title: str
    hint: str


@dataclass(frozen=True)
class Evidence:
    """Everything a rule may look at."""

    exercise: Exercise
    run: Caller
    trials: Sequence[Trial]
    stable: bool  # two calls with the same inputs agreed

    @property
    def failing(self) -> Trial:
        """The trial to speak of: the first that is wrong."""
        return next((trial for trial in self.trials if not trial.right), self.trials[0])

    def of(self, output: str) -> Evidence:
        """The same, as far as one output is concerned."""
        trials = [
            replace(trial, compared={n: item for n, item in trial.compared.items() if item.output == output})
            for trial in self.trials
        ]
        return replace(self, trials=trials)

    def wrong(self, trial: Trial | None = None) -> list[Compared]:
        return [item for item in (trial or self.failing).compared.values() if item.problem]

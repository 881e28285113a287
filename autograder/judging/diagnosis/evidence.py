"""What is known of a wrong answer when its diagnosis begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.judging.compare import Compared, Trial
from autograder.judging.exercise import Exercise
from autograder.sandbox.wire.call import Caller


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

    def wrong(self, trial: Trial | None = None) -> list[Compared]:
        return [item for item in (trial or self.failing).compared.values() if item.problem]

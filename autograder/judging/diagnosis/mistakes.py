"""Which known mistake a wrong answer is: the one whose numbers it has, in every case."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from autograder.judging.compare import Trial, compare
from autograder.judging.diagnosis.evidence import Evidence
from autograder.judging.diagnosis.rules import named_by_rule
from autograder.judging.diagnosis.wording import listed
from autograder.judging.exercise import Case, Exercise, Misconception
from autograder.sandbox.wire.call import DirectCall

# A product's two sizes that do not meet, as np.matmul says it (the second first) and as np.dot does.
_MISMATCH = (
    (re.compile(r"size (\d+) is different from (\d+)"), -1),
    (re.compile(r"(\d+) \(dim \d+\) != (\d+) \(dim \d+\)"), 1),
)


def known_mistake(evidence: Evidence) -> Misconception | None:
    """The misconception whose numbers are the student's in every case, if there is one."""
    exercise, trials = evidence.exercise, evidence.trials
    return next((m for m in exercise.misconceptions if alike(exercise, m.function, trials)), None)


def mistakes_by_output(evidence: Evidence) -> list[str]:
    """Several mistakes at once: which outputs look like a known mistake, and which a rule names alone."""
    names = list(evidence.exercise.returns)
    if len(names) < 2 or any(trial.structure or trial.outcome.error for trial in evidence.trials):
        return []
    explained = [(_explained(evidence, m), m.title) for m in evidence.exercise.misconceptions]
    sentences, told = [], set[str]()
    for outputs, title in sorted(explained, key=lambda pair: -len(pair[0])):
        new = [name for name in names if name in outputs - told]
        if new:
            sentences.append(f"{listed(new)} look{'s' * (len(new) == 1)} like: {title}.")
            told |= outputs
    for name in names:
        if name not in told and (named := named_by_rule(evidence.of(name))):
            sentences.append(f"{named.title}.")
    return sentences


def _explained(evidence: Evidence, misconception: Misconception) -> set[str]:
    """The outputs that a misconception gets wrong as the student does: all of its own, or two at least."""
    exercise = evidence.exercise
    wrong = {item.output for trial in evidence.trials for item in evidence.wrong(trial)}
    touched: set[str] = set()
    agreed = set(exercise.returns)
    for trial in [evidence.failing, *evidence.trials]:  # the first rules most of them out
        mistaken = DirectCall(misconception.function).outcome(trial.case.inputs)
        its = compare(exercise, trial.case, mistaken)
        if mistaken.error or its.structure or not set(mistaken.changed) <= set(trial.outcome.changed):
            return set()
        touched |= {item.output for item in its.compared.values() if item.problem}
        agreed -= _apart(exercise, trial, mistaken.value)
        if not touched <= wrong or (touched and not touched & agreed):
            return set()
    explained = touched & agreed
    return explained if explained == touched or len(explained) > 1 else set()


def _apart(exercise: Exercise, trial: Trial, mistaken: Any) -> set[str]:
    """The outputs in which the student's answer and a mistaken one differ."""
    beside = Case(trial.case.sizes, trial.case.inputs, exercise.outputs(exercise.seen(mistaken)))
    compared = compare(exercise, beside, trial.outcome).compared.values()
    return {item.output for item in compared if item.problem}


def _complaint(error: str | None) -> str | tuple[str, ...] | None:
    """An error, without its wording where `@` and `np.dot` mean the same: two sizes that do not meet."""
    for pattern, turn in _MISMATCH:
        if error and (sizes := pattern.search(error)):
            return sizes.groups()[::turn]
    return error


def alike(exercise: Exercise, wrong: Callable[..., Any], trials: Sequence[Trial]) -> bool:
    """Whether the student's function did, in every case, just what a wrong answer does."""
    for trial in trials:
        mistaken = DirectCall(wrong).outcome(trial.case.inputs)
        its = compare(exercise, trial.case, mistaken)
        if (_complaint(mistaken.error), its.structure) != (_complaint(trial.outcome.error), trial.structure):
            return False
        if not set(mistaken.changed) <= set(trial.outcome.changed):
            return False
        if not mistaken.error and not its.structure and _apart(exercise, trial, mistaken.value):
            return False
    return True

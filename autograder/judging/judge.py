"""The one engine: draw the cases, call the student's function, compare, and say what it is."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.judging import choice, diagnosis
from autograder.judging import numerical_gradient as cost
from autograder.judging.cases import DrawnCases
from autograder.judging.compare import Trial, compare
from autograder.judging.diagnosis import mistakes
from autograder.judging.diagnosis.arguments import named_by_argument
from autograder.judging.diagnosis.rules import named_by_rule
from autograder.judging.exercise import PUBLIC_SEED, Exercise
from autograder.judging.report import Report
from autograder.sandbox.wire.call import AsGraded, Caller, same

LONGEST_NAME = 60
ROWS = 3  # entries shown, yours beside expected
NOTE_LIMIT = 300  # characters of a student's own output in a note
IN_PLACE = 0.2  # of the points, what it costs to change an argument
ONE_STEP = 0.2  # what it costs to be wrong for sequences of one step alone, where an exercise gives shares


def judge(
    exercise: Exercise,
    function: Callable[..., Any] | Caller,
    seed: int | None = None,
    drawn: DrawnCases | None = None,
    tensors: bool = False,
) -> Report:
    """Grade a function against an exercise.

    `function` is a plain function, called in this process, or a Caller, which may stand for one in the
    sandbox. Without a seed the inputs are drawn from a fresh secret; with one, a call can be repeated;
    `drawn` is for the exercise what several submissions are asked, `tensors` says that a plain function may
    return torch's. Raises TypeError when `function` cannot be called.
    """
    run = function if isinstance(function, Caller) else AsGraded(_function(function), tensors=tensors)
    if isinstance(exercise, choice.Choice):
        return choice.judged(exercise, run)
    with np.errstate(all="ignore"), warnings.catch_warnings():  # a notebook may have made errors of warnings
        warnings.simplefilter("ignore")
        return _judged(exercise, run, seed, drawn)


def _judged(exercise: Exercise, run: Caller, seed: int | None, drawn: DrawnCases | None) -> Report:
    public = seed == PUBLIC_SEED
    drawn = drawn or DrawnCases(exercise, seed)
    trials: list[Trial] = []
    for case in drawn.cases:
        trials.append(compare(exercise, case, run.outcome(case.inputs)))
        if trials[-1].outcome.missing:
            told = _unwritten(exercise, trials[-1].outcome.stub)
            return Report(exercise.name, exercise.points, 0.0, "not attempted", findings=[told])
    stable = _repeats(run, trials[0])
    if stable and all(trial.numbers_right for trial in trials):
        for number, case in enumerate(drawn.special, len(trials)):
            trial = compare(exercise, case, run.outcome(case.inputs))
            if not trial.numbers_right:
                return _failed(exercise, run, [*trials, trial], stable, number if public else None)
        if any(trial.outcome.changed for trial in trials):
            return _failed(exercise, run, trials, stable, 0 if public else None)
        flags: list[dict[str, Any]] = []
        if exercise.forward is not None:
            large = compare(exercise, drawn.large, run.outcome(drawn.large.inputs))
            if not large.right:
                return _failed(exercise, run, [*trials, large], stable, None)
            flags = cost.flags(exercise, run, drawn.large, large.outcome.seconds)
        return Report(
            exercise.name,
            exercise.points,
            exercise.points,
            "passed",
            _states(exercise, trials),
            notes=_notes(trials),
            flags=flags,
        )
    failing = next((number for number, trial in enumerate(trials) if not trial.right), 0)
    one_step = stable and _wrong_at_one_step_alone(exercise, run, trials, drawn)
    return _failed(exercise, run, trials, stable, failing if public else None, one_step)


def _unwritten(exercise: Exercise, stub: str) -> str:
    """Which function is not written: the one that is asked for, or one that it calls."""
    if not (stub.isidentifier() and len(stub) <= LONGEST_NAME):
        return "Not written yet."
    return f"{stub} is not written yet, and {exercise.name} calls it: write {stub} first."


def _wrong_at_one_step_alone(exercise: Exercise, run: Caller, trials: list[Trial], drawn: DrawnCases) -> bool:
    """Whether an answer is right for every longer sequence, the special cases included, and for none of one
    step, as a loop is that needs a step before."""
    sequences = any(isinstance(one, str) and "T" in one.split() for one in exercise.inputs.values())
    if not (exercise.partial and sequences):
        return False
    if any(trial.numbers_right == (trial.case.sizes["T"] == 1) for trial in trials):
        return False
    return all(compare(exercise, case, run.outcome(case.inputs)).numbers_right for case in drawn.special)


def _function(function: Any) -> Callable[..., Any]:
    if isinstance(function, type) or not callable(function):
        what = f"the class {function.__name__}" if isinstance(function, type) else type(function).__name__
        raise TypeError(f"judge grades a function; got {what}")
    return function


def _repeats(run: Caller, trial: Trial) -> bool:
    """Whether the first case, asked again, gets the same answer."""
    first, again = trial.outcome, run.outcome(trial.case.inputs)
    if first.error or again.error:
        return first.error == again.error
    return same(first.value, again.value)


def _states(exercise: Exercise, trials: list[Trial]) -> dict[str, str]:
    """Every compared array's state over all cases; an output that was never reached is "not compared"."""
    seen: dict[str, list[bool]] = {}
    for trial in trials:
        for name, item in trial.compared.items():
            seen.setdefault(name, []).append(item.problem is None)
    reached = {name.partition(".")[0] for name in seen}
    states = {name: "not compared" for name in exercise.returns if name not in reached}
    for name, right in seen.items():
        everywhere = len(right) == len(trials)  # where a call raised, nothing could be compared
        states[name] = "wrong" if not all(right) else "ok" if everywhere else "not compared"
    order = list(exercise.returns)
    return dict(sorted(states.items(), key=lambda pair: order.index(pair[0].partition(".")[0])))


def _failed(
    exercise: Exercise,
    run: Caller,
    trials: list[Trial],
    stable: bool,
    number: int | None,
    one_step: bool = False,
) -> Report:
    """The report on a wrong answer; `number` is what `case` calls the first wrong case, where it has it, and
    `one_step` says that longer sequences are right."""
    evidence = diagnosis.Evidence(exercise, run, trials, stable)
    mistake = mistakes.known_mistake(evidence) or named_by_rule(evidence) or named_by_argument(evidence)
    sentences = diagnosis.findings(evidence, named=mistake is not None)
    if mistake is None:
        sentences += mistakes.mistakes_by_output(evidence)
    if one_step:
        sentences.insert(0, "Right for every longer sequence; wrong where there is one step alone.")
    states = _states(exercise, trials)
    score = _share(exercise, trials, states, stable, one_step)
    inputs = f'**case("{exercise.name}", {number})' if exercise.inputs else ""
    return Report(
        exercise.name,
        exercise.points,
        score,
        "partial" if score else "failed",
        states,
        errors=_errors(evidence, trials) if exercise.inputs else {},
        findings=sentences,
        rows=_rows(evidence) if exercise.inputs else [],  # a number to hand in stays the student's to find
        misconception=mistake.title if mistake else None,
        hint=mistake.hint if mistake else "",
        reproduce="" if number is None else f"{exercise.name}({inputs})",
        notes=_notes(trials),
    )


def _errors(evidence: diagnosis.Evidence, trials: list[Trial]) -> dict[str, float]:
    spoken_of = [evidence.failing, *trials]  # the figures of the case that the sentences speak of go first
    wrong = [item for trial in spoken_of for item in evidence.wrong(trial) if item.problem == "value"]
    return {item.name: item.error for item in reversed(wrong)}


def _share(
    exercise: Exercise, trials: list[Trial], states: dict[str, str], stable: bool, one_step: bool
) -> float:
    """What a wrong answer earns, to the hundredth below.

    Each right output earns its share where the exercise gives shares, and all but a part where one step alone
    is wrong; an argument that was changed in place costs a part of what was earned.
    """
    spoilt = not stable or any(trial.outcome.error or trial.structure for trial in trials)
    wrong = {name.partition(".")[0] for name, state in states.items() if state != "ok"}
    right = 1 - len(wrong) / len(exercise.returns)
    if one_step:
        right = 1 - ONE_STEP
    elif spoilt or (wrong and not exercise.partial):
        return 0.0
    kept = 1 - IN_PLACE if any(trial.outcome.changed for trial in trials) else 1.0
    return math.floor(100 * exercise.points * right * kept + 1e-9) / 100


def _rows(evidence: diagnosis.Evidence) -> list[tuple[str, str, str]]:
    item = diagnosis.focus(evidence)
    if item is None or item.yours is None:
        return []
    off = np.abs(item.yours - item.expected)
    worst = np.argsort(off, axis=None)[::-1][:ROWS]
    rows = []
    for flat in worst:
        index = np.unravel_index(flat, off.shape)
        if off[index] > item.allowed:
            label = f"{item.name}[{', '.join(map(str, index))}]" if off.ndim else item.name
            rows.append((label, *_apart(item.yours[index], item.expected[index])))
    return rows


def _apart(yours: Any, expected: Any) -> tuple[str, str]:
    """Both numbers with as many digits as it takes to tell them apart."""
    for digits in (5, 9, 17):
        pair = f"{yours:.{digits}g}", f"{expected:.{digits}g}"
        if pair[0] != pair[1]:
            break
    return pair


def _notes(trials: list[Trial]) -> list[str]:
    warned = dict.fromkeys(text for trial in trials for text in trial.outcome.warnings)
    printed = next((trial.outcome.printed.strip() for trial in trials if trial.outcome.printed.strip()), "")
    notes = [f"it warned: {text[:NOTE_LIMIT]}" for text in warned]
    if printed:
        notes.append(f"it printed: {printed[:NOTE_LIMIT]}{' ...' if len(printed) > NOTE_LIMIT else ''}")
    return notes

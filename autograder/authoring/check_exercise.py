"""Whether an exercise keeps its word: the reference passes, each mistake fails, is named and is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.authoring.findings import Remark, place_of, relative
from autograder.authoring.leak_check import said_in
from autograder.judging.cases import DrawnCases
from autograder.judging.exercise import PUBLIC_SEED, Exercise, Misconception
from autograder.judging.judge import judge
from autograder.judging.report import Report
from autograder.sandbox.wire.call import DirectCall

SLIPS = ("NameError", "AttributeError", "UnboundLocalError")  # of an author, rarely a student's mistake


def check_exercise(exercise: Exercise, file: Path, root: Path, answers: set[str]) -> Iterator[Remark | None]:
    """The findings of one exercise; None where the reference, or a mistake, is in order."""
    where = relative(file, root)
    yield next((Remark(where, said) for said in _of_the_reference(exercise)), None)
    drawn = DrawnCases(exercise, PUBLIC_SEED)
    bare = replace(exercise, misconceptions=[])
    by_rule = []
    for mistake in exercise.misconceptions:
        said = list(_of_a_mistake(exercise, mistake, drawn, answers))
        at = place_of(mistake.title, file, root)
        yield from (Remark(at, f"the mistake {mistake.title!r} {what}") for what in said)
        if not said:
            yield None
        if not said and judge(bare, mistake.function, PUBLIC_SEED, drawn).misconception:
            by_rule.append(repr(mistake.title))
    if by_rule:
        sentence = (
            f"of the mistakes of {exercise.name}, a rule says by itself: {', '.join(by_rule)}. Each can go, "
            "unless its hint tells more than the rule's, because a rule says it in every exercise."
        )
        yield Remark(where, sentence, advice=True)
    for hint in exercise.hints:
        if answer := said_in(hint, answers):
            yield Remark(
                place_of(hint[:20], file, root), f"a hint of {exercise.name} says the answer {answer!r}."
            )


def _of_the_reference(exercise: Exercise) -> Iterator[str]:
    for seed in (PUBLIC_SEED, None):
        report = judge(exercise, exercise.reference, seed)
        if not report.passed:
            yield f"the reference of {exercise.name} does not pass its own check: {first_sentence(report)}"
            return


def _of_a_mistake(
    exercise: Exercise, mistake: Misconception, drawn: DrawnCases, answers: set[str]
) -> Iterator[str]:
    """What is wrong with a mistake, as the end of a sentence."""
    report = judge(exercise, mistake.function, PUBLIC_SEED, drawn)
    outcomes = [DirectCall(mistake.function).outcome(case.inputs) for case in drawn.cases]
    raised = dict.fromkeys(outcome.error for outcome in outcomes if outcome.error)
    declared = mistake.raises.__name__ if mistake.raises else None
    for error in raised:
        kind = error.partition(":")[0]
        if kind in SLIPS and kind != declared:
            yield f"cannot run as it is written: {error}."
        elif kind != declared:
            yield f"raises {error}; if that is what it should do, declare it with raises={kind}."
    if declared and not raised:
        yield f"is declared with raises={declared}, and raises nothing in any case."
    if report.passed:
        yield "passes the check: its numbers are the right ones in every case."
    elif report.misconception is None:
        yield "fails, but is not named: its numbers change from call to call."
    elif report.misconception != mistake.title:
        yield f"has the same numbers as {report.misconception!r}, which is named in its place."
    if answer := said_in(mistake.hint, answers):
        yield f"has a hint that says the answer {answer!r}."


def first_sentence(report: Report) -> str:
    """What a report says first: the name of the mistake, else what was found."""
    return (
        f"it looks like {report.misconception!r}." if report.misconception else " ".join(report.findings[:1])
    )

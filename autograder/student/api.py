"""What a student calls in a notebook: check, hint, solution, case, predict, outcome, quiz, progress, ..."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exercises import exercises
from autograder.exercises.by_name import judge
from autograder.judging.cases import DrawnCases
from autograder.judging.exercise import PUBLIC_SEED, Exercise
from autograder.judging.kinds import kind_of
from autograder.judging.report import Report
from autograder.sandbox.wire.call import copied
from autograder.student import as_graded as saved
from autograder.student import foreign, line, packages
from autograder.student.answered_quiz import AnsweredQuiz
from autograder.student.answering import CheckFailed, Plain, in_a_sentence
from autograder.student.kernel import shell as own_notebook
from autograder.student.patience import CALL_SECONDS, stopped_after
from autograder.student.prediction import Prediction, PredictionOutcome
from autograder.student.progress import Progress, now


def _tell(sentence: str) -> None:
    from IPython.display import display

    display(Text(sentence))


_progress = Progress(tell=_tell)
WORDS = 3  # of an answer that opens a solution


class PartialCredit(float):
    """Some of the points, as a number for nbgrader; the report with the reasons stands above it."""

    report: Report

    def _repr_html_(self) -> str:
        return self.report.earned


@in_a_sentence
def check(
    function: Callable[..., Any], *, search: float = line.SECONDS, limit: float = CALL_SECONDS
) -> PartialCredit | None:
    """Check a function of yours against the exercise of the same name, and show what came out.

    In a student's notebook a wrong answer is shown, and the next cell runs. Where nbgrader runs the notebook
    it raises CheckFailed, which ends the cell; a partly right one is worth part of the points.
    Where no known mistake has its numbers, the line in which one change would make it right is looked for, in
    `search` seconds at most. A call that takes longer than `limit` seconds is stopped.
    """
    from IPython.display import display

    foreign.warn()
    exercise, seconds = _exercise_of(function, "check"), line.seconds_of(search)
    with stopped_after(limit, exercise.name, function):
        report = judge(exercise, function, seed=PUBLIC_SEED)
    report = replace(report, notes=[*report.notes, *packages.notes(function, exercise.lesson)])
    _progress.keep("scores", exercise.name, report.score)
    display(report)
    line.point(exercise, function, report, seconds, display)
    if report.status == "partial":
        if own_notebook():
            return None
        credit = PartialCredit(report.score)
        credit.report = report
        return credit
    if not report.passed:
        why = "is not written yet" if report.status == "not attempted" else "is not right yet"
        raise CheckFailed(f"{exercise.name} {why}: {report.earned}", told=True)
    return None


@in_a_sentence
def hint(function: Callable[..., Any] | str) -> Text:
    """More about the line that the last check showed; then the next hint, and after the last the first."""
    exercise = _exercise_of(function, "hint")
    if said := line.hint_of_line(exercise.name):
        return Text(said)
    if not exercise.hints:
        return Text(f"{exercise.name} has no hint: the lines above it say it all.")
    given = _progress.data["hints"].get(exercise.name, 0)
    _progress.keep("hints", exercise.name, given + 1)
    number = given % len(exercise.hints)
    return Text(f"Hint {number + 1} of {len(exercise.hints)}: {exercise.hints[number]}")


@in_a_sentence
def solution(function: Callable[..., Any] | str, answer: str = "") -> Text:
    """The reference's own lines: after a pass, or after an answer to a question, which progress() then marks.

    `CAROUSEL_SOLUTIONS=open` in the environment leaves the question out.
    """
    exercise = _exercise_of(function, "solution")
    opened = _progress.passed(exercise.name) or os.environ.get("CAROUSEL_SOLUTIONS") == "open"
    if not opened and not _progress.data["seen"].get(exercise.name):
        if len(str(answer).split()) < WORDS:
            return Text(
                f"First a question, whose answer is for you alone: in {exercise.name}, from what does"
                f" {next(iter(exercise.returns), 'the result')} come, and which step is the one you cannot"
                f' write? solution({exercise.name}, "your sentence") then shows our lines, and your progress'
                " says that you have seen them. Both check and hint go on as before."
            )
        _progress.keep("seen", exercise.name, now())
    return Text(exercise.source, code=True)


@in_a_sentence
def case(function: Callable[..., Any] | str, index: int = 0) -> dict[str, Any]:
    """The inputs of one of the cases that `check` uses, to call your function with: `f(**case("f", 0))`."""
    exercise = _exercise_of(function, "case")
    drawn = DrawnCases(exercise, PUBLIC_SEED)
    cases = [*drawn.cases, *drawn.special]
    if type(index) is bool or not isinstance(index, (int, np.integer)):
        raise CheckFailed(f"case: the number of a case is 0 to {len(cases) - 1}; got {kind_of(index)}")
    if not 0 <= index < len(cases):
        raise CheckFailed(
            f"case: {exercise.name} has the cases 0 to {len(cases) - 1}; {index} is none of them"
        )
    return copied(dict(cases[index].inputs))


@in_a_sentence
def quiz(lesson: str) -> AnsweredQuiz:
    """The questions of a lesson; click an option to read what is said to it. What you chose is kept."""
    try:
        return AnsweredQuiz(exercises.quiz(lesson), _progress)
    except ValueError as wrong:
        raise CheckFailed(f"quiz: {wrong}") from None


@in_a_sentence
def predict(question: str, *options: str) -> Prediction:
    """Choose before you run the next cell. The choice is kept, not graded."""
    try:
        return Prediction(question, options, _progress)
    except ValueError as wrong:
        raise CheckFailed(str(wrong)) from None


@in_a_sentence
def outcome(answer: str) -> PredictionOutcome:
    """Shows beside a prediction what came out: one of the options of a `predict` above."""
    try:
        return PredictionOutcome(answer)
    except ValueError as wrong:
        raise CheckFailed(str(wrong)) from None


@in_a_sentence
def progress(lesson: str | None = None) -> Progress | Plain:
    """What you have reached, and what comes next; of one lesson exercise by exercise."""
    try:
        return _progress if lesson is None else Plain(_progress.of_lesson(lesson))
    except ValueError as wrong:
        raise CheckFailed(f"progress: {wrong}") from None


@in_a_sentence
def as_graded(notebook: str | None = None) -> Plain:
    """Run the saved notebook as it will be graded, and show the table that grading will print.

    It is this notebook, or the file of the name. `nbgrader validate` and `carousel check` say the same.
    """
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    shell = get_ipython()
    return saved.as_graded(notebook, shell.user_ns if shell is not None else {}, display)


class Text(str):
    """A sentence, or lines of code, that a notebook shows as they are."""

    def __new__(cls, text: str, code: bool = False) -> Text:
        made = super().__new__(cls, text)
        made.code = code
        return made

    code: bool

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return f"```python\n{self}```" if self.code else str(self)


def _exercise_of(given: Any, verb: str) -> Exercise:
    """The exercise that a function or a name is meant for, or one sentence that says why there is none."""
    wanted = "the function itself" if verb == "check" else "the function itself, or its name in quotes"
    kind = type(given)
    if given is None:
        raise CheckFailed(f"{verb}(None): hand over {wanted}, not what it returns")
    if issubclass(kind, str):
        if verb == "check":
            raise CheckFailed(f"check({given[:60]!r}): hand over the function itself, without the quotes")
        return _exercise_named(str(given), verb)
    if issubclass(kind, type):
        raise CheckFailed(f"{verb}({_name_of(given)}): that is a class; the exercises are functions")
    if not callable(given) or not (name := _name_of(given)):
        raise CheckFailed(f"{verb}: expected a function, got {kind.__name__}; hand over {wanted}")
    if name == "<lambda>":
        raise CheckFailed(f"{verb}: a lambda has no name to find its exercise by; write it with `def`")
    return _exercise_named(name, verb)


def _name_of(given: Any) -> str:
    """What a function or class calls itself; nothing where it does not say so."""
    try:
        name = given.__name__
    except Exception:
        return ""
    return name if type(name) is str else ""


def _exercise_named(name: str, verb: str) -> Exercise:
    if name in exercises:
        return exercises[name]
    import difflib

    near = difflib.get_close_matches(name[:60], exercises, n=1)
    meant = f"; did you mean {near[0]}?" if near else "; a function is checked by its name"
    raise CheckFailed(f"{verb}: no exercise is called {name[:60]!r}{meant}")

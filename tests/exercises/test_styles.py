"""However it is written: every right answer passes, and the known mistakes keep their names.

A mistake that exchanges outputs or arguments is made of every right style (`in_another_style`); others are
slips of the pen in some of them, the SLIPS of the exercise.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Mapping

import pytest

from autograder import exercises, judge
from autograder.authoring import policy
from autograder.judging.exchange import exchange
from autograder.judging.exercise import PUBLIC_SEED
from tests.exercises import styles

WRITTEN = {
    info.name: importlib.import_module(f"{styles.__name__}.{info.name}")
    for info in pkgutil.iter_modules(styles.__path__)
}
RIGHT = [(name, answer) for name, module in WRITTEN.items() for answer in module.RIGHT]
SLIPS = [
    (name, title, style, *pen)
    for name, module in WRITTEN.items()
    for title, slips in getattr(module, "SLIPS", {}).items()
    for style, pen in slips.items()
]


def can_be_made(exercise, mistake):
    """Whether the mistake's exchange keeps something of a right answer, whatever its lines are."""
    rules = mistake.exchanged
    if not rules or not set(rules) <= {*exercise.inputs, *exercise.returns}:
        return False
    asked = {name for rule in rules.values() for name in inspect.signature(rule).parameters}
    return not set(exercise.returns) <= set(rules) or bool(asked & {"right", *exercise.returns})


MADE = {
    name: [one for one in exercises[name].misconceptions if can_be_made(exercises[name], one)]
    for name in WRITTEN
}

FINISHED = [lesson for lesson in exercises.lessons if not exercises.lesson(lesson).draft]


@pytest.mark.policy
@pytest.mark.parametrize(
    "name", [e.name for lesson in FINISHED for e in exercises.of_lesson(lesson) if e.inputs]
)
def test_every_function_of_a_finished_lesson_is_written_in_several_styles(name):
    assert name in WRITTEN, f"write tests/exercises/styles/{name}.py"
    assert list(policy.of_styles(name, len(WRITTEN[name].RIGHT))) == []


@pytest.mark.policy
@pytest.mark.parametrize("lesson", FINISHED)
def test_mistakes_of_a_finished_lesson_are_written_in_several_styles(lesson):
    names = {exercise.name for exercise in exercises.of_lesson(lesson)}
    written = {(name, title) for name, title, *_ in SLIPS if name in names}
    written |= {(name, mistake.title) for name in names & set(MADE) for mistake in MADE[name]}
    assert list(policy.MISTAKES_IN_STYLES.advice(len(written), lesson)) == []


@pytest.mark.parametrize(("name", "answer"), RIGHT, ids=[f"{n}: {a.__name__}" for n, a in RIGHT])
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, None], ids=["public", "1", "secret"])
def test_a_right_answer_passes_however_it_is_written(name, answer, seed):
    report = judge(name, answer, seed)
    assert report.passed, str(report)


@pytest.mark.parametrize(
    ("name", "title", "style", "right", "wrong"),
    SLIPS,
    ids=[f"{s[0]}: {s[2].__name__}: {s[1]}" for s in SLIPS],
)
def test_a_slip_of_the_pen_in_another_style_is_called_by_its_name(name, title, style, right, wrong):
    assert judge(name, styles.slipped(style, right, wrong), PUBLIC_SEED).misconception == title


def in_another_style(exercise, mistake, style):
    """The mistake's exchange of outputs and arguments, of the right answer `style`."""

    def right(*given):
        outputs = exercise.outputs(style(*given))
        for name, kind in exercise.returns.items():
            if isinstance(kind, type):
                value = outputs[name]
                outputs[name] = kind(**value) if isinstance(value, Mapping) else kind(*value)
        return tuple(outputs.values()) if len(outputs) > 1 else next(iter(outputs.values()))

    return exchange(exercise, mistake.title, mistake.exchanged, model=right)


@pytest.mark.parametrize("name", [name for name, mistakes in MADE.items() if mistakes])
def test_a_mistake_made_of_another_right_answer_is_caught_and_nearly_always_named(name):
    reports = {
        (mistake.title, style.__name__): judge(
            name, in_another_style(exercises[name], mistake, style), PUBLIC_SEED
        )
        for mistake in MADE[name]
        for style in WRITTEN[name].RIGHT
    }
    assert [key for key, report in reports.items() if report.passed] == []
    assert [key for key, report in reports.items() if report.misconception not in (None, key[0])] == []
    lost = [key for key, report in reports.items() if report.misconception is None]
    assert len(lost) <= 0.05 * len(reports), lost

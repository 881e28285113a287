"""However it is written: every right answer passes, and the known mistakes keep their names."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from autograder import exercises, judge
from autograder.authoring import policy
from autograder.judging.exercise import PUBLIC_SEED
from tests.exercises import styles

WRITTEN = {
    info.name: importlib.import_module(f"{styles.__name__}.{info.name}")
    for info in pkgutil.iter_modules(styles.__path__)
}
RIGHT = [(name, answer) for name, module in WRITTEN.items() for answer in module.RIGHT]
WRONG = [
    (name, title, answer)
    for name, module in WRITTEN.items()
    for title, answers in module.WRONG.items()
    for answer in answers
]


FINISHED = [lesson for lesson in exercises.lessons if not exercises.lesson(lesson).draft]


@pytest.mark.policy
@pytest.mark.parametrize(
    "name", [e.name for lesson in FINISHED for e in exercises.of_lesson(lesson) if e.inputs]
)
def test_every_function_of_a_finished_lesson_and_its_mistakes_are_written_in_several_styles(name):
    assert name in WRITTEN, f"write tests/exercises/styles/{name}.py"
    assert list(policy.of_styles(name, len(WRITTEN[name].RIGHT))) == []
    assert WRITTEN[name].WRONG
    for title, answers in WRITTEN[name].WRONG.items():
        assert list(policy.WRONG_STYLES.advice(len(answers), f"{name}: {title}")) == []


def test_a_style_of_a_mistake_is_of_one_that_is_declared():
    for name, title, _ in WRONG:
        assert title in {mistake.title for mistake in exercises[name].misconceptions}, name


@pytest.mark.policy
@pytest.mark.parametrize("lesson", FINISHED)
def test_mistakes_of_a_finished_lesson_are_written_in_several_styles(lesson):
    names = {exercise.name for exercise in exercises.of_lesson(lesson)}
    written = {(name, title) for name, title, _ in WRONG if name in names}
    assert list(policy.MISTAKES_IN_STYLES.advice(len(written), lesson)) == []


@pytest.mark.parametrize(("name", "answer"), RIGHT, ids=[f"{n}: {a.__name__}" for n, a in RIGHT])
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, None], ids=["public", "1", "secret"])
def test_a_right_answer_passes_however_it_is_written(name, answer, seed):
    report = judge(name, answer, seed)
    assert report.passed, str(report)


@pytest.mark.parametrize(("name", "title", "answer"), WRONG, ids=[f"{n}: {a.__name__}" for n, _, a in WRONG])
def test_a_mistake_is_caught_however_it_is_written(name, title, answer):
    assert not judge(name, answer, PUBLIC_SEED).passed


def test_a_mistake_keeps_its_name_however_it_is_written():
    lost = [
        f"{name}: {answer.__name__} is taken for {named!r}"
        for name, title, answer in WRONG
        if (named := judge(name, answer, PUBLIC_SEED).misconception) != title
    ]
    assert len(WRONG) >= 30
    assert len(lost) <= 0.05 * len(WRONG), "\n".join(lost)

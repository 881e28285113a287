"""However it is written: every right answer passes, and the known mistakes keep their names."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from autograder import exercises, judge
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


FUNCTIONS = [name for name, exercise in exercises.items() if exercise.inputs]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_course_is_written_in_four_styles_and_its_mistakes_in_three(name):
    assert name in WRITTEN, f"write tests/exercises/styles/{name}.py"
    assert len(WRITTEN[name].RIGHT) >= 4
    assert WRITTEN[name].WRONG
    for title, answers in WRITTEN[name].WRONG.items():
        assert title in {mistake.title for mistake in exercises[name].misconceptions}
        assert len(answers) >= 3


@pytest.mark.parametrize("lesson", exercises.lessons)
def test_ten_mistakes_of_a_lesson_are_written_in_three_styles(lesson):
    names = {exercise.name for exercise in exercises.of_lesson(lesson)}
    assert len({(name, title) for name, title, _ in WRONG if name in names}) >= 10


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

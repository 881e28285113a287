"""The questions of a quiz as exercises, for a course that grades them: `warm_up_question_1` and so on."""

from __future__ import annotations

import re
from collections.abc import Callable

from autograder.exercises.quiz import Question
from autograder.judging.choice import LETTERS, Choice

POINTS = 0.5
_NAME = re.compile(r"(\w+)_question_([1-9]\d?)")


def name_of(lesson: str, number: int) -> str:
    """The name of a lesson's question; the first has the number 1.

    >>> name_of("00-warm-up", 1)
    'warm_up_question_1'
    """
    return f"{lesson[3:].replace('-', '_')}_question_{number}"


def place_of(name: str) -> tuple[str, int] | None:
    """(lesson without its number, number of the question) of such a name; None for another.

    >>> place_of("warm_up_question_1"), place_of("rnn_step")
    (('warm-up', 1), None)
    """
    match = _NAME.fullmatch(name)
    return (match[1].replace("_", "-"), int(match[2])) if match else None


def as_exercise(lesson: str, number: int, question: Question) -> Choice:
    """A question as an exercise of its lesson."""
    letters = dict(zip(LETTERS, question.options))
    right = next(letter for letter, option in letters.items() if option.right)
    return Choice(
        _returning(right, name_of(lesson, number)),
        points=POINTS,
        inputs={},
        returns={"letter": ""},
        difficulty=1,
        minutes=1,
        lesson=lesson,
        options={letter: (option.text, option.reply) for letter, option in letters.items()},
    )


def _returning(letter: str, name: str) -> Callable[[], str]:
    def reference() -> str:
        return letter

    reference.__name__ = reference.__qualname__ = name
    return reference

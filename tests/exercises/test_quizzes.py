"""The quizzes: what is right cannot be told from an option's length or place, and the numbers are true."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from autograder import exercises
from autograder.exercises.quiz import Option, Question
from lstm_ref import numpy as reference
from tests.conftest import LESSONS

FINISHED = [lesson for lesson in LESSONS if not exercises.lesson(lesson).draft]
QUESTIONS = [question for lesson in FINISHED for question in exercises.quiz(lesson).questions]


def right(question):
    return next(option for option in question.options if option.right)


def share(holds):
    return np.mean([holds(question) for question in QUESTIONS])


def test_the_right_option_is_neither_the_longest_nor_the_shortest_more_often_than_by_chance():
    assert len(QUESTIONS) >= 50
    chance = share(lambda question: 1 / len(question.options))
    assert 0.2 < chance < 1 / 3

    def among(question, extreme):
        lengths = [len(option.text) for option in question.options]
        return lengths.count(extreme(lengths)) == 1 and len(right(question).text) == extreme(lengths)

    assert share(lambda question: among(question, max)) <= 1 / 3
    assert share(lambda question: among(question, min)) <= 1 / 3


def test_the_right_option_stands_at_every_place():
    places = Counter([option.right for option in question.options].index(True) for question in QUESTIONS)
    assert all(0.1 * len(QUESTIONS) < places[place] <= 0.4 * len(QUESTIONS) for place in range(4)), places


def state_after(step, *states, **parameters):
    return float(step(np.zeros((1, 1)), *states, **parameters)[0].item())


def gru_state():
    # z = 0.75 and n = -1, by biases: torch's order is r, z, n.
    bias = np.array([0.0, math.log(3), -50.0])
    return state_after(
        reference.gru_step,
        np.ones((1, 1)),
        W_ih=np.zeros((3, 1)),
        W_hh=np.zeros((3, 1)),
        b_ih=bias,
        b_hh=0 * bias,
    )


def memory():
    bias = np.array([0.0, 0.0, -50.0, 0.0])  # i = f = 0.5, g = -1
    weights = np.zeros((4, 1))
    return reference.lstm_step(
        np.zeros((1, 1)), np.zeros((1, 1)), np.full((1, 1), 2.0), weights, weights, bias
    )[1]


def context():
    weights = np.exp([0, math.log(3)])
    return weights @ [4, 8] / weights.sum()


def learned(blocks, H=10, D=5):
    return blocks * H * (D + H + 2)


# A piece of the question, the number that is right, and how exactly its option says it.
NUMBERS = [
    ("shows `h = tanh(a) = 0.6`", lambda: reference.tanh_backward(np.full(1, 2.0), np.full(1, 0.6)), "1.28"),
    ("largest slopes of a sigmoid", lambda: 0.5 * (1 - 0.5), "1/4 and 1"),
    ("stands at `h = 0.99`", lambda: 100 * (1 - 0.99**2), "2 %"),
    ("keeps a share of 0.83", lambda: 0.83**50, "about 9e-5"),
    ("chunks of `k = 4`", lambda: 10 - 8, "the last 2"),
    ("A memory is 2. Then", memory, "0.5"),
    ("A unit's memory is 12", lambda: np.tanh(12), "1,"),
    ("stands at 0.9 at every step", lambda: 100 * 0.9**50, "0.5 %"),
    ("paths over 4 steps", lambda: 2**4 - 2, "14"),
    ("the bell of an output gate of 0.5", lambda: 0.5 / np.cosh(0) ** 2, "0.5"),
    ("update gate is at 0.75", gru_state, "0.5"),
    ("learns 680 numbers", lambda: learned(3), "510"),
    ("are 0 and ln 3", context, "7"),
]


@pytest.mark.parametrize(("piece", "value", "said"), NUMBERS)
def test_a_number_in_a_quiz_is_true(piece, value, said):
    (question,) = [question for question in QUESTIONS if piece in question.text]
    assert right(question).text.startswith(said)
    shown = {"1/4 and 1": 0.25, "1,": 1.0}.get(said)
    if shown is None:
        shown = float(said.replace("about ", "").replace("the last ", "").removesuffix(" %"))
    assert float(np.ravel(value())[0]) == pytest.approx(shown, rel=0.04)
    assert learned(4) == 680


def test_a_gradient_of_scores_in_the_quiz_is_true():
    (question,) = [question for question in QUESTIONS if "A row of weights is (0.5, 0.5, 0)" in question.text]
    weights, dweights = np.array([0.5, 0.5, 0]), np.array([3.0, 3, 7])
    assert list(weights * (dweights - weights @ dweights)) == [0, 0, 0]
    assert right(question).text == "(0, 0, 0)"


def test_a_question_needs_three_options_and_one_right():
    options = [Option("a", "b"), Option("c", "d", right=True)]
    with pytest.raises(ValueError, match="at least three options"):
        Question("?", options)

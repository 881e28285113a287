"""What is no mistake and yet to be looked at is pointed out to the instructor, and costs no point."""

import json

import pytest
from mini import ANSWERS, FULL, LESSON, POINTS, earned

from autograder.exercises import exercises
from autograder.grading.flags import library_calls
from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.nbgrader.course import Course
from autograder.grading.terminal import as_lines
from autograder.judging import numerical_gradient as cost

LSTM = ["torch.nn.LSTM"]
USED = {
    "in full": ["import torch", "torch.nn.LSTM(3, 4)"],
    "from a module": ["from torch import nn", "nn.LSTM(3, 4)"],
    "a module by another name": ["import torch.nn as layers\nlayers.LSTM(3, 4)"],
    "by another name": ["from torch.nn import Linear, LSTM as L", "L(3, 4)"],
    "in brackets": ["from torch.nn import (\n    Linear,\n    LSTM,\n)"],
    "as a base": ["from torch import nn\nclass Mine(nn.LSTM): pass"],
    "behind a magic": ["%matplotlib inline\nimport torch; x = torch.nn.LSTM(3, 4)"],
}
NOT_USED = {
    "a comment": ["# like torch.nn.LSTM"],
    "a text": ["'torch.nn.LSTM'"],
    "another class": ["import torch\ntorch.nn.LSTMCell(3, 4)"],
    "of the same name": ["class LSTM: pass\nLSTM()"],
    "half an import": ["from torch.nn import", "import torch,", "import torch.nn as", "from torch import ("],
    "no code": ["def (((", "", "\0", "(" * 10**5, "-" * 10**5 + "1"],
}


@pytest.mark.parametrize("sources", USED.values(), ids=USED)
def test_a_library_is_found_by_whatever_name_it_goes(sources):
    assert library_calls(sources, LSTM) == LSTM


@pytest.mark.parametrize("sources", NOT_USED.values(), ids=NOT_USED)
def test_what_is_no_use_of_it_is_not_taken_for_one(sources):
    assert library_calls(sources, LSTM) == []


def test_who_used_it_keeps_the_points_and_is_on_the_classs_page(course, handout, monkeypatch):
    monkeypatch.setattr(exercises["rnn_step"], "library", ("numpy.tanh",))
    handout.put(rnn_step=ANSWERS["rnn_step"]).hand_in("ada")
    handout.put(rnn_step=ANSWERS["rnn_step"].replace("np.tanh", "np.sinh")).hand_in("bob")
    list(grade_class(Course(course), LESSON))
    assert earned(course) == {"ada": POINTS["check-rnn_step"], "bob": 0.0}
    page = write_report(Course(course), LESSON).read_text()
    assert "may rest on numpy.tanh" in page
    assert page.partition("may rest on numpy.tanh")[2].partition("</li>")[0].count("ada") == 1
    assert "numpy.tanh" not in (course / "feedback" / "bob" / LESSON / f"{LESSON}.html").read_text()


def test_a_price_is_on_the_classs_page_and_in_the_json_and_nowhere_before_the_student(
    course, handout, monkeypatch
):
    monkeypatch.setattr(cost, "MOST", 1e-6)  # every backward pass is above it
    handout.solved().hand_in("ada")
    results = list(grade_class(Course(course), LESSON))
    assert earned(course) == {"ada": FULL}
    lines = {line["exercise"]: line for line in map(json.loads, as_lines(results, LESSON).splitlines())}
    (flag,) = lines["rnn_step_backward"]["flags"]
    assert flag["kind"] == "cost"
    assert flag["forward_passes_per_entry"] >= flag["bound"] == 1e-6
    assert lines["rnn_step"]["flags"] == []
    to_look_at = write_report(Course(course), LESSON).read_text().partition("<h2>To look at</h2>")[2]
    assert f"rnn_step_backward {flag['text']}: ada" in to_look_at.partition("</ul>")[0]
    before_the_student = (course / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text()
    assert "rnn_step_backward" in before_the_student
    assert not any(word in before_the_student for word in ("forward pass", "differentiation", "costs"))

"""`carousel check-page` says what is wrong with an exercise or a page, and where, and keeps advice apart."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from autograder import exercises
from autograder.authoring import check_page as checking
from autograder.authoring.check_exercise import check_exercise
from autograder.authoring.check_page import Checked, names_of
from autograder.authoring.findings import Remark
from autograder.authoring.page_to_notebook import PageError, read_page
from autograder.authoring.run_page import names_of_figures, run_page
from autograder.cli import main
from autograder.judging.exercise import Exercise
from tests.conftest import ROOT


def shifted(x, h):
    """x + tanh(h)."""
    return x + np.tanh(h)


@pytest.fixture
def exercise():
    return Exercise(shifted, points=1, inputs=dict(x="N H", h="N H"), returns=dict(y="N H"))


def found(exercise, answers=frozenset()):
    said = check_exercise(exercise, Path(__file__), ROOT, set(answers))
    return [str(finding) for finding in said if finding is not None]


def add_good(exercise):
    exercise.mistake("the tanh is missing", "What bounds h?", y=lambda x, h: x + h)


def test_an_exercise_that_keeps_its_word_has_no_finding(exercise):
    add_good(exercise)
    assert found(exercise) == []


def raise_when_wide(x, h):
    if x.shape[1] > 4:
        raise ValueError("too wide")
    return x - h


MISTAKES = {
    "one that is right": (
        lambda e: e.mistake("it is right after all", "Which?", h=lambda right: right + 0),
        "✗ tests/test_check_page.py:",
        "the mistake 'it is right after all' passes the check",
    ),
    "one that is there under another name": (
        lambda e: e.mistake("the state is not bounded", "What bounds h?", y=lambda x, h: h + x),
        "✗",
        "the mistake 'the state is not bounded' has the same numbers as 'the tanh is missing'",
    ),
    "one that cannot run": (
        lambda e: e.mistake("it has a typing error", "Which?", y=lambda x: np.tnah(x)),
        "✗",
        "cannot run as it is written: AttributeError: module 'numpy' has no attribute 'tnah'",
    ),
    "one that asks for what is not there": (
        lambda e: e.mistake("it asks in vain", "Which?", y=lambda x, c: x + c),
        "✗",
        "asks for 'c', which is unknown",
    ),
    "one that should raise and does not": (
        lambda e: e.mistake("it never raises", "Which?", raises=ValueError, y=lambda x, h: x - h),
        "✗",
        "is declared with raises=ValueError, and raises nothing",
    ),
    "one that raises in some cases only, undeclared": (
        lambda e: e.misconception("it is narrow")(with_hint(raise_when_wide)),
        "✗",
        "the mistake 'it is narrow' raises ValueError: too wide",
    ),
    "one that is never the same": (
        lambda e: e.misconception("it is drawn")(
            with_hint(lambda x, h: x + np.random.default_rng().normal())
        ),
        "✗",
        "is not named: its numbers change from call to call",
    ),
    "one that a rule says": (
        lambda e: e.mistake("the axes are exchanged", "Which?", y=lambda right: right.T),
        "· tests/test_check_page.py:",
        "a rule says by itself: 'the axes are exchanged'",
    ),
    "one whose hint says the answer": (
        lambda e: e.mistake("it is doubled", "Is it x + np.tanh(h)?", y=lambda right: 2 * right),
        "✗",
        "has a hint that says the answer 'x+np.tanh(h)'",
    ),
}


def with_hint(function):
    function.__doc__ = "Which?"
    return function


@pytest.mark.parametrize(("declare", "mark", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_that_does_not_keep_its_word_is_found(exercise, declare, mark, words):
    add_good(exercise)
    declare(exercise)
    said = found(exercise, {"x+np.tanh(h)"})
    assert len(said) == 1 or words.startswith("is declared"), said
    (line,) = [line for line in said if words in line]
    assert line.startswith(mark)


def test_the_place_of_a_mistake_is_the_line_of_its_title(exercise):
    exercise.mistake("it is right after all", "Which?", h=lambda right: right)
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    (line,) = found(exercise)
    number = int(line.split(":")[1])
    assert "it is right after all" in lines[number - 1]


# The page's run. The exercises are two of the course's own.

PAGE = """\
# 00 · A page

```{{code-cell}}
import numpy as np

from autograder import check
```

```{{code-cell}}
:tags: [figure]
helper = np.tanh
{figure}
```

{{{{ sigmoid }}}}

```{{code-cell}}
:tags: [solution]
def sigmoid(a):
    ### BEGIN SOLUTION
    return {sigmoid}
    ### END SOLUTION
```

```{{code-cell}}
:tags: [check]
check(sigmoid)
```

{{{{ tanh_backward }}}}

```{{code-cell}}
:tags: [solution]
def tanh_backward(dh, h):
    ### BEGIN SOLUTION
    return dh * (1 - h**2)
    ### END SOLUTION
```

```{{code-cell}}
:tags: [check]
check(tanh_backward)
```

```{{code-cell}}
{last}
```
"""
RIGHT = "np.exp(-np.logaddexp(0, -a))"


def page(sigmoid=RIGHT, figure="", last="1"):
    return read_page("00-warm-up", PAGE.format(sigmoid=sigmoid, figure=figure, last=last), exercises)


def line_of(text, given):
    return next(n for n, line in enumerate(given.splitlines(), 1) if text in line)


@pytest.mark.slow
def test_a_page_is_run_with_its_answers_and_a_wrong_one_does_not_stop_it():
    figure = (
        "from IPython.display import HTML, display\n"
        "display(HTML('<img alt=\"A line that rises.\"><img>'))\n"
        "import sys\nprint('careful', file=sys.stderr)"
    )
    last = "x = 1\nprint(no_such_name)"
    steps = []
    ran = run_page(page("1 / (1 + np.exp(a))", figure, last), lambda: steps.append(1))
    text = PAGE.format(sigmoid="", figure=figure, last=last)
    said = dict(ran.wrong)
    assert "sigmoid is not right yet" in said[line_of("check(sigmoid)", text)]
    assert "Looks like: " in said[line_of("check(sigmoid)", text)]
    assert line_of("check(tanh_backward)", text) not in said
    assert said[line_of("print(no_such_name)", text)].startswith("NameError: name 'no_such_name'")
    assert "careful" in said[line_of("helper = np.tanh", text)]
    assert len(said) == 3
    assert ran.alts == ["A line that rises.", None]
    assert len(steps) == len(page().lines)


@pytest.mark.slow
def test_a_page_in_order_runs_without_a_word_and_keeps_nobodys_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    ran = run_page(page(), lambda: None)
    assert ran.wrong == []
    assert ran.seconds > 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_graded_cell_takes_from_a_figure_is_found_with_its_line():
    given = page("helper(a)")
    ((line, sentence),) = names_of_figures(given)
    assert line == line_of("return helper(a)", PAGE.format(sigmoid="helper(a)", figure="", last=""))
    assert sentence.startswith("'helper' is defined in a cell tagged `figure`")
    assert list(names_of_figures(page("helper(a)  # FILL IN"))) == []
    assert list(names_of_figures(page())) == []


# The command.


@pytest.mark.parametrize("asked", ["solutions/06-gru.md", "06-gru", "solutions/06-gru", "solutions/06-gru/"])
def test_a_page_is_named_by_its_file_or_by_its_lesson(asked):
    assert names_of([asked], ROOT) == ["06-gru"]


def test_without_a_name_all_pages_are_meant():
    assert len(names_of([], ROOT)) >= 6


def test_a_page_that_is_not_there_is_a_sentence():
    with pytest.raises(PageError, match=r"no page solutions/05-gru\.md; there are: .*06-gru"):
        names_of(["05-gru"], ROOT)
    done = CliRunner().invoke(main, ["check-page", "05-gru"])
    assert done.exit_code == 2
    assert "there is no page" in done.stderr


@pytest.mark.parametrize(("advice", "code"), [(True, 0), (False, 1)])
def test_advice_alone_is_no_failure(monkeypatch, advice, code):
    checked = Checked("06-gru", findings=[Remark("solutions/06-gru.md:7", "a sentence.", advice)])
    monkeypatch.setattr(checking, "check_page", lambda lesson, course: checked)
    done = CliRunner().invoke(main, ["check-page", "06-gru"])
    assert done.exit_code == code
    assert done.stdout.splitlines()[0] == f"{'·' if advice else '✗'} solutions/06-gru.md:7: a sentence."
    assert f"06-gru: {1 - advice} thing" in done.stdout


def test_a_page_without_a_lesson_says_which_command_writes_one(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "90-x.md").write_text("# 90")
    (finding,) = checking.check_page("90-x", tmp_path).findings
    assert "`carousel new lesson 90-x`" in finding.sentence


def test_an_exercise_that_the_lessons_order_does_not_name_is_found(tmp_path, monkeypatch):
    (tmp_path / "kept.py").write_text("exercise: Exercise = Exercise(reference)\n")
    (tmp_path / "forgotten.py").write_text("exercise = Exercise(reference)\n")
    (tmp_path / "shared.py").write_text("exercises = ()\n\ndef exercise_of(name):\n    return name\n")
    order = namedtuple("Lesson", "order")(("kept",))
    monkeypatch.setattr(type(exercises), "lesson", lambda self, name: order)
    monkeypatch.setattr(checking, "_folder", lambda lesson: tmp_path)
    (finding,) = checking.forgotten("06-gru", tmp_path)
    assert (
        str(finding)
        == "✗ forgotten.py: order in __init__.py does not name forgotten, so nobody is asked for it."
    )

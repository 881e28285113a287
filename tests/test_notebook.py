"""What a student calls answers every kind of argument with a sentence, and keeps what was reached."""

from __future__ import annotations

import json
import subprocess
import sys
import types

import numpy as np
import pytest

import autograder
from autograder.exercise import PUBLIC_SEED
from autograder.notebook import verbs
from autograder.notebook.progress import Progress
from autograder.quiz import Option, Question
from lstm_ref.numpy.rnn import rnn_step


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    """Progress of its own for every test, and the displayed reports in a list."""
    kept = Progress(tmp_path / "home" / "progress.json")
    monkeypatch.setattr(verbs, "_progress", kept)
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    return shown


def named(name, function):
    function.__name__ = name
    return function


def right_answer(*arguments):
    return rnn_step(*arguments)


SENTENCES = {
    "none": (None, "check(None): hand over the function itself, not what it returns"),
    "name": ("rnn_step", "check('rnn_step'): hand over the function itself, without the quotes"),
    "class": (dict, "check(dict): that is a class; the exercises are functions"),
    "number": (3, "check: expected a function, got int"),
    "slip": (named("rnn_stpe", lambda: 0), "check: no exercise is called 'rnn_stpe'; did you mean rnn_step?"),
    "unknown": (
        named("qqq", lambda: 0),
        "check: no exercise is called 'qqq'; a function is checked by its name",
    ),
}


@pytest.mark.parametrize(("given", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_check_says_what_is_wrong_with_what_it_was_handed(given, sentence):
    with pytest.raises(verbs.CheckFailed) as failed:
        autograder.check(given)
    assert str(failed.value).startswith(sentence)


def test_a_right_answer_displays_its_report_and_returns_nothing(fresh):
    assert autograder.check(named("rnn_step", right_answer)) is None
    assert [report.passed for report in fresh] == [True]


def test_a_wrong_answer_displays_its_report_and_ends_the_cell_in_one_line(fresh):
    with pytest.raises(verbs.CheckFailed) as failed:
        autograder.check(named("rnn_step", lambda x, h, W_ih, W_hh, b: (h, None)))
    assert failed.value._render_traceback_() == ["rnn_step is not right yet: 0 / 2 points"]
    assert [report.status for report in fresh] == ["failed"]


def test_an_untouched_stub_is_not_an_attempt(fresh):
    def rnn_step(x, h, W_ih, W_hh, b):
        raise NotImplementedError

    with pytest.raises(verbs.CheckFailed, match="not written yet"):
        autograder.check(rnn_step)
    assert [report.status for report in fresh] == ["not attempted"]


def test_partial_credit_reads_as_a_number_and_shows_the_report(fresh):
    exercise = next(e for e in autograder.exercises.values() if e.partial and len(e.returns) == 5)

    def one_wrong(*arguments):
        value = list(exercise.reference(*arguments))
        value[-1] = value[-1] + 1
        return tuple(value)

    credit = autograder.check(named(exercise.name, one_wrong))
    assert repr(credit) == repr(exercise.points * 0.8)
    assert "partly right" in credit._repr_html_()
    assert fresh == []


def test_hints_come_one_at_a_time_and_start_again():
    function = named("rnn_step", right_answer)
    hints = autograder.exercises["rnn_step"].hints
    said = [autograder.hint(function) for _ in range(len(hints) + 1)]
    assert len(hints) >= 2
    assert all(hint in text for hint, text in zip(hints, said))
    assert said[-1] == said[0]


def test_the_solution_unfolds_when_the_check_has_passed(monkeypatch):
    function = named("rnn_step", right_answer)
    assert "def rnn_step" not in autograder.solution(function)
    autograder.check(function)
    assert "def rnn_step" in autograder.solution(function)
    monkeypatch.setattr(verbs, "_progress", Progress(None))
    assert "def rnn_step" not in autograder.solution(function)
    monkeypatch.setenv("CAROUSEL_SOLUTIONS", "open")
    assert "def rnn_step" in autograder.solution(function)


def test_case_gives_the_inputs_that_check_uses():
    inputs = autograder.case("rnn_step", 0)
    again = autograder.exercises["rnn_step"].cases(PUBLIC_SEED)[0].inputs
    assert list(inputs) == list(again)
    assert all(np.array_equal(inputs[name], again[name]) for name in inputs)
    with pytest.raises(verbs.CheckFailed, match="has the cases 0 to 3; 4 is none of them"):
        autograder.case("rnn_step", 4)


def test_every_lesson_has_a_quiz_that_answers_every_option():
    assert autograder.exercises.lessons
    for lesson in autograder.exercises.lessons:
        shown = autograder.quiz(lesson)
        assert len(shown.questions) >= 5, lesson
        html = shown._repr_html_()
        assert html.count("<details") == sum(len(question.options) for question in shown.questions)
        for question in shown.questions:
            replies = [option.reply for option in question.options]
            assert all(len(reply.split()) >= 4 for reply in replies), question.text
            assert len(set(replies)) == len(replies), question.text


def test_an_unknown_quiz_names_the_lessons_there_are():
    with pytest.raises(verbs.CheckFailed, match="01-gradient-decay"):
        autograder.quiz("99-nothing")


@pytest.mark.parametrize("rights", [0, 2])
def test_a_question_without_exactly_one_right_option_is_refused(rights):
    options = [Option(str(k), "because of this", right=k < rights) for k in range(3)]
    with pytest.raises(ValueError, match="exactly one"):
        Question("Which?", options)


def test_a_grading_host_keeps_no_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    Progress(tmp_path / "progress.json").keep("scores", "rnn_step", 2)
    assert list(tmp_path.iterdir()) == []


def test_importing_the_checker_loads_neither_torch_nor_matplotlib_nor_ipython():
    code = "import sys, json, autograder; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code], text=True))
    assert "numpy" in loaded
    assert not {"torch", "matplotlib", "IPython", "ipywidgets", "nbgrader"} & set(loaded)


QUESTION = "A gate at 1. Its memory is <now> ...", "wiped out", "kept"


def test_a_prediction_is_kept_and_shown_again_the_next_time(tmp_path):
    box = autograder.predict(*QUESTION).widget()
    assert box.children[1].value is None
    box.children[1].value = "kept"
    assert Progress(tmp_path / "home" / "progress.json").data["predictions"] == {QUESTION[0]: "kept"}
    assert autograder.predict(*QUESTION).widget().children[1].value == "kept"
    assert autograder.predict(QUESTION[0], "other", "options").chosen is None


def test_a_prediction_without_a_kernel_is_its_question_and_its_options():
    shown = autograder.predict(*QUESTION)._repr_mimebundle_()
    assert shown["text/plain"] == f"Predict: {QUESTION[0]}\n  ○ wiped out\n  ○ kept"
    assert "&lt;now&gt;" in shown["text/html"]
    assert "<li>kept</li>" in shown["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_a_prediction_with_nothing_to_choose_from_is_refused():
    with pytest.raises(ValueError, match="expected two options or more, got 1"):
        autograder.predict("Which?", "this")


NOTE = "grading has no torch here: a function that uses it will fail there"


def with_namespace(**names):
    """A right answer whose notebook holds these names."""
    namespace = {"right": rnn_step, **names}
    exec("def rnn_step(x, h, W_ih, W_hh, b): return right(x, h, W_ih, W_hh, b)", namespace)
    return namespace["rnn_step"]


def module(name):
    return types.ModuleType(name)


def coming_from(name):
    return type("Thing", (), {"__module__": name})


NOTED = {
    "a module": dict(torch=module("torch")),
    "a part of it under another name": dict(nn=module("torch.nn")),
    "a class of it": dict(Linear=coming_from("torch.nn.modules.linear")),
    "a value of it": dict(x=coming_from("torch")()),
}


@pytest.mark.parametrize("names", NOTED.values(), ids=NOTED)
def test_check_says_which_packages_grading_has_not_and_takes_no_point(fresh, names):
    assert autograder.check(with_namespace(**names)) is None
    assert [(report.passed, report.notes) for report in fresh] == [(True, [NOTE])]


def test_check_sees_a_package_that_the_function_itself_imports(fresh):
    namespace = {"right": rnn_step}
    exec("def rnn_step(*a):\n    def f():\n        import scipy.special\n    return right(*a)", namespace)
    autograder.check(namespace["rnn_step"])
    assert fresh[0].notes == [NOTE.replace("torch", "scipy")]


def test_check_sees_a_function_of_a_package_that_does_not_say_where_it_is_from(fresh, monkeypatch):
    ufunc = np.frompyfunc(abs, 1, 1)
    special = module("scipy.special")
    setattr(special, ufunc.__name__, ufunc)
    monkeypatch.setitem(sys.modules, "scipy.special", special)
    autograder.check(with_namespace(expit=ufunc))
    assert fresh[0].notes == [NOTE.replace("torch", "scipy")]


def test_check_is_quiet_about_what_grading_has_and_what_is_the_students_own(fresh, monkeypatch):
    plain = dict(np=np, json=json, own=module("own_helpers"), PIL=module("PIL"), tanh=np.tanh, x=np.ones(3))
    autograder.check(with_namespace(**plain))
    monkeypatch.setattr(type(autograder.exercises), "view", lambda self, lesson: "torch")
    autograder.check(with_namespace(torch=module("torch")))
    assert [report.notes for report in fresh] == [[], []]

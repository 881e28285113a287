"""What a student calls answers every kind of argument with a sentence, and keeps what was reached."""

from __future__ import annotations

import functools
import json
import re
import signal
import subprocess
import sys
import types
import warnings
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

import autograder
from autograder.exercises.quiz import Option, Question
from autograder.judging.exercise import PUBLIC_SEED
from autograder.judging.report import Report
from autograder.student import api as verbs
from autograder.student import clicks
from autograder.student.progress import Progress
from lstm_ref.numpy.rnn import rnn_step
from tests.odd_values import VALUES, Raising


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


class Model:
    def forward(self, x):
        return x


SENTENCES = {
    "none": (None, "check(None): hand over the function itself, not what it returns"),
    "name": ("rnn_step", "check('rnn_step'): hand over the function itself, without the quotes"),
    "class": (dict, "check(dict): that is a class; the exercises are functions"),
    "number": (3, "check: expected a function, got int"),
    "array": (np.zeros(3), "check: expected a function, got ndarray"),
    "module": (np, "check: expected a function, got module"),
    "report": (Report("rnn_step", 2, 0.0, "failed"), "check: expected a function, got Report"),
    "partial": (functools.partial(rnn_step), "check: expected a function, got partial"),
    "lambda": (lambda x: x, "check: a lambda has no name to find its exercise by"),
    "method": (Model().forward, "check: no exercise is called 'forward'"),
    "raising": (Raising(), "check: expected a function, got Raising"),
    "long name": ("rnn_step" * 10**6, "check('rnn_steprnn_step"),
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


def test_hint_solution_and_case_take_a_function_or_its_name():
    function = named("rnn_step", right_answer)
    assert autograder.hint(function) != autograder.hint("rnn_step")  # the next one
    assert autograder.solution("rnn_step") == autograder.solution(function)
    assert str(autograder.case(function, 1)) == str(autograder.case("rnn_step", np.int64(1)))


OTHER_CALLS = {
    "no argument": (
        lambda: autograder.check(),
        r"check: missing a required .*; call it as check\(function\)",
    ),
    "two": (lambda: autograder.check(rnn_step, 3), r"check: too many .*; call it as check\(function\)"),
    "case of nothing": (lambda: autograder.case(None), "the function itself, or its name in quotes"),
    "hint at a number": (lambda: autograder.hint(3), "hint: expected a function, got int"),
    "a slip": (lambda: autograder.hint("rnn_stpe"), "did you mean rnn_step?"),
    "a text for a number": (lambda: autograder.case("rnn_step", "0"), "0 to 8; got a string"),
    "half a case": (lambda: autograder.case("rnn_step", 0.5), "0 to 8; got a number"),
    "a question's number": (lambda: autograder.predict(3, "a", "b"), "texts, each in quotes"),
    "a quiz by number": (lambda: autograder.quiz(1), "quiz: "),
}


@pytest.mark.parametrize(("call", "sentence"), OTHER_CALLS.values(), ids=OTHER_CALLS)
def test_every_verb_says_what_it_was_not_made_for(call, sentence):
    with pytest.raises(verbs.CheckFailed, match=sentence):
        call()


def test_a_fault_of_the_checker_is_a_sentence_that_does_not_blame_the_student(monkeypatch):
    monkeypatch.setattr(verbs, "judge", lambda *arguments, **named: 1 / 0)
    with pytest.raises(verbs.CheckFailed, match=r"fault of the course and not yours.*ZeroDivisionError"):
        autograder.check(named("rnn_step", right_answer))


def shows(report):
    return str(report), report._repr_html_(), json.dumps(report.as_dict())


def placed(exercise, value):
    """Functions that return the value as it is, and in the place of one output and of a cache's field."""
    yield lambda *arguments: value()
    if len(exercise.returns) > 1:
        yield lambda *arguments: (value(), *exercise.reference(*arguments)[1:])
        yield lambda *arguments: (*exercise.reference(*arguments)[:-1], value())


# An array, several, a named tuple, a list of arrays and a norm, and what a value does.
KINDS_OF_EXERCISES = ("sigmoid", "rnn_step_backward", "lstm_step", "clip_by_global_norm", "latch")


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_whatever_a_function_returns_there_is_a_report(value):
    for name in KINDS_OF_EXERCISES:
        exercise = autograder.exercises[name]
        few = replace(exercise, misconceptions=exercise.misconceptions[:2])  # each is held against the value
        for function in placed(exercise, value):
            report = autograder.judge(few, function, PUBLIC_SEED)
            assert not report.passed
            assert report.findings or report.misconception
            assert max(map(len, (text for text in shows(report)))) < 20_000


def test_a_tensor_is_no_array_where_grading_has_no_torch(monkeypatch):
    torch = pytest.importorskip("torch")
    answer = named("affine", lambda x, W, b: torch.tensor(x @ W.T + b, requires_grad=True))
    exercise = autograder.exercises["affine"]
    (sentence,) = autograder.judge(exercise, answer, PUBLIC_SEED).findings
    assert sentence == (
        "y should be an array, got a tensor of torch, which is not there when this exercise is graded:"
        " compute with NumPy."
    )
    monkeypatch.setattr(type(autograder.exercises), "view", lambda self, lesson: "torch")
    assert autograder.judge(exercise, answer, PUBLIC_SEED).passed


def does(action):
    def rnn_step(x, h, W_ih, W_hh, b):
        action()
        return right_answer(x, h, W_ih, W_hh, b)

    return rnn_step


class Unspeakable(Exception):  # noqa: N818
    def __str__(self):
        raise RuntimeError("not now")


def raise_(exception):
    raise exception


ODD_CALLS = {
    "ends itself": (lambda: sys.exit(3), "It raised SystemExit: 3"),
    "an exception without a text": (lambda: raise_(Unspeakable()), "It raised Unspeakable: Unspeakable"),
    "half a character": (lambda: raise_(ValueError("\ud800")), "It raised ValueError: ?"),
    "closes what it prints to": (lambda: sys.stdout.close(), None),
}


@pytest.mark.parametrize(("action", "sentence"), ODD_CALLS.values(), ids=ODD_CALLS)
def test_whatever_a_function_does_there_is_a_report(action, sentence):
    report = autograder.judge("rnn_step", does(action), PUBLIC_SEED)
    assert [
        finding.partition(", in the line")[0].partition(". It was given")[0] for finding in report.findings
    ] == ([sentence] if sentence else [])
    assert report.passed == (sentence is None)
    shows(report)


def test_a_power_written_as_on_paper_is_told_how_python_writes_it():
    tanh_backward = named("tanh_backward", lambda dh, h: dh * (1 - h ^ 2))
    (finding,) = autograder.judge("tanh_backward", tanh_backward, PUBLIC_SEED).findings
    assert "In Python a power is written with `**`" in finding


def test_a_notebook_that_makes_errors_of_warnings_does_not_make_them_of_the_checkers_own():
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        assert autograder.judge("sigmoid", autograder.exercises["sigmoid"].reference, PUBLIC_SEED) is not None
        naive = autograder.judge("sigmoid", named("sigmoid", lambda a: 1 / (1 + np.exp(-a))), PUBLIC_SEED)
    assert "FloatingPointError" in naive.findings[0]  # its own call keeps the notebook's settings


def interrupted_at(moment, call):
    """Call, and interrupt it at the nth line that the checker or the student's function runs."""
    left = moment

    def trace(frame, event, argument):
        nonlocal left
        if "autograder" not in frame.f_code.co_filename or "answering" in frame.f_code.co_filename:
            return trace if frame.f_code.co_filename == __file__ else None
        left -= event == "line"
        if left == 0:
            signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return call()
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("moment", [1, 7, 40, 150, 400, 1000, 2000, 4000])
def test_a_check_that_is_interrupted_at_any_moment_ends_in_a_sentence_and_leaves_everything_as_it_was(moment):
    def rnn_step(x, h, W_ih, W_hh, b):
        return h, None

    streams, filters = (sys.stdout, sys.stderr), list(warnings.filters)
    with pytest.raises(verbs.CheckFailed, match="check was interrupted before it ended") as failed:
        interrupted_at(moment, lambda: autograder.check(rnn_step))
    assert len(failed.value._render_traceback_()) == 1
    assert (sys.stdout, sys.stderr) == streams
    assert warnings.filters == filters


@pytest.mark.parametrize("where", ["in the function", "in the judge", "in the rendering", "in the record"])
def test_an_interrupt_is_one_sentence(monkeypatch, where):
    def stop(*arguments, **named):
        raise KeyboardInterrupt

    places = {
        "in the judge": "autograder.judging.compare._one",
        "in the rendering": "IPython.display.display",
        "in the record": "autograder.student.progress.Progress._write",
    }
    if where in places:
        monkeypatch.setattr(places[where], stop)
    with pytest.raises(verbs.CheckFailed) as failed:
        autograder.check(does(stop) if where == "in the function" else does(lambda: None))
    assert failed.value._render_traceback_() == [
        "check was interrupted before it ended; nothing of yours was changed."
    ]


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


def test_partial_credit_reads_as_a_number_and_its_report_stands_above_it(fresh):
    exercise = next(e for e in autograder.exercises.values() if e.partial and len(e.returns) == 5)

    def one_wrong(*arguments):
        value = list(exercise.reference(*arguments))
        value[-1] = value[-1] + 1
        return tuple(value)

    credit = autograder.check(named(exercise.name, one_wrong), search=0)
    assert repr(credit) == repr(exercise.points * 0.8)
    assert credit._repr_html_() == credit.report.earned
    assert fresh == [credit.report]


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


def test_a_solution_asks_first_and_an_answer_opens_it_and_is_marked_in_progress(tmp_path):
    question = autograder.solution("rnn_step")
    assert "from what does h_next come" in question
    assert "def rnn_step" not in question
    assert autograder.solution("rnn_step", "no idea") == question  # two words are no sentence
    assert "seen" not in str(autograder.progress("02-gradient-decay"))
    assert "def rnn_step" in autograder.solution("rnn_step", "I cannot place the transpose")
    assert "def rnn_step" in autograder.solution("rnn_step")  # asked once
    kept = Progress(tmp_path / "home" / "progress.json")
    assert list(kept.data["seen"]) == ["rnn_step"]
    assert not kept.passed("rnn_step")


ENDLESS = {
    "a loop": "while True: pass",
    "one that catches every error": "while True:\n  try: x = x + 0\n  except Exception: pass",
    "a wait": "import time; time.sleep(1000)",
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_a_call_that_does_not_end_is_stopped_and_one_sentence_says_so(body, monkeypatch):
    namespace = {}
    exec(f"def rnn_step(x, h, W_ih, W_hh, b):\n {body}".replace("\n  ", "\n   "), namespace)
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(
        verbs.CheckFailed, match=r"check stopped a call of rnn_step that had not ended after 0.2 s"
    ):
        autograder.check(namespace["rnn_step"], limit=0.2)
    assert signal.getitimer(signal.ITIMER_REAL)[1] == 0  # another timer, such as pytest's, goes on
    assert signal.getsignal(signal.SIGALRM) == before


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), "a", True, None])
def test_a_limit_is_a_number_of_seconds(limit):
    with pytest.raises(verbs.CheckFailed, match="check: limit is the number of seconds"):
        autograder.check(named("rnn_step", right_answer), limit=limit)


@pytest.fixture
def own_kernel(monkeypatch):
    """As in a student's own notebook."""
    monkeypatch.setattr("autograder.student.kernel.shell", lambda: object())


def test_in_a_students_kernel_a_wrong_check_shows_its_report_and_raises_nothing(own_kernel, fresh):
    assert autograder.check(named("rnn_step", lambda x, h, W_ih, W_hh, b: (h, None)), search=0) is None
    assert [report.status for report in fresh] == ["failed"]  # and no second line that repeats it


def test_in_a_students_kernel_any_other_sentence_is_shown_and_raises_nothing(own_kernel, fresh):
    assert autograder.hint("rnn_stpe") is None
    assert fresh == ["hint: no exercise is called 'rnn_stpe'; did you mean rnn_step?"]


def test_in_a_students_kernel_an_interrupt_still_ends_the_run(own_kernel):
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(verbs.CheckFailed, match="was interrupted"):
        autograder.check(does(stop))


def test_case_gives_the_inputs_that_check_uses():
    inputs = autograder.case("rnn_step", 0)
    again = autograder.exercises["rnn_step"].cases(PUBLIC_SEED)[0].inputs
    assert list(inputs) == list(again)
    assert all(np.array_equal(inputs[name], again[name]) for name in inputs)
    with pytest.raises(verbs.CheckFailed, match="has the cases 0 to 8; 9 is none of them"):
        autograder.case("rnn_step", 9)


def test_every_lesson_has_a_quiz_that_answers_every_option():
    assert autograder.exercises.lessons
    for lesson in autograder.exercises.lessons:
        shown = autograder.quiz(lesson)
        html = shown._repr_html_()
        questions = shown.quiz.questions
        assert html.count("<details") == sum(len(question.options) for question in questions)
        assert questions, lesson


def test_an_unknown_quiz_names_the_lessons_there_are():
    with pytest.raises(verbs.CheckFailed, match="02-gradient-decay"):
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


class Displays:
    """What a notebook shows: one bundle a display, as it was last changed."""

    def __init__(self):
        self.bundles = []

    def __call__(self, bundle, raw, display_id):
        number = len(self.bundles)
        self.bundles.append(bundle)

        def update(bundle, raw):
            self.bundles[number] = bundle

        return types.SimpleNamespace(update=update)

    def click(self, html):
        """On the element that says `html`, as the script in the page does it."""
        shown = "".join(bundle["text/html"] for bundle in self.bundles)
        tag = re.findall(r"<(?:button|details)[^>]*>", shown[: shown.index(html) + len(html)])[-1]
        (key, choice) = re.search(r'data-carousel-key="([^"]*)" data-carousel-choice="([^"]*)"', tag).groups()
        clicks.received({"key": unescape(key), "choice": unescape(choice)})


@pytest.fixture
def live(monkeypatch):
    """A student's kernel without its page: what is displayed there."""
    displays = Displays()
    monkeypatch.setattr("autograder.student.kernel.shell", lambda: object())
    monkeypatch.setattr("autograder.student.clicks._listener", object())
    monkeypatch.setattr("autograder.student.prediction._asked", [])
    monkeypatch.setattr("IPython.display.display", displays)
    return displays


def test_a_choice_takes_the_place_of_the_buttons_as_html_and_is_there_the_next_time(tmp_path, live):
    autograder.predict(*QUESTION)._ipython_display_()
    live.click(">kept</button>")
    assert Progress(tmp_path / "home" / "progress.json").data["predictions"] == {QUESTION[0]: "kept"}
    autograder.predict(*QUESTION)._ipython_display_()
    for bundle in live.bundles:
        assert "You predicted: <strong>kept</strong>" in bundle["text/html"]
        assert "<button" not in bundle["text/html"]
    assert autograder.predict(QUESTION[0], "other", "options").chosen is None


def test_a_prediction_has_buttons_only_in_a_students_kernel(live, monkeypatch):
    autograder.predict(*QUESTION)._ipython_display_()
    monkeypatch.setattr("autograder.student.kernel.shell", lambda: None)
    autograder.predict(*QUESTION)._ipython_display_()
    assert ["<button" in bundle["text/html"] for bundle in live.bundles] == [True, False]
    assert all(set(bundle) == {"text/html", "text/plain"} for bundle in live.bundles)


def test_an_outcome_stands_beside_what_was_predicted_before_and_after_it(live):
    autograder.outcome("kept")._ipython_display_()  # the cell of the prediction was not run
    autograder.predict(*QUESTION)._ipython_display_()
    autograder.outcome("kept")._ipython_display_()
    assert live.bundles[0]["text/plain"] == "It was: “kept”."
    assert live.bundles[2]["text/plain"] == "It was: “kept”. Nothing was predicted."
    live.click(">wiped out</button>")
    assert live.bundles[2]["text/plain"] == "You predicted: “wiped out”. It was: “kept”."
    assert "It was: <strong>kept</strong>" in live.bundles[2]["text/html"]
    assert "&lt;now&gt;" in live.bundles[2]["text/html"]
    assert str(autograder.outcome("wiped out")) == "You predicted: “wiped out”, and so it was."


def test_an_outcome_that_is_no_text_is_a_sentence():
    with pytest.raises(verbs.CheckFailed, match="one of the prediction's options"):
        autograder.outcome(3)


def test_a_click_on_what_this_kernel_did_not_ask_changes_nothing(live):
    autograder.predict(*QUESTION)._ipython_display_()
    before = list(live.bundles)
    for message in (None, {}, {"key": "x", "choice": "kept"}, {"key": [], "choice": 3}):
        clicks.received(message)
    assert live.bundles == before


def test_the_answers_to_a_quiz_stay_in_its_html_and_are_there_the_next_time(tmp_path, live):
    autograder.quiz("gradient-decay")._ipython_display_()
    question = autograder.quiz("gradient-decay").quiz.questions[1]
    wrong = next(number for number, option in enumerate(question.options) if not option.right)
    right = next(number for number, option in enumerate(question.options) if option.right)
    first = sum(len(one.options) for one in autograder.quiz("gradient-decay").quiz.questions[:1])
    assert "<details" in live.bundles[0]["text/html"]
    assert not re.search(r"<details[^>]* open", live.bundles[0]["text/html"])
    for number in (wrong, right):
        options = re.findall(r"<details[^>]*>", live.bundles[0]["text/html"])
        live.click(options[first + number] + "<summary")
    said = f"Your answer: {'abcdef'[wrong]}) ✗, then {'abcdef'[right]}) ✓"
    autograder.quiz("gradient-decay")._ipython_display_()
    for bundle in live.bundles:
        assert said in bundle["text/html"]
        assert len(re.findall(r"<details[^>]* open", bundle["text/html"])) == 2


def test_a_prediction_is_its_question_and_its_options():
    shown = autograder.predict(*QUESTION)._repr_mimebundle_()
    assert shown["text/plain"] == f"Predict: {QUESTION[0]}\n  ○ wiped out\n  ○ kept"
    assert "&lt;now&gt;" in shown["text/html"]
    assert "<li>kept</li>" in shown["text/html"]


def test_a_prediction_with_nothing_to_choose_from_is_refused():
    with pytest.raises(verbs.CheckFailed, match="expected two options or more, got 1"):
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

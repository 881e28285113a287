"""`carousel new` writes files that run, overwrites nothing, and refuses names that would break something."""

from __future__ import annotations

import inspect
import subprocess

import pytest
from click.testing import CliRunner

import lstm_ref.numpy
from autograder.authoring.draft_declaration import DraftError, draft, shapes_of
from autograder.authoring.new import NewError, new_exercise, new_lesson
from autograder.cli import main
from autograder.exercises import exercises
from autograder.judging import inputs
from autograder.judging.exercise import Exercise
from tests.authoring_guide import copy_of_the_tree, started
from tests.conftest import ROOT

LESSONS = {
    "no number": ("variants", "expected two digits and words"),
    "capitals": ("90-Variants", "expected two digits and words"),
    "a way out": ("90-../../x", "expected two digits and words"),
    "a folder that is no module": ("90-1997-cell", "would be called 1997_cell, which Python cannot import"),
    "a keyword": ("90-lambda", "would be called lambda"),
    "a folder of something else": ("90-families", "choose other words"),
    "a number that is taken": ("06-variants", "06-gru is there already"),
    "words that are taken": ("90-gru", "06-gru is there already"),
}
EXERCISES = {
    "no lesson": (("90-x", "f", None), "no lesson 90-x; `carousel new lesson 90-x` writes it"),
    "a lesson nearly": (("06-gruu", "f", None), "did you mean 06-gru?"),
    "no function's name": (("06-gru", "gru-step", None), "'gru-step' is no exercise's name"),
    "a keyword": (("06-gru", "lambda", None), "is no exercise's name"),
    "the quiz": (("06-gru", "quiz", None), "is no exercise's name"),
    "another lesson's": (("06-gru", "rnn_step", None), "rnn_step is an exercise of 02-gradient-decay"),
    "no module": (("06-gru", "f", "gru_step"), "expected module:f"),
    "another function": (("06-gru", "f", "lstm_ref.numpy.gru:gru_step"), "expected module:f"),
    "an answer elsewhere": (("06-gru", "f", "os:f"), "a module of lstm_ref.numpy or lstm_ref.torch"),
    "an unknown module": (("06-gru", "f", "lstm_ref.numpy.nothing:f"), "nothing cannot be imported"),
    "no such function": (("06-gru", "f", "lstm_ref.numpy.gru:f"), "lstm_ref.numpy.gru defines no function f"),
    "a cache without its forward pass": (
        ("06-gru", "draw_window_backward", None),
        "takes the cache that a forward pass leaves",
    ),
}  # fmt: skip


def state_of_the_tree():
    done = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(("name", "words"), LESSONS.values(), ids=LESSONS)
def test_a_lesson_that_could_not_be_is_refused_with_a_sentence(name, words):
    before = state_of_the_tree()
    with pytest.raises(NewError) as caught:
        new_lesson(name, ROOT)
    assert words in str(caught.value)
    assert state_of_the_tree() == before


@pytest.mark.parametrize(("given", "words"), EXERCISES.values(), ids=EXERCISES)
def test_an_exercise_that_could_not_be_is_refused_with_a_sentence(given, words):
    before = state_of_the_tree()
    with pytest.raises(NewError) as caught:
        new_exercise(*given, ROOT)
    assert words in str(caught.value)
    assert state_of_the_tree() == before


def test_a_course_whose_packages_are_not_the_ones_that_run_is_refused(tmp_path):
    with pytest.raises(NewError, match="not from this course"):
        new_lesson("90-x", tmp_path)


def test_the_command_ends_with_the_sentence_and_exit_code_2():
    done = CliRunner().invoke(main, ["new", "lesson", "variants"])
    assert done.exit_code == 2
    assert "expected two digits" in done.stderr


@pytest.mark.parametrize("command", [["new"], ["new", "lesson"], ["new", "exercise"], ["check-page"]])
def test_every_command_for_authors_shows_an_example(command):
    assert "carousel " + " ".join(command) in CliRunner().invoke(main, [*command, "--help"]).stdout


@pytest.mark.parametrize(
    "name",
    [
        "peephole_step",
        "coupled_gate_step",
        "rnn_forward",
        "embedding",
        "causal_mask",
        "spectral_radius",
        "sigmoid",
    ],
)
def test_a_declaration_is_drafted_from_the_reference_and_fits_it(name):
    reference = getattr(lstm_ref.numpy, name)
    assert isinstance(declared(reference), Exercise)


def declared(reference):
    drafted = draft(reference)
    known = dict(vars(inputs))
    for line in drafted.imports:
        exec(line, known)
    contracts = {name: eval(text, known) for name, text in drafted.inputs.items()}
    returns = {name: eval(text, known) for name, text in drafted.returns.items()}
    sizes = dict(sizes=drafted.sizes) if drafted.sizes else {}
    return Exercise(reference, points=1, inputs=contracts, returns=returns, **sizes)


def test_most_of_the_references_can_be_drafted():
    """Of those that take arrays and numbers; the others need draws of an author's own."""
    drafted = 0
    for _, reference in inspect.getmembers(lstm_ref.numpy, inspect.isfunction):
        try:
            declared(reference)
        except Exception:
            continue
        drafted += 1
    assert drafted >= 70


def test_a_backward_pass_gets_the_cache_of_its_forward_exercise():
    assert draft(lstm_ref.numpy.gru_step_backward).inputs["cache"] == "forward.cache"
    with pytest.raises(DraftError, match="make that exercise first"):
        draft(lstm_ref.numpy.draw_window_backward)


def test_shapes_are_read_from_a_docstring_of_several_lines():
    given, returned = shapes_of(
        "Sum.\n\n    Shapes: `x (N,\n    D)` and `h (N, H)`; returns\n    `y ()`.\n\n    `z (N,)`"
    )
    assert given == {"x": "N D", "h": "N H"}
    assert "z" not in returned


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course with a new lesson of three exercises."""
    folder = copy_of_the_tree(tmp_path_factory.mktemp("course"))
    said = []
    for command in COMMANDS:
        done = started(f"carousel new {command}", folder)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
    return folder, said


COMMANDS = [
    "lesson 90-relatives",
    "exercise 90-relatives draw_window",
    "exercise 90-relatives draw_window_backward",
    "exercise 90-relatives entirely_new",
    "exercise 90-relatives entirely_new",
]


@pytest.mark.slow
def test_what_is_written_is_in_order_runs_and_builds(course):
    folder, said = course
    assert "lstm_ref/numpy/entirely_new.py is a skeleton: fill in its line 20" in said[-2]
    assert "has the section 3 for entirely_new now" in said[-1]
    checked = started("carousel check-page 90-relatives", folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "90-relatives (draft): 0 things to mend" in checked.stdout
    assert "3 exercises, 6 mistakes" in checked.stdout
    assert "FILL IN" in checked.stdout
    built = started("carousel build 90-relatives", folder)
    assert built.returncode == 0
    assert "3 exercises" in built.stdout
    assert "check-page 90-relatives" in built.stdout


@pytest.mark.slow
def test_a_second_run_overwrites_nothing_and_says_what_is_there(course):
    folder, _ = course
    before = files_of(folder)
    for command in COMMANDS:
        done = started(f"carousel new {command}", folder)
        assert done.returncode == 0
        assert all("already" in line for line in done.stdout.splitlines()), done.stdout
    assert files_of(folder) == before


def files_of(folder):
    """What lies there, but for what Python compiled: without that each command compiles the packages anew."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path: path.read_bytes() for path in files}


@pytest.mark.slow
def test_a_broken_file_of_an_author_is_a_sentence_for_check_page_and_build_alike(course):
    folder, _ = course
    file = folder / "autograder" / "exercises" / "relatives" / "draw_window.py"
    text = file.read_text()
    for broken, words in [
        (text.replace('b="5"', 'b="6"'), "the reference refuses what the contract draws"),
        (text.replace("exercise = Exercise(", "exercise = Exercise(("), "cannot be imported: SyntaxError"),
    ]:
        file.write_text(broken)
        checked = started("carousel check-page 90-relatives", folder)
        assert checked.returncode == 1
        assert "✗ autograder/exercises/relatives/draw_window.py" in checked.stdout
        assert words in checked.stdout
        built = started("carousel build 90-relatives", folder)
        assert built.returncode == 2
        assert words in built.stderr
    file.write_text(text)


def test_the_catalogue_of_this_course_has_none_of_it():
    assert "90-relatives" not in exercises.lessons

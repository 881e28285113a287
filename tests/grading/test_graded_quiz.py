"""A course that grades the quiz: no answer in what is released, and one verdict on every way to it."""

from __future__ import annotations

import json
from itertools import zip_longest

import nbformat
import pytest
from click.testing import CliRunner

from autograder import exercises, judge
from autograder.authoring.build import release
from autograder.cli import main
from autograder.exercises.questions import POINTS, name_of, place_of
from autograder.grading import packaged
from autograder.grading.as_graded import as_graded
from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.notebooks.quiz_cells import graded_quiz
from tests.conftest import LESSONS, ROOT, copy_of_course
from tests.nbgrader_command import nbgrader

LESSON = "00-warm-up"
QUESTIONS = exercises.quiz(LESSON).questions
NAMES = [name_of(LESSON, number) for number in range(1, len(QUESTIONS) + 1)]
RIGHT = {name: exercises[name].reference() for name in NAMES}
ON = "\nc.CarouselQuiz.graded = True\n"


def wrong_letter(name):
    return next(letter for letter in exercises[name].options if letter != RIGHT[name])


def released(lesson):
    return (ROOT / "lessons" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")


def carousel(folder, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    above = tmp_path_factory.mktemp("quiz")
    carousel(above, "course", "init", "rnn")
    with (above / "rnn" / "nbgrader_config.py").open("a") as config:
        config.write(ON)
    carousel(above / "rnn", "course", "add", LESSON)
    return above / "rnn"


def filled(course, answers, change=lambda notebook: None):
    """The released notebook with these bodies in the answer cells, by name."""
    notebook = nbformat.read(course / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = cell.source.replace("raise NotImplementedError", answers[name])
    change(notebook)
    return notebook


def hand_in(course, student, notebook):
    folder = course / "submitted" / student / LESSON
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{LESSON}.ipynb")
    return folder / f"{LESSON}.ipynb"


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_is_released_says_no_answer_and_is_what_nbgrader_would_release(lesson):
    text = graded_quiz(released(lesson), released=True)
    source = (ROOT / "solutions" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
    assert text == release(lesson, graded_quiz(source, released=False), ROOT)
    questions = exercises.quiz(lesson).questions
    assert 'quiz("' not in text.replace('\\"', '"')
    for option in (option for question in questions for option in question.options):
        assert json.dumps(option.reply)[1:-1] not in text
    cells = {cell.id: cell for cell in nbformat.reads(text, as_version=4).cells}
    answers = [
        cell for cell in cells.values() if place_of(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    ]
    assert len(answers) == len(questions)
    # But for its name, the letters that there are and a checksum, no answer cell differs from another.
    for number, (cell, question) in enumerate(zip_longest(answers, questions), 1):
        head, letters, *body = cell.source.split("\n")
        assert head == f"def {name_of(lesson, number)}():"
        assert letters.count(",") == len(question.options) - 1
        assert body == ["    raise NotImplementedError"]
        assert cell.metadata.keys() == {"deletable", "nbgrader"}
        assert cell.outputs == []


def test_a_course_that_does_not_ask_for_it_gets_the_lesson_byte_for_byte(tmp_path):
    carousel(tmp_path, "course", "init", "rnn")
    carousel(tmp_path / "rnn", "course", "add", LESSON)
    for step, origin in (
        ("lessons", packaged.released_notebook(LESSON)),
        ("solutions", packaged.source(LESSON)),
    ):
        assert (tmp_path / "rnn" / step / LESSON / f"{LESSON}.ipynb").read_bytes() == origin.read_bytes()
    assert carousel(tmp_path / "rnn", "course", "update") == (
        "Every lesson here is as the installed package has it.\n"
    )


def test_a_build_grades_the_quiz_where_the_course_asks_for_it(tmp_path):
    built = copy_of_course(tmp_path / "course")
    with (built / "nbgrader_config.py").open("a") as config:
        config.write(ON)
    points = 12 + POINTS * len(NAMES)
    assert f"{LESSON} built: {7 + len(NAMES)} exercises, {points:g} points." in carousel(
        built, "build", LESSON
    )
    text = (built / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert text == graded_quiz(released(LESSON), released=True)


FORGED = {
    "always-equal": 'return type("A", (), {"__eq__": lambda *a: True, "__hash__": lambda s: 0})()',
    "every-letter": 'return ["a", "b", "c", "d"]',
    "a-text-of-its-own": 'return type("T", (str,), {"lower": lambda s: "abcd", "strip": lambda *a: s})("x")',
    "asks-the-course": "from autograder import exercises\n    return exercises[__name__].reference()",
    "html": 'return "<script>alert(1)</script>"',
    "not-a-letter": "return 3",
    "a-long-text": 'return "a" * 10**6',
}


def change_points(notebook):
    """The checks and their points are exchanged for ones that would please."""
    for cell in notebook.cells:
        if "question" in cell.metadata.get("nbgrader", {}).get("grade_id", "") and "check(" in cell.source:
            cell.source = "6.0"
            cell.metadata.nbgrader.points = 6.0


@pytest.fixture(scope="module")
def graded(course):
    """student -> the notebook that was handed in, after all of them have been graded."""
    right = {name: f'return "{letter}"' for name, letter in RIGHT.items()}
    wrong = {name: f'return "{wrong_letter(name)}"' for name in NAMES}
    handed_in = {
        "ada": hand_in(course, "ada", filled(course, right)),
        "bo": hand_in(course, "bo", filled(course, wrong)),
        "cy": hand_in(course, "cy", filled(course, {})),
        "dee": hand_in(course, "dee", filled(course, {}, change_points)),
    }
    for who, body in FORGED.items():
        handed_in[who] = hand_in(course, who, filled(course, dict.fromkeys(NAMES, body)))
    results = {result.student: result for result in grade_class(Course(course), LESSON)}
    assert results.keys() == handed_in.keys()
    return handed_in


def points_in_gradebook(course):
    with Gradebook(Course(course), LESSON) as book:
        marks = book.marks(None)
    return {
        student: sum(
            score or 0 for cell, score in one.scores.items() if place_of(cell.removeprefix("check-"))
        )
        for (student, _), one in marks.items()
    }


def test_right_wrong_missing_and_forged_answers_in_the_gradebook(course, graded):
    earned = points_in_gradebook(course)
    assert earned.pop("ada") == POINTS * len(NAMES)
    assert earned == dict.fromkeys(set(graded) - {"ada"}, 0)


def test_the_feedback_says_why_and_shows_nothing_that_could_run(course, graded):
    pages = {
        who: (course / "feedback" / who / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
        for who in ("ada", "bo", "cy", "html")
    }
    number = NAMES.index("warm_up_question_3")
    for option in QUESTIONS[number].options:
        assert (option.reply in pages["ada"]) == option.right
    chosen = QUESTIONS[number].options["abcd".index(wrong_letter(NAMES[number]))]
    assert chosen.reply in pages["bo"]
    assert chosen.reply not in pages["cy"]
    assert "Not answered yet." in pages["cy"]
    assert "<script>alert" not in pages["html"]
    assert "Expected the letter of an option in quotes" in pages["html"]


@pytest.mark.parametrize("who", ["ada", "bo", "cy"])
def test_the_notebook_as_it_will_be_graded_has_the_same_points(course, graded, who, tmp_path):
    elsewhere = tmp_path / f"{LESSON}.ipynb"  # a student's own machine has no course
    elsewhere.write_bytes(graded[who].read_bytes())
    for notebook in (graded[who], elsewhere):
        verdicts = as_graded(notebook).result.verdicts
        of_quiz = [one for one in verdicts if place_of(one.exercise)]
        assert [one.exercise for one in of_quiz] == NAMES
        assert sum(one.score for one in of_quiz) == points_in_gradebook(course)[who]
        assert sum(one.points for one in verdicts) == 12 + POINTS * len(NAMES)


def test_validate_says_the_same(course, graded):
    own = course / "lessons" / LESSON / f"{LESSON}.ipynb"
    kept = own.read_bytes()
    try:
        name = NAMES[2]
        nbformat.write(filled(course, {name: f'return "{wrong_letter(name)}"'}), own)
        said = nbgrader("validate", str(own), cwd=course)
    finally:
        own.write_bytes(kept)
    option, reply = exercises[name].options[wrong_letter(name)]
    assert f"{wrong_letter(name)}) {option}" in said
    assert reply in said


def test_turning_it_on_in_a_running_course_is_an_update_that_is_shown_first(tmp_path):
    carousel(tmp_path, "course", "init", "rnn")
    rnn = tmp_path / "rnn"
    carousel(rnn, "course", "add", LESSON)
    with (rnn / "nbgrader_config.py").open("a") as config:
        config.write(ON)
    assert f"check-{NAMES[0]} is new, {POINTS:g} points; excused from it: nobody yet" in carousel(
        rnn, "course", "update"
    )
    carousel(rnn, "course", "update", "--yes")
    assert "as the installed package has it" in carousel(rnn, "course", "update")
    assert NAMES[0] in (rnn / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")


def test_another_value_of_the_setting_is_a_sentence(tmp_path):
    carousel(tmp_path, "course", "init", "rnn")
    with (tmp_path / "rnn" / "nbgrader_config.py").open("a") as config:
        config.write(ON.replace("True", "'yes'"))
    with pytest.raises(CourseError, match=r"CarouselQuiz\.graded is True or False; not 'yes'"):
        _ = Course(tmp_path / "rnn").grades_quizzes


@pytest.mark.parametrize("name", NAMES)
def test_every_option_has_its_verdict_and_its_reply(name):
    exercise = exercises[name]
    for letter, (option, reply) in exercise.options.items():
        report = judge(name, lambda letter=letter: f" {letter.upper()})")
        assert report.passed == (letter == RIGHT[name])
        assert reply in report.findings
        assert report.misconception == (None if report.passed else f"{letter}) {option}")


def test_a_question_is_found_by_its_name_and_counted_among_no_exercises():
    assert NAMES[0] in exercises
    assert NAMES[0] not in list(exercises)
    for name in (f"warm_up_question_{len(NAMES) + 1}", "warm_up_question_0", "no_lesson_question_1"):
        assert name not in exercises
        with pytest.raises(KeyError):
            exercises[name]

"""What a student may not change is put back from the release."""

import pytest
from mini import LESSON, Handout

from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.notebooks.submitted import read_notebook


@pytest.fixture(scope="module")
def lesson(released):
    with Gradebook(Course(released), LESSON) as book:
        return load(Course(released), book).released[LESSON]


def restored(lesson, handout: Handout):
    return lesson.restore(read_notebook(handout.hand_in("ada")).cells)


def cell_of(cells, name):
    return next(cell for cell in cells if cell.grade_id == name)


def notes(cell):
    return list(cell.notes)


def test_answers_stay_and_everything_locked_is_as_it_was_released(lesson, handout):
    cheated = handout.solved(check_rnn_step="pass", test_double="pass", setup="np = None")
    cells = restored(lesson, cheated)
    assert cell_of(cells, "rnn_step").source == cheated.cells[cheated.index("rnn_step")]["source"]
    for name in ("check-rnn_step", "test-double", "setup"):
        assert cell_of(cells, name).source == lesson.known[name].source
    assert "put back" in notes(cell_of(cells, "setup"))[0]
    assert "double(-3)" in cell_of(cells, "test-double").source, "the hidden test is missing"


def test_points_tags_and_cell_types_come_from_the_release(lesson, handout):
    cell = handout.cells[handout.index("check-rnn_step")]
    cell["metadata"] = {
        "tags": ["skip-execution"],
        "nbgrader": cell["metadata"]["nbgrader"] | {"points": 300},
    }
    cell["cell_type"] = "markdown"
    assert (
        cell_of(restored(lesson, handout), "check-rnn_step").json["metadata"]
        == lesson.known["check-rnn_step"].json["metadata"]
    )
    assert cell_of(restored(lesson, handout), "check-rnn_step").kind == "code"


def test_a_deleted_check_comes_back_behind_its_answer(lesson, handout):
    del handout.cells[handout.index("check-rnn_forward")]
    cells = restored(lesson, handout)
    names = [cell.grade_id for cell in cells]
    assert names.index("check-rnn_forward") == names.index("rnn_forward") + 1
    assert "missing" in notes(cell_of(cells, "check-rnn_forward"))[0]


def test_checks_whose_answers_are_gone_too_come_back_at_the_end(lesson, handout):
    for name in ("rnn_forward", "check-rnn_forward"):
        del handout.cells[handout.index(name)]
    assert restored(lesson, handout)[-1].grade_id == "check-rnn_forward"


def test_every_graded_cell_is_there_once_even_when_nothing_was_handed_in(lesson):
    names = [cell.grade_id for cell in lesson.restore([])]
    graded = ["check-rnn_step", "check-rnn_forward", "check-rnn_step_backward", "test-double", "essay"]
    assert [name for name in names if name in graded] == graded


def test_a_copied_cell_has_one_role_and_both_stay(lesson, handout):
    for name in ("rnn_step", "check-rnn_step"):
        handout.cells.append(handout.cells[handout.index(name)])
    cells = restored(lesson, handout)
    assert [cell.grade_id for cell in cells].count("check-rnn_step") == 1
    assert notes(cells[-1]) == ["A copy of the cell check-rnn_step."]
    assert notes(cells[-2]) == ["A copy of the cell rnn_step."]


HARMLESS = {
    "a tag": ("<script>alert(1)</script>", "<\u2060script>alert(1)<\u2060/script>"),
    "a link": ("[x](javascript:alert(1))", "]\u2060(javascript:alert(1))"),
    "a reference": ("[x]: javascript:alert(1)", "]\u2060: javascript"),
    "a link in maths": (r"$\href{javascript:alert(1)}{x}$", "\\hre\u2060f{javascript"),
    "a picture from afar": ("![x](https://example.org/x.png)", "]\u2060(https"),
}


@pytest.mark.parametrize(("text", "expected"), HARMLESS.values(), ids=HARMLESS)
def test_student_made_markdown_has_no_markup_left_that_a_browser_would_run(lesson, handout, text, expected):
    handout = handout.put(essay=text, prose=text)
    assert expected in cell_of(restored(lesson, handout), "essay").source
    assert expected in restored(lesson, handout)[0].source


def test_ordinary_markdown_is_left_as_it_is(lesson, handout):
    text = "For $a < b$ and `x < y`, see ![sketch](attachment:sketch.png): **bold**, 1 < 2.\n\n> quoted"
    assert cell_of(restored(lesson, handout.put(essay=text)), "essay").source == text

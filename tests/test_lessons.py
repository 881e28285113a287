"""What every lesson promises: rebuilt as committed, no answer given away, complete, not too long, graded."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_solution

from autograder import exercises
from autograder.authoring import policy
from autograder.authoring.build import build
from autograder.authoring.leak_check import known_answers, said_in
from autograder.authoring.measures import pictures_of
from autograder.authoring.page_to_notebook import read_page
from tests.conftest import LESSONS, ROOT, in_one_process
from tests.nbgrader_command import nbgrader

FINISHED = [lesson for lesson in LESSONS if not exercises.lesson(lesson).draft]
every_lesson = pytest.mark.parametrize("lesson", LESSONS)
every_lesson_run = pytest.mark.parametrize("lesson", in_one_process(LESSONS))


def notebook(folder, lesson, root=ROOT):
    return nbformat.read(root / folder / lesson / f"{lesson}.ipynb", as_version=4)


def page_of(lesson):
    return read_page(lesson, (ROOT / "solutions" / f"{lesson}.md").read_text(encoding="utf-8"), exercises)


def grade_ids(cells, role):
    return [cell.metadata.nbgrader.grade_id for cell in cells if role(cell)]


def test_there_is_a_lesson_and_every_released_folder_has_its_page():
    assert "02-gradient-decay" in LESSONS
    assert sorted(folder.name for folder in (ROOT / "lessons").iterdir() if folder.is_dir()) == LESSONS


@every_lesson
def test_a_rebuild_is_byte_identical_with_what_is_committed(lesson, course):
    built = build(lesson, course)
    for folder in ("solutions", "lessons"):
        file = Path(folder, lesson, f"{lesson}.ipynb")
        assert (course / file).read_bytes() == (ROOT / file).read_bytes(), (
            f"{file} is stale: run `make lessons`"
        )
    assert not built.changed


def test_no_file_under_lessons_says_an_answer():
    answers = known_answers(ROOT)
    assert len(answers) > 20
    listed = subprocess.run(
        ["git", "ls-files", "-z", "lessons"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    files = [ROOT / name for name in listed.decode().split("\0") if name]
    assert len(files) >= len(LESSONS)
    for file in files:
        texts = [file.read_text(encoding="utf-8")]
        if file.suffix == ".ipynb":
            texts = [cell.source for cell in nbformat.reads(texts[0], as_version=4).cells]
        for text in texts:
            assert said_in(text, answers) is None, f"{file.relative_to(ROOT)}: {text[:200]}"


@every_lesson
def test_a_lesson_holds_nothing_but_its_notebook(lesson):
    kept = re.compile(rf"{lesson}-kept-\d+\.ipynb|\.ipynb_checkpoints")
    there = [path.name for path in (ROOT / "lessons" / lesson).iterdir() if not kept.fullmatch(path.name)]
    assert there == [f"{lesson}.ipynb"]


@every_lesson
def test_every_exercise_of_the_lesson_is_on_its_page_in_order_and_the_other_way_round(lesson):
    cells = notebook("lessons", lesson).cells
    declared = [exercise.name for exercise in exercises.of_lesson(lesson)]
    assert declared
    assert grade_ids(cells, is_solution) == declared
    assert grade_ids(cells, is_grade) == [f"check-{name}" for name in declared]


@every_lesson
def test_every_exercise_cell_of_a_student_is_a_documented_stub_of_the_references_signature(lesson):
    cells = [cell for cell in notebook("lessons", lesson).cells if is_solution(cell)]
    for cell in cells:
        reference = exercises[cell.metadata.nbgrader.grade_id].reference
        (stub,) = [node for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef)]
        code = reference.__code__
        assert [argument.arg for argument in stub.args.args] == list(code.co_varnames[: len(stub.args.args)])
        assert len(stub.args.args) >= len(exercises[stub.name].inputs)
        assert cell.source.count("raise NotImplementedError") == 1
        assert ast.get_docstring(stub) or "#" in cell.source, (
            f"{stub.name} has neither docstring nor shape comments"
        )


@every_lesson_run
def test_the_solution_notebook_runs_and_writes_nothing_to_stderr(lesson, run_notebook):
    code = [cell for cell in run_notebook(lesson).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code if cell.source.strip())
    for cell in code:
        stderr = [output.text for output in cell.outputs if output.get("name") == "stderr"]
        assert not stderr, f"{cell.source[:100]}\n{stderr}"


@pytest.mark.policy
@pytest.mark.parametrize("lesson", in_one_process(FINISHED))
def test_a_finished_page_has_figures_that_say_what_they_show(lesson, run_notebook):
    alts = [alt for cell in run_notebook(lesson).cells for alt in pictures_of(cell)]
    assert list(policy.of_figures(page_of(lesson), alts)) == []


@pytest.mark.usefixtures("gradebook")
@every_lesson
def test_an_untouched_lesson_scores_0_and_the_solution_full_marks_through_nbgrader(lesson, course):
    for student, folder in [("untouched", "lessons"), ("solved", "solutions")]:
        target = course / "submitted" / student / lesson
        target.mkdir(parents=True)
        shutil.copy(course / folder / lesson / f"{lesson}.ipynb", target)
    for command in ("generate_assignment", "autograde"):
        nbgrader(command, lesson, "--force", cwd=course)
    points = {f"check-{exercise.name}": exercise.points for exercise in exercises.of_lesson(lesson)}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for student, expected in [("untouched", dict.fromkeys(points, 0)), ("solved", points)]:
            (graded,) = gradebook.find_submission(lesson, student).notebooks
            assert {grade.name: grade.score for grade in graded.grades} == expected
            assert not graded.needs_manual_grade

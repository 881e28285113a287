"""The folder is an nbgrader course: lessons go out and come back, noise is free, formulas work offline."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.preprocessors import IgnorePattern
from nbgrader.utils import determine_grade
from traitlets.config import PyFileConfigLoader

from autograder.grading.html.mathml import drawn
from tests.nbgrader_command import nbgrader

ROOT = Path(__file__).resolve().parent.parent
LESSON = "02-gradient-decay"


@pytest.fixture
def config(course):
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


@pytest.mark.usefixtures("gradebook")
def test_a_lesson_goes_out_through_the_exchange_and_comes_back(course, tmp_path):
    nbgrader("generate_assignment", LESSON, "--force", cwd=course)
    nbgrader("release_assignment", LESSON, cwd=course)
    student = tmp_path / "student"
    student.mkdir()
    exchange = (f"--Exchange.root={course}/exchange", "--course", "carousel")
    assert LESSON in nbgrader("list", *exchange, cwd=student)
    nbgrader("fetch_assignment", LESSON, *exchange, cwd=student)
    assert [file.name for file in (student / LESSON).iterdir()] == [f"{LESSON}.ipynb"]
    nbgrader("submit", LESSON, *exchange, cwd=student)
    nbgrader("collect", LESSON, cwd=course)
    (collected,) = course.glob(f"submitted/*/{LESSON}/{LESSON}.ipynb")
    assert collected.read_bytes() == (ROOT / "lessons" / LESSON / f"{LESSON}.ipynb").read_bytes()


@pytest.mark.usefixtures("gradebook")
def test_nothing_beside_the_notebook_is_released_by_nbgraders_own_command(course):
    folder = course / "solutions" / LESSON
    shutil.copy(course / "solutions" / f"{LESSON}.md", folder / "page.md")
    (folder / ".notes").write_text("the answer", encoding="utf-8")
    shutil.copy(folder / f"{LESSON}.ipynb", folder / f"{LESSON}-kept-1.ipynb")
    nbgrader("generate_assignment", LESSON, "--force", f"--notebook={LESSON}", cwd=course)
    assert [file.name for file in (course / "lessons" / LESSON).iterdir()] == [f"{LESSON}.ipynb"]


def test_what_torchs_c_code_writes_to_stderr_costs_no_points(config):
    noise = "[W1120 09:00:00 NNPACK.cpp:56] Could not initialize NNPACK! Reason: Unsupported hardware.\n"
    cell = nbformat.v4.new_code_cell(
        "check(f)", outputs=[nbformat.v4.new_output("stream", name="stderr", text=noise)]
    )
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 3, "grade_id": "check-f"}
    assert determine_grade(cell) == (0, 3)
    step = IgnorePattern(config=config)
    assert step.enabled
    step.preprocess_cell(cell, {}, 0)
    assert determine_grade(cell) == (3, 3)


def test_formulas_of_nbgraders_pages_are_drawn_without_a_network(formgrader_config):
    formula = r"$$\delta_{t-1} = da_t\,{\color{#b3123f}{W_{hh}}} * 2$$"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(f"Here: {formula} and `$x$`, $h_t$.")]
    )
    page = dict(base_url="", index=0, total=1)
    html, _ = HTMLExporter(config=formgrader_config).from_notebook_node(notebook, page)
    assert "cdnjs" not in html
    assert html.count("<math") == 2
    assert 'display="block"' in html
    assert "<code>$x$</code>" in html
    assert "delta_{" not in html
    assert "<em>" not in html


@pytest.mark.parametrize(
    "text", ["$a_b_c$", "it costs $3 and $4", "a $ b $ c", "```\n$x$\n```", "no formula"]
)
def test_what_is_no_formula_stays_as_it_is(text):
    assert drawn(text) == text

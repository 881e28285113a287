"""The site: one lesson's page is built whole, and what is asked of every page finds what is wrong."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from lstm_ref import figures
from tests.conftest import LESSONS, ROOT

pytest.importorskip("sphinx", reason="the extra `site` is not installed: pip install -e '.[site]'")

from website import executed as executing
from website.__main__ import build
from website.api import as_rst
from website.checks import problems
from website.lesson import lesson_page
from website.sources import gather

LESSON = "02-gradient-decay"
PERSONAL = "what only a reader's own run may show"
QUIZ = "<details><summary>a) yes</summary><div><strong>✓ Right.</strong> Because.</div></details>"


def notebook(folder, lesson):
    return nbformat.read(ROOT / folder / lesson / f"{lesson}.ipynb", as_version=4)


def pretended_run(lesson):
    """The solution notebook as if it had been run: figures, a quiz, and outputs that are nobody else's."""
    ran = notebook("solutions", lesson)
    picture, widget = figures.unrolled_graph(3).html(), "application/vnd.jupyter.widget-view+json"
    for cell in ran.cells:
        if cell.cell_type != "code":
            continue
        html = QUIZ if "quiz(" in cell.source else picture
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") or re.match(r"(check|hint|solution|progress)\(", cell.source):
            html = f"<p>{PERSONAL}</p>"
        data = {"text/html": html, "text/plain": "x", widget: {"model_id": "lost"}}
        bar = {"text/html": "<p>in their order: 2.2 s</p>", "text/plain": "in their order: 2.2 s"}
        cell.outputs = [new_output("display_data", data), new_output("display_data", bar)]
    return ran


def built_site(folder):
    """A site of one lesson in a folder."""
    gather(folder / "source", [LESSON], pretended_run, {"lstm_ref.tasks": "Data"})
    assert build(folder / "source", folder / "html") == 0  # a warning is an error
    return folder / "html"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return built_site(tmp_path_factory.mktemp("site"))


def test_the_site_is_built_without_a_warning_and_nothing_is_wrong_with_it(site):
    assert list(problems(site, ROOT)) == []
    assert len(list(site.rglob("*.html"))) > 15


def test_a_lesson_is_a_page_with_its_figures_its_quiz_and_the_released_text(site):
    page = (site / "lessons" / LESSON / f"{LESSON}.html").read_text("utf-8")
    assert page.count('class="carousel-figure"') > 10
    assert QUIZ in page
    assert "NotImplementedError" in page
    assert PERSONAL not in page
    assert "in their order: 2.2 s" not in page
    assert "of the course: runs" not in page
    assert "model_id" not in page


def test_the_first_page_has_a_sentence_a_moving_figure_and_a_wrong_answer_with_what_is_said_of_it(site):
    page = (site / "index.html").read_text("utf-8")
    assert "told at once which gate" in page
    assert page.count('class="bar"') == 3 * 40
    assert '<button type="button">Again</button>' in page
    assert "Looks like: <strong>the gradient from the next step is dropped</strong>" in page


def test_formulas_and_colours_need_no_network(site):
    page = (site / "lessons" / LESSON / f"{LESSON}.html").read_text("utf-8")
    script = re.search(r'src="([^"]*mathjax[^"]*)"', page)[1].partition("?")[0]
    assert (site / "lessons" / LESSON / script).resolve().exists()
    assert (site / "_static" / "mathjax" / "output" / "chtml" / "fonts").is_dir()
    assert "carousel-figure" in (site / "_static" / "palette.css").read_text("utf-8")


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<script src="https://cdn.example/x.js"></script>', "loads https://cdn.example/x.js from elsewhere"),
        (
            '<link rel="stylesheet" href="//fonts.example/f.css">',
            "loads //fonts.example/f.css from elsewhere",
        ),
        (
            "<style>@import url(https://a.example/b.css)</style>",
            "loads https://a.example/b.css from elsewhere",
        ),
        ('<a href="gone.html">x</a>', "links to gone.html, which is not there"),
        ('<a href="#gone">x</a>', "links to #gone, which is not there"),
        ('<img src="gone.png">', "links to gone.png, which is not there"),
        ("<pre>h_next = np.tanh(<b>x @ W_ih.T</b> + h @ W_hh.T + b)</pre>", "says an answer: np.tanh("),
    ],
)
def test_what_is_wrong_with_a_page_is_named(tmp_path, html, problem):
    (tmp_path / "page.html").write_text(html, "utf-8")
    (found,) = set(problems(tmp_path, ROOT))
    assert found.startswith(f"page.html {problem}")


def test_a_link_that_a_reader_clicks_may_lead_elsewhere(tmp_path):
    html = '<a href="https://mybinder.org">x</a><a href="page.html#here">y</a><p id="here"></p>'
    (tmp_path / "page.html").write_text(html, "utf-8")
    assert list(problems(tmp_path, ROOT)) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_lessons_page_shows_an_answers_code_or_its_outputs(lesson):
    page = lesson_page(lesson, notebook("lessons", lesson), pretended_run(lesson))
    asked = [cell for cell in page.cells if "NotImplementedError" in cell.source]
    assert len(asked) >= 5
    assert not any(cell.get("outputs") for cell in asked)
    drawn = [cell for cell in page.cells if cell.get("outputs")]
    assert len(drawn) >= 5
    assert not any(re.match(r"\s*(check|hint|solution|progress)\(", cell.source) for cell in drawn)


def test_a_docstring_becomes_text_code_and_examples():
    lines = ["The norm `|x|` of *one*.", "", "    y = |x|", "", ">>> f(1)", "2"]
    as_rst(None, "function", "f", None, None, lines)
    text = "\n".join(lines)
    assert "``|x|``" in text
    assert "left out" not in text
    assert "\\*one\\*" in text
    assert "::\n\n       y = |x|" in text
    assert ">>> f(1)\n2" in text


def test_a_docstring_does_not_say_the_line_that_a_lesson_asks_for():
    lines = ["A step.", "", "    a = x W_ih^T", "    h_next = np.tanh(x @ W_ih.T + h @ W_hh.T + b)"]
    as_rst(None, "function", "f", None, None, lines)
    text = "\n".join(lines)
    assert "a = x W_ih^T" in text
    assert "What a lesson asks for is left out here." in text
    assert "h_next" not in text


def test_a_lesson_is_run_once_and_again_when_a_file_that_it_imported_changes(tmp_path, monkeypatch):
    source = tmp_path / "solutions" / "tiny"
    module = tmp_path / "lstm_ref" / "shown.py"
    for folder in (source, module.parent):
        folder.mkdir(parents=True)
    code = f"import sys; sys.path.insert(0, {str(module.parent)!r})\nimport shown\nprint(shown.WORD)"
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), source / "tiny.ipynb")
    monkeypatch.setattr(executing, "ROOT", tmp_path)
    monkeypatch.setattr(executing, "FIGURES", module.parent)

    def shown():
        (cell,) = executing.executed("tiny", tmp_path / "runs").cells
        return cell.outputs[0].text

    module.write_text("WORD = 'first'", "utf-8")
    assert shown() == "first\n"
    monkeypatch.setattr(executing, "NotebookClient", None)
    assert shown() == "first\n"
    monkeypatch.undo()
    monkeypatch.setattr(executing, "ROOT", tmp_path)
    monkeypatch.setattr(executing, "FIGURES", module.parent)
    module.write_text("WORD = 'another'", "utf-8")
    assert shown() == "another\n"

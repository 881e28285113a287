"""A student in JupyterLab: a wrong answer, then the right one, a slider moved, the whole lesson validated."""

import re

import nbformat
import pytest
from nbgrader.utils import is_solution

from tests.conftest import ROOT

expect = pytest.importorskip("playwright.sync_api").expect

LESSON = "02-gradient-decay"
# As it is typed: the editor indents the lines after the colon by itself.
WRONG = """\
def rnn_step(x, h, W_ih, W_hh, b):
h_next = x @ W_ih.T + h @ W_hh.T + b
return h_next, RNNCache(x, h, h_next, W_ih, W_hh)"""
RIGHT = WRONG.replace("x @ W_ih.T + h @ W_hh.T + b", "np.tanh(x @ W_ih.T + h @ W_hh.T + b)")


class LessonPage:
    """A notebook in JupyterLab, driven as a person would."""

    def __init__(self, page, lab, screenshots):
        self.page, self.screenshots = page, screenshots
        page.goto(lab.address(f"lessons/{LESSON}/{LESSON}.ipynb"))
        page.get_by_text("| Idle").wait_for()
        page.locator(".jp-RenderedMarkdown h1").wait_for()

    def code(self, text):
        """The first code cell that says this text."""
        return self.page.locator(".jp-CodeCell", has=self.page.locator(".cm-content", has_text=text)).first

    def run(self, cell):
        """Run one cell, wait for its new number, and return its output."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).to_have_text(re.compile(rf"^(?!{re.escape(before)})\[\d+\]:$"), timeout=60_000)
        return cell.locator(".jp-OutputArea")

    def choose(self, menu, item):
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def type(self, cell, source):
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(source)

    def picture(self, name):
        self.page.screenshot(path=self.screenshots / f"{name}.png")


@pytest.fixture
def lesson(page, lab, screenshots):
    """The released lesson in which every exercise but `rnn_step` is done."""
    path = lab.folder / "lessons" / LESSON / f"{LESSON}.ipynb"
    released, solved = (
        nbformat.read(ROOT / folder / LESSON / f"{LESSON}.ipynb", as_version=4)
        for folder in ("lessons", "solutions")
    )
    answers = {cell.metadata.nbgrader.grade_id: cell.source for cell in solved.cells if is_solution(cell)}
    for cell in released.cells:
        if is_solution(cell) and cell.metadata.nbgrader.grade_id != "rnn_step":
            cell.source = answers[cell.metadata.nbgrader.grade_id]
    nbformat.write(released, path)
    return LessonPage(page, lab, screenshots)


@pytest.mark.timeout(600)
def test_a_student_reads_the_diagnosis_of_a_wrong_answer_then_passes_moves_a_slider_and_validates(lesson):
    lesson.picture("1-opened")
    answer, check = lesson.code("def rnn_step("), lesson.code("check(rnn_step)")
    answer.locator(".cm-content").click()
    lesson.choose("Run", "Run All Above Selected Cell")
    lesson.run(answer)
    assert "Not written yet." in lesson.run(check).inner_text()

    lesson.type(answer, WRONG)
    lesson.run(answer)
    diagnosis = lesson.run(check).inner_text()
    lesson.picture("2-wrong")
    assert "Looks like: the tanh is missing" in diagnosis
    assert "Traceback" not in diagnosis

    lesson.type(answer, RIGHT)
    lesson.run(answer)
    verdict = lesson.run(check).inner_text()
    lesson.picture("3-right")
    assert "✓ right: rnn_step" in verdict
    assert "is not right yet" not in verdict

    lesson.choose("Run", "Run All Cells")
    output = lesson.page.locator(".jp-OutputArea-output", has=lesson.page.get_by_role("slider")).first
    drawing, slider = output.locator("img"), output.get_by_role("slider").first
    expect(drawing).to_have_attribute("alt", re.compile(".{20}"), timeout=120_000)
    at_first = drawing.get_attribute("alt")
    slider.focus()
    lesson.page.keyboard.press("ArrowRight")
    expect(drawing).not_to_have_attribute("alt", at_first, timeout=120_000)
    slider.scroll_into_view_if_needed()
    lesson.picture("4-slider")

    lesson.page.get_by_role("button", name="Validate").click()
    dialog = lesson.page.locator(".jp-Dialog-content")
    expect(dialog).to_contain_text("passes all the tests", timeout=240_000)
    lesson.picture("5-validated")

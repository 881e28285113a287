"""The next evening: predictions, a quiz and a slider in a saved notebook, reopened without its kernel."""

import re

import nbformat
import pytest
from lab_page import SLIDER, in_theme

from autograder.student.course_cell import MARK

expect = pytest.importorskip("playwright.sync_api").expect

CELLS = (
    "from autograder import outcome, predict, quiz\nfrom lstm_ref import figures",
    f'predict("Whose loss ends lowest?", "that of the right one", "that of a wrong one")\n{MARK}',
    f'outcome("that of the right one")\n{MARK}',
    f'predict("Left open?", "as it is", "for another day")\n{MARK}',
    f'quiz("gradient-decay")\n{MARK}',
    SLIDER,
)
BESIDE = "You predicted: that of a wrong one. It was: that of the right one."


def opened(page, lab):
    page.goto(lab.address("evening.ipynb"))
    page.locator(".jp-CodeCell").first.wait_for()


def command(page, name):
    page.evaluate(f"window.jupyterapp.commands.execute('{name}')")


@pytest.mark.timeout(400)
def test_a_choice_and_a_slider_outlive_their_kernel(page, lab, screenshots):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.folder / "evening.ipynb")
    opened(page, lab)
    page.get_by_text("| Idle").wait_for()
    command(page, "notebook:run-all-cells")
    expect(page.get_by_text("It was: that of the right one. Nothing was predicted.")).to_be_visible(
        timeout=120_000
    )
    page.get_by_role("button", name="that of a wrong one").click()
    expect(page.get_by_text(BESIDE)).to_be_visible()
    question = page.get_by_role("group", name="Question 2")
    first = question.locator("summary").first
    first.focus()
    page.keyboard.press("Enter")
    expect(question.get_by_text(re.compile(r"Your answer: a\) [✓✗]$"))).to_be_visible()
    expect(first).to_be_focused()  # the quiz was drawn anew
    expect(page.get_by_role("slider", name="slope")).to_be_visible(timeout=120_000)
    page.get_by_role("slider", name="slope").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="A line with slope 3.0.")).to_be_visible()
    page.screenshot(path=screenshots / "evening-1-live.png")
    command(page, "docmanager:save")
    page.wait_for_timeout(2000)
    command(page, "kernelmenu:shutdown")
    page.wait_for_timeout(2000)
    kept = nbformat.read(lab.folder / "evening.ipynb", as_version=4)
    assert "You predicted" in str(kept.cells[1].outputs)
    assert "widget-view" not in str(kept.cells)
    assert "Your answer: a)" in str(kept.cells[4].outputs)

    opened(page, lab)
    for theme in ("light", "dark"):
        in_theme(page, theme)
        expect(page.get_by_text("You predicted: that of a wrong one", exact=True)).to_be_visible()
        expect(page.get_by_text(BESIDE)).to_be_visible()
        expect(page.get_by_text("Error displaying widget")).to_have_count(0)
        expect(page.get_by_text("Run this cell to choose.")).to_be_visible()
        expect(page.get_by_role("button", name="for another day")).to_be_hidden()
        expect(page.get_by_text("Your answer: a)")).to_be_visible()
        expect(page.locator("details[open] > summary")).to_have_count(1)
        page.screenshot(path=screenshots / f"evening-2-{theme}.png")
    expect(page.get_by_role("slider", name="slope")).to_be_visible()
    expect(page.get_by_role("img", name="A line with slope 2.0.")).to_be_visible()

"""The start page and what a lesson shows in JupyterLab, for axe-core and for somebody without a mouse."""

import re

import nbformat
import pytest
from lab_page import CONTRAST, SLIDER, command, in_theme

from autograder.student.course_cell import MARK

expect = pytest.importorskip("playwright.sync_api").expect

LESSON = "03-lstm-gates"
OURS = ".jp-NotebookPanel .jp-OutputArea-output"
WRONG = "def wrong(a): return 1 / (1 + np.exp(a))\nwrong.__name__ = 'sigmoid'\ncheck(wrong)"
RIGHT = WRONG.replace("1 / (1 + np.exp(a))", "0.5 * (1 + np.tanh(a / 2))")
WIDER = """where => [...document.querySelectorAll(where)].filter(it => it.scrollWidth > it.clientWidth + 1)
    .map(it => it.innerText.slice(0, 80))"""
SHOWN = (
    "import numpy as np\nfrom autograder import check, hint, outcome, predict, progress, quiz, solution\n"
    "from lstm_ref import figures",
    f'predict("Which of the two?", "the first", "the second")\n{MARK}',
    f'predict("And of these?", "the third", "the fourth").choose("the third")\noutcome("the fourth")\n{MARK}',
    WRONG,
    RIGHT,
    "hint('sigmoid')",
    "progress()",
    f'quiz("gradient-decay")\n{MARK}',
    SLIDER,
)


@pytest.mark.timeout(400)
def test_the_start_page(page, student, serious):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(student.start)
        assert serious(page) == [], scheme


@pytest.mark.timeout(600)
def test_what_a_lesson_shows_in_jupyterlab(page, lab, serious, screenshots):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in SHOWN])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.folder / "shown.ipynb")
    page.goto(lab.address("shown.ipynb"))
    page.get_by_text("| Idle").wait_for()
    command(page, "notebook:run-all-cells")
    expect(page.get_by_role("slider", name="slope")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="the first").wait_for()
    page.locator("summary").first.click()
    for theme in ("light", "dark"):
        in_theme(page, theme)
        page.wait_for_timeout(500)
        assert page.locator(".jp-OutputArea-output").count() >= len(SHOWN) - 1
        assert serious(page, OURS) == [], theme
        looked, pale = page.evaluate(CONTRAST, OURS)  # axe leaves colours in JupyterLab's panels undecided
        assert looked > 60
        assert pale == [], theme
        page.get_by_role("button", name="the first").scroll_into_view_if_needed()
        page.screenshot(path=screenshots / f"shown-{theme}-1.png")
        page.get_by_role("slider", name="slope").scroll_into_view_if_needed()
        page.screenshot(path=screenshots / f"shown-{theme}-2.png")
    nameless = '<img src="data:,"><p style="color: #777; background: #555">pale words</p>'
    page.evaluate("([where, html]) => document.querySelector(where).innerHTML += html", [OURS, nameless])
    assert "image-alt" in [one.partition(":")[0] for one in serious(page, OURS)]
    assert page.evaluate(CONTRAST, OURS)[1] == ["pale words"]


def folded(cell):
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


class Keyboard:
    """A lesson in JupyterLab, and somebody who has a keyboard only; cells are found by what they say."""

    def __init__(self, page, cells):
        self.page, self.cells = page, cells

    def press(self, key):
        self.page.keyboard.press(key)

    def go_to(self, text):
        """In command mode, to the first cell that says this.

        JupyterLab's arrow keys, and j and k, pass a folded cell by; Shift+Enter goes to it.
        """
        wanted = next(number for number, cell in enumerate(self.cells) if text in cell.source)
        above = max(number for number in range(wanted + 1) if not folded(self.cells[number]))
        active = self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
        for _ in range(2 * len(self.cells)):
            place = int(active.get_attribute("data-windowed-list-index"))
            if place == wanted:
                return active
            key = "Shift+Enter" if above <= place < wanted else "j" if place < above else "k"
            self.press(key)
            expect(active).not_to_have_attribute("data-windowed-list-index", str(place), timeout=60_000)
        pytest.fail(f"no key leads to the cell {text!r}")

    def run(self, text):
        """Run the cell, and wait for its new number, or for its output where it is folded."""
        cell = self.go_to(text)
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.inner_text()
        self.press("Control+Enter")
        if folded(self.cells[int(cell.get_attribute("data-windowed-list-index"))]):
            expect(cell.locator(".jp-OutputArea-output").last).to_be_visible(timeout=60_000)
        else:
            new = re.compile(rf"^(?!{re.escape(before)}$)\[\d+\]:$")
            expect(prompt).to_have_text(new, timeout=60_000)
        return cell

    def write(self, text, source):
        self.go_to(text)
        self.press("Enter")
        self.press("Control+a")
        self.press("Delete")
        self.page.keyboard.type(source)
        self.press("Escape")

    def tab_to(self, target):
        """With the Tab key, from the cell into its output."""
        for _ in range(40):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        pytest.fail(f"the Tab key does not reach {target}")


ANSWER = """\
def forget_gate(x, h, W_ih, W_hh, b):
H = h.shape[1]
return sigmoid(x @ W_ih[{rows}].T + h @ W_hh[{rows}].T + b[{rows}])"""


@pytest.mark.timeout(600)
def test_a_lesson_by_keyboard_alone_on_a_page_as_wide_as_a_phone(page, lab, screenshots):
    page.set_viewport_size({"width": 390, "height": 800})
    path = f"lessons/{LESSON}/{LESSON}.ipynb"
    cells = nbformat.read(lab.folder / path, as_version=4).cells
    page.goto(lab.address(path))
    page.get_by_text("| Idle").wait_for()
    page.keyboard.press("Control+b")  # the list of files covers the page
    page.locator(".jp-RenderedMarkdown h1").wait_for()
    keyboard = Keyboard(page, cells)
    keyboard.run("import numpy as np")
    keyboard.write("def forget_gate", ANSWER.format(rows=":H"))
    keyboard.run("def forget_gate")
    report = keyboard.run("check(forget_gate)").locator(".jp-OutputArea")
    expect(report).to_contain_text("not yet: forget_gate")
    keyboard.tab_to(report.locator("summary", has_text="Hint"))
    hint = report.locator("details", has=page.locator("summary", has_text="Hint"))
    was_open = hint.evaluate("one => one.open")
    keyboard.press("Enter")
    expect(hint).to_have_js_property("open", not was_open)
    page.screenshot(path=screenshots / "keyboard-hint.png")
    keyboard.press("Escape")
    keyboard.write("def forget_gate", ANSWER.format(rows="H : 2 * H"))
    keyboard.run("def forget_gate")
    expect(keyboard.run("check(forget_gate)")).to_contain_text("✓ right: forget_gate")

    asked = keyboard.run("predict(").locator(".jp-OutputArea")
    keyboard.tab_to(asked.get_by_role("button").first)
    keyboard.press("Space")
    expect(asked).to_contain_text("You predicted:")
    keyboard.press("Escape")

    quiz = keyboard.run("quiz(").locator(".jp-OutputArea")
    keyboard.tab_to(quiz.locator("summary").nth(1))
    keyboard.press("Enter")
    expect(quiz).to_contain_text("Your answer: b)")
    expect(quiz.locator("summary").nth(1)).to_be_focused()
    page.screenshot(path=screenshots / "keyboard-quiz.png")
    keyboard.press("Escape")  # JupyterLab's keys are its own again

    keyboard.run("# Figure: the cell, whole")
    drawn = keyboard.run("# Sliders: one unit").locator(".jp-OutputArea")
    picture, slider = drawn.locator("img"), drawn.get_by_role("slider", name="forget bias")
    at_first = picture.get_attribute("alt")
    keyboard.tab_to(slider)
    keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("alt", at_first)
    expect(slider).to_have_attribute("aria-valuetext", "1")
    page.screenshot(path=screenshots / "keyboard-slider.png")
    keyboard.press("Escape")
    keyboard.go_to("latch weaker weights")
    assert page.evaluate(WIDER, OURS) == []

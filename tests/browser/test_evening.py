"""An evening of a student: start page, lessons, quiz, another evening, and what is handed in at its end."""

import re
import shutil

import nbformat
import pytest
from lab_page import command, in_theme

from tests.nbgrader_command import run as command_line

expect = pytest.importorskip("playwright.sync_api").expect

FIRST, SECOND = "00-warm-up", "03-lstm-gates"
# As they are typed: the editor indents the line after the colon by itself.
WRONG, RIGHT = (
    "def sigmoid(a):\nreturn 1 / (1 + np.exp(a))",
    "def sigmoid(a):\nreturn 0.5 * (1 + np.tanh(a / 2))",
)
GATE = """\
def forget_gate(x, h, W_ih, W_hh, b):
H = h.shape[1]
return sigmoid(x @ W_ih[H : 2 * H].T + h @ W_hh[H : 2 * H].T + b[H : 2 * H])"""
BESIDE = "You predicted: that of the right one. It was: that of a wrong one."
ACTIVATE = """text => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.findIndex(it => it.model.sharedModel.source.includes(text));
}"""
# In a cell of the first lesson -> what stands below it the next evening.
KEPT = {
    "does the right one end lowest?": "You predicted: that of the right one",
    "whose loss ended lowest": BESIDE,
    "Which pass is right?": "Run this cell to choose.",
    "quiz(": "Your answer: a)",
}
SAVED = ".jp-DocumentWidget.jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty"


class Lesson:
    """A lesson in JupyterLab, driven as a person would."""

    def __init__(self, page, screenshots):
        self.page, self.screenshots = page, screenshots
        page.get_by_text("| Idle").wait_for(timeout=120_000)
        page.locator(".jp-RenderedMarkdown h1").wait_for()

    def code(self, text):
        return self.page.locator(".jp-CodeCell", has=self.page.locator(".cm-content", has_text=text)).first

    def run(self, text):
        """Run the first cell that says this, wait for its new number, and return its output."""
        cell = self.code(text)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        new = re.compile(rf"^(?!{re.escape(before)}$)\[\d+\]:$")
        expect(prompt).to_have_text(new, timeout=120_000)
        return cell.locator(".jp-OutputArea")

    def write(self, text, source):
        self.code(text).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(source)
        self.run(text)

    def run_folded(self, text):
        """Run the folded cell that says this."""
        self.page.evaluate(ACTIVATE, text)
        command(self.page, "notebook:run-cell")

    def save(self):
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(SAVED)).to_have_count(0)

    def picture(self, name):
        self.page.screenshot(path=self.screenshots / f"evening-{name}.png")


def begin(page, student, screenshots):
    """The start page, in both themes, on a laptop and on a phone; then the first lesson."""
    page.goto(student.start)
    expect(page.get_by_role("heading", name="Carousel")).to_be_visible()
    expect(page.get_by_role("listitem").first).to_contain_text("0 of 7 exercises")
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=screenshots / f"start-{scheme}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Begin with warm up").click()
    lesson = Lesson(page, screenshots)
    for absent in ("Create Assignment", "Formgrader", "Nbgrader", "Would you like to get notified"):
        expect(page.get_by_text(absent)).to_have_count(0)
    return lesson


def work(lesson):
    """Wrong, a hint, right, broken on purpose, mended; a prediction beside its outcome; a question."""
    page = lesson.page
    lesson.run("import numpy as np")
    lesson.run_folded("does the right one end lowest?")
    page.get_by_role("button", name="that of the right one").click()
    lesson.write("def sigmoid(a)", WRONG)
    report = lesson.run("check(sigmoid)")
    expect(report).to_contain_text("not yet: sigmoid")
    report.locator("summary", has_text="Hint").click()
    expect(report.locator("details", has_text="Hint").locator("div")).to_be_visible()
    lesson.picture("1-wrong")
    lesson.write("def sigmoid(a)", RIGHT)
    expect(lesson.run("check(sigmoid)")).to_contain_text("✓ right: sigmoid")
    lesson.write("def sigmoid(a)", WRONG)
    expect(lesson.run("check(sigmoid)")).to_contain_text("not yet: sigmoid")
    expect(lesson.run("progress()")).to_contain_text("1 / 12")  # what was reached stays
    lesson.write("def sigmoid(a)", RIGHT)
    command(page, "notebook:run-all-cells")
    expect(page.get_by_text(BESIDE)).to_be_visible(timeout=240_000)
    assert not page.get_by_text("Traceback").count()
    question = page.get_by_role("group", name="Question 2")
    question.locator("summary").first.click()
    expect(question.get_by_text(re.compile(r"Your answer: a\) [✓✗]$"))).to_be_visible()
    lesson.picture("2-answered")
    lesson.save()


def work_in_another(page, student, screenshots):
    """A second lesson beside the first: an exercise, and a slider that the kernel's end leaves alive."""
    page.goto(student.address(f"lessons/{SECOND}/{SECOND}.ipynb"))
    lesson = Lesson(page, screenshots)
    lesson.run("import numpy as np")
    lesson.write("def forget_gate", GATE)
    expect(lesson.run("check(forget_gate)")).to_contain_text("✓ right: forget_gate")
    lesson.run_folded("# Figure: the cell, whole")
    lesson.run_folded("# Sliders: one unit")
    expect(page.get_by_role("slider", name="forget bias")).to_be_visible(timeout=120_000)
    lesson.save()
    command(page, "kernelmenu:shutdown")
    expect(page.get_by_text("No Kernel").or_(page.get_by_text("| Unknown")).first).to_be_visible()
    move_the_slider(page)


def move_the_slider(page):
    slider = page.get_by_role("slider", name="forget bias")
    picture = page.locator(".jp-OutputArea-output", has=slider).locator("img")
    at_first = picture.get_attribute("alt")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("alt", at_first)


def the_next_evening(page, other, lesson):
    """Both lessons reopened, and nothing run: everything is read, and the slider moves."""
    command(page, "kernelmenu:shutdown")
    for one in (page, other):
        one.reload()
        one.locator(".jp-RenderedMarkdown h1").wait_for()
    for theme in ("light", "dark"):
        in_theme(page, theme)
        for number, (cell, said) in enumerate(KEPT.items(), 3):
            page.evaluate(ACTIVATE, cell)
            page.get_by_text(said).first.scroll_into_view_if_needed()
            expect(page.get_by_text(said).first).to_be_in_viewport()
            lesson.picture(f"{number}-next-{theme}")
        in_theme(other, theme)
        other.evaluate(ACTIVATE, "# Sliders: one unit")
        other.get_by_role("slider", name="forget bias").scroll_into_view_if_needed()
        other.screenshot(path=lesson.screenshots / f"evening-7-slider-{theme}.png")
    move_the_slider(other)
    for one in (page, other):
        expect(one.get_by_text("Error displaying widget")).to_have_count(0)


@pytest.mark.timeout(1800)
def test_an_evening(page, student, screenshots, tmp_path):
    lesson = begin(page, student, screenshots)
    work(lesson)
    other = page.context.new_page()
    work_in_another(other, student, screenshots)
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog-content")
    expect(dialog).to_contain_text("check(tanh_backward)", timeout=240_000)
    expect(dialog).to_contain_text("Not written yet.")
    expect(dialog).not_to_contain_text("check(sigmoid)")
    dialog.get_by_role("button").last.click()
    the_next_evening(page, other, lesson)

    page.goto(student.start)
    path = page.get_by_role("listitem")
    expect(path.first).to_contain_text("1 of 7 exercises")
    expect(path.first).to_contain_text("1 / 12 points")
    expect(path.filter(has_text="LSTM gates")).to_contain_text("1 of 11 exercises")
    expect(page.get_by_role("link", name=re.compile("^Resume"))).to_be_visible()
    page.screenshot(path=screenshots / "start-resumed.png", full_page=True)
    page.get_by_role("button", name="As it will be graded: warm up").click(timeout=120_000)
    said = "1 / 12  ✓ · · · · · ·"
    expect(page.locator("pre")).to_contain_text(said, timeout=120_000)
    page.screenshot(path=screenshots / "as-graded.png")
    assert said in graded(student.folder / "lessons" / FIRST / f"{FIRST}.ipynb", tmp_path / "course")

    page.get_by_role("link", name="Start page").click()
    for name, heading in (("Glossary", "Glossary"), ("Time line", "Time line")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        page.go_back()
    sheet = page.get_by_role("link", name="Cheat sheet").get_attribute("href")
    asked = page.request.get(f"{student.url}{sheet}", headers={"Referer": page.url})  # as a click asks
    assert asked.headers["content-type"] == "application/pdf"


def graded(notebook, course):
    """What `carousel grade` prints of the saved notebook, handed in to somebody's course."""
    assert "that of the right one" in str(nbformat.read(notebook, as_version=4).cells)  # outputs and all
    for folder, *words in (
        (course.parent, "course", "init", course.name),
        (course, "course", "add", FIRST),
        (course, "grade", FIRST),
    ):
        if words[0] == "grade":
            place = course / "submitted" / "ada" / FIRST
            place.mkdir(parents=True)
            shutil.copy(notebook, place)
        status, said, wrong = command_line("carousel", *words, cwd=folder)
        assert status == 0, wrong
    return said


def test_the_start_page_needs_the_token_and_runs_no_script(page, student):
    answer = page.request.get(f"{student.url}/carousel", max_redirects=0)
    assert answer.status in (302, 403)
    page.goto(student.start)
    assert page.locator("script").count() == 0
    posted = page.request.post(f"{student.url}/carousel/as-graded/00-warm-up", max_redirects=0)
    assert posted.status == 403  # without the page's own mark nothing runs

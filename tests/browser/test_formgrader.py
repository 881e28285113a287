"""What an instructor sees: nbgrader's formgrader on a class graded by `carousel grade`, without a network."""

import os
import shutil
import subprocess
import time

import nbformat
import pytest
from nbgrader.utils import get_username

from tests import hostile
from tests.browser.conftest import serving_lab
from tests.conftest import ROOT
from tests.nbgrader_command import nbgrader

expect = pytest.importorskip("playwright.sync_api").expect

LESSON = "02-gradient-decay"


@pytest.fixture(scope="module")
def graded(lab, empty_gradebook, tmp_path_factory):
    """The lab's course after one student handed in the solution and one the bare lesson, both graded."""
    shutil.copy(empty_gradebook, lab.folder)
    for student, folder in [("ada", "solutions"), ("bo", "lessons")]:
        handed_in = lab.folder / "submitted" / student / LESSON
        handed_in.mkdir(parents=True)
        shutil.copy(ROOT / folder / LESSON / f"{LESSON}.ipynb", handed_in)
    environment = os.environ | {"HOME": str(tmp_path_factory.mktemp("home"))}
    command = ["carousel", "grade", LESSON]
    subprocess.run(command, cwd=lab.folder, env=environment, check=True, capture_output=True)


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("graded")
def test_the_formgrader_shows_the_class_and_a_submission_with_its_formulas(page, lab, screenshots):
    page.goto(lab.address("lessons"))  # logs in
    page.goto(f"{lab.url}/formgrader/gradebook/{LESSON}/{LESSON}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    scores = [" ".join(row.inner_text().split()) for row in rows.all()]
    page.screenshot(path=screenshots / "formgrader-class.png")
    assert any("25 / 25" in row for row in scores), scores

    rows.first.get_by_role("link").first.click()
    page.locator("math[display=block]").nth(1).scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "formgrader-submission.png")
    assert page.locator("math").count() > 30
    assert "\\delta" not in page.locator("body").inner_text()

    page.goto(f"{lab.url}/formgrader/manage_assignments")
    page.get_by_text(LESSON).first.wait_for()
    page.screenshot(path=screenshots / "formgrader-lessons.png")
    assert "exchange" not in " ".join(page.locator(".alert").all_inner_texts())


def until(page, condition):
    """Playwright's own wait evaluates a text, which the page's policy forbids."""
    end = time.monotonic() + 60
    while not page.evaluate(f"() => {condition}"):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(100)


def submissions(page):
    """The links to the two submissions, on the list of a lesson's."""
    links = page.locator("tbody tr a.name-shown[href*=submissions]")
    expect(links).to_have_count(2)
    return links


def write_into(path, cells):
    """More cells in a graded notebook, as if grading had let them through."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += cells
    path.chmod(0o644)
    nbformat.write(notebook, path)


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("graded")
def test_what_a_student_wrote_runs_nothing_as_the_instructor(page, lab, screenshots):
    folder = lab.folder / "autograded" / "bo" / LESSON
    write_into(folder / f"{LESSON}.ipynb", [cell for _, cell in hostile.cells()])
    asked, failed = [], []
    page.on("request", lambda one: asked.append(one.url) if hostile.CANARY in one.url else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(lab.address("lessons"))  # logs in
    page.goto(f"{lab.url}/formgrader/gradebook/{LESSON}/{LESSON}")
    links = [row.get_attribute("href") for row in submissions(page).all()]
    failed.clear()
    for number, link in enumerate(links):
        page.goto(f"{lab.url}{link}/")
        until(page, "formgrader.loaded && formgrader.grades.loaded")
        page.wait_for_timeout(1000)
        assert page.evaluate("window.ran") is None
        for shown in (".highlight .k", ".carousel-report", "math", "input.score"):
            assert page.locator(shown).count() > 5, shown
        page.screenshot(path=screenshots / f"hostile-submission-{number}.png", full_page=True)
    assert asked == []
    assert failed == []


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("graded")
def test_a_score_is_typed_in_and_kept(page, lab):
    page.goto(lab.address("lessons"))  # logs in
    page.goto(f"{lab.url}/formgrader/gradebook/{LESSON}/{LESSON}")
    page.goto(lab.url + submissions(page).first.get_attribute("href"))
    until(page, "formgrader.loaded && formgrader.grades.loaded")
    page.locator("input.extra-credit").first.fill("1")
    page.keyboard.press("Tab")
    page.locator(".score-saved").first.wait_for()
    page.reload()
    until(page, "formgrader.grades.loaded")
    assert page.locator("input.extra-credit").first.input_value() == "1"
    page.locator(".glyphicon-eye-open").click()
    assert page.locator("a.name-shown").inner_text() in ("ada", "bo")


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("graded")
def test_what_is_beside_a_page_of_the_formgrader_runs_nothing_either(page, lab):
    page.goto(lab.address("lessons"))  # logs in
    page.goto(f"{lab.url}/formgrader/gradebook/{LESSON}/{LESSON}")
    link = submissions(page).first.get_attribute("href")
    for student in ("ada", "bo"):
        (lab.folder / "autograded" / student / LESSON / "page.html").write_text(
            f"<script>{hostile.RUN}</script><p>A page."
        )
    policies = {
        f"{link}/page.html": "sandbox",
        "/formgrader/api/assignments": "sandbox",
        f"{link}/": "object-src 'none'",
        "/formgrader/manage_students": "object-src 'none'",
    }
    for address, policy in policies.items():
        answer = page.goto(lab.url + address)
        assert answer.ok
        assert policy in answer.headers["content-security-policy"]
        assert page.evaluate("window.ran") is None
    for name in (f"%22;{hostile.RUN};%22", f"%3Cimg%20src=x%20onerror={hostile.RUN}%3E"):
        for address in (f"manage_students/{name}", f"gradebook/{name}", f"gradebook/{LESSON}/{name}"):
            assert page.goto(f"{lab.url}/formgrader/{address}").status == 404
            assert page.evaluate("window.ran") is None


SHORT = "00-warm-up"
OWN_SETTINGS = """c = get_config()
c.CourseDirectory.course_id = "carousel"
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
"""


@pytest.fixture
def student_lab(lab, tmp_path):
    """A student's own JupyterLab, which shares nothing but the exchange with the instructor's.

    nbgrader takes the name of whoever runs it for the student's.
    """
    nbgrader("release_assignment", SHORT, cwd=lab.folder)
    folder, config = tmp_path / "work", tmp_path / "config"
    folder.mkdir()
    config.mkdir()
    settings = OWN_SETTINGS.format(exchange=str(lab.folder / "exchange"), cache=str(tmp_path / "cache"))
    (config / "nbgrader_config.py").write_text(settings)
    environment = {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(config)}
    with serving_lab(folder, os.environ | environment, tmp_path / "student.log") as served:
        yield served


def open_assignment_list(page, student):
    page.goto(f"{student.url}/lab?token={student.token}&reset")
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('nbgrader:open-assignment-list')")
    page.evaluate("window.jupyterapp.commands.execute('nbgrader:open-assignment-list')")
    page.locator("#released_assignments_list, #submitted_assignments_list").first.wait_for()


def press(page, row, button):
    """Press a button in a row, and wait for the message that the server has done it."""
    page.locator("tr", has_text=row).locator(f".{button} a").click()
    message = page.locator(".modal.in, .modal.show")
    message.wait_for(timeout=240_000)
    expect(message.locator(".modal-title")).to_have_text("Success")
    message.locator("button", has_text="OK").click()
    message.wait_for(state="detached")


def type_in(page, box, text, saved):
    box.fill(text)
    page.keyboard.press("Tab")
    page.locator(saved).first.wait_for()


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("graded")
def test_what_the_instructor_changes_in_the_formgrader_is_on_the_page_that_the_student_fetches(
    page, lab, student_lab, screenshots
):
    open_assignment_list(page, student_lab)
    page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    submit = page.locator("#fetched_assignments_list").get_by_role("button", name="Submit")
    submit.wait_for()
    shutil.copy(ROOT / "solutions" / SHORT / f"{SHORT}.ipynb", student_lab.folder / SHORT)
    submit.click()
    page.locator("#submitted_assignments_list").get_by_text(SHORT).first.wait_for()
    nbgrader("collect", SHORT, cwd=lab.folder)

    page.goto(lab.address("lessons"))  # logs in
    page.goto(f"{lab.url}/formgrader/manage_submissions/{SHORT}")
    press(page, get_username(), "autograde")
    expect(page.locator("tbody tr .score")).to_have_text("12 / 12")
    page.goto(f"{lab.url}/formgrader/gradebook/{SHORT}/{SHORT}")
    link = page.locator("tbody tr a.name-shown[href*=submissions]")
    page.goto(lab.url + link.get_attribute("href"))
    until(page, "formgrader.loaded && formgrader.grades.loaded")
    score = page.locator("input.score").first
    taken = float(score.get_attribute("placeholder")) - 0.5
    type_in(page, score, "0.5", ".score-saved")
    type_in(page, page.locator("textarea.comment").first, "See me on <b>Monday</b>", ".comment-saved")
    page.goto(f"{lab.url}/formgrader/manage_assignments")
    press(page, SHORT, "generate-feedback")
    press(page, SHORT, "release-feedback")

    open_assignment_list(page, student_lab)
    submitted = page.locator("#submitted_assignments_list")
    submitted.get_by_text("(feedback available to fetch)").wait_for()
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("(view feedback)").wait_for()
    page.screenshot(path=screenshots / "assignment-list.png")
    (fetched,) = student_lab.folder.glob(f"{SHORT}/feedback/*/{SHORT}.html")
    page.goto(f"{student_lab.url}/files/{fetched.relative_to(student_lab.folder)}?token={student_lab.token}")
    page.screenshot(path=screenshots / "fetched-feedback.png")
    expect(page.locator("strong").first).to_have_text(f"{12 - taken:g}")
    expect(page.get_by_text("See me on <b>Monday</b>")).to_have_count(1)

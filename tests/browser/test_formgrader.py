"""What an instructor sees: nbgrader's formgrader on a class graded by `carousel grade`, without a network."""

import os
import shutil
import subprocess

import pytest

from tests.conftest import ROOT

expect = pytest.importorskip("playwright.sync_api").expect

LESSON = "01-gradient-decay"


@pytest.fixture
def graded(lab, empty_gradebook, tmp_path):
    """The lab's course after one student handed in the solution and one the bare lesson, both graded."""
    shutil.copy(empty_gradebook, lab.folder)
    for student, folder in [("ada", "solutions"), ("bo", "lessons")]:
        handed_in = lab.folder / "submitted" / student / LESSON
        handed_in.mkdir(parents=True)
        shutil.copy(ROOT / folder / LESSON / f"{LESSON}.ipynb", handed_in)
    environment = os.environ | {"HOME": str(tmp_path)}
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

"""A student's folder: where it may be, what is in it, and that an update loses nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from autograder.grading import packaged
from autograder.home.folder import Home, HomeError, home
from tests.conftest import LESSONS

LESSON = "00-warm-up"


@pytest.fixture
def place(tmp_path):
    made = Home(tmp_path / "work")
    made.update()
    return made


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose lessons can be changed; a function that changes one."""
    folder = tmp_path / "package"
    for name in [f"lessons/{lesson}/{lesson}.ipynb" for lesson in LESSONS] + ["docs/glossary.md"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((packaged.folder() / name).read_bytes())
    monkeypatch.setattr(packaged, "folder", lambda: folder)

    def change(edit):
        path = folder / "lessons" / LESSON / f"{LESSON}.ipynb"
        document = json.loads(path.read_text("utf-8"))
        edit(document["cells"])
        path.write_text(json.dumps(document), "utf-8")

    return change


def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def graded_as(found, name):
    return next(cell for cell in found if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def write(path, name, text):
    document = json.loads(path.read_text("utf-8"))
    graded_as(document["cells"], name)["source"] = text
    path.write_text(json.dumps(document), "utf-8")


def test_the_folder_has_every_lesson_and_what_the_lessons_link_to(place):
    assert place.lessons() == LESSONS == packaged.lessons()
    for name in packaged.looked_up():
        assert (place.folder / name).read_bytes() == (packaged.folder() / name).read_bytes()
    assert place.notebook(LESSON).read_bytes() == packaged.released_notebook(LESSON).read_bytes()
    assert place.update() == []


def test_a_lesson_that_nobody_changed_is_exchanged(package, tmp_path):
    place = Home(tmp_path / "work")
    place.update()
    package(
        lambda found: found.append({"cell_type": "markdown", "id": "z", "metadata": {}, "source": "New."})
    )
    (sentence,) = place.update()
    assert sentence == f"lessons/{LESSON}/{LESSON}.ipynb is up to date; you had not changed it."
    assert source(cells(place.notebook(LESSON))[-1]) == "New."


def test_an_answer_stays_when_its_lesson_changes_and_the_file_as_it_was_is_kept(package, tmp_path):
    place = Home(tmp_path / "work")
    place.update()
    notebook = place.notebook(LESSON)
    write(notebook, "sigmoid", "def sigmoid(a):\n    return 1 / (1 + np.exp(-a))")
    as_it_was = notebook.read_bytes()
    package(
        lambda found: found.insert(0, {"cell_type": "markdown", "id": "z", "metadata": {}, "source": "New."})
    )
    first, *notes = place.update()
    found = cells(notebook)
    assert source(found[0]) == "New."
    assert "np.exp(-a)" in source(graded_as(found, "sigmoid"))
    assert notes == ["  new: “New.”"]
    kept = place.folder / first.rpartition(": ")[2].rstrip(".")
    assert kept.read_bytes() == as_it_was
    assert place.update() == []


def test_a_stub_that_the_lesson_changed_is_put_below_the_students_answer(package, tmp_path):
    place = Home(tmp_path / "work")
    place.update()
    write(place.notebook(LESSON), "sigmoid", "def sigmoid(a):\n    return 0.5")
    package(lambda found: graded_as(found, "sigmoid").update(source="def sigmoid(a, b):\n    raise"))
    notes = place.update()[1:]
    found = cells(place.notebook(LESSON))
    at = found.index(graded_as(found, "sigmoid"))
    assert source(found[at]) == "def sigmoid(a):\n    return 0.5"
    assert found[at + 1]["cell_type"] == "markdown"
    assert "def sigmoid(a, b):" in source(found[at + 1])
    assert notes == ["  yours; the lesson's new text is below it: sigmoid"]


def test_a_check_is_always_the_lessons_and_what_was_written_into_it_is_kept(package, tmp_path):
    place = Home(tmp_path / "work")
    place.update()
    write(place.notebook(LESSON), "check-sigmoid", "check(sigmoid)  # my note")
    package(lambda found: graded_as(found, "check-sigmoid").update(source="check(sigmoid) "))
    place.update()
    found = cells(place.notebook(LESSON))
    assert source(graded_as(found, "check-sigmoid")) == "check(sigmoid) "
    assert any("# my note" in source(cell) for cell in found)


def test_what_the_lesson_moved_is_named(package, tmp_path):
    place = Home(tmp_path / "work")
    place.update()
    write(place.notebook(LESSON), "sigmoid", "def sigmoid(a):\n    return 0.5")
    package(lambda found: found.append(found.pop(found.index(graded_as(found, "check-affine")))))
    assert "  moved by the lesson: check-affine" in place.update()
    assert graded_as(cells(place.notebook(LESSON)), "check-affine") == cells(place.notebook(LESSON))[-1]


def test_a_notebook_that_was_deleted_is_there_again_and_one_that_is_damaged_is_left(place, package):
    place.notebook(LESSON).unlink()
    damaged = place.notebook("01-reading")
    damaged.write_bytes(b"{ my work")
    package(lambda found: found.pop())
    (place.base / "lessons/01-reading/01-reading.ipynb").write_bytes(b"{}")
    said = place.update()
    assert said[0] == f"lessons/{LESSON}/{LESSON}.ipynb was missing; it is there again."
    assert "01-reading.ipynb is left as it is: it is not a notebook that can be read." in said[1]
    assert damaged.read_bytes() == b"{ my work"


def test_a_page_that_the_student_changed_is_kept_beside_the_new_one(place):
    page = place.folder / "docs" / "glossary.md"
    page.write_text("my words")
    (place.base / "docs" / "glossary.md").write_text("an older one")
    (sentence,) = place.update()
    kept = place.folder / sentence.rpartition(" is ")[2].rstrip(".")
    assert kept.read_text() == "my words"
    assert page.read_bytes() == (packaged.folder() / "docs" / "glossary.md").read_bytes()


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_folder_is_carousel_in_the_home(at_home):
    assert home(None).folder == at_home / "carousel"
    assert home(Path("~/elsewhere")).folder == at_home / "elsewhere"


def test_where_that_is_a_clone_the_work_lies_beside_it_and_the_clone_is_refused(at_home):
    (at_home / ".git").mkdir()  # a home that git keeps is no reason
    (at_home / "carousel" / ".git").mkdir(parents=True)
    assert home(None).folder == at_home / "carousel-work"
    with pytest.raises(HomeError, match=r"which git keeps.*carousel lab FOLDER"):
        home(at_home / "carousel" / "mine")


def test_a_folder_with_something_else_in_it_or_a_file_is_refused(at_home):
    (at_home / "full").mkdir()
    (at_home / "full" / "thesis.txt").touch()
    with pytest.raises(HomeError, match="holds something else"):
        home(at_home / "full")
    with pytest.raises(HomeError, match="is a file"):
        home(at_home / "full" / "thesis.txt")


def test_the_lesson_that_was_worked_in_last_is_known(place):
    assert place.latest() is None
    for number, name in enumerate(["03-lstm-gates", LESSON]):
        path = place.notebook(name)
        path.write_bytes(path.read_bytes() + b"\n")
        os.utime(path, (2e9 + number, 2e9 + number))
    assert place.latest() == LESSON

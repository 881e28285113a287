"""A course made from the wheel: init, add, update, and what each does with what is there already."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from mini import ANSWERS, LESSON, POINTS, ROOT, Handout, gradebook_of, make_course, notebooks, put_lesson
from nbgrader.api import Gradebook as Book

from autograder.cli import main
from autograder.grading import packaged
from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course
from autograder.grading.standing import class_of

CLASS = "id;first_name;last_name;email;lms_user_id\nada;Ada;Lovelace;ada@example.org;101\nbo;Bo;Zhang;;102\n"
SHORTER = ("rnn_step", "double")
FORWARD = POINTS["check-rnn_forward"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Calls `carousel course` in a folder: (exit code, stdout and stderr)."""

    def call(folder, *arguments):
        monkeypatch.chdir(folder)
        done = CliRunner().invoke(main, ["course", *map(str, arguments)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    return call


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """What the installed package would have: the small lesson with two exercises."""
    return make_course(tmp_path_factory.mktemp("package") / "course", SHORTER)


@pytest.fixture
def installed(package, tmp_path, monkeypatch):
    folder = shutil.copytree(package, tmp_path / "package")
    monkeypatch.setattr(packaged, "folder", lambda: folder)
    return folder


@pytest.fixture(scope="module")
def made(package, tmp_path_factory):
    """A course made with `init` and `add`, with a class."""
    above = tmp_path_factory.mktemp("made")
    (above / "class.csv").write_text(CLASS)
    commands = (
        (above, ["init", "rnn 2026", "--students", "class.csv"], "2 students"),
        (above / "rnn 2026", ["add", LESSON, "--due", "2026-12-01 18:00+01:00"], f"{LESSON} added"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packaged, "folder", lambda: package)
        for folder, arguments, words in commands:
            patch.chdir(folder)
            done = CliRunner().invoke(main, ["course", *arguments])
            assert (done.exit_code, words in done.output) == (0, True), done.output
    return above / "rnn 2026"


@pytest.fixture
def own(made, installed, tmp_path):
    return shutil.copytree(made, tmp_path / "rnn 2026")


def release_another(installed, names, worth=None):
    """A newer package: the lesson has these exercises, and some cells give other points."""
    other = make_course(installed.parent / f"newer{len(names)}", names)
    put_lesson(other, notebooks(other, names, worth))
    for step in ("solutions", "lessons"):
        shutil.copytree(other / step, installed / step, dirs_exist_ok=True)


def test_a_course_is_made_with_its_class_and_grades(own, run):
    course = Course(own)
    assert course.directory.course_id == "rnn-2026"
    with Book(course.directory.db_url) as book:
        assert {one.id: (one.last_name, one.email, one.lms_user_id) for one in book.students} == {
            "ada": ("Lovelace", "ada@example.org", "101"), "bo": ("Zhang", None, "102")}  # fmt: skip
        assert book.find_assignment(LESSON).duedate == datetime(2026, 12, 1, 17)
    Handout(own).put(**{name: ANSWERS[name] for name in SHORTER}).hand_in("ada")
    assert [one.status for one in grade_class(course, LESSON)] == ["graded"]
    assert gradebook_of(own)["ada"]["check-rnn_step"][0] == POINTS["check-rnn_step"]
    assert run(own, "add") == (0, f"{LESSON} is there already.\n")
    assert run(own, "update") == (0, "Every lesson here is as the installed package has it.\n")


WRONG = {
    "a course already": (["init", "."], "is a course already"),
    "an unknown lesson": (["add", "zzz"], f"no lesson 'zzz'. There are: {LESSON}."),
    "no date": (["add", LESSON, "--due", "soon"], "'soon' is not a date. Expected: 2026-12-01"),
    "a list that is not there": (["init", "x", "--students", "no.csv"], "does not exist"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_input_gets_a_sentence_and_changes_nothing(own, run, arguments, sentence):
    before = sorted(own.rglob("*"))
    status, said = run(own, *arguments)
    assert (status, sentence in " ".join(said.split())) == (2, True), said
    assert sorted(own.rglob("*")) == before


LISTS = {
    "no id": ("name\nada\n", "no column id"),
    "an id twice": ("id\nada\nada\n", "line 3: ada is there already"),
    "a folder elsewhere": ("id\n../ada\n", "line 2: ../ada cannot be an id"),
    "no id in a line": ("id,email\n,x@example.org\n", "line 2: there is no id"),
    "nobody": ("id\n", "no students"),
    "another encoding": ("id\nZo\udceb\n", "is not UTF-8 text"),
}


@pytest.mark.parametrize(("text", "sentence"), LISTS.values(), ids=LISTS)
def test_a_class_list_that_is_wrong_names_its_line_and_makes_no_course(tmp_path, run, text, sentence):
    (tmp_path / "class.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    status, said = run(tmp_path, "init", "new", "--students", tmp_path / "class.csv")
    assert (status, sentence in said) == (2, True), said
    assert not (tmp_path / "new").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, run):
    (tmp_path / "thesis.txt").write_text("years")
    status, said = run(tmp_path, "init", ".")
    assert (status, "is not empty" in said) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.fixture(scope="module")
def marked(made, tmp_path_factory):
    own = shutil.copytree(made, tmp_path_factory.mktemp("lived") / "rnn 2026")
    handout = Handout(own).put(**{name: ANSWERS[name] for name in SHORTER}, essay="Mine shrinks.")
    handout.hand_in("ada")
    list(grade_class(Course(own), LESSON))
    with Book(Course(own).directory.db_url) as book:
        given = book.find_grade("check-rnn_step", LESSON, LESSON, "ada")
        given.manual_score, given.extra_credit = 0.5, 0.25
        book.find_grade("essay", LESSON, LESSON, "ada").manual_score = 2.5
        book.find_comment("essay", LESSON, LESSON, "ada").manual_comment = "Whose?"
        book.db.commit()
    return own


@pytest.fixture
def lived(marked, installed, tmp_path):
    """ada has handed in, is graded and marked by hand."""
    return shutil.copytree(marked, tmp_path / "rnn 2026")


def standing(course, student="ada"):
    return class_of(Course(course), [LESSON]).lessons[LESSON][student]


def test_an_update_is_shown_first_and_keeps_all_that_was_given_by_hand(lived, installed, run):
    before = standing(lived)
    release_another(installed, tuple(ANSWERS))
    files = {path: path.read_bytes() for path in lived.rglob("*.ipynb")}
    status, said = run(lived, "update")
    assert status == 0
    assert "check-rnn_forward is new, 2 points; excused from it: 1 who handed in (ada)" in said
    assert "Nothing has been changed: `carousel course update --yes` does it." in said
    assert {path: path.read_bytes() for path in lived.rglob("*.ipynb")} == files
    assert f"{LESSON} updated." in run(lived, "update", "--yes")[1]
    list(grade_class(Course(lived), LESSON))
    after = standing(lived)
    assert (after.total, after.worth, after.penalty) == (before.total, before.worth, before.penalty)
    with Book(Course(lived).directory.db_url) as book:
        assert book.find_assignment(LESSON).duedate == datetime(2026, 12, 1, 17)
        assert book.find_comment("essay", LESSON, LESSON, "ada").manual_comment == "Whose?"


def test_who_handed_in_before_is_excused_until_the_exercise_is_handed_in(lived, installed, run):
    release_another(installed, tuple(ANSWERS))
    run(lived, "update", "--yes")
    Handout(lived).put(**{name: ANSWERS[name] for name in SHORTER}).hand_in("bo")  # had not handed in
    list(grade_class(Course(lived), LESSON))
    page = (lived / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text()
    assert page.count("not counted") >= 2
    assert f"<strong>{standing(lived).total:g}</strong> of {standing(lived).worth:g} points" in page
    statuses = {v.exercise: v.status for _, v in standing(lived).verdicts}
    assert statuses["rnn_forward"] == statuses["rnn_step_backward"] == "excused"
    assert standing(lived, "bo").worth == standing(lived).worth + FORWARD + POINTS["check-rnn_step_backward"]
    assert gradebook_of(lived)["ada"]["check-rnn_forward"][:2] == (0.0, 0.0)
    Handout(lived).solved().hand_in("ada")
    list(grade_class(Course(lived), LESSON))
    assert gradebook_of(lived)["ada"]["check-rnn_forward"][0] == FORWARD
    assert standing(lived).worth == sum(POINTS.values())


def test_nbgrader_autograde_excuses_as_well(lived, installed, run):
    from tests.nbgrader_command import nbgrader

    release_another(installed, tuple(ANSWERS))
    run(lived, "update", "--yes")
    nbgrader("autograde", LESSON, "--force", cwd=lived)
    assert gradebook_of(lived)["ada"]["check-rnn_forward"][:2] == (0.0, 0.0)
    assert standing(lived).worth == sum(POINTS.values()) - FORWARD - POINTS["check-rnn_step_backward"]


def test_an_exercise_that_weighs_otherwise_moves_the_machines_marks_and_none_given_by_hand(
    lived, installed, run
):
    with Book(Course(lived).directory.db_url) as book:
        book.find_grade("test-double", LESSON, LESSON, "ada").manual_score = 1.5
        book.db.commit()
    Handout(lived).put(double=ANSWERS["double"]).hand_in("bo")
    list(grade_class(Course(lived), LESSON))
    release_another(installed, SHORTER, {"test-double": 1.0})
    said = run(lived, "update")[1]
    assert "test-double gives 1 points, not 2; marks move of: 2 who handed in (ada, bo)" in said
    assert "ada has a mark given by hand that is above the new points; it is kept." in said
    assert gradebook_of(lived)["bo"]["test-double"][0] == 2.0
    run(lived, "update", "--yes")
    assert gradebook_of(lived)["bo"]["test-double"][0] == 1.0  # before it is graded again, too
    list(grade_class(Course(lived), LESSON))
    assert gradebook_of(lived)["bo"]["test-double"][:2] == (1.0, 1.0)
    assert gradebook_of(lived)["ada"]["test-double"][:2] == (1.0, 1.5)
    assert standing(lived, "bo").worth == sum(POINTS[cell] for cell in ("check-rnn_step", "essay")) + 1.0


def test_an_exercise_with_marks_does_not_go(lived, installed, run):
    release_another(installed, ("rnn_step",))
    before = gradebook_of(lived)
    for arguments in (["update"], ["update", "--yes"]):
        said = run(lived, *arguments)[1]
        assert f"{LESSON} is left as it is: test-double would go, with marks of ada." in said
    assert gradebook_of(lived) == before


def test_a_lesson_that_was_edited_is_left_alone(own, installed, run):
    edited = own / "solutions" / LESSON / f"{LESSON}.ipynb"
    edited.write_text(edited.read_text().replace("A small lesson", "My lesson"))
    release_another(installed, tuple(ANSWERS))
    assert "was edited since it was added" in run(own, "update", "--yes")[1]
    assert "My lesson" in edited.read_text()


def test_the_doctor_says_what_is_behind_and_what_the_package_has_newer(lived, installed, monkeypatch):
    def doctor():
        monkeypatch.chdir(lived)
        return CliRunner().invoke(main, ["doctor"]).output

    said = doctor()
    assert "✓ lessons:         as old as the installed package" in said
    assert f"✗ state:           {LESSON}: the feedback page is older than the marks: 1" in said
    assert "feedback can be released" in said
    list(grade_class(Course(lived), LESSON))
    assert "✓ state:" in doctor()
    release_another(installed, tuple(ANSWERS))
    assert f"✗ lessons:         {LESSON} is not as the installed package has it" in doctor()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The project's wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "benchmarks/")):
            (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / "tree" / name)
    make = [sys.executable, "-c", "import setuptools.build_meta as b, sys; b.build_wheel(sys.argv[1])"]
    done = subprocess.run([*make, str(folder)], cwd=folder / "tree", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    zipfile.ZipFile(built).extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_carries_the_course_and_makes_one_without_the_repository(wheel, tmp_path):
    lesson = packaged.lessons()[0]
    carried = wheel / "autograder" / "course_files"
    assert {path.stem for path in carried.glob("solutions/*.md")} == set(packaged.lessons())
    for name in ("lessons", "solutions"):
        assert {path.parent.name for path in carried.glob(f"{name}/*/*.ipynb")} == set(packaged.lessons())

    def carousel(*arguments, cwd):
        command = [sys.executable, "-c", "from autograder.cli import main; main()", *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(wheel)}
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    carousel("course", "init", "mine", cwd=tmp_path)
    assert f"{lesson} added" in carousel("course", "add", lesson, cwd=tmp_path / "mine")
    released = tmp_path / "mine" / "lessons" / lesson / f"{lesson}.ipynb"
    assert released.read_bytes() == (ROOT / "lessons" / lesson / f"{lesson}.ipynb").read_bytes()
    links = set(re.findall(r"\]\((\.\./[^)#]+)", released.read_text(encoding="utf-8")))
    assert "../../docs/glossary.md" in links
    assert all((released.parent / link).resolve().is_file() for link in links)
    handed_in = tmp_path / "mine" / "submitted" / "ada" / lesson
    handed_in.mkdir(parents=True)
    shutil.copy(released, handed_in)
    assert "1 graded." in carousel("grade", cwd=tmp_path / "mine")
    assert Path(json.loads((tmp_path / "mine" / "carousel.json").read_text())["package"]).name


@pytest.mark.parametrize(
    "command", [["status"], ["doctor"], ["export", "--csv", "marks.csv"], ["course", "update"]], ids=" ".join
)
def test_what_only_reads_makes_no_gradebook(own, command, monkeypatch):
    (own / "gradebook.db").unlink()
    monkeypatch.chdir(own)
    done = CliRunner().invoke(main, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert not list(own.glob("gradebook.db*"))

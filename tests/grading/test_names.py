"""Names that others chose: an odd one is named legibly, and stops nobody else, nor itself for ever."""

import json
import os
import shutil

import pytest
from mini import ANSWERS, FULL, LESSON, Handout, earned, gradebook_of
from test_nbgrader import formgrader

from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.names import LONGEST, legible
from autograder.grading.nbgrader.course import Course

LATIN = b"M\xfcller"  # as a ZIP made on an old Windows unpacks it


def graded(course, **options):
    return {one.student: one for one in grade_class(Course(course), LESSON, **options)}


def hand_in(course, name, notebook):
    """A submission under a name of bytes."""
    folder = os.path.join(os.fsencode(course / "submitted"), name, LESSON.encode())
    os.makedirs(folder)
    with open(os.path.join(folder, f"{LESSON}.ipynb".encode()), "w", encoding="utf-8") as file:
        json.dump(notebook, file)
    return folder


REFUSED = {
    "no UTF-8": (LATIN, "M\\xfcller", "is not UTF-8 text"),
    "a line end": (b"a\nb", "a\\nb", "has a line end in it"),
    "too long for the gradebook": (b"x" * (LONGEST + 1), "x" * (LONGEST + 1), "has 129 characters"),
}


@pytest.mark.parametrize(("name", "shown", "why"), REFUSED.values(), ids=REFUSED)
def test_a_folder_that_names_no_student_is_named_and_the_others_are_graded_at_every_run(
    carousel, course, handout, name, shown, why
):
    hand_in(course, name, handout.solved().notebook)
    handout.solved().hand_in("ada")
    for state in ("graded", "unchanged"):
        status, said, _ = carousel("grade", LESSON, "--json", "out.json")
        assert status == 1
        assert f"1 failed, 1 {state}." in said
        assert f"Not graded: {shown}: " in said
        assert why in said
    assert earned(course) == {"ada": FULL}
    last = [json.loads(line) for line in (course / "out.json").open(encoding="utf-8")][
        -1 if shown > "ada" else 0
    ]
    assert (last["student"], last["exercise"], last["status"]) == (shown, None, "failed")
    assert why in last["remark"]
    write_report(Course(course))


def test_a_graded_folder_whose_name_is_no_utf_8_does_not_stop_the_report(course, handout):
    handout.solved().hand_in("ada")
    graded(course)
    graded_folder = os.fsencode(course / "autograded")
    shutil.copytree(os.path.join(graded_folder, b"ada"), os.path.join(graded_folder, LATIN))
    assert "ada" in write_report(Course(course)).read_text(encoding="utf-8")


ODD = [
    "\x1b[31mred",
    "<img src=x onerror=f()>",
    "Ada",
    "ada",
    "x" * LONGEST,
    "Zoë",
    "\u202eevil",
]


def test_odd_names_are_graded_and_shown_on_one_line_without_colours_or_markup(carousel, course, handout):
    for name in ODD:
        handout.solved().hand_in(name)
    status, said, _ = carousel("grade", LESSON, "--json", "out.json")
    assert status == 0
    assert earned(course) == dict.fromkeys(ODD, FULL)
    assert "\\x1b[31mred" in said
    assert "\\u202eevil" in said
    assert not set("\x1b\u202e") & set(said)
    found = {json.loads(line)["student"] for line in (course / "out.json").open(encoding="utf-8")}
    assert found == set(ODD)
    page = write_report(Course(course)).read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert not set("\x1b\u202e") & set(page)


def test_nbgrader_autograde_grades_the_others_and_names_whom_it_leaves(course, handout, monkeypatch):
    handout.solved().hand_in("ada")
    hand_in(course, LATIN, handout.solved().notebook)
    hand_in(course, b"a\nb", handout.solved().notebook)
    monkeypatch.chdir(course)
    done = formgrader(course).autograde(LESSON, "*")
    assert not done["success"]
    assert f"M\\xfcller/{LESSON}: The folder's name is not UTF-8 text" in done["log"]
    assert f"a\\nb/{LESSON}: The folder's name has a line end in it" in done["log"]
    assert "Traceback" not in done["log"]
    assert earned(course) == {"ada": FULL}


READS = ANSWERS["double"].replace("    ###", "    assert open(NAME, 'rb').read() == b'2'\n    ###", 1)
FILES = {
    "no UTF-8": b"d\xe4ten.txt",
    "a line end": b"a\nb.txt",
    "colours": b"\x1b[31m.txt",
    "as long as can be": b"x" * 251 + b".txt",
    "in a folder that is no UTF-8": b"f\xf6lder/data.txt",
}


@pytest.mark.parametrize("way", ["carousel", "nbgrader"])
@pytest.mark.parametrize("name", FILES.values(), ids=FILES)
def test_a_file_with_an_odd_name_is_found_by_the_notebook_and_kept(course, handout, monkeypatch, name, way):
    answer = "import os\n" + READS.replace("NAME", f"os.fsdecode({name!r})")
    folder = handout.solved(double=answer).hand_in("ada").parent
    path = os.path.join(os.fsencode(folder), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(b"2")
    if way == "carousel":
        assert graded(course)["ada"].status == "graded"
    else:
        monkeypatch.chdir(course)
        assert formgrader(course).autograde(LESSON, "ada")["success"]
    assert earned(course) == {"ada": FULL}
    assert os.path.exists(os.path.join(os.fsencode(course / "autograded" / "ada" / LESSON), name))


def test_another_notebook_whose_name_is_no_utf_8_is_named_on_the_page(carousel, course, handout):
    path = handout.solved().hand_in("ada")
    os.rename(path, os.path.join(os.fsencode(path.parent), b"\xfcbung.ipynb"))
    status, said, _ = carousel("grade", LESSON)
    assert (status, "found \\xfcbung.ipynb" in said) == (1, True)
    assert "\\xfcbung.ipynb" in (course / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text()


@pytest.mark.parametrize(
    "versions", [("data/a/b.txt", "data"), ("data", "data/a/b.txt"), ("data/a/b.txt", "data/a")]
)
def test_a_file_may_come_where_a_folder_was_and_a_folder_where_a_file_was(course, handout, versions):
    folder = handout.solved().hand_in("ada").parent
    for name in versions:
        shutil.rmtree(folder / "data", ignore_errors=True)
        (folder / "data").unlink(missing_ok=True) if (folder / "data").is_file() else None
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
        assert graded(course)["ada"].status == "graded"
        assert (course / "autograded" / "ada" / LESSON / name).read_text() == name
    assert earned(course) == {"ada": FULL}


@pytest.mark.parametrize(("course_has", "student_has"), [("data/x.txt", "data"), ("data", "data/x.txt")])
def test_the_courses_files_win_where_the_students_would_be_a_folder(course, handout, course_has, student_has):
    for folder, name in (
        (course / "solutions" / LESSON, course_has),
        (handout.solved().hand_in("ada").parent, student_has),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("the course" if name == course_has else "the student")
    assert graded(course)["ada"].status == "graded"
    assert (course / "autograded" / "ada" / LESSON / course_has).read_text() == "the course"


def test_a_folder_in_the_notebooks_place_is_unreadable_and_its_files_do_not_block_the_grade(course, handout):
    folder = course / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb"
    folder.mkdir(parents=True)
    (folder / "data.txt").write_text("1")
    result = graded(course)["ada"]
    assert (result.status, result.reason) == ("unreadable", f"{LESSON}.ipynb is not a file.")
    shutil.rmtree(folder)
    handout.solved().hand_in("ada")
    assert graded(course)["ada"].status == "graded"


def test_a_file_in_a_folders_place_is_named_and_the_others_are_graded(carousel, course, handout):
    handout.solved().hand_in("ada")
    (course / "submitted" / "eve.ipynb").write_text("{}")
    (course / "submitted" / "bob").mkdir()
    (course / "submitted" / "bob" / LESSON).write_text("{}")
    status, shown, said = carousel("grade", LESSON)
    assert status == 1
    assert f"Passed over: {course / 'submitted' / 'eve.ipynb'} is a file" in said
    assert f"Not graded: bob: {LESSON} is a file; a folder with {LESSON}.ipynb in it is expected" in shown
    assert earned(course)["ada"] == FULL


def test_what_may_not_be_read_is_no_zero(course, handout, monkeypatch):
    handout.solved().hand_in("ada")
    handout.solved().hand_in("bob")
    opened = os.open

    def forbidding(path, *rest, **more):
        if "bob" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **more)

    monkeypatch.setattr("autograder.grading.notebooks.submitted.os.open", forbidding)
    results = graded(course)
    assert (results["bob"].status, results["ada"].status) == ("failed", "graded")
    assert results["bob"].reason.endswith(f"{LESSON}.ipynb: Permission denied.")
    assert gradebook_of(course).keys() == {"ada"}


def test_a_folder_that_may_not_be_entered_is_named(course, monkeypatch):
    (course / "submitted" / "eve").mkdir(parents=True)
    monkeypatch.setattr("autograder.grading.nbgrader.course.os.access", lambda *_: False)
    (sentence,) = Course(course).passed_over(LESSON)
    assert "eve cannot be looked into" in sentence


def test_every_way_of_hiding_in_a_name_is_shown():
    assert legible("a\tb\r\x00\x7f\u200b\ud800\udcff é") == "a\\tb\\r\\x00\\x7f\\u200b\\ud800\\xff é"
    assert legible(Handout.__doc__) == Handout.__doc__

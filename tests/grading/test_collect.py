"""Downloads, loose files and the exchange: whose each file is, every attempt kept, the right one graded."""

import json
import os
import shutil
import zipfile
from datetime import datetime
from pathlib import PurePosixPath

import pytest
from mini import ANSWERS, LESSON, POINTS, Handout
from nbgrader.api import Gradebook as Book

from autograder.grading.collect import attempts
from autograder.grading.collect.match import whose
from autograder.grading.nbgrader.course import Course
from autograder.grading.notebooks.submitted import read_notebook
from autograder.grading.standing import Person
from tests.nbgrader_command import nbgrader

CLASS = (
    ("ada", "Ada", "Lovelace", "ada@example.org", "1001"),
    ("zb", "Bo", "Zhang", "bo.zhang@example.org", "1002"),
    ("o'ray", "Zoë", "O'Neill-Ray", "zoe@example.org", "1003"),
    ("w1", "Wei", "Wang", "", ""),
    ("w2", "Wei", "Wang", "", ""),
)
PEOPLE = {one: Person(one, f"{last}, {first}", email, lms) for one, first, last, email, lms in CLASS}

NAMES = {
    "lovelaceada_1001_90001_07-mini.ipynb": ["ada"],  # Canvas
    "zhangbo_LATE_1002_90002_07-mini-1.ipynb": ["zb"],
    "oneillrayzoe_1003_90003_07-mini (1).ipynb": ["o'ray"],
    "somebody_1001_90001_homework.ipynb": ["ada"],
    "Ada Lovelace_31_assignsubmission_file_/homework.ipynb": ["ada"],  # Moodle
    "Zoë O'Neill-Ray_32_assignsubmission_file_/07-mini.ipynb": ["o'ray"],
    "Bo Zhang_33_assignsubmission_file/x.ipynb": ["zb"],
    "Wei Wang_34_assignsubmission_file_/x.ipynb": ["w1", "w2"],
    "zb/07-mini.ipynb": ["zb"],  # folders and files of one's own
    "07-mini_ada.ipynb": ["ada"],
    "ada.ipynb": ["ada"],
    "07-mini (bo.zhang@example.org).ipynb": ["zb"],
    "xbo.zhang@example.org.ipynb": [],
    "07-mini.ipynb": [],
    "adam_1_2_07-mini.ipynb": [],
    "Ada Lovelace/1002/x.ipynb": ["zb"],  # an id is stronger than a name
}


@pytest.mark.parametrize(("path", "expected"), NAMES.items())
def test_a_file_is_of_whom_the_roster_says(path, expected):
    assert whose(PurePosixPath(path), PEOPLE, LESSON) == expected


@pytest.fixture
def rostered(course, monkeypatch):
    monkeypatch.setenv("COLUMNS", "250")
    with Book(Course(course).directory.db_url) as book:
        for one, first, last, email, lms in CLASS:
            book.add_student(
                one, first_name=first, last_name=last, email=email or None, lms_user_id=lms or None
            )
        book.update_or_create_assignment(LESSON, duedate=datetime(2026, 11, 20, 12))
    return course


def notebook(course, answer=""):
    handout = Handout(course).put(rnn_step=answer or ANSWERS["rnn_step"])
    return json.dumps(handout.notebook).encode()


def zipped(path, files, day=19):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, day, 9, 0, 0)), content)
    return path


def timestamp(course, student):
    return (course / "submitted" / student / LESSON / "timestamp.txt").read_text()


def source(course, student):
    cells = read_notebook(course / "submitted" / student / LESSON / f"{LESSON}.ipynb").cells
    return next(cell.source for cell in cells if cell.claims == "rnn_step")


def test_a_canvas_download_is_shown_first_and_then_collected_with_times_and_late(
    rostered, carousel, tmp_path
):
    right = notebook(rostered)
    download = zipped(tmp_path / "canvas.zip", {
        "lovelaceada_1001_90001_07-mini.ipynb": right,
        "zhangbo_LATE_1002_90002_07-mini-1.ipynb": right,
        "oneillrayzoe_1003_90003_what I did.ipynb": b"{",
        "nobody_77_90009_07-mini.ipynb": right,
        "wangwei_88_90008_07-mini.ipynb": right,
        "lovelaceada_1001_90007_notes.ipynb": b'{"cells": [], "nbformat": 4, "metadata": {}}',
        "__MACOSX/._lovelaceada_1001_90001_07-mini.ipynb": b"\0",
        "readme.txt": b"x",
    })  # fmt: skip
    before = sorted(rostered.rglob("*"))
    status, said, wrong = carousel("collect", LESSON, download, "--dry-run")
    assert (status, wrong) == (0, "")
    assert sorted(path for path in rostered.rglob("*") if "lock" not in path.name) == before
    said = " ".join(said.split())
    assert "may be of w1 or w2" in said
    assert "nobody on the roster" in said
    assert "holds none of its cells" in said
    assert "collected; it cannot be read" in said
    status, said, _ = carousel("collect", LESSON, download)
    assert (status, f"3 students collected. Next: carousel grade {LESSON}" in said) == (0, True)
    assert sorted(path.name for path in (rostered / "submitted").iterdir()) == ["ada", "o'ray", "zb"]
    assert timestamp(rostered, "ada").startswith("2026-11-19 ")
    assert (
        timestamp(rostered, "zb") == "2026-11-20 12:00:01.000000 UTC"
    )  # Canvas says LATE, and not by how much
    assert "is there already" in carousel("collect", LESSON, download)[1]
    assert len(attempts.of(Course(rostered), LESSON, "ada")) == 1


def test_every_attempt_is_kept_and_the_last_that_can_be_read_counts_until_another_is_chosen(
    rostered, carousel, tmp_path
):
    for day, content in ((17, notebook(rostered)), (18, notebook(rostered, "x = 2")), (19, b"{")):
        zipped(tmp_path / f"{day}.zip", {"ada.ipynb": content}, day)
    for day in (18, 17, 19):
        assert carousel("collect", LESSON, tmp_path / f"{day}.zip")[0] == 0
    kept = attempts.of(Course(rostered), LESSON, "ada")
    assert [one.name[:10] for one in kept] == ["2026-11-17", "2026-11-18", "2026-11-19"]
    assert source(rostered, "ada") == "x = 2"
    assert carousel("collect", LESSON, "--choose", "ada", kept[0].name)[0] == 0
    assert source(rostered, "ada") == ANSWERS["rnn_step"]
    assert timestamp(rostered, "ada").startswith("2026-11-17")
    zipped(tmp_path / "again.zip", {"ada.ipynb": notebook(rostered, "x = 3")}, 20)
    carousel("collect", LESSON, tmp_path / "again.zip")
    assert source(rostered, "ada") == ANSWERS["rnn_step"]
    status, _, said = carousel("collect", LESSON, "--choose", "ada", "first")
    assert (status, kept[0].name in said) == (2, True)


def test_what_was_put_there_by_hand_is_kept(rostered, carousel, tmp_path):
    Handout(rostered).put(rnn_step="by_hand = 1").hand_in("ada")
    (rostered / "submitted" / "ada" / LESSON / "data.csv").write_text("1,2")
    carousel("collect", LESSON, zipped(tmp_path / "x.zip", {"ada.ipynb": notebook(rostered)}))
    first, _ = attempts.of(Course(rostered), LESSON, "ada")
    assert (first.folder / "data.csv").read_text() == "1,2"
    assert "by_hand = 1" in (first.folder / f"{LESSON}.ipynb").read_text()
    assert not (rostered / "submitted" / "ada" / LESSON / "data.csv").exists()


def test_loose_files_and_zips_in_a_folder(rostered, carousel, tmp_path):
    downloads = tmp_path / "down"
    (downloads / "zb").mkdir(parents=True)
    (downloads / "ada - final FINAL.ipynb").write_bytes(notebook(rostered))
    (downloads / "ada - final FINAL.ipynb").rename(downloads / "ada_final.ipynb")
    (downloads / "zb" / "homework.ipynb").write_bytes(notebook(rostered))
    (downloads / "o'ray.ipynb").symlink_to("/etc/passwd")
    os.utime(downloads / "ada_final.ipynb", (1_763_000_000, 1_763_000_000))
    assert "3 students collected" in carousel("collect", LESSON, downloads)[1]
    assert timestamp(rostered, "ada").startswith("2025-11-13 02:13:20")
    assert (rostered / "submitted" / "o'ray" / LESSON / f"{LESSON}.ipynb").read_bytes() == b""


def test_the_exchange_gives_every_attempt_and_what_lies_beside_it(rostered, carousel):
    inbound = rostered / "exchange" / "carousel" / "inbound"
    for time, answer in (
        ("2026-11-18 10:00:00.000000 UTC", "x = 1"),
        ("2026-11-19 10:00:00.000000 UTC", "x = 2"),
    ):
        folder = inbound / f"ada+{LESSON}+{time}+Zm9v"
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_bytes(notebook(rostered, answer))
        (folder / "timestamp.txt").write_text(time)
        (folder / "submission_secret.txt").write_text(f"secret of {answer}")
    shutil.copytree(folder, inbound / f"zb+08-other+{time}+Zm9v")
    assert "1 students collected" in carousel("collect", LESSON)[1]
    assert source(rostered, "ada") == "x = 2"
    assert (rostered / "submitted/ada" / LESSON / "submission_secret.txt").read_text() == "secret of x = 2"
    assert len(attempts.of(Course(rostered), LESSON, "ada")) == 2


HOSTILE = {
    "no ZIP file": (b"PK\x03\x04 and no more", "cannot be read as a ZIP file"),
    "an empty file": (b"", "cannot be read as a ZIP file"),
}


@pytest.mark.parametrize(("content", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_zip_gets_a_sentence(rostered, carousel, tmp_path, content, sentence):
    (tmp_path / "x.zip").write_bytes(content)
    status, _, said = carousel("collect", LESSON, tmp_path / "x.zip")
    assert (status, sentence in said) == (2, True)


def test_nothing_of_a_hostile_zip_leaves_its_place(rostered, carousel, tmp_path):
    link = zipfile.ZipInfo("ada.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../zb/../zb.ipynb", notebook(rostered))
        archive.writestr("/o'ray.ipynb", b" " * (33 * 2**20))
    outside = sorted(path for path in tmp_path.iterdir())
    assert carousel("collect", LESSON, tmp_path / "x.zip")[0] == 0
    assert sorted(tmp_path.iterdir()) == outside
    assert (rostered / "submitted/ada" / LESSON / f"{LESSON}.ipynb").read_bytes() == b""
    assert source(rostered, "zb") == ANSWERS["rnn_step"]
    assert (rostered / "submitted/o'ray" / LESSON / f"{LESSON}.ipynb").read_bytes() == b""


def test_nothing_to_collect_gets_a_sentence(rostered, carousel, tmp_path):
    (tmp_path / "empty").mkdir()
    for arguments, sentence in (
        ((LESSON,), "Release the lesson with `nbgrader release_assignment`"),
        ((LESSON, tmp_path / "empty"), "There is no notebook in"),
        ((LESSON, tmp_path / "nowhere"), "Name a ZIP file or a folder"),
        (("zzz",), "no lesson 'zzz'"),
    ):
        status, _, said = carousel("collect", *arguments)
        assert (status, sentence in said) == (2, True), said


def counts_by(course, policy):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(
            f"c.CarouselAttempts.policy = {policy!r}\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
        )


def hand_in_four_times(course, carousel, tmp_path):
    """Wrong, right, wrong and right again."""
    for day, answer in ((16, "x = 1"), (17, None), (18, "x = 2"), (19, ANSWERS["rnn_step"] + "\n# again")):
        content = notebook(course) if answer is None else notebook(course, answer)
        carousel("collect", LESSON, zipped(tmp_path / f"{day}.zip", {"ada.ipynb": content}, day))


@pytest.mark.parametrize("command", ["carousel grade", "nbgrader autograde"])
def test_the_best_attempt_counts_where_that_is_the_policy_and_the_first_of_equal_ones(
    rostered, carousel, tmp_path, command
):
    counts_by(rostered, "best")
    hand_in_four_times(rostered, carousel, tmp_path)
    if command == "carousel grade":
        assert carousel("grade", LESSON)[0] == 0
    else:
        nbgrader("autograde", LESSON, cwd=rostered)
    assert timestamp(rostered, "ada").startswith("2026-11-17")
    with Book(Course(rostered).directory.db_url) as book:
        assert book.find_submission(LESSON, "ada").score == POINTS["check-rnn_step"]
        book.find_assignment(LESSON).duedate = datetime(2026, 11, 16, 12)  # all but the first are late
        book.db.commit()
    assert carousel("grade", LESSON)[0] == 0
    assert timestamp(rostered, "ada").startswith("2026-11-16")
    *_, last = attempts.of(Course(rostered), LESSON, "ada")
    carousel("collect", LESSON, "--choose", "ada", last.name)
    assert carousel("grade", LESSON)[0] == 0
    assert timestamp(rostered, "ada").startswith("2026-11-19")


def test_the_first_attempt_counts_until_another_is_chosen_where_that_is_the_policy(
    rostered, carousel, tmp_path
):
    counts_by(rostered, "chosen")
    hand_in_four_times(rostered, carousel, tmp_path)
    assert timestamp(rostered, "ada").startswith("2026-11-16")
    _, second, *_ = attempts.of(Course(rostered), LESSON, "ada")
    carousel("collect", LESSON, "--choose", "ada", second.name)
    assert timestamp(rostered, "ada").startswith("2026-11-17")


def test_a_policy_that_there_is_not_gets_a_sentence(rostered, carousel, tmp_path):
    counts_by(rostered, "worst")
    status, _, said = carousel(
        "collect", LESSON, zipped(tmp_path / "x.zip", {"ada.ipynb": notebook(rostered)})
    )
    assert (status, "policy is one of last, best, chosen; not 'worst'" in said) == (2, True)

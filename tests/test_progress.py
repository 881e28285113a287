"""What was reached stays, whatever is tried later, whoever else writes, and whatever becomes of the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import autograder
from autograder.exercises import exercises
from autograder.student import api as verbs
from autograder.student.progress import Progress

POINTS = exercises["rnn_step"].points
NAMES = list(exercises)
WRITERS = 8

# Every writer keeps every exercise's score, its own number last, and a prediction of its own.
WRITER = """
import sys
from pathlib import Path
from autograder.student.progress import Progress
number, names = int(sys.argv[2]), sys.argv[3].split(",")
progress = Progress(Path(sys.argv[1]), tell=lambda sentence: sys.exit(sentence))
sys.stdin.readline()
for n in range(len(names)):
    progress.keep("scores", names[(n + number) % len(names)], 0.01 * (number + 1))
    progress.keep("predictions", f"{number}: {n}", "yes")
    progress.keep("scores", names[(n + number) % len(names)], 0)
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / ".carousel" / "progress.json"


@pytest.fixture
def said():
    return []


def on_disk(file):
    return json.loads(file.read_text("utf-8"))


def test_many_notebooks_that_write_at_once_lose_nothing(file):
    names = NAMES[:20]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file), str(number), ",".join(names)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:  # all of them have been started: now they write
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.communicate()[1] for writer in writers] == [""] * WRITERS
    kept = on_disk(file)
    assert kept["scores"] == dict.fromkeys(names, 0.01 * WRITERS)
    assert len(kept["predictions"]) == WRITERS * len(names)
    assert {path.name for path in file.parent.iterdir()} <= {"progress.json", "progress.lock"}


def test_a_later_wrong_answer_takes_nothing_away(file, monkeypatch):
    monkeypatch.setattr(verbs, "_progress", Progress(file))
    monkeypatch.setattr("IPython.display.display", lambda shown: None)

    def rnn_step(*arguments):
        return exercises["rnn_step"].reference(*arguments) if right else None

    right = True
    autograder.check(rnn_step)
    first = on_disk(file)["passed"]["rnn_step"]
    right = False
    with pytest.raises(verbs.CheckFailed, match="not right yet"):
        autograder.check(rnn_step)
    right = True
    autograder.check(rnn_step)
    assert "def rnn_step" in autograder.solution(rnn_step)
    assert on_disk(file)["scores"] == {"rnn_step": POINTS}
    assert on_disk(file)["passed"] == {"rnn_step": first}
    assert "✓ rnn_step" in repr(autograder.progress("gradient-decay"))


def test_the_first_pass_is_the_earlier_one_of_two_notebooks(file):
    file.parent.mkdir()
    file.write_text(json.dumps({"passed": {"rnn_step": "2001-01-01T00:00:00+00:00"}}))
    Progress(file).keep("scores", "rnn_step", POINTS)
    assert on_disk(file)["passed"] == {"rnn_step": "2001-01-01T00:00:00+00:00"}


def test_a_pass_counts_although_the_exercise_has_more_points_since(file):
    file.parent.mkdir()
    file.write_text(json.dumps({"scores": {"rnn_step": 0.5}, "passed": {"rnn_step": "2001-01-01T00:00:00"}}))
    assert Progress(file).passed("rnn_step")


def test_a_notebook_sees_what_another_one_has_reached_since_it_was_opened(file):
    here, there = Progress(file), Progress(file)
    there.keep("scores", "rnn_step", POINTS)
    there.keep("predictions", "Which?", "this")
    assert here.passed("rnn_step")
    here.keep("predictions", "Which?", "that")
    assert there.data["predictions"] == {"Which?": "that"}


def test_a_record_of_an_earlier_release_is_taken_over_and_a_later_ones_section_left_alone(file):
    file.parent.mkdir()
    old = {"scores": {"rnn_step": POINTS}, "hints": {"affine": 2}, "predictions": {}, "badges": ["new"]}
    file.write_text(json.dumps(old))
    progress = Progress(file)
    assert progress.passed("rnn_step")
    progress.keep("hints", "affine", 3)
    assert on_disk(file) == old | {"hints": {"affine": 3}, "passed": {}, "seen": {}, "answers": {}}


DAMAGED = {
    "cut off": (b'{"scores": {"rnn_st', "it is not JSON"),
    "empty": (b"", "it is not JSON"),
    "not text": (b"\xff\xfe\x00", "it is not JSON"),
    "nested": (b"[" * 100_000, "it is not JSON"),
    "a list": (b"[]", "no record of progress"),
    "a section": (b'{"scores": 3}', "no record of progress"),
    "a score": (b'{"scores": {"rnn_step": "2"}}', "'rnn_step' under 'scores'"),
    "no number": (b'{"scores": {"rnn_step": NaN}}', "'rnn_step' under 'scores'"),
    "a hint": (b'{"hints": {"rnn_step": 1.5}}', "'rnn_step' under 'hints'"),
    "a pass": (b'{"passed": {"rnn_step": true}}', "'rnn_step' under 'passed'"),
}


@pytest.mark.parametrize(("content", "why"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_named_and_kept_aside_and_what_this_session_knows_starts_the_new_one(
    file, said, content, why
):
    progress = Progress(file, said.append)
    progress.keep("scores", "affine", 1)
    file.write_bytes(content)
    progress.keep("scores", "rnn_step", POINTS)
    (sentence,) = said
    assert str(file) in sentence
    assert why in sentence
    (aside,) = file.parent.glob("progress-damaged-*.json")
    assert aside.name in sentence
    assert aside.read_bytes() == content
    assert on_disk(file)["scores"] == {"affine": 1, "rnn_step": POINTS}
    file.write_bytes(content)
    assert Progress(file, said.append).data["scores"] == {}
    assert len(list(file.parent.glob("progress-damaged-*.json"))) == len(said) == 2


def unwritable(home):
    (home / ".carousel").write_text("a file where the folder should be")


def missing(home):
    home.rmdir()


@pytest.mark.parametrize("spoil", [unwritable, missing])
def test_a_home_that_takes_no_file_is_said_once_and_the_session_goes_on(file, said, spoil):
    spoil(file.parent.parent)
    progress = Progress(file, said.append)
    for _ in range(3):
        progress.keep("scores", "rnn_step", POINTS)
        progress.keep("predictions", "Which?", "this")
    assert progress.passed("rnn_step")
    assert "✓ rnn_step" in progress.of_lesson("gradient-decay")
    (sentence,) = said
    assert str(file) in sentence
    assert "You can go on" in sentence


def test_what_could_not_be_written_is_written_as_soon_as_it_can_be(file, said):
    unwritable(file.parent.parent)
    progress = Progress(file, said.append)
    progress.keep("scores", "rnn_step", POINTS)
    file.parent.unlink()
    progress.keep("scores", "affine", 1)
    assert on_disk(file)["scores"] == {"affine": 1, "rnn_step": POINTS}


def test_a_file_that_may_not_be_changed_is_still_read(file, said, monkeypatch):
    Progress(file).keep("scores", "rnn_step", POINTS)

    def refused(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refused)
    progress = Progress(file, said.append)
    assert (progress.passed("rnn_step"), said) == (True, [])
    progress.keep("predictions", "Which?", "this")
    assert progress.data["predictions"] == {"Which?": "this"}
    assert [sentence.count("Permission denied") for sentence in said] == [1]


def test_an_account_without_a_home_can_import_the_checker_and_is_told_once():
    code = "import autograder\nfor _ in range(2): autograder.predict('Which?', 'a', 'b').choose('a')"
    environment = {**os.environ, "HOME": "~"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("has no home folder") == 1


def test_a_writer_that_is_stopped_leaves_the_old_file_whole(file, monkeypatch):
    progress = Progress(file)
    progress.keep("scores", "rnn_step", POINTS)
    before = file.read_bytes()

    def interrupted(self, target):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            progress.keep("scores", "affine", 1)
    assert file.read_bytes() == before
    assert not file.with_suffix(".draft").exists()
    assert progress.data["scores"] == {"affine": 1, "rnn_step": POINTS}

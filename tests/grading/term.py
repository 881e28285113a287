"""A term as a random walk: real commands in any order, beside a small model of what must be true after each.

After any command that brings all together page = gradebook = report = export; nothing given by hand is ever
lost, and no cell is above its maximum. `test_term.py` walks some steps, `benchmarks/term.py` many.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import signal
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from killing import killed_at
from mini import ANSWERS, LESSON, POINTS, Handout, hand_in, notebooks, put_lesson
from nbgrader.api import Gradebook as Book
from nbgrader.apps.api import NbGraderAPI

from autograder.exercises import exercises
from autograder.grading.collect import plan, sources
from autograder.grading.export import as_csv
from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.extensions import grant
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.new_course import set_due
from autograder.grading.notebooks import graded as record
from autograder.grading.standing import class_of
from autograder.grading.state import State

NAMES = ("rnn_step", "double")
CHECKS = {"rnn_step": "check-rnn_step", "double": "test-double"}
CELLS = (*CHECKS.values(), "essay")
STUDENTS = ("ada", "bo", "cy")
START = datetime(2026, 11, 10)

GAINED = tuple(ANSWERS)  # the lesson's exercises after it has gained some

students, cells = st.sampled_from(STUDENTS), st.sampled_from(CELLS)
answers = st.sets(st.sampled_from(NAMES))
days = st.integers(0, 9)


def prepared(course: Path) -> Path:
    """The small course with a class; who is late loses everything."""
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with Book(Course(course).directory.db_url) as book:
        for name in STUDENTS:
            book.add_student(name, first_name=name)
    with Gradebook(Course(course), LESSON) as book:
        load(Course(course), book)
    return course


def _weigh(worth: Mapping[str, float]) -> None:
    """Exercises and the lesson's checks of them always give the same points."""
    exercises["rnn_step"].points = worth["check-rnn_step"]


class Term(RuleBasedStateMachine):
    """What an instructor and three students do; `template`, a prepared course, is copied for every walk."""

    template: Path
    steps = 0  # of all walks
    built: ClassVar[dict[object, dict[str, str]]] = {}

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="carousel-term-"))
        self.path = shutil.copytree(self.template, self.folder / "course")
        self.course = Course(self.path)
        self.handout = Handout(self.path)
        self.lies: dict[str, set[str] | None] = {}  # student -> answers that lie there; None: unreadable
        self.readable: dict[str, set[str]] = {}  # the answers that count when it is graded next
        self.graded: dict[str, dict[str, float]] = {}  # by cell, what the machine has given
        self.names: tuple[str, ...] = NAMES
        self.worth = {cell: POINTS[cell] for cell in CHECKS.values()}  # as the lesson is released
        self.by_hand: dict[tuple[str, str], dict[str, object]] = {}
        self.withdrawn: set[str] = set()
        self.is_level = True  # nothing has happened since the last command that brings all together

    def teardown(self) -> None:
        _weigh(POINTS)
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    # What students do.

    @rule(student=students, right=answers, day=days)
    def submit(self, student: str, right: set[str], day: int) -> None:
        folder = self.handout.put(**{name: ANSWERS[name] for name in right}).hand_in(student).parent
        self._lies(student, right, folder, day)

    @rule(student=students, day=days)
    def submit_broken(self, student: str, day: int) -> None:
        self._lies(student, None, hand_in(self.path, student, b'{"cells": [').parent, day)

    def _lies(self, student: str, right: set[str] | None, folder: Path, day: int) -> None:
        (folder / "timestamp.txt").write_text(f"{START + timedelta(days=day)} UTC")
        (folder / "submission_secret.txt").write_text(f"{student} and nobody else")
        self.lies[student] = right

    @rule(student=students, right=answers, day=days)
    def submit_through_the_exchange(self, student: str, right: set[str], day: int) -> None:
        when = f"{START + timedelta(days=day)} UTC"
        folder = self.course.exchange / self.course.directory.course_id / "inbound"
        folder /= f"{student}+{LESSON}+{when}+c2VjcmV0"
        folder.mkdir(parents=True, exist_ok=True)
        notebook = self.handout.put(**{name: ANSWERS[name] for name in right}).notebook
        (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook))
        (folder / "timestamp.txt").write_text(when)
        (folder / "submission_secret.txt").write_text(f"{student}, {when}")

    # What the instructor does.

    @rule(student=students, right=answers)
    def collect(self, student: str, right: set[str]) -> None:
        """A download with one newest file of the student's; what lies there was handed in before."""
        notebook = self.handout.put(**{name: ANSWERS[name] for name in right}).notebook
        with zipfile.ZipFile(self.folder / "x.zip", "w") as archive:
            archive.writestr(
                zipfile.ZipInfo(f"{student}.ipynb", (2026, 11, 25, 0, 0, 0)), json.dumps(notebook)
            )
        self._collect(self.folder / "x.zip")

    @rule()
    def collect_from_the_exchange(self) -> None:
        if (self.course.exchange / self.course.directory.course_id / "inbound").is_dir():
            self._collect(None)

    def _collect(self, given: Path | None) -> None:
        rows = plan.plan(self.course, LESSON, sources.read(self.course, LESSON, given))
        for student in plan.carry_out(self.course, LESSON, rows):
            self.lies[student] = self._read(self.course.submitted(student, LESSON) / f"{LESSON}.ipynb")

    def _read(self, path: Path) -> set[str] | None:
        text = path.read_text()
        try:
            found = {cell["id"]: cell["source"] for cell in json.loads(text)["cells"]}
        except ValueError:
            return None
        return {name for name in NAMES if found[name] == ANSWERS[name]}

    @rule(again=st.booleans())
    def grade(self, again: bool) -> None:
        if self.lies:
            list(grade_class(Course(self.path), LESSON, again=again))
            self._has_graded()

    @rule(count=st.integers(1, 2))
    def grade_and_be_interrupted(self, count: int) -> None:
        if self.lies:
            running = grade_class(Course(self.path), LESSON)
            for _ in range(count):
                next(running, None)
            running.close()
            self._may_have_graded()

    @rule(change=st.integers(1, 40))
    def grade_and_be_killed(self, change: int) -> None:
        """kill -9 before one of its changes."""
        if self.lies:
            if (status := killed_at(self.path, change)) == 0:
                self._has_graded()
            else:
                assert status == -signal.SIGKILL
                self._may_have_graded()

    @rule()
    def nbgrader_autograde(self) -> None:
        if self.lies:
            NbGraderAPI(config=Course(self.path).config).autograde(LESSON, "*")
            self._has_graded()

    def _has_graded(self) -> None:
        for student in self.lies.keys() - self.withdrawn:
            if (due := self._due_from(student)) is not None:
                self.graded[student], self.readable[student] = due
        self.is_level = True

    def _due_from(self, student: str) -> tuple[dict[str, float], set[str]] | None:
        """What grading gives, and for which answers; None where nothing of the student's can be read."""
        right = self.lies[student]
        right = self.readable.get(student) if right is None else right
        if right is None:
            return None
        return {cell: self.worth[cell] * (name in right) for name, cell in CHECKS.items()}, right

    def _may_have_graded(self) -> None:
        """Each notebook is as it was, or graded; its own record says which."""
        for student in self.lies.keys() - self.withdrawn:
            found = record.read(self.course.autograded(student, LESSON) / f"{LESSON}.ipynb")
            if found is not None and not found.unreadable:
                given = {cell: found.scores[cell] for cell in CHECKS.values()}
                due, before = self._due_from(student), self.graded.get(student)
                assert given in (before, None if due is None else due[0]), student
                if due is not None and given == due[0] and self._is_of(student, found):
                    self.graded[student], self.readable[student] = due
        self.is_level = False

    def _is_of(self, student: str, found: record.Record) -> bool:
        """Whether a graded notebook is of the answers that lie there."""
        right = self.lies[student]
        texts = {cell.grade_id: cell.source for cell in found.cells}
        return right is None or right == {name for name in NAMES if texts[name] == ANSWERS[name]}

    @rule()
    def report(self) -> None:
        if self.course.graded_students(LESSON):
            with suppress(CourseError):  # nobody whose grades are known is left
                write_report(Course(self.path), LESSON)
            self.is_level = True

    @rule()
    def nbgrader_generate_feedback(self) -> None:
        if self.course.graded_students(LESSON):
            NbGraderAPI(config=Course(self.path).config).generate_feedback(LESSON)

    @rule()
    def nbgrader_release_feedback(self) -> None:
        if (self.path / "feedback").is_dir():
            done = NbGraderAPI(config=Course(self.path).config).release_feedback(LESSON)
            assert done["success"], done["log"]
            self.is_level = True

    @rule(student=students, cell=cells, score=st.sampled_from((0.0, 0.5, 1.0)))
    def override(self, student: str, cell: str, score: float) -> None:
        self._by_hand(student, cell, manual_score=score)

    @rule(student=students, cell=cells, extra=st.sampled_from((0.25, 3.0)))
    def extra_credit(self, student: str, cell: str, extra: float) -> None:
        self._by_hand(student, cell, extra_credit=extra)

    @rule(student=students, words=st.sampled_from(("Whose?", "<b>Well done</b>")))
    def comment(self, student: str, words: str) -> None:
        self._by_hand(student, "essay", manual_comment=words)

    def _by_hand(self, student: str, cell: str, **given: object) -> None:
        with Book(self.course.directory.db_url) as book:
            known = {one.student_id for one in book.assignment_submissions(LESSON)}
            if student not in known:
                return
            what = book.find_comment if "manual_comment" in given else book.find_grade
            row = what(cell, LESSON, LESSON, student)
            for name, value in given.items():
                setattr(row, name, value)
            book.db.commit()
        self.by_hand.setdefault((student, cell), {}).update(given)
        self.is_level = False

    @rule(day=days)
    def due(self, day: int) -> None:
        set_due(self.course, LESSON, START + timedelta(days=day))
        self.due_day, self.is_level = day, False

    @rule(method=st.sampled_from(("zero", "none")))
    def penalty(self, method: str) -> None:
        config = self.path / "nbgrader_config.py"
        kept = config.read_text().rpartition("c.LateSubmissionPlugin")[0]
        config.write_text(f"{kept}c.LateSubmissionPlugin.penalty_method = {method!r}\n")
        self.course, self.is_level = Course(self.path), False

    @rule(cell=st.sampled_from(tuple(CHECKS.values())), points=st.sampled_from((1.0, 2.0, 5.0)))
    def weigh_again(self, cell: str, points: float) -> None:
        """The exercise gives other points, and the lesson is built again."""
        self.worth[cell] = points
        self._release()

    @rule()
    def gain_exercises(self) -> None:
        self.names = GAINED
        self._release()

    def _release(self) -> None:
        _weigh(self.worth)
        key = self.names, tuple(self.worth.items())
        if key not in self.built:
            self.built[key] = notebooks(self.path, self.names, self.worth)
        put_lesson(self.path, self.built[key])
        self.handout, self.is_level = Handout(self.path), False

    @rule(student=students)
    def extend(self, student: str) -> None:
        with Gradebook(self.course, LESSON) as book:
            if book.due is not None and student in book.roster.students:
                grant(book, student, START + timedelta(days=30))
        self.is_level = False

    @rule(student=st.just("cy"))
    def withdraw(self, student: str) -> None:
        with Gradebook(self.course, LESSON) as book:
            _ = book.roster  # a command has run since the student was entered
        with Book(self.course.directory.db_url) as book:
            if student in {one.id for one in book.students}:
                book.remove_student(student)
        self.withdrawn.add(student)
        self.by_hand = {key: given for key, given in self.by_hand.items() if key[0] != student}

    # What must be true.

    @invariant()
    def nothing_given_by_hand_is_lost_and_nothing_is_above_its_maximum(self) -> None:
        type(self).steps += 1
        if not hasattr(self, "path"):
            return
        with Book(self.course.directory.db_url) as book:
            assert not {one.id for one in book.students} & self.withdrawn
            for (student, cell), given in self.by_hand.items():
                for name, value in given.items():
                    what = book.find_comment if name == "manual_comment" else book.find_grade
                    assert getattr(what(cell, LESSON, LESSON, student), name) == value, (student, cell, name)
            for submission in book.assignment_submissions(LESSON):
                for grade in submission.notebooks[0].grades:
                    assert (grade.auto_score or 0) <= grade.max_score

    @invariant()
    def page_gradebook_report_and_export_say_the_same(self) -> None:
        if not hasattr(self, "path") or not self.is_level:
            return
        with Book(self.course.directory.db_url) as book:
            totals, machine = {}, {}
            for one in book.assignment_submissions(LESSON):
                totals[one.student_id] = max(0.0, one.score - one.late_submission_penalty)
                machine[one.student_id] = {
                    g.name: (g.auto_score, g.max_score) for g in one.notebooks[0].grades
                }
        for student, given in self.graded.items():
            if student in totals:
                for cell, earned in given.items():
                    score, most = machine[student][cell]
                    assert score == min(earned, most), (student, cell)
        for student, total in totals.items():
            page = (self.path / "feedback" / student / LESSON / f"{LESSON}.html").read_text()
            shown = re.search(r"<strong>([-\d.]+|not graded)</strong>", page)
            assert shown, student
            if shown[1] != "not graded":
                assert float(shown[1]) == float(f"{total:g}"), student
        with Gradebook(self.course, LESSON) as book:
            state = State(self.course, book)
            marks = {who for who, _ in book.marks(None)}
            behind = state.differences(None, sorted(marks - self.withdrawn))
            assert all(one.place == "exchange" for found in behind.values() for one in found), behind
        klass = class_of(self.course, [LESSON])
        rows = list(csv.DictReader(io.StringIO(as_csv(klass))))
        for student, total in totals.items():
            assert klass.total(student) == total
            mine = [row for row in rows if row["student_id"] == student]
            exported = sum(float(row["mark"]) for row in mine) - float(mine[0]["penalty"])
            assert abs(max(0.0, exported) - total) < 1e-6, student

"""A class at once: submissions are run and judged in parallel, and one writer enters them into the gradebook.

Order makes it safe to kill: a submission's graded notebook is written whole, then its scores in one
transaction, then its feedback page. A run begins by comparing all three, and does what is missing.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace

from autograder.grading import lesson
from autograder.grading.dask_cluster import Cluster, on_cluster
from autograder.grading.grade_submission import Grader, Result
from autograder.grading.locks import locks
from autograder.grading.names import legible, why_no_id
from autograder.grading.nbgrader.course import Course, CourseError, Submission
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.marks import Marks
from autograder.grading.roster import Roster
from autograder.grading.state import State
from autograder.sandbox.outside.fork_server_handle import CannotStart, close_all, fork_server_for
from autograder.sandbox.outside.isolation_levels import CannotConfine
from autograder.sandbox.wire.limits import Limits

BATCH = 32  # submissions in one transaction
PATIENCE = 3.0  # seconds until a batch is written that does not fill


def grade_class(
    course: Course,
    name: str,
    students: Sequence[str] = (),
    jobs: int = 0,
    again: bool = False,
    limits: Limits | None = None,
    level: str | None = None,
    cluster: Cluster | None = None,
) -> Iterator[Result]:
    """Grade a lesson's submissions, `jobs` at a time (0: one per processor) or on the machines of a cluster;
    results come as they are ready.

    Raises CourseError where nothing can be graded: no such lesson, no submission, another run in progress;
    CannotConfine where this machine has no sandbox and `level` does not say that the submissions are trusted.
    """
    level = level or course.isolation.name
    submissions = course.submissions(course.lesson(name), students)
    if cluster is None:
        threading.Thread(target=warm_up, args=(course, name, level)).start()
    with _alone(course), Gradebook(course, name) as book:
        submissions, refused = _admitted(book.roster, submissions)
        yield from refused
        grader = Grader(course, lesson.load(course, book), limits or course.limits, level)
        writer = _Writer(course, book)
        if cluster is None:
            results = _in_threads(jobs or len(os.sched_getaffinity(0)), grader, submissions, again)
        else:
            results = on_cluster(cluster, grader, submissions, again)
        with results as ready:
            for _ in submissions:
                result = writer.next(ready)
                writer.add(result)
                yield replace(result, remark=book.roster.remark(result.student))
            writer.flush()


def with_marks(course: Course, name: str, results: Sequence[Result]) -> list[Result]:
    """The results of a run that has ended, each with what the gradebook says now."""
    with Gradebook(course, name) as book:
        found: dict[str, dict[str, Marks]] = {}
        for (student, notebook), marks in book.marks([one.student for one in results]).items():
            found.setdefault(student, {})[notebook] = marks
    return [replace(one, marks=found.get(one.student, {})) for one in results]


def _admitted(roster: Roster, submissions: Sequence[Submission]) -> tuple[list[Submission], list[Result]]:
    """The submissions to grade, and a result for each of the others."""
    graded, refused = [], []
    for one in submissions:
        if why := why_no_id(one.student):
            refused.append(Result(legible(one.student), "failed", why))
        elif why := roster.why_not(one.student):
            refused.append(Result(one.student, "not on the roster", why))
        else:
            graded.append(one)
    return graded, refused


def warm_up(course: Course, name: str, level: str) -> None:
    """Import what the notebooks import while the lesson is read; why it fails, the first submission says."""
    with suppress(CannotStart, CannotConfine, OSError):
        fork_server_for(lesson.view_of(name), level, lesson.imports_of(course, name))


@contextmanager
def _in_threads(
    jobs: int, grader: Grader, submissions: Sequence[Submission], again: bool
) -> Iterator[queue.SimpleQueue[Result]]:
    """A queue into which every submission's result comes, in any order."""
    ready: queue.SimpleQueue[Result] = queue.SimpleQueue()
    pool = ThreadPoolExecutor(jobs)
    try:
        for submission in submissions:
            pool.submit(lambda one: ready.put(grader.result(one, again)), submission)
        yield ready
    except BaseException:
        grader.stopped = True
        pool.shutdown(wait=False, cancel_futures=True)
        close_all()
        raise
    pool.shutdown()


class _Writer:
    """Brings gradebook and feedback to what the results say, many at a time."""

    def __init__(self, course: Course, book: Gradebook):
        self.state = State(course, book)
        self.waiting: list[Result] = []
        self.due = time.monotonic()

    def next(self, ready: queue.SimpleQueue[Result]) -> Result:
        while True:
            try:
                return ready.get(timeout=PATIENCE)
            except queue.Empty:
                self.flush()

    def add(self, result: Result) -> None:
        if result.status != "failed":
            self.waiting.append(result)
        if len(self.waiting) >= BATCH or time.monotonic() > self.due:
            self.flush()

    def flush(self) -> None:
        self.state.enter(
            [result.entry for result in self.waiting],
            {result.student: result.records for result in self.waiting},
            anew={result.student for result in self.waiting if result.status == "graded"},
        )
        self.waiting.clear()
        self.due = time.monotonic() + PATIENCE


@contextmanager
def _alone(course: Course) -> Iterator[None]:
    """CourseError when another run is at work."""
    with locks.course(course.root) as alone:
        if not alone:
            raise CourseError("Another `carousel grade` is at work in this course; wait until it has ended.")
        yield

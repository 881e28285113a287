"""A cluster grades what one machine grades: nothing lost when a worker dies, nothing graded twice."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from distributed import Client, LocalCluster
from mini import FULL, LESSON, earned

from autograder.grading.bulk import grade_class
from autograder.grading.cluster import Cluster
from autograder.grading.course import Course, CourseError

STUDENTS = [f"student-{number:02}" for number in range(12)]


@pytest.fixture
def workers():
    """Two worker processes; dask starts another in the place of one that dies."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs="CRITICAL"
    ) as cluster:
        yield cluster


def test_a_worker_killed_in_the_middle_costs_nothing(handout, workers):
    for number, student in enumerate(STUDENTS):
        (handout.solved() if number % 3 else handout).hand_in(student)
    course = Course(handout.course)

    def kill_one():
        with Client(workers) as client:
            pid = next(iter(client.run(os.getpid).values()))
            time.sleep(1.5)
            os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    results = list(grade_class(course, LESSON, cluster=Cluster(workers.scheduler_address)))
    killer.join()
    assert sorted(result.student for result in results) == STUDENTS
    assert {result.status for result in results} <= {"graded", "unchanged"}
    expected = {student: FULL if number % 3 else 0.0 for number, student in enumerate(STUDENTS)}
    assert earned(handout.course) == expected
    again = list(grade_class(course, LESSON))
    assert {result.status for result in again} == {"unchanged"}
    assert earned(handout.course) == expected


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("local:0", "--scheduler is tcp://HOST:PORT, tls://HOST:PORT or local:N; not local:0."),
        ("http://x", "--scheduler is tcp://HOST:PORT, tls://HOST:PORT or local:N; not http://x."),
        ("tls://127.0.0.1:1", "tls:// needs --tls-ca, --tls-cert and --tls-key, three PEM files."),
        ("tcp://127.0.0.1:1", "No scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_a_scheduler_that_is_none_gets_a_sentence(address, sentence, monkeypatch):
    monkeypatch.setattr("autograder.grading.cluster.PATIENCE", 1)
    with pytest.raises(CourseError) as refused:
        Cluster(address).client()
    assert str(refused.value).startswith(sentence)

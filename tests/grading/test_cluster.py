"""A cluster grades what one machine grades: nothing lost when a worker dies, nothing graded twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from distributed import Client, LocalCluster, Security
from mini import FULL, LESSON, earned

from autograder.grading.dask_cluster import Cluster
from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course, CourseError

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


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    """A certificate for this machine, signed by itself, and its key; a second pair that nobody has signed."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make certificates with")
    folder = tmp_path_factory.mktemp("pem")
    for name in ("ours", "theirs"):
        where = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem", "-subj", "/CN=127.0.0.1"]
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        subprocess.run(
            ["openssl", "req", "-x509", *key, "-days", "1", *where], check=True, capture_output=True
        )
    return folder


def test_the_command_grades_on_a_scheduler_that_speaks_tls_and_turns_away_who_has_no_certificate(
    handout, pem
):
    handout.solved().hand_in("ada")
    own = {"cert": str(pem / "ours.pem"), "key": str(pem / "ours.key")}
    roles = {
        f"tls_{role}_{part}": path for role in ("scheduler", "worker", "client") for part, path in own.items()
    }
    security = Security(tls_ca_file=own["cert"], require_encryption=True, **roles)
    place = dict(protocol="tls://", host="127.0.0.1", security=security, dashboard_address=None)
    with LocalCluster(n_workers=1, processes=False, silence_logs="CRITICAL", **place) as cluster:
        assert cluster.scheduler_address.startswith("tls://")
        command = [
            sys.executable,
            "-m",
            "autograder.cli",
            "grade",
            LESSON,
            "--scheduler",
            cluster.scheduler_address,
        ]
        for name, status in (("theirs", 2), ("ours", 0)):
            options = [
                "--tls-ca",
                own["cert"],
                "--tls-cert",
                pem / f"{name}.pem",
                "--tls-key",
                pem / f"{name}.key",
            ]
            done = subprocess.run([*command, *options], cwd=handout.course, capture_output=True, text=True)
            assert done.returncode == status, done.stderr
            assert ("No scheduler answers at tls://" in done.stderr) == (status == 2)
    assert earned(handout.course) == {"ada": FULL}


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
    monkeypatch.setattr("autograder.grading.dask_cluster.PATIENCE", 1)
    with pytest.raises(CourseError) as refused:
        Cluster(address).client()
    assert str(refused.value).startswith(sentence)

"""Many machines: the same work on dask.distributed, a batch of submissions a task.

A worker is trusted, as the process that calls it is; a student's code runs in children of the worker's,
in that machine's own sandbox. Every worker sees the course's folder under the same path. Graded notebooks
are written there whole, so a batch that is run again after its worker died is the same batch; gradebook and
feedback are left to the one writer.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.grading.grade_submission import Grader, Result
from autograder.grading.lesson import ReleasedLesson
from autograder.grading.nbgrader.course import Course, CourseError, Submission
from autograder.sandbox.wire.limits import Limits

if TYPE_CHECKING:
    from distributed import Client

LARGEST_BATCH = 50  # submissions; a worker that dies costs one batch again
RETRIES = 3  # of a batch whose worker died
PATIENCE = 10  # seconds for a scheduler to answer


@dataclass(frozen=True)
class Cluster:
    """Where to grade: `tcp://...` or `tls://...`, a scheduler, or `local:N`, N processes on this machine."""

    address: str
    ca: str | None = None  # PEM files for tls://
    cert: str | None = None
    key: str | None = None

    def client(self) -> Client:
        """A connection; CourseError where there is none to be had."""
        try:
            from distributed import Client, LocalCluster
        except ModuleNotFoundError:
            raise CourseError("--scheduler needs dask: pip install 'carousel-lstm[cluster]'.") from None
        kind, _, rest = self.address.partition(":")
        if kind == "local" and rest.isdecimal() and int(rest) > 0:
            quiet: Any = {"dashboard_address": None, "silence_logs": "ERROR"}
            processes = LocalCluster(n_workers=int(rest), threads_per_worker=1, processes=True, **quiet)
            return Client(processes)
        if kind not in ("tcp", "tls") or not rest.startswith("//"):
            raise CourseError(
                f"--scheduler is tcp://HOST:PORT, tls://HOST:PORT or local:N; not {self.address}."
            )
        security = self._security(kind)
        try:
            return Client(self.address, security=security, timeout=PATIENCE)
        except (OSError, TypeError, ValueError) as error:
            raise CourseError(f"No scheduler answers at {self.address}: {error}.") from None

    def _security(self, kind: str) -> Any:
        from distributed import Security

        if kind == "tcp":
            return None
        if not (self.ca and self.cert and self.key):
            raise CourseError("tls:// needs --tls-ca, --tls-cert and --tls-key, three PEM files.")
        files = {"tls_ca_file": self.ca, "tls_client_cert": self.cert, "tls_client_key": self.key}
        return Security(require_encryption=True, **files)


@contextmanager
def on_cluster(
    cluster: Cluster, grader: Grader, submissions: Sequence[Submission], again: bool
) -> Iterator[queue.SimpleQueue[Result]]:
    """A queue into which every submission's result comes, in any order."""
    client = cluster.client()
    ready: queue.SimpleQueue[Result] = queue.SimpleQueue()
    workers = max(1, len(client.scheduler_info()["workers"]))
    size = max(1, min(LARGEST_BATCH, -(-len(submissions) // (4 * workers))))
    batches = [list(submissions[start : start + size]) for start in range(0, len(submissions), size)]
    # The lesson goes with every batch: data scattered to workers is lost with them.
    settings = (str(grader.course.root), grader.lesson, grader.limits, grader.level, again)
    futures = {
        client.submit(grade_batch, batch, *settings, pure=False, retries=RETRIES): batch for batch in batches
    }
    collector = threading.Thread(target=_collect, args=(futures, ready), daemon=True)
    collector.start()
    try:
        yield ready
    finally:
        client.cancel(list(futures))
        client.close()
        if client.cluster is not None:
            client.cluster.close()


def grade_batch(
    batch: Sequence[Submission],
    root: str,
    lesson: ReleasedLesson,
    limits: Limits,
    level: str | None,
    again: bool,
) -> list[Result]:
    """What a worker does: grade some submissions, one after the other."""
    grader = Grader(Course(Path(root)), lesson, limits, level)
    return [grader.result(submission, again) for submission in batch]


def _collect(futures: dict[Any, list[Submission]], ready: queue.SimpleQueue[Result]) -> None:
    """Move results from the cluster into the queue; of a batch that cannot be had every student is named."""
    from distributed import as_completed

    open_batches = dict(futures)
    try:
        for future in as_completed(list(futures)):
            batch = open_batches.pop(future)
            if future.status == "finished":
                results = future.result()
            else:
                results = _lost(batch, f"its batch could not be graded: {future.exception()!r}")
            for result in results:
                ready.put(result)
    except Exception as error:
        for batch in open_batches.values():
            for result in _lost(batch, f"the cluster was lost: {error!r}"):
                ready.put(result)


def _lost(batch: Sequence[Submission], reason: str) -> list[Result]:
    return [Result(submission.student, "failed", reason) for submission in batch]

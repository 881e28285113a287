"""The locks of grading: one thread judges at a time, and one run is at work in a course."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Locks:
    """All that this process holds while it grades."""

    def __init__(self) -> None:
        self._judging = threading.Lock()

    @contextmanager
    def judging(self) -> Iterator[None]:
        """The reference and the wrong answers run in the parent, whose stdout and warnings all share."""
        with self._judging:
            yield

    @contextmanager
    def child_computes(self) -> Iterator[None]:
        """Inside `judging`: others may judge until the child has answered."""
        self._judging.release()
        try:
            yield
        finally:
            self._judging.acquire()

    @contextmanager
    def course(self, root: Path) -> Iterator[bool]:
        """Whether no other run is at work in this course; the lock goes with the process."""
        with open(root / "gradebook.db-lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


locks = Locks()

"""Grading in a process that is killed by SIGKILL at a chosen change of a file or of the gradebook."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mini import LESSON

from autograder.grading import grade_class as bulk
from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.notebooks import graded as record
from autograder.sandbox.outside import session
from autograder.sandbox.outside.fork_server_handle import fork_server_for


def killed_at(course: Path, step: int) -> int | None:
    """Grade in a process that is killed just before its `step`-th change to a file or to the gradebook.

    The process's exit code: 0 where it made fewer changes.
    """
    count = 0
    server = fork_server_for("numpy")  # the one that this process has, for every process that is killed

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*arguments, **options)

        return changed

    def run() -> None:
        session.fork_server_for = lambda view, level: server
        bulk.BATCH = 1
        record.os.replace = counted(record.os.replace)
        Path.unlink = counted(Path.unlink)
        opened = Gradebook.__init__

        def opened_and_counted(self: Gradebook, *arguments: Any) -> None:
            opened(self, *arguments)
            self.db.commit = counted(self.db.commit)

        Gradebook.__init__ = opened_and_counted
        list(grade_class(Course(course), LESSON, jobs=1))

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    child.join(120)
    return child.exitcode

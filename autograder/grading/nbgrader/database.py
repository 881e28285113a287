"""Opening nbgrader's database: made in one step where there is none, patient where somebody else writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.grading.nbgrader.address import why_not_opened
from autograder.grading.nbgrader.course import CourseError

if TYPE_CHECKING:
    from nbgrader import api

BUSY_MS = 60_000  # how long to wait for the formgrader to finish a write of its own
_SQLITE = "sqlite:///"


def opened(url: str, course_id: str) -> api.Gradebook:
    """nbgrader's own gradebook; CourseError, with no password in it, where there is none to be had."""
    from nbgrader import api
    from sqlalchemy import event, exc

    try:
        book = api.Gradebook(url, course_id)
    except (exc.SQLAlchemyError, ImportError, ValueError, TypeError) as error:
        raise CourseError(why_not_opened(url, error)) from None
    if url.startswith(_SQLITE):
        book.engine.dispose()
        event.listen(
            book.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        )
    return book


def create(url: str, course_id: str) -> None:
    """Make a new SQLite gradebook in one step: one killed half made would be taken for a whole one."""
    path = Path(url.removeprefix(_SQLITE))
    if not url.startswith(_SQLITE) or path.exists():
        return
    if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        raise CourseError(f"There is no gradebook {path}, and {path.parent} may not be written.")
    unfinished = path.with_name(path.name + "-new")
    unfinished.unlink(missing_ok=True)
    opened(f"{_SQLITE}{unfinished}", course_id).close()
    os.replace(unfinished, path)

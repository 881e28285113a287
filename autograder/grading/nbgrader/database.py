"""Opening nbgrader's database: made in one step where there is none, patient where somebody else writes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.grading.nbgrader.address import shown, why_not_opened
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


def for_reading(url: str, course_id: str) -> str:
    """The address to read at: that of an empty gradebook, gone at the end, where there is none yet.

    Where its folder is not there either, it stays: opening it says what is wrong.
    """
    if _exists(url) or not _file(url).parent.is_dir():
        return url
    empty = f"{_SQLITE}{Path(_aside(), 'gradebook.db')}"
    create(empty, course_id)
    return empty


@cache
def _aside() -> str:
    folder = tempfile.mkdtemp(prefix="carousel-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _exists(url: str) -> bool:
    return not url.startswith(_SQLITE) or _file(url).exists()


def _file(url: str) -> Path:
    """The file of an SQLite address, which options may follow."""
    return Path(shown(url))


def why_not_made(url: str) -> str:
    """A sentence about a gradebook that is not there and cannot be made; nothing about any other."""
    path = _file(url)
    if _exists(url) or not path.parent.is_dir() or os.access(path.parent, os.W_OK):
        return ""
    return f"There is no gradebook {path}, and {path.parent} may not be written."


def create(url: str, course_id: str) -> None:
    """Make a new SQLite gradebook in one step: one killed half made would be taken for a whole one."""
    path = _file(url)
    if _exists(url) or not path.parent.is_dir():
        return
    if why := why_not_made(url):
        raise CourseError(why)
    unfinished = path.with_name(path.name + "-new")
    unfinished.unlink(missing_ok=True)
    opened(f"{_SQLITE}{unfinished}", course_id).close()
    os.replace(unfinished, path)

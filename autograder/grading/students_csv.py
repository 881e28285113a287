"""A class list as a CSV file, in the columns of `nbgrader db student import`."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from autograder.grading.names import legible, why_no_id
from autograder.grading.nbgrader.course import CourseError

COLUMNS = ("id", "first_name", "last_name", "email", "lms_user_id")


def read(path: Path) -> list[dict[str, str]]:
    """One dict a student; CourseError names the line that cannot be one.

    The first line names the columns, of which `id` must be there; commas, semicolons or tabs separate them.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as CSV UTF-8 from the spreadsheet."
        ) from None
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip().lower() for name in rows.fieldnames or ()]
    if "id" not in names:
        raise CourseError(
            f"{path} has no column id on its first line. Expected: {','.join(COLUMNS)}; only id must be."
        )
    rows.fieldnames = names
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows, 2):
        one = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(one.values()):
            continue
        if not one["id"]:
            raise CourseError(f"{path}, line {number}: there is no id.")
        if why := why_no_id(one["id"]) or _no_folder(one["id"]):
            raise CourseError(f"{path}, line {number}: {legible(one['id'])} cannot be an id. {why}")
        if one["id"] in found:
            raise CourseError(f"{path}, line {number}: {legible(one['id'])} is there already.")
        found[one["id"]] = one
    if not found:
        raise CourseError(f"{path} has no students below its first line.")
    return list(found.values())


def _no_folder(name: str) -> str:
    return "An id is the name of a folder: no / and no leading dot." if "/" in name or name[0] == "." else ""


def enter(book: Any, students: list[dict[str, str]]) -> int:
    """Enter or bring up to date; how many are new. What a file leaves empty is not changed."""
    before = {one.id for one in book.students}
    for one in students:
        said = {name: value for name, value in one.items() if value and name != "id"}
        book.update_or_create_student(one["id"], **said)
    return len({one["id"] for one in students} - before)

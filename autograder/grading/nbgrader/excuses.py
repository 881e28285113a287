"""Who is excused from which cell: those who had handed in when the lesson gained it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, MetaData, String, Table, select
from sqlalchemy.schema import CreateTable

from autograder.grading.names import LONGEST

# In the gradebook's own database, so that it is copied, restored and thrown away with it.
_EXCUSED = Table(
    "carousel_excused",
    MetaData(),
    Column("student", String(LONGEST), primary_key=True),
    Column("lesson", String(LONGEST), primary_key=True),
    Column("notebook", String(LONGEST), primary_key=True),
    Column("cell", String(LONGEST), primary_key=True),
)


def excuse(db: Any, lesson: str, notebook: str, cells: Iterable[str], students: Iterable[str]) -> None:
    """Excuse these students; in the transaction that adds the cells."""
    db.execute(CreateTable(_EXCUSED, if_not_exists=True))
    known = excused(db, lesson)
    students = list(students)
    for cell in cells:
        for student in students:
            if (notebook, cell) not in known.get(student, ()):
                row = {"student": student, "lesson": lesson, "notebook": notebook, "cell": cell}
                db.execute(_EXCUSED.insert().values(row))


def excused(db: Any, lesson: str) -> dict[str, set[tuple[str, str]]]:
    """student -> (notebook, cell)."""
    db.execute(CreateTable(_EXCUSED, if_not_exists=True))
    found: dict[str, set[tuple[str, str]]] = {}
    for row in db.execute(select(_EXCUSED).where(_EXCUSED.c.lesson == lesson)).all():
        found.setdefault(row.student, set()).add((row.notebook, row.cell))
    return found

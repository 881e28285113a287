"""What the gradebook says of a submitted notebook: scores, marks given by hand, extra credit, penalties."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Marks:
    """What the gradebook says of one submitted notebook; a cell's score has its extra credit in it."""

    scores: dict[str, float]
    comments: dict[str, str]
    pending: set[str]  # cells that a person has yet to grade
    penalty: float
    worth: dict[str, float] = field(default_factory=dict)  # by cell, what it can give without extra credit
    machine: dict[str, float | None] = field(default_factory=dict)
    extra: dict[str, float] = field(default_factory=dict)  # extra credit, where there is some
    by_hand: set[str] = field(default_factory=set)  # cells whose machine's score a person has overridden
    late: float = 0.0  # seconds

    @property
    def total(self) -> float:
        """What nbgrader's own export says."""
        return max(0.0, sum(self.scores.values()) - self.penalty)


def read_marks(
    submissions: Iterable[Any], rows: Callable[..., Iterable[Any]]
) -> dict[tuple[str, str], Marks]:
    """(student, notebook) -> marks; `rows(kind, *values)` gives (student, notebook, cell, *values)."""
    from nbgrader import api

    found = {
        (one.student_id, each.name): Marks(
            {}, {}, set(), each.late_submission_penalty or 0.0, late=one.total_seconds_late
        )
        for one in submissions
        for each in one.notebooks
    }
    kind = api.Grade
    asked = (kind.score, kind.max_score, kind.auto_score, kind.manual_score, kind.extra_credit)
    grades = rows(kind, *asked, kind.needs_manual_grade)
    for student, notebook, cell, score, worth, machine, by_hand, extra, pending in grades:
        marks = found[student, notebook]
        marks.scores[cell], marks.worth[cell], marks.machine[cell] = float(score), float(worth), machine
        if extra:
            marks.extra[cell] = extra
        if by_hand is not None and machine is not None and by_hand != machine:
            marks.by_hand.add(cell)
        if pending and by_hand is None:
            marks.pending.add(cell)
    for student, notebook, cell, comment in rows(api.Comment, api.Comment.comment):
        if comment:
            found[student, notebook].comments[cell] = comment
    return found

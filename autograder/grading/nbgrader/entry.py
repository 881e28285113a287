"""What the gradebook is told of one submission: scores, answers left as released, when it came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.grading.notebooks.graded import Record

Scores = Mapping[str, Mapping[str, float | None]]  # notebook -> graded cell -> automatic score, None: by hand


@dataclass(frozen=True)
class Entry:
    """What the gradebook is told of one submission."""

    student: str
    scores: Scores
    unanswered: Collection[tuple[str, str]]  # (notebook, answer cell) as released
    timestamp: datetime | None = None  # when it was handed in; None: nothing is said about it

    @classmethod
    def of(cls, student: str, records: Iterable[Record], timestamp: datetime | None) -> Entry:
        """What graded notebooks say."""
        records = list(records)
        scores = {record.notebook: record.scores for record in records}
        unanswered = {(record.notebook, cell) for record in records for cell in record.unanswered}
        return cls(student, scores, unanswered, timestamp)

    def within(self, worth: Mapping[str, Mapping[str, float]]) -> Entry:
        """The same with no cell above its maximum: points may have changed since it was graded."""
        scores = {
            notebook: {
                cell: score if score is None else min(score, worth.get(notebook, {}).get(cell, score))
                for cell, score in cells.items()
            }
            for notebook, cells in self.scores.items()
        }
        return replace(self, scores=scores)

    def agrees(self, other: Entry | None) -> bool:
        """Whether writing this over `other` would change nothing."""
        return (
            other is not None
            and self.scores == other.scores
            and set(self.unanswered) == set(other.unanswered)
            and self.timestamp in (None, other.timestamp)
        )

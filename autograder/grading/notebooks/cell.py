"""A notebook's cell as grading sees it: what nbgrader's metadata say of it, and what grading has to say.

The cell as JSON stays what it is, so that nbgrader's own steps and the file on disk hold the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# The key in a cell's and a notebook's metadata under which grading keeps what it has to say.
NOTE = "carousel"

EXCUSED = "excused"  # the status of a verdict on what a lesson gained after it was handed in

_CHECK = re.compile(r"check\((\w+)\)")


@dataclass(frozen=True)
class Verdict:
    """What one graded cell earns. `score` is None where a person has to decide."""

    cell: str
    exercise: str
    score: float | None
    points: float
    misconception: str | None
    status: str
    seconds: float
    flags: Sequence[Mapping[str, Any]] = ()  # what the instructor may look at; it costs no point


@dataclass(eq=False, slots=True)
class Cell:
    """One cell; `claims` is the grade id that a submitted cell gives itself, for `Released.restore`."""

    json: dict[str, Any]
    claims: str | None = None

    @classmethod
    def new(cls, kind: str, source: str, cell_id: str, claims: str | None = None) -> Cell:
        """A cell without outputs or metadata."""
        cell: dict[str, Any] = {"cell_type": kind, "id": cell_id, "metadata": {}, "source": source}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        return cls(cell, claims)

    def fresh(self) -> Cell:
        """A copy to write outputs and notes into; what nbgrader says of it is shared."""
        kept = {key: [] if key == "outputs" else value for key, value in self.json.items()}
        return Cell(kept | {"metadata": {**self.json["metadata"]}})

    @property
    def kind(self) -> str:
        """`code`, `markdown` or `raw`."""
        return str(self.json["cell_type"])

    @property
    def is_code(self) -> bool:
        return self.kind == "code"

    @property
    def id(self) -> str:
        return str(self.json["id"])

    @property
    def source(self) -> str:
        source = self.json["source"]
        return "".join(source) if isinstance(source, list) else str(source)

    @source.setter
    def source(self, text: str) -> None:
        self.json["source"] = text

    @property
    def outputs(self) -> list[dict[str, Any]]:
        outputs: list[dict[str, Any]] = self.json.get("outputs", [])
        return outputs

    @outputs.setter
    def outputs(self, outputs: list[dict[str, Any]]) -> None:
        self.json["outputs"] = outputs

    @property
    def attachments(self) -> dict[str, Any]:
        """Pasted pictures."""
        attachments: dict[str, Any] = self.json.get("attachments", {})
        return attachments

    @attachments.setter
    def attachments(self, attachments: dict[str, Any]) -> None:
        self.json["attachments"] = attachments

    # What nbgrader's metadata say.

    @property
    def _role(self) -> Mapping[str, Any]:
        role: Mapping[str, Any] = self.json["metadata"].get("nbgrader", {})
        return role

    @property
    def grade_id(self) -> str:
        return str(self._role.get("grade_id", ""))

    @property
    def is_graded(self) -> bool:
        """Whether points hang on it, given by the machine or by hand."""
        return bool(self._role.get("grade") or self._role.get("task"))

    @property
    def is_answer(self) -> bool:
        """Whether its text is the student's: an exercise's function or an essay."""
        return bool(self._role.get("solution"))

    @property
    def is_by_hand(self) -> bool:
        """Whether a person grades it: an essay, or a task that is answered elsewhere."""
        return bool(self._role.get("task") or (self._role.get("grade") and self.is_answer))

    @property
    def is_locked(self) -> bool:
        """nbgrader's rule: a test is locked, an answer is not, another cell when it says so."""
        return not self.is_answer and bool(self._role.get("grade") or self._role.get("locked"))

    @property
    def is_figure(self) -> bool:
        """A locked drawing that may use the answers: not run in grading."""
        return "figure" in self.json["metadata"].get("tags", ())

    @property
    def may_raise(self) -> bool:
        """Whether the page says that an error is what it shows."""
        return "raises-exception" in self.json["metadata"].get("tags", ())

    @property
    def points(self) -> float:
        return float(self._role.get("points", 0))

    @property
    def checksum(self) -> str | None:
        """nbgrader's, of the cell as it was released."""
        return self._role.get("checksum")

    def set_role(self, **values: Any) -> None:
        """Change what nbgrader's metadata say."""
        self.json["metadata"]["nbgrader"].update(values)

    @property
    def checked_name(self) -> str | None:
        """The name in a locked graded cell `check(name)`; None for any other cell."""
        if not self.is_code or not self.is_graded or self.is_answer:
            return None
        match = _CHECK.fullmatch(self.source.strip())
        return match[1] if match else None

    @property
    def exercise_name(self) -> str | None:
        """The exercise that a locked graded cell `check(name)` asks for; None for any other cell."""
        from autograder.exercises import exercises

        name = self.checked_name
        return name if name in exercises else None

    # What grading says.

    @property
    def _said(self) -> Mapping[str, Any]:
        said: Mapping[str, Any] = self.json["metadata"].get(NOTE, {})
        return said

    def _say(self, **values: Any) -> None:
        self.json["metadata"].setdefault(NOTE, {}).update(values)

    @property
    def notes(self) -> Sequence[str]:
        """Sentences for the feedback page."""
        return tuple(self._said.get("notes", ()))

    def note(self, sentence: str) -> None:
        self._say(notes=[*self.notes, sentence])

    @property
    def copy_of(self) -> str | None:
        """The grade id of the check that this student-made copy repeats."""
        return self._said.get("copy_of")

    @copy_of.setter
    def copy_of(self, grade_id: str) -> None:
        self._say(copy_of=grade_id)

    @property
    def is_released(self) -> bool:
        """Whether it stands as it was handed out."""
        return bool(self._said.get("released"))

    def mark_released(self) -> None:
        self._say(released=True)

    @property
    def verdict(self) -> Verdict | None:
        """What grading has decided; None for a cell without points, or before."""
        kept = self._said.get("verdict")
        return Verdict(**kept) if kept else None

    @verdict.setter
    def verdict(self, verdict: Verdict) -> None:
        self._say(verdict=asdict(verdict) | {"flags": list(verdict.flags)})

    @property
    def is_excused(self) -> bool:
        return bool(self._said.get("verdict", {}).get("status") == EXCUSED)

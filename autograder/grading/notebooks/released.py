"""The instructor's side of a notebook, and what it puts back into a submission."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from autograder.grading.notebooks.submitted import Cell, new_cell

NOTE = (
    "carousel"  # the key in a cell's and a notebook's metadata under which grading keeps what it has to say
)

_CHECK = re.compile(r"check\((\w+)\)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=\((?!attachment:[\w.-]+\))|:|\[)")
_JOINER = "\u2060"  # invisible; it keeps `<` from opening a tag


@dataclass(frozen=True)
class Sheet:
    """One released notebook: its cells with nbgrader's metadata, in order, as the gradebook has them."""

    name: str
    cells: Sequence[Cell]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Cell]:
        """The cells that have a grade id."""
        return {grade_id(cell): cell for cell in self.cells if grade_id(cell)}

    def notebook(self, cells: list[Cell]) -> dict[str, Any]:
        """A notebook of format 4.5 around some cells."""
        return {"cells": cells, "metadata": deepcopy(dict(self.metadata)), "nbformat": 4, "nbformat_minor": 5}

    def untouched(self) -> list[Cell]:
        """The cells as they were released: what is graded when a submission cannot be read."""
        return [_fresh(cell) for cell in self.cells]

    def is_unanswered(self, cell: Cell) -> bool:
        """Whether an answer cell still reads as it was released."""
        return is_answer(cell) and cell["source"] == self.known[grade_id(cell)]["source"]

    def restore(self, submitted: Sequence[Cell]) -> list[Cell]:
        """A submission's cells with the release's metadata and locked sources put back.

        A cell that lost its grade id is an ordinary cell. A missing graded or locked cell returns behind the
        one it was released behind, or at the end. Of a copied cell the first keeps its role; the last copy of
        a check is checked as well, and the better verdict counts. Student-made Markdown loses its HTML.
        """
        known, cells, place = self.known, list[Cell](), dict[str, Cell]()
        released = {(cell["cell_type"], cell["source"]) for cell in self.cells}
        for cell in submitted:
            name = cell["metadata"].pop("grade_id", None)
            if name not in known:
                if (cell["cell_type"], cell["source"]) in released:
                    cell["metadata"][NOTE] = {"released": True}
                    cells.append(cell)
                else:
                    cells.append(_harmless(cell))
            elif name in place:
                cells.append(_copy_of(known[name], cell))
            else:
                place[name] = _restored(known[name], cell)
                cells.append(place[name])
        before = None
        for name, original in known.items():
            if name not in place and (is_locked(original) or is_graded(original)):
                place[name] = _fresh(original)
                note(place[name], "This cell was missing from the submission; it was put back.")
                behind = place.get(before) if before else None
                cells.insert(_index(cells, behind) + 1 if behind else len(cells), place[name])
            before = name
        return cells


def _fresh(cell: Cell) -> Cell:
    """A copy of a released cell to write outputs and notes into; what nbgrader says of it is shared."""
    return {key: [] if key == "outputs" else value for key, value in cell.items()} | {
        "metadata": {**cell["metadata"]}
    }


def _restored(released: Cell, cell: Cell) -> Cell:
    locked = is_locked(released)
    restored = _fresh(released)
    restored["id"] = cell["id"]
    if not locked:
        restored["source"] = cell["source"]
        if "attachments" in cell:
            restored["attachments"] = cell["attachments"]
        if restored["cell_type"] == "markdown" and cell["source"] != released["source"]:
            restored = _harmless(restored)
    elif cell["source"] != released["source"] and not is_graded(released):
        note(restored, "This cell is locked; its text was put back.")
    elif cell["source"] != released["source"] and exercise_name(released):
        note(restored, "This check is locked; its text was put back.")
    return restored


def _copy_of(released: Cell, cell: Cell) -> Cell:
    copied = _harmless(cell)
    name = exercise_name(released)
    note(
        copied,
        f"A copy of the cell {grade_id(released)}.",
        **({"copy_of": grade_id(released)} if name else {}),
    )
    if name:
        copied |= new_cell("code", released["source"], cell["id"]) | {"metadata": copied["metadata"]}
    return copied


def _index(cells: list[Cell], wanted: Cell) -> int:
    return next(index for index, cell in enumerate(cells) if cell is wanted)


def _harmless(cell: Cell) -> Cell:
    """Student-made Markdown as an instructor's browser may see it: no HTML, no links, pasted pictures."""
    if cell["cell_type"] != "code":
        source = _TAG.sub("<" + _JOINER, cell["source"])
        source = _LINK.sub("]" + _JOINER, source)
        cell["source"] = source.replace("\\href", "\\hre" + _JOINER + "f")
    return cell


def note(cell: Cell, sentence: str, **more: Any) -> None:
    """Leave a sentence for the feedback page in a cell's metadata."""
    kept = cell["metadata"].setdefault(NOTE, {})
    kept.setdefault("notes", []).append(sentence)
    kept.update(more)


def _role(cell: Cell) -> Mapping[str, Any]:
    role: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return role


def grade_id(cell: Cell) -> str:
    return str(_role(cell).get("grade_id", ""))


def is_graded(cell: Cell) -> bool:
    """Whether points hang on it, given by the machine or by hand."""
    return bool(_role(cell).get("grade") or _role(cell).get("task"))


def is_answer(cell: Cell) -> bool:
    """Whether its text is the student's: an exercise's function or an essay."""
    return bool(_role(cell).get("solution"))


def is_by_hand(cell: Cell) -> bool:
    """Whether a person grades it: an essay, or a task that is answered elsewhere."""
    return bool(_role(cell).get("task") or (_role(cell).get("grade") and is_answer(cell)))


def is_locked(cell: Cell) -> bool:
    """nbgrader's rule: a test is locked, an answer is not, another cell when it says so."""
    role = _role(cell)
    return not is_answer(cell) and bool(role.get("grade") or role.get("locked"))


def is_figure(cell: Cell) -> bool:
    """A locked drawing that may use the answers: not run in grading."""
    return "figure" in cell["metadata"].get("tags", ())


def points(cell: Cell) -> float:
    return float(_role(cell).get("points", 0))


def checked_name(cell: Cell) -> str | None:
    """The name in a locked graded cell `check(name)`; None for any other cell."""
    if cell["cell_type"] != "code" or not is_graded(cell) or is_answer(cell):
        return None
    match = _CHECK.fullmatch(cell["source"].strip())
    return match[1] if match else None


def exercise_name(cell: Cell) -> str | None:
    """The exercise that a locked graded cell `check(name)` asks for; None for any other cell."""
    from autograder.exercises import exercises

    name = checked_name(cell)
    return name if name in exercises else None

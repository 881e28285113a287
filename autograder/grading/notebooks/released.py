"""The instructor's side of a notebook, and what it puts back into a submission."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from autograder.grading.notebooks.cell import Cell

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=\((?!attachment:[\w.-]+\))|:|\[)")
_JOINER = "\u2060"  # invisible; it keeps `<` from opening a tag


@dataclass(frozen=True)
class Released:
    """One released notebook: its cells with nbgrader's metadata, in order, as the gradebook has them."""

    name: str
    cells: Sequence[Cell]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Cell]:
        """The cells that have a grade id."""
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    def notebook(self, cells: Sequence[Cell]) -> dict[str, Any]:
        """A notebook of format 4.5 around some cells, as JSON."""
        about = {"metadata": deepcopy(dict(self.metadata)), "nbformat": 4, "nbformat_minor": 5}
        return {"cells": [cell.json for cell in cells], **about}

    def untouched(self) -> list[Cell]:
        """The cells as they were released: what is graded when a submission cannot be read."""
        return [cell.fresh() for cell in self.cells]

    def is_unanswered(self, cell: Cell) -> bool:
        """Whether an answer cell still reads as it was released."""
        return cell.is_answer and cell.source == self.known[cell.grade_id].source

    def restore(self, submitted: Sequence[Cell]) -> list[Cell]:
        """A submission's cells with the release's metadata and locked sources put back.

        A cell that lost its grade id is an ordinary cell. A missing graded or locked cell returns behind the
        one it was released behind, or at the end. Of a copied cell the first keeps its role; the last copy of
        a check is checked as well, and the better verdict counts. Student-made Markdown loses its HTML.
        """
        known, cells, place = self.known, list[Cell](), dict[str, Cell]()
        released = {(cell.kind, cell.source) for cell in self.cells}
        for cell in submitted:
            name = cell.claims
            if name not in known:
                if (cell.kind, cell.source) in released:
                    cell.mark_released()
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
            if name not in place and (original.is_locked or original.is_graded):
                place[name] = original.fresh()
                place[name].note("This cell was missing from the submission; it was put back.")
                behind = place.get(before) if before else None
                cells.insert(cells.index(behind) + 1 if behind else len(cells), place[name])
            before = name
        return cells


def _restored(released: Cell, cell: Cell) -> Cell:
    restored = released.fresh()
    restored.json["id"] = cell.id
    changed = cell.source != released.source
    if not released.is_locked:
        restored.source = cell.source
        if cell.attachments:
            restored.attachments = cell.attachments
        if restored.kind == "markdown" and changed:
            restored = _harmless(restored)
    elif changed and not released.is_graded:
        restored.note("This cell is locked; its text was put back.")
    elif changed and released.exercise_name:
        restored.note("This check is locked; its text was put back.")
    return restored


def _copy_of(released: Cell, cell: Cell) -> Cell:
    copied = _harmless(cell)
    if released.exercise_name:
        copied = Cell.new("code", released.source, cell.id)
        copied.copy_of = released.grade_id
    copied.note(f"A copy of the cell {released.grade_id}.")
    return copied


def _harmless(cell: Cell) -> Cell:
    """Student-made Markdown as an instructor's browser may see it: no HTML, no links, pasted pictures."""
    if not cell.is_code:
        source = _TAG.sub("<" + _JOINER, cell.source)
        source = _LINK.sub("]" + _JOINER, source)
        cell.source = source.replace("\\href", "\\hre" + _JOINER + "f")
    return cell

"""What is kept of a graded submission: the autograded notebook with its verdicts, written whole.

The gradebook has no place for a mistake's name or for the checksum of what was graded; the notebook has.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading.notebooks.cell import NOTE, Cell, Verdict
from autograder.grading.notebooks.released import Released

READ_ONLY = 0o444  # as nbgrader leaves what it has autograded


@dataclass(frozen=True)
class Record:
    """One graded notebook of one submission."""

    notebook: str
    checksum: str  # of everything that was handed in
    version: str  # of the lesson and the code that judged it
    unreadable: str  # why nothing of it could be graded; empty when it was
    verdicts: Sequence[Verdict]
    unanswered: Sequence[str]  # answer cells that are as released
    cells: Sequence[Cell]

    @property
    def submitted(self) -> list[Cell]:
        """The cells as they were handed in, as far as grading kept them; `Released.restore` takes them."""
        return [_as_submitted(cell) for cell in self.cells if not cell.is_excused]

    @property
    def answers(self) -> list[str]:
        """The texts of the code that the student wrote into the lesson's own cells."""
        return [
            cell.source
            for cell in self.cells
            if cell.is_answer
            and cell.is_code
            and cell.grade_id not in self.unanswered
            and not self.unreadable
        ]

    @property
    def scores(self) -> dict[str, float | None]:
        return {verdict.cell: verdict.score for verdict in self.verdicts}


def _as_submitted(cell: Cell) -> Cell:
    clean = Cell.new(cell.kind, cell.source, cell.id, cell.copy_of or cell.grade_id or None)
    if cell.attachments:
        clean.attachments = cell.attachments
    return clean


def label(
    released: Released, cells: Sequence[Cell], checksum: str, version: str, unreadable: str
) -> dict[str, Any]:
    """What a graded notebook says of itself in its metadata."""
    unanswered = [cell.grade_id for cell in cells if released.is_unanswered(cell)]
    unanswered = [] if unreadable else unanswered
    return {"submission": checksum, "lesson": version, "unreadable": unreadable, "unanswered": unanswered}


def write(folder: Path, released: Released, cells: Sequence[Cell], labelled: dict[str, Any]) -> Record:
    """Put a graded notebook into its folder under `autograded`."""
    notebook = released.notebook(cells)
    notebook["metadata"][NOTE] = labelled
    write_whole(folder / f"{released.name}.ipynb", (json.dumps(notebook) + "\n").encode(), READ_ONLY)
    return _record(released.name, notebook)


def read(path: Path) -> Record | None:
    """A graded notebook; None when there is none, or when grading it did not end."""
    try:
        return _record(path.stem, _joined(json.loads(path.read_bytes())))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record(name: str, notebook: Any) -> Record:
    kept, cells = notebook["metadata"][NOTE], [Cell(cell) for cell in notebook["cells"]]
    verdicts = [verdict for cell in cells if (verdict := cell.verdict) is not None]
    return Record(
        name, kept["submission"], kept["lesson"], kept["unreadable"], verdicts, kept["unanswered"], cells
    )


def _joined(notebook: Any) -> Any:
    """nbgrader writes texts as lists of lines."""
    for cell in notebook["cells"]:
        for holder in (
            cell,
            *cell.get("outputs", []),
            *(out.get("data", {}) for out in cell.get("outputs", [])),
        ):
            for key, value in holder.items():
                if isinstance(value, list) and key not in ("outputs", "traceback"):
                    holder[key] = "".join(value)
    return notebook


def make_way(folder: Path, name: str) -> None:
    """Remove from a graded folder what an earlier version left where a file of this name is to be: a folder
    of that name, or a file where one of its folders is to be."""
    place = folder / name
    for parent in list(Path(name).parents)[:-1]:
        if (folder / parent).is_symlink() or (folder / parent).is_file():
            (folder / parent).unlink()
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Write a file so that it is the old one or the new one at every moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name[:60]}-new")  # a longest name has 255 bytes
    unfinished.unlink(missing_ok=True)
    unfinished.write_bytes(content)
    unfinished.chmod(mode)
    os.replace(unfinished, path)

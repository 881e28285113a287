"""A lesson's notebook brought up to date: what the release changed, and what the student did, cell by cell.

Three notebooks take part: the release that the student's was made from, the student's, and the new release.
Cells are the same where they have the same grade id, or else the same id. A student's words always win, or
are kept beside.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

Cell = dict[str, Any]
NO_NOTEBOOK = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what reading one may raise


class NotANotebook(ValueError):  # noqa: N818 (it says what is the matter)
    """The student's file cannot be merged; the message is a sentence."""


@dataclass
class Merged:
    """The merged notebook's file, and a line for each cell that needs to be known of."""

    content: bytes
    notes: list[str] = field(default_factory=list)


def merge(base: bytes | None, mine: bytes, new: bytes) -> Merged:
    """Bring `mine`, made from `base`, up to date with `new`. Raises NotANotebook when mine cannot be read."""
    released, before = _cells(new), _known(base)
    lessons = {str(cell.get("id")) for cell in (*before.values(), *released.values())}
    try:
        document, own = json.loads(mine), _cells(mine, lessons)
    except NO_NOTEBOOK:
        raise NotANotebook("it is not a notebook that can be read.") from None
    notes: list[str] = []
    merged = [
        piece
        for key in _order(before, own, released)
        for piece in _merged(key, before.get(key), own.get(key), released.get(key), notes)
    ]
    notes += _moved(list(before), list(released))
    document["cells"] = _once(merged)
    document["metadata"] = {**document.get("metadata", {}), **json.loads(new)["metadata"]}
    document["nbformat"], document["nbformat_minor"] = 4, 5
    return Merged((json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(), notes)


def _known(base: bytes | None) -> dict[str, Cell]:
    """The cells of the release that the student's was made from; none where it is lost or damaged."""
    try:
        return _cells(base) if base is not None else {}
    except NO_NOTEBOOK:
        return {}


def _cells(content: bytes, lessons: Collection[str] = ()) -> dict[str, Cell]:
    """A notebook's cells by what makes them the same, in its order; a copy of a cell has a key of its own.

    Of two copies that is the lesson's cell which has an id of the `lessons`, wherever it stands; or else the
    first is.
    """
    found: dict[str, int] = {}
    cells: list[Cell] = json.loads(content)["cells"]
    for number, cell in sorted(enumerate(cells), key=lambda one: one[1].get("id") not in lessons):
        cell["source"] = _text(cell["source"])
        cell.setdefault("metadata", {})
        role = cell["metadata"].get("nbgrader") or {}
        keys = (role.get("grade_id"), cell.get("id"), f"{cell.get('id')} {number}")
        key = next(key for key in keys if key and key not in found)
        found[str(key)] = number
    return {key: cells[number] for key, number in sorted(found.items(), key=lambda one: one[1])}


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source)


def _order(before: Mapping[str, Cell], own: Mapping[str, Cell], new: Mapping[str, Cell]) -> list[str]:
    """All keys: the new release's order with the student's cells behind those that they stood behind.

    Where the student had moved the lesson's cells, it is the student's order with the new cells put in.
    """
    first = [key for key in before if key in own]
    moved = [key for key in own if key in before] != first
    leading, others = (own, new) if moved else (new, own)
    order = list(leading)
    behind: str | None = None
    for key in others:
        if key not in leading:
            order.insert(order.index(behind) + 1 if behind is not None else 0, key)
        behind = key
    return order


def _merged(
    key: str, before: Cell | None, own: Cell | None, new: Cell | None, notes: list[str]
) -> list[Cell]:
    """What becomes of one cell: none, one, or two where both sides changed it."""
    if own is None:
        if new is None:
            return []
        if before is None:
            notes.append(f"new: {_name(key, new)}")
            return [new]
        if _is_locked(new):
            notes.append(f"back, since grading needs it: {_name(key, new)}")
            return [new]
        return []
    if new is None:
        return _left_over(key, before, own, notes)
    kept = _with(new, own)
    if own["source"] == new["source"] or (before is not None and before["source"] == own["source"]):
        if own["source"] != new["source"]:
            notes.append(f"changed by the lesson: {_name(key, new)}")
            kept["source"] = new["source"]
        return [kept]
    if _is_locked(new):
        kept["source"] = new["source"]
        notes.append(f"the lesson's; yours is kept below it: {_name(key, new)}")
        return [kept, _beside(own["source"], "What stood here before", own["cell_type"])]
    if before is not None and before["source"] == new["source"]:
        return [kept]
    notes.append(f"yours; the lesson's new text is below it: {_name(key, new)}")
    return [kept, _beside(new["source"], "The lesson's new text of the cell above", new["cell_type"])]


def _left_over(key: str, before: Cell | None, own: Cell, notes: list[str]) -> list[Cell]:
    """A cell that the new release lacks: the student's own stays, the lesson's goes if nobody changed it."""
    if before is None:
        return [own]
    if before["source"] == own["source"]:
        notes.append(f"gone from the lesson: {_name(key, own)}")
        return []
    notes.append(f"gone from the lesson; yours is kept: {_name(key, own)}")
    metadata = {name: value for name, value in own["metadata"].items() if name in ("collapsed", "jupyter")}
    return [{**own, "metadata": metadata}]


def _with(new: Cell, own: Cell) -> Cell:
    """The new release's cell with the student's text, outputs and pasted pictures."""
    kept = {**own, **new, "source": own["source"], "metadata": {**own["metadata"], **new["metadata"]}}
    if own["cell_type"] == new["cell_type"] == "code":
        kept |= {name: own[name] for name in ("outputs", "execution_count") if name in own}
    if attachments := {**new.get("attachments", {}), **own.get("attachments", {})}:
        kept["attachments"] = attachments
    return kept


def _is_locked(cell: Cell) -> bool:
    role = cell["metadata"].get("nbgrader") or {}
    return bool(not role.get("solution") and (role.get("locked") or role.get("grade")))


def _beside(source: str, why: str, kind: str) -> Cell:
    """A text that is kept as a Markdown cell; of the same text always the same cell."""
    fence = "```"
    while fence in source:
        fence += "`"
    text = f"**{why}:**\n\n" + (f"{fence}python\n{source}\n{fence}" if kind == "code" else source)
    name = hashlib.sha1(text.encode("utf-8", "replace")).hexdigest()[:12]
    return {"cell_type": "markdown", "id": f"kept-{name}", "metadata": {}, "source": text}


def _once(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with ids that are there once; one that is kept beside is not put there a second time."""
    found: dict[str, Cell] = {}
    for number, cell in enumerate(cells):
        name = str(cell.get("id") or f"cell-{number}")
        if name in found and found[name]["source"] == cell["source"] and name.startswith("kept-"):
            continue
        while name in found:
            name = hashlib.sha1(f"{name} {number}".encode()).hexdigest()[:12]
        found[name] = {**cell, "id": name}
    return list(found.values())


def _moved(before: Sequence[str], new: Sequence[str]) -> list[str]:
    """A line for each cell that stands elsewhere in the new release."""
    old, now = [key for key in before if key in set(new)], [key for key in new if key in set(before)]
    blocks = SequenceMatcher(None, old, now, autojunk=False).get_matching_blocks()
    stayed = {key for block in blocks for key in now[block.b : block.b + block.size]}
    return [f"moved by the lesson: {key}" for key in now if key not in stayed]


def _name(key: str, cell: Cell) -> str:
    """How a cell is named to a person: its grade id, or how it begins."""
    if (cell["metadata"].get("nbgrader") or {}).get("grade_id"):
        return key
    first = next((line.strip("# *") for line in cell["source"].splitlines() if line.strip()), "an empty cell")
    return f"“{first[:50]}”"

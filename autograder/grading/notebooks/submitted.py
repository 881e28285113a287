"""What a student handed in, read as hostile data: only cell types, sources and grade ids survive."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.grading.names import legible
from autograder.grading.notebooks.cell import Cell

NOTEBOOK_BYTES = 32 * 2**20
NOTEBOOK_CELLS = 5_000
FILES_BYTES = 32 * 2**20  # everything that lies beside the notebooks
TIMESTAMP = "timestamp.txt"  # nbgrader's: when the submission was handed in

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_IMAGE = re.compile(r"[A-Za-z0-9+/=\s]*")
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)


class Unreadable(ValueError):  # noqa: N818 (it is the notebook that is unreadable)
    """A submitted notebook that cannot be graded; the message is a sentence for its author."""


@dataclass(frozen=True)
class Notebook:
    """A readable notebook: clean cells, and the checksum of the file."""

    cells: list[Cell]
    checksum: str


def read_notebook(path: Path) -> Notebook:
    """Read a submitted notebook.

    Raises Unreadable, with what is wrong and what its author can do, for a file that is missing, renamed, a
    link, too large, empty, not JSON, in conflict, or not a notebook of format 4; PermissionError for one that
    whoever grades may not read.
    """
    content = read_bytes(path)
    return Notebook(parse_notebook(path.name, content), checksum(content))


def parse_notebook(name: str, content: bytes) -> list[Cell]:
    """The clean cells of a notebook's file; Unreadable otherwise."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{name} is not UTF-8 text (byte {error.start}); save it from JupyterLab again."
        ) from None
    except RecursionError:
        raise Unreadable(f"{name} is nested too deeply to be a notebook.") from None
    except ValueError as error:
        raise Unreadable(_why_not_json(name, content, error)) from None
    return _cells(name, data)


def time_of(timestamp: bytes) -> datetime | None:
    """When a submission was handed in, in UTC, by what its TIMESTAMP holds; None where it does not say."""
    if not timestamp.strip():
        return None
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(timestamp.decode().strip())
    except (ValueError, OverflowError):
        return None


def checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_bytes(path: Path, limit: int = NOTEBOOK_BYTES) -> bytes:
    """The bytes of a regular file that is no link; Unreadable otherwise, PermissionError where we may not."""
    try:
        if path.parent.is_symlink():
            raise Unreadable(
                f"The folder {path.parent.name} is a symbolic link; hand in the files themselves."
            )
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise Unreadable(_missing(path)) from None
    except NotADirectoryError:
        raise Unreadable(
            f"{path.parent.name} is a file; a folder with {path.name} in it is expected."
        ) from None
    except PermissionError:
        raise  # not the author's doing
    except OSError as error:
        if path.is_symlink():
            raise Unreadable(f"{path.name} is a symbolic link; hand in the notebook itself.") from None
        raise Unreadable(f"{path.name} cannot be opened: {error.strerror}.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(f"{path.name} is not a file.")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise Unreadable(
            f"{path.name} is larger than {limit // 2**20} MB; clear its outputs in JupyterLab and save it."
        )
    if not content.strip():
        raise Unreadable(f"{path.name} is empty.")
    return content


def _missing(path: Path) -> str:
    try:
        found = sorted(entry.name for entry in os.scandir(path.parent) if entry.name.endswith(".ipynb"))
    except OSError:
        found = []
    if not found:
        return f"{path.name} is not there, nor any other notebook."
    return f"{path.name} is not there; found {legible(', '.join(found[:3]))}. A notebook must keep its name."


def _why_not_json(name: str, content: bytes, error: ValueError) -> str:
    text = content.decode("utf-8", "replace")
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        return f"{name} holds an unresolved merge conflict (line {line}); resolve it and hand it in again."
    where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
    return (
        f"{name} is not valid JSON{where}: it was cut off or edited by hand. Save it from JupyterLab again."
    )


def _cells(name: str, data: Any) -> list[Cell]:
    if not isinstance(data, dict) or "nbformat" not in data:
        raise Unreadable(f"{name} is JSON, but not a notebook.")
    if data["nbformat"] != 4:
        raise Unreadable(
            f"{name} has notebook format {_short(data['nbformat'])}, expected 4; save it from JupyterLab."
        )
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise Unreadable(f"{name} has no list of cells.")
    if len(cells) > NOTEBOOK_CELLS:
        raise Unreadable(f"{name} has {len(cells)} cells, more than {NOTEBOOK_CELLS}.")
    clean, seen = [], set[str]()
    for number, cell in enumerate(cells):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            raise Unreadable(f"{name}: cell {number + 1} is neither code, Markdown nor raw text.")
        clean.append(_cell(f"{name}: cell {number + 1}", cell, _fresh_id(cell.get("id"), number, seen)))
    return clean


def _cell(where: str, cell: Mapping[str, Any], cell_id: str) -> Cell:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable(f"{where} has a source that is no text.")
    source = source.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot be written to a file
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    claims = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    clean = Cell.new(cell["cell_type"], source, cell_id, claims if isinstance(claims, str) else None)
    if clean.kind == "markdown" and (images := _attachments(cell.get("attachments"))):
        clean.attachments = images
    return clean


def _fresh_id(cell_id: Any, number: int, seen: set[str]) -> str:
    if not isinstance(cell_id, str) or not _ID.fullmatch(cell_id) or cell_id in seen:
        cell_id = f"cell-{number}"
        while cell_id in seen:
            cell_id += "-"
    seen.add(cell_id)
    return cell_id


def _attachments(attachments: Any) -> dict[str, dict[str, str]]:
    """The pasted pictures of an essay: PNG and JPEG, base64."""
    if not isinstance(attachments, dict):
        return {}
    return {
        name: {kind: data}
        for name, bundle in attachments.items()
        if isinstance(bundle, dict) and re.fullmatch(r"[\w.-]+", name)
        for kind, data in bundle.items()
        if kind in ("image/png", "image/jpeg") and isinstance(data, str) and _IMAGE.fullmatch(data)
    }


def other_files(folder: Path, limit: int = FILES_BYTES) -> list[tuple[Path, bytes]]:
    """What lies beside the notebooks, `limit` bytes at most: regular files as (path in the folder, bytes).

    PermissionError where whoever grades may not read one.
    """
    found: list[tuple[Path, bytes]] = []
    for directory, folders, names in os.walk(folder, onerror=_unless_forbidden):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(directory, name) for name in sorted(names)):
            if path.suffix == ".ipynb" or path.name.startswith("."):
                continue
            try:
                content = read_bytes(path, limit)
            except Unreadable:
                continue
            limit -= len(content)
            found.append((path.relative_to(folder), content))
    return found


def _unless_forbidden(error: OSError) -> None:
    if isinstance(error, PermissionError):
        raise error


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 20 else f"{text[:20]}…"

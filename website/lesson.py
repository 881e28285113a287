"""A lesson as a page: the released text, and what the figures, questions and experiments of a run showed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.student.course_cell import MARK

# A call whose answer is the reader's own, or would be the solution.
_PERSONAL = re.compile(r"^\s*(check|hint|solution|progress)\(", re.MULTILINE)
_SHOWN = ("text/html", "text/markdown", "image/png", "text/plain")
_PROGRESS = re.compile(r"[^\n:]+: [\d.]+ s")
_READ_HERE = """

:::{{note}}
This page is for reading: figures are drawn, questions can be answered, and nothing is checked. To write the
functions and have them checked, [start the course](../../students.md) and open `{path}`.
:::
"""


def lesson_page(lesson: str, released: NotebookNode, ran: NotebookNode) -> NotebookNode:
    """The released notebook with the outputs of a run, by cell id; never an answer's and never a check's."""
    page = NotebookNode(released.copy())
    outputs = {cell.id: cell.get("outputs", []) for cell in ran.cells}
    page.cells = [NotebookNode(cell.copy()) for cell in released.cells]
    for cell in page.cells:
        cell.source = cell.source.replace("../../docs/cheat-sheet.pdf", "../../cheat-sheet.md")
        cell.source = cell.source.removesuffix(f"\n{MARK}")
        if cell.cell_type == "code":
            cell.outputs = [] if _is_readers(cell) else list(_shown(outputs.get(cell.id, [])))
            cell.metadata = _hidden(cell)
    first = page.cells[0]
    heading, _, rest = first.source.partition("\n")
    path = f"lessons/{lesson}/{lesson}.ipynb"
    first.source = heading + _READ_HERE.format(path=path) + rest
    return page


def _is_readers(cell: NotebookNode) -> bool:
    about = cell.metadata.get("nbgrader", {})
    return bool(about.get("solution") or about.get("grade") or _PERSONAL.search(cell.source))


def _shown(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Outputs without what needs a kernel, without warnings and progress bars."""
    for output in outputs:
        if output.output_type == "stream" and output.name == "stdout":
            yield output
        elif output.output_type in ("display_data", "execute_result"):
            if _PROGRESS.fullmatch(output.data.get("text/plain", "")):
                continue
            data = {kind: output.data[kind] for kind in _SHOWN if kind in output.data}
            if data:
                yield NotebookNode({**output, "data": NotebookNode(data)})


def _hidden(cell: NotebookNode) -> NotebookNode:
    """Folded where JupyterLab folds it; a question shows the question only."""
    metadata = NotebookNode({"tags": []})
    if re.search(r"^\s*(predict|outcome|quiz)\(", cell.source, re.MULTILINE):
        metadata.tags = ["remove-input"]
    elif cell.metadata.get("jupyter", {}).get("source_hidden"):
        metadata.tags = ["hide-input"]
    return metadata

"""Runs a page with its answers, cell by cell, in a kernel of its own: the author's code is trusted."""

from __future__ import annotations

import ast
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.authoring.findings import FILL_IN
from autograder.authoring.measures import pictures_of
from autograder.authoring.page_to_notebook import Page

CELL_SECONDS = 240
QUIET = ["--IPKernelApp.log_level=ERROR"]
_CLOCK = "import time; time.process_time()"


class Ran:
    """What came of a page's run: what went wrong by line, the figures' alt texts, the processor's seconds."""

    def __init__(self) -> None:
        self.wrong: list[tuple[int, str]] = []
        self.alts: list[str | None] = []
        self.seconds = 0.0


def run_page(page: Page, advance: Callable[[], None]) -> Ran:
    """Run all cells as nbgrader does, so that what fails raises; a failing check does not stop the run.

    `advance` is called after each cell. Nothing is kept of the run: it has a home folder of its own.
    """
    ran = Ran()
    notebook = deepcopy(page.notebook)
    with tempfile.TemporaryDirectory() as home:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            extra_arguments=QUIET,
            resources={"metadata": {"path": home}},
        )
        with client.setup_kernel(env={**os.environ, "HOME": home, "NBGRADER_EXECUTION": "validate"}):
            for index, (cell, line) in enumerate(zip(list(notebook.cells), page.lines, strict=True)):
                goes_on = cell.cell_type != "code" or _run_cell(client, cell, index, line, ran)
                advance()
                if not goes_on:
                    return ran
            clock = nbformat.v4.new_code_cell(_CLOCK)
            notebook.cells.append(clock)
            client.execute_cell(clock, len(notebook.cells) - 1)
            ran.seconds = float(clock.outputs[0].data["text/plain"])
    return ran


def _run_cell(client: NotebookClient, cell: NotebookNode, index: int, line: int, ran: Ran) -> bool:
    """Run one cell and look at what it showed; False when the rest of the page cannot run."""
    try:
        client.execute_cell(cell, index)
    except CellTimeoutError:
        ran.wrong.append(
            (line, f"the cell runs for more than {CELL_SECONDS} seconds; the page was not run on.")
        )
        return False
    except DeadKernelError:
        ran.wrong.append((line, "the cell ends the whole process; the page was not run on."))
        return False
    except CellExecutionError as error:
        if error.ename == "CheckFailed":
            ran.wrong.append((line, f"with the page's own answer, {error.evalue}. {_said(cell)}"))
            return True
        ran.wrong.append(
            (_line_of(cell, line), f"{error.ename}: {error.evalue} (the page was not run on from here).")
        )
        return False
    ran.wrong += [(line, sentence) for sentence in _of_outputs(cell)]
    ran.alts += pictures_of(cell)
    return True


def _of_outputs(cell: NotebookNode) -> Iterator[str]:
    written = "".join(output.text for output in cell.outputs if output.get("name") == "stderr").strip()
    if written:
        yield f"the cell warns its readers: {written.splitlines()[-1]}"
    role = cell.metadata.get("nbgrader", {})
    for output in cell.outputs:
        if role.get("grade") and output.output_type == "execute_result":  # partial credit is the cell's value
            yield f"with the page's own answer, {cell.source} gives part of {role['points']:g} points only."


def _said(cell: NotebookNode) -> str:
    """Of a report among the outputs, the name of the mistake, else the first sentence."""
    lines = [
        line.strip()
        for output in cell.outputs
        for line in output.get("data", {}).get("text/plain", "").splitlines()
    ]
    named = [line for line in lines if line.startswith("Looks like:")]
    return next(iter(named + [line for line in lines if line.endswith(".")]), "")


def _line_of(cell: NotebookNode, first: int) -> int:
    """The page's line at which a cell raised, where the traceback says it."""
    for output in cell.outputs:
        if output.output_type == "error":
            plain = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback))
            if found := re.search(r"^-+> (\d+) ", plain, re.MULTILINE):
                return first + int(found[1]) - 1
    return first


def names_of_figures(page: Page) -> Iterator[tuple[int, str]]:
    """Where a cell that grading runs uses a name that only cells tagged `figure` define."""
    figures, graded = set[str](), set[str]()
    used: dict[str, int] = {}
    for cell, line in zip(page.notebook.cells, page.lines, strict=True):
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:  # a magic, or an error on purpose
            continue
        figure = "figure" in cell.metadata.get("tags", [])
        (figures if figure else graded).update(_bound(tree))
        lines = cell.source.splitlines()
        for node in ast.walk(tree):
            if figure or not isinstance(node, ast.Name) or FILL_IN in lines[node.lineno - 1]:
                continue
            if isinstance(node.ctx, ast.Load):
                used.setdefault(node.id, line + node.lineno - 1)
    for name in sorted(figures - graded, key=lambda name: used.get(name, 0)):
        if name in used:
            yield (
                used[name],
                (
                    f"{name!r} is defined in a cell tagged `figure`, which grading does not run: "
                    "define it in a cell without that tag."
                ),
            )


def _bound(tree: ast.Module) -> Iterator[str]:
    """The names that a cell gives a value, inner functions' included."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id

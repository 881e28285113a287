"""The table of what collecting does, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grading.collect.plan import Row
from autograder.grading.names import legible


def show(rows: Sequence[Row]) -> None:
    """Print a line for each file; those that are not collected come last."""
    console = Console()
    table = Table(box=None, pad_edge=False)
    for heading in ("student", "file", "handed in (UTC)", "what becomes of it"):
        table.add_column(heading, overflow="fold")
    for row in sorted(
        rows, key=lambda one: (bool(one.unclear), one.student, one.when is None, str(one.when))
    ):
        when = f"{row.when:%Y-%m-%d %H:%M}" if row.when else "unknown"
        said = f"not collected: {row.unclear}" if row.unclear else row.what
        remark = f" ({row.found.remark})" if row.found.remark else ""
        cells = (row.student, str(row.found.path), when + (" late" if row.late else ""), said + remark)
        table.add_row(*(escape(legible(text)) for text in cells))
    console.print(table)

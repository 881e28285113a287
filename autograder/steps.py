"""A bar on stderr for work that turns out to take more than two seconds."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

PATIENCE = 2.0  # seconds


class Steps:
    """Counts the steps of some work; what it shows is gone when the work is done."""

    def __init__(self, what: str, total: int) -> None:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(what, total=total)
        self._since = time.monotonic()

    def __enter__(self) -> Steps:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar.live.is_started:
            self._bar.stop()

    def advance(self) -> None:
        """One step more."""
        self._bar.advance(self._task)
        slow = time.monotonic() - self._since > PATIENCE
        if slow and self._bar.console.is_terminal and not self._bar.live.is_started:
            self._bar.start()

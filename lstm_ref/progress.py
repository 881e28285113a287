"""A progress bar for a loop: after two seconds, on the terminal or in the notebook, never on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
PATIENCE = 2.0  # seconds before the bar appears
REFRESH = 0.25  # seconds between two drawings of it


class progress(Generic[Item]):  # noqa: N801  (used like range)
    """Iterate over `items` and show how far it is: `for step in progress(range(1000), "training")`.

    Set `.note` inside the loop to say more ("loss 0.31"). Where there is neither a terminal nor a notebook's
    front end (a file, a test, a grader) it only iterates.

    >>> [item for item in progress("abc", "spelling")]
    ['a', 'b', 'c']
    """

    def __init__(self, items: Sequence[Item], label: str) -> None:
        self.items, self.label, self.note = items, label, ""

    def __iter__(self) -> Iterator[Item]:
        start = shown = time.monotonic()
        bar: _TerminalBar | _NotebookBar | None = None
        try:
            for done, item in enumerate(self.items):
                yield item
                now = time.monotonic()
                if now - start > PATIENCE and now - shown > REFRESH:
                    bar = bar or _bar(self.label, len(self.items))
                    if bar:
                        bar.show(done + 1, self.note)
                    shown = now
        finally:
            if bar:
                bar.close(time.monotonic() - start)


def _bar(label: str, total: int) -> _TerminalBar | _NotebookBar | None:
    if "IPython" in sys.modules:
        from IPython import get_ipython

        if getattr(get_ipython(), "kernel", None) is not None:
            return _NotebookBar(label, total)
    return _TerminalBar(label, total) if sys.stdout.isatty() else None


class _TerminalBar:
    def __init__(self, label: str, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
        )
        text = TextColumn("{task.description}")
        self.bar = Progress(text, *columns, console=Console(file=sys.stdout), transient=True)
        self.task = self.bar.add_task(label, total=total, note="")
        self.bar.start()

    def show(self, done: int, note: str) -> None:
        self.bar.update(self.task, completed=done, note=note)

    def close(self, seconds: float) -> None:
        self.bar.stop()


class _NotebookBar:
    def __init__(self, label: str, total: int) -> None:
        self.label, self.total = label, total
        self.handle: Any = None

    def show(self, done: int, note: str) -> None:
        text = f"{self.label}: {done:,} of {self.total:,}" + (f", {note}" if note else "")
        bar = f'<progress value="{done}" max="{self.total}" style="width: 12em"></progress>'
        self._display(f"<div>{bar} <small>{text}</small></div>", text)

    def close(self, seconds: float) -> None:
        text = f"{self.label}: {seconds:.1f} s"
        self._display(f"<small>{text}</small>", text)

    def _display(self, html: str, text: str) -> None:
        from IPython.display import display

        bundle = {"text/html": html, "text/plain": text}
        if self.handle is None:
            self.handle = display(bundle, raw=True, display_id=True)
        else:
            self.handle.update(bundle, raw=True)

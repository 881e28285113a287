"""A line under a cell that has been running for two seconds: what runs, and for how long, until it ends."""

from __future__ import annotations

import contextvars
import threading
import time
from html import escape
from typing import Any

PATIENCE = 2.0  # seconds before the line appears
REFRESH = 1.0  # seconds between two of its changes


class SignOfLife:
    """One cell at a time; `begin` and `end` surround it, whatever becomes of it."""

    def __init__(self) -> None:
        self._over: threading.Event | None = None
        self._thread: threading.Thread | None = None

    def begin(self, what: str) -> None:
        """From now on the cell that `what` names is running."""
        self.end()
        self._over = threading.Event()
        run = contextvars.copy_context().run  # under which cell it is shown
        self._thread = threading.Thread(target=run, args=(_watch, what, self._over), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """The cell has run."""
        if self._over is not None and self._thread is not None:
            self._over.set()
            self._thread.join()
        self._over = self._thread = None


def _watch(what: str, over: threading.Event) -> None:
    start = time.monotonic()
    if over.wait(PATIENCE):
        return
    from IPython.display import display

    handle: Any = None
    while True:
        ended = over.is_set()
        line = _line(what, time.monotonic() - start, ended)
        if handle is None:
            handle = display(line, raw=True, display_id=True)
        else:
            handle.update(line, raw=True)
        if ended:
            return
        over.wait(REFRESH)


def _line(what: str, seconds: float, ended: bool) -> dict[str, str]:
    if ended:
        text = f"This took {seconds:.0f} s."
        return {"text/plain": text, "text/html": f"<small>{text}</small>"}
    text = f"Running for {seconds:.0f} s: {what}"
    bar = f'<progress aria-label="{escape(text)}" style="width: 12em"></progress>'
    return {"text/plain": text, "text/html": f"<div>{bar} <small>{escape(text)}</small></div>"}

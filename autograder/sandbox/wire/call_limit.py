"""How long one call of a function may take in a student's own kernel; grading has its own limits."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

AGAIN = 0.5  # seconds until a function that has caught the first interrupt is interrupted once more
_seconds: ContextVar[float | None] = ContextVar("seconds of a call", default=None)


class TookTooLong(KeyboardInterrupt):
    """Ends a call as an interrupt would, so that no `except Exception` keeps it going."""


@contextmanager
def calls_limited_to(seconds: float) -> Iterator[None]:
    """Within this context, each call in a `within_limit` may take so many seconds."""
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


@contextmanager
def within_limit() -> Iterator[None]:
    """One call. Raises TookTooLong in a main thread, and where there are timers: not on Windows."""
    seconds = _seconds.get()
    main = threading.current_thread() is threading.main_thread()
    if seconds is None or not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TookTooLong

    handler = signal.signal(signal.SIGALRM, stop)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)

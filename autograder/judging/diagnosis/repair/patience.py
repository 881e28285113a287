"""How long a search and each of its calls may take: a changed function may loop for ever."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

TICK = 0.02  # seconds of computing between two looks at the clock during a call
AT_LEAST = 0.1  # seconds that a call may take, however fast the original is
TIMES = 30  # what the original takes, that a call may take
SOON = 1.0  # seconds after which somebody who waits is told


class TooLong(BaseException):
    """The time of a call, or of the search, is over; no `except Exception` of the student's may catch it."""


class Patience:
    """The time of one search; as a context it can end calls, in a main thread and where there are timers."""

    def __init__(self, seconds: float, clock: Callable[[], float], waiting: Callable[[], None]):
        self.clock, self.waiting = clock, waiting
        self.start = clock()
        self.end = self.start + seconds
        self.usual = AT_LEAST / TIMES
        self.until = float("inf")  # of the call that runs
        self.ends_calls = (
            hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        )
        self.told = False

    def __enter__(self) -> Patience:
        if self.ends_calls:
            self.handler = signal.signal(signal.SIGVTALRM, self._tick)
            self.timer = signal.setitimer(signal.ITIMER_VIRTUAL, TICK, TICK)
        return self

    def __exit__(self, *raised: object) -> None:
        self.done()
        if self.ends_calls:
            signal.setitimer(signal.ITIMER_VIRTUAL, *self.timer)
            signal.signal(signal.SIGVTALRM, self.handler)

    def look(self) -> None:
        """Raise TooLong when the search has had its time; tell whoever waits, once."""
        now = self.clock()
        if not self.told and now > self.start + SOON:
            self.told = True
            self.waiting()
        if now > self.end:
            raise TooLong

    def begin(self, calls: int = 1) -> None:
        """From here to `done`, TooLong is raised after much longer than so many calls usually take."""
        self.until = min(self.end, self.clock() + calls * max(AT_LEAST, TIMES * self.usual))

    def done(self) -> None:
        self.until = float("inf")

    def _tick(self, number: int, frame: FrameType | None) -> None:
        if self.clock() > self.until:
            raise TooLong

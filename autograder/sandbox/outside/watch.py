"""Threat: a request that never ends or eats the machine meanwhile. Whoever waits looks at what it uses."""

from __future__ import annotations

import select
import socket
import time

from autograder.sandbox.linux.disk import usage
from autograder.sandbox.outside.process import Process
from autograder.sandbox.wire.limits import MIB, Limits

TICK = 0.1  # seconds between two looks
REWRITES = 4  # times that the disk allowance may be written in all


class OverLimit(Exception):  # noqa: N818
    """One of the limits was reached; the message says which."""


class Watch:
    """The clocks and scales of a submission: processor and wall time, memory and files of all it started."""

    def __init__(self, line: socket.socket, process: Process, limits: Limits, folder: str | None):
        self.line = line
        self.process = process
        self.limits = limits
        self.folder = folder
        self.most = process.memory(most=1 << 60) + limits.memory
        self.cpu_of_others = 0.0  # of the processes that it started, when last looked at
        self.notebook_end = time.monotonic() + limits.notebook_wall

    def begin(self, cpu: float, wall: float) -> None:
        """A request begins, which may use so many seconds."""
        self.cpu_start = self.process.cpu()
        before = self.cpu_start + self.cpu_of_others
        self.cpu_end = min(before + cpu, self.limits.notebook_cpu)
        self.cpu_allowed = self.cpu_end - before
        self.asleep = 0.0
        self.looked = time.monotonic()
        self.wall_end = min(self.looked + wall, self.notebook_end)

    def used(self) -> float:
        """Seconds of processor time since then."""
        return self.process.cpu() - self.cpu_start

    def until(self, event: int) -> None:
        """Wait until the line can be read or written. Raises OverLimit when a limit is reached first."""
        poll = select.poll()
        poll.register(self.line, event)
        while not poll.poll(TICK * 1000):
            self.look()
        if time.monotonic() > self.looked + TICK:  # a reply that drips keeps the line ready
            self.look()

    def look(self) -> None:
        limits, process = self.limits, self.process
        now = time.monotonic()
        if process.asleep():
            self.asleep += min(now - self.looked, 2 * TICK)  # what happened in a longer gap was not seen
        self.looked = now
        self.cpu_of_others = process.cpu_of_others()
        if process.cpu() + self.cpu_of_others > self.cpu_end:
            raise OverLimit(f"it used more than {self.cpu_allowed:.3g} s of processor time")
        if self.asleep > limits.asleep:
            raise OverLimit(f"it slept for more than {limits.asleep:.3g} s")
        if now > self.wall_end:
            raise OverLimit("it did not answer in time, although it hardly used the processor")
        if process.memory(self.most) > self.most:
            raise OverLimit(f"it used more than {limits.memory // MIB} MB of memory")
        if self.folder:
            size, count = usage(self.folder, limits.files)
            rewritten = process.written() > REWRITES * limits.disk  # to files that were deleted while open
            if size > limits.disk or count > limits.files or rewritten:
                raise OverLimit(f"it wrote more than {limits.disk // MIB} MB or {limits.files} files")

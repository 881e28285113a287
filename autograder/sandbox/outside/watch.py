"""Watches one request: processor time, wall time, memory and files, and raises at a limit.

Threat: a request that never ends or eats the machine meanwhile. Whoever waits looks at what it uses.
"""

from __future__ import annotations

import os
import select
import socket
import time

from autograder.sandbox.linux.disk import usage
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.process import Process
from autograder.sandbox.wire.limits import MIB, Limits

TICK = 0.1  # seconds between two looks
PROCESSORS = os.cpu_count() or 1
REWRITES = 4  # times that the disk allowance may be written in all


class OverLimit(Exception):  # noqa: N818
    """One of the limits was reached; the message says which."""


class Watch:
    """The clocks and scales of a submission: processor and wall time, memory and files of all it started."""

    def __init__(
        self, line: socket.socket, process: Process, limits: Limits, folder: str | None, account: Account
    ):
        self.line = line
        self.process = process
        self.limits = limits
        self.folder = folder
        self.account = account
        self.most = process.memory(most=1 << 60) + limits.memory
        self.own = self.others = 0.0  # seconds of the process and of those that it started, as measured
        self.supposed = 0.0  # of processes that came and went between two looks
        self.charged = 0.0  # of all these, what the account has paid
        self.living: dict[int, float] = {}

    def begin(self, cpu: float, wall: float) -> None:
        """A request begins, which may use so many seconds."""
        self.measure()
        self.cpu_start = self.cpu
        self.cpu_allowed = min(cpu, self.account.cpu)
        self.cpu_end = self.charged + self.cpu_allowed
        self.asleep, self.asleep_allowed = 0.0, min(self.limits.asleep, self.account.asleep)
        self.looked = time.monotonic()
        self.wall_end = self.looked + min(wall, self.account.wall)

    def end(self) -> float:
        """A request has ended: the seconds of processor time that were measured of it."""
        self.measure()
        now = time.monotonic()
        self.account.wall -= now - self.looked
        self.looked = now
        return self.cpu - self.cpu_start

    def process_ended(self, cpu: float) -> None:
        """The process is gone, and the kernel told the fork server how much it had used in all."""
        self.own = max(self.own, cpu - self.others)
        self.charge()

    @property
    def cpu(self) -> float:
        return self.own + self.others

    def measure(self) -> None:
        self.others = max(self.others, self.process.cpu_of_ended())
        self.own = max(self.own, self.process.cpu())  # 0 when it is gone
        self.charge()

    def charge(self) -> None:
        total = self.cpu + self.supposed
        self.account.cpu -= total - self.charged
        self.charged = total

    def look_at_others(self, seconds: float) -> None:
        """What a process used that nobody waits for, the kernel forgets: where processes came and went since
        the last look, they are taken to have been busy all the time."""
        before, measured = self.living, self.cpu
        ended = self.process.cpu_of_ended()  # asked first: who ends meanwhile is not counted twice
        self.living = self.process.cpu_of_living()
        self.others = max(self.others, ended + sum(self.living.values()))
        self.measure()
        changed = len(before.keys() ^ self.living.keys())
        busy = min(changed, PROCESSORS) * seconds
        self.supposed += max(0.0, busy - (self.cpu - measured))

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
        passed = time.monotonic() - self.looked
        if process.asleep():
            slept = min(passed, 2 * TICK)  # what happened in a longer gap was not seen
            self.asleep += slept
            self.account.asleep -= slept
        self.look_at_others(passed)
        self.end()
        if self.charged > self.cpu_end:
            raise OverLimit(f"it used more than {self.cpu_allowed:.3g} s of processor time")
        if self.asleep > self.asleep_allowed:
            raise OverLimit(f"it slept for more than {self.asleep_allowed:.3g} s")
        if self.looked > self.wall_end:
            raise OverLimit("it did not answer in time, although it hardly used the processor")
        if process.memory(self.most) > self.most:
            raise OverLimit(f"it used more than {limits.memory // MIB} MB of memory")
        if self.folder:
            size, count = usage(self.folder, limits.files)
            rewritten = process.written() > REWRITES * limits.disk  # to files that were deleted while open
            if size > limits.disk or count > limits.files or rewritten:
                raise OverLimit(f"it wrote more than {limits.disk // MIB} MB or {limits.files} files")

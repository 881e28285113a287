"""Threat: a child that lies, stalls or dies. The parent asks, uses its own clocks and believes nothing."""

from __future__ import annotations

import json
import select
import shutil
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.call import Outcome
from autograder.jail.decoder import decode
from autograder.jail.encoder import encode
from autograder.jail.frames import PREFIX, ProtocolError, lengths
from autograder.jail.limits import MIB, Limits
from autograder.jail.process import Process, usage
from autograder.jail.replies import checked_outcome, checked_outputs
from autograder.jail.warm import START, CannotStart, zygote_for

TICK = 0.1  # seconds between two looks at what the child uses


class ChildDied(Exception):  # noqa: N818  # it is what happened, not whose fault it is
    """The submission's process is gone, and the message says why; what it had answered before stands."""


@dataclass(frozen=True)
class CellResult:
    """One executed cell: whether it went through, its outputs in nbformat's form, processor seconds."""

    passed: bool
    outputs: list[dict[str, Any]]
    seconds: float


class Session:
    """One submission's process, from its first cell to its last call.

    >>> with Session(view="numpy") as child:
    ...     child.run("def double(x):\\n    return 2 * x").passed
    ...     child.function("double").outcome({"x": 21}).value
    True
    42

    `files` maps names to bytes and is what the working folder holds at the start; `tier` names a wall other
    than the best one of this machine. Entering raises CannotConfine or CannotStart when the machine is at
    fault. Every method raises ChildDied when the process ended, was ended for breaking one of `limits`, or
    sent what is no reply.
    """

    def __init__(
        self,
        view: str = "numpy",
        limits: Limits | None = None,
        files: Mapping[str, bytes] | None = None,
        tier: str | None = None,
    ):
        self.view = view
        self.limits = limits or Limits()
        self.files = dict(files or {})
        self.tier = tier
        self.died: ChildDied | None = None
        self.cpu_of_others = 0.0  # seconds that the processes it started had used when it was last looked at

    def __enter__(self) -> Session:
        limits = self.limits
        self.line, self.lifeline, self.folder = zygote_for(self.view, self.tier).fork(limits)
        self.line.setblocking(False)
        self.lifeline.settimeout(START)
        try:
            _, descriptors, *_ = socket.recv_fds(self.lifeline, 4096, 1)
        except OSError:
            descriptors = []
        if not descriptors:
            raise CannotStart("the warm parent did not start a process for the submission")
        self.process = Process(descriptors[0])
        self.started = time.monotonic()
        self.base = self.process.memory(most=1 << 60)
        try:
            hello = self._receive(Watch(self, limits.cell_cpu, START))
            if hello != {"ready": True}:
                raise CannotStart(f"the submission could not be confined: {hello.get('refused', hello)}")
            if self.files:
                self._ask({"do": "write", "files": self.files}, limits.cell_cpu, limits.cell_wall)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()
        self._end()
        self.lifeline.close()
        self.process.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, source: str) -> CellResult:
        """Execute one cell."""
        reply, seconds = self._ask(
            {"do": "run", "source": source}, self.limits.cell_cpu, self.limits.cell_wall
        )
        try:
            passed, outputs = (
                reply["passed"] is True,
                checked_outputs(reply["outputs"], 2 * self.limits.output),
            )
        except (ProtocolError, KeyError, TypeError) as problem:
            raise self._dead(f"its reply is not one: {problem}") from None
        return CellResult(passed, outputs, seconds)

    def function(self, name: str) -> Remote:
        """A function of the notebook, by name; it need not exist yet."""
        return Remote(self, name)

    def call(self, name: str, arguments: Mapping[str, Any]) -> Outcome:
        request = {"do": "call", "function": name, "arguments": dict(arguments)}
        reply, seconds = self._ask(request, self.limits.call_cpu, self.limits.call_wall)
        try:
            return checked_outcome(reply, seconds)
        except ProtocolError as problem:
            raise self._dead(f"its reply is not one: {problem}") from None

    def _ask(self, request: dict[str, Any], cpu: float, wall: float) -> tuple[Any, float]:
        if self.died:
            raise self.died
        watch = Watch(self, cpu, wall)
        frame = memoryview(encode(request))
        while frame:
            watch.until(select.POLLOUT)
            try:
                frame = frame[self.line.send(frame) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._dead(None) from None
        reply = self._receive(watch)
        return reply, watch.used()

    def _receive(self, watch: Watch) -> Any:
        try:
            prefix = self._exactly(PREFIX.size, watch)
            rest = sum(lengths(bytes(prefix), self.limits.reply))
            return decode(prefix + self._exactly(rest, watch))
        except ProtocolError as problem:
            raise self._dead(f"its reply is not one: {problem}") from None

    def _exactly(self, count: int, watch: Watch) -> bytearray:
        data = bytearray()
        while len(data) < count:
            watch.until(select.POLLIN)
            try:
                got = self.line.recv(min(count - len(data), MIB))
            except BlockingIOError:
                continue
            except OSError:
                got = b""
            if not got:
                raise self._dead(None)
            data += got
        return data

    def _dead(self, reason: str | None) -> ChildDied:
        """Kill what is left and remember why; without a `reason` the line closed, most often by its end."""
        if reason is None and not self.process.ended(within=1.0):
            reason = "it closed its line"
        status = self._end()
        self.died = ChildDied(reason or _told(status))
        return self.died

    def _end(self) -> int | None:
        """The exit status once the process is gone."""
        try:
            if self.died is None:
                self.lifeline.shutdown(socket.SHUT_WR)
            while packet := self.lifeline.recv(4096):
                if "exit" in (message := json.loads(packet)):
                    return message["exit"]
        except OSError:
            pass
        return None


class Watch:
    """What one request may use: looks at the clocks and the memory each time the parent would wait."""

    def __init__(self, session: Session, cpu: float, wall: float):
        self.session = session
        limits = session.limits
        self.cpu_start = session.process.cpu()
        everything = self.cpu_start + session.cpu_of_others
        self.cpu_end = min(everything + cpu, limits.notebook_cpu)
        self.cpu_allowed = self.cpu_end - everything
        self.wall_end = min(time.monotonic() + wall, session.started + limits.notebook_wall)
        self.poll = select.poll()

    def used(self) -> float:
        return self.session.process.cpu() - self.cpu_start

    def until(self, event: int) -> None:
        """Wait until the line is ready; ChildDied when a limit is reached first."""
        self.poll.register(self.session.line, event)
        while not self.poll.poll(TICK * 1000):
            self.check()
        if time.monotonic() > self.wall_end:  # a reply that drips keeps the line ready
            self.check()

    def check(self) -> None:
        session, limits = self.session, self.session.limits
        process = session.process
        session.cpu_of_others = process.cpu_of_others()
        if process.cpu() + session.cpu_of_others > self.cpu_end:
            raise session._dead(f"it used more than {self.cpu_allowed:.3g} s of processor time")
        if time.monotonic() > self.wall_end:
            raise session._dead("it did not answer in time, although it hardly used the processor")
        most = session.base + limits.memory
        if process.memory(most) > most:
            raise session._dead(f"it used more than {limits.memory // MIB} MB of memory")
        if session.folder:
            size, count = usage(session.folder, limits.files)
            if size > limits.disk or count > limits.files:
                raise session._dead(f"it wrote more than {limits.disk // MIB} MB or {limits.files} files")


class Remote:
    """Calls one function of the child's notebook: a Caller for the judge."""

    def __init__(self, session: Session, name: str):
        self.session = session
        self.name = name

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome:
        return self.session.call(self.name, arguments)


def _told(status: int | None) -> str:
    if status is None:
        return "it is gone, with its warm parent"
    if status < 0:
        try:
            return f"it was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"it was ended by signal {-status}"
    return f"it ended itself with exit status {status}"

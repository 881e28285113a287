"""One submission's session in the sandbox: runs cells, calls functions, replays after a death.

Threat: a child that lies, stalls or dies. The parent asks, uses its own clocks and believes nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.linux.disk import remove
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.calls import Remote, call_frame
from autograder.sandbox.outside.fork_server_handle import START, CannotStart, fork_server_for
from autograder.sandbox.outside.helpers import QUESTIONS, Helpers
from autograder.sandbox.outside.process import Process, told
from autograder.sandbox.outside.replies import checked_outcome, checked_outputs
from autograder.sandbox.outside.watch import OverLimit, Watch
from autograder.sandbox.wire.call import Outcome
from autograder.sandbox.wire.decoder import decode
from autograder.sandbox.wire.encoder import encode
from autograder.sandbox.wire.frames import PREFIX, ProtocolError, lengths
from autograder.sandbox.wire.limits import MIB, Limits


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

    `files` maps names to bytes and is what the working folder holds at the start; `level` names an
    isolation level other than this machine's best; `account` pays for what it uses, and may have paid for
    others before it.
    Entering raises CannotConfine or CannotStart when the machine is at fault. Every method raises ChildDied
    when the process ended, was ended for breaking one of `limits`, or sent what is no reply.
    """

    def __init__(
        self,
        view: str = "numpy",
        limits: Limits | None = None,
        files: Mapping[str, bytes] | None = None,
        level: str | None = None,
        account: Account | None = None,
    ):
        self.view = view
        self.limits = limits or Limits()
        self.account = account or Account(self.limits)
        self.files = dict(files or {})
        for name in self.files:
            if Path(name).is_absolute() or ".." in Path(name).parts:
                raise ValueError(f"{name!r} is not the name of a file within the working folder")
        self.level = level
        self.died: ChildDied | None = None
        self.came = bytearray()
        self.cpu_in_all = 0.0  # known when it has ended

    def __enter__(self) -> Session:
        self.account.starts -= 1
        self.line, self.lifeline, self.folder = fork_server_for(self.view, self.level).fork(self.limits)
        with contextlib.ExitStack() as stack:
            if self.folder:
                stack.callback(remove, self.folder)
            stack.enter_context(self.lifeline)
            stack.callback(self._end)
            stack.enter_context(self.line)
            self._greet(stack)
            self._hand_over()
            self._leave = stack.pop_all()
        return self

    def _greet(self, stack: contextlib.ExitStack) -> None:
        self.line.setblocking(False)
        self.lifeline.settimeout(START)
        try:
            _, descriptors, *_ = socket.recv_fds(self.lifeline, 4096, 1)
            self.process = Process(descriptors[0])
        except (OSError, IndexError, StopIteration):
            raise CannotStart("the fork server did not start a process for the submission") from None
        stack.callback(self.process.close)
        self.watch = Watch(self.line, self.process, self.limits, self.folder, self.account)
        self.watch.begin(self.limits.cell_cpu, START)
        hello = self._receive()
        if hello != {"ready": True}:
            raise CannotStart(f"the submission could not be confined: {hello.get('refused', hello)}")

    def _hand_over(self) -> None:
        if self.files:
            limits = self.limits
            files = [(os.fsencode(name), data) for name, data in self.files.items()]  # a name may be no UTF-8
            request = self._frame(encode, {"do": "write", "files": files})
            reply, _ = self._ask(request, limits.cell_cpu, limits.cell_wall)
            if reply:
                raise self._dead(f"its files could not be written: {reply}")

    def __exit__(self, *_: object) -> None:
        self._leave.close()
        self.watch.process_ended(self.cpu_in_all)

    def run(self, source: str) -> CellResult:
        """Execute one cell."""
        limits = self.limits
        request = self._frame(encode, {"do": "run", "source": source})
        reply, seconds = self._ask(request, limits.cell_cpu, limits.cell_wall)
        try:
            passed, outputs = reply["passed"], checked_outputs(reply["outputs"], 2 * limits.output)
        except (ProtocolError, KeyError, TypeError) as problem:
            raise self._dead(f"its reply is not one: {problem}") from None
        return CellResult(passed is True, outputs, seconds)

    def function(self, name: str) -> Remote:
        """A function of the notebook, by name; it need not exist yet."""
        return Remote(self, name)

    def call(self, name: str, arguments: Mapping[str, Any], helpers: Helpers | None = None) -> Outcome:
        """What a call of that function does, with copies of the arguments.

        While it runs, the names of `helpers` in the notebook mean what this process answers.
        """
        request = self._frame(call_frame, name, arguments, tuple(helpers.functions) if helpers else ())
        reply, seconds = self._ask(request, self.limits.call_cpu, self.limits.call_wall, helpers)
        try:
            return checked_outcome(reply, seconds)
        except ProtocolError as problem:
            raise self._dead(f"its reply is not one: {problem}") from None

    def _frame(self, make: Callable[..., bytes], *what: Any) -> bytes:
        try:
            return make(*what)
        except ProtocolError as problem:
            raise self._dead(f"it cannot be asked: {problem}") from None

    def _ask(
        self, request: bytes, cpu: float, wall: float, helpers: Helpers | None = None
    ) -> tuple[Any, float]:
        """The reply to a request, and the processor time that it took; questions are answered meanwhile."""
        if self.died:
            raise self.died
        self.watch.begin(cpu, wall)
        self._send(request)
        reply = self._receive()
        for _ in range(QUESTIONS if helpers else 0):
            if helpers is None or not helpers.answers(reply):
                break
            self._send(self._frame(encode, helpers.answer(reply)))
            reply = self._receive()
        return reply, self.watch.end()

    def _send(self, request: bytes) -> None:
        frame = memoryview(request)
        while frame:
            self._wait(select.POLLOUT)
            try:
                frame = frame[self.line.send(frame) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._dead(None) from None

    def _receive(self) -> Any:
        try:
            prefix = bytes(self._at_least(PREFIX.size)[: PREFIX.size])
            size = PREFIX.size + sum(lengths(prefix, self.limits.reply))
            data = self._at_least(size)
            self.came = data[size:]
            return decode(data[:size])
        except ProtocolError as problem:
            raise self._dead(f"its reply is not one: {problem}") from None

    def _at_least(self, count: int) -> bytearray:
        """What has come and is not yet read, as soon as there are so many bytes of it."""
        data = self.came
        while len(data) < count:
            self._wait(select.POLLIN)
            try:
                got = self.line.recv(min(max(count - len(data), 1 << 16), MIB))
            except BlockingIOError:
                continue
            except OSError:
                got = b""
            if not got:
                raise self._dead(None)
            data += got
        return data

    def _wait(self, event: int) -> None:
        try:
            self.watch.until(event)
        except OverLimit as limit:
            raise self._dead(str(limit)) from None

    def _dead(self, reason: str | None) -> ChildDied:
        """Kill what is left and remember why; without a `reason` the line closed, most often by its end."""
        if reason is None and not self.process.ended(within=1.0):
            reason = "it closed its line"
        status = self._end()
        self.watch.process_ended(self.cpu_in_all)
        self.died = ChildDied(reason or told(status))
        return self.died

    def _end(self) -> int | None:
        """The exit status once the process is gone."""
        try:
            if self.died is None:
                self.lifeline.shutdown(socket.SHUT_WR)
            while packet := self.lifeline.recv(4096):
                if "exit" in (message := json.loads(packet)):
                    self.cpu_in_all = message["cpu"]
                    return message["exit"]
        except OSError:
            pass
        return None

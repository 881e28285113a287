"""The child's loop: runs cells and calls functions of one submission, and answers with data.

Threat: the student's code itself. It runs here only, where no answer and no verdict is.

The process is made for one submission and thrown away afterwards.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.inside.shell import Shell
from autograder.sandbox.wire.call import UNREADABLE, DirectCall, Outcome, one_line
from autograder.sandbox.wire.decoder import decode
from autograder.sandbox.wire.encoder import encode
from autograder.sandbox.wire.frames import PREFIX, lengths, opaque_class
from autograder.sandbox.wire.functions import rebuilt
from autograder.sandbox.wire.helpers import in_place_of_its_own


class RawOutput:
    """What C code and child processes write to descriptors 1 and 2: a nameless file, read after each cell."""

    def __init__(self) -> None:
        path = Path(f".raw-{os.getpid()}")
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        path.unlink()
        os.dup2(self.file, 1)
        os.dup2(self.file, 2)

    def taken(self, limit: int) -> str:
        try:
            data = os.pread(self.file, limit, 0)
            os.ftruncate(self.file, 0)
        except OSError:  # the student closed it
            return ""
        return data.decode("utf-8", "replace")


def serve(sock: socket.socket, shell: Shell, limit: int) -> None:
    """Answer requests, in at most `limit` bytes each, until the parent hangs up."""
    raw = RawOutput()
    while True:
        try:
            request = decode(_receive(sock), tensor=_tensor, named=rebuilt)
        except EOFError:
            return
        reply: Any
        if request["do"] == "run":
            reply = _run(shell, raw, request["source"])
        elif request["do"] == "call":
            helpers = {name: _asking(sock, name, limit) for name in request["helpers"]}
            with in_place_of_its_own(shell.user_ns, helpers):
                reply = call(shell, request["function"], request["arguments"])
            raw.taken(0)
        else:
            reply = _write(request["files"])
        try:
            frame = encode(reply, limit)
        except Exception:  # too large or too deep, or an object that lies about itself
            frame = encode(_unsendable(request["do"]))
        sock.sendall(frame)


def _receive(sock: socket.socket) -> bytearray:
    prefix = _exactly(sock, PREFIX.size)
    return prefix + _exactly(sock, sum(lengths(bytes(prefix))))


def _exactly(sock: socket.socket, count: int) -> bytearray:
    data = bytearray(count)
    view = memoryview(data)
    while view:
        got = sock.recv_into(view)
        if not got:
            raise EOFError
        view = view[got:]
    return data


def _run(shell: Shell, raw: RawOutput, source: str) -> dict[str, Any]:
    passed, outputs = shell.run(source)
    if text := raw.taken(shell.recorder.budget):
        outputs.append({"output_type": "stream", "name": "stderr", "text": text})
    return {"passed": passed, "outputs": outputs}


def call(shell: Shell, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    function = shell.user_ns.get(name)
    if not callable(function):
        return _plain(Outcome(missing=True))
    try:
        return _plain(DirectCall(function).outcome(arguments))
    except BaseException as raised:  # SystemExit and its like
        return _plain(Outcome(error=one_line(raised)))


def _asking(sock: socket.socket, name: str, limit: int) -> Callable[..., Any]:
    """A helper that the parent answers for."""

    def asking(*arguments: Any, **named: Any) -> Any:
        sock.sendall(encode({"ask": name, "arguments": arguments, "named": named}, limit))
        reply = decode(_receive(sock), tensor=_tensor, named=rebuilt)
        if reply["error"] is not None:
            raise ValueError(reply["error"])
        return reply["value"]

    return asking


def _plain(outcome: Outcome) -> dict[str, Any]:
    plain = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    plain["warnings"] = tuple(text[:1000] for text in outcome.warnings[:100])
    return plain


def _write(files: list[tuple[bytes, bytes]]) -> str:
    try:
        for name, data in files:
            path = Path(os.fsdecode(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as problem:
        return str(problem)
    return ""


def _unsendable(do: str) -> dict[str, Any]:
    if do == "call":
        return _plain(Outcome(value=opaque_class(UNREADABLE)()))
    text = "[this cell's output cannot be shown]\n"
    return {"passed": False, "outputs": [{"output_type": "stream", "name": "stderr", "text": text}]}


def _tensor(array: np.ndarray) -> Any:
    torch = sys.modules.get("torch")
    return array if torch is None else torch.from_numpy(array)

"""Threat: seconds of imports for each of a thousand submissions. A warm parent imports once."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading

from autograder.jail.limits import Limits

COMMON = (
    "numpy",
    "numpy.testing",
    "matplotlib.pyplot",
    "asyncio",
    "IPython.core.magics",
    "tempfile",
    "decimal",
)
PRELOAD = {
    "numpy": COMMON,
    "torch": (*COMMON, "torch", "torch.optim", "torch._dynamo", "torch.utils.data", "torch.nn.utils.rnn"),
}
START = 120.0  # seconds a warm parent may take to import everything, on a loaded machine
BOOT = "import sys; from autograder.jail.zygote import main; main(int(sys.argv[1]), sys.argv[2])"
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENVIRONMENT = {
    **THREADS,
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class CannotStart(Exception):  # noqa: N818
    """The warm parent did not come up; the message says why."""


class Zygote:
    """The handle of a warm parent: `fork` gives the line to a new child, its lifeline and its folder."""

    def __init__(self, view: str):
        self.home = tempfile.TemporaryDirectory(prefix="carousel-")
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        setup = {"preload": PRELOAD[view]}
        with theirs, tempfile.TemporaryFile() as complaints:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", BOOT, str(theirs.fileno()), json.dumps(setup)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                pass_fds=[theirs.fileno()],
                env={**ENVIRONMENT, "HOME": self.home.name, "MPLCONFIGDIR": self.home.name},
                cwd=self.home.name,
                start_new_session=True,
            )
            theirs.close()
            self.control.settimeout(START)
            try:
                ready = self.control.recv(64)
            except TimeoutError:
                ready = b""
            if ready != b"ready":
                self.close()
                complaints.seek(0)
                lines = complaints.read().decode("utf-8", "replace").strip().splitlines() or ["no word of it"]
                raise CannotStart(f"the warm parent of the {view} view did not start: {lines[-1]}")

    def fork(self, limits: Limits) -> tuple[socket.socket, socket.socket, str]:
        ours, theirs = socket.socketpair()
        lifeline, kept = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        folder = tempfile.mkdtemp(dir=self.home.name)
        with theirs, kept:
            packet = json.dumps({"folder": folder, "output": limits.output}).encode()
            socket.send_fds(self.control, [packet], [theirs.fileno(), kept.fileno()])
        return ours, lifeline, folder

    def close(self) -> None:
        self.control.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.home.cleanup()


_warm: dict[tuple[int, str], Zygote] = {}
_lock = threading.Lock()


def zygote_for(view: str) -> Zygote:
    """The warm parent of this process for a view; started on first use, ended with this process."""
    key = (os.getpid(), view)
    with _lock:
        if key not in _warm or _warm[key].process.poll() is not None:
            _warm[key] = Zygote(view)
        return _warm[key]


@atexit.register
def close_all() -> None:
    with _lock:
        for key in [key for key in _warm if key[0] == os.getpid()]:
            _warm.pop(key).close()

"""Parent-side handle of the fork server: starts it, asks it for children, ends it.

Threat: seconds of imports for each of a thousand submissions. The fork server imports once.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from autograder.sandbox.inside.absent_packages import KNOWN
from autograder.sandbox.inside.private_root import DEVICES, PACKAGES, SHARED
from autograder.sandbox.linux import seccomp
from autograder.sandbox.linux.disk import FOLDER, locked, sweep
from autograder.sandbox.linux.users import spare_uids
from autograder.sandbox.outside.isolation_levels import best_level, landlock_abi
from autograder.sandbox.outside.package_views import ALONE, View, installed, view_named, without
from autograder.sandbox.wire.limits import Limits

# What a first cell, traceback, magic, plot or widget would import, each in every child.
CELLS = "bdb IPython.core.logger IPython.utils.timing stack_data pygments.formatters.terminal256"
USUAL = (
    "numpy", "matplotlib.pyplot", "ipywidgets", "asyncio", "rich",
    "lstm_ref.tasks", "lstm_ref.training", "lstm_ref.figures",
)  # fmt: skip
BESIDE = {  # what is used as soon as another module is
    "numpy": "numpy.random numpy.testing decimal",
    "matplotlib": "matplotlib.pyplot matplotlib_inline.backend_inline",
    "torch": "torch torch.utils.data torch.nn.utils.rnn",
}
OPTIM = "torch._dynamo"  # an optimizer's first step imports it: a second, in each child or here once
START = 120.0  # seconds a fork server may take to import everything, on a loaded machine
BOOT = (
    "import gc, sys; gc.disable(); sys.path.append(sys.argv[2]); "  # imports make no garbage to speak of
    "from autograder.sandbox.inside.{} import main; main(int(sys.argv[1]))"
)
ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # A fork copies the page tables: large pages need fewer, and malloc asks for them where pymalloc does not.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=33554432",
    "PYTHONMALLOC": "malloc",
    "PYTHONSAFEPATH": "1",
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LOGNAME": "student",
    "MALLOC_ARENA_MAX": "4",  # an arena a thread would use up the address space that is allowed
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
}
INTERPRETER = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined]


class CannotStart(Exception):  # noqa: N818
    """The fork server did not come up; the message says why."""


class ForkServerHandle:
    """The handle of a fork server: `fork` gives the line to a new child, its lifeline and its folder."""

    def __init__(self, view: str, level: str, imports: Collection[str] = USUAL):
        if sys.platform != "linux":
            raise CannotStart(f"submissions run on Linux, and this is {sys.platform}")
        self.level = level
        try:
            files = view_named(view)
        except PackageNotFoundError as missing:
            extras = "lab" if view == "numpy" else "lab,torch"
            how = f"`pip install 'carousel-lstm[{extras}]'`"
            raise CannotStart(
                f"the {view} view needs {missing.name}, which is not installed: {how}"
            ) from None
        sweep()
        self.home = tempfile.TemporaryDirectory(prefix=FOLDER)
        self.lock = locked(self.home.name)
        os.chmod(self.home.name, 0o711)  # a child that is no longer root reaches its folder
        spare = spare_uids() or [None]
        first = secrets.randbelow(len(spare))
        self.uids = itertools.cycle([*spare[first:], *spare[:first]])
        self.lay_out(files)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryFile() as complaints:
            number = theirs.fileno()
            self.process = self.start(number, complaints)
            theirs.close()
            ready = self.greet(preload(view, imports), files, number)
            if self.level == "A":
                self.home.cleanup()  # it has a root of its own by now
            if ready != b"ready":
                self.close()
                complaints.seek(0)
                lines = complaints.read().decode("utf-8", "replace").strip().splitlines() or ["no word of it"]
                raise CannotStart(f"the fork server of the {view} view did not start: {lines[-1]}")

    def lay_out(self, files: View) -> None:
        """A folder of links to the view's packages: beside the standard library all of its sys.path."""
        for place, path in files.packages.items():
            link = Path(self.home.name, "packages", place)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)

    def start(self, control: int, complaints: Any) -> subprocess.Popen[bytes]:
        module = "private_root" if self.level == "A" else "fork_server"
        arguments = [str(control), str(Path(self.home.name, "packages"))]
        return subprocess.Popen(
            [INTERPRETER, "-s", "-S", "-c", BOOT.format(module), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            pass_fds=[control],
            env=environment(self.home.name),
            cwd=self.home.name,
            start_new_session=True,
        )

    def greet(self, modules: list[str], files: View, control: int) -> bytes:
        """Tell it what to become, and wait until it has imported everything."""
        if self.level == "A":
            place = Path(self.home.name, "root")
            place.mkdir()
            self.tell(
                root=str(place),
                packages=files.packages,
                system=files.system,
                hidden=files.hidden,
                uid=next(self.uids),
                arguments=["-s", "-S", "-c", BOOT.format("fork_server"), str(control), PACKAGES],
                environment=environment("/tmp"),
            )
        self.tell(
            level=self.level,
            preload=modules,
            absent=sorted(KNOWN | installed()),
            alone=ALONE[files.name],
            landlock=landlock_abi(),
            home=self.home.name,
            filter="" if self.level == "trusted" else seccomp.program(self.level).hex(),
            readable=readable(files, self.home.name) if self.level == "B" else [],
            private=self.level == "B" and not open_to_all(files),
        )
        self.control.settimeout(START)
        try:
            return self.control.recv(64)
        except OSError:
            return b""

    def tell(self, **packet: Any) -> None:
        with contextlib.suppress(OSError):  # it is gone already; its last words say why
            self.control.send(json.dumps(packet).encode())

    def fork(self, limits: Limits) -> tuple[socket.socket, socket.socket, str | None]:
        ours, theirs = socket.socketpair()
        lifeline, kept = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        folder = None if self.level == "A" else tempfile.mkdtemp(prefix="work-", dir=self.home.name)
        uid = next(self.uids) if self.level == "B" else None
        if folder and uid is not None:
            os.chown(folder, uid, uid)
        with theirs, kept:
            packet = json.dumps({**limits.launch(), "folder": folder, "uid": uid}).encode()
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
        os.close(self.lock)


def preload(view: str, imports: Iterable[str]) -> list[str]:
    """What a fork server imports: what the notebooks do, and what that brings with it."""
    modules = CELLS.split()
    for name in (*imports, *(["torch"] if view != "numpy" else [])):
        modules += [name, *BESIDE.get(name.partition(".")[0], "").split()]
    return list(dict.fromkeys([*modules, *([OPTIM] if view == "torch.optim" else [])]))


def environment(home: str) -> dict[str, str]:
    return {**ENVIRONMENT, "HOME": home, "TMPDIR": home, "MPLCONFIGDIR": home}


def readable(files: View, home: str) -> list[str]:
    """What level B lets a child read: the view, with the links that lead to it."""
    system = [part for path in files.system for part in without(os.path.realpath(path), files.hidden)]
    devices = [f"/dev/{name}" for name in DEVICES]
    links = str(Path(home, "packages"))
    paths = [*files.packages.values(), *system, *devices, *SHARED, links, "/proc/cpuinfo", "/proc/meminfo"]
    return sorted({os.path.realpath(path) for path in paths if os.path.exists(path)})


def open_to_all(files: View) -> bool:
    """Whether a user without rights can walk to the view's files; not below root's own home, for example."""
    starts = {os.path.realpath(path) for path in (*files.system, *files.packages.values())}
    folders = {folder for start in starts for folder in Path(start).parents}
    return all(folder.stat().st_mode & 0o001 for folder in folders)


_warm: dict[tuple[int, str, str], ForkServerHandle] = {}
_lock = threading.Lock()


def fork_server_for(
    view: str, level: str | None = None, imports: Collection[str] = USUAL
) -> ForkServerHandle:
    """This process's fork server of a view, at the best isolation level that there is, or at a named one.

    When it has to be started, `imports` is what it imports for its children.
    """
    key = (os.getpid(), view, level or best_level().name)
    with _lock:
        if key not in _warm or _warm[key].process.poll() is not None:
            _warm[key] = ForkServerHandle(view, key[2], imports)
        return _warm[key]


@atexit.register
def close_all() -> None:
    with _lock:
        for key in [key for key in _warm if key[0] == os.getpid()]:
            _warm.pop(key).close()

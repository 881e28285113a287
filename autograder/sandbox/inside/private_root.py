"""Level A: builds a root folder of its own around the fork server, out of read-only binds.

Threat: every file of the machine that is not the view's: submissions, answers, gradebook, keys, /proc.

Runs before anything is imported: makes a root folder of its own out of read-only binds, moves into it
together with new user, process, network, IPC and host-name namespaces, and only then starts the warm
parent's interpreter.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from autograder.sandbox.linux import kernel
from autograder.sandbox.linux.namespaces import become, enter_namespaces

PACKAGES = "/packages"
DEVICES = ("null", "zero", "full", "random", "urandom")
# How many processors there are, and how large a large page is: malloc asks.
SHARED = ("/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage")


def main(control_fd: int) -> None:
    """Build the root that the first packet describes, then become the interpreter that it names."""
    with socket.socket(fileno=os.dup(control_fd)) as control:
        setup = json.loads(control.recv(1 << 20))
    if setup["uid"] is not None:
        kernel.unshare(kernel.NEWNS)
        make_root(setup)
        become(setup["uid"])
        enter_namespaces()
    else:
        enter_namespaces()
        make_root(setup)
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        os._exit(1 if status else 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=16m,mode=0700")
    socket.sethostname("carousel")
    os.chdir("/tmp")
    os.set_inheritable(control_fd, True)
    os.execve(sys.executable, [sys.executable, *setup["arguments"]], setup["environment"])


def make_root(setup: dict[str, Any]) -> None:
    """A new root of the view's packages, the interpreter and the system's libraries, all read-only."""
    root = setup["root"]
    kernel.mount("", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", root, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=0755")
    for path in setup["system"]:
        bind(path, root + path)
    for path in setup["hidden"]:
        hide(root + path)
    for place, path in setup["packages"].items():
        bind(path, f"{root}{PACKAGES}/{place}")
    for path in filter(os.path.exists, SHARED):
        bind(path, root + path)
    for name in DEVICES:
        bind(f"/dev/{name}", f"{root}/dev/{name}", kernel.MS_RDONLY | kernel.MS_NOSUID)
    bind("/proc", f"{root}/proc", 0)  # a new one may be mounted only where an old one is seen
    os.symlink("/tmp", f"{root}/dev/shm")  # semaphores of multiprocessing
    os.mkdir(f"{root}/tmp")
    kernel.seal(root, below=False)
    os.chdir(root)
    kernel.pivot_root(".", ".")  # the old root now lies over the new one
    kernel.unmount(".", kernel.MNT_DETACH)
    os.chdir("/")


def bind(path: str, target: str, attributes: int = kernel.SAFE) -> None:
    """The same files at `target`; a link from the root to a folder stays a link."""
    source, place = Path(path), Path(target)
    if place.is_symlink() or place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink() and source.is_dir() and source.parent == Path("/"):
        place.symlink_to(os.readlink(source))
    elif source.is_dir():
        place.mkdir()
    else:
        place.touch()
    if not place.is_symlink():
        kernel.mount(str(source.resolve()), target, flags=kernel.MS_BIND | kernel.MS_REC)
        kernel.seal(target, attributes)


def hide(target: str) -> None:
    """An empty folder over one that lies within a bound one."""
    if Path(target).is_dir():
        kernel.mount("tmpfs", target, "tmpfs", kernel.SAFE, "size=4k,mode=0755")

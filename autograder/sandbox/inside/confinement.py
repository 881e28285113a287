"""What a child enters before the submission's first line, by isolation level.

Threat: a child that may do more than a submission needs.

Level A: namespaces, then Landlock, then the system-call filter. Level B, where a machine has no user
namespaces: Landlock, the filter and limits, and no second process. Without either only trusted submissions
may run.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from typing import Any

from autograder.sandbox.linux import kernel, landlock, seccomp
from autograder.sandbox.linux.namespaces import map_user
from autograder.sandbox.linux.users import reading

HOME = "/tmp/work"
STUDENT = 1000


class Namespaces:
    """Level A, for a fork server that private_root has put into namespaces of its own."""

    def __init__(self, setup: dict[str, Any]):
        self.filter, self.abi = bytes.fromhex(setup["filter"]), setup["landlock"]
        self.self_fd = os.pidfd_open(os.getpid())

    def fork(self) -> int:
        """The child is process 1 of a new namespace: when it ends, the kernel ends all that it started."""
        kernel.unshare(kernel.NEWPID)
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:
                kernel.setns(self.self_fd, kernel.NEWPID)
        return pid

    def enter(self, launch: dict[str, Any]) -> None:
        kernel.unshare(kernel.NEWNS | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS)
        safe = kernel.MS_NOSUID | kernel.MS_NODEV
        room = f"size={launch['disk']},nr_inodes={launch['files']},mode=0700"
        kernel.mount("tmpfs", "/tmp", "tmpfs", safe, room)
        kernel.mount("proc", "/proc", "proc", safe | kernel.MS_NOEXEC)
        os.mkdir(HOME)
        uid, gid = os.getuid(), os.getgid()
        kernel.unshare(kernel.NEWUSER)  # after the mounts: the process namespace is the fork server's
        map_user(STUDENT, uid, gid)
        enter_folder(HOME)
        limit(launch, processes=True)
        kernel.drop_capabilities()
        if self.abi:
            landlock.confine(self.abi, landlock.opened(["/"]), landlock.opened(["/tmp", "/dev/null"]))
        seccomp.install(self.filter, os.getpid())

    def ended(self, pid: int) -> None:
        """The kernel has ended the rest of its namespace already."""


class LandlockOnly:
    """Level B, for a fork server that is an ordinary process; the child cannot start another one."""

    def __init__(self, setup: dict[str, Any]):
        self.filter, self.abi = bytes.fromhex(setup["filter"]), setup["landlock"]
        self.keep = reading() if setup["private"] else 0
        self.readable = landlock.opened(setup["readable"])
        self.warm_parent = os.getpid()

    def fork(self) -> int:
        return os.fork()

    def enter(self, launch: dict[str, Any]) -> None:
        enter_folder(launch["folder"])
        readable = [*self.readable, *landlock.opened([f"/proc/{os.getpid()}"])]
        writable = landlock.opened([launch["folder"], "/dev/null"])
        if (uid := launch["uid"]) is not None:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
            os.setresuid(uid, uid, uid)
        kernel.drop_capabilities(self.keep if uid is not None else 0)
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.warm_parent:
            os._exit(1)
        landlock.confine(self.abi, readable, writable)
        limit(launch, processes=uid is not None)
        seccomp.install(self.filter, os.getpid())

    def ended(self, pid: int) -> None:
        """It could not start anything."""


class Open:
    """No sandbox: the submissions are trusted, and only kept from harming each other by accident."""

    def __init__(self, setup: dict[str, Any]):
        pass

    def fork(self) -> int:
        return os.fork()

    def enter(self, launch: dict[str, Any]) -> None:
        os.setsid()
        enter_folder(launch["folder"])
        limit(launch, processes=False)

    def ended(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


Confinement = Namespaces | LandlockOnly | Open
CONFINEMENTS: dict[str, type[Confinement]] = {"A": Namespaces, "B": LandlockOnly, "trusted": Open}


def enter_folder(folder: str) -> None:
    """The working folder is home and holds the temporary files; whoever watches this process goes first."""
    os.nice(5)
    with contextlib.suppress(OSError):
        kernel.write("/proc/self/oom_score_adj", "1000")  # where memory runs out, the kernel ends it first
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder, MPLCONFIGDIR=folder)


def limit(launch: dict[str, Any], processes: bool) -> None:
    """Hard limits, which a process cannot raise again; the parent's clocks and scales come before them."""
    with open("/proc/self/statm", "rb") as file:
        pages = int(file.read().split()[0])
    bounds = {
        resource.RLIMIT_AS: pages * resource.getpagesize() + 2 * launch["memory"],
        resource.RLIMIT_CPU: launch["cpu"],
        resource.RLIMIT_FSIZE: launch["disk"],
        resource.RLIMIT_NOFILE: launch["open_files"],
        resource.RLIMIT_CORE: 1,  # 0 would still start the system's crash reporter
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    if processes:
        bounds[resource.RLIMIT_NPROC] = launch["processes"]
    for which, most in bounds.items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))

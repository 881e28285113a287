"""Tries one isolation level in a process of its own, so that the parent learns whether it works.

Threat: a kernel that promises a confinement and does not give it.

Run in a process of its own: `trial("A", uid, program)` ends it with an exception when a step fails. A `uid`
below zero stands for a user who cannot take on another's.
"""

from __future__ import annotations

import os

from autograder.sandbox.linux import kernel, landlock, seccomp
from autograder.sandbox.linux.namespaces import become, enter_namespaces, map_user


def trial(level: str, uid: int, program: str) -> None:
    if level == "A":
        namespaces(uid)
    else:
        landlock.confine(landlock.abi(), [], landlock.opened(["/dev/null"]))
    seccomp.install(bytes.fromhex(program), os.getpid())


def namespaces(uid: int) -> None:
    """What private_root and Namespaces do, in their order; from here on in the innermost process."""
    if uid >= 0:
        kernel.unshare(kernel.NEWNS)
        kernel.mount("", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
        become(uid)
    enter_namespaces()
    for level in range(2):
        pid = os.fork()
        if pid:
            _, status = os.waitpid(pid, 0)
            os._exit(1 if status else 0)
        kernel.unshare(kernel.NEWNS)
        kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.SAFE, "size=4k")
        kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
        kernel.seal("/tmp")
        if level == 0:
            kernel.unshare(kernel.NEWPID)
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(kernel.NEWUSER)
    map_user(1000, uid, gid)
    kernel.drop_capabilities()

"""Namespaces: gives a process names, users, a network and a process tree of its own.

Threat: a root, or what looks like one; the order of the steps matters.
"""

from __future__ import annotations

import os

from autograder.sandbox.linux import kernel


def enter_namespaces() -> None:
    """New namespaces of every kind; in the new user namespace this user is 0 and nobody else exists."""
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(
        kernel.NEWUSER | kernel.NEWNS | kernel.NEWPID | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS
    )
    map_user(0, uid, gid)


def map_user(inside: int, uid: int, gid: int) -> None:
    kernel.write("/proc/self/setgroups", "deny")
    kernel.write("/proc/self/uid_map", f"{inside} {uid} 1")
    kernel.write("/proc/self/gid_map", f"{inside} {gid} 1")


def become(uid: int) -> None:
    """Stop being root before any namespace makes a root that looks like it."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # /proc/self belongs to root until then

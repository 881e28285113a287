"""Landlock: lets a process reach the listed files, ports and processes, and nothing else.

Threat: a file, a port or a process that is no business of a child's.

It needs no privilege and holds for the rest of the process's life. It does not govern stat, chmod, utime and
extended attributes: the system-call filter does.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat

from autograder.sandbox.linux import kernel

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL_DEV = 1, 2, 4, 8, 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # the other rights are a folder's
GOVERNED = (0, 13, 14, 15, 15, 16, 16)  # how many rights each version of Landlock knows
EVERY_PORT = 3  # bind and connect, TCP: handled and nowhere allowed
EVERY_SCOPE = 3  # abstract Unix sockets and signals stay within the child's own processes


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "ports", "scopes")]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def abi() -> int:
    """The version of this kernel's Landlock, 0 where there is none."""
    try:
        return kernel.syscall("landlock", kernel.LANDLOCK_CREATE_RULESET, None, 0, 1)
    except OSError as missing:
        if missing.errno in (errno.ENOSYS, errno.EOPNOTSUPP):
            return 0
        raise


def opened(paths: list[str]) -> list[int]:
    """Descriptors that name the paths, for a child that can no longer walk to them."""
    return [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in paths]


def confine(version: int, readable: list[int], writable: list[int]) -> None:
    """Allow this process to read and execute beneath some paths and to do all beneath others, no more."""
    version = min(version, len(GOVERNED) - 1)
    everything = (1 << GOVERNED[version]) - 1
    rules = _Ruleset(everything, EVERY_PORT if version >= 4 else 0, EVERY_SCOPE if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = kernel.syscall("landlock", kernel.LANDLOCK_CREATE_RULESET, ctypes.byref(rules), size, 0)
    for descriptors, rights in ((readable, READ), (writable, everything)):
        for descriptor in descriptors:
            possible = everything if stat.S_ISDIR(os.fstat(descriptor).st_mode) else OF_A_FILE
            rule = _Beneath(rights & everything & possible, descriptor)
            kernel.syscall("landlock", kernel.LANDLOCK_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.syscall("landlock", kernel.LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)

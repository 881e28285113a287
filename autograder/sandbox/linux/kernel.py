"""System calls that Python lacks, as functions that raise when the kernel refuses.

Threat: a system call that failed unnoticed.
"""

from __future__ import annotations

import ctypes
import os

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
MNT_DETACH = 2
AT_RECURSIVE = 0x8000
SAFE = MS_RDONLY | MS_NOSUID | MS_NODEV  # the same bits serve mount_setattr

# The numbers of these calls are the same on every architecture that Linux added them to.
MOUNT_SETATTR = 442
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 8, 22, 38
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
CAPSET = {"x86_64": 126, "aarch64": 91}

_libc = ctypes.CDLL(None, use_errno=True)


class _Attributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd")]


def checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(what: str, number: int, *arguments: object) -> int:
    """A call by its number; integers go as 64 bits, buffers and structures by their address."""
    given = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return checked(_libc.syscall(ctypes.c_long(number), *given), what)


def write(path: str, text: str) -> None:
    """Into one of the kernel's own files; a Path would touch a hundred pages more, each copied by a child."""
    file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def unshare(flags: int) -> None:
    checked(_libc.unshare(flags), "unshare")


def setns(fd: int, kind: int) -> None:
    checked(_libc.setns(fd, kind), "setns")


def prctl(option: int, value: object = 0, third: object = 0) -> None:
    checked(_libc.prctl(option, *_words(value, third, 0, 0)), f"prctl {option}")


def _words(*values: object) -> list[object]:
    return [ctypes.c_ulong(value) if isinstance(value, int) else value for value in values]


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    words = [word.encode() if word else None for word in (source, target, kind)]
    result = _libc.mount(*words, ctypes.c_ulong(flags), data.encode() if data else None)
    checked(result, f"mount {kind or source} on {target}")


def unmount(target: str, flags: int = 0) -> None:
    checked(_libc.umount2(target.encode(), flags), f"unmount {target}")


def seal(target: str, attributes: int = SAFE, below: bool = True) -> None:
    """Make a mount, and those below it, read-only, without devices and set-uid."""
    what = _Attributes(attributes, 0, 0, 0)
    path, size = ctypes.c_char_p(target.encode()), ctypes.sizeof(what)
    flags = AT_RECURSIVE if below else 0
    syscall(f"seal {target}", MOUNT_SETATTR, -100, path, flags, ctypes.byref(what), size)


def pivot_root(new: str, old: str) -> None:
    number = PIVOT_ROOT[os.uname().machine]
    syscall("pivot_root", number, ctypes.c_char_p(new.encode()), ctypes.c_char_p(old.encode()))


def drop_capabilities(keep: int = 0) -> None:
    """Keep no capability but those in the mask, for good."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    low, high = keep & 0xFFFFFFFF, keep >> 32
    data = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    syscall("capset", CAPSET[os.uname().machine], ctypes.byref(header), ctypes.byref(data))

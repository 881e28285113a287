"""seccomp: the list of system calls that a child may make, compiled to the kernel's filter.

Threat: the kernel, some 350 calls wide. A child has those on this list, by name, and no others.

The parent compiles the list with libseccomp; the child only installs the result.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Iterable

from autograder.sandbox.linux import kernel

MEMORY = "brk munmap mremap mprotect madvise msync mincore mlock munlock mlock2 membarrier get_mempolicy"
FILES = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 creat close close_range lseek
    stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir dup dup2 dup3 flock fsync fdatasync ftruncate
    fadvise64 sendfile copy_file_range pipe pipe2 umask statfs fstatfs rename renameat renameat2
    mkdir mkdirat rmdir unlink unlinkat link linkat symlink symlinkat poll ppoll select pselect6
    epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
    timerfd_create timerfd_settime timerfd_gettime
"""
PROCESS = """
    exit exit_group getpid gettid getppid getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp
    getpgid getsid setsid setpgid uname sysinfo times getrusage getrlimit setrlimit sched_yield
    sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min
    getpriority capget set_tid_address set_robust_list get_robust_list rseq arch_prctl futex getrandom getcpu
    restart_syscall wait4 waitid
"""
TIME = """
    nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time getitimer setitimer alarm pause
    timer_create timer_settime timer_gettime timer_getoverrun timer_delete
"""
SIGNALS = """
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigpending rt_sigtimedwait sigaltstack signalfd4
"""
PAIRS = "shutdown sendto recvfrom sendmsg recvmsg getsockopt setsockopt getsockname getpeername"
ALLOWED = (*MEMORY.split(), *FILES.split(), *PROCESS.split(), *TIME.split(), *SIGNALS.split(), *PAIRS.split())

PROCESSES = "fork vfork execve execveat kill tkill tgkill"  # in level A they reach nobody else
METADATA = """
    chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat chown fchown lchown fchownat
"""
REFUSED = """
    socket connect bind listen accept accept4 ptrace process_vm_readv process_vm_writev mount umount2 unshare
    setns pivot_root chroot setuid setgid setresuid setresgid setgroups mknod mknodat sched_setaffinity
    setpriority memfd_create keyctl add_key bpf perf_event_open userfaultfd io_uring_setup pidfd_send_signal
    rt_sigqueueinfo shmget semget msgget mq_open process_madvise kcmp
"""
ATTRIBUTES = """
    getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr setxattr lsetxattr fsetxattr
"""
TERMINAL = (0x5401, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # ioctl: asking, and flags of one's own
THREAD_NAMES = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA
DESCRIPTORS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032)  # fcntl, but no signals to an owner
MAP_PRIVATE, MAP_KIND, MAP_ANONYMOUS = 0x02, 0x03, 0x20
O_ACCMODE, O_TRUNC = 0o3, 0o1000
CLONE_THREAD, CLONE_NAMESPACES = 0x00010000, 0x7E020080
OWN_PID = 0x00C0FFEE  # no process has this number; the child puts its own in its place
AF_UNIX = 1
MACHINES = ("x86_64", "aarch64")


def program(level: str, machine: int | None = None) -> bytes:
    """The compiled filter for level A or B, for this machine's architecture or a given one of pyseccomp's."""
    import tempfile

    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    if machine is not None and machine != pyseccomp.system_arch():
        rules.add_arch(machine)
        rules.remove_arch(pyseccomp.system_arch())

    def add(action: int, names: Iterable[str], *conditions: tuple[int, int, int, int]) -> None:
        for name in names:
            try:
                rules.add_rule(action, name, *(pyseccomp.Arg(*condition) for condition in conditions))
            except (ValueError, OSError):  # this libseccomp, or this architecture, does not know it
                continue

    def word(position: int, value: int, mask: int = 0xFFFFFFFF) -> tuple[int, int, int, int]:
        return (position, pyseccomp.MASKED_EQ, mask, value)

    allow, refuse = pyseccomp.ALLOW, pyseccomp.ERRNO(errno.EPERM)
    add(allow, ALLOWED)
    add(refuse, REFUSED.split())
    add(pyseccomp.ERRNO(errno.EOPNOTSUPP), ATTRIBUTES.split())
    add(allow, ["socketpair"], word(0, AF_UNIX))
    for request in TERMINAL:
        add(allow, ["ioctl"], word(1, request))
    for option in THREAD_NAMES:
        add(allow, ["prctl"], word(0, option))
    for command in DESCRIPTORS:
        add(allow, ["fcntl"], word(1, command))
    for own in (0, OWN_PID):
        add(allow, ["prlimit64"], word(0, own))
    if level == "A":
        add(allow, ["mmap", "fallocate", "open", "openat", "truncate"])
        add(allow, [*PROCESSES.split(), *METADATA.split()])
        add(allow, ["clone"], word(0, 0, CLONE_NAMESPACES))
    else:
        # What is written through a shared mapping of a file is counted nowhere.
        add(allow, ["mmap"], word(3, MAP_PRIVATE, MAP_KIND))
        add(allow, ["mmap"], word(3, MAP_ANONYMOUS, MAP_ANONYMOUS))
        for position, name in ((1, "open"), (2, "openat")):  # the first Landlocks do not govern truncation
            add(allow, [name], word(position, 0, O_TRUNC))
            for writing in (1, 2):
                add(allow, [name], word(position, writing, O_ACCMODE))
        add(allow, ["kill", "tgkill"], word(0, OWN_PID))
        add(allow, ["clone"], word(0, CLONE_THREAD, CLONE_THREAD | CLONE_NAMESPACES))
        add(refuse, ["clone"], word(0, 0, CLONE_THREAD))
        add(refuse, ["truncate", "fallocate", "fork", "vfork", "execve", "execveat", "tkill"])
        add(pyseccomp.ERRNO(0), METADATA.split())  # shutil.copy must go on; nothing changes
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def install(compiled: bytes, pid: int) -> None:
    """Put this process and its threads under the filter, for good."""
    compiled = compiled.replace(struct.pack("<I", OWN_PID), struct.pack("<I", pid))
    instructions = ctypes.create_string_buffer(compiled, len(compiled))
    what = _Program(len(compiled) // 8, ctypes.cast(instructions, ctypes.c_void_p))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_SECCOMP, 2, ctypes.byref(what))

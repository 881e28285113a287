"""A child as the kernel sees it: the time, memory and files it has used, and whether it sleeps.

Threat: a process that says of itself how much it used, or hides it in others. The kernel is asked.
"""

from __future__ import annotations

import os
import select
import signal
import time
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """A submission's process and those it started, through its pidfd; usable until it is reaped."""

    def __init__(self, pidfd: int):
        self.pidfd = pidfd
        lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
        self.pid = int(next(line.split()[1] for line in lines if line.startswith("Pid:")))
        self.stat = os.open(f"/proc/{self.pid}/stat", os.O_RDONLY | os.O_CLOEXEC)

    def cpu(self) -> float:
        """Seconds of processor time of all its threads; 0.0 once it is gone."""
        return _cpu(self.pid)

    def cpu_of_ended(self) -> float:
        """Seconds of the processes that it started and waited for, and of those that these waited for."""
        try:
            return _waited_for(os.pread(self.stat, 1024, 0))
        except OSError:
            return 0.0

    def cpu_of_living(self) -> dict[int, float]:
        """Seconds of every other living process of the submission, with those that it waited for."""
        return {pid: _cpu(pid) + _cpu_of_ended(pid) for pid in descendants(self.pid)}

    def memory(self, most: int) -> int:
        """Bytes in use by all of them.

        Pages that several share are divided among them, which takes the kernel a while; as long as everything
        stays below `most`, such a page counts for each.
        """
        family = [self.pid, *descendants(self.pid)]
        upper = sum(map(_resident, family))
        return upper if upper <= most else sum(map(_proportional, family))

    def written(self) -> int:
        """Bytes that it wrote to files and pipes so far, whatever became of them."""
        try:
            lines = Path(f"/proc/{self.pid}/io").read_text().splitlines()
        except OSError:
            return 0
        return next((int(line.split()[1]) for line in lines if line.startswith("wchar:")), 0)

    def asleep(self) -> bool:
        """Whether no thread of any of them runs, waits for a processor, or waits for the disk."""
        return not any(_busy(pid) for pid in [self.pid, *descendants(self.pid)])

    def ended(self, within: float) -> bool:
        """Whether it ends within so many seconds."""
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        return bool(poll.poll(within * 1000))

    def close(self) -> None:
        os.close(self.pidfd)
        os.close(self.stat)


def descendants(pid: int) -> list[int]:
    """Every living process that it started, and theirs; an orphan counts when one of them adopts it."""
    found, ahead = [], [pid]
    while ahead:
        tasks = Path(f"/proc/{ahead.pop()}/task")
        try:
            children = [
                int(word) for task in tasks.iterdir() for word in (task / "children").read_text().split()
            ]
        except OSError:
            continue
        found += children
        ahead += children
    return found


def _busy(pid: int) -> bool:
    for task in Path(f"/proc/{pid}/task").glob("*/stat"):
        try:
            state = task.read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            continue
        if state in "RD":
            return True
    return False


def _cpu(pid: int) -> float:
    try:
        return time.clock_gettime((~pid << 3) | 2)  # how the kernel names another process's CPU clock
    except OSError:
        return 0.0


def _cpu_of_ended(pid: int) -> float:
    try:
        return _waited_for(Path(f"/proc/{pid}/stat").read_bytes())
    except OSError:
        return 0.0


def _waited_for(stat: bytes) -> float:
    numbers = stat.rpartition(b")")[2].split()
    return sum(map(int, numbers[13:15])) / TICKS


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    except PermissionError:
        return _resident(pid)
    except (OSError, StopIteration):
        return 0


def told(status: int | None) -> str:
    """How a process ended, by its exit status, in words; None: nobody could say."""
    if status is None:
        return "it is gone, with its fork server"
    if status < 0:
        try:
            return f"it was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"it was ended by signal {-status}"
    return f"it ended itself with exit status {status}"

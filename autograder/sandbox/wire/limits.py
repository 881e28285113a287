"""What one submission may use of processor, time, memory, disk and output: each limit with its reason.

Threat: a submission that never ends or that takes everything.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Processor time decides; wall time is a far outer bound.

    What is said of a notebook holds for all processes that its cells and calls run in, one after the other: a
    cell that ends its process sets no clock back.
    """

    cell_cpu: float = 60.0  # seconds, one cell
    call_cpu: float = 20.0  # one call of a function
    notebook_cpu: float = 300.0  # five times what the longest lesson may take, figures included
    asleep: float = 60.0  # seconds of a cell or call in which nothing of it wanted the processor or the disk
    notebook_asleep: float = 120.0  # nothing in a lesson waits; two cells that hang leave the rest its turn
    cell_wall: float = 600.0
    call_wall: float = 300.0
    notebook_wall: float = 1800.0  # on a machine six times too busy all processor time can still be had
    starts: int = 40  # processes: the first, and one for each that ended; a lesson has a dozen checks
    memory: int = 1024 * MIB  # beyond what the fork server holds
    processes: int = 64  # threads count
    open_files: int = 256
    disk: int = 256 * MIB  # all files of the working folder
    files: int = 4096
    output: int = 1 * MIB  # bytes a cell may show
    notebook_output: int = (
        4 * MIB
    )  # a hundred figures; kept with the grades, and four times in memory meanwhile
    reply: int = 16 * MIB  # bytes of one returned value
    notebook: int = 32 * MIB  # bytes of a notebook that is read at all

    def launch(self) -> dict[str, int]:
        """What a child is told, to bind itself with before its first line runs."""
        return {
            "memory": self.memory,
            "cpu": int(self.notebook_cpu) + 2,
            "disk": self.disk,
            "files": self.files,
            "open_files": self.open_files,
            "processes": self.processes,
            "output": self.output,
            "reply": self.reply,
        }

"""The account of one submission: what it may still use, counted down once for all of its processes.

Threat: a submission that dies and begins anew, its clocks at zero.
"""

from __future__ import annotations

from autograder.sandbox.wire.limits import MIB, Limits


class Account:
    """What one submission may still use: of all its processes together, replays of its cells included."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.cpu, self.wall, self.asleep = limits.notebook_cpu, limits.notebook_wall, limits.notebook_asleep
        self.output = limits.notebook_output
        self.starts = limits.starts

    def spent(self) -> str:
        """What is used up, as the end of a sentence; empty as long as something of everything is left."""
        limits = self.limits
        if self.cpu <= 0:
            return f"the notebook had used up its {limits.notebook_cpu:g} s of processor time"
        if self.asleep <= 0:
            return f"the notebook had slept for {limits.notebook_asleep:g} s in all"
        if self.wall <= 0:
            return f"the notebook had been at work for {limits.notebook_wall:g} s in all"
        return ""

    def no_other_start(self) -> str:
        """Why no further process may take the place of one that ended; empty as long as one may."""
        if self.starts <= 0:
            return f"the notebook had ended its process {self.limits.starts} times"
        return self.spent()

    @property
    def cut(self) -> str:
        """What stands in place of output that is not kept."""
        kept = self.limits.notebook_output
        size = f"{kept // MIB} MB" if kept >= MIB else f"{kept} bytes"
        return f"[cut: a notebook may show {size} in all]\n"

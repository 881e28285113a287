"""User ids that submissions run under: one each, of those that nobody has.

Threat: a submission that is root, or one user with another.
"""

from __future__ import annotations

import os
from pathlib import Path

UNUSED = range(61184, 65520)  # set aside for services without an account
NEEDED = 1 << 0 | 1 << 6 | 1 << 7  # the capabilities chown, setgid and setuid
DAC_OVERRIDE, DAC_READ_SEARCH = 1 << 1, 1 << 2


def spare_uids() -> range | None:
    """User ids that nobody has and that this process may take on; None where there is no such right.

    Root has it, but not the root of a container that holds a single user or was stripped of its capabilities.
    """
    if os.geteuid() != 0 or _capabilities() & NEEDED != NEEDED:
        return None
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, count = map(int, line.split())
        if first <= UNUSED[0] and UNUSED[-1] < first + count:
            return UNUSED
    return None


def reading() -> int:
    """The weakest capability of this process that walks through closed folders; Landlock still binds it."""
    held = _capabilities()
    return next((right for right in (DAC_READ_SEARCH, DAC_OVERRIDE) if held & right), 0)


def _capabilities() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))

"""Threat: a wall that is believed to stand. Each is tried out, once a process, before anything is graded."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograder.sandbox.linux import landlock, seccomp
from autograder.sandbox.linux.users import spare_uids

PACKAGE = str(Path(__file__).resolve().parents[2])
TRIAL = (
    "import sys, types; package = sys.modules['autograder'] = types.ModuleType('autograder'); "
    "package.__path__ = [sys.argv[1]]; from autograder.sandbox.linux.probe import trial; "
    "trial(sys.argv[2], int(sys.argv[3]), sys.argv[4])"
)
LINES = {
    "A": "Tier A: each submission has a root folder, a network, a process tree and limits of its own"
    " (user namespaces, Landlock {abi}, seccomp).",
    "B": "Tier B, because {obstacle}: each submission is one process that reads the course's packages and its"
    " own folder (Landlock {abi}, seccomp, limits).",
    "trusted": "No wall: the submissions run with your own rights, because you said that you trust them.",
}
CONTAINER = "grade in a Linux container or virtual machine with a kernel of 5.13 or later"
WAYS_ON = (
    f"Two ways on: {CONTAINER}, or, when you trust everyone who wrote a submission, say so with --trusted."
)
ONE_WAY_ON = f"The way on: {CONTAINER}."


class CannotConfine(Exception):  # noqa: N818
    """This machine has no wall to grade behind; the message says why, and the two ways on."""


@dataclass(frozen=True)
class Tier:
    """What children are confined by: `name` is A, B or trusted; `line` says it to the instructor."""

    name: str
    line: str


@lru_cache
def tier_named(name: str) -> Tier:
    obstacle = obstacle_to("A") or "you asked for it"
    return Tier(name, LINES[name].format(abi=landlock_abi() or "absent", obstacle=obstacle))


@lru_cache
def best_tier() -> Tier:
    """The strongest tier that works here. Raises CannotConfine when none does."""
    obstacles = []
    for name in ("A", "B"):
        obstacle = obstacle_to(name)
        if obstacle is None:
            return tier_named(name)
        obstacles.append(obstacle)
    why = "; ".join(dict.fromkeys(obstacles))
    ways = WAYS_ON if sys.platform == "linux" else ONE_WAY_ON
    raise CannotConfine(f"No submission can be confined here: {why}. {ways}")


@lru_cache
def obstacle_to(tier: str) -> str | None:
    """Why a tier does not work here; None when it does."""
    if sys.platform != "linux":
        return f"namespaces and Landlock are Linux's, and this is {sys.platform}"
    if os.uname().machine not in seccomp.MACHINES:
        return (
            f"the system-call list is for {' and '.join(seccomp.MACHINES)}, and this is {os.uname().machine}"
        )
    try:
        program = seccomp.program(tier)
    except (ImportError, RuntimeError):
        return "libseccomp is missing (install it with `apt install libseccomp2` and `pip install pyseccomp`)"
    if tier == "B" and not landlock_abi():
        return "this kernel has no Landlock (5.13 or later, with `landlock` among the `lsm=` names)"
    uid = (spare_uids() or [-1])[0]
    trial = subprocess.run(
        [sys.executable, "-I", "-S", "-c", TRIAL, PACKAGE, tier, str(uid), program.hex()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if trial.returncode == 0:
        return None
    last = (trial.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    what = "user namespaces do not work" if tier == "A" else "Landlock or seccomp does not work"
    return f"{what} ({last.partition('] ')[2] or last})"


def landlock_abi() -> int:
    return landlock.abi() if sys.platform == "linux" else 0

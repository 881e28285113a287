"""The isolation levels, A, B and trusted, and which of them this machine can give.

Threat: a confinement that is believed to work. Each is tried out, once a process, before anything is graded.
"""

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
    "A": "Level A: each submission has a root folder, a network, a process tree and limits of its own"
    " (user namespaces, Landlock {abi}, seccomp).",
    "B": "Level B, because {obstacle}: each submission is one process that reads the course's packages"
    " and its own folder (Landlock {abi}, seccomp, limits).",
    "trusted": "No sandbox: the submissions run with your own rights, because you said that you trust them.",
}
CONTAINER = "grade in a Linux container or virtual machine with a kernel of 5.13 or later"
WAYS_ON = (
    f"Two ways on: {CONTAINER}, or, when you trust everyone who wrote a submission, say so with --trusted."
)
ONE_WAY_ON = f"The way on: {CONTAINER}."


class CannotConfine(Exception):  # noqa: N818
    """This machine has no sandbox to grade in; the message says why, and the two ways on."""


@dataclass(frozen=True)
class IsolationLevel:
    """What children are confined by: `name` is A, B or trusted; `line` says it to the instructor."""

    name: str
    line: str


@lru_cache
def level_named(name: str) -> IsolationLevel:
    obstacle = obstacle_to("A") or "you asked for it"
    return IsolationLevel(name, LINES[name].format(abi=landlock_abi() or "absent", obstacle=obstacle))


@lru_cache
def best_level() -> IsolationLevel:
    """The strongest level that works here. Raises CannotConfine when none does."""
    obstacles = []
    for name in ("A", "B"):
        obstacle = obstacle_to(name)
        if obstacle is None:
            return level_named(name)
        obstacles.append(obstacle)
    why = "; ".join(dict.fromkeys(obstacles))
    ways = WAYS_ON if sys.platform == "linux" else ONE_WAY_ON
    raise CannotConfine(f"No submission can be confined here: {why}. {ways}")


@lru_cache
def obstacle_to(level: str) -> str | None:
    """Why a level does not work here; None when it does."""
    if sys.platform != "linux":
        return f"namespaces and Landlock are Linux's, and this is {sys.platform}"
    if os.uname().machine not in seccomp.MACHINES:
        return (
            f"the system-call list is for {' and '.join(seccomp.MACHINES)}, and this is {os.uname().machine}"
        )
    try:
        program = seccomp.program(level)
    except (ImportError, RuntimeError):
        return "libseccomp is missing (install it with `apt install libseccomp2` and `pip install pyseccomp`)"
    if level == "B" and not landlock_abi():
        return "this kernel has no Landlock (5.13 or later, with `landlock` among the `lsm=` names)"
    uid = (spare_uids() or [-1])[0]
    trial = subprocess.run(
        [sys.executable, "-I", "-S", "-c", TRIAL, PACKAGE, level, str(uid), program.hex()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if trial.returncode == 0:
        return None
    last = (trial.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    what = "user namespaces do not work" if level == "A" else "Landlock or seccomp does not work"
    return f"{what} ({last.partition('] ')[2] or last})"


def landlock_abi() -> int:
    return landlock.abi() if sys.platform == "linux" else 0

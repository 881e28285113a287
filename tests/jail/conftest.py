"""The tiers of this machine, and a way to run tests as somebody who is not root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.jail.tiers import obstacle_to

PROJECT = Path(__file__).resolve().parents[2]
# The interpreter may lie in a home that only root can enter: a mount namespace shows it and nothing else.
SHOW = """
set -e; seen=$(mktemp -d); mount --bind "$BASE" $seen; mount -t tmpfs -o mode=755 none "$CLOSED"
mkdir -p "$BASE"; mount --bind $seen "$BASE"; umount $seen; rmdir $seen
exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
"""


@pytest.fixture(params=["A", "B"])
def tier(request) -> str:
    """Each tier that this machine has."""
    if obstacle := obstacle_to(request.param):
        pytest.skip(f"tier {request.param}: {obstacle}")
    return request.param


def as_ordinary_user(command: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with no right of root's; `home` must be theirs to write."""
    base = Path(sys.base_prefix).resolve()
    closed = [folder for folder in reversed(base.parents) if not folder.stat().st_mode & 0o001]
    prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    if closed:
        prefix = ["unshare", "--mount", "sh", "-c", SHOW, "sh"]
    os.chown(home, 65534, 65534)
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home), "BASE": str(base)}
    if closed:
        environment["CLOSED"] = str(closed[0])
    return subprocess.run(
        [*prefix, *command], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=240
    )

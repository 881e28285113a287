"""The levels of this machine, and a way to run tests as somebody who is not root."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox.outside.isolation_levels import obstacle_to

PROJECT = Path(__file__).resolve().parents[2]
# The interpreter may lie in a home that only root can enter: a mount namespace shows it and nothing else.
SHOW = """
set -e; seen=$(mktemp -d); mount --bind "$BASE" $seen; mount -t tmpfs -o mode=755 none "$CLOSED"
mkdir -p "$BASE"; mount --bind $seen "$BASE"; umount $seen; rmdir $seen
exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
"""


@pytest.fixture(params=["A", "B"])
def level(request) -> str:
    """Each level that this machine has."""
    if obstacle := obstacle_to(request.param):
        pytest.skip(f"level {request.param}: {obstacle}")
    return request.param


def as_ordinary_user(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command with no right of root's, in a home of its own; `{home}` in a word stands for it."""
    base = Path(sys.base_prefix).resolve()
    closed = [folder for folder in reversed(base.parents) if not folder.stat().st_mode & 0o001]
    prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    if closed:
        prefix = ["unshare", "--mount", "sh", "-c", SHOW, "sh"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.chown(home, 65534, 65534)
        settings = {
            "HOME": home,
            "TMPDIR": home,
            "BASE": str(base),
            "CLOSED": str(closed[0] if closed else ""),
        }
        words = [*prefix, *(word.replace("{home}", home) for word in command)]
        closed_to_others = ("JUPYTER_", "IPYTHONDIR", "MPLCONFIGDIR")  # the folders of the tests' Jupyter
        others = {name: value for name, value in os.environ.items() if not name.startswith(closed_to_others)}
        environment = {**others, **settings}
        return subprocess.run(
            words, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=240
        )

"""Starts JupyterLab on a student's folder: the start page first, no instructor's extensions."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CONFIG = Path(__file__).with_name("jupyter")  # read before the user's own settings, which stay as they are
START = "/carousel"


def command(folder: Path, options: Sequence[str] = ()) -> list[str]:
    """JupyterLab's command line; `options` are the user's own."""
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url={START}",
        *root,
        *options,
    ]


def environment() -> dict[str, str]:
    """This process's environment, with our settings in front of the user's."""
    paths = [str(CONFIG), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    programs = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]  # nbgrader calls some by name
    return os.environ | {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(paths),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment, which has the course
        "PATH": os.pathsep.join(programs),
    }


def start(folder: Path, options: Sequence[str] = ()) -> int:
    """Become JupyterLab, so that whoever ends this process ends it; on Windows wait for it. Its exit code."""
    if os.name == "posix":
        os.chdir(folder)
        os.execve(sys.executable, command(folder, options), environment())
    return subprocess.run(command(folder, options), cwd=folder, env=environment()).returncode

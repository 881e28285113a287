"""Walks docs/authoring.md: writes its files, runs its commands.

`python -m tests.authoring_guide` walks it and writes what the commands print into it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "authoring.md"
_BLOCK = re.compile(r"^(`{3,})(python|markdown|diff|console)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r"`([\w/.-]+\.(?:py|md))`[^`\n]*:$")


@dataclass
class Step:
    """A block of the guide: what kind it is, the file that is named last above it, its text."""

    kind: str
    file: str
    text: str


def steps(guide: str) -> list[Step]:
    """The guide's blocks in order; a file's block names it at the end of the paragraph above."""
    found = []
    for block in _BLOCK.finditer(guide):
        named = _PATH.search(guide[: block.start()].rstrip())
        found.append(Step(block[2], named[1] if named else "", block[3]))
    return found


def commands(step: Step) -> list[tuple[str, str]]:
    """The commands of a console block with what the guide says that they print."""
    parts = re.split(r"^\$ (.*)\n", step.text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2]))


def write(step: Step, course: Path) -> None:
    """Write a file of the guide, or change one by a diff."""
    file = course / step.file
    if step.kind == "diff":
        old = "".join(line[1:] + "\n" for line in step.text.splitlines() if line[0] != "+")
        new = "".join(line[1:] + "\n" for line in step.text.splitlines() if line[0] != "-")
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"the guide changes what is not in {step.file}"
        file.write_text(text.replace(old, new), encoding="utf-8")
    else:
        file.write_text(step.text, encoding="utf-8")


def run(command: str, course: Path) -> str:
    """What a command prints, its bar and warnings on stderr left out."""
    done = started(command, course)
    assert done.returncode in (0, 1), f"{command}\n{done.stdout}\n{done.stderr}"
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n" * bool(done.stdout)


def started(command: str, course: Path) -> subprocess.CompletedProcess[str]:
    """A command that has run with the packages of a copy of the course."""
    environment = {**os.environ, "PYTHONPATH": str(course), "COLUMNS": "100"}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(command, shell=True, cwd=course, env=environment, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def copy_of_the_tree(folder: Path) -> Path:
    """The files of the course that are committed, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and name.startswith(
            ("autograder/", "lstm_ref/", "solutions/", "nbgrader_config")
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def main() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        course = copy_of_the_tree(Path(folder))
        for step in steps(guide):
            if step.kind != "console":
                write(step, course)
                continue
            said = "".join(f"$ {command}\n{run(command, course)}" for command, _ in commands(step))
            guide = guide.replace(step.text, said, 1)
    GUIDE.write_text(guide, encoding="utf-8")


if __name__ == "__main__":
    main()

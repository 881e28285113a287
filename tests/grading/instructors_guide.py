"""Walks docs/instructors.md: runs its commands in an empty folder, with a class list and a download.

`python tests/grading/instructors_guide.py` walks it and writes what the commands print into it.
"""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.authoring_guide import commands, steps  # noqa: E402
from tests.nbgrader_command import run  # noqa: E402

GUIDE = ROOT / "docs" / "instructors.md"
LESSON = "00-warm-up"
CLASS = """id,first_name,last_name,email,lms_user_id
ada,Ada,Lovelace,ada@example.org,1001
bo,Bo,Zhang,bo@example.org,1002
cy,Cy,Doe,cy@example.org,1003
dee,Dee,Ray,dee@example.org,1004
"""


def prepare(folder: Path) -> None:
    """A class list, and a download of Canvas: one right, one half and late, one cut off, one of nobody's."""
    (folder / "class.csv").write_text(CLASS)
    right, half = _notebook(1.0), _notebook(0.5)
    files = {
        f"lovelaceada_1001_90001_{LESSON}.ipynb": right,
        f"zhangbo_LATE_1002_90002_{LESSON}-1.ipynb": half,
        f"doecy_1003_90003_{LESSON}.ipynb": b'{"cells": [',
        f"guest_77_90009_{LESSON}.ipynb": half,
    }
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 30, 9, 0, 0)), content)


def _notebook(share: float) -> bytes:
    """The released lesson with the first answers filled in."""
    released = json.loads((ROOT / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    source = json.loads((ROOT / "solutions" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    answers = {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in source["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    keys = list(answers)[: round(share * len(answers))]
    for cell in released["cells"]:
        key = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if key in keys:
            cell["source"] = answers[key]
    return json.dumps(released).encode()


def walk(folder: Path) -> list[tuple[str, str, str]]:
    """(command, what the guide says, what it prints) of every command, in turn."""
    prepare(folder)
    found, place = [], folder
    for step in steps(GUIDE.read_text(encoding="utf-8")):
        for command, said in commands(step) if step.kind == "console" else ():
            if command.startswith("cd "):
                place = place / command.removeprefix("cd ")
                found.append((command, said, ""))
                continue
            if command.startswith("cat "):
                found.append((command, said, (place / command.removeprefix("cat ")).read_text()))
                continue
            status, out, err = run(*shlex.split(command), cwd=place, COLUMNS="100", TZ="UTC")
            assert status in (0, 1), f"{command}\n{out}\n{err}"
            assert "Traceback" not in err, err
            found.append((command, said, "".join(f"{line.rstrip()}\n" for line in out.splitlines())))
    return found


def main() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for command, said, prints in walk(Path(folder)):
            guide = guide.replace(f"$ {command}\n{said}", f"$ {command}\n{prints}", 1)
    GUIDE.write_text(guide, encoding="utf-8")


if __name__ == "__main__":
    main()

"""The two commands that grade a class, run as an instructor runs them: in a process of their own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.sandbox.wire.limits import MIB, Limits
from tests.attacks.attack import EXERCISES, WORTH
from tests.grading.mini import LESSON, make_course

LIMITS = Limits(
    cell_cpu=0.1, call_cpu=0.1, asleep=0.4, memory=96 * MIB, processes=24, open_files=96,
    disk=8 * MIB, files=200, output=50_000, reply=2 * MIB,
)  # fmt: skip
# Tensors take longer to begin with.
FOR_TORCH = replace(LIMITS, cell_cpu=0.5, call_cpu=0.5, memory=256 * MIB)
IN_TORCH = """from autograder.cli import main
from autograder.grading import lesson
lesson.view_of = lambda name: "torch"
main()"""
PATIENCE = 280
SAID = "said.jsonl"
# Its number is known before it begins, so that a submission can be made that wants to harm it.
WAIT = 'read go; exec "$@"'


@dataclass
class Said:
    """What a command made known: student -> status and points; what it should not have said."""

    statuses: dict[str, str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


class Waiting:
    """A command that has a process already and begins when told to."""

    def __init__(self, words: Sequence[str], course: Path, environment: dict[str, str]):
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.course, self.environment = course, environment
        self.process = subprocess.Popen(
            ["sh", "-c", WAIT, "sh", *words], cwd=course, env=environment, text=True, **pipes
        )
        self.pid = self.process.pid

    def run(self) -> tuple[int, str, str]:
        shown, told = self.process.communicate("go\n", timeout=PATIENCE)
        return self.process.returncode, shown, told


@dataclass(frozen=True)
class Tool:
    """`carousel grade`, in the sandbox of a level ("trusted": behind none), one submission at a time."""

    level: str
    limits: Limits = LIMITS

    @property
    def words(self) -> list[str]:
        trusted = ["--trusted"] if self.level == "trusted" else []
        return [_script("carousel"), "grade", LESSON, "--jobs", "1", "--json", SAID, *trusted]

    def prepare(self, course: Path) -> None:
        """Enter the lesson into the gradebook, and write limits and level into the course's settings."""
        (course / "gradebook.db").write_bytes(gradebook())
        settings = [f"c.CarouselLimits.{name} = {value}" for name, value in vars(self.limits).items()]
        if self.level != "trusted":
            settings.append(f"c.CarouselWall.level = {self.level!r}")
        with (course / "nbgrader_config.py").open("a") as config:
            config.write("\n".join(["", *settings, ""]))

    @contextlib.contextmanager
    def waiting(self, course: Path, temporary: Path, secret: str) -> Iterator[Waiting]:
        environment = {**os.environ, "TMPDIR": str(temporary), "CAROUSEL_SECRET": secret, "COLUMNS": "1000"}
        command = Waiting(self.words, course, environment)
        try:
            yield command
        finally:
            command.process.kill()
            command.process.communicate()

    def grade(self, command: Waiting, course: Path, unreadable: set[str], refused: set[str]) -> Said:
        """Let it grade, and hold what it says against who cannot be read, or not by nbgrader."""
        return _carousel(command.run(), course, {"graded": _others(course, unreadable)}, unreadable)


class NbGrader(Tool):
    """`nbgrader autograde`; then `carousel grade`, which has nothing left to do but to write the pages."""

    @property
    def words(self) -> list[str]:
        return [_script("nbgrader"), "autograde", LESSON]

    def grade(self, command: Waiting, course: Path, unreadable: set[str], refused: set[str]) -> Said:
        status, _, told = command.run()
        failed = set(re.findall(r"There was an error processing assignment '.*' for student '(.*)'", told))
        named = set(re.findall(r"Not graded: (\S+): ", told))
        again = Waiting(Tool(self.level).words, course, command.environment)
        known = _others(course, unreadable | refused)
        said = _carousel(again.run(), course, {"graded": len(refused), "unchanged": known}, unreadable)
        if (status, failed, named) != (1 if unreadable | refused else 0, refused, unreadable):
            said.complaints.append(
                f"nbgrader ended with {status}, failed at {sorted(failed)}, "
                f"did not grade {sorted(named)}: {told[-2000:]}"
            )
        return said


class TorchTool(Tool):
    """`carousel grade` of a lesson whose notebooks find torch."""

    @property
    def words(self) -> list[str]:
        return [sys.executable, "-c", IN_TORCH, *super().words[1:]]


def _others(course: Path, students: set[str]) -> int:
    return len({path.name for path in (course / "submitted").iterdir()} - students)


def _carousel(
    done: tuple[int, str, str], course: Path, expected: dict[str, int], unreadable: set[str]
) -> Said:
    code, shown, told = done
    said = Said()
    if (course / SAID).exists():
        for line in map(json.loads, (course / SAID).read_text(encoding="utf-8").splitlines()):
            said.statuses[line["student"]] = "unreadable" if line["status"] == "unreadable" else "graded"
            worth = (line["score"] or 0.0) if line["exercise"] in WORTH else 0.0
            said.scores[line["student"]] = said.scores.get(line["student"], 0.0) + worth
    expected = expected | {"unreadable": len(unreadable)}
    counts = ", ".join(f"{number} {status}" for status, number in expected.items() if number)
    named = set(re.findall(r"^Not graded: (\S+): ", shown, re.MULTILINE))
    if (code, named) != (1 if unreadable else 0, unreadable) or f"\n{counts}.\n" not in shown:
        said.complaints.append(f"carousel grade ended with {code}, not with {counts}: {shown[-2000:]}{told}")
    if "Traceback" in told or "Warning" in told:
        said.complaints.append(f"carousel grade was troubled: {told}")
    return said


@cache
def gradebook() -> bytes:
    """One in which the lesson is registered, made once: that takes longer than to grade a few dozen."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder, "course"), EXERCISES)
        with Gradebook(Course(course), LESSON) as book:
            load(Course(course), book)
        return (course / "gradebook.db").read_bytes()


def _script(name: str) -> str:
    return str(Path(sys.executable).with_name(name))

"""A class in which every attack is followed by an honest submission, graded by one of the real commands."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from autograder.sandbox.linux.kernel import prctl
from autograder.sandbox.outside.process import descendants
from tests.attacks import denial, evading, forging_comparison, forging_result, reader, stealing, torch_view
from tests.attacks.attack import EXERCISES, WORTH, Attack, answered
from tests.attacks.commands import Said, Tool
from tests.grading.mini import LESSON, ROOT, gradebook_of, make_course

CLASSES = {
    module.__name__.rpartition(".")[2]: module.ATTACKS
    for module in (forging_comparison, stealing, forging_result, evading, denial, reader)
}
ATTACKS: dict[str, Attack] = {
    f"{kind}: {attack.name}": attack for kind, attacks in CLASSES.items() for attack in attacks
}
IN_TORCH: dict[str, Attack] = {f"torch: {attack.name}": attack for attack in torch_view.ATTACKS}
SECRET = "SECRET-5ca1ab1e"
PACKAGES = Path(np.__file__).parents[1]
LITTER = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), ROOT, PACKAGES)
SUBREAPER = 36  # prctl: orphans become this process's children, and so none can hide


@dataclass
class Outcome:
    """What became of one submission."""

    score: float = 0.0
    status: str = ""
    page: str = ""
    notebook: str = ""


@dataclass
class Graded:
    """A graded class: attack -> its outcome, its control's, the next honest one's; what else was found."""

    attacks: dict[str, Outcome] = field(default_factory=dict)
    controls: dict[str, Outcome] = field(default_factory=dict)
    followers: dict[str, Outcome] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)


def grade_attacks(folder: Path, names: Sequence[str], tool: Tool, every: int = 1) -> Graded:
    """Hand in attacks, an honest submission after every so many, and their controls; grade all in order.

    A submission's name says its place: the commands go through a class by name, one after the other.
    """
    course = make_course(folder / "course", EXERCISES)
    temporary = folder / "temporary"
    temporary.mkdir(mode=0o711)
    answered(course, EXERCISES).hand_in("000-first")
    (course / "canary.txt").write_text(SECRET)
    (course / "canary.txt").chmod(0o644)
    tool.prepare(course)
    attacks = {name: (ATTACKS | IN_TORCH)[name] for name in names}
    students, followers, controls = {}, {}, {}
    with _observed(temporary) as (port, damage), tool.waiting(course, temporary, SECRET) as command:
        words = {"ROOT": str(course), "PROJECT": str(ROOT), "PORT": port, "PARENT": str(command.pid)}
        for number, (name, attack) in enumerate(attacks.items(), start=1):
            students[name] = f"{number:03}-attack"
            followers[name] = f"{min(-(-number // every) * every, len(names)):03}-next"
            attack.hand_in(course, students[name], words)
            controls.setdefault(attack.honest, f"900-control-{len(controls)}")
        for follower in followers.values():
            answered(course, EXERCISES).hand_in(follower)
        for honest, control in controls.items():
            answered(course, honest).hand_in(control)
        before = _state(course)
        unreadable = {students[name] for name, attack in attacks.items() if not attack.readable}
        refused = {students[name] for name, attack in attacks.items() if attack.refused}
        said = tool.grade(command, course, unreadable, refused)
        damage += said.complaints
        scores = _scores(course, said, unreadable | refused, damage)
        if _state(course) != before:
            damage.append("files of the course were changed")
        expected = {path.name for path in (course / "submitted").iterdir()}
        if {path.name for path in (course / "autograded").iterdir()} - expected:
            damage.append("a student who does not exist was graded")
        damage += [
            f"{path} holds the secret" for path in _beside(course) if SECRET in path.read_text("latin-1")
        ]
    outcomes = {student: _outcome(course, student, scores, said.statuses) for student in said.statuses}
    graded = Graded(damage=damage)
    for name, student in students.items():
        graded.attacks[name] = outcomes.get(student, Outcome())
        graded.followers[name] = outcomes.get(followers[name], Outcome())
        graded.controls[name] = outcomes.get(controls[attacks[name].honest], Outcome())
    return graded


def _scores(course: Path, said: Said, apart: set[str], damage: list[str]) -> dict[str, float]:
    """What is in the gradebook, held against what the command said, and the order of the work."""
    scores = {
        student: sum(cells.get(f"check-{name}", (0,))[0] or 0 for name in WORTH)
        for student, cells in gradebook_of(course).items()
    }
    differ = sorted(one for one, score in said.scores.items() if score != scores.get(one, 0))
    if differ:
        damage.append(f"the command said other scores than the gradebook has: {differ}")
    read = sorted(one for one in said.statuses if one not in apart and _notebook(course, one).exists())
    if read != sorted(read, key=lambda one: _notebook(course, one).stat().st_mtime_ns):
        damage.append("the submissions were not graded in the order of their names")
    return scores


@contextlib.contextmanager
def _observed(temporary: Path) -> Iterator[tuple[str, list[str]]]:
    """The port of a socket that nobody may reach, and a list of the damage that is found in the end."""
    damage: list[str] = []
    before = set(descendants(os.getpid()))
    prctl(SUBREAPER, 1)
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as abstract:
        port = tcp.getsockname()[1]
        abstract.bind(f"\0carousel-attacks-{port}")
        abstract.listen()
        yield str(port), damage
        for listener in (tcp, abstract):
            listener.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                listener.accept()
                damage.append("somebody connected to a socket of the instructor's")
    prctl(SUBREAPER, 0)
    if left := set(descendants(os.getpid())) - before:
        damage.append(f"processes are left: {sorted(left)}")
    damage += [f"{path} is left" for path in temporary.rglob("*")]
    for place in LITTER:
        for path in (*place.glob(f"*attacked-{port}*"), *place.glob("carousel-attacked-zip")):
            damage.append(f"{path} is left")
            path.unlink()


def _state(course: Path) -> dict[str, bytes]:
    """Everything that grading does not write: submissions, sources, releases, settings, the canary."""
    places = [course / name for name in ("submitted", "solutions", "lessons")]
    files = [path for place in places for path in place.rglob("*")] + list(course.glob("*"))
    return {
        str(path): path.read_bytes()
        for path in files
        if not path.name.startswith(("gradebook.db", "said."))
        and path.is_file()
        and path.stat().st_size < 1 << 30
    }


def _beside(course: Path) -> list[Path]:
    """What was copied with the graded notebooks and the pages."""
    files = [path for step in ("autograded", "feedback") for path in (course / step).rglob("*")]
    return [path for path in files if path.is_file() and path.stat().st_size < 1 << 20]


def _notebook(course: Path, student: str) -> Path:
    return course / "autograded" / student / LESSON / f"{LESSON}.ipynb"


def _outcome(course: Path, student: str, scores: dict[str, float], statuses: dict[str, str]) -> Outcome:
    page = course / "feedback" / student / LESSON / f"{LESSON}.html"
    notebook = _notebook(course, student)
    return Outcome(
        scores.get(student, 0.0),
        statuses[student],
        page.read_text() if page.exists() else "",
        notebook.read_text() if notebook.exists() else "",
    )

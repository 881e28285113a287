"""A class in which honest submissions stand between attacks, and what must be true of it when graded."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from autograder.grading.bulk import grade_class
from autograder.grading.course import Course
from autograder.grading.grader import Result
from autograder.jail.kernel import prctl
from autograder.jail.limits import MIB, Limits
from autograder.jail.process import descendants
from autograder.jail.warm import close_all
from tests.attacks import denial, evading, forging_comparison, forging_result, reader, stealing
from tests.attacks.attack import EXERCISES, FULL, WORTH, Attack, answered
from tests.grading.mini import LESSON, ROOT, gradebook_of, make_course

CLASSES = {
    module.__name__.rpartition(".")[2]: module.ATTACKS
    for module in (forging_comparison, stealing, forging_result, evading, denial, reader)
}
ATTACKS: dict[str, Attack] = {
    f"{kind}: {attack.name}": attack for kind, attacks in CLASSES.items() for attack in attacks
}
LIMITS = Limits(
    cell_cpu=0.3, call_cpu=0.3, asleep=0.8, memory=160 * MIB, processes=24, open_files=96,
    disk=8 * MIB, files=200, output=50_000, reply=2 * MIB,
)  # fmt: skip
HONEST = 3  # every so many attacks are followed by an honest submission
SECRET = "SECRET-5ca1ab1e"
PACKAGES = Path(np.__file__).parents[1]
LITTER = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), ROOT, PACKAGES)
SUBREAPER = 36  # prctl: orphans become this process's children, and so none can hide


@dataclass
class Outcome:
    """What became of one submission."""

    score: float = 0.0
    status: str = ""
    reason: str = ""
    page: str = ""
    notebook: str = ""


@dataclass
class Graded:
    """A graded class: attack -> its outcome, its control's, the next honest one's; what else was found."""

    attacks: dict[str, Outcome] = field(default_factory=dict)
    controls: dict[str, Outcome] = field(default_factory=dict)
    followers: dict[str, Outcome] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)


def grade_attacks(folder: Path, names: Sequence[str], grading: Callable[[Path], dict[str, Result]]) -> Graded:
    """Hand in attacks, their honest controls and honest submissions between them; grade all at once."""
    course = make_course(folder / "course")
    temporary = folder / "temporary"
    temporary.mkdir()
    answered(course, EXERCISES).hand_in("000-first")
    (course / "canary.txt").write_text(SECRET)
    (course / "canary.txt").chmod(0o644)
    with _observed(course, temporary) as (words, damage):
        students, controls = {}, {}
        for number, name in enumerate(names, start=1):
            attack = ATTACKS[name]
            students[name] = f"{number:03}-attack"
            attack.hand_in(course, students[name], words)
            if number % HONEST == 0 or number == len(names):
                answered(course, EXERCISES).hand_in(f"{number:03}-next")
            if attack.honest not in controls:
                controls[attack.honest] = f"{number:03}-control"
                answered(course, attack.honest).hand_in(controls[attack.honest])
        before = _state(course)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            results = grading(course)
        damage += [
            f"a warning in the grading process: {one.message}"
            for one in caught
            if "attack" in str(one.message)
        ]
        close_all()
        if _state(course) != before:
            damage.append("files of the course were changed")
        expected = {path.name for path in (course / "submitted").iterdir()}
        if {path.name for path in (course / "autograded").iterdir()} - expected:
            damage.append("a student who does not exist was graded")
    grades = gradebook_of(course)
    graded = Graded(damage=damage)
    for number, (name, student) in enumerate(students.items(), start=1):
        graded.attacks[name] = _outcome(course, student, grades, results)
        follower = f"{min(-(-number // HONEST) * HONEST, len(names)):03}-next"
        graded.followers[name] = _outcome(course, follower, grades, results)
        graded.controls[name] = _outcome(course, controls[ATTACKS[name].honest], grades, results)
    return graded


def carousel(tier: str) -> Callable[[Path], dict[str, Result]]:
    """Grading by the engine of `carousel grade`."""

    def grading(course: Path) -> dict[str, Result]:
        running = grade_class(Course(course), LESSON, jobs=2, limits=LIMITS, tier=tier)
        return {result.student: result for result in running}

    return grading


def nbgrader(course: Path) -> dict[str, Result]:
    """Grading by `nbgrader autograde`, as the formgrader calls it."""
    from nbgrader.apps.api import NbGraderAPI

    config = course / "nbgrader_config.py"
    settings = [f"c.CarouselLimits.{name} = {value}" for name, value in vars(LIMITS).items()]
    config.write_text("\n".join([config.read_text(), *settings]) + "\n")
    with contextlib.chdir(course):
        NbGraderAPI(config=Course(course).config).autograde(LESSON, "*")
    found = grade_class(Course(course), LESSON, jobs=2)  # finds everything done, and names what is unreadable
    return {result.student: result for result in found}


@contextlib.contextmanager
def _observed(course: Path, temporary: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Words for the attacks' texts, and a list of the damage that is found in the end."""
    damage: list[str] = []
    before = set(descendants(os.getpid()))
    prctl(SUBREAPER, 1)
    kept, tempfile.tempdir = tempfile.tempdir, str(temporary)
    temporary.chmod(0o711)
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        port = tcp.getsockname()[1]
        abstract.bind(f"\0carousel-attacks-{port}")
        abstract.listen()
        os.environ["CAROUSEL_SECRET"] = SECRET
        try:
            yield {
                "ROOT": str(course), "PROJECT": str(ROOT), "PORT": str(port), "PARENT": str(os.getpid())
            }, damage  # fmt: skip
        finally:
            del os.environ["CAROUSEL_SECRET"]
            tempfile.tempdir = kept
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
    """Everything that grading does not write: submissions, sources, releases, the canary."""
    places = [course / name for name in ("submitted", "solutions", "lessons")]
    files = [path for place in places for path in place.rglob("*")] + list(course.glob("*"))
    written = ("gradebook.db", "gradebook.db-lock", "nbgrader_config.py")
    return {
        str(path): path.read_bytes()
        for path in files
        if path.name not in written and path.is_file() and path.stat().st_size < 1 << 30
    }


def _outcome(course: Path, student: str, grades: dict, results: dict[str, Result]) -> Outcome:
    page = course / "feedback" / student / LESSON / f"{LESSON}.html"
    notebook = course / "autograded" / student / LESSON / f"{LESSON}.ipynb"
    result = results.get(student)
    return Outcome(
        sum(grades.get(student, {}).get(f"check-{name}", (0,))[0] or 0 for name in WORTH),
        result.status if result else "not graded",
        result.reason if result else "",
        page.read_text() if page.exists() else "",
        notebook.read_text() if notebook.exists() else "",
    )


class _Page(HTMLParser):
    """Collects what a browser would run, load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form"):
            self.dangers.append(f"its page has a <{tag}>")
        for name, value in attrs:
            harmless = (value or "").strip().startswith(("#", "data:image/png", "data:image/jpeg"))
            if name.startswith("on") or (name in ("href", "src") and not harmless):
                self.dangers.append(f"its page has {name}={value!r}")


def _dangers(page: str) -> list[str]:
    reader = _Page()
    reader.feed(page)
    controls = {character for character in page if ord(character) < 32} - set("\n\t\r")
    return reader.dangers + [f"its page has the control character {c!r}" for c in sorted(controls)]


def complaints(graded: Graded) -> dict[str, list[str]]:
    """What is not as it must be: attack -> sentences; "the class" -> the damage."""
    found: dict[str, list[str]] = {"the class": graded.damage}
    for name, outcome in graded.attacks.items():
        attack = ATTACKS[name]
        wrong = found[name] = []
        if outcome.score != attack.deserves:
            wrong.append(f"it got {outcome.score:g} and deserves {attack.deserves:g}")
        if outcome.status not in ({"graded", "unchanged"} if attack.readable else {"unreadable"}):
            wrong.append(f"it was {outcome.status}: {outcome.reason}")
        if SECRET in outcome.page + outcome.notebook:
            wrong.append("it got hold of the secret")
        wrong += _dangers(outcome.page) if outcome.page else ["it has no page"]
        if graded.followers[name].score != FULL:
            wrong.append(f"the next honest submission got {graded.followers[name].score:g}")
        if graded.controls[name].score != sum(WORTH[one] for one in attack.honest):
            wrong.append(f"its honest control got {graded.controls[name].score:g}")
    return {name: sentences for name, sentences in found.items() if sentences}


def main(folder: str, tier: str, every: int) -> None:
    """Grade every so many-th attack and write what is not as it must be as JSON."""
    Path(folder).mkdir()
    names = list(ATTACKS)[::every]
    graded = grade_attacks(Path(folder), names, carousel(tier))
    shutil.rmtree(folder, ignore_errors=True)
    json.dump({"graded": len(graded.attacks), "complaints": complaints(graded)}, sys.stdout)

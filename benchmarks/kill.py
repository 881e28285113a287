"""kill -9 of `carousel grade` at random moments; the same command then gives the undisturbed gradebook.

Every fifth course has no gradebook yet, so that the kill may come while one is made; the others know the
lesson, which is how a course is on every day but the first. Moments are uniform over the whole run.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from tests.grading.mini import ANSWERS, LESSON, Handout, gradebook_of, make_course

COMMAND = [sys.executable, "-m", "autograder.cli", "grade", LESSON]
STUDENTS = 6
NEW = 5  # every so many-th course has no gradebook


def grade(course: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(COMMAND, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def outcome(course: Path) -> tuple[object, dict[str, str]]:
    """The gradebook, and the students' pages."""
    pages = {str(p.relative_to(course)): p.read_text() for p in (course / "feedback").rglob("*.html")}
    return gradebook_of(course), pages


def undisturbed(course: Path) -> tuple[float, tuple[object, dict[str, str]]]:
    """How long the command takes, and what comes out."""
    start = time.monotonic()
    if grade(course).wait() != 0:
        raise SystemExit("the undisturbed run has failed")
    return time.monotonic() - start, outcome(course)


def killed(course: Path, moment: float) -> bool:
    """Whether the command was still at work when it was killed."""
    running = grade(course)
    try:
        running.wait(moment)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
        return True
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    rng, different, kills, began = random.Random(chosen.seed), 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        new = make_course(Path(folder, "new"))
        for number in range(STUDENTS):
            names = list(ANSWERS)[: number % (len(ANSWERS) + 1)]
            Handout(new).put(**{name: ANSWERS[name] for name in names}).hand_in(f"student-{number}")
        known = Path(shutil.copytree(new, Path(folder, "known")))
        with Gradebook(Course(known), LESSON) as book:
            load(Course(known), book)
        whole, outcomes = {}, []
        for made in (new, known):
            course = Path(shutil.copytree(made, Path(folder, f"{made.name}-whole")))
            whole[made], found = undisturbed(course)
            outcomes.append(found)
        expected, again = outcomes
        if expected != again:
            raise SystemExit("two undisturbed runs differ")
        for number in range(1, chosen.moments + 1):
            made = new if number % NEW == 0 else known
            course = Path(shutil.copytree(made, Path(folder, "course")))
            kills += killed(course, rng.uniform(0, whole[made]))
            grade(course).wait()
            different += outcome(course) != expected
            shutil.rmtree(course)
            spent = time.monotonic() - began
            print(
                f"\r{number} of {chosen.moments}: {kills} killed, {different} different, {spent:.0f} s  ",
                end="",
                flush=True,
            )
    print()
    return 1 if different or not kills else 0


if __name__ == "__main__":
    sys.exit(main())

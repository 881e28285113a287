"""kill -9 of `carousel grade` at random moments; the same command then gives the undisturbed gradebook."""

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
from tests.grading.mini import ANSWERS, LESSON, Handout, gradebook_of, make_course

COMMAND = [sys.executable, "-m", "autograder.cli", "grade", LESSON]
STUDENTS = 8


def grade(course: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(COMMAND, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def pages(course: Path) -> dict[str, str]:
    return {str(p.relative_to(course)): p.read_text() for p in (course / "feedback").rglob("*.html")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    rng, different, killed = random.Random(chosen.seed), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        made = make_course(Path(folder, "made"))
        for number in range(STUDENTS):
            names = list(ANSWERS)[: number % (len(ANSWERS) + 1)]
            Handout(made).put(**{name: ANSWERS[name] for name in names}).hand_in(f"student-{number}")
        undisturbed = Path(folder, "undisturbed")
        shutil.copytree(made, undisturbed)
        start = time.monotonic()
        if grade(undisturbed).wait() != 0:
            return 1
        whole = time.monotonic() - start
        expected = gradebook_of(undisturbed), pages(undisturbed)
        for moment in range(1, chosen.moments + 1):
            course = Path(folder, "course")
            shutil.copytree(made, course)
            start, running = time.monotonic(), grade(course)
            try:
                running.wait(rng.uniform(0, whole))
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                killed += 1
            else:
                whole = min(whole, time.monotonic() - start)
            grade(course).wait()
            different += (gradebook_of(course), pages(course)) != expected
            shutil.rmtree(course)
            print(
                f"\r{moment} of {chosen.moments}: {killed} killed, {different} different  ",
                end="",
                flush=True,
            )
    print()
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

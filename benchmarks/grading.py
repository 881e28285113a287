"""Grading against stock `nbgrader autograde`, on the same submissions, process start included.

Both sides run in turn, each as a process of its own. Processor seconds are those of the process and of
everything that it started.

    python benchmarks/grading.py                          40 submissions, three rounds
    python benchmarks/grading.py --submissions 10 --rounds 1
    python benchmarks/grading.py --growth 10 100 1000     our side alone: seconds against submissions
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers import graded_lesson
from peers.graded_lesson import LESSON

PROJECT = Path(__file__).resolve().parent.parent
OURS = PROJECT / "benchmarks" / "peers" / "graded_lesson.py"
WAYS = {
    "stock nbgrader autograde": None,
    "ours, gradebook, 1 job": (1, "gradebook"),
    "ours, gradebook, 2 jobs": (2, "gradebook"),
    "ours, no gradebook, 1 job": (1, "none"),
    "ours, no gradebook, 2 jobs": (2, "none"),
}
PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", type=int, nargs="+", help="numbers of submissions for our side alone")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # what outlives its parent is counted here
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        if options.growth:
            growth(Path(folder), options.growth)
        else:
            compare(Path(folder), options.submissions, options.rounds)
            children()


def compare(folder: Path, submissions: int, rounds: int) -> None:
    stock, ours = folder / "stock", folder / "ours"
    for course in (stock, ours):
        graded_lesson.make_course(course, PROJECT, stock=course == stock)
        graded_lesson.hand_in(course, submissions)
    quietly([sys.executable, "-m", "nbgrader", "generate_assignment", LESSON, "--force"], stock)
    enter(ours)
    measured = {way: [] for way in WAYS}
    for number in range(rounds):
        for way, setting in WAYS.items():
            if setting is None:
                shutil.rmtree(stock / "autograded", ignore_errors=True)
                command = [sys.executable, "-m", "nbgrader", "autograde", LESSON, "--force"]
                measured[way].append(timed(command, stock))
            else:
                jobs, gradebook = setting
                measured[way].append(
                    timed([sys.executable, str(OURS), str(ours), str(jobs), gradebook], ours)
                )
            print(f"  round {number + 1} of {rounds}: {way}", file=sys.stderr)
    print(f"\n{submissions} submissions with numpy and torch, three graded cells; medians of {rounds} rounds")
    print(f"{'':30}{'CPU s':>10}{'ratio':>8}{'wall s':>10}{'ratio':>8}   per submission; ratios are paired")
    reference = measured["stock nbgrader autograde"]
    for way, times in measured.items():
        cpu, wall = (statistics.median(column) / submissions for column in zip(*times, strict=True))
        pairs = list(zip(reference, times, strict=True))
        ratios = [statistics.median(a[k] / b[k] for a, b in pairs) for k in (0, 1)]
        print(f"{way:30}{cpu:10.3f}{ratios[0]:8.1f}{wall:10.3f}{ratios[1]:8.1f}")
    with_book, without = measured["ours, gradebook, 1 job"], measured["ours, no gradebook, 1 job"]
    share = statistics.median(1 - b[0] / a[0] for a, b in zip(with_book, without, strict=True))
    print(f"gradebook, graded notebooks and feedback pages: {share:.0%} of our processor time")


def growth(folder: Path, counts: list[int]) -> None:
    course = folder / "ours"
    graded_lesson.make_course(course, PROJECT, stock=False)
    graded_lesson.hand_in(course, 1)
    enter(course)
    handed_in, points = 1, []
    print(f"{'submissions':>12}{'CPU s':>10}{'wall s':>10}   two jobs, gradebook written")
    for count in sorted(counts):
        graded_lesson.hand_in(course, count - handed_in, handed_in)
        handed_in = count
        cpu, wall = timed([sys.executable, str(OURS), str(course), "2", "gradebook"], course)
        points.append((count, cpu, wall))
        print(f"{count:12}{cpu:10.2f}{wall:10.2f}", flush=True)
    if len(points) > 1:
        (n0, cpu0, wall0), (n1, cpu1, wall1) = points[0], points[-1]
        slope, wall_slope = (cpu1 - cpu0) / (n1 - n0), (wall1 - wall0) / (n1 - n0)
        print(
            f"a further submission: {slope:.3f} CPU s, {wall_slope:.3f} s; {1 / slope:.1f} a second and core"
        )
        hours = 100_000 * slope / 3600
        print(f"100,000 on this line: {hours:.1f} core hours, if it stays straight beyond {n1:,}")


def enter(course: Path) -> None:
    """A first run enters the lesson into the gradebook, which an author does once."""
    quietly([sys.executable, str(OURS), str(course), "2", "gradebook"], course)


def children() -> None:
    """What a fork server and a running child cost."""
    from autograder.sandbox.outside.session import Session

    for view in ("numpy", "torch"):
        start = time.perf_counter()
        with Session(view) as child:
            first = time.perf_counter() - start
            child.run("import numpy as np\na = np.ones(1000)")
            mine = private_megabytes(child.process.pid)
        start = time.perf_counter()
        for _ in range(20):
            with Session(view):
                pass
        again = (time.perf_counter() - start) / 20
        print(f"{view} view: fork server and first child {first:.2f} s, ", end="")
        print(f"a child {1e3 * again:.1f} ms, {mine:.1f} MB private")


def private_megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Processor and wall seconds of a command and of all that it started."""
    before, start = os.times(), time.perf_counter()
    quietly(command, folder)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return cpu, time.perf_counter() - start


def quietly(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}")


if __name__ == "__main__":
    main()

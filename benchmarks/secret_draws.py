"""How often luck decides: known mistakes that pass, and right answers that fail, over many secret draws.

Every grading draws its inputs from a fresh secret. A mistake that shows for some inputs alone would pass with
some of them, and a right answer that rounds otherwise would fail. Both counts should be 0, or nearly so.

    python benchmarks/secret_draws.py                            every exercise, 20 draws
    python benchmarks/secret_draws.py --draws 200 beam_search    one exercise
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests' right answers

from autograder import exercises
from autograder.judging.cases import DrawnCases
from autograder.judging.compare import compare
from autograder.judging.exercise import Exercise
from autograder.sandbox.wire.call import AsGraded
from tests.exercises.test_styles import RIGHT


def right_everywhere(drawn: DrawnCases, answer: Callable[..., Any]) -> bool:
    """Whether an answer's numbers are right in every case of a draw, the special ones included."""
    run = AsGraded(answer)

    def right(case: Any) -> bool:
        return compare(drawn.exercise, case, run.outcome(case.inputs)).numbers_right

    return all(map(right, drawn.cases)) and all(map(right, drawn.special))


def luck(exercise: Exercise, draws: int) -> tuple[int, Counter[str], Counter[str]]:
    """How many verdicts were asked for, and in how many draws which known mistake passes, which right answer
    fails."""
    passing, failing = Counter[str](), Counter[str]()
    right = [answer for name, answer in RIGHT if name == exercise.name]
    ordinary = DrawnCases(exercise, 0)
    wrong = [one for one in exercise.misconceptions if not changes_an_argument(ordinary, one.function)]
    for _ in range(draws):
        drawn = DrawnCases(exercise)
        passing.update(one.title for one in wrong if right_everywhere(drawn, one.function))
        failing.update(one.__name__ for one in right if not right_everywhere(drawn, one))
    return draws * (len(wrong) + len(right)), passing, failing


def changes_an_argument(drawn: DrawnCases, answer: Callable[..., Any]) -> bool:
    """Whether it is caught by what it does to its arguments, with numbers that may be right."""
    run = AsGraded(answer)
    return any(run.outcome(case.inputs).changed for case in drawn.cases)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("exercise", nargs="*", help="those alone (all)")
    parser.add_argument("--draws", type=int, default=20, help="secret draws for each exercise (20)")
    given = parser.parse_args()
    if unknown := [name for name in given.exercise if name not in exercises]:
        parser.error(f"no exercise {unknown[0]}")
    asked = lucky = 0
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in given.exercise or exercises:
            if not exercises[name].inputs:  # a number to hand in: nothing is drawn
                continue
            verdicts, passing, failing = luck(exercises[name], given.draws)
            asked += verdicts
            lucky += passing.total() + failing.total()
            print(f"{name:32} {len(passing)} mistakes pass, {len(failing)} right answers fail", flush=True)
            for title, count in passing.items():
                print(f"    passes in {count} of {given.draws}: {title}")
            for style, count in failing.items():
                print(f"    fails in {count} of {given.draws}: {style}")
    print(f"{lucky} of {asked} verdicts were luck, with {given.draws} draws for each exercise")


if __name__ == "__main__":
    main()

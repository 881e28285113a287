"""How often luck decides: known mistakes that pass, and right answers that fail, over many secret draws.

Every grading draws its inputs from a fresh secret. A mistake that shows for some inputs alone would pass with
some of them, and a right answer that rounds otherwise would fail. Both counts should be 0, or nearly so.

    python -m benchmarks.secret_draws                            every exercise, 20 draws
    python -m benchmarks.secret_draws --draws 200 beam_search    one exercise
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

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


def luck(exercise: Exercise, draws: int) -> tuple[dict[str, int], dict[str, int]]:
    """In how many draws each known mistake passes, and each right answer fails, where it ever happens."""
    passing: dict[str, int] = {}
    failing: dict[str, int] = {}
    styles = [answer for name, answer in RIGHT if name == exercise.name]
    in_place = [one.title for one in exercise.misconceptions if _changes_an_argument(exercise, one.function)]
    for _ in range(draws):
        drawn = DrawnCases(exercise)
        for mistake in exercise.misconceptions:
            if mistake.title not in in_place and right_everywhere(drawn, mistake.function):
                passing[mistake.title] = passing.get(mistake.title, 0) + 1
        for answer in styles:
            if not right_everywhere(drawn, answer):
                failing[answer.__name__] = failing.get(answer.__name__, 0) + 1
    return passing, failing


def _changes_an_argument(exercise: Exercise, answer: Callable[..., Any]) -> bool:
    """Whether it is caught by what it does to its arguments, with numbers that may be right."""
    return any(AsGraded(answer).outcome(case.inputs).changed for case in DrawnCases(exercise, 0).cases)


def _asked(names: list[str]) -> Iterator[Exercise]:
    for name, exercise in exercises.items():
        if exercise.inputs and (not names or name in names):
            yield exercise


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("exercise", nargs="*", help="those alone (all)")
    parser.add_argument("--draws", type=int, default=20, help="secret draws for each exercise (20)")
    given = parser.parse_args()
    asked = lucky = 0
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for exercise in _asked(given.exercise):
            passing, failing = luck(exercise, given.draws)
            asked += given.draws * (len(exercise.misconceptions) + sum(n == exercise.name for n, _ in RIGHT))
            lucky += sum(passing.values()) + sum(failing.values())
            print(
                f"{exercise.name:32} {len(passing)} mistakes pass, {len(failing)} right answers fail",
                flush=True,
            )
            for title, count in passing.items():
                print(f"    passes in {count} of {given.draws}: {title}")
            for style, count in failing.items():
                print(f"    fails in {count} of {given.draws}: {style}")
    print(f"{lucky} of {asked} verdicts were luck, with {given.draws} draws for each exercise")


if __name__ == "__main__":
    main()

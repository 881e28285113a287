"""How long a check takes: of a right answer, of each known mistake, of a mistake that has no name.

The budget is 0.3 s for a check and 1 s with every diagnosis. The ratio is to one call of the reference on the
first case: a check makes at least five calls, draws the inputs and compares.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED, Exercise
from autograder.sandbox.wire.call import copied

REPEATS = 7


def milliseconds(call: Callable[[], Any], repeats: int = REPEATS) -> float:
    """The median of some calls after a first one that does not count."""
    call()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def without_a_name(exercise: Exercise) -> Callable[..., Any]:
    """An answer in which every number is wrong, and in no known way, so that every rule is tried."""

    def spoilt(value: Any) -> Any:
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*map(spoilt, value))
        if isinstance(value, (tuple, list)):
            return type(value)(map(spoilt, value))
        return value * 1.01 + 0.01 if isinstance(value, (float, int, np.ndarray)) else value

    return lambda *arguments: spoilt(copied(exercise.reference(*arguments)))


def main() -> None:
    print(f"{'':26}{'right':>10}{'x reference':>13}{'known mistakes':>18}{'worst':>9}{'no name':>10}")
    for name, exercise in exercises.items():
        inputs = exercise.cases(PUBLIC_SEED)[0].inputs
        reference = milliseconds(lambda e=exercise, i=inputs: e.reference(**i))
        right = milliseconds(lambda e=exercise: judge(e, e.reference, PUBLIC_SEED))
        mistakes = [
            milliseconds(lambda e=exercise, m=mistake: judge(e, m.function, PUBLIC_SEED), repeats=3)
            for mistake in exercise.misconceptions
        ]
        wrong = without_a_name(exercise)
        unnamed = milliseconds(lambda e=exercise, f=wrong: judge(e, f, PUBLIC_SEED))
        print(
            f"{name:26}{right:7.1f} ms{right / reference:13.0f}{statistics.median(mistakes):15.1f} ms"
            f"{max(mistakes):6.0f} ms{unnamed:7.1f} ms"
        )


if __name__ == "__main__":
    main()

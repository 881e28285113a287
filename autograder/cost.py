"""Whether a gradient was derived or measured: a difference quotient costs a forward pass for every entry.

Complex steps and finite differences give right numbers without any backward pass. On one larger case they
take 1.1 to 2.9 times as long as that many forward passes; a backward pass written in scalar loops takes
0.2 times as long, one of matrix products 0.001.
"""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Mapping

import numpy as np

from autograder.call import Caller
from autograder.exercise import Case, Exercise
from autograder.report import Report

SIZES = dict(N=8, T=2, D=96, H=96, A=96, V=96, S=8, k=1)
NARROW = SIZES | dict(D=64, H=64, A=64, V=64)  # where four gates make the gradients large
ENTRIES = 40_000  # of all gradients; more would take somebody who measures them longer than a call may
MOST = 0.6  # forward passes for each entry of the gradients
REPEATS = 9
TITLE = "the gradients are measured, not derived"
HINT = "What does one entry more cost a backward pass, and what does it cost yours?"


class _Small(np.random.Generator):
    """Normal entries so small that no unit of a wide layer saturates."""

    def normal(self, loc=0.0, scale=1.0, size=None):  # type: ignore[no-untyped-def]
        return super().normal(loc, scale / 8, size)


def large_case(exercise: Exercise, seed: int | None) -> Case:
    """One case that is large enough to be timed; from a fresh secret without a seed."""
    rng = _Small(np.random.PCG64(secrets.randbits(128) if seed is None else seed))
    case = _case(exercise, rng, SIZES)
    return case if _entries(case) <= ENTRIES else _case(exercise, rng, NARROW)


def _case(exercise: Exercise, rng: np.random.Generator, sizes: Mapping[str, int]) -> Case:
    inputs = exercise.draw(rng, sizes)
    return Case(sizes, inputs, exercise.outputs(exercise.seen(exercise.reference(**inputs))))


def _entries(case: Case) -> int:
    return sum(np.size(array) for array in case.expected.values())


def verdict(exercise: Exercise, run: Caller, case: Case, seconds: float) -> Report | None:
    """A report of no points where the answer to the large case took the time of differences; else None."""
    entries = _entries(case)
    allowed = MOST * entries * _forward_seconds(exercise, case.sizes)
    if allowed < seconds <= 2 * allowed:  # it may have been a hiccup
        seconds = min(seconds, run.outcome(case.inputs).seconds)
    if seconds <= allowed:
        return None
    sentence = (
        f"The numbers are right, but each of the {entries} entries of the gradients took"
        f" {MOST * seconds / allowed:.1f} forward passes. A backward pass costs two or three in all;"
        " differences and complex steps belong into a test of it."
    )
    return Report(
        exercise.name,
        exercise.points,
        0.0,
        "failed",
        dict.fromkeys(exercise.returns, "ok"),
        findings=[sentence],
        misconception=TITLE,
        hint=HINT,
    )


def _forward_seconds(exercise: Exercise, sizes: Mapping[str, int]) -> float:
    """Processor time of the reference's forward pass at the large case's sizes."""
    assert exercise.forward is not None
    inputs = exercise.forward.draw(_Small(np.random.PCG64(0)), sizes)
    taken = []
    for _ in range(REPEATS):
        start = time.thread_time()
        exercise.forward.reference(**inputs)
        taken.append(time.thread_time() - start)
    return statistics.median(taken)

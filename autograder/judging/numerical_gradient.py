"""What a right backward pass costs, in forward passes for each entry: evidence, and never a verdict.

Complex steps and finite differences give right numbers without any backward pass. On one larger case they
take 1.1 to 2.9 times as long as that many forward passes; a backward pass of matrix products takes 0.001
times as long, one in scalar loops 0.2 as a rule and up to 0.9 where the forward pass is cheap. A price above
the bound therefore costs no point: the instructor is told it, and reads the code.

How the cost grows with the number of entries says no more. From half the width to the whole it grew 1.4 to
2.5 times as much as the entries where gradients were measured, and 1.0 to 1.8 times as much in honest loops.
"""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.judging.exercise import Case, Exercise
from autograder.sandbox.wire.call import Caller

SIZES = dict(N=8, T=2, D=96, H=96, A=96, V=96, S=8, k=1)
NARROW = SIZES | dict(D=64, H=64, A=64, V=64)  # where four gates make the gradients large
ENTRIES = 40_000  # of all gradients; more would take somebody who measures them longer than a call may
MOST = 0.6  # forward passes for each entry of the gradients, before the instructor is told
REPEATS = 9


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
    sizes = {**exercise.sizes[0], **sizes}  # an axis of the exercise's own keeps its size
    inputs = exercise.draw(rng, sizes)
    return Case(sizes, inputs, exercise.outputs(exercise.seen(exercise.reference(**inputs))))


def _entries(case: Case) -> int:
    return sum(map(_size, case.expected.values()))


def _size(value: Any) -> int:
    return sum(map(_size, value)) if isinstance(value, (tuple, list)) else np.size(value)


def flags(exercise: Exercise, run: Caller, case: Case, seconds: float) -> list[dict[str, Any]]:
    """What the instructor is told of a right answer's price on the large case; nothing below the bound."""
    entries = _entries(case)
    allowed = MOST * entries * _forward_seconds(exercise, case.sizes)
    if allowed < seconds <= 2 * allowed:  # it may have been a hiccup
        seconds = min(seconds, run.outcome(case.inputs).seconds)
    if seconds <= allowed:
        return []
    price = float(f"{MOST * seconds / allowed:.2g}")
    text = (
        f"took {price:g} forward passes for each of {entries} gradient entries (pointed out above {MOST:g});"
        " numerical differentiation costs this much, and so can honest scalar loops: the code tells which"
    )
    return [dict(kind="cost", text=text, forward_passes_per_entry=price, bound=MOST, entries=entries)]


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

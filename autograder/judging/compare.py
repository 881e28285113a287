"""Yours beside expected: every array of a returned value, held against the reference's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograder.judging.exercise import Case, Exercise
from autograder.judging.kinds import kind_of
from autograder.sandbox.wire.call import Outcome
from autograder.sandbox.wire.frames import Opaque

ABSOLUTE = 1e-12  # what an expected zero may be off by; right variants differ by < 5e-15 over 50 steps

Problem = Literal["absent", "type", "dtype", "shape", "not finite", "value"]


@dataclass(frozen=True)
class Compared:
    """One array of the answer; `problem` is None where it is right."""

    name: str  # "dW_hh", or "cache.g" for a field of a named tuple, "clipped.0" for an item of a list
    expected: Any
    yours: np.ndarray | None = None
    problem: Problem | None = None
    text: str = ""
    error: float = 0.0
    allowed: float = 0.0

    @property
    def output(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Trial:
    """One case, what the student's function did with it, and how that compares."""

    case: Case
    outcome: Outcome
    compared: Mapping[str, Compared]
    structure: str = ""  # why nothing could be compared: returned None, or the wrong number of outputs

    @property
    def numbers_right(self) -> bool:
        """Whether what was returned is right, whatever became of the arguments."""
        outcome = self.outcome
        came = not (outcome.error or outcome.missing or self.structure)
        return came and all(item.problem is None for item in self.compared.values())

    @property
    def right(self) -> bool:
        return self.numbers_right and not self.outcome.changed


def compare(exercise: Exercise, case: Case, outcome: Outcome) -> Trial:
    """Hold one outcome against its case."""
    if outcome.error or outcome.missing:
        return Trial(case, outcome, {})
    names = tuple(exercise.returns)
    value = outcome.value
    if value is None:
        listed = ", ".join(names)
        return Trial(
            case, outcome, {}, f"{exercise.name} returned None; is the line `return {listed}` missing?"
        )
    try:
        value = exercise.seen(value)
    except Exception as unusable:  # a value of another kind may fail anywhere
        return Trial(case, outcome, {}, f"{exercise.name}: {unusable}")
    if len(names) > 1 and (not isinstance(value, (tuple, list)) or len(value) != len(names)):
        text = f"{exercise.name} returned {_what_came(value)}; expected {len(names)}: {', '.join(names)}"
        return Trial(case, outcome, {}, text)
    items = [
        compared
        for name, mine in exercise.outputs(value).items()
        for compared in _flatten(name, mine, case.expected[name], exercise.tolerance)
    ]
    return Trial(case, outcome, {item.name: item for item in items})


def _what_came(value: Any) -> str:
    """What was returned where several values are expected."""
    if isinstance(value, (tuple, list)):
        return f"{len(value)} value{'s' * (len(value) != 1)}"
    if isinstance(value, Mapping):
        return "a dictionary"
    return kind_of(value) if isinstance(value, Opaque) else "1 value"


def _flatten(name: str, yours: Any, expected: Any, tolerance: float) -> Iterator[Compared]:
    if isinstance(expected, (tuple, list)):
        fields = getattr(expected, "_fields", range(len(expected)))
        if isinstance(yours, Mapping):
            yours = [yours.get(field) for field in fields]
        elif (own := getattr(yours, "_fields", ())) and set(fields) <= set(own):  # in an order of its own
            yours = [yours[own.index(field)] for field in fields]
        if not isinstance(yours, (tuple, list)) or len(yours) != len(expected):
            wanted = getattr(type(expected), "_fields", None)
            listed = f"({', '.join(wanted)})" if wanted else f"a list of {len(expected)} arrays"
            kind = f"{type(expected).__name__}{listed}" if wanted else listed
            came = f"{len(yours)} items" if isinstance(yours, (tuple, list)) else kind_of(yours)
            yield Compared(name, expected, problem="type", text=f"{name} should be {kind}, got {came}")
            return
        for field, mine, its in zip(fields, yours, expected):
            yield from _flatten(f"{name}.{field}", mine, its, tolerance)
        return
    yield _one(name, yours, expected, tolerance)


def _one(name: str, yours: Any, expected: Any, tolerance: float) -> Compared:
    if yours is None:
        return Compared(name, expected, problem="absent", text=f"{name} is None")
    if isinstance(expected, (str, bool)):
        wrong = type(yours) is not type(expected) or yours != expected
        return Compared(name, expected, problem="value" if wrong else None)
    right = np.asarray(expected)
    if not isinstance(yours, (np.ndarray, np.number, int, float, complex)) or isinstance(yours, bool):
        wanted = "an array" if right.ndim else "a number"
        return Compared(name, right, problem="type", text=f"{name} should be {wanted}, got {kind_of(yours)}")
    mine = np.array(yours)
    if mine.dtype == object:
        text = f"{name} is a whole number of more than 64 bits"
        return Compared(name, right, problem="type", text=text)
    plain_number = right.ndim == 0 and {mine.dtype.kind, right.dtype.kind} <= set("iuf")
    if mine.dtype.kind != right.dtype.kind and not plain_number:
        text = f"{name} has dtype {mine.dtype}, expected {right.dtype}"
        return Compared(name, right, mine, "dtype", text)
    if mine.shape != right.shape:
        return Compared(name, right, mine, "shape")
    if right.dtype.kind in "fc" and mine.dtype.itemsize < right.dtype.itemsize and not plain_number:
        text = f"{name} has dtype {mine.dtype}, expected {right.dtype}: the buffer was made too small"
        return Compared(name, right, mine, "dtype", text)
    if right.dtype.kind == "b":
        return Compared(name, right, mine, None if np.array_equal(mine, right) else "value")
    if not np.isfinite(right).all():
        alike = np.allclose(mine, right, rtol=tolerance, atol=ABSOLUTE, equal_nan=True)
        return Compared(name, right, mine, None if alike else "value")
    if not np.isfinite(mine).all():
        count = int(np.sum(~np.isfinite(mine)))
        text = f"{count} of {mine.size} entries of {name} are nan or inf"
        return Compared(name, right, mine, "not finite", text, error=float("nan"))
    scale = float(np.abs(right).max(initial=0.0))
    allowed = tolerance * scale + ABSOLUTE
    error = float(np.abs(mine - right).max(initial=0.0))
    return Compared(name, right, mine, None if error <= allowed else "value", "", error, allowed)

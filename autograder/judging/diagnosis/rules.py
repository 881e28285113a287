"""Mistakes that every exercise can have, named by a rule: one structural change makes the answer right.

A name is given only where the change was tried and made every wrong output right in every case.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from autograder.judging.compare import ABSOLUTE, Compared, Trial
from autograder.judging.diagnosis.evidence import Evidence
from autograder.judging.diagnosis.wording import listed

PLURAL = {"is": "are", "has": "have", "keeps": "keep", "comes": "come"}
AXES = {"N": "the batch", "T": "time", "S": "the places"}

Shape = tuple[int, ...]
Sizes = Mapping[str, int]
Repair = Callable[
    [np.ndarray, Shape, Sizes], Iterator[np.ndarray]
]  # yours, the right shape, sizes of the axes


@dataclass(frozen=True)
class Named:
    """What a rule calls the mistake, and the hint for the student."""

    title: str
    hint: str


def named_by_rule(evidence: Evidence) -> Named | None:
    """The mistake, if a rule says all of it; the first rule that applies."""
    for rule in (_changed, _nothing, _other_number, _order, _dtype, _shape, _one_step):
        if named := rule(evidence):
            return named
    return None


def _changed(evidence: Evidence) -> Named | None:
    if not any(trial.outcome.changed for trial in evidence.trials):
        return None
    return Named(
        "an argument is changed in place",
        "`a = a + b` makes a new array. `a += b` and `a[...] = b` write into the caller's array, which the "
        "caller still needs.",
    )


def _nothing(evidence: Evidence) -> Named | None:
    if not all(t.outcome.value is None and t.structure for t in evidence.trials):
        return None
    return Named(
        "nothing is returned", f"End the function with `return {', '.join(evidence.exercise.returns)}`."
    )


def _other_number(evidence: Evidence) -> Named | None:
    """Some of the outputs are returned, in their order, and the others are not."""
    names = list(evidence.exercise.returns)
    missing: set[str] | None = None
    for trial in evidence.trials:
        value = trial.outcome.value
        if not trial.structure or value is None:
            return None
        came = list(value) if type(value) in (tuple, list) else [value]
        left_out, rest = [], came
        for name in names:
            if rest and _equal(rest[0], trial.case.expected[name], evidence.exercise.tolerance):
                rest = rest[1:]
            else:
                left_out.append(name)
        if rest or not left_out:
            return None
        missing = set(left_out) if missing is None else missing & set(left_out)
    if not missing:
        return None
    gone = listed([name for name in names if name in missing])
    verb = "is" if len(missing) == 1 else "are"
    return Named(f"{gone} {verb} not returned", f"The outputs are, in this order: {', '.join(names)}.")


def _order(evidence: Evidence) -> Named | None:
    """Every output is there and right, in another order."""
    names, tolerance = list(evidence.exercise.returns), evidence.exercise.tolerance
    moved = False
    for trial in evidence.trials:
        value, expected = trial.outcome.value, trial.case.expected
        if trial.structure or trial.outcome.error or not isinstance(value, (tuple, list)) or len(names) < 2:
            return None
        if not all(any(_equal(item, expected[name], tolerance) for item in value) for name in names):
            return None
        moved |= not all(_equal(item, expected[name], tolerance) for item, name in zip(value, names))
    if not moved:
        return None
    return Named("the outputs are in another order", f"The outputs are, in this order: {', '.join(names)}.")


def _dtype(evidence: Evidence) -> Named | None:
    items = [item for trial in evidence.trials for item in evidence.wrong(trial)]
    pairs = [
        (item.yours, item.expected)
        for item in items
        if item.problem == "dtype" and item.yours is not None and item.yours.shape == item.expected.shape
    ]
    if not items or len(pairs) < len(items):
        return None
    names = listed(list(dict.fromkeys(item.name for item in items)))
    kinds = {mine.dtype.kind for mine, _ in pairs}
    if kinds == {"f"} and all(np.allclose(mine, right, rtol=1e-3, atol=1e-5) for mine, right in pairs):
        return Named(
            f"single precision: {names}",
            "float32 keeps seven digits. Make arrays without a dtype, or with dtype=float.",
        )
    if kinds <= {"i", "u"}:
        return Named(
            f"whole numbers only: {names}",
            "An array of integers cuts off what stands behind the point. np.zeros(x.shape) holds floats.",
        )
    if kinds == {"c"} and all(np.allclose(mine.real, right) for mine, right in pairs):
        return Named(
            f"complex numbers: {names}",
            "The real part is right. Return it alone, with `.real`.",
        )
    return None


def _shape(evidence: Evidence) -> Named | None:
    """All wrong outputs become right by the same kind of change to their axes."""
    wrong = [(item, trial) for trial in evidence.trials for item in evidence.wrong(trial)]
    if not wrong or any(t.structure or t.outcome.error for t in evidence.trials):
        return None
    if not any(item.problem == "shape" for item, _ in wrong):
        return None
    for title, hint, repair in REPAIRS:
        if all(_repaired(evidence, item, trial, repair) for item, trial in wrong):
            names = list(dict.fromkeys(item.name for item, _ in wrong))
            return Named(f"{listed(names)} {title[len(names) > 1]}", hint)
    return None


def _one_step(evidence: Evidence) -> Named | None:
    """One output has no axis of time: it is, in every case, what one and the same end of the sequence has."""
    wrong = [(item, trial) for trial in evidence.trials for item in evidence.wrong(trial)]
    names = {item.name for item, _ in wrong}
    contract = evidence.exercise.contract(next(iter(names))) if len(names) == 1 else None
    if not (contract or "").startswith("T ") or any(t.structure or t.outcome.error for t in evidence.trials):
        return None
    for which, at in (("last", -1), ("first", 0)):
        if all(_equal(item.yours, item.expected[at], evidence.exercise.tolerance) for item, _ in wrong):
            return Named(
                f"only the {which} step of {listed(sorted(names))} is returned",
                "The output has an entry for each step: write every step into an array over time.",
            )
    return None


def _repaired(evidence: Evidence, item: Compared, trial: Trial, repair: Repair) -> bool:
    if item.yours is None or item.yours.dtype.kind not in "fiuc":
        return False
    repaired = repair(item.yours, item.expected.shape, trial.case.sizes)
    return any(_equal(array, item.expected, evidence.exercise.tolerance) for array in repaired)


def _equal(mine: Any, right: Any, tolerance: float) -> bool:
    if isinstance(right, (tuple, list)):
        same_length = isinstance(mine, (tuple, list)) and len(mine) == len(right)
        return same_length and all(_equal(one, its, tolerance) for one, its in zip(mine, right))
    mine = np.asarray(mine) if isinstance(mine, (np.ndarray, np.number, int, float)) else np.array(None)
    if mine.dtype.kind not in "fiucb" or mine.shape != np.shape(right):
        return False
    allowed = tolerance * float(np.abs(right).max(initial=0.0)) + ABSOLUTE
    return bool(np.all(np.abs(mine.astype(complex) - right) <= allowed))


def _of_length_one(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    if 1 in mine.shape and mine.size == math.prod(shape):
        yield mine.reshape(shape)


def _transposed(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    yield mine.T


def _exchanged(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    for order in permutations(range(mine.ndim)):
        yield mine.transpose(order)


def _flat(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    if mine.ndim == 1 and mine.size == math.prod(shape):
        yield mine.reshape(shape)


def _unsummed(letter: str) -> Repair:
    def repair(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
        for axis, length in enumerate(mine.shape):
            if length == sizes.get(letter):
                yield mine.sum(axis=axis)

    return repair


def _too_many(keep: slice) -> Repair:
    def repair(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
        if mine.ndim == len(shape) > 0:
            yield mine[keep]

    return repair


def _both(title: str) -> tuple[str, str]:
    """The title after one name, and after several: "is transposed", "are transposed"."""
    verb, rest = title.split(" ", 1)
    return title, f"{PLURAL[verb]} {rest}".replace(" its ", " their ")


REPAIRS: tuple[tuple[tuple[str, str], str, Repair], ...] = (
    (
        _both("keeps an axis of length one"),
        "Its shape has a 1 too many: drop `keepdims=True`, or take the entry that stands on that axis.",
        _of_length_one,
    ),
    (_both("is transposed"), "Every number is right, rows and columns are exchanged.", _transposed),
    (
        _both("has its axes in another order"),
        "Every number is right, the axes are exchanged. np.swapaxes exchanges two axes, a reshape does not.",
        _exchanged,
    ),
    (_both("comes out flat"), "Every number is right: give it its axes back with reshape.", _flat),
    *(
        (
            _both(f"is not summed over {axis}"),
            f"It becomes right when it is summed over {axis}: every share belongs to the same entry.",
            _unsummed(letter),
        )
        for letter, axis in AXES.items()
    ),
    (
        _both("has an entry too many in front"),
        "The first entry does not belong to it; all others are right.",
        _too_many(slice(1, None)),
    ),
    (
        _both("has an entry too many at the end"),
        "The last entry does not belong to it; all others are right.",
        _too_many(slice(-1)),
    ),
)

"""Mistakes that every exercise can have, named by a rule: one change turns yours into the right one, or back.

A name is given only where the change was tried and explains every wrong output in every case.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judging.compare import ABSOLUTE, Compared, Trial
from autograder.judging.diagnosis.changes import REPAIRS, SPOILS, Change
from autograder.judging.diagnosis.evidence import Evidence, Named
from autograder.judging.diagnosis.wording import listed


def named_by_rule(evidence: Evidence) -> Named | None:
    """The mistake, if a rule says all of it; the first rule that applies."""
    for rule in (_changed_only, _nothing, _other_number, _order, _dtype, _shape, _one_step, _spoilt):
        if named := rule(evidence):
            return named
    return None


def _changed_only(evidence: Evidence) -> Named | None:
    changed = any(trial.outcome.changed for trial in evidence.trials)
    if not changed or not all(trial.numbers_right for trial in evidence.trials):
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


def _spoilt(evidence: Evidence) -> Named | None:
    """All wrong outputs are what the right ones become by the same change."""
    wrong = [(item, trial) for trial in evidence.trials for item in evidence.wrong(trial)]
    if not wrong or not evidence.exercise.inputs:
        return None
    if any(trial.structure or trial.outcome.error for trial in evidence.trials):
        return None
    for title, hint, spoil in SPOILS:
        if all(_spoils(evidence, item, trial, spoil) for item, trial in wrong):
            names = list(dict.fromkeys(item.name for item, _ in wrong))
            return Named(f"{listed(names)} {title[len(names) > 1]}", hint)
    return None


def _repaired(evidence: Evidence, item: Compared, trial: Trial, repair: Change) -> bool:
    """Whether the change makes yours the right one."""
    if item.yours is None or item.yours.dtype.kind not in "fiuc":
        return False
    repaired = repair(item.yours, item.expected.shape, trial.case.sizes)
    return any(_equal(array, item.expected, evidence.exercise.tolerance) for array in repaired)


def _spoils(evidence: Evidence, item: Compared, trial: Trial, spoil: Change) -> bool:
    """Whether the change makes yours of the right one, and does change it."""
    if item.yours is None:
        return False
    tolerance = evidence.exercise.tolerance
    spoilt = spoil(np.asarray(item.expected), item.yours.shape, trial.case.sizes)
    return any(
        _equal(item.yours, array, tolerance) and not _equal(array, item.expected, tolerance)
        for array in spoilt
    )


def _equal(mine: Any, right: Any, tolerance: float) -> bool:
    if isinstance(right, (tuple, list)):
        same_length = isinstance(mine, (tuple, list)) and len(mine) == len(right)
        return same_length and all(_equal(one, its, tolerance) for one, its in zip(mine, right))
    mine = np.asarray(mine) if isinstance(mine, (np.ndarray, np.number, int, float)) else np.array(None)
    if mine.dtype.kind not in "fiucb" or mine.shape != np.shape(right):
        return False
    allowed = tolerance * float(np.abs(right).max(initial=0.0)) + ABSOLUTE
    return bool(np.all(np.abs(mine.astype(complex) - right) <= allowed))

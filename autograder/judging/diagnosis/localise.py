"""Where an answer is wrong: which gate block, which time step first, which row of the batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.judging.compare import Compared
from autograder.judging.diagnosis.wording import listed
from autograder.judging.exercise import Exercise
from lstm_ref.shapes import axes


def wrong_along(item: Compared, axis: int, parts: int) -> np.ndarray:
    """For each of the equal parts of an axis, whether any entry in it is off by more than is allowed."""
    assert item.yours is not None
    off = np.abs(item.yours - item.expected) > item.allowed
    return np.array([part.any() for part in np.split(off, parts, axis=axis)])


def _says_nothing(item: Compared, axis: int, parts: int) -> np.ndarray:
    """For each of the parts, whether zero is expected throughout: many wrong answers are right there."""
    return np.array([not part.any() for part in np.split(item.expected, parts, axis=axis)])


def where_wrong(exercise: Exercise, item: Compared) -> list[str]:
    """Sentences that narrow a wrong value down; none where everything is wrong alike."""
    contract = exercise.contract(item.name)
    if contract is None or item.problem != "value" or item.yours is None or item.yours.ndim == 0:
        return []
    sentences = []
    stacked = exercise.block_names(contract)
    if stacked is not None:
        axis, names = stacked
        wrong = wrong_along(item, axis, len(names))
        if not (wrong | _says_nothing(item, axis, len(names))).all():
            sentences.append(_blocks(item.name, names, wrong))
    for axis, (_, letter) in enumerate(axes(contract)):
        length = item.yours.shape[axis]
        if letter not in ("T", "N") or length < 2:
            continue
        wrong = wrong_along(item, axis, length)
        if not (wrong | _says_nothing(item, axis, length)).all():
            say = _indices if item.yours.ndim == 1 else _steps if letter == "T" else _rows
            sentences.append(say(item.name, wrong))
    return sentences


def _blocks(name: str, blocks: Sequence[str], wrong: np.ndarray) -> str:
    bad = [block for block, is_wrong in zip(blocks, wrong) if is_wrong]
    good = [block for block, is_wrong in zip(blocks, wrong) if not is_wrong]
    return f"{name}: wrong in the block of {listed(bad)}, right in {listed(good)}."


def _steps(name: str, wrong: np.ndarray) -> str:
    last = len(wrong) - 1
    steps = np.flatnonzero(wrong)
    backward = name.startswith("d")
    if not wrong[-1] and wrong[:-1].all():
        tail = ": what comes back from step t+1 is missing or wrong." if backward else "."
        return f"{name}: right at t = {last} (the last step), wrong at every earlier t{tail}"
    if not wrong[0] and wrong[1:].all():
        tail = "." if backward else ": what step t takes over from t-1 is missing or wrong."
        return f"{name}: right at t = 0, wrong at every later t{tail}"
    if len(steps) == 1:
        return f"{name}: wrong at t = {steps[0]} only, of t = 0 to {last}."
    if backward:
        return f"{name}: going backwards from t = {last}, wrong first at t = {steps[-1]}."
    return f"{name}: wrong first at t = {steps[0]}, of t = 0 to {last}."


def _indices(name: str, wrong: np.ndarray) -> str:
    """One number for each step: an index may be a time or a lag, so nothing is said of steps."""
    bad, good = (listed([str(index) for index in np.flatnonzero(part)]) for part in (wrong, ~wrong))
    return f"{name}: right at index {good}, wrong at {bad}."


def _rows(name: str, wrong: np.ndarray) -> str:
    rows = np.flatnonzero(wrong)
    which = f"row {rows[0]}" if len(rows) == 1 else f"rows {listed([str(row) for row in rows])}"
    return f"{name}: wrong in {which} of the batch only, of 0 to {len(wrong) - 1}."

"""Mistakes with an argument that every exercise can have: it is not used, or another stands in its place.

Each is tried: a name is given where the right answer, with the argument exchanged, is the student's in every
case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np

from autograder.judging.diagnosis.evidence import Evidence, Named
from autograder.judging.diagnosis.mistakes import alike
from autograder.judging.exchange import keeping
from autograder.judging.exercise import Exercise

Read = Callable[[Mapping[str, Any]], dict[str, Any]]  # from the arguments: what is read in their places
WOULD = "Your answer is what the right one would be"


def named_by_argument(evidence: Evidence) -> Named | None:
    """The first kind of such mistake that the student's answer is; of one kind, all that it can be."""
    exercise = evidence.exercise
    for title, hint, readings in _kinds(evidence.failing.case.inputs):
        fitting = [
            name for name, read in readings if alike(exercise, reading(exercise, read), evidence.trials)
        ]
        if fitting:
            which = " or ".join(fitting)
            return Named(title.format(which), hint.format(which))
    return None


def _kinds(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str, list[tuple[str, Read]]]]:
    arrays = {name: value for name, value in inputs.items() if isinstance(value, np.ndarray) and value.ndim}
    pairs = [pair for pair in combinations(arrays, 2) if arrays[pair[0]].shape == arrays[pair[1]].shape]
    yield (
        "{} is not used",
        f"{WOULD} with {{}} at zero everywhere.",
        [(name, _filled(name, np.zeros_like)) for name in arrays],
    )
    yield (
        "the factor {} is missing",
        f"{WOULD} with {{}} at one everywhere: multiply by it.",
        [(name, _filled(name, np.ones_like)) for name in arrays],
    )
    yield (
        "{} have changed places",
        f"{WOULD} with {{}} in each other's place.",
        [(f"{one} and {other}", _exchanged(one, other)) for one, other in pairs],
    )
    yield (
        "it reads {}",
        f"{WOULD} with {{}}.",
        [
            (f"{name} in the place of {place}", _put(place, name))
            for one, other in pairs
            for name, place in ((one, other), (other, one))
        ],
    )


def _filled(name: str, fill: Callable[[np.ndarray], np.ndarray]) -> Read:
    return lambda given: {name: fill(given[name])}


def _put(place: str, name: str) -> Read:
    return lambda given: {place: given[name]}


def _exchanged(one: str, other: str) -> Read:
    return lambda given: {one: given[other], other: given[one]}


def reading(exercise: Exercise, read: Read) -> Callable[..., Any]:
    """The right answer to what is read; a cache keeps the arguments as they were given."""

    def answer(*given: Any) -> Any:
        arguments = dict(zip(exercise.inputs, given))
        instead = read(arguments)
        outputs = exercise.outputs(exercise.reference(**arguments | instead))
        values = keeping(outputs, {name: arguments[name] for name in instead}).values()
        return tuple(values) if len(values) > 1 else next(iter(values))

    return answer

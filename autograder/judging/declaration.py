"""What is wrong with an exercise's declaration, in sentences for its author."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.judging.declared_types import wrong_types
from lstm_ref.shapes import axes, in_letters, shape_of

if TYPE_CHECKING:
    from autograder.judging.exercise import Exercise


class DeclarationError(ValueError):
    """An exercise contradicts its reference or itself; the message says where, and what was expected."""


def check_declaration(exercise: Exercise) -> None:
    """Raise DeclarationError, one sentence, for the first thing that does not fit; one case is tried."""
    said_of = getattr(exercise.reference, "__name__", "an exercise")
    for complaint in _complaints(exercise):
        raise DeclarationError(f"{said_of}: {complaint}.")


def _complaints(exercise: Exercise) -> Iterator[str]:
    """One after another, each on the ground that those before it found nothing."""
    yield from _of_the_reference(exercise)
    yield from wrong_types(exercise)
    yield from _of_names(exercise)
    yield from _of_numbers(exercise)
    yield from _of_letters(exercise)
    if exercise.inputs:  # without inputs the reference is an experiment, which takes seconds
        for sizes in _two_sizes(exercise):
            yield from _of_a_drawn_case(exercise, sizes)


def _of_the_reference(exercise: Exercise) -> Iterator[str]:
    reference = exercise.reference
    if not getattr(reference, "__name__", "").isidentifier():
        yield f"the reference needs a name that a student can define; a lambda has none; got {reference!r}"
    try:
        inspect.signature(reference)
    except (TypeError, ValueError):
        yield f"the reference should be a function whose arguments have names, got {reference!r}"


def _of_names(exercise: Exercise) -> Iterator[str]:
    parameters = inspect.signature(exercise.reference).parameters.values()
    asked = [one.name for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    given = list(exercise.inputs)
    if given[: len(asked)] != asked or len(given) > len(parameters):
        yield (
            f"inputs are declared as ({', '.join(given)}), but the reference takes ({', '.join(asked)}); "
            "expected the same names in the same order"
        )
    if not exercise.returns:
        yield "returns is empty; expected output name -> axis letters"
    for label, kept in exercise.terms.items():
        for name in kept:
            if name not in exercise.inputs:
                yield f"terms[{label!r}] names {name!r}, which is no argument; there are {', '.join(given)}"
    if not all(hint.strip() for hint in exercise.hints):
        yield "a hint is empty"


def _of_numbers(exercise: Exercise) -> Iterator[str]:
    points = exercise.points
    if not math.isfinite(points) or points <= 0:
        yield f"points should be a number above 0, got {points!r}"
    for name in ("difficulty", "importance"):
        if getattr(exercise, name) not in range(1, 6):
            yield f"{name} is a number of dots from 1 to 5, got {getattr(exercise, name)!r}"
    if not exercise.minutes > 0:
        yield f"minutes should be above 0, got {exercise.minutes!r}"
    if not 0 < exercise.tolerance < 1:
        yield f"tolerance is relative, between 0 and 1, got {exercise.tolerance!r}"
    if exercise.partial and len(exercise.returns) < 2:
        yield "partial shares the points among the outputs, and there is only one"
    for factor, names in exercise.blocks.items():
        if len(names) != factor:
            yield f"blocks[{factor}] should hold {factor} names, got {', '.join(names)}"


def _of_letters(exercise: Exercise) -> Iterator[str]:
    if not exercise.sizes:
        yield "sizes is empty; expected at least one mapping of axis letters to numbers"
    contracts = {f"inputs[{name!r}]": contract for name, contract in exercise.inputs.items()}
    contracts |= {f"returns[{name!r}]": contract for name, contract in exercise.returns.items()}
    for place, contract in contracts.items():
        for text in _texts(contract):
            try:
                letters = [letter for _, letter in axes(text) if letter]
            except ValueError as wrong:
                yield f"{place}: {wrong}"
                continue
            for sizes in exercise.sizes:
                for letter in letters:
                    if letter not in sizes:
                        known = ", ".join(sizes)
                        yield f"{place} has the axis {letter!r}, which sizes does not give; it gives {known}"


def _texts(contract: Any) -> list[str]:
    """The axis letters in a contract; a draw of its own kind has none to look at."""
    if isinstance(contract, str):
        return [contract]
    if isinstance(contract, type) or callable(contract):
        return []
    return [text for item in contract for text in _texts(item)]


def _two_sizes(exercise: Exercise) -> Iterator[Mapping[str, int]]:
    """The first sizes, and others in which no two axes are equal: D for H shows in one of them."""
    yield exercise.sizes[0]
    yield exercise.drawn_sizes(np.random.default_rng(0))


def _of_a_drawn_case(exercise: Exercise, sizes: Mapping[str, int]) -> Iterator[str]:
    inputs = exercise.draw(np.random.default_rng(0), sizes)
    try:
        value = exercise.seen(exercise.reference(**inputs))
    except Exception as problem:
        yield f"the reference refuses what the contract draws: {type(problem).__name__}: {problem}"
        return
    count, names = len(exercise.returns), ", ".join(exercise.returns)
    if count > 1 and (not isinstance(value, (tuple, list)) or len(value) != count):
        came = f"{len(value)} outputs" if isinstance(value, (tuple, list)) else "one output"
        yield f"returns declares {count} outputs ({names}), but the reference returns {came}"
        return
    for name, output in exercise.outputs(value).items():
        yield from _of_an_output(f"returns[{name!r}]", exercise.returns[name], output, sizes)


def _of_an_output(place: str, declared: Any, output: Any, sizes: Mapping[str, int]) -> Iterator[str]:
    if isinstance(declared, type):
        if not isinstance(output, declared):
            yield f"{place} is declared as {declared.__name__}, but the reference returns {_said(output)}"
    elif not isinstance(declared, str):
        if not isinstance(output, (tuple, list)) or len(output) != len(declared):
            yield f"{place} is declared as {len(declared)} arrays, but the reference returns {_said(output)}"
        else:
            for number, (contract, item) in enumerate(zip(declared, output)):
                yield from _of_an_output(f"{place}[{number}]", contract, item, sizes)
    elif isinstance(output, (tuple, list)):
        yield f"{place} is declared as one array, but the reference returns {_said(output)}"
    elif not isinstance(output, str) and np.shape(output) != shape_of(declared, sizes):
        fitting = in_these_letters(np.shape(output), sizes)
        meant = f"; did you mean {fitting!r}?" if fitting is not None else ""
        yield (
            f"{place} is declared as {in_letters(declared)} = {shape_of(declared, sizes)}, "
            f"but the reference returns the shape {np.shape(output)}{meant}"
        )


def in_these_letters(shape: Sequence[int], sizes: Mapping[str, int]) -> str | None:
    """A shape as a contract; None where no axis letter, alone or up to four times, has one of its lengths.

    >>> in_these_letters((3, 20), dict(N=3, H=5))
    'N 4H'
    """
    of_length = {
        factor * size: f"{factor if factor > 1 else ''}{letter}"
        for factor in (4, 3, 2, 1)
        for letter, size in sizes.items()
    }
    return " ".join(of_length[length] for length in shape) if set(shape) <= of_length.keys() else None


def _said(value: Any) -> str:
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else type(value).__name__

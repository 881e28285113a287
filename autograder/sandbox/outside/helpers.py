"""Answers, in the trusted parent, what a student's function asks of a helper that is not its own.

Threat: whoever asks decides what is computed here. Arrays only, no axis longer than an exercise's longest, so
many questions a call; the answer goes to the child as data, and the function that gives it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.sandbox.wire.call import one_line

LONGEST = 400  # entries of an axis; the largest case of an exercise has 384,
LARGEST = 200_000  # and 90,000 in all
QUESTIONS = 400  # of one call


class Helpers:
    """Functions that a child may ask while one of its own is called; `asked` are those that it did ask."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]):
        self.functions = functions
        self.asked: set[str] = set()

    def answers(self, reply: Any) -> bool:
        """Whether what a child sent is a question."""
        return type(reply) is dict and reply.keys() == {"ask", "arguments", "named"}

    def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The helper's value, or the error that it ends in."""
        name, arguments, named = question["ask"], question["arguments"], question["named"]
        if type(name) is not str or name not in self.functions:
            return {"value": None, "error": "there is no such helper"}
        if type(arguments) is not tuple or type(named) is not dict or _entries([arguments, named]) > LARGEST:
            return {"value": None, "error": f"{name} takes arrays of a case's size"}
        self.asked.add(name)
        try:
            with np.errstate(all="ignore"):
                return {"value": self.functions[name](*arguments, **named), "error": None}
        except Exception as problem:  # arguments that do not fit
            return {"value": None, "error": one_line(problem)}


def _entries(value: Any) -> float:
    """How many numbers a value has; infinitely many where it is not what an exercise would be asked."""
    if isinstance(value, np.ndarray):
        fits = value.dtype.kind in "fciub" and value.ndim <= 4 and max(value.shape, default=0) <= LONGEST
        return value.size if fits else np.inf
    if isinstance(value, Mapping):
        return _entries(list(value.values()))
    if isinstance(value, (tuple, list)):
        return sum(map(_entries, value)) if len(value) <= LONGEST else np.inf
    return (
        1 if value is None or (type(value) in (bool, int, float, complex) and abs(value) <= 1e6) else np.inf
    )

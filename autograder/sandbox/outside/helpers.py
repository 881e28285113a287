"""Answers, in the trusted parent, what a student's function asks of a helper that is not its own.

Threat: whoever asks decides what is computed here. Arrays only, no axis longer than an exercise's longest, so
many questions a call; the answer goes to the child as data, and the function that gives it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.sandbox.wire.call import one_line

LONGEST = 400  # entries of an axis; the largest case of an exercise has 384
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
        if type(arguments) is not tuple or type(named) is not dict or not _small([arguments, named]):
            return {"value": None, "error": f"{name} takes arrays of a case's size"}
        self.asked.add(name)
        try:
            with np.errstate(all="ignore"):
                return {"value": self.functions[name](*arguments, **named), "error": None}
        except Exception as problem:  # arguments that do not fit
            return {"value": None, "error": one_line(problem)}


def _small(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return (
            value.dtype.kind in "fciub" and all(size <= LONGEST for size in value.shape) and value.ndim <= 4
        )
    if isinstance(value, (tuple, list)):
        return len(value) <= LONGEST and all(map(_small, value))
    if isinstance(value, Mapping):
        return len(value) <= LONGEST and all(map(_small, value.values()))
    return value is None or (type(value) in (bool, int, float, complex) and abs(value) <= 1e6)

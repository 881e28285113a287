"""One call of a student's function, wherever it runs; the judge sees an `Outcome`, which is data only."""

from __future__ import annotations

import contextlib
import io
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

PRINTED_LIMIT = 2_000  # characters kept of what a call printed


@dataclass(frozen=True)
class Outcome:
    """What one call did: its value, or why there is none, and everything it did on the side."""

    value: Any = None
    error: str | None = None  # "ValueError: shapes (3,4) and (5,4) not aligned", one line
    line: str = ""  # the student's own line that raised
    missing: bool = False  # the untouched stub, or no such function
    changed: tuple[str, ...] = ()  # names of the arguments changed in place
    warnings: tuple[str, ...] = ()
    printed: str = ""
    seconds: float = 0.0  # of processor time


@runtime_checkable
class Caller(Protocol):
    """Calls one function of a student's; `arguments` are passed in order, by position."""

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome: ...


class Here:
    """Calls a function in this process: what `check` does in the student's own notebook."""

    def __init__(self, function: Callable[..., Any]):
        self.function = function

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome:
        given = copied(arguments)
        printed = io.StringIO()
        value, error, line, missing = None, None, "", False
        with (
            warnings.catch_warnings(record=True) as caught,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            warnings.simplefilter("always")
            start = time.process_time()
            try:
                value = self.function(*given.values())
            except NotImplementedError:
                missing = True
            except Exception as raised:
                error = one_line(raised)
                frames = traceback.extract_tb(raised.__traceback__)[1:]
                line = next(
                    (frame.line or "" for frame in frames if frame.name == self.function.__name__), ""
                )
            seconds = time.process_time() - start
        return Outcome(
            value=value,
            error=error,
            line=line,
            missing=missing,
            changed=tuple(name for name in given if not same(given[name], arguments[name])),
            warnings=tuple(dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in caught)),
            printed=printed.getvalue()[:PRINTED_LIMIT],
            seconds=seconds,
        )


def one_line(raised: BaseException) -> str:
    """The exception as its last traceback line, cut to one line of 300 characters."""
    text = f"{type(raised).__name__}: {raised}".splitlines()[0] if str(raised) else type(raised).__name__
    return text[:300]


def copied(value: Any) -> Any:
    """A deep copy of plain data: arrays, tuples, named tuples, lists, mappings."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(copied, value))
    if isinstance(value, (tuple, list)):
        return type(value)(map(copied, value))
    if isinstance(value, Mapping):
        return {key: copied(item) for key, item in value.items()}
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two pieces of plain data are equal to the last bit, NaN equal to NaN."""
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return (
            isinstance(left, np.ndarray)
            and isinstance(right, np.ndarray)
            and left.dtype == right.dtype
            and np.array_equal(left, right, equal_nan=left.dtype.kind in "fc")
        )
    if isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)

"""One call of a student's function, wherever it runs; the judge sees an `Outcome`, which is data only."""

from __future__ import annotations

import contextlib
import io
import time
import traceback
import types
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from autograder.sandbox.wire.call_limit import within_limit
from autograder.sandbox.wire.decoder import decode
from autograder.sandbox.wire.encoder import encode
from autograder.sandbox.wire.frames import Opaque, ProtocolError, opaque_class
from autograder.sandbox.wire.helpers import in_place_of_its_own
from autograder.sandbox.wire.limits import Limits

PRINTED_LIMIT = 2_000  # characters kept of what a call printed
REPLY = Limits().reply  # bytes of a value
UNREADABLE = "value that is nested too deeply or too large"


@dataclass(frozen=True)
class Outcome:
    """What one call did: its value, or why there is none, and everything it did on the side."""

    value: Any = None
    error: str | None = None  # "ValueError: shapes (3,4) and (5,4) not aligned", one line
    line: str = ""  # the student's own line that raised
    missing: bool = False  # the untouched stub, or no such function
    stub: str = ""  # the function that it calls and that is the untouched stub, where it is not one itself
    changed: tuple[str, ...] = ()  # names of the arguments changed in place
    warnings: tuple[str, ...] = ()
    printed: str = ""
    seconds: float = 0.0  # of processor time


@runtime_checkable
class Caller(Protocol):
    """Calls one function of a student's; `arguments` are passed in order, by position."""

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome: ...


@runtime_checkable
class Helped(Caller, Protocol):
    """One whose function may find other helpers than its own; `asked` are those that it did call."""

    @property
    def asked(self) -> set[str]: ...


class DirectCall:
    """Calls a function in this process; whatever it does but an interrupt, there is an outcome."""

    def __init__(self, function: Callable[..., Any]):
        self.function = function

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome:
        given = copied(arguments)
        printed = io.StringIO()
        value, error, line, missing, stub = None, None, "", False, ""
        with (
            warnings.catch_warnings(record=True) as caught,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            warnings.simplefilter("always")
            start = time.process_time()
            try:
                value = self.function(*given.values())
            except NotImplementedError as raised:
                missing, stub = True, self._stub(raised)
            except KeyboardInterrupt:
                raise
            except BaseException as raised:  # SystemExit and its like
                error, line = one_line(raised), self._line(raised)
            seconds = time.process_time() - start
        return Outcome(
            value=value,
            error=error,
            line=line,
            missing=missing,
            stub=stub,
            changed=tuple(name for name in given if not same(given[name], arguments[name])),
            warnings=tuple(dict.fromkeys(f"{w.category.__name__}: {_text(w.message)}" for w in caught)),
            printed="" if printed.closed else _text(printed.getvalue()[:PRINTED_LIMIT]),
            seconds=seconds,
        )

    def with_helpers(self, helpers: Mapping[str, Callable[..., Any]]) -> Helped:
        """The same call while the names of `helpers` mean those, as far as the function's module goes."""
        return _WithHelpers(self, helpers)

    def _stub(self, raised: BaseException) -> str:
        """The other function of the same notebook that raised."""
        frames = [frame for frame, _ in traceback.walk_tb(raised.__traceback__)]
        last, name = frames[-1], getattr(self.function, "__name__", None)
        same_notebook = last.f_globals is getattr(self.function, "__globals__", None)
        return last.f_code.co_name if same_notebook and last.f_code.co_name != name else ""

    def _line(self, raised: BaseException) -> str:
        """The line of the function itself at which it was left."""
        name = getattr(self.function, "__name__", None)
        frames = traceback.extract_tb(raised.__traceback__)[1:]
        return next((_text(frame.line or "") for frame in frames if frame.name == name), "")


class _WithHelpers:
    def __init__(self, call: DirectCall, helpers: Mapping[str, Callable[..., Any]]):
        self.call, self.asked = call, set[str]()
        self.helpers = {name: self._counted(name, helper) for name, helper in helpers.items()}

    def _counted(self, name: str, helper: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.asked.add(name)
            return helper(*map(copied, arguments), **{key: copied(value) for key, value in named.items()})

        return counted

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome:
        with in_place_of_its_own(getattr(self.call.function, "__globals__", {}), self.helpers):
            return self.call.outcome(arguments)


class AsGraded(DirectCall):
    """What `check` calls in a student's own notebook: a value is taken in as grading takes it in.

    The judge computes with settings of its own, the function with those that the notebook has chosen.
    `tensors` says whether the lesson is graded with torch, which then reads a tensor as the array it holds.
    """

    def __init__(self, function: Callable[..., Any], tensors: bool = False):
        super().__init__(function)
        self.tensors = tensors
        self.settings = np.geterr()

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome:
        with np.errstate(**self.settings), within_limit():
            outcome = super().outcome(arguments)
        return replace(outcome, value=taken_in(outcome.value, self.tensors))


def taken_in(value: Any, tensors: bool = False) -> Any:
    """Whatever a function returned as plain data, through the frame in which it crosses into the sandbox.

    Arrays, numbers, texts, None, and lists, tuples and mappings of those stay what they are; anything else is
    an `Opaque` of its class's name. No method of the value is trusted, and nothing but an interrupt escapes.
    """
    if issubclass(type(value), types.CoroutineType):
        value.close()  # else Python warns that nobody awaited it, on top of what is said of it
    try:
        return decode(encode(value, REPLY), tensor=(lambda array: array) if tensors else _no_array)
    except ProtocolError:
        return opaque_class(UNREADABLE)()


def _no_array(array: np.ndarray) -> Any:
    return opaque_class("torch tensor")()


def _text(thing: Any) -> str:
    """An object's text, which any notebook can show; its class's name where it has none."""
    try:
        return str(thing).encode("utf-8", "replace").decode("utf-8")
    except KeyboardInterrupt:
        raise
    except BaseException:
        return type(thing).__name__


def one_line(raised: BaseException) -> str:
    """The exception as its last traceback line, cut to one line of 300 characters."""
    text = _text(raised)
    name = type(raised).__name__
    return (f"{name}: {text}".splitlines()[0] if text else name)[:300]


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
    """Whether two pieces of plain data are equal to the last bit, NaN equal to NaN.

    Two values that are no data are the same when they are of one class: nothing more is known of them.
    """
    if isinstance(left, Opaque):
        return type(left) is type(right)
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
    try:
        return bool(left == right) or bool(left != left and right != right)
    except Exception:  # what a student's function has put into a list that it was given
        return False

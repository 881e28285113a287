"""How long `check` waits for one call of a student's function, and what it says when that has passed."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograder.judging.kinds import kind_of
from autograder.sandbox.wire.call_limit import TookTooLong, calls_limited_to
from autograder.student.answering import CheckFailed

CALL_SECONDS = 10.0


@contextmanager
def stopped_after(limit: Any, name: str, function: Callable[..., Any]) -> Iterator[None]:
    """CheckFailed, in one sentence, where a call within takes longer than `limit` seconds."""
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not 0 < limit < math.inf:
        raise CheckFailed(
            "check: limit is the number of seconds that one call may take, more than 0; "
            f"got {limit if isinstance(limit, float) else kind_of(limit)}"
        )
    try:
        with calls_limited_to(float(limit)):
            yield
    except TookTooLong as stopped:
        raise CheckFailed(
            f"check stopped a call of {name} that had not ended after {limit:g} s{_where(stopped, function)}."
            f" Does a loop in it ever end? check({name}, limit={math.ceil(6 * limit)}) waits longer."
        ) from None


def _where(stopped: BaseException, function: Callable[..., Any]) -> str:
    """The student's line at which it was stopped, where the source is known."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [frame.line for frame in traceback.extract_tb(stopped.__traceback__) if frame.filename == file]
    return f", in the line `{lines[-1].strip()[:80]}`" if lines and lines[-1] else ""

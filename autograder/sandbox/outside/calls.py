"""A call of one function in the child: its frame, made once for all submissions, and its Caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from autograder.sandbox.outside.helpers import Helpers
from autograder.sandbox.wire.call import Outcome
from autograder.sandbox.wire.encoder import encode

if TYPE_CHECKING:
    from autograder.sandbox.outside.session import Session

KEPT_CALLS = 256

_calls: dict[tuple[str, int, tuple[str, ...]], tuple[Mapping[str, Any], bytes]] = {}


def call_frame(name: str, arguments: Mapping[str, Any], helpers: tuple[str, ...]) -> bytes:
    """A call as a frame, made once for all submissions that are asked the same."""
    key = name, id(arguments), helpers  # nothing else gets this number: what is kept here lives on
    kept = _calls.get(key)
    if kept is None:
        if len(_calls) >= KEPT_CALLS:
            _calls.clear()
        request = {"do": "call", "function": name, "arguments": dict(arguments), "helpers": helpers}
        kept = _calls[key] = arguments, encode(request)
    return kept[1]


class Remote:
    """Calls one function of the child's notebook: a Caller for the judge."""

    def __init__(self, session: Session, name: str):
        self.session = session
        self.name = name

    def outcome(self, arguments: Mapping[str, Any], helpers: Helpers | None = None) -> Outcome:
        return self.session.call(self.name, arguments, helpers)

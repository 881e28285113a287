"""Checks a child's replies field by field before the parent uses them.

Threat: a well-formed frame that is no answer.
"""

from __future__ import annotations

from typing import Any

from autograder.sandbox.wire.call import Outcome
from autograder.sandbox.wire.frames import ProtocolError

KINDS: dict[Any, dict[str, type]] = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict, "execution_count": int},
    "error": {"ename": str, "evalue": str, "traceback": list},
}


def checked_outputs(outputs: Any, limit: int) -> list[dict[str, Any]]:
    """A cell's outputs as nbformat knows them, at most `limit` characters; or a ProtocolError."""
    if type(outputs) is not list:
        raise ProtocolError("outputs that are no list")
    clean = []
    for output in outputs:
        fields = KINDS.get(output.get("output_type")) if type(output) is dict else None
        if fields is None or output.keys() != {"output_type", *fields}:
            raise ProtocolError("an output of no known kind")
        if not all(type(output[name]) is kind for name, kind in fields.items()):
            raise ProtocolError("an output with a field of another type")
        if fields is KINDS["stream"] and output["name"] not in ("stdout", "stderr"):
            raise ProtocolError("a stream of no known name")
        texts = _texts(output)
        if not all(type(text) is str for text in texts):
            raise ProtocolError("an output that is not text")
        limit -= sum(map(len, texts))
        clean.append({**output, "metadata": {}} if "metadata" in output else output)
    if limit < 0:
        raise ProtocolError("more output than a cell may show")
    return clean


def _texts(output: dict[str, Any]) -> list[Any]:
    """Every string of an output that its reader will see."""
    data = output.get("data", {})
    alone = [output[name] for name in ("text", "ename", "evalue") if name in output]
    return [*alone, *output.get("traceback", []), *data.keys(), *data.values()]


def checked_outcome(reply: Any, seconds: float) -> Outcome:
    """What one call did, with the parent's own measurement of time; ProtocolError for anything else."""
    blank = Outcome()
    if type(reply) is not dict or reply.keys() != vars(blank).keys():
        raise ProtocolError("an outcome with other fields")
    for name, default in vars(blank).items():
        kind = {"error": (str, type(None)), "seconds": (float, int)}.get(name, (type(default),))
        if name != "value" and type(reply[name]) not in kind:
            raise ProtocolError(f"an outcome whose {name} is of another type")
    for name in ("changed", "warnings"):
        if len(reply[name]) > 100 or not all(type(item) is str and len(item) <= 1000 for item in reply[name]):
            raise ProtocolError(f"an outcome whose {name} are not short texts")
    if max(len(reply[name] or "") for name in ("error", "line", "stub", "printed")) > 4000:
        raise ProtocolError("an outcome with a text that is too long")
    return Outcome(**{**reply, "seconds": seconds})

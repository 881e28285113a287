"""Encodes plain values as a frame, the bytes between the two sides.

Threat: a value that lies about itself. It is turned into plain data before it leaves the child.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.sandbox.wire.frames import (
    AXES,
    AXIS,
    BODY_BYTES,
    DEPTH,
    DTYPES,
    HEADER_BYTES,
    MAGIC,
    NAMES,
    NODES,
    PREFIX,
    SHORT,
    ProtocolError,
    are_fields,
)


def encode(value: Any, limit: int = BODY_BYTES) -> bytes:
    """One value as the bytes of a frame.

    Arrays of bool, integer, float and complex dtypes (subclasses become plain, tensors keep a mark),
    NumPy scalars, numbers, str, bytes, None, lists, tuples, named tuples and mappings with plain keys are
    sent as they are; anything else, and whatever raises when it is looked at, becomes an `Opaque` of the same
    class name. Raises ProtocolError when the value is too deep or too large.

    >>> encode((1, None, "two"))[16:]
    b'["t",1,null,"two"]'
    """
    writer = _Writer()
    header = json.dumps(writer.tree(value, 0), separators=(",", ":")).encode()
    body = sum(len(part) for part in writer.parts)
    if len(header) > HEADER_BYTES or body > limit:
        raise ProtocolError(f"the value is too large: {len(header)} + {body} bytes")
    return b"".join([PREFIX.pack(MAGIC, len(header), body), header, *writer.parts])


class _Writer:
    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.nodes = 0

    def tree(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise ProtocolError(f"the value is nested deeper than {DEPTH} or has more than {NODES} items")
        kept = len(self.parts)
        try:
            return self._tree(value, depth)
        except (ProtocolError, KeyboardInterrupt):
            raise
        except BaseException:  # an object that lies about itself
            del self.parts[kept:]
            return _opaque(value)

    def _tree(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return self.text(value)
        if kind is np.ndarray:
            return self.array(value, "a")
        if isinstance(value, np.generic):
            return self.array(np.asarray(value), "s")
        if isinstance(value, np.ndarray):
            return self.array(np.array(value, subok=False, copy=None, order="C"), "a")
        if isinstance(value, int):
            return int(value) if int(value).bit_length() <= 1024 else _opaque(value)
        if isinstance(value, float):
            return float(value)
        if isinstance(value, complex):
            return ["c", value.real, value.imag]
        if isinstance(value, str):
            return self.text(str(value))
        if isinstance(value, (bytes, bytearray)):
            self.parts.append(bytes(value))
            return ["y", len(value)]
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return self.named(value, depth)
        if isinstance(value, (tuple, list)):
            tag = "t" if isinstance(value, tuple) else "l"
            return [tag, *(self.tree(item, depth + 1) for item in value)]
        if isinstance(value, Mapping):
            pairs = [item for pair in value.items() for item in pair]
            if not all(key is None or type(key) in (bool, int, float, str) for key in pairs[::2]):
                return _opaque(value)
            return ["d", *(self.tree(item, depth + 1) for item in pairs)]
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            return self.tensor(value)
        return _opaque(value)

    def array(self, array: np.ndarray, tag: str) -> Any:
        name = NAMES.get(array.dtype)
        if name is None:  # another byte order, or no numbers
            name = array.dtype.name
            if name not in DTYPES:
                return ["o", f"{name}_array"]
            array = array.astype(DTYPES[name])
        if array.ndim > AXES or max(array.shape, default=0) >= AXIS:
            raise ProtocolError(f"an array has more than {AXES} axes, or one of {AXIS} entries")
        self.parts.append(array.tobytes())
        return [tag, name, *array.shape]

    def tensor(self, tensor: Any) -> Any:
        try:
            return self.array(tensor.detach().cpu().resolve_conj().resolve_neg().contiguous().numpy(), "x")
        except (RuntimeError, TypeError):  # sparse, quantised, bfloat16: NumPy has no such array
            return _opaque(tensor)

    def text(self, text: str) -> Any:
        data = text.encode("utf-8", "replace")
        if len(text) <= SHORT:
            return data.decode()
        self.parts.append(data)
        return ["u", len(data)]

    def named(self, value: Any, depth: int) -> Any:
        name, fields = type(value).__name__, list(value._fields)
        if not are_fields(name, fields) or len(fields) != len(value):
            return _opaque(value)
        return ["n", name, len(fields), *fields, *(self.tree(item, depth + 1) for item in value)]


def _opaque(value: Any) -> Any:
    return ["o", type(value).__name__[:SHORT].encode("ascii", "replace").decode()]

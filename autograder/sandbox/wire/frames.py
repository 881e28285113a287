"""The format of a frame: its prefix, the kinds of values and the limits of each.

Threat: a reply made to fool or exhaust its reader. A frame is data, and measured before it is believed.

A frame is a prefix (magic, header bytes, body bytes), a JSON header that describes one value, and a body of
raw little-endian buffers in the order in which the header mentions them. Nothing names code or is unpickled.
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from typing import Any

import numpy as np

PREFIX = struct.Struct("<4sIQ")
MAGIC = b"car1"
HEADER_BYTES = 1 << 20
BODY_BYTES = 64 << 20
DEPTH = 24
AXES = 16  # of an array
AXIS = 1 << 40  # entries along one
NODES = 50_000
SHORT = 64  # characters of a string that stay in the header; longer ones go to the body
WIDTHS = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64), "complex": (64, 128)}
DTYPES = {
    name: np.dtype(name).newbyteorder("<")
    for name in ("bool", *(f"{kind}{bits}" for kind in WIDTHS for bits in WIDTHS[kind]))
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}  # asking a dtype for its name takes NumPy 10 us
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class ProtocolError(Exception):
    """What came is not a frame, or not one that a well-meaning peer sends."""


class Opaque:
    """Stands for a value that cannot be sent; its class carries the original's name, nothing else."""

    __slots__ = ()


class RebuiltTuple(tuple):
    """A named tuple rebuilt from data: its class has the original's name and fields, and no code of it."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    def __new__(cls, *items: Any) -> RebuiltTuple:
        return super().__new__(cls, items)

    def __getattr__(self, name: str) -> Any:
        if name in self._fields:
            return self[self._fields.index(name)]
        raise AttributeError(f"{type(self).__name__} has no field {name!r}")


@lru_cache(maxsize=256)
def named_class(name: str, fields: tuple[str, ...]) -> type[RebuiltTuple]:
    return type(name, (RebuiltTuple,), {"__slots__": (), "_fields": fields})


@lru_cache(maxsize=256)
def opaque_class(name: str) -> type[Opaque]:
    return type(name, (Opaque,), {"__slots__": ()})


def rebuilt(name: str, fields: tuple[str, ...], items: list[Any]) -> RebuiltTuple:
    """A named tuple of data, without running anything."""
    return named_class(name, fields)(*items)


def are_fields(name: Any, fields: list[Any]) -> bool:
    words = [name, *fields]
    return all(isinstance(word, str) and _IDENTIFIER.fullmatch(word) for word in words) and len(
        set(fields)
    ) == len(fields)


def lengths(prefix: bytes, limit: int = BODY_BYTES) -> tuple[int, int]:
    """Header and body bytes that a frame's prefix announces; ProtocolError when that is too much."""
    magic, header, body = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise ProtocolError("no frame begins here")
    if header > HEADER_BYTES or body > limit:
        raise ProtocolError(
            f"a frame of {header} + {body} bytes is over the limit of {HEADER_BYTES} + {limit}"
        )
    return header, body

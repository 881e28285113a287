"""Decodes a frame, the bytes between the two sides, into plain values; refuses what is not sound.

Threat: bytes that were made to crash, exhaust or deceive the parent that reads them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.sandbox.wire.frames import (
    AXES,
    AXIS,
    DEPTH,
    DTYPES,
    NODES,
    PREFIX,
    SHORT,
    Opaque,
    ProtocolError,
    are_fields,
    lengths,
    opaque_class,
    rebuilt,
)


def decode(
    frame: bytes | bytearray,
    tensor: Callable[[np.ndarray], Any] = lambda array: array,
    named: Callable[[str, tuple[str, ...], list[Any]], Any] = rebuilt,
) -> Any:
    """The value of a whole frame; ProtocolError, and no other exception, whatever the bytes are.

    `tensor` makes a tensor of an array that was one (by default it stays an array), `named` a named tuple.

    >>> from autograder.sandbox.wire.encoder import encode
    >>> decode(encode({"h": (1, None, "two")}))
    {'h': (1, None, 'two')}
    """
    view = memoryview(frame)
    if len(view) < PREFIX.size:
        raise ProtocolError("the frame ends before its prefix does")
    header, body = lengths(bytes(view[: PREFIX.size]), len(view))
    if PREFIX.size + header + body != len(view):
        raise ProtocolError("the frame is not as long as its prefix says")
    try:
        tree = json.loads(bytes(view[PREFIX.size : PREFIX.size + header]), parse_int=_integer)
    except (ValueError, RecursionError):
        raise ProtocolError("the header is not JSON") from None
    reader = _Reader(view[PREFIX.size + header :], tensor, named)
    value = reader.value(tree, 0)
    if len(reader.body):
        raise ProtocolError("the body is longer than its header says")
    return value


def _integer(digits: str) -> int:
    if len(digits) > 310:  # 1024 bits
        raise ValueError("an integer too long")
    return int(digits)


class _Reader:
    def __init__(self, body: memoryview, tensor: Callable[..., Any], named: Callable[..., Any]):
        self.body = body
        self.tensor = tensor
        self.rebuild = named
        self.nodes = 0

    def take(self, count: Any) -> memoryview:
        if type(count) is not int or not 0 <= count <= len(self.body):
            raise ProtocolError("a buffer is longer than the body")
        taken, self.body = self.body[:count], self.body[count:]
        return taken

    def value(self, tree: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise ProtocolError("the value is too deep or has too many items")
        if tree is None or type(tree) in (bool, int, float):
            return tree
        if type(tree) is str:
            return _sound(tree)
        if type(tree) is not list or not tree or type(tree[0]) is not str:
            raise ProtocolError("the header describes no value")
        tag, *rest = tree
        build = _BUILDERS.get(tag)
        if build is None:
            raise ProtocolError("the header describes a value of an unknown kind")
        return build(self, rest, depth)

    def items(self, rest: list[Any], depth: int) -> list[Any]:
        return [self.value(item, depth + 1) for item in rest]

    def mapping(self, rest: list[Any], depth: int) -> dict[Any, Any]:
        if len(rest) % 2:
            raise ProtocolError("a mapping has a key without a value")
        items = self.items(rest, depth)
        keys = items[::2]
        if not all(key is None or type(key) in (bool, int, float, str) for key in keys):
            raise ProtocolError("a mapping's key is not a plain one")
        return dict(zip(keys, items[1::2], strict=True))

    def named(self, rest: list[Any], depth: int) -> Any:
        if len(rest) < 2 or type(rest[1]) is not int or not 0 <= rest[1] <= len(rest) - 2:
            raise ProtocolError("a named tuple without names")
        name, count, fields, items = rest[0], rest[1], rest[2 : 2 + rest[1]], rest[2 + rest[1] :]
        if not are_fields(name, fields) or len(items) != count:
            raise ProtocolError("a named tuple's names do not fit it")
        return self.rebuild(name, tuple(fields), self.items(items, depth))

    def array(self, rest: list[Any], depth: int) -> np.ndarray:
        if not rest or type(rest[0]) is not str or rest[0] not in DTYPES or len(rest) > 1 + AXES:
            raise ProtocolError("an array of no known dtype")
        name, *shape = rest
        if not all(type(length) is int and 0 <= length < AXIS for length in shape):
            raise ProtocolError("an array of no possible shape")
        dtype = DTYPES[name]
        data = self.take(math.prod(shape) * dtype.itemsize)
        flat = np.frombuffer(data, np.uint8 if name == "bool" else dtype)
        if name == "bool":
            flat = flat != 0  # NumPy takes it on trust that each byte is 0 or 1
        try:
            return flat.reshape(shape).astype(dtype)
        except ValueError:  # (0, 2**39, 2**39): no bytes, yet too large for NumPy
            raise ProtocolError("an array of no possible shape") from None

    def scalar(self, rest: list[Any], depth: int) -> Any:
        if len(rest) != 1:
            raise ProtocolError("a scalar with a shape")
        return self.array(rest, depth)[()]

    def complex(self, rest: list[Any], depth: int) -> complex:
        if len(rest) != 2 or not all(type(part) is float for part in rest):
            raise ProtocolError("a complex number of other than two parts")
        return complex(*rest)

    def text(self, rest: list[Any], depth: int) -> str:
        try:
            return str(self.bytes(rest, depth), "utf-8")
        except UnicodeDecodeError:
            raise ProtocolError("a string that is not UTF-8") from None

    def bytes(self, rest: list[Any], depth: int) -> bytes:
        if len(rest) != 1:
            raise ProtocolError("a buffer without a length")
        return bytes(self.take(rest[0]))

    def opaque(self, rest: list[Any], depth: int) -> Opaque:
        if len(rest) != 1 or type(rest[0]) is not str or len(rest[0]) > 2 * SHORT or not rest[0].isascii():
            raise ProtocolError("a value without a class name")
        return opaque_class(rest[0])()


def _sound(text: str) -> str:
    if len(text) > SHORT:
        raise ProtocolError("a long string in the header")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ProtocolError("a string with lone surrogates") from None
    return text


_BUILDERS: dict[str, Callable[[_Reader, list[Any], int], Any]] = {
    "l": _Reader.items,
    "t": lambda reader, rest, depth: tuple(reader.items(rest, depth)),
    "d": _Reader.mapping,
    "n": _Reader.named,
    "a": _Reader.array,
    "s": _Reader.scalar,
    "x": lambda reader, rest, depth: reader.tensor(reader.array(rest, depth)),
    "c": _Reader.complex,
    "u": _Reader.text,
    "y": _Reader.bytes,
    "o": _Reader.opaque,
}

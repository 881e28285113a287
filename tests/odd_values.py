"""What a function may return that is no array of numbers: by name, what makes one anew."""

from __future__ import annotations

import dataclasses
import functools
import io
import math
import threading
import types
from collections import UserDict, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np


class Raising:
    """Raises whatever is asked of it, as a lazy array does whose computation fails."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def _raise(self, *arguments, **options):
        raise RuntimeError("not now")

    __array__ = __eq__ = __ne__ = __repr__ = __str__ = __len__ = __iter__ = __bool__ = _raise
    __float__ = __hash__ = __getitem__ = __sub__ = __rsub__ = __format__ = _raise
    __class__ = property(_raise)


class RaisingList(list):
    def __iter__(self):
        raise RuntimeError("not now")

    __len__ = __eq__ = __repr__ = __iter__


class RaisingDict(dict):
    def items(self):
        raise SystemExit("not now")

    get = keys = __iter__ = __getitem__ = items


class RaisingArray(np.ndarray):
    def __array_finalize__(self, other):
        if isinstance(other, RaisingArray):
            raise RuntimeError("not now")

    def __array_function__(self, *arguments):
        raise RuntimeError("not now")

    __eq__ = __repr__ = __array_ufunc__ = __array_function__


class Enormous:
    def __repr__(self):
        return "x" * 10**8


class Meta(type):
    def __instancecheck__(cls, other):
        raise RuntimeError("not now")


class OfMeta(metaclass=Meta):
    pass


@dataclasses.dataclass
class Data:
    x: np.ndarray


def generator():
    yield np.zeros(3)


async def coroutine():
    return np.zeros(3)


def nested(depth):
    value = [1.0]
    for _ in range(depth):
        value = [value]
    return value


def endless():
    value = []
    value.append(value)
    return value


VALUES = {
    "an object that raises": Raising,
    "a list that raises": lambda: RaisingList([1.0]),
    "a dictionary that raises": lambda: RaisingDict(x=1.0),
    "an array that raises": lambda: np.zeros((3, 5)).view(RaisingArray),
    "an enormous text of itself": Enormous,
    "a class with a hostile metaclass": lambda: OfMeta,
    "an object of that class": OfMeta,
    "a dataclass": lambda: Data(np.zeros(3)),
    "an empty named tuple": lambda: namedtuple("Nothing", "")(),
    "a named tuple": lambda: namedtuple("Pair", "left right")(np.zeros(3), 2.0),
    "a generator": generator,
    "a coroutine": coroutine,
    "a map": lambda: map(float, "123"),
    "a range": lambda: range(3),
    "a set": lambda: {1.0, 2.0},
    "a function": lambda: np.linalg.norm,
    "a lambda": lambda: lambda x: x,
    "a method": lambda: [].append,
    "a partial": lambda: functools.partial(np.sum, axis=0),
    "a class": lambda: dict,
    "a module": lambda: math,
    "a file": io.StringIO,
    "a lock": threading.Lock,
    "an exception": lambda: ValueError("no"),
    "ellipsis": lambda: ...,
    "not implemented": lambda: NotImplemented,
    "a namespace": lambda: types.SimpleNamespace(x=1.0),
    "a text": lambda: "0.5",
    "a long text": lambda: "x" * 10**6,
    "half a character": lambda: "\ud800",
    "bytes": lambda: b"12",
    "a memory view": lambda: memoryview(b"12"),
    "true": lambda: True,
    "a truth value of NumPy": lambda: np.True_,
    "a whole number": lambda: 3,
    "a huge whole number": lambda: 10**400,
    "a large whole number": lambda: 2**100,
    "nan": lambda: math.nan,
    "a complex number": lambda: 1j,
    "a decimal": lambda: Decimal("0.5"),
    "a fraction": lambda: Fraction(1, 3),
    "no arrays": list,
    "nothing in brackets": tuple,
    "a list of numbers": lambda: [1.0, 2.0],
    "a ragged list": lambda: [[1.0], [1.0, 2.0]],
    "a list of odd things": lambda: [Raising(), coroutine, None],
    "a dictionary": lambda: {"x": np.zeros(3)},
    "a dictionary by pairs": lambda: {(0, 1): 1.0},
    "another mapping": lambda: UserDict(x=1.0),
    "a deep list": lambda: nested(1000),
    "a list in itself": endless,
    "a long list": lambda: [0.0] * 10**5,
    "an array without axes": lambda: np.array(0.5),
    "an empty array": lambda: np.zeros((0, 5)),
    "an array of no entries and a huge axis": lambda: np.zeros((0, 2**40)),
    "an array too large to grade": lambda: np.zeros(3 * 2**20),
    "an array of whole numbers": lambda: np.ones((3, 5), int),
    "an array of truth values": lambda: np.ones((3, 5), bool),
    "an array of complex numbers": lambda: np.ones((3, 5), complex),
    "an array of float16": lambda: np.ones((3, 5), np.float16),
    "an array of longdouble": lambda: np.ones((3, 5), np.longdouble),
    "an array of objects": lambda: np.array([[1.0], None, Raising], dtype=object),
    "an array of texts": lambda: np.array(["a", "b"]),
    "an array of dates": lambda: np.array(["2001-01-01"], dtype="datetime64[D]"),
    "an array with fields": lambda: np.zeros(3, [("x", float)]),
    "an array of the other byte order": lambda: np.ones((3, 5), ">f8"),
    "an array of nan": lambda: np.full((3, 5), np.nan),
    "an array of infinities": lambda: np.full((3, 5), np.inf),
    "a masked array": lambda: np.ma.masked_array(np.ones((3, 5)), mask=True),
    "a matrix": lambda: np.ones((3, 5)).view(np.matrix),
    "an array of 30 axes": lambda: np.ones((1,) * 30),
}

"""A frame carries data only, and whatever bytes arrive, the reader returns data or a ProtocolError."""

from __future__ import annotations

import json
import pickle
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox.wire.decoder import decode
from autograder.sandbox.wire.encoder import encode
from autograder.sandbox.wire.frames import (
    DEPTH,
    DTYPES,
    HEADER_BYTES,
    MAGIC,
    PREFIX,
    Opaque,
    ProtocolError,
    lengths,
)

Cache = namedtuple("Cache", "x h_next")


def frame(tree: object, body: bytes = b"") -> bytes:
    header = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return PREFIX.pack(MAGIC, len(header), len(body)) + header + body


@pytest.mark.parametrize("name", sorted(DTYPES))
@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 3), (2, 1, 0), (3, 1, 2)])
def test_an_array_of_every_dtype_and_shape_arrives_bit_for_bit(name, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(name)
    back = decode(encode(array))
    assert type(back) is np.ndarray
    assert (back.dtype, back.shape) == (array.dtype, shape)
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable
    assert back.flags.owndata or back.base.flags.owndata


def test_views_byte_orders_and_special_numbers_arrive_as_values():
    array = np.array([[np.nan, -0.0, np.inf], [1e-320, -np.inf, 2.0]])
    for variant in (array.T, array[:, ::-1], array.astype(">f8"), np.asfortranarray(array)):
        np.testing.assert_array_equal(decode(encode(variant)), variant)
    assert np.signbit(decode(encode(array))[0, 1])


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -(2**1000), 1.5, float("inf"), 2 + 1j, "", "é" * 500, b"\0\xff", [], (), {},
        [1, (2, [3, None])], {"a": {1: (True, False)}, None: "x"}, Cache(1, (2,)),
    ],
)  # fmt: skip
def test_plain_values_arrive_equal_and_of_the_same_type(value):
    back = decode(encode(value))
    assert back == value
    assert isinstance(back, tuple if isinstance(value, Cache) else type(value))


def test_a_named_tuple_keeps_its_name_and_fields_and_runs_no_code():
    back = decode(encode(Cache(np.ones(2), 3)))
    assert type(back).__name__ == "Cache"
    assert back._fields == ("x", "h_next")
    assert back.h_next == 3
    with pytest.raises(AttributeError, match="no field 'y'"):
        _ = back.y


def test_numpy_scalars_stay_numpy_scalars():
    back = decode(encode((np.float32(1.5), np.bool_(True), np.int8(-3))))
    assert [type(item) for item in back] == [np.float32, np.bool_, np.int8]


class Liar(np.ndarray):
    def tobytes(self, order="C"):
        return b"\0" * super().nbytes

    def __eq__(self, other):
        return True


def test_an_array_subclass_arrives_as_the_numbers_it_holds():
    back = decode(encode(np.arange(1.0, 4.0).view(Liar)))
    assert type(back) is np.ndarray
    assert back.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "value",
    [object(), len, np.array([1, None]), np.array(["a"]), {1}, range(3), type, 2**2000, np.zeros(2, "f8,i4")],
)  # fmt: skip
def test_what_is_no_data_arrives_as_opaque(value):
    assert isinstance(decode(encode(value)), Opaque)


def test_a_value_that_contains_itself_is_refused_by_the_sender():
    loop: list = []
    loop.append(loop)
    with pytest.raises(ProtocolError, match="deeper"):
        encode(loop)


def nested(depth: int) -> bytes:
    return b'["l",' * depth + b"1" + b"]" * depth


HOSTILE = {
    "empty": b"",
    "half a prefix": PREFIX.pack(MAGIC, 0, 0)[:7],
    "another magic": PREFIX.pack(b"GET ", 1, 0) + b"1",
    "a 2**60 body": PREFIX.pack(MAGIC, 1, 1 << 60) + b"1",
    "a 4 GB header": PREFIX.pack(MAGIC, 0xFFFFFFFF, 0) + b"1",
    "an empty header": frame(b""),
    "no JSON": frame(b"nope"),
    "not UTF-8": frame(b'"\xff"'),
    "pickle": frame(pickle.dumps(1)),
    "an object": frame(b'{"a": 1}'),
    "an unknown tag": frame(["z"]),
    "an empty list": frame([]),
    "a list without tag": frame([1, 2]),
    "deep": frame(nested(DEPTH + 2)),
    "deep JSON": frame(nested(HEADER_BYTES // 8)),
    "wide": frame(["l", *[0] * 60_000]),
    "lone surrogates": frame(b'"\\ud800"'),
    "a long string in the header": frame("x" * 5000),
    "a huge integer": frame(b"9" * 5000),
    "a body too short": frame(["a", "float64", 2], b"\0" * 15),
    "a body too long": frame(["a", "float64", 2], b"\0" * 17),
    "a negative length": frame(["a", "float64", -2]),
    "a boolean length": frame(["a", "float64", True], b"\0" * 8),
    "a float length": frame(["a", "float64", 2.0], b"\0" * 16),
    "an object dtype": frame(["a", "object", 1], b"\0" * 8),
    "a dtype expression": frame(["a", "f8,O", 1], b"\0" * 16),
    "a void of a terabyte": frame(["a", "V1099511627776", 1]),
    "seventeen axes": frame(["a", "float64", *[1] * 17], b"\0" * 8),
    "zero bytes, too many entries": frame(["a", "float64", 0, 1 << 39, 1 << 39]),
    "text that is not UTF-8": frame(["u", 2], b"\xff\xfe"),
    "text longer than the body": frame(["u", 1 << 50]),
    "one buffer used twice": frame(["l", ["y", 4], ["y", 4]], b"abcd"),
    "a mapping with an odd end": frame(["d", 1]),
    "a mapping with an array as key": frame(["d", ["a", "float64"], 1], b"\0" * 8),
    "a mapping with a list as key": frame(["d", ["l"], 1]),
    "a named tuple of code": frame(["n", "x; import os", 0]),
    "a named tuple with dunder fields": frame(["n", "C", 1, "__class__", 1]),
    "a named tuple with one field twice": frame(["n", "C", 2, "x", "x", 1, 2]),
    "a named tuple with too few items": frame(["n", "C", 2, "x", "y", 1]),
    "a named tuple that counts below zero": frame(["n", "C", -1]),
    "an opaque without a name": frame(["o"]),
    "an opaque with a long name": frame(["o", "x" * 1000]),
    "a complex of strings": frame(["c", "1", "2"]),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_frame_is_one_protocol_error(name):
    with pytest.raises(ProtocolError):
        decode(HOSTILE[name])


def test_a_length_is_believed_only_below_the_limit():
    assert lengths(PREFIX.pack(MAGIC, 10, 100), limit=100) == (10, 100)
    with pytest.raises(ProtocolError, match="101"):
        lengths(PREFIX.pack(MAGIC, 10, 101), limit=100)


def test_booleans_are_zero_or_one_whatever_the_bytes_were():
    back = decode(frame(["a", "bool", 3], b"\0\x01\x7f"))
    assert back.view(np.uint8).tolist() == [0, 1, 1]


def survives(data: bytes) -> None:
    try:
        decode(data)
    except ProtocolError:
        return


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_never_raise_anything_else(data):
    survives(data)
    survives(frame(data[:200], data[200:]))


def test_twenty_thousand_mutated_frames_never_raise_anything_else():
    rng = np.random.default_rng(0)
    seeds = [
        encode({"x": np.arange(6.0).reshape(2, 3), "s": "é" * 80, "n": Cache(1, [2.0, None]), "c": 1 + 2j}),
        encode([np.array([True, False]), np.float32(2), ("a", {"b": b"123"}), object()]),
    ]
    alphabet = np.frombuffer(b'[],"0123456789-.eE\\u{}:talsonxyc \0\xff', np.uint8)
    for trial in range(20_000):
        data = bytearray(seeds[trial % 2])
        for _ in range(rng.integers(1, 6)):
            at = int(rng.integers(len(data)))
            match rng.integers(3):
                case 0:
                    data[at] = rng.choice(alphabet)
                case 1:
                    del data[at : at + int(rng.integers(1, 9))]
                case _:
                    data[at:at] = bytes(rng.choice(alphabet, rng.integers(1, 5)))
            if not data:
                data = bytearray(b"x")
        header = len(data) - PREFIX.size
        if (
            trial % 3 and header > 0
        ):  # most of them with a prefix that fits, so that the deeper code is reached
            body = min(int(rng.integers(0, 120)), header)
            data[: PREFIX.size] = PREFIX.pack(MAGIC, header - body, body)
        survives(bytes(data))

"""Changes of an array, each with its name: what makes a wrong one right, and what makes a right one wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import permutations

import numpy as np

PLURAL = {"is": "are", "has": "have", "keeps": "keep", "comes": "come", "lacks": "lack"}
AXES = {"N": "the batch", "T": "time", "S": "the places"}

Shape = tuple[int, ...]
Sizes = Mapping[str, int]
# An array, the shape that it should have, the sizes of the axes: what it may become.
Change = Callable[[np.ndarray, Shape, Sizes], Iterator[np.ndarray]]


def _of_length_one(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    if 1 in mine.shape and mine.size == math.prod(shape):
        yield mine.reshape(shape)


def _transposed(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    yield mine.T


def _exchanged(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    for order in permutations(range(mine.ndim)):
        yield mine.transpose(order)


def _flat(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    if mine.ndim == 1 and mine.size == math.prod(shape):
        yield mine.reshape(shape)


def _summed(letter: str) -> Change:
    def change(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
        for axis, length in enumerate(mine.shape):
            if length == sizes.get(letter):
                yield mine.sum(axis=axis)

    return change


def _part(keep: slice) -> Change:
    def change(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
        if mine.ndim == len(shape) > 0:
            yield mine[keep]

    return change


def _times(factor: Callable[[Sizes], float]) -> Change:
    def change(right: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
        yield right * factor(sizes)

    return change


def _divided_by(letter: str) -> Change:
    return _times(lambda sizes: 1 / sizes.get(letter, 1))


def _to_one_number(right: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    yield right.sum()


def _sum_in_every_entry(right: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    yield np.full(right.shape, right.sum())


def _clipped(right: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    for bound in (1, 5, 10):  # those that public code has
        yield np.clip(right, -bound, bound)


def _reversed(mine: np.ndarray, shape: Shape, sizes: Sizes) -> Iterator[np.ndarray]:
    if mine.ndim:
        yield mine[::-1]


def _both(title: str) -> tuple[str, str]:
    """The title after one name, and after several: "is transposed", "are transposed"."""
    verb, rest = title.split(" ", 1)
    return title, f"{PLURAL[verb]} {rest}".replace(" its ", " their ").replace(" it ", " they ")


Table = tuple[tuple[tuple[str, str], str, Change], ...]

# What makes yours right.
REPAIRS: Table = (
    (
        _both("keeps an axis of length one"),
        "Its shape has a 1 too many: drop `keepdims=True`, or take the entry that stands on that axis.",
        _of_length_one,
    ),
    (_both("is transposed"), "Every number is right, rows and columns are exchanged.", _transposed),
    (
        _both("has its axes in another order"),
        "Every number is right, the axes are exchanged. np.swapaxes exchanges two axes, a reshape does not.",
        _exchanged,
    ),
    (_both("comes out flat"), "Every number is right: give it its axes back with reshape.", _flat),
    *(
        (
            _both(f"is not summed over {axis}"),
            f"It becomes right when it is summed over {axis}: every share belongs to the same entry.",
            _summed(letter),
        )
        for letter, axis in AXES.items()
    ),
    (
        _both("has an entry too many in front"),
        "The first entry does not belong to it; all others are right.",
        _part(slice(1, None)),
    ),
    (
        _both("has an entry too many at the end"),
        "The last entry does not belong to it; all others are right.",
        _part(slice(-1)),
    ),
)

# What yours is made by, of the right one.
SPOILS: Table = (
    (
        _both("is zero everywhere"),
        "Every number of it is 0: nothing is added to it, or only zeros are.",
        _times(lambda sizes: 0),
    ),
    (_both("has the wrong sign"), "Every number is right but for its sign.", _times(lambda sizes: -1)),
    (_both("is transposed"), "Every number is right, rows and columns are exchanged.", _transposed),
    (
        _both("is in reverse order"),
        "Every number is right, but the first axis runs from its end. Appending in a backward loop puts the "
        "last step first.",
        _reversed,
    ),
    *(
        (
            (f"is a mean over {axis}", f"are means over {axis}"),
            f"Sum over {axis}, do not average. If the loss is a mean, the upstream gradient holds the "
            f"1/{letter} already.",
            _divided_by(letter),
        )
        for letter, axis in AXES.items()
    ),
    (
        _both("is N times too large"),
        "It is counted once for every sample of the batch: look for a second sum over the batch.",
        _times(lambda sizes: sizes.get("N", 1)),
    ),
    (
        _both("is twice as large as it should be"),
        "It is counted twice: look for a factor of 2, or a term that is added twice.",
        _times(lambda sizes: 2),
    ),
    (
        _both("is half as large as it should be"),
        "Look for a factor of one half, or a mean of two terms that should be added.",
        _times(lambda sizes: 0.5),
    ),
    *(
        (
            _both(f"is summed over {axis}"),
            f"Each entry along the axis {letter} has a value of its own: do not sum over {axis}.",
            _summed(letter),
        )
        for letter, axis in AXES.items()
    ),
    (
        _both("is summed over everything"),
        "All entries are added to one number: name the axis to sum over, as in `sum(axis=0)`.",
        _to_one_number,
    ),
    (
        _both("has the sum over everything in every entry"),
        "All entries are added to one number, which then fills the array: name the axis to sum over.",
        _sum_in_every_entry,
    ),
    (
        _both("is clipped"),
        "Every entry is right up to a bound, and held there. The number itself is asked for: clip "
        "afterwards, where it is used.",
        _clipped,
    ),
    (
        _both("lacks its first entry"),
        "All other entries are right: begin one earlier.",
        _part(slice(1, None)),
    ),
    (_both("lacks its last entry"), "All other entries are right: go on for one more.", _part(slice(-1))),
)

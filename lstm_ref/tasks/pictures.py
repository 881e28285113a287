"""Small pictures of our own: two shapes in nine places with a caption, and single outlines to draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .batches import at_least

_PATTERNS = {
    "cross": ("x...x", ".x.x.", "..x..", ".x.x.", "x...x"),
    "ring": (".xxx.", "x...x", "x...x", "x...x", ".xxx."),
    "bar": ("..x..", "..x..", "..x..", "..x..", "..x.."),
    "box": ("xxxxx", "x...x", "x...x", "x...x", "xxxxx"),
}
SHAPES = tuple(_PATTERNS)
SHAPE_PIXELS = np.array([[[p == "x" for p in row] for row in rows] for rows in _PATTERNS.values()], float)
SHAPE_PIXELS.setflags(write=False)
_ROWS, _COLUMNS = ("top", "middle", "bottom"), ("left", "centre", "right")
CAPTION_WORDS = ("<start>", "<end>", *SHAPES, *_ROWS, *_COLUMNS, "and")
CAPTION_START, CAPTION_END = 0, 1
SIDE = 5  # pixels of a region's side


class Captioned(NamedTuple):
    """N pictures of nine regions, their captions of eight words, and the region that each word speaks of."""

    regions: np.ndarray  # (9, N, 25): the pixels of each region, row by row
    captions: np.ndarray  # (8, N): indices into CAPTION_WORDS; the last is CAPTION_END
    named: np.ndarray  # (8, N): the region that the word names; -1 for "and" and the end, which name none


def captioned_shapes(rng: np.random.Generator, N: int, noise: float = 0.2) -> Captioned:
    """Two shapes in two of nine places, and the sentence that says so in reading order.

    Each region is one of four shapes or empty, plus normal noise on every pixel.

    >>> pictures = captioned_shapes(np.random.default_rng(0), N=2)
    >>> pictures.regions.shape, read_caption(pictures.captions[:, 0])
    ((9, 2, 25), 'bar middle centre and cross middle right')
    >>> pictures.named[:, 0].tolist()
    [4, 4, 4, -1, 5, 5, 5, -1]
    """
    at_least(N=(N, 1))
    if noise < 0:
        raise ValueError(f"noise: expected a standard deviation of at least 0, got {noise}")
    places = np.sort(rng.permuted(np.tile(np.arange(9), (N, 1)), axis=1)[:, :2], axis=1)  # (N, 2)
    shapes = rng.integers(len(SHAPES), size=(N, 2))
    regions = rng.normal(0, noise, (9, N, SIDE * SIDE))
    captions, named = np.full((8, N), CAPTION_END), np.full((8, N), -1)
    captions[3] = CAPTION_WORDS.index("and")
    row_word, column_word = CAPTION_WORDS.index(_ROWS[0]), CAPTION_WORDS.index(_COLUMNS[0])
    for k, first in enumerate((0, 4)):
        place, shape = places[:, k], shapes[:, k]
        regions[place, np.arange(N)] += SHAPE_PIXELS[shape].reshape(N, -1)
        captions[first : first + 3] = [2 + shape, row_word + place // 3, column_word + place % 3]
        named[first : first + 3] = place
    return Captioned(regions, captions, named)


def as_images(regions: np.ndarray) -> np.ndarray:
    """Nine regions a picture as one picture each: `(9, N, 25)` to `(N, 15, 15)`.

    >>> as_images(captioned_shapes(np.random.default_rng(0), N=2).regions).shape
    (2, 15, 15)
    """
    grid = regions.reshape(3, 3, -1, SIDE, SIDE)
    return grid.transpose(2, 0, 3, 1, 4).reshape(-1, 3 * SIDE, 3 * SIDE)


def read_caption(words: np.ndarray) -> str:
    """The words of one caption, up to its end.

    >>> read_caption(np.array([2, 6, 9, 1, 5]))
    'cross top left'
    """
    ends = np.flatnonzero(words == CAPTION_END)
    said = words[: ends[0]] if ends.size else words
    return " ".join(CAPTION_WORDS[k] for k in said if k != CAPTION_START)


def outlines(rng: np.random.Generator, N: int, size: int = 12) -> np.ndarray:
    """Pictures to draw: a box, a plus or a cross of 6 by 6 pixels anywhere in the picture; ink 1, paper 0.

    At 12 by 12 there are 3 shapes at 36 places, so a picture holds log 108 = 4.7 nats.
    Shapes: returns `(N, size, size)`.

    >>> for row in outlines(np.random.default_rng(4), N=1, size=7)[0].astype(int):
    ...     print("".join("-#"[pixel] for pixel in row))
    #----#-
    -#--#--
    --##---
    --##---
    -#--#--
    #----#-
    -------
    """
    at_least(N=(N, 1), size=(size, 7))
    L = 6
    shapes = np.zeros((3, L, L))
    shapes[0] = 1
    shapes[0, 1:-1, 1:-1] = 0
    shapes[1, 2:4, :] = shapes[1, :, 2:4] = 1
    shapes[2] = np.maximum(np.eye(L), np.eye(L)[::-1])
    kinds = rng.integers(3, size=N)
    corners = rng.integers(0, size - L, size=(N, 2))
    pictures = np.zeros((N, size, size))
    for picture, kind, (row, column) in zip(pictures, kinds, corners):
        picture[row : row + L, column : column + L] = shapes[kind]
    return pictures

"""A small text of our own, letter by letter, for language models that must train in seconds.

`PROSE` was written for this course and is under its licence. Its alphabet has 32 symbols, so guessing costs
5 bits a letter.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from .batches import Batch, at_least, one_hot

PROSE_SYMBOLS = " abcdefghijklmnopqrstuvwxyz,.?'-"

_PARAGRAPHS = """
the ferry at the bend of the river had one rope, one bell and one keeper. the rope went from bank to bank,
and the keeper pulled the ferry along it with his hands. the bell hung on the far side. whoever wanted to
cross rang it once and waited. whoever was in a hurry rang it twice and waited just as long.

the keeper had a book in which he wrote what crossed. he did not write much. a man with two goats. a woman
with a letter. nobody, because of the wind. he wrote it in the evening, when the light was low and the river
was the colour of slate, and he never read it again. what is written is kept, he said, and what is kept need
not be carried.

one spring a girl came down the road with a box under her arm. she rang the bell once. the keeper pulled the
ferry over, and she stepped on it without looking at the water. what is in the box? said the keeper. a
clock, said the girl. it was my father's. it stops every night, and every morning somebody must tell it what
time it is. then it is not a clock, said the keeper, it is only a face. the girl laughed. that is what my
mother says.

she stayed. there was a room above the boat house that nobody used, and there was work enough for two. in
the morning she wound the clock and set it by the first bell, and in the evening it stopped. she learned to
pull the rope with her back and not with her arms. she learned where the stones were under the water, and
that the river is not the same river after rain. she learned to read the book, too, for her hands were clean
and the keeper's were not, and so it was she who wrote in it now.

she wrote more than he did. a man with two goats, she wrote, and one of them did not want to go. a woman
with a letter that she held as if it were hot. nobody, because of the wind, and so we mended the rope. the
keeper let her read it to him on sundays. it is longer than it was, he said. it is the same river, she said.
no, he said, it is the same rope.

in the summer the water was low. children came and crossed on foot, and the bell was quiet for days. the
keeper sat in front of the house and looked at the far bank. he had forgotten how to do nothing, and it made
him tired. the girl took the clock apart on the table and laid its wheels in a row, the large ones first and
the small ones after, and when she put it together again there was one wheel left over. it went better
without it. it went until midnight, and then it stopped.

what does the wheel do? said the keeper. it lets go, said the girl. i think that it was there to let go.
every hour it lets the old hour out, so that there is room for the new one. without it the spring gets
tighter and tighter, until nothing moves. then put it back, said the keeper. i have, said the girl, and now
it lets go of everything. it does not know what to keep.

they tried it with the wheel and without the wheel. they filed the teeth a little, and then a little more.
with the wheel turned almost shut, the clock ran for three days and lost an hour. with the wheel shut, it
ran for one day and broke a tooth. you must let go of something, said the girl, but only of a little, and
not all the time. the keeper nodded. he had pulled the rope for thirty years and had always known that, but
he had never had to say it.

autumn came, and the rain, and the river rose over the stones. the bell rang in the night. it rang once, and
it rang twice, and then it did not stop. the keeper pulled and the girl pulled, and the ferry went over the
brown water like a leaf on a string. on the far bank stood the man with the goats, and the woman with the
letter, and all the people of the low village with what they could carry. the water was in the houses. we
can take nine, said the keeper, and we will come again. they took nine, and they came again, and again,
until the clock on the table, if anybody had looked, would have said that it was morning.

that day the girl wrote in the book for a long time. she wrote who had crossed and in which order, and what
each of them had carried. she wrote that the goats had swum. at the end she wrote nobody, because of the
wind, and struck it out, for it was not true, and she wrote, everybody, in spite of it.

when the water went down, the people went home. they crossed in the same order, last the ones who had been
first, and the keeper remarked on it. why do you think that is? he said. because the last ones in are the
nearest to the door, said the girl. the keeper thought about that while he pulled. he thought that a memory
is like that too, a room with one door, and that what was put in first is the hardest to get out again.

in winter the river froze at the edges. the keeper's hands were bad, and he let the girl pull. he sat by the
stove and listened to the clock, which had not stopped since the night of the flood. what did you do to it?
he said. nothing, said the girl. i only stopped telling it what time it was. it had to keep that for itself.

they had a visitor that winter, a man from the town with a long coat and a short pencil. he wanted to build
a bridge. it would stand where the rope was, he said, and nobody would have to wait. and who would write
down what crosses? said the keeper. nobody, said the man. why should anybody? the keeper looked at the girl,
and the girl looked at the book. because otherwise it only passes, she said.

the bridge was built, but it was built further down, where the banks were high. the ferry stayed. fewer
people came, and those who came had time. they rang the bell once and waited. some of them asked for the
book, and the girl read to them what had crossed on the day when they were born, or on the day when they
were married, or on any day that they liked. a man with two goats. a woman with a letter. nobody, because of
the wind.

and the letter? they asked. what was in the letter? the girl turned the page and turned it back again. she
did not open it, she said. she held it, and she crossed, and on the other side she gave it to somebody. that
is all that we know here. that is what a ferry is for.
"""
PROSE = " ".join(_PARAGRAPHS.split())


@cache
def course_text() -> str:
    """The sentences of the course's own pages, a longer text than `PROSE` in the same alphabet.

    It is the pages' text of one day and does not follow their changes: the claims of lesson sequence-models
    were measured on these letters.

    >>> len(course_text()) > 10 * len(PROSE)
    True
    >>> course_text()[:46]
    'how do i know that a gradient is right? a coll'
    """
    return files(__package__).joinpath("course.txt").read_text(encoding="utf-8").replace("\n", " ").strip()


def letters(text: str) -> np.ndarray:
    """A text as indices into PROSE_SYMBOLS, `(T,)`; capitals are read as small letters.

    Raises ValueError, naming it, at a symbol that is none of them.

    >>> letters("A cab.").tolist()
    [1, 0, 3, 1, 2, 28]
    """
    small = text.lower()
    unknown = sorted(set(small) - set(PROSE_SYMBOLS))
    if unknown:
        raise ValueError(f"text: expected only the symbols {PROSE_SYMBOLS!r}, got {unknown[0]!r}")
    return np.array([PROSE_SYMBOLS.index(symbol) for symbol in small], dtype=int)


def as_text(indices: np.ndarray) -> str:
    """The text of indices `(T,)`: the inverse of `letters`.

    >>> as_text(letters("the ferry"))
    'the ferry'
    """
    return "".join(PROSE_SYMBOLS[k] for k in indices)


def next_letter(rng: np.random.Generator, N: int, T: int = 48, text: str = PROSE) -> Batch:
    """N windows of T letters anywhere in the text, and at every step the letter that follows.

    Hold back the end of the text to test on: `text=PROSE[:split]` in training, `PROSE[split:]` after it.

    >>> batch = next_letter(np.random.default_rng(0), N=1, T=8)
    >>> as_text(batch.x[:, 0].argmax(axis=1)), as_text(batch.target[:, 0])
    ('d who wo', ' who wou')
    """
    at_least(N=(N, 1), T=(T, 1), text=(len(text), T + 1))
    indices = letters(text)
    starts = rng.integers(len(indices) - T, size=N)
    windows = indices[starts + np.arange(T + 1)[:, None]]  # (T + 1, N)
    everywhere = np.ones((T, N), dtype=bool)
    size = len(PROSE_SYMBOLS)
    return Batch(one_hot(windows[:-1], size), windows[1:], size, everywhere, everywhere)

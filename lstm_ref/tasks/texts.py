"""Small languages of our own: sentences whose subject switches, and dates written in many ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from .batches import Batch, at_least, one_hot

SUBJECTS = {"Alice": "she", "Mary": "she", "Bob": "he", "Tom": "he"}
PRONOUNS = ("she", "he")
BLANK = "___"
_VERBS, _ADVERBS = ("sings", "reads", "waits", "smiles"), ("today", "quietly", "again")
SENTENCE_WORDS = (*SUBJECTS, *_VERBS, *_ADVERBS, "and", BLANK)

# The characters of free-form and of ISO dates; the first three are padding, start and end.
DATE_SYMBOLS = (
    "",
    "<",
    ">",
    *" ,-./0123456789;",
    *"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    *"abcdefghijklmnopqrstuvwxyz",
)
DATE_PADDING, DATE_START, DATE_END = 0, 1, 2
_EARLIEST, _DAYS = date(1950, 1, 1), 36525  # a hundred years
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def subject_sentence(rng: np.random.Generator, T: int = 20) -> list[str]:
    """T words in which a subject acts, goes on acting as a blank pronoun, and gives way to the next subject.

    >>> " ".join(subject_sentence(np.random.default_rng(0), T=12))
    'Tom waits and ___ sings and ___ sings Bob waits quietly and'
    """
    words: list[str] = []
    subject = ""
    while len(words) < T:
        others = [name for name in SUBJECTS if name != subject]
        subject = others[rng.integers(len(others))]
        words += [subject, str(rng.choice(_VERBS))]
        for _ in range(rng.integers(1, 4)):
            words += [str(rng.choice(_ADVERBS))] * int(rng.integers(2))
            words += ["and", BLANK, str(rng.choice(_VERBS))]
    return words[:T]


def subject_switching(rng: np.random.Generator, N: int, T: int = 20) -> Batch:
    """Fill every blank of a sentence with the pronoun of its present subject: 0 for she, 1 for he.

    What must be remembered changes whenever a new name comes, so the gates of a trained cell can be read: the
    old subject is forgotten at a name, and at no other word.

    >>> batch = subject_switching(np.random.default_rng(0), N=1, T=12)
    >>> [PRONOUNS[k] for k in batch.target[batch.mask]]
    ['he', 'he']
    """
    at_least(N=(N, 1), T=(T, 5))
    sentences = [subject_sentence(rng, T) for _ in range(N)]
    words = np.array(
        [[SENTENCE_WORDS.index(word) for word in sentence] for sentence in sentences]
    ).T  # (T, N)
    target = np.empty((T, N), dtype=int)
    for n, sentence in enumerate(sentences):
        pronoun = ""
        for t, word in enumerate(sentence):
            pronoun = SUBJECTS.get(word, pronoun)
            target[t, n] = PRONOUNS.index(pronoun)
    blank = words == SENTENCE_WORDS.index(BLANK)
    return Batch(one_hot(words, len(SENTENCE_WORDS)), target, len(PRONOUNS), blank, blank)


class Pairs(NamedTuple):
    """N strings and their translations, as indices into `DATE_SYMBOLS`, padded with zeros."""

    source: np.ndarray  # (S, N)
    source_mask: np.ndarray  # (S, N): True before the padding
    target: np.ndarray  # (T, N), ends in DATE_END
    target_mask: np.ndarray  # (T, N)


def free_form(day: date, rng: np.random.Generator) -> str:
    """The date as somebody might write it.

    >>> free_form(date(1979, 5, 5), np.random.default_rng(0))
    '5.5.1979'
    """
    suffix = "th" if 10 < day.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    month, weekday = _MONTHS[day.month - 1], _WEEKDAYS[day.weekday()]
    forms = (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{month[:3]} {day.day} {day.year}",
        f"{weekday} {day.day}{suffix} of {month}, {day.year}",
        f"{weekday[:3]} {day.day} {month[:3]} {day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%Y/%m/%d}",
    )
    return forms[rng.integers(len(forms))]


def dates(rng: np.random.Generator, N: int, count: int = 1) -> Pairs:
    """Dates in free form and the same dates in ISO form; `count` of them in a row, separated by `;`.

    A longer row is a longer source, so accuracy can be drawn against the length of what has to be remembered.

    >>> pairs = dates(np.random.default_rng(1), N=2)
    >>> read_date(pairs.source[:, 0]), read_date(pairs.target[:, 0])
    ('Sunday 27th of April, 1997', '1997-04-27')
    """
    at_least(N=(N, 1), count=(count, 1))
    sources, targets = [], []
    for _ in range(N):
        days = [_EARLIEST + timedelta(days=int(rng.integers(_DAYS))) for _ in range(count)]
        sources.append(
            [DATE_SYMBOLS.index(symbol) for symbol in ";".join(free_form(day, rng) for day in days)]
        )
        targets.append([DATE_SYMBOLS.index(symbol) for symbol in ";".join(map(str, days)) + ">"])
    source, target = _padded(sources), _padded(targets)
    return Pairs(source, source != DATE_PADDING, target, target != DATE_PADDING)


def read_date(indices: np.ndarray) -> str:
    """The text of one sequence of indices, up to its end symbol, without padding."""
    return "".join(DATE_SYMBOLS[k] for k in indices if k != DATE_START).partition(DATE_SYMBOLS[DATE_END])[0]


def _padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    padded = np.full((max(map(len, rows)), len(rows)), DATE_PADDING)
    for n, row in enumerate(rows):
        padded[: len(row), n] = row
    return padded

"""Whose file it is: the roster's LMS ids, ids, e-mails and names, looked for in names of files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from autograder.grading.standing import Person

LATE = re.compile(r"(^|_)LATE_")  # as Canvas marks a late submission, in a file's name
_CANVAS = re.compile(r"^[^_]+_(LATE_)?\d+_\d+_")
_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file_?")


def is_canvas(path: PurePosixPath) -> bool:
    """Whether a file has a name as Canvas gives it, which says LATE of what was late."""
    return bool(_CANVAS.match(path.name))


def is_late(path: PurePosixPath) -> bool:
    return bool(LATE.search(path.name))


def plain(text: str) -> str:
    """Letters and digits alone, without accents and case: `Zoë O'Neill-Ray` is `zoeoneillray`."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(one for one in parts.casefold() if one.isalnum())


def whose(path: PurePosixPath, people: Mapping[str, Person], lesson: str) -> list[str]:
    """The students whose file this may be, by the strongest evidence that names anybody.

    In turn: a folder or file called as an id, Canvas's user id, an e-mail, an id among the words of the name,
    first and last name, in any order. Two ids of equal evidence are two answers.
    """
    words = _words(path, lesson)
    whole = {path.stem, *path.parent.parts}
    moodle = {match["name"] for part in path.parts if (match := _MOODLE.match(part))}
    text = {plain(word) for word in words} | {plain(name) for name in moodle} | {plain(one) for one in whole}
    lower = str(path).casefold()
    evidence = (
        lambda one: one.id in whole,
        lambda one: one.lms_id and one.lms_id in words,
        lambda one: one.email and _stands_in(one.email.casefold(), lower),
        lambda one: one.id in words,
        lambda one: bool(_names(one) & text),
    )
    for says in evidence:
        if found := sorted(one.id for one in people.values() if says(one)):
            return found
    return []


def _words(path: PurePosixPath, lesson: str) -> Collection[str]:
    """The parts of file and folder names between underscores, blanks and brackets, but for the lesson's."""
    text = "_".join([*path.parent.parts, path.stem]).replace(lesson, "_")
    return {word for word in re.split(r"[_\s()\[\]+]+", text) if word}


def _stands_in(email: str, text: str) -> bool:
    return re.search(rf"(?<![\w.+-]){re.escape(email)}(?![\w-])", text) is not None


def _names(one: Person) -> set[str]:
    """A name as systems write it: last and first name, in both orders, without anything between."""
    last, _, first = (plain(part) for part in one.name.partition(", "))
    return {first + last, last + first} if first and last else set()

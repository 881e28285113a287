"""What a student has reached: best scores, first passes, hints taken, predictions, answers to quizzes.

It is a file in the home folder. Several notebooks write to it at once: each change is merged into the file
as it then is, under a lock. While nbgrader executes a notebook nothing is read or written, so that a grading
host keeps no trace.
"""

from __future__ import annotations

import errno
import json
import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from autograder.exercises import exercises
from autograder.student.path import has_passed, of_lesson, path, table

FILE = Path(os.path.expanduser("~")) / ".carousel" / "progress.json"
PATIENCE = 5.0  # seconds to wait for another notebook, which holds the lock for a millisecond

Data = dict[str, Any]  # section -> key -> value


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and value >= 0


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def now() -> str:
    """The time in UTC, as the file says it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


# section -> what a value of it is, and which of two stays: the one in the file or the one that is new
SECTIONS: dict[str, tuple[Callable[[Any], bool], Callable[[Any, Any], Any]]] = {
    "scores": (_is_number, max),
    "passed": (lambda value: isinstance(value, str), min),  # when it passed first, in UTC
    "hints": (lambda value: type(value) is int and value >= 0, max),
    "seen": (lambda value: isinstance(value, str), min),  # when its solution was first shown before a pass
    "predictions": (lambda value: isinstance(value, str), lambda kept, new: new),
    "answers": (_is_texts, lambda kept, new: [*kept, *(one for one in new if one not in kept)]),  # of a quiz
}


class Damaged(ValueError):  # noqa: N818 (it is the file that is damaged)
    """A file that is no record of anybody's progress; the message says why."""


def merged(kept: Mapping[str, Any], new: Mapping[str, Any]) -> Data:
    """Both records in one: the best score, the first pass, the most hints, the newer prediction."""
    both = dict(kept)
    for section, (_, chosen) in SECTIONS.items():
        mine = both[section] = dict(kept.get(section, {}))
        for key, value in new.get(section, {}).items():
            mine[key] = chosen(mine[key], value) if key in mine else value
    return both


def parsed(content: bytes) -> Data:
    """A file's content, with the sections of a later release; Damaged where `Progress` never wrote it."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise Damaged("it is not JSON") from None
    if not isinstance(data, dict) or not all(isinstance(data.get(name, {}), dict) for name in SECTIONS):
        raise Damaged("it is JSON, but no record of progress")
    for section, (is_sound, _) in SECTIONS.items():
        for key, value in data.get(section, {}).items():
            if not is_sound(value):
                raise Damaged(f"{key!r} under {section!r} has a value that no notebook writes")
    return merged(data, {})


class Progress:
    """The record as it now stands in the file; `tell` shows a sentence if something is the matter with it."""

    def __init__(self, file: Path | None = FILE, tell: Callable[[str], object] = lambda sentence: None):
        self.file = None if os.environ.get("NBGRADER_EXECUTION") else file
        self.tell = tell
        self._known: Data = merged({}, {})
        self._pending: Data = {}  # what could not be written yet
        self._told = False

    @property
    def data(self) -> Data:
        """Section -> key -> value, with what other notebooks have written since."""
        self._renew({})
        return self._known

    def keep(self, section: str, key: str, value: Any) -> None:
        """Remember one value; a score below the best one changes nothing, nor does a second pass."""
        new: Data = {section: {key: value}}
        if section == "scores" and key in exercises and value >= exercises[key].points:
            new["passed"] = {key: now()}
        self._renew(new)

    def passed(self, name: str) -> bool:
        return name in exercises and has_passed(self.data, exercises[name])

    def _renew(self, new: Data) -> None:
        """Take in what the file says, and put into it what is new."""
        self._pending = merged(self._pending, new) if new else self._pending
        if self.file is None:
            self._known = merged(self._known, self._pending)
            return
        try:
            if self._pending or self.file.exists():
                with self._locked():
                    kept = self._read()
                    self._known = merged(kept, self._pending)
                    if self._known != kept or not self.file.exists():
                        self._write()
            self._pending = {}
        except (OSError, NotImplementedError) as problem:  # the second: a network folder without locks
            with suppress(OSError, Damaged):
                self._known = parsed(self.file.read_bytes())
            self._known = merged(self._known, self._pending)
            if new:
                self._say_once(getattr(problem, "strerror", None) or str(problem))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """No other notebook reads or writes meanwhile: on Windows a file that is being read cannot change."""
        from filelock import FileLock  # 0.1 s, most of it asyncio, which a kernel has

        assert self.file is not None
        if not self.file.is_absolute():
            raise FileNotFoundError(errno.ENOENT, "this account has no home folder")
        self.file.parent.mkdir(exist_ok=True)
        with FileLock(self.file.with_suffix(".lock"), timeout=PATIENCE):
            yield

    def _read(self) -> Data:
        """The file's content; a damaged file is put aside, and what this session knows takes its place."""
        assert self.file is not None
        try:
            return parsed(self.file.read_bytes())
        except FileNotFoundError:
            return merged({}, {})
        except Damaged as why:
            now = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
            aside = self.file.with_name(f"{self.file.stem}-damaged-{now}.json")
            self.file.replace(aside)
            self.tell(
                f"The record of your progress, {self.file}, cannot be read: {why}. It is kept as {aside.name}"
                " beside it, and a new one has been begun; your notebooks are not affected."
            )
            return self._known

    def _write(self) -> None:
        assert self.file is not None
        draft = self.file.with_suffix(".draft")
        try:
            draft.write_text(json.dumps(self._known, indent=1, sort_keys=True), "utf-8")
            draft.replace(self.file)
        finally:
            draft.unlink(missing_ok=True)

    def _say_once(self, reason: str) -> None:
        if not self._told:
            self._told = True
            self.tell(
                f"Your progress cannot be kept in {self.file}: {reason}. You can go on: your notebooks"
                " are not affected, and what you pass counts until this kernel ends."
            )

    def __repr__(self) -> str:
        return table(path(self.data))

    def of_lesson(self, lesson: str) -> str:
        """One lesson, exercise by exercise. Raises ValueError for an unknown one."""
        data = self.data
        return of_lesson(path(data, [exercises.named(lesson)])[0], data)

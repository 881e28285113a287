"""What a student handed in, beside what was graded of it: which notebooks count, and which are graded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.grading.lesson import ReleasedLesson
from autograder.grading.notebooks import graded as record
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.submitted import (
    TIMESTAMP,
    Notebook,
    Unreadable,
    other_files,
    read_notebook,
    time_of,
)


@dataclass(frozen=True)
class HandedIn:
    """A submitted folder, read once."""

    notebooks: Mapping[str, Notebook | Unreadable]
    beside: Mapping[Path, bytes]

    @classmethod
    def read(cls, folder: Path, lesson: ReleasedLesson) -> HandedIn:
        notebooks: dict[str, Notebook | Unreadable] = {}
        for name in lesson.released:
            try:
                notebooks[name] = read_notebook(folder / f"{name}.ipynb")
            except Unreadable as problem:
                notebooks[name] = problem
        return cls(notebooks, dict(other_files(folder)))

    @property
    def unreadable(self) -> str:
        """Why notebooks of it cannot be read; empty where all can."""
        return " ".join(str(one) for one in self.notebooks.values() if isinstance(one, Unreadable))

    def keeps(self, graded: Record) -> bool:
        """Whether a notebook that was graded before still counts: nothing readable has come after it."""
        return not graded.unreadable and isinstance(self.notebooks[graded.notebook], Unreadable)

    def completed(self, earlier: Mapping[str, Record], folder: Path) -> HandedIn:
        """With the notebooks that were graded before in the place of unreadable ones.

        What lies beside them is that of `folder`, the graded submission, when no notebook is newer.
        """
        if not earlier:
            return self
        kept = {name: Notebook(graded.submitted, graded.checksum) for name, graded in earlier.items()}
        newer = any(isinstance(notebook, Notebook) for notebook in self.notebooks.values())
        return HandedIn({**self.notebooks, **kept}, self.beside if newer else dict(other_files(folder)))

    @property
    def timestamp(self) -> datetime | None:
        """When it was handed in, in UTC, if that is known."""
        return time_of(self.beside.get(Path(TIMESTAMP), b""))

    @property
    def checksum(self) -> str:
        """Of everything that was handed in; of a notebook that cannot be read, of the reason."""
        digest = hashlib.sha256()
        for name, notebook in self.notebooks.items():
            kept = str(notebook) if isinstance(notebook, Unreadable) else notebook.checksum
            digest.update(f"{name}\n{kept}\n".encode())
        for path, data in self.beside.items():
            digest.update(f"{path}\n{len(data)}\n".encode("utf-8", "surrogateescape") + data)
        return digest.hexdigest()


@dataclass(frozen=True)
class SubmissionState:
    """A submission beside its graded notebooks. A notebook that cannot be read takes nothing away from an
    earlier one that could."""

    handed_in: HandedIn
    counts: HandedIn  # with what was graded before in the place of what cannot be read
    checksums: Mapping[str, str]  # by notebook, of the submission that it counts from
    graded: Sequence[Record]  # the graded notebooks that are of what counts
    has_earlier: bool  # something that was graded before counts
    is_graded: bool  # every notebook, with the lesson and the code of today

    @classmethod
    def read(cls, submitted: Path, autograded: Path, lesson: ReleasedLesson) -> SubmissionState:
        handed_in = HandedIn.read(submitted, lesson)
        found = {name: record.read(autograded / f"{name}.ipynb") for name in lesson.released}
        earlier = {name: r for name, r in found.items() if r and handed_in.keeps(r)}
        checksums = dict.fromkeys(found, handed_in.checksum) | {n: r.checksum for n, r in earlier.items()}
        graded = [r for name, r in found.items() if r and r.checksum == checksums[name]]
        is_graded = len(graded) == len(found) and {r.version for r in graded} == {lesson.version}
        counts = handed_in.completed(earlier, autograded)
        return cls(handed_in, counts, checksums, graded, bool(earlier), is_graded)

"""What is said about a page or an exercise: one line each, with the place and, where it helps, the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FILL_IN = "FILL IN"  # what `carousel new` writes where an author has to


@dataclass(frozen=True)
class Remark:
    """Something to mend; or advice, which hinders nothing.

    >>> print(Remark("solutions/06-gru.md:57", "check(gru_step) does not pass"))
    ✗ solutions/06-gru.md:57: check(gru_step) does not pass
    """

    where: str
    sentence: str
    advice: bool = False

    def __str__(self) -> str:
        return f"{'·' if self.advice else '✗'} {self.where}: {' '.join(self.sentence.split())}"


def advised(where: str, sentences: Iterable[str]) -> Iterator[Remark]:
    """Pieces of advice about one place."""
    for sentence in sentences:
        yield Remark(where, sentence, advice=True)


def place(file: str, line: int | None = None) -> str:
    """A file, and a line of it where one is known."""
    return file if line is None else f"{file}:{line}"


def place_of(text: str, file: Path, root: Path) -> str:
    """Where in a file a text stands first; the file alone when it is made up elsewhere."""
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, 1) if text in line), None)
    return place(relative(file, root), number)


def relative(file: Path, root: Path) -> str:
    """A file as seen from the course's folder."""
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)

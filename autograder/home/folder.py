"""A student's folder: made from the released lessons, and brought up to date without losing a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from autograder.grading import packaged
from autograder.grading.notebooks.graded import write_whole
from autograder.home.three_way import Merged, NotANotebook, merge

DEFAULT = "carousel"
STATE = ".carousel"
MODE = 0o644


class HomeError(ValueError):
    """Why a folder cannot be a student's; the message is a sentence."""


class Home:
    """The folder: `lessons/` and `docs/` as a course has them; `.carousel/` has what they were made from."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def state(self) -> Path:
        return self.folder / STATE

    @property
    def base(self) -> Path:
        """The release that each file was made from."""
        return self.state / "released"

    def notebook(self, lesson: str) -> Path:
        return self.folder / "lessons" / lesson / f"{lesson}.ipynb"

    def lessons(self) -> list[str]:
        """The lessons of the package whose notebooks are here."""
        return [name for name in packaged.lessons() if self.notebook(name).is_file()]

    def latest(self) -> str | None:
        """The lesson that was worked in last, if any was."""
        worked = [name for name in self.lessons() if self._differs(f"lessons/{name}/{name}.ipynb")]
        return max(worked, key=lambda name: self.notebook(name).stat().st_mtime, default=None)

    def _differs(self, name: str) -> bool:
        base = self.base / name
        return not base.is_file() or base.read_bytes() != (self.folder / name).read_bytes()

    def update(self) -> list[str]:
        """Make the folder, or bring it up to date with the package; sentences about what was done.

        A file that nobody changed is exchanged. A notebook with work in it is merged, and the file as it was
        is kept under `.carousel/kept`.
        """
        from filelock import FileLock

        self.state.mkdir(parents=True, exist_ok=True)
        with FileLock(self.state / "update.lock", timeout=60):
            return [sentence for name in _files() for sentence in self._renew(name)]

    def _renew(self, name: str) -> Iterator[str]:
        target, base, new = self.folder / name, self.base / name, (packaged.folder() / name).read_bytes()
        if not target.exists():
            known = base.is_file()
            self._write(name, new)
            yield f"{name} was missing; it is there again." if known else f"{name} is new."
            return
        old = base.read_bytes() if base.is_file() else None
        mine = target.read_bytes()
        if new in (old, mine):
            if old is None:
                write_whole(base, new, MODE)
            return
        if mine == old:
            self._write(name, new)
            yield f"{name} is up to date; you had not changed it."
            return
        kept = self._keep(name, mine)
        if target.suffix != ".ipynb":
            self._write(name, new)
            yield f"{name} is up to date; the one that you had changed is {kept}."
            return
        try:
            merged = merge(old, mine, new)
        except NotANotebook as why:
            yield f"{name} is left as it is: {why} Move it away, and the lesson is there anew next time."
            return
        write_whole(target, merged.content, MODE)
        write_whole(base, new, MODE)
        yield from _told(name, merged, kept)

    def _write(self, name: str, content: bytes) -> None:
        write_whole(self.folder / name, content, MODE)
        write_whole(self.base / name, content, MODE)

    def _keep(self, name: str, content: bytes) -> str:
        path = Path(name)
        kept = f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}"
        write_whole(self.state / "kept" / kept, content, MODE)
        return f"{STATE}/kept/{kept}"


def _told(name: str, merged: Merged, kept: str) -> Iterator[str]:
    yield f"{name} is up to date, with your work in it; as it was before: {kept}."
    for note in merged.notes:
        yield f"  {note}"


def _files() -> list[str]:
    """What a student's folder holds, as paths in the package."""
    return [f"lessons/{name}/{name}.ipynb" for name in packaged.lessons()] + packaged.looked_up()


def home(chosen: Path | None) -> Home:
    """The folder to work in: the chosen one, by default `carousel` in the user's home.

    Raises HomeError where it cannot be: it holds something else, or lies in a git work tree.
    """
    if chosen is not None:
        folder = chosen.expanduser().absolute()
        if why := _why_not(folder):
            raise HomeError(f"{why} Name another folder: carousel lab FOLDER.")
        return Home(folder)
    tried = [Path.home() / DEFAULT, Path.home() / f"{DEFAULT}-work"]
    reasons = [_why_not(folder) for folder in tried]
    for folder, why in zip(tried, reasons, strict=True):
        if not why:
            return Home(folder)
    raise HomeError(f"{' '.join(reasons)} Name another folder: carousel lab FOLDER.")


def _why_not(folder: Path) -> str:
    """Why a folder is not to be used; empty where it is."""
    if (folder / STATE / "released").is_dir():
        return ""
    if folder.exists() and not folder.is_dir():
        return f"{folder} is a file."
    above = [one for one in (folder, *folder.parents) if one != Path.home()]
    if repository := next((one for one in above if (one / ".git").exists()), None):
        return f"{folder} lies in {repository}, which git keeps; the next pull would meet your work."
    if folder.is_dir() and any(folder.iterdir()):
        return f"{folder} holds something else already."
    return ""

"""A student's folder under `feedback`: the pages, and beside them what `nbgrader release_feedback` reads.

nbgrader copies `timestamp.txt` and `submission_secret.txt` from the graded submission to the folder of its
pages. The secret names the page in the exchange, where only the student who handed in with it finds it; one
folder without the two ends the release for the whole class.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from autograder.grading.notebooks.graded import write_whole
from autograder.grading.notebooks.submitted import TIMESTAMP, time_of

SECRET = "submission_secret.txt"
SECRET_CHARACTERS = 1_000
MODE = 0o644  # as nbgrader leaves what it has written there


def update(folder: Path, graded: Path, pages: Mapping[str, str]) -> None:
    """Bring the pages (notebook -> HTML), and what lies beside them, to what they have to be.

    `graded` is the submission's folder under `autograded`. What is right already is not written.
    """
    if missing := _missing(folder, graded):
        for page in folder.glob("*.html"):  # it would be released to whom the new secret belongs to
            page.unlink()
        for name, content in missing.items():
            write_whole(folder / name, content, MODE)
    for notebook, text in pages.items():
        if _read(folder / f"{notebook}.html") != text.encode():
            write_whole(folder / f"{notebook}.html", text.encode(), MODE)


def is_up_to_date(folder: Path, graded: Path, pages: Mapping[str, str]) -> bool:
    """Whether `update` would write nothing."""
    return not _missing(folder, graded) and all(
        _read(folder / f"{notebook}.html") == text.encode() for notebook, text in pages.items()
    )


def _missing(folder: Path, graded: Path) -> dict[str, bytes]:
    """What has to lie beside the pages and does not.

    A submission that came by another way than the exchange has no secret, and one that was tampered with may
    have any: a secret of its own, which nobody knows, lets the others' pages be released.
    """
    now, missing = _read(folder / SECRET), dict[str, bytes]()
    secret = _read(graded / SECRET)
    if not _is_secret(secret):
        secret = now if _is_secret(now) else secrets.token_hex(64).encode()
    if now != secret:
        missing[SECRET] = secret
    time = _read(graded / TIMESTAMP)
    time = time if time_of(time) else b""
    if not (folder / TIMESTAMP).is_file() or _read(folder / TIMESTAMP) != time:
        missing[TIMESTAMP] = time
    return missing


def _is_secret(content: bytes) -> bool:
    return 0 < len(content) <= SECRET_CHARACTERS and content.isascii()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

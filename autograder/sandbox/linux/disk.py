"""Counts, locks and removes folders that a submission has written into.

Threat: files without end, hidden from whoever counts them, in a folder made to resist its deletion.

Level A needs none of this: its folder is in memory, of limited size, and ends with the child.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import tempfile
import time
from pathlib import Path

FOLDER = "carousel-fork-"  # what the folder of a fork server begins with
YOUNG = 60.0  # seconds in which a new folder may still be unlocked
UNCOUNTABLE = (1 << 62, 1 << 62)


def locked(folder: str) -> int:
    """A lock on a fork server's folder, which goes with this process, however that ends."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def sweep() -> None:
    """Remove the folders of this user that killed processes left behind: nobody holds their locks."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}????????"):
        with contextlib.suppress(OSError):
            kind = folder.lstat()
            if kind.st_uid != os.getuid() or time.time() - kind.st_mtime < YOUNG:
                continue
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(str(folder))
            finally:
                os.close(lock)


def usage(folder: str, most: int) -> tuple[int, int]:
    """Bytes and number of the files in a folder that somebody else fills; counting stops at `most` files.

    A folder that cannot be looked into, because it is closed or too deep, counts as too much.
    """
    size = count = 0
    ahead = [folder]
    while ahead and count <= most:
        try:
            with os.scandir(ahead.pop()) as entries:
                for entry in entries:
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        ahead.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError as problem:
            if problem.errno not in (errno.ENOENT, errno.ENOTDIR):  # it was deleted meanwhile
                return UNCOUNTABLE
    return size, count


def remove(folder: str) -> None:
    """Delete a folder that nobody uses any more, however deep, closed or full of links it is.

    What lies two levels down is moved up before its parent goes, so that no path grows long.
    """
    with contextlib.suppress(FileNotFoundError):
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            while names := os.listdir(top):
                for name in names:
                    if _unlinked(name, top):
                        continue
                    inner = _opened(name, top)
                    for below in os.listdir(inner):
                        if not _unlinked(below, inner):
                            os.close(_opened(below, inner))  # a closed folder cannot be moved
                            os.rename(below, secrets.token_hex(16), src_dir_fd=inner, dst_dir_fd=top)
                    os.close(inner)
                    os.rmdir(name, dir_fd=top)
        finally:
            os.close(top)
        os.rmdir(folder)


def _unlinked(name: str, place: int) -> bool:
    try:
        os.unlink(name, dir_fd=place)
    except IsADirectoryError:
        return False
    return True


def _opened(name: str, place: int) -> int:
    os.chmod(name, 0o700, dir_fd=place)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)

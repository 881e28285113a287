"""Package views: which packages' files a lesson's submissions find, `numpy` or `torch`.

Threat: an exercise answered by a library. A child finds its view's packages, and the others do not exist.

A view is a list of files to bind or to allow, not a list of names to forbid: whoever walks the interpreter's
memory or the file system to a forbidden package finds no file of it.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "carousel-lstm"
ROOT = Path(__file__).resolve().parents[3]
ANSWERS = {"numpy", "torch"}  # the folders of lstm_ref that hold them
EXTRA = {"numpy": (), "torch": ("torch",), "torch.optim": ("torch",)}
ALONE = {"numpy": "NumPy", "torch": "NumPy and PyTorch", "torch.optim": "NumPy and PyTorch"}
SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/bin", "/lib", "/lib64", "/bin", "/usr/share/zoneinfo")
SETTINGS = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")

_TOP = re.compile(r'^"?([^/,\n]+)', re.MULTILINE)
_NEEDS = re.compile(r"^Requires-Dist: *(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class View:
    """The files of one kind of notebook.

    `packages` by their place on sys.path, `system` where they lie, `hidden` the folders in between that are
    not part of it.
    """

    name: str
    packages: dict[str, str]
    system: tuple[str, ...]
    hidden: tuple[str, ...]


@lru_cache
def view_named(name: str) -> View:
    """The view `numpy` (no torch, no jax, no scipy) or `torch`; `torch.optim` has the files of `torch`."""
    packages = {**toolkit(), **inside_autograder()}
    for key, found in closure([PROJECT], EXTRA[name]).items():
        if key != PROJECT:
            packages.update(entries(key, found))
    base = Path(sys.base_prefix)
    system = [*SYSTEM, str(base / "lib"), str(Path(sys._base_executable).resolve()), *SETTINGS]  # type: ignore[attr-defined]
    present = tuple(dict.fromkeys(path for path in system if Path(path).exists()))
    return View(name, packages, present, tuple(sorted(other_packages(present))))


def closure(names: Iterable[str], extras: Iterable[str]) -> dict[str, Distribution]:
    """The installed distributions that these need, through any number of steps, by name."""
    wanted: list[tuple[str, tuple[str, ...]]] = [(name, tuple(extras)) for name in names]
    found: dict[str, Distribution] = {}
    while wanted:
        name, chosen = wanted.pop()
        key = canonicalize_name(name)
        if key in found and not chosen:
            continue
        found[key] = distribution(name)
        for line in requires(found[key]):
            if not chosen and "extra" in line and " or " not in line:
                continue  # most lines; parsing one takes 0.1 ms
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *chosen)):
                wanted.append((requirement.name, tuple(requirement.extras)))
    return found


def requires(found: Distribution) -> list[str]:
    """The lines that say what it needs; `found.requires` parses all of its metadata as a mail: 1 ms each."""
    text = found.read_text("METADATA")
    return list(found.requires or ()) if text is None else _NEEDS.findall(text.partition("\n\n")[0])


def entries(name: str, found: Distribution) -> dict[str, str]:
    """The top-level files and folders of a distribution, out of RECORD's lines `path,checksum,size`."""
    record = found.read_text("RECORD")  # `found.files` makes a path of each of torch's 12,000 lines: 0.3 s
    if record is None:
        raise FileNotFoundError(f"{name} does not list its files; install it with pip")
    tops = set(_TOP.findall(record))
    kept = {top for top in tops if top not in ("..", "__pycache__") and not top.endswith(".pth")}
    return {top: str(found.locate_file(top)) for top in kept}


def toolkit() -> dict[str, str]:
    """lstm_ref without its answers."""
    parts = [path for path in (ROOT / "lstm_ref").iterdir() if path.name not in {*ANSWERS, "__pycache__"}]
    return {f"lstm_ref/{path.name}": str(path) for path in parts}


def inside_autograder() -> dict[str, str]:
    """`autograder` as it is inside: names that do nothing, and the sandbox's own modules."""
    sandbox = ROOT / "autograder" / "sandbox"
    return {
        "autograder/__init__.py": str(sandbox / "inside" / "stand_in" / "__init__.py"),
        "autograder/sandbox/__init__.py": str(sandbox / "__init__.py"),
        **{f"autograder/sandbox/{part}": str(sandbox / part) for part in ("wire", "inside", "linux")},
    }


def installed() -> set[str]:
    """What may be imported here, by its first name, whether it belongs to the course or lies beside it."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return {name.partition(".")[0] for place in places if os.path.isdir(place) for name in os.listdir(place)}


def other_packages(system: Iterable[str]) -> set[str]:
    """Folders of installed packages, and this project, as far as they lie within the system's folders."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(ROOT)}
    for path in system:
        for pattern in ("*-packages", "python*/*-packages"):
            places.update(map(str, Path(path).glob(pattern)))
    resolved = {str(Path(place).resolve()) for place in places}
    return {place for place in resolved if any(within(place, str(Path(path).resolve())) for path in system)}


def within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def without(folder: str, hidden: Iterable[str]) -> list[str]:
    """The folder as a list of paths that together hold all of it but what is hidden."""
    inside = [place for place in hidden if within(place, folder)]
    if folder in inside:
        return []
    if not inside:
        return [folder]
    return [part for path in sorted(Path(folder).iterdir()) for part in without(str(path), inside)]

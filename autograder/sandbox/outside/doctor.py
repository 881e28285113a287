"""What `carousel doctor` finds: what this machine can do for grading, and how to get the rest.

Threat: a machine that fails in the middle of a grading run.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder.sandbox.outside.isolation_levels import CannotConfine, best_level, landlock_abi, obstacle_to

NAMESPACE_SETTINGS = {
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": ("1", "0"),
    "/proc/sys/kernel/unprivileged_userns_clone": ("0", "1"),
    "/proc/sys/user/max_user_namespaces": ("0", "10000"),
}
SIGNALS_ABI = 6
THREAD_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
)  # as OpenBLAS looks for them


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it will do, what was seen, and the way to what is missing."""

    name: str
    good: bool
    seen: str
    way: str = ""


def examine() -> list[Finding]:
    """Try out everything that grading rests on; takes about a second."""
    return [*_wall(), *_computing()]


def _wall() -> Iterator[Finding]:
    try:
        level = best_level()
        yield Finding("sandbox", True, level.line)
    except CannotConfine as refusal:
        yield Finding("sandbox", False, *str(refusal).split(". ", 1))
    obstacle = obstacle_to("A")
    way = _namespaces_way() if obstacle else ""
    yield Finding("user namespaces", not obstacle, obstacle or "they work", way)
    abi = landlock_abi()
    if abi >= SIGNALS_ABI:
        yield Finding("Landlock", True, f"version {abi}")
    elif abi:
        missing = f"version {abi}: signals and abstract sockets are left to the system-call filter"
        yield Finding("Landlock", True, missing, "version 6 comes with Linux 6.12")
    else:
        way = "boot Linux 5.13 or later with `landlock` among the names of the `lsm=` parameter"
        yield Finding("Landlock", False, "this kernel has none", way)
    found = bool(importlib.util.find_spec("pyseccomp") and ctypes.util.find_library("seccomp"))
    way = "`apt install libseccomp2` and `pip install 'carousel-lstm[lab]'`"
    yield Finding("libseccomp", found, "found" if found else "not found", "" if found else way)
    watched = "not used: memory and processor time of each submission are watched from outside"
    yield Finding("cgroups", True, watched)


def _namespaces_way() -> str:
    for path, (closed, opened) in NAMESPACE_SETTINGS.items():
        try:
            setting = Path(path).read_text().strip()
        except OSError:
            continue
        if setting == closed:
            return f"`sysctl -w {path.removeprefix('/proc/sys/').replace('/', '.')}={opened}` as root"
    return "outside a container they work on most machines; within one, start it with the right to `unshare`"


def _computing() -> Iterator[Finding]:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding("processors", True, f"{processors}; each submission computes on one thread")
    yield Finding("BLAS", True, blas())
    yield _threads()
    try:
        yield Finding("torch", True, version("torch"))
    except PackageNotFoundError:
        way = "`pip install 'carousel-lstm[torch]'`"
        yield Finding("torch", False, "not installed: lessons on PyTorch cannot be graded", way)


def _threads() -> Finding:
    """How many threads a matrix product takes in this shell's notebooks; grading always has one."""
    asked = next((f"{name}={os.environ[name]}" for name in THREAD_VARIABLES if os.environ.get(name)), "")
    if asked:
        return Finding("BLAS threads", True, f"{asked} is set")
    way = "small recurrent products run faster on one: `export OMP_NUM_THREADS=1` before Jupyter starts"
    return Finding("BLAS threads", True, "not set: one a processor", way)


def blas() -> str:
    """The matrix library that NumPy runs on, and the processor kernel that it chose."""
    import numpy as np

    config = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    name = f"{config['name']} {config.get('version', '')}".strip()
    return f"{name}, kernel {kernel}" if (kernel := _openblas_kernel()) else name


def _openblas_kernel() -> str:
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:
        return ""
    for path in {line.split()[-1] for line in lines if "openblas" in line}:
        library = ctypes.CDLL(path)
        for symbol in (
            "openblas_get_corename",
            "scipy_openblas_get_corename64_",
            "scipy_openblas_get_corename",
        ):
            if hasattr(library, symbol):
                ask = getattr(library, symbol)
                ask.restype = ctypes.c_char_p
                return ask().decode()
    return ""

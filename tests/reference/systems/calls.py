"""Which functions of the reference a system calls; as a program, for each file of the table, in JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does

from agreement import System, upstream_of

from systems import SYSTEMS
from systems.sizes import SIZES


def code_called(systems: Iterable[System]) -> set[Any]:
    """The code of every function that runs in a system's forward or backward."""
    called: set[Any] = set()
    sys.setprofile(lambda frame, event, argument: called.add(frame.f_code))
    try:
        for system in systems:
            outputs, cache = system.run(*system.draw(SIZES[0]))
            system.gradients(upstream_of(outputs), cache)
    finally:
        sys.setprofile(None)
    return called


if __name__ == "__main__":
    by_file: dict[str, list[System]] = {}
    for name, system in SYSTEMS.items():
        by_file.setdefault(name.partition(":")[0], []).append(system)
    calls = {
        file: [[code.co_filename, code.co_name] for code in code_called(systems)]
        for file, systems in by_file.items()
    }
    print(json.dumps(calls))  # noqa: T201

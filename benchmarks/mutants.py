"""How many mutants of the whole reference its tests catch: a random sample, or all of them.

python benchmarks/mutants.py                  300 of the mutants of lstm_ref/numpy: about an hour on one core
python benchmarks/mutants.py --sample 20      minutes
python benchmarks/mutants.py --sample 0       every one: days

A mutant is tested by the module's doctests, by the systems of the table that call its function
(`tests/reference/systems/`), by wrong arguments (`test_kinds.py`), and by the test files that name it; where
there are none, or its module does not offer it, by those that name anything of its module. One of the
lessons' experiments is tested by the files that import its module, and by what is asked of every exercise
that does. Left out are the mutants that answer as the original does, which
`tests/exercises/equivalent_mutants.py` names with the reasons, and those of the puzzles there to which most
neighbours of an answer are answers too. It prints each mutant that lives,
and the share caught with its 95 % interval (Wilson, "Probable inference, the law of succession, and
statistical inference", 1927), where the output is no terminal after every ten.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.progress import track

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests' mutants

from tests.exercises.equivalent_mutants import EQUIVALENT, MANY_ARE_RIGHT
from tests.exercises.module_mutants import mutated_sources, passes
from tests.exercises.mutants import Mutant

ROOT = Path(__file__).parents[1]
PACKAGE = "lstm_ref/numpy"
TESTS = ("tests/reference", "tests/papers", "tests/exercises")
EVERY_EXERCISE = ROOT / "tests/exercises/test_exercises.py"


class Place(NamedTuple):
    """A mutant, its module's file, and that file's text with the mutant in it."""

    file: Path
    mutant: Mutant
    source: str


def places() -> Iterator[Place]:
    """Every mutant of every function of the package."""
    for file in sorted((ROOT / PACKAGE).rglob("*.py")):
        for mutant, source in mutated_sources(file.read_text("utf-8")):
            yield Place(file, mutant, source)


def tells(mutant: Mutant) -> bool:
    """Whether it can be told from the original: it is not known to answer alike, nor as right."""
    known = (mutant.function, mutant.before, mutant.after) in EQUIVALENT
    return not known and mutant.function not in MANY_ARE_RIGHT


def calls_of_systems() -> dict[str, list]:
    """Of every file of the table of systems the functions that its systems call, as (file, name)."""
    script = ROOT / "tests/reference/systems/calls.py"
    found = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


def tests_of(place: Place, texts: dict[Path, str], calls: dict[str, list]) -> list[list[str]]:
    """The module itself, for its doctests, and the tests that the first lines of this file speak of, run by
    run: those named like the module come first, and what is caught there costs no more."""
    doctests = ["--doctest-modules", str(place.file)]

    def in_order(files: list[Path], others: list[list[str]]) -> list[list[str]]:
        runs = [*others, *([str(file)] for file in files)]
        return [doctests, *sorted(runs, key=lambda run: place.file.stem not in Path(run[0]).stem)]

    if place.file.parent.name == "experiments":
        imports = re.compile(rf"experiments(\.| import \(?[\w\s,]*\b){place.file.stem}\b")
        naming = [file for file, text in texts.items() if imports.search(text)]
        asking = [
            file.stem
            for file in (ROOT / "autograder/exercises").rglob("*.py")
            if imports.search(file.read_text("utf-8"))
        ]
        return in_order(naming, _only(EVERY_EXERCISE, asking))
    called = [str(place.file), place.mutant.function]
    tables = [table for table, functions in calls.items() if called in functions]
    text = place.file.read_text("utf-8")
    module = [*(node.name for node in ast.parse(text).body if _is_named(node)), place.file.stem]
    offered = f'"{place.mutant.function}"' in text  # in its module's __all__: tests call it by its name
    of_reference = {file: text for file, text in texts.items() if "exercises" not in file.parts}
    naming = _naming([place.mutant.function] if offered else module, of_reference)
    if not naming and not tables:
        naming = _naming(module, of_reference)
    systems = _only(ROOT / "tests/reference/test_systems.py", tables)
    kinds = _only(ROOT / "tests/reference/test_kinds.py", [place.mutant.function] if offered else [])
    return in_order(naming, [*systems, *kinds])


def _only(file: Path, words: Sequence[str]) -> list[list[str]]:
    """Of a file of tests those with one of the words in their names."""
    return [[str(file), "-k", " or ".join(words)]] if words else []


def _naming(names: list[str], texts: dict[Path, str]) -> list[Path]:
    return [file for file, text in texts.items() if any(re.search(rf"\b{name}\b", text) for name in names)]


def _is_named(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.ClassDef))


def interval(caught: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share.

    >>> low, high = interval(98, 100)
    >>> round(low, 3), round(high, 3)
    (0.93, 0.994)
    """
    share = caught / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sample", type=int, default=300, help="how many are drawn; 0 takes all")
    parser.add_argument("--seed", type=int, default=0, help="which sample")
    options = parser.parse_args(arguments)
    for slow_to_import in ("numpy", "pytest", "hypothesis", "torch"):  # once, and not in every fork
        importlib.import_module(slow_to_import)
    drawn = list(track(places(), "Making mutants"))
    print(f"{PACKAGE}: {len(drawn):,} mutants")
    if options.sample:
        drawn = random.Random(options.seed).sample(drawn, options.sample)
    drawn = list(filter(lambda place: tells(place.mutant), drawn))
    calls = calls_of_systems()
    texts = {file: file.read_text("utf-8") for folder in TESTS for file in (ROOT / folder).rglob("test_*.py")}
    alive = 0
    for done, place in enumerate(track(drawn, "Testing mutants"), start=1):
        module = ".".join(place.file.relative_to(ROOT).with_suffix("").parts)
        if passes(module, str(place.file), place.source, tests_of(place, texts, calls)):
            alive += 1
            print(f"  lives: {place.file.relative_to(ROOT)}: {place.mutant}", flush=True)
        if done == len(drawn) or (done % 10 == 0 and not sys.stdout.isatty()):
            low, high = interval(done - alive, done)
            share = f"{1 - alive / done:.1%} ({low:.1%} to {high:.1%})"
            print(f"{done - alive} of {done} mutants are caught: {share}", flush=True)


if __name__ == "__main__":
    main()

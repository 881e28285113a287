"""How many mutants of a module its tests catch: `python -m tests.exercises.module_mutants MODULE TESTS...`.

For example `lstm_ref.numpy.clipping tests/reference/test_optimizers.py`. Every mutant is tested in a process
of its own, forked before the module is imported, in which the import finds the mutated source. A mutant that
hangs or wants too much memory is stopped, and so caught.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType

from tests.exercises.mutants import Mutant, mutants

MINUTE = 60
NO_TESTS = 5  # pytest's status: the file has no doctest
GIB = 2**30


class _Instead(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Finds one module with another source than its file has."""

    def __init__(self, module: str, file: str, source: str):
        super().__init__(module, file)
        self.source = source

    def find_spec(self, name, path=None, target=None):
        return (
            importlib.util.spec_from_file_location(name, self.path, loader=self)
            if name == self.name
            else None
        )

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


def mutated_sources(text: str) -> Iterator[tuple[Mutant, str]]:
    """Every mutant of every function at a module's top level, and the module's text with it."""
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            for mutant in mutants(ast.unparse(node)):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                rest = lines[node.end_lineno :]
                whole = _with_docstring(mutant.source, ast.get_docstring(node, clean=False))
                yield mutant, "".join([*lines[: first - 1], whole, "\n", *rest])


def _with_docstring(source: str, docstring: str | None) -> str:
    """A mutant with its docstring, which `mutants` leaves out: the doctests in it are tests of it too."""
    lines = source.splitlines()
    place = next(k for k, line in enumerate(lines) if line.startswith("def ")) + 1
    return "\n".join([*lines[:place], f"    {docstring!r}", *lines[place:]])


def passes(module: str, file: str, source: str, runs: Sequence[Sequence[str]]) -> bool:
    """Whether the tests of every run of pytest pass with this source in the place of the module's."""
    with tempfile.TemporaryDirectory() as empty:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                quiet = os.open(os.devnull, os.O_WRONLY)
                os.dup2(quiet, 1)
                os.dup2(quiet, 2)
                _limit_this_process()
                if "numba" in source:  # it keeps what it compiled by the file's name and date
                    os.environ["NUMBA_CACHE_DIR"] = empty
                sys.meta_path.insert(0, _Instead(module, file, source))
                import pytest

                # Plain asserts: a module that pytest rewrites is read from its file, without the mutant.
                options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", f"--timeout={MINUTE}"]
                codes = (pytest.main([*tests, *options]) for tests in runs)
                code = next((code for code in codes if code not in (0, NO_TESTS)), 0)
            finally:
                os._exit(int(code))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _limit_this_process() -> None:
    """Ten minutes of computing, and on Linux eight GiB of addresses beside those that it has already."""
    limits = {resource.RLIMIT_CPU: 10 * MINUTE}
    if (sizes := Path("/proc/self/statm")).exists():
        pages = int(sizes.read_text().split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + 8 * GIB
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))


def score(module: str, tests: Sequence[str]) -> tuple[int, list[Mutant]]:
    """How many mutants there are, and which of them the tests let pass."""
    file = _file_of(module)
    made = list(mutated_sources(Path(file).read_text("utf-8")))
    return len(made), [mutant for mutant, source in made if passes(module, file, source, [tests])]


def _file_of(module: str) -> str:
    """Found without importing it or a package above it."""
    *packages, name = module.split(".")
    for root in map(Path, sys.path):
        if (file := root.joinpath(*packages, f"{name}.py")).exists():
            return str(file)
    raise ModuleNotFoundError(module)


if __name__ == "__main__":
    for slow_to_import in ("numpy", "pytest", "hypothesis", "torch"):  # once, and not in every fork
        if importlib.util.find_spec(slow_to_import):
            importlib.import_module(slow_to_import)
    total, survivors = score(sys.argv[1], sys.argv[2:])
    print(f"{sys.argv[1]}: {total - len(survivors)} of {total} mutants are caught")  # noqa: T201
    for survivor in survivors:
        print(f"  {survivor}")  # noqa: T201
